package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/store/storetest"
)

func TestARedisThatWouldThrowNewsAwayIsRefused(t *testing.T) {
	server := storetest.Redis(t)
	s := openTest(t, server.URL, "")
	if err := s.client.ConfigSet(ctx, "maxmemory-policy", "allkeys-lru").Err(); err != nil {
		t.Fatal(err)
	}
	_, err := Open(ctx, server.URL)
	if err == nil || !strings.Contains(err.Error(), "set maxmemory-policy noeviction") {
		t.Errorf("got %v", err)
	}
}

func TestARedisThatForbidsCONFIGIsAskedOtherwise(t *testing.T) {
	server := storetest.Redis(t)
	s := openTest(t, server.URL, "")
	if err := s.client.Do(ctx, "ACL", "SETUSER", "default", "-config").Err(); err != nil {
		t.Fatal(err)
	}
	if policy, err := s.evictionPolicy(ctx); policy != "noeviction" || err != nil {
		t.Errorf("got %q, %v", policy, err)
	}
}

func TestANewerStoreInRedisIsRefused(t *testing.T) {
	server := storetest.Redis(t)
	s := openTest(t, server.URL, "")
	s.client.Set(ctx, s.meta+"format", redisFormat+1, 0)
	_, err := Open(ctx, server.URL)
	if err == nil || !strings.Contains(err.Error(), "written by a newer one") {
		t.Errorf("got %v", err)
	}
	if other, err := Open(ctx, server.URL, Options{Prefix: "other:"}); err != nil {
		t.Errorf("another prefix: %v", err)
	} else {
		other.Close()
	}
}

func TestScriptsThatTheServerForgotAreLoadedAgain(t *testing.T) {
	s := openTest(t, storetest.Redis(t).URL, "")
	refresh(t, s, noon, "a", news("a", "1"))
	if err := s.client.ScriptFlush(ctx).Err(); err != nil {
		t.Fatal(err)
	}
	if got := refresh(t, s, days(1), "a", news("a", "1"), news("a", "2")); got.New != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestARedisThatIsAwayIsNamedWithoutItsPassword(t *testing.T) {
	server := storetest.Redis(t)
	secret := strings.Replace(server.URL, "redis://", "redis://:geheim@", 1)
	check := func(what string, err error) {
		t.Helper()
		if err == nil || strings.Contains(err.Error(), "geheim") || !strings.Contains(err.Error(), strings.TrimPrefix(server.URL, "redis://")) {
			t.Errorf("%s: got %v", what, err)
		}
	}
	s := openTest(t, server.URL, "")
	if err := s.client.ConfigSet(ctx, "requirepass", "something else").Err(); err != nil {
		t.Fatal(err)
	}
	_, err := Open(ctx, secret)
	check("a wrong password", err)
	s.client.ConfigSet(ctx, "requirepass", "")
	refresh(t, s, noon, "a", news("a", "1"))
	l := claimOne(t, s, "a", noon)
	server.Stop()
	for what, err := range everyCall(ctx, s, l) {
		if check(what, err); !errors.Is(err, aggregator.ErrUnavailable) {
			t.Errorf("%s does not say that the store is away: %v", what, err)
		}
	}
	_, err = Open(ctx, server.URL)
	if check("Open", err); !errors.Is(err, aggregator.ErrUnavailable) {
		t.Errorf("Open: got %v", err)
	}
	server.Start()
	tick := time.NewTicker(20 * time.Millisecond) // the client itself looks every second whether it is back
	defer tick.Stop()
	for try := 0; s.Ping(ctx) != nil; try++ {
		if <-tick.C; try > 200 {
			t.Fatal("it is back and nobody notices")
		}
	}
	if _, err := s.Entry(ctx, aggregator.NewID("a", "1")); err != nil {
		t.Errorf("after it came back: %v", err)
	}
}

func TestAFrozenRedisIsWaitedForNoLongerThanTheCallerWill(t *testing.T) {
	server := storetest.Redis(t)
	s := openTest(t, server.URL, "")
	l := claimOne(t, s, "a", noon)
	server.Pause()
	defer server.Resume()
	short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	for what, err := range everyCall(short, s, l) {
		if err == nil {
			t.Errorf("%s: a frozen server has answered", what)
		}
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
}

// everyCall calls each method of a store that talks to the server.
func everyCall(ctx context.Context, s aggregator.Store, l aggregator.Lease) map[string]error {
	errs := map[string]error{}
	errs["Enrol"] = s.Enrol(ctx, map[string]time.Time{"a": noon})
	_, errs["Claim"] = s.Claim(ctx, noon, time.Minute, 1)
	errs["Release"] = s.Release(ctx, l)
	_, errs["States"] = s.States(ctx, "a")
	_, errs["Judge"] = s.Judge(ctx, "a", []aggregator.Seen{{Own: 1}})
	_, errs["Commit"] = s.Commit(ctx, aggregator.Commit{Lease: l, Now: noon, Items: []aggregator.Item{news("a", "2")}})
	errs["Amend"] = s.Amend(ctx, noon, []aggregator.Item{news("a", "1")})
	_, errs["Entry"] = s.Entry(ctx, aggregator.NewID("a", "1"))
	_, errs["Entries"] = s.Entries(ctx, aggregator.Query{Category: "all"})
	_, errs["Versions"] = s.Versions(ctx, "all")
	_, errs["Changes"] = s.Changes(ctx, 0, 10)
	_, errs["Enter"] = s.Enter(ctx, "example.org", noon, time.Second)
	errs["Leave"] = s.Leave(ctx, "example.org", noon)
	_, errs["Sweep"] = s.Sweep(ctx, noon, aggregator.Retention{})
	_, errs["Mark"] = s.Mark(ctx, "m")
	errs["SetMark"] = s.SetMark(ctx, "m", "v")
	errs["Ping"] = s.Ping(ctx)
	return errs
}

func TestACommitTakesAHandfulOfRoundTrips(t *testing.T) {
	server := storetest.Redis(t)
	for _, c := range []struct {
		name  string
		items int
		most  int
	}{{"no news", 0, 1}, {"thirty new items", 30, 9}} {
		s := prefixed(t, server, fmt.Sprint("trips", c.items))
		refresh(t, s, noon, "a", news("a", "stays"))
		document := []aggregator.Item{}
		for i := range c.items {
			document = append(document, news("a", fmt.Sprint("new ", i), tagged("topic/news", fmt.Sprint("keyword/", i))))
		}
		commit := aggregator.Commit{Lease: claimOne(t, s, "a", days(1)), Now: days(1), Items: document,
			State: aggregator.State{Cursor: aggregator.Cursor{Present: standing(append(document, news("a", "stays"))...)}}}
		count := &killer{left: never}
		s.client.AddHook(count)
		if _, err := s.Commit(ctx, commit); err != nil {
			t.Fatal(err)
		}
		if count.trips > c.most {
			t.Errorf("%s: %d round trips, want at most %d", c.name, count.trips, c.most)
		}
	}
}

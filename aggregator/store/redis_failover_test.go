package store

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/store/storetest"
)

// TestAFailOverLosesAndDoublesNothing kills a master that holds news while more is stored. What it had
// passed on to its replica is there afterwards, what could not be stored meanwhile is stored by trying again
// as Patient does, and each item stands once.
func TestAFailOverLosesAndDoublesNothing(t *testing.T) {
	for name, fleet := range map[string]func(testing.TB) *storetest.Fleet{
		"sentinel": storetest.Sentinel,
		"cluster":  func(t testing.TB) *storetest.Fleet { return storetest.Cluster(t, 3, true) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // they mostly wait
			f := fleet(t)
			s := openTest(t, f.URL, "")
			const sources = 48 // in most partitions, and so on every master
			document := func(i, length int) (items []aggregator.Item) {
				for n := range length {
					items = append(items, news(fmt.Sprintf("s%d", i), fmt.Sprint(n)))
				}
				// Half of the sources share a press release.
				return append(items, news(fmt.Sprintf("s%d", i), "release", link(fmt.Sprint("release ", i/2))))
			}
			for i := range sources {
				refresh(t, s, noon, fmt.Sprintf("s%d", i), document(i, 1)...)
			}
			f.Replicated()
			f.Masters[0].Kill()
			killed, failed := time.Now(), 0
			again := func(what string, err error) bool {
				if err == nil {
					return false
				}
				if failed++; !errors.Is(err, aggregator.ErrUnavailable) || time.Since(killed) > 30*time.Second {
					t.Fatalf("%s %v after the master was killed: %v", what, time.Since(killed), err)
				}
				<-time.After(50 * time.Millisecond)
				return true
			}
			for i := range sources {
				c := aggregator.Commit{Now: days(1), Items: document(i, 2)}
				c.State = aggregator.State{Cursor: aggregator.Cursor{Present: standing(c.Items...)}, Due: days(2)}
				for now := days(1); c.Lease.Token == ""; now = now.Add(time.Hour) { // a claim may be granted and the answer lost
					leases, err := s.Claim(ctx, now, time.Hour, 1, fmt.Sprintf("s%d", i))
					if !again("claim", err) && len(leases) == 1 {
						c.Lease = leases[0]
					}
				}
				_, err := s.Commit(ctx, c)
				for ; again("commit", err); _, err = s.Commit(ctx, c) {
				}
			}
			t.Logf("all stored %v after the master was killed, %d tries failed", time.Since(killed).Round(time.Millisecond), failed)
			if _, err := s.Sweep(ctx, days(1), aggregator.Retention{}); err != nil {
				t.Fatal(err)
			}
			told := map[aggregator.ID]int{}
			entries, err := s.Entries(ctx, aggregator.Query{Category: "all", Limit: 4 * sources})
			for _, e := range entries {
				for _, it := range e.Copies {
					told[it.ID]++
				}
			}
			if want := sources*2 + sources/2; len(entries) != want || err != nil {
				t.Errorf("%d entries, want %d; %v", len(entries), want, err)
			}
			for i := range sources {
				for _, it := range document(i, 2) {
					if told[it.ID] != 1 {
						t.Errorf("item %s of %s stands %d times", it.OwnID, it.Source, told[it.ID])
					}
				}
			}
			changes, err := s.Changes(ctx, 0, 4*sources)
			if len(changes) != len(entries) || err != nil {
				t.Errorf("the log knows %d entries of %d; %v", len(changes), len(entries), err)
			}
		})
	}
}

func TestRedisIsReachedOverTLS(t *testing.T) {
	server, ca := storetest.TLS(t)
	_, err := Open(t.Context(), server.URL)
	if err == nil || !strings.Contains(err.Error(), "?ca=FILE") {
		t.Errorf("a certificate that nobody vouches for: %v", err)
	}
	s := openTest(t, server.URL+"?ca="+url.QueryEscape(ca), "")
	refresh(t, s, noon, "a", news("a", "1"))
	if e := entry(t, s, aggregator.NewID("a", "1")); !slices.ContainsFunc(e.Copies, func(it aggregator.Item) bool { return it.Title == "a tells 1" }) {
		t.Errorf("got %+v", e)
	}
}

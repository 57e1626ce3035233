package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/polite"
	"github.com/litfass/litfass/aggregator/store"
)

// TestMain makes a plain fetcher of the test binary, if it is told URLs: one GET for each.
func TestMain(m *testing.M) {
	if list := os.Getenv("REFEREE_URLS"); list != "" {
		urls, err := os.ReadFile(list)
		if err != nil {
			panic(err)
		}
		for url := range strings.FieldsSeq(string(urls)) {
			if res, err := http.Get(url); err == nil {
				_, _ = io.Copy(io.Discard, res.Body)
				res.Body.Close()
			}
		}
		return
	}
	os.Exit(m.Run())
}

func TestAnyCommandIsWatched(t *testing.T) {
	chosen, err := choose(Scenarios(), "everybody,counter,opaque,maze,robots,lively")
	if err != nil {
		t.Fatal(err)
	}
	report, err := watch(chosen, watching{command: []string{os.Args[0], "{opml}"}, runs: 2, wait: time.Minute, patience: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[int]Verdict{1: Broken, 6: Broken, 11: NeedsClock, 21: Broken, 23: Kept} {
		if l := report.Of(line); l.Verdict != want {
			t.Errorf("line %d is %s (%s), want %s", line, l.Verdict, l.Evidence, want)
		}
	}
	if got := report.Of(21).Evidence; !strings.Contains(got, "Go-http-client") {
		t.Errorf("evidence of line 21: %s", got)
	}
	var table bytes.Buffer
	if err := report.Write(&table); err != nil || !strings.Contains(table.String(), "followed a sixth redirect") {
		t.Errorf("%v in\n%s", err, table.String())
	}
	if text, err := json.Marshal(report); err != nil || !bytes.Contains(text, []byte(`"verdict":"needs a moved clock"`)) {
		t.Errorf("%v in %s", err, text)
	}
}

func TestArgumentsThatMeanNothingAreErrors(t *testing.T) {
	for _, args := range [][]string{{}, {"--only", "nobody", "--", "true"}, {"--", "/no/such/command"}} {
		if err := command(args); err == nil {
			t.Errorf("%q: no error", args)
		}
	}
}

// TestLitfassKeepsItsWordOnRealSockets looks at what a network in memory cannot show: the dialer with its
// guard, and TLS. Only 127.0.0.0/9 is allowed; the clock of the aggregator is moved by a day and a half
// between three passes.
func TestLitfassKeepsItsWordOnRealSockets(t *testing.T) {
	chosen, err := choose(Scenarios(), "everybody,counter,opaque,stripped,secured,chain,maze,modern,inside,coded,members,bearer")
	if err != nil {
		t.Fatal(err)
	}
	ca, err := newAuthority()
	if err != nil {
		t.Fatal(err)
	}
	n, err := listen(chosen)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	referee := NewReferee(chosen, Options{Now: clock, Base: n.base, Patience: time.Second, Wishes: true})
	defer n.serve(referee, ca)()

	st, err := store.Open(t.Context(), "bolt:"+filepath.Join(t.TempDir(), "store.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	transport, err := polite.New(polite.Options{
		Version: "1.0", Contact: "feeds@example.org", Pacer: st, RootCAs: ca.pool(),
		AllowNetworks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/9")},
		Gaps:          []polite.NetworkGap{{Network: netip.MustParsePrefix("127.0.0.0/8")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer transport.CloseIdleConnections()
	d := &daemon{t: t, st: st, referee: referee}
	agg := &aggregator.Aggregator{
		Store: st, Sources: d.sources(), Now: clock, Heads: aggregator.Heads(transport.Client()), Tail: d.tail(),
	}
	for range 3 {
		if _, err := agg.Once(context.Background(), nil, true); err != nil {
			t.Fatal(err)
		}
		now = now.Add(36 * time.Hour)
	}
	report := referee.Judge()
	for _, line := range []int{1, 16, 17, 21, 22} {
		if l := report.Of(line); l.Verdict != Kept {
			t.Errorf("line %d is %s: %s", line, l.Verdict, l.Evidence)
		}
	}
	for _, c := range append(report.Of(6).Checks, report.Of(13).Checks...) {
		if c.Verdict != Kept && c.Scenario != "members" {
			t.Errorf("%s: %s is %s: %s %q", c.Scenario, c.Demand, c.Verdict, c.Evidence, c.Requests)
		}
	}
}

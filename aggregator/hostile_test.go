package aggregator_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/polite"
)

// Hostile bodies, served and read as the daemon does it: fetch, parse, normalise, dedup, tag, store. None
// may cost more than 64 MB above idle or 2 s of CPU, and each ends in its class with its back-off.

func TestHostileBodiesStayCheapToRead(t *testing.T) {
	eachHostile(t, func(t *testing.T, c hostileBody, body []byte) {
		var err error
		e := cheapest(func() expense {
			return cost(func() { _, _, err = aggregator.ReadDocument(body, c.head, nil) })
		})
		if got := aggregator.OutcomeOf(err); got != c.read {
			t.Errorf("ends as %s, want %s: %.300v", got, c.read, err)
		}
		e.check(t)
	})
}

func TestHostileBodiesStayCheapAllTheWay(t *testing.T) {
	eachHostile(t, func(t *testing.T, c hostileBody, body []byte) {
		serve := func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", c.head)
			_, _ = w.Write(body)
		}
		// Whoever attacks packs 8 MiB so that they pass 5 MiB on the wire; here they come as they are.
		checkHostile(t, serve, polite.Options{WireCap: 9 << 20}, c.line)
	})
}

func eachHostile(t *testing.T, f func(*testing.T, hostileBody, []byte)) {
	if testing.Short() || raceEnabled {
		t.Skip("takes some seconds, and the race detector costs memory and time of its own")
	}
	for name, c := range hostileBodies {
		t.Run(name, func(t *testing.T) {
			if c.read == "" {
				c.read = aggregator.New
			}
			if c.line == "" {
				c.line = c.read
			}
			if c.head == "" {
				c.head = "text/xml"
			}
			body := []byte(c.make())
			if len(body) > 8<<20 {
				t.Fatalf("%d bytes: the fetcher would not let it through", len(body))
			}
			f(t, c, body)
		})
	}
}

// checkHostile refreshes a source at h once and judges what it cost and what it led to.
func checkHostile(t *testing.T, h http.HandlerFunc, o polite.Options, want aggregator.Outcome) {
	t.Helper()
	server := httptest.NewServer(h)
	defer server.Close()
	o.AllowNetworks = append(o.AllowNetworks, netip.MustParsePrefix("127.0.0.1/32"))
	checkSource(t, server.URL+"/", o, want)
}

// checkSource is checkHostile for a source at any address.
func checkSource(t *testing.T, url string, o polite.Options, want aggregator.Outcome) {
	t.Helper()
	cheapest(func() expense { return refreshHostile(t, url, o, want) }).check(t)
}

// refreshHostile refreshes a source at an address with a store of its own.
func refreshHostile(t *testing.T, url string, o polite.Options, want aggregator.Outcome) expense {
	t.Helper()
	st := open(t, filepath.Join(t.TempDir(), "litfass.db"))
	defer st.Close()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	a := daemon(t, st, o, url, now)
	var visits []aggregator.Visit
	var err error
	e := cost(func() { visits, err = a.Once(t.Context(), nil, false) })
	if err != nil {
		t.Fatal(err)
	}
	if got := aggregator.OutcomeOf(visits[0].Err); got != want {
		t.Errorf("ends as %s, want %s: %.300v", got, want, visits[0].Err)
	}
	states, err := st.States(t.Context(), visits[0].Source.Key())
	if err != nil {
		t.Fatal(err)
	}
	checkBackOff(t, states[visits[0].Source.Key()], want, now)
	return e
}

// checkBackOff: what failed once is asked again after the floor at the earliest, what is blocked after a
// day, and nothing is given up.
func checkBackOff(t *testing.T, st aggregator.State, want aggregator.Outcome, now time.Time) {
	t.Helper()
	least, failures := time.Hour, 1
	switch want {
	case aggregator.New, aggregator.Unchanged:
		failures = 0
	case aggregator.Blocked:
		least = 24 * time.Hour
	}
	if wait := st.Due.Sub(now); wait < least || wait > 27*time.Hour {
		t.Errorf("due again in %v, want %v to 27 h", wait, least)
	}
	if h := st.Health; h.Failures != failures || h.Class != want || failures > 0 && (h.Error == "" || h.FailingSince.IsZero()) {
		t.Errorf("health %+v", h)
	}
}

// daemon is all that works on one source, quoted in full: the dearest way.
func daemon(t *testing.T, st aggregator.Store, o polite.Options, url string, now time.Time) *aggregator.Aggregator {
	t.Helper()
	o.Version, o.Contact, o.Pacer = "1", "feeds@example.org", st
	o.Gaps = []polite.NetworkGap{{Network: netip.MustParsePrefix("127.0.0.0/8")}}
	tr, err := polite.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tr.CloseIdleConnections)
	publish := func(_ context.Context, b aggregator.Batch) (aggregator.Batch, error) { return b, nil }
	none := func(aggregator.Source, aggregator.Item) []string { return []string{"alles"} }
	return &aggregator.Aggregator{
		Store: st, Now: func() time.Time { return now }, Silence: st.Leave, Workers: 1,
		Sources: []aggregator.Source{{ID: "hostile", URL: url, Class: aggregator.Official, Images: true,
			Quoting: aggregator.Quoting{Mode: aggregator.QuoteFull}}},
		Heads: aggregator.Heads(tr.Client()),
		Tail:  aggregator.Tail(st, defaultTaggers(t), none, publish),
	}
}

// TestBackOffGrows: what fails again and again is asked less and less often.
func TestBackOffGrows(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(rssOf(many("<a>", 300))()))
	}))
	defer server.Close()
	st := open(t, filepath.Join(t.TempDir(), "litfass.db"))
	defer st.Close()
	now, last := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC), time.Duration(0)
	for i := range 8 {
		a := daemon(t, st, polite.Options{AllowNetworks: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}, server.URL, now)
		visits, err := a.Once(t.Context(), nil, false)
		if err != nil || aggregator.OutcomeOf(visits[0].Err) != aggregator.Parse || !strings.Contains(visits[0].Err.Error(), "within each other") {
			t.Fatalf("%d: %v, %v", i, visits[0].Err, err)
		}
		wait := visits[0].Batch.State.Due.Sub(now)
		if grown := wait > last*3/2 || wait > 20*time.Hour; !grown || wait > 25*time.Hour {
			t.Errorf("after %d failures %v, before it was %v", i+1, wait, last)
		}
		now, last = now.Add(wait), wait
	}
}

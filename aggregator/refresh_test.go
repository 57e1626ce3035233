package aggregator_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/polite"
	"github.com/litfass/litfass/aggregator/store"
)

// portal is an origin with a feed of two items at every path, unless told otherwise.
type portal struct {
	*httptest.Server
	mu          sync.Mutex
	requests    []http.Header
	status      int
	conditional int // requests that carried validators
}

func newPortal(t *testing.T) *portal {
	w := &portal{}
	w.Server = httptest.NewServer(w)
	t.Cleanup(w.Close)
	return w
}

func (w *portal) ServeHTTP(res http.ResponseWriter, req *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.requests = append(w.requests, req.Header)
	if w.status != 0 {
		res.Header().Set("Retry-After", "7200")
		res.WriteHeader(w.status)
		return
	}
	res.Header().Set("ETag", `"1"`)
	if req.Header.Get("If-None-Match") == `"1"` {
		w.conditional++
		res.WriteHeader(http.StatusNotModified)
		return
	}
	fmt.Fprintf(res, `<rss version="2.0"><channel><title>T</title><link>https://bonn.example/</link>
<item><title>Eins</title><link>https://bonn.example%[1]s/1</link><guid>%[1]s-1</guid></item>
<item><title>Zwei</title><link>https://bonn.example%[1]s/2</link><guid>%[1]s-2</guid></item></channel></rss>`, req.URL.Path)
}

// reader is an aggregator of n sources of a portal on a store, with everything real.
func reader(t *testing.T, st aggregator.Store, w *portal, n int, clock *time.Time) *aggregator.Aggregator {
	loopback := netip.MustParsePrefix("127.0.0.0/8")
	tr, err := polite.New(polite.Options{
		Version: "1", Contact: "feeds@example.org", Pacer: st, Patience: time.Second,
		AllowNetworks: []netip.Prefix{loopback}, Gaps: []polite.NetworkGap{{Network: loopback}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tr.CloseIdleConnections)
	none := func(_ context.Context, b aggregator.Batch) (aggregator.Batch, error) { return b, nil }
	a := &aggregator.Aggregator{
		Store: st, Now: func() time.Time { return *clock }, Silence: st.Leave,
		Heads: aggregator.Heads(tr.Client()),
		Tail:  aggregator.Tail(st, nil, func(aggregator.Source, aggregator.Item) []string { return nil }, none),
	}
	for i := range n {
		a.Sources = append(a.Sources, aggregator.Source{ID: fmt.Sprint("s", i), URL: fmt.Sprintf("%s/%d", w.URL, i)})
	}
	return a
}

func open(t *testing.T, file string) aggregator.Store {
	t.Helper()
	st, err := store.Open(t.Context(), "bolt:"+file)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func TestRestartIsConditionalAndBringsNothingTwice(t *testing.T) {
	w, file, clock := newPortal(t), filepath.Join(t.TempDir(), "litfass.db"), time.Now()
	for restart := range 3 {
		st := open(t, file)
		visits, err := reader(t, st, w, 3, &clock).Once(t.Context(), nil, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range visits {
			if restart == 0 && (v.Err != nil || v.Batch.Result.New != 2) {
				t.Errorf("%s: %+v, %v", v.Source.ID, v.Batch.Result, v.Err)
			}
			if restart == 1 && v.NotYet.IsZero() {
				t.Errorf("%s was asked again at once", v.Source.ID)
			}
			if restart == 2 && !errors.Is(v.Err, aggregator.ErrUnchanged) {
				t.Errorf("%s: %v", v.Source.ID, v.Err)
			}
		}
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
		clock = clock.Add(time.Duration(restart) * 25 * time.Hour)
	}
	if len(w.requests) != 6 || w.conditional != 3 {
		t.Errorf("%d requests, %d conditional", len(w.requests), w.conditional)
	}
}

func TestHostThatSays429IsLeftAloneByAllItsSources(t *testing.T) {
	w, clock := newPortal(t), time.Now()
	w.status = http.StatusTooManyRequests
	st := open(t, filepath.Join(t.TempDir(), "litfass.db"))
	defer st.Close()
	a := reader(t, st, w, 2, &clock)
	if _, err := a.Once(t.Context(), []string{"s0"}, false); err != nil {
		t.Fatal(err)
	}
	visits, err := a.Once(t.Context(), []string{"s1"}, false)
	var held *polite.HeldError
	if err != nil || !errors.As(visits[0].Err, &held) || held.Wait < 119*time.Minute {
		t.Errorf("%v, %v", visits[0].Err, err)
	}
	if len(w.requests) != 1 {
		t.Errorf("%d requests", len(w.requests))
	}
	states, err := st.States(t.Context(), "s1")
	if s := states["s1"]; err != nil || s.Health.Failures != 0 || s.Due.Sub(clock) < 119*time.Minute {
		t.Errorf("its neighbour: %+v, %v", s, err)
	}
}

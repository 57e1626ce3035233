package polite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"
)

type brokenPacer struct{}

func (brokenPacer) Enter(context.Context, string, time.Time, time.Duration) (time.Duration, error) {
	return 0, errors.New("the store is away")
}
func (brokenPacer) Leave(context.Context, string, time.Time) error {
	return errors.New("the store is away")
}

// forgetful is a Pacer that takes the last word, even where an earlier one asked for more rest.
type forgetful struct{ *Memory }

func (f forgetful) Leave(_ context.Context, host string, until time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hosts[host] = stay{free: until}
	return nil
}

// visits records when requests begin and end at each host.
type visits struct {
	mu     sync.Mutex
	begin  map[string][]time.Time
	end    map[string][]time.Time
	inside map[string]int
	most   int
}

func newVisits() *visits {
	return &visits{begin: map[string][]time.Time{}, end: map[string][]time.Time{}, inside: map[string]int{}}
}

// serve takes so long for each body.
func (v *visits) serve(long time.Duration) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v.mu.Lock()
		v.begin[r.Host] = append(v.begin[r.Host], time.Now())
		v.inside[r.Host]++
		v.most = max(v.most, v.inside[r.Host])
		v.mu.Unlock()
		io.WriteString(w, "news ")
		w.(http.Flusher).Flush()
		time.Sleep(long)
		io.WriteString(w, "of the day")
		v.mu.Lock()
		v.inside[r.Host]--
		v.end[r.Host] = append(v.end[r.Host], time.Now())
		v.mu.Unlock()
	}
}

func TestAHostIsCalledOneRequestAtATimeWithAGapFromTheEndOfTheBody(t *testing.T) {
	bubble(t, func(t *testing.T) {
		v := newVisits()
		tr, stop := inMemory(t, Options{}, v.serve(3*time.Second))
		defer stop()
		start := time.Now()
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				host := []string{"a.example", "A.example.", "b.example:8080", "b.example"}[i%4]
				if _, _, err := get(t.Context(), tr.Client(), "http://"+host+"/"); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		// Four visits of 3 s and three gaps of 2 s at each of two hosts, which do not wait for each other.
		if d := time.Since(start); d != 4*3*time.Second+3*2*time.Second {
			t.Errorf("took %s", d)
		}
		if v.most != 1 {
			t.Errorf("%d requests at once", v.most)
		}
	})
}

func TestReplicasShareAHost(t *testing.T) {
	bubble(t, func(t *testing.T) {
		v, shared := newVisits(), NewMemory()
		start := time.Now()
		var wg sync.WaitGroup
		for range 3 {
			tr, stop := inMemory(t, Options{Pacer: shared}, v.serve(time.Second))
			defer stop()
			wg.Go(func() {
				if _, _, err := get(t.Context(), tr.Client(), "http://a.example/"); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if d := time.Since(start); v.most != 1 || d < 7*time.Second || d > 8*time.Second {
			t.Errorf("%d at once, took %s", v.most, d)
		}
	})
}

func TestAnAnswerWithoutBodyGivesTheHostBackAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tr, stop := inMemory(t, Options{}, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(304) })
		defer stop()
		start := time.Now()
		for range 3 {
			if _, err := tr.Client().Get("http://a.example/"); err != nil { // no body is closed here
				t.Fatal(err)
			}
		}
		if d := time.Since(start); d != 4*time.Second {
			t.Errorf("took %s", d)
		}
	})
}

func TestAFailureAndAForgottenBodyGiveTheHostBack(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tr, stop := inMemory(t, Options{Timeout: 20 * time.Second}, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/fails" {
				panic(http.ErrAbortHandler)
			}
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		})
		defer stop()
		if _, _, err := get(t.Context(), tr.Client(), "http://a.example/fails"); Classify(err) != "connect" {
			t.Error(err)
		}
		start := time.Now()
		if _, err := tr.Client().Get("http://a.example/forgotten"); err != nil {
			t.Error(err)
		}
		if _, err := tr.Client().Get("http://a.example/forgotten"); err != nil {
			t.Error(err)
		}
		if d := time.Since(start); d != (2+20+2)*time.Second {
			t.Errorf("after %s", d)
		}
	})
}

func TestAGapOfZeroAsksNobody(t *testing.T) {
	o := unpaced()
	o.Pacer = brokenPacer{}
	s := origin1(t, func(w http.ResponseWriter, r *http.Request) {})
	c := transport(t, o).Client()
	if _, _, err := get(t.Context(), c, s.URL); err != nil {
		t.Error(err)
	}
	_, _, err := get(With(t.Context(), Access{Gap: time.Second}), c, s.URL) // unless the source has its own
	var pace *PaceError
	if !errors.As(err, &pace) || Classify(err) != "" {
		t.Errorf("%v, class %q", err, Classify(err))
	}
}

func TestGapsGoByTheSmallestNetwork(t *testing.T) {
	lookups := 0
	g := &gaps{
		fallback: 2 * time.Second,
		networks: []NetworkGap{
			{netip.MustParsePrefix("10.0.0.0/8"), 5 * time.Second}, {netip.MustParsePrefix("10.1.0.0/16"), 0},
			{netip.MustParsePrefix("fd00::/8"), time.Second},
		},
		lookup: func(_ context.Context, host string) (addrs []netip.Addr, err error) {
			lookups++
			for a := range strings.SplitSeq(host, "_") {
				addr, err := netip.ParseAddr(a)
				if err != nil {
					return nil, err
				}
				addrs = append(addrs, addr)
			}
			return addrs, nil
		},
	}
	for host, want := range map[string]time.Duration{
		"10.2.3.4": 5 * time.Second, "10.1.2.3": 0, "fd00::1": time.Second, "192.0.2.1": 2 * time.Second,
		"::ffff:10.1.0.1": 0, "10.1.2.3_fd00::1": time.Second, "unknown": 2 * time.Second,
	} {
		for range 2 {
			if got := g.of(t.Context(), host, netip.Addr{}); got != want {
				t.Errorf("%s: %s, want %s", host, got, want)
			}
		}
		if a, err := netip.ParseAddr(host); err == nil {
			if got := g.of(t.Context(), host, a); got != want {
				t.Errorf("address %s: %s, want %s", host, got, want)
			}
		}
	}
	if lookups != 8 { // a failure is looked up again
		t.Errorf("%d look-ups", lookups)
	}
}

func TestAHostThatAsksToBeLeftAloneIs(t *testing.T) {
	for _, early := range []bool{true, false} {
		for _, gap := range []time.Duration{0, -1} { // paced or not
			bubble(t, func(t *testing.T) {
				calls := 0
				shared := forgetful{NewMemory()}
				tr, stop := inMemory(t, Options{Pacer: shared}, func(w http.ResponseWriter, r *http.Request) {
					calls++
					w.WriteHeader(429)
					io.WriteString(w, "too many requests")
				})
				defer stop()
				ctx := With(t.Context(), Access{Gap: gap})
				until := time.Now().Add(time.Hour)
				req, _ := http.NewRequestWithContext(ctx, "GET", "http://a.example/1", nil)
				res, err := tr.Client().Do(req)
				if err != nil {
					t.Fatal(err)
				}
				if early {
					err = Hold(ctx, res, until)
				}
				res.Body.Close()
				if !early {
					err = Hold(ctx, res, until)
				}
				if err != nil {
					t.Fatal(err)
				}
				if wait, _ := shared.Enter(ctx, "a.example", time.Now(), time.Minute); wait < time.Hour-5*time.Second {
					t.Errorf("early %v, gap %s: other replicas wait %s", early, gap, wait)
				}
				_, _, err = get(ctx, tr.Client(), "http://a.example/2")
				var held *HeldError
				if !errors.As(err, &held) || held.Wait < time.Hour-5*time.Second || Classify(err) != "held" || calls != 1 {
					t.Errorf("early %v, gap %s: %v after %d calls", early, gap, err, calls)
				}
				if _, _, err := get(ctx, tr.Client(), "http://b.example/"); err != nil {
					t.Error(err)
				}
				time.Sleep(time.Until(until) - time.Minute) // within patience: worth waiting
				if _, _, err := get(ctx, tr.Client(), "http://a.example/3"); err != nil || time.Now().Before(until) {
					t.Errorf("early %v, gap %s: %v", early, gap, err)
				}
			})
		}
	}
}

func TestHoldingAResponseFromElsewhereDoesNothing(t *testing.T) {
	s := origin1(t, func(w http.ResponseWriter, r *http.Request) {})
	res, err := s.Client().Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if err := errors.Join(Hold(t.Context(), res, time.Now()), Hold(t.Context(), nil, time.Now())); err != nil {
		t.Error(err)
	}
}

func TestWaitingForAHostEndsWithPatienceOrContext(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tr, stop := inMemory(t, Options{Timeout: time.Hour}, func(w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		})
		defer stop()
		first, err := tr.Client().Get("http://a.example/")
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(10*time.Second, cancel)
		if _, _, err := get(ctx, tr.Client(), "http://a.example/"); !errors.Is(err, context.Canceled) || time.Since(start) != 10*time.Second {
			t.Errorf("%v after %s", err, time.Since(start))
		}
		start = time.Now()
		_, _, err = get(t.Context(), tr.Client(), "http://a.example/")
		var held *HeldError
		if !errors.As(err, &held) || time.Since(start) != 2*time.Minute {
			t.Errorf("%v after %s", err, time.Since(start))
		}
		first.Body.Close()
		start = time.Now()
		ctx, cancel = context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, _, err := get(ctx, tr.Client(), "http://a.example/"); !errors.As(err, &held) || time.Since(start) != 0 {
			t.Errorf("a gap longer than the context: %v after %s", err, time.Since(start))
		}
		if len(tr.pace.gates) != 0 {
			t.Errorf("%d gates left", len(tr.pace.gates))
		}
	})
}

func TestMemoryFreesAHostThatWasNeverLeft(t *testing.T) {
	m, ctx, now := NewMemory(), t.Context(), time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	enter := func(at time.Duration) time.Duration {
		wait, err := m.Enter(ctx, "a.example", now.Add(at), time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		return wait
	}
	if enter(0) != 0 || enter(time.Second) == 0 || enter(time.Minute) != 0 {
		t.Error("a hold does not end as it should")
	}
	if err := m.Leave(ctx, "a.example", now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := m.Leave(ctx, "a.example", now.Add(2*time.Minute)); err != nil {
		t.Fatal(err)
	}
	if got := enter(30 * time.Minute); got != 30*time.Minute {
		t.Errorf("wait %s", got)
	}
	for i := range 10_000 {
		if _, err := m.Enter(ctx, fmt.Sprint(i), now.Add(time.Duration(i)*time.Minute), time.Second); err != nil {
			t.Fatal(err)
		}
	}
	if len(m.hosts) > 2000 {
		t.Errorf("%d hosts remembered", len(m.hosts))
	}
}

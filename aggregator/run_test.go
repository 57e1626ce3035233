package aggregator

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// readers is a line whose only step is f, and an aggregator of n sources read by it.
func readers(s *fakeStore, n int, f func(context.Context, Batch) (Batch, error)) *Aggregator {
	a := &Aggregator{
		Store: s, Now: time.Now,
		Heads: map[Kind]Line{"feed": {{"read", f}}},
		Tail:  Line{{"accept", Accept}, {"settle", Settle}, {"store", Save(Patient(s))}},
	}
	for i := range n {
		a.Sources = append(a.Sources, Source{ID: fmt.Sprint("s", i), URL: fmt.Sprintf("https://x%d.example/", i), Every: Duration(time.Hour)})
	}
	return a
}

// running runs the aggregator in the bubble; stop ends it and returns how long that took.
func running(t *testing.T, a *Aggregator) (stop func() time.Duration) {
	ctx, cancel := context.WithCancel(t.Context())
	var err error
	var done sync.WaitGroup
	done.Go(func() { err = a.Run(ctx) })
	return func() time.Duration {
		began := time.Now()
		cancel()
		done.Wait()
		if err != nil {
			t.Error(err)
		}
		return time.Since(began)
	}
}

func unchanged(_ context.Context, b Batch) (Batch, error) { return b, ErrUnchanged }

func TestEverySourceIsReadWhenItIsDue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newFakeStore()
		stop := running(t, readers(s, 100, unchanged))
		time.Sleep(24*time.Hour + 30*time.Minute)
		synctest.Wait()
		stop()
		times := map[string]int{}
		for _, c := range s.commits {
			times[c.Lease.Source]++
		}
		for key, n := range times {
			if n < 20 || n > 26 {
				t.Errorf("%s was read %d times in a day", key, n)
			}
		}
		if len(times) != 100 {
			t.Errorf("%d of 100 sources were read", len(times))
		}
	})
}

func TestNoMoreThanTheWorkersWorkAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newFakeStore()
		var mu sync.Mutex
		now, most := 0, 0
		a := readers(s, 200, func(_ context.Context, b Batch) (Batch, error) {
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			time.Sleep(3 * time.Second)
			mu.Lock()
			now--
			mu.Unlock()
			return b, ErrUnchanged
		})
		a.Workers, a.PerSecond = 7, -1
		stop := running(t, a)
		time.Sleep(3 * time.Minute)
		synctest.Wait()
		stop()
		if most != 7 || len(s.commits) < 200 {
			t.Errorf("%d at once, %d read", most, len(s.commits))
		}
	})
}

func TestCrowdedHostKeepsNobodyElseWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newFakeStore()
		host := make(chan struct{}, 1) // lets one in at a time, and takes its time
		a := readers(s, 420, func(_ context.Context, b Batch) (Batch, error) {
			if b.Source.URL == "https://portal.example/" {
				host <- struct{}{}
				defer func() { <-host }()
				time.Sleep(2 * time.Second)
			}
			return b, ErrUnchanged
		})
		for i := range 400 {
			a.Sources[i].URL = "https://portal.example/"
		}
		a.Spread = time.Nanosecond
		stop := running(t, a)
		time.Sleep(time.Minute)
		synctest.Wait()
		s.set(func() {
			for _, src := range a.Sources[400:] {
				if _, read := s.states[src.ID]; !read {
					t.Errorf("%s was not read within a minute", src.ID)
				}
			}
		})
		time.Sleep(14 * time.Minute)
		synctest.Wait()
		s.set(func() {
			if len(s.commits) < 420 {
				t.Errorf("%d of 420 were read in 15 minutes", len(s.commits))
			}
		})
		stop()
		if len(s.leases) != 0 {
			t.Errorf("%d leases were not given back", len(s.leases))
		}
	})
}

func TestBacklogIsSpread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newFakeStore()
		a := readers(s, 1000, unchanged)
		a.PerSecond, a.Spread = 10, time.Nanosecond // all due at once, as after an outage
		stop := running(t, a)
		time.Sleep(50*time.Second + 500*time.Millisecond)
		synctest.Wait()
		if n := len(s.commits); n < 450 || n > 520 {
			t.Errorf("%d read in 50 s at 10 per second", n)
		}
		stop()
	})
}

func TestNothingDueCostsOneLookPerSecondAtMost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newFakeStore()
		stop := running(t, readers(s, 3, unchanged))
		time.Sleep(time.Hour)
		synctest.Wait()
		stop()
		if s.claims > 3700 {
			t.Errorf("%d claims in an hour", s.claims)
		}
	})
}

func TestStoreThatIsAwayIsMentionedOnceAndWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newFakeStore()
		s.away = true
		a := readers(s, 5, unchanged)
		var told []error
		a.Trouble = func(err error) { told = append(told, err) }
		stop := running(t, a)
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if len(told) != 1 || !errors.Is(told[0], ErrUnavailable) {
			t.Fatalf("told %v", told)
		}
		s.set(func() { s.away = false })
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if len(told) != 2 || told[1] != nil {
			t.Errorf("told %v", told)
		}
		if len(s.commits) != 5 {
			t.Errorf("%d of 5 sources were read", len(s.commits))
		}
		s.set(func() { s.away, s.claims = true, 0 })
		time.Sleep(time.Hour)
		synctest.Wait()
		if len(told) != 3 || s.claims > 130 {
			t.Errorf("away for an hour: told %v, asked %d times", told, s.claims)
		}
		stop()
	})
}

func TestWhatWasReadIsKeptUntilTheStoreIsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, reads := newFakeStore(), 0
		a := readers(s, 1, func(_ context.Context, b Batch) (Batch, error) {
			reads++
			s.set(func() { s.away = true })
			b.Items = []Item{{Title: "the only one"}}
			return b, nil
		})
		stop := running(t, a)
		time.Sleep(3 * time.Minute)
		synctest.Wait()
		s.set(func() { s.away = false })
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if reads != 1 || len(s.commits) != 1 || len(s.commits[0].Items) != 1 {
			t.Errorf("read %d times, committed %v", reads, s.commits)
		}
		stop()
	})
}

func TestStoreThatTakesNothingDoesNotMakeUsAskAgainAndAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, reads := newFakeStore(), 0
		s.full = true
		a := readers(s, 1, func(_ context.Context, b Batch) (Batch, error) { reads++; return b, ErrUnchanged })
		stop := running(t, a)
		time.Sleep(6 * time.Hour)
		synctest.Wait()
		stop()
		if reads > 7 {
			t.Errorf("asked %d times in 6 hours with a floor of one", reads)
		}
	})
}

func TestStopLetsFinishWhatIsNearlyDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newFakeStore()
		a := readers(s, 4, func(_ context.Context, b Batch) (Batch, error) {
			time.Sleep(5 * time.Second)
			return b, ErrUnchanged
		})
		a.Workers, a.Spread = 2, time.Nanosecond
		stop := running(t, a)
		time.Sleep(time.Second)
		synctest.Wait()
		took := stop()
		if took > 5*time.Second || len(s.commits) != 2 {
			t.Errorf("%d committed after %s", len(s.commits), took)
		}
		if len(s.leases) != 0 {
			t.Errorf("not given back: %v", s.leases)
		}
	})
}

func TestStopGivesBackWhatTakesTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newFakeStore()
		a := readers(s, 3, func(ctx context.Context, b Batch) (Batch, error) {
			<-ctx.Done()
			return b, ctx.Err()
		})
		a.Spread = time.Nanosecond
		stop := running(t, a)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if len(s.leases) != 3 {
			t.Fatalf("%d at work", len(s.leases))
		}
		took := stop()
		if took > 10*time.Second || len(s.leases) != 0 || len(s.commits) != 0 {
			t.Errorf("after %s: %d leases, %d commits", took, len(s.leases), len(s.commits))
		}
	})
}

func TestPanicIsAFailureOfItsSourceOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newFakeStore()
		a := readers(s, 3, func(_ context.Context, b Batch) (Batch, error) {
			if b.Source.ID == "s1" {
				panic("index out of range")
			}
			return b, ErrUnchanged
		})
		stop := running(t, a)
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		stop()
		for key, want := range map[string]Outcome{"s0": Unchanged, "s1": Internal, "s2": Unchanged} {
			if h := s.states[key].Health; h.Class != want {
				t.Errorf("%s: %s %s", key, h.Class, h.Error)
			}
		}
		if h := s.states["s1"].Health; !strings.Contains(h.Error, "index out of range") || h.Failures != 1 {
			t.Errorf("%+v", h)
		}
	})
}

func TestRestartObeysDueTimesUnlessTheConfigurationChanged(t *testing.T) {
	src := Source{ID: "s", URL: "https://x.example/", Every: Duration(12 * time.Hour)}
	asked := noon.Add(-time.Hour)
	well := State{Health: Health{}.succeeded(asked, true)}
	well.Health.Asked = src.URL
	well.Due = Due(src, well, Answer{Status: 200}, asked)
	ill := State{Health: Health{}.failed(asked, Failf(Status, "503"), Answer{Retry: 2 * day})}
	ill.Health.Asked, ill.Due = src.URL, asked.Add(2*day)
	sooner, elsewhere := src, src
	sooner.Every, elsewhere.URL = Duration(time.Hour), "https://y.example/"
	for _, c := range []struct {
		name        string
		source      Source
		state       State
		least, most time.Time
	}{
		{"nothing changed", src, well, well.Due, well.Due},
		{"a shorter interval", sooner, well, asked.Add(time.Hour), asked.Add(2 * time.Hour)},
		{"a shorter interval while the publisher wants to be left alone", sooner, ill, ill.Due, ill.Due},
		{"another url", elsewhere, ill, noon, noon.Add(time.Minute)},
		{"never asked", src, State{}, noon, noon.Add(time.Minute)},
	} {
		if got := enrolled(c.source, c.state, noon, time.Minute); got.Before(c.least) || got.After(c.most) {
			t.Errorf("%s: %s, want %s to %s", c.name, got, c.least, c.most)
		}
	}
}

func TestOnceObeysDueTimesAndTheFloorWhenNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newFakeStore()
		a := readers(s, 6, unchanged)
		asked := func(visits []Visit) (ids []string) {
			for _, v := range visits {
				if v.NotYet.IsZero() && !v.Working {
					ids = append(ids, v.Source.ID)
				}
			}
			return ids
		}
		for _, step := range []struct {
			wait  time.Duration
			names []string
			early bool
			want  int
		}{
			{0, nil, false, 6},
			{0, nil, false, 0},
			{time.Minute, nil, true, 0},
			{time.Minute, []string{"s1"}, false, 0},
			{time.Hour, []string{"s1", "s2"}, false, 2},
			{0, nil, true, 4},
			{3 * time.Hour, nil, false, 6},
		} {
			time.Sleep(step.wait)
			visits, err := a.Once(t.Context(), step.names, step.early)
			if got := asked(visits); err != nil || len(got) != step.want {
				t.Errorf("%+v: asked %v, %v", step, got, err)
			}
		}
		if _, err := a.Once(t.Context(), []string{"s1", "bonn"}, false); err == nil || !strings.Contains(err.Error(), "bonn") {
			t.Errorf("an unknown name: %v", err)
		}
	})
}

func TestOnceNeverAsksBeforeRetryAfterIsOver(t *testing.T) {
	h := Health{}.failed(noon, Failf(Status, "503"), Answer{Status: 503, Retry: 5 * time.Hour})
	h.Asked = "u"
	if at := earliest(Source{URL: "u"}, State{Health: h}, true); !at.Equal(noon.Add(5 * time.Hour)) {
		t.Errorf("asked at %s", at)
	}
}

func TestOnceLeavesASourceToWhoeverIsAtIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newFakeStore()
		a := readers(s, 2, unchanged)
		if _, err := s.Claim(t.Context(), time.Now(), time.Hour, 1, "s0"); err != nil {
			t.Fatal(err)
		}
		visits, err := a.Once(t.Context(), nil, false)
		working := slices.ContainsFunc(visits, func(v Visit) bool { return v.Source.ID == "s0" && v.Working })
		if err != nil || !working || len(s.commits) != 1 {
			t.Errorf("%+v, %v", visits, err)
		}
	})
}

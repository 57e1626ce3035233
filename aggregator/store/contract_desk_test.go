package store

import (
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
)

func enrol(t *testing.T, s aggregator.Store, due map[string]time.Time) {
	t.Helper()
	if err := s.Enrol(ctx, due); err != nil {
		t.Fatal(err)
	}
}

// claimDue leases what is due and returns the sources in the order given.
func claimDue(t *testing.T, s aggregator.Store, now time.Time, limit int, keys ...string) (sources []string, leases []aggregator.Lease) {
	t.Helper()
	leases, err := s.Claim(ctx, now, time.Hour, limit, keys...)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range leases {
		sources = append(sources, l.Source)
		if l.Token == "" || !l.Until.Equal(now.Add(time.Hour)) {
			t.Errorf("lease %+v", l)
		}
	}
	return sources, leases
}

func TestClaimGivesWhatIsDueLongestFirst(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		enrol(t, s, map[string]time.Time{"b": days(-1), "c": days(-3), "a": days(-2), "now": noon, "later": noon.Add(time.Second)})
		if got, _ := claimDue(t, s, noon, 2); !reflect.DeepEqual(got, []string{"c", "a"}) {
			t.Errorf("got %v", got)
		}
		if got, _ := claimDue(t, s, noon, 10); !reflect.DeepEqual(got, []string{"b", "now"}) {
			t.Errorf("the rest: got %v", got)
		}
		if got, _ := claimDue(t, s, noon, 10); got != nil {
			t.Errorf("all are leased: got %v", got)
		}
	})
}

func TestClaimByKeyTakesASourceDueOrNot(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		enrol(t, s, map[string]time.Time{"a": days(1), "b": days(-1)})
		if got, _ := claimDue(t, s, noon, 10, "a", "unknown"); len(got) != 2 || got[0] == "b" || got[1] == "b" {
			t.Errorf("got %v", got)
		}
		if got, _ := claimDue(t, s, noon, 10, "a"); got != nil {
			t.Errorf("leased: got %v", got)
		}
	})
}

func TestALeaseIsGrantedOnceUntilItExpires(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		enrol(t, s, map[string]time.Time{"a": noon})
		_, first := claimDue(t, s, noon, 1)
		if got, _ := claimDue(t, s, noon.Add(time.Hour-time.Second), 1); got != nil {
			t.Errorf("before it ends: got %v", got)
		}
		_, second := claimDue(t, s, noon.Add(time.Hour), 1)
		if len(second) != 1 || second[0].Token == first[0].Token {
			t.Errorf("after: got %+v, first %+v", second, first)
		}
	})
}

func TestManyWorkersNeverGetTheSameSource(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		due := map[string]time.Time{}
		for i := range 60 {
			due["s"+string(rune('A'+i))] = noon
		}
		enrol(t, s, due)
		var mu sync.Mutex
		var wg sync.WaitGroup
		had := map[string]int{}
		for range 8 {
			wg.Go(func() {
				for {
					leases, err := s.Claim(ctx, noon, time.Hour, 3)
					if err != nil || len(leases) == 0 {
						return
					}
					mu.Lock()
					for _, l := range leases {
						had[l.Source]++
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		for source := range due {
			if had[source] != 1 {
				t.Errorf("%s was leased %d times", source, had[source])
			}
		}
	})
}

func TestReleaseGivesASourceBackAsItWas(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		enrol(t, s, map[string]time.Time{"a": noon, "b": noon.Add(time.Minute)})
		_, leases := claimDue(t, s, noon.Add(time.Hour), 2)
		for _, l := range leases {
			if err := s.Release(ctx, l); err != nil {
				t.Error(err)
			}
		}
		got, again := claimDue(t, s, noon.Add(time.Hour), 2)
		if !reflect.DeepEqual(got, []string{"a", "b"}) {
			t.Errorf("got %v", got)
		}
		if err := s.Release(ctx, leases[0]); err != nil {
			t.Errorf("a lost lease: %v", err)
		}
		if got, _ := claimDue(t, s, noon.Add(time.Hour), 2); got != nil {
			t.Errorf("a lost lease was given back: %v, held by %v", got, again)
		}
	})
}

func TestEnrolKeepsDueTimesUnlessEarlier(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		enrol(t, s, map[string]time.Time{"keeps": days(1), "sooner": days(2), "leaves": noon})
		enrol(t, s, map[string]time.Time{"keeps": days(2), "sooner": days(1), "new": noon})
		if got, _ := claimDue(t, s, noon, 10); !reflect.DeepEqual(got, []string{"new"}) {
			t.Errorf("at noon: got %v", got)
		}
		if got, _ := claimDue(t, s, days(1), 10, "keeps", "sooner"); len(got) != 2 {
			t.Errorf("a day later: got %v", got)
		}
	})
}

func TestASourceOffTheScheduleKeepsItsItemsAndState(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		enrol(t, s, map[string]time.Time{"a": noon, "b": noon})
		refresh(t, s, noon, "a", news("a", "1"))
		enrol(t, s, map[string]time.Time{"b": noon})
		if got, _ := claimDue(t, s, days(9), 10); !reflect.DeepEqual(got, []string{"b"}) {
			t.Errorf("due: got %v", got)
		}
		if states, err := s.States(ctx, "a"); err != nil || len(states) != 1 {
			t.Errorf("state: got %v, %v", states, err)
		}
		if got := titles(t, s, aggregator.Query{Source: "a"}); len(got) != 1 {
			t.Errorf("items: got %v", got)
		}
		if l := claimOne(t, s, "a", days(9)); !l.Known {
			t.Errorf("by key: %+v", l)
		}
	})
}

func TestACommitSetsWhenTheSourceIsDueAgain(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		enrol(t, s, map[string]time.Time{"a": noon})
		_, leases := claimDue(t, s, noon, 1)
		if leases[0].Known {
			t.Error("known before its first commit")
		}
		if _, err := s.Commit(ctx, aggregator.Commit{Lease: leases[0], Now: noon, State: aggregator.State{Due: noon.Add(time.Minute)}}); err != nil {
			t.Fatal(err)
		}
		if got, _ := claimDue(t, s, noon.Add(time.Minute-1), 1); got != nil {
			t.Errorf("before: got %v", got)
		}
		if got, again := claimDue(t, s, noon.Add(time.Minute), 1); !reflect.DeepEqual(got, []string{"a"}) || !again[0].Known {
			t.Errorf("then: got %v", again)
		}
	})
}

func TestDueTimesAndStatesSurviveReopening(t *testing.T) {
	eachReopened(t, func(t *testing.T, open func() aggregator.Store) {
		s := open()
		enrol(t, s, map[string]time.Time{"a": noon, "b": days(5), "c": days(6)})
		commit(t, s, noon, "a", aggregator.State{Due: days(3)}, news("a", "1"))
		s.Close()
		s = open()
		if got, _ := claimDue(t, s, days(2), 10); got != nil {
			t.Errorf("after two days: got %v", got)
		}
		if got, _ := claimDue(t, s, days(5), 10); !reflect.DeepEqual(got, []string{"a", "b"}) {
			t.Errorf("after five days: got %v", got)
		}
	})
}

func TestAHostIsEnteredByOneAtATime(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		enter := func(host string, now time.Time) time.Duration {
			t.Helper()
			wait, err := s.Enter(ctx, host, now, time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			return wait
		}
		if got := enter("a.example", noon); got != 0 {
			t.Errorf("free: wait %v", got)
		}
		if got := enter("a.example", noon); got <= 0 || got > time.Minute {
			t.Errorf("taken: wait %v", got)
		}
		if got := enter("b.example", noon); got != 0 {
			t.Errorf("another host: wait %v", got)
		}
		if err := s.Leave(ctx, "a.example", noon.Add(3*time.Second)); err != nil {
			t.Fatal(err)
		}
		if got := enter("a.example", noon.Add(time.Second)); got != 2*time.Second {
			t.Errorf("closed for two seconds more: wait %v", got)
		}
		if got := enter("a.example", noon.Add(3*time.Second)); got != 0 {
			t.Errorf("open again: wait %v", got)
		}
		if got := enter("a.example", noon.Add(63*time.Second)); got != 0 {
			t.Errorf("the hold has passed: wait %v", got)
		}
	})
}

func TestAHostThatAskedToBeLeftAloneIsAfterARestartToo(t *testing.T) {
	eachReopened(t, func(t *testing.T, open func() aggregator.Store) {
		s := open()
		for _, host := range []string{"a.example", "over.example", "again.example"} {
			if _, err := s.Enter(ctx, host, noon, time.Minute); err != nil {
				t.Fatal(err)
			}
		}
		for _, l := range []struct {
			host  string
			until time.Time
		}{
			{"over.example", noon.Add(time.Hour)}, {"again.example", noon.Add(time.Hour)}, {"a.example", days(5)},
			{"never-entered.example", days(5)}, {"again.example", days(5)},
		} {
			if err := s.Leave(ctx, l.host, l.until); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open()
		defer s.Close()
		for host, want := range map[string]time.Duration{
			"a.example": 24 * time.Hour, "never-entered.example": 24 * time.Hour, "again.example": 24 * time.Hour, "over.example": 0,
		} {
			if wait, err := s.Enter(ctx, host, days(4), time.Minute); err != nil || wait != want {
				t.Errorf("%s: wait %v, %v, want %v", host, wait, err, want)
			}
		}
	})
}

func TestALaterLeaveDoesNotCutAPauseShort(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		leave := func(until time.Duration) {
			t.Helper()
			if err := s.Leave(ctx, "a.example", noon.Add(until)); err != nil {
				t.Fatal(err)
			}
		}
		if wait, err := s.Enter(ctx, "a.example", noon, time.Minute); wait != 0 || err != nil {
			t.Fatalf("got %v, %v", wait, err)
		}
		leave(time.Hour)       // a 429 that another request to its domain got
		leave(2 * time.Second) // the one who was in
		if wait, err := s.Enter(ctx, "a.example", noon.Add(time.Minute), time.Minute); wait != 59*time.Minute || err != nil {
			t.Errorf("wait %v, %v", wait, err)
		}
		leave(2 * time.Hour)
		if wait, err := s.Enter(ctx, "a.example", noon.Add(time.Hour), time.Minute); wait != time.Hour || err != nil {
			t.Errorf("wait %v, %v", wait, err)
		}
	})
}

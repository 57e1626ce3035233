package aggregator

import (
	"fmt"
	"testing"
	"time"
)

// afterwards is the state that n failures running of a kind leave, the first at noon.
func afterwards(n int, a Answer, err error, now time.Time) State {
	var h Health
	for range n {
		h = h.failed(noon, err, a)
	}
	h.Attempt = now
	return State{Health: h}
}

func TestDueIsTheLatestOfScheduleFloorAndWishes(t *testing.T) {
	hours := func(h float64) time.Duration { return time.Duration(h * float64(time.Hour)) }
	for _, c := range []struct {
		name        string
		source      Source
		hints       Hints
		least, most time.Duration
	}{
		{"an interval", Source{Every: Duration(2 * time.Hour)}, Hints{}, hours(1), hours(3.2)},
		{"no schedule, nothing known", Source{}, Hints{}, hours(1), hours(8)},
		{"an interval below the hour is the source's own permission", Source{Every: Duration(10 * time.Minute)}, Hints{}, 9 * time.Minute, 16 * time.Minute},
		{"a floor of its own", Source{Every: Duration(10 * time.Minute), Floor: Duration(20 * time.Minute)}, Hints{}, 20 * time.Minute, 20 * time.Minute},
		{"a busy source stops at the floor", Source{}, Hints{Gap: 2 * time.Minute}, hours(1), hours(1.6)},
		{"half the median gap", Source{}, Hints{Gap: 8 * time.Hour}, hours(1.9), hours(6.5)},
		{"a rare source is asked daily", Source{}, Hints{Gap: 90 * day}, hours(11), hours(37)},
		{"max-age", Source{Every: Duration(time.Hour)}, Hints{Fresh: 10 * time.Hour}, hours(10), hours(10)},
		{"ttl", Source{Every: Duration(time.Hour)}, Hints{Interval: 10 * time.Hour}, hours(10), hours(10)},
		{"a month of max-age is a day", Source{Every: Duration(time.Hour)}, Hints{Fresh: month}, day, day},
		{"or what the operator allows", Source{Every: Duration(time.Hour), HintCap: Duration(3 * time.Hour)}, Hints{Fresh: month}, hours(3), hours(3)},
		{"the schedule is later than the wish", Source{Schedule: "0 0 1 1 *"}, Hints{Fresh: time.Hour}, 39 * day, 40 * day},
		{"skipped hours", Source{Every: Duration(time.Hour)}, Hints{SkipHours: 0b1111_1111_1111 << 12}, hours(12), hours(13)},
		{"skipped days", Source{Every: Duration(time.Hour)}, Hints{SkipDays: 0b11}, hours(36), hours(37)}, // noon is a Sunday
		{"skipping always is skipping never", Source{Every: Duration(time.Hour)}, Hints{SkipHours: 1<<24 - 1}, hours(1), hours(1.6)},
		{"and so is skipping all days", Source{Every: Duration(time.Hour)}, Hints{SkipDays: 1<<7 - 1}, hours(1), hours(1.6)},
	} {
		for i := range 20 {
			c.source.ID = fmt.Sprint("s", i)
			got := Due(c.source, State{Cursor: Cursor{Hints: c.hints}}, Answer{}, noon).Sub(noon)
			if got < c.least || got > c.most {
				t.Errorf("%s: %s after %s, want %s to %s", c.name, c.source.ID, got, c.least, c.most)
			}
		}
	}
}

func TestCronComesUpToFiveMinutesLaterAlwaysAtTheSamePlace(t *testing.T) {
	places := map[time.Duration]bool{}
	for i := range 50 {
		s := Source{ID: fmt.Sprint("s", i), Schedule: "0 * * * *"}
		first := Due(s, State{}, Answer{}, noon)
		place := first.Sub(noon.Add(time.Hour))
		if place < 0 || place >= 5*time.Minute {
			t.Errorf("%s comes %s after the hour", s.ID, place)
		}
		places[place.Truncate(time.Second)] = true
		if second := Due(s, State{}, Answer{}, first.Add(3*time.Second)); second.Sub(first) != time.Hour {
			t.Errorf("%s comes again after %s", s.ID, second.Sub(first))
		}
	}
	if len(places) < 40 {
		t.Errorf("50 sources come in %d different seconds", len(places))
	}
}

func TestIntervalsKeepTheirPlaceAndNeverMeetOnTheHour(t *testing.T) {
	minutes := map[int]int{}
	for i := range 200 {
		s := Source{ID: fmt.Sprint("s", i), Every: Duration(6 * time.Hour)}
		now, jittered := noon, map[time.Duration]bool{}
		for range 20 {
			due := Due(s, State{}, Answer{}, now)
			if again := Due(s, State{}, Answer{}, now); !again.Equal(due) {
				t.Fatalf("the same question, two answers: %s, %s", due, again)
			}
			off := (due.Sub(noon) - offset(s.ID, 6*time.Hour)) % (6 * time.Hour)
			jittered[off.Truncate(time.Second)] = true
			minutes[due.Minute()]++
			if gap := due.Sub(now); now != noon && (gap < 4*time.Hour || gap > 8*time.Hour) {
				t.Errorf("%s: %s apart", s.ID, gap)
			}
			now = due.Add(time.Second)
		}
		if len(jittered) < 10 {
			t.Errorf("%s: no jitter", s.ID)
		}
	}
	if minutes[0] > 4*200*20/60 {
		t.Errorf("%d of 4000 requests at :00", minutes[0])
	}
}

func TestAdaptiveIsQuieterAtNightAndInSilence(t *testing.T) {
	busy, rare, night, dayTime := 0, 0, 0, 0
	for i := range 40 {
		s, hourly := Source{ID: fmt.Sprint("s", i)}, State{Cursor: Cursor{Hints: Hints{Gap: 3 * time.Hour}, Newest: noon}}
		for now := noon; now.Before(noon.Add(7 * day)); busy++ {
			hourly.Cursor.Newest = now
			now = Due(s, hourly, Answer{}, now)
			switch h := now.In(berlin).Hour(); {
			case h < 6:
				night++
			case h >= 10 && h < 16:
				dayTime++
			}
		}
		for now := noon; now.Before(noon.Add(7 * day)); rare++ {
			hourly.Cursor.Newest = now.Add(-10 * day)
			now = Due(s, hourly, Answer{}, now)
		}
	}
	if night*4 > dayTime*3 {
		t.Errorf("%d requests between 0 and 6, %d between 10 and 16", night, dayTime)
	}
	if rare*4 > busy {
		t.Errorf("a source silent for 10 days is asked %d times, a busy one %d times", rare, busy)
	}
}

func TestFailuresBackOff(t *testing.T) {
	status := func(code int) Answer { return Answer{Status: code} }
	failed := Failf(Status, "no")
	hours := func(h ...float64) []float64 { return h }
	for _, c := range []struct {
		name     string
		answer   Answer
		err      error
		failures int
		hours    []float64 // at least, at most
	}{
		{"5xx once", status(500), failed, 1, hours(1, 1)},
		{"5xx twice", status(502), failed, 2, hours(1.8, 2)},
		{"5xx four times", status(500), failed, 4, hours(7.2, 8)},
		{"5xx for ever", status(500), failed, 99, hours(21.6, 24)},
		{"a time-out", Answer{}, Failf(Timeout, "late"), 3, hours(3.6, 4)},
		{"404 at first", status(404), failed, 1, hours(6, 6)},
		{"404 again", status(404), failed, 3, hours(21.6, 24)},
		{"410", status(410), Failf(Gone, "gone"), 1, hours(720, 792)},
		{"401", status(401), failed, 1, hours(24, 26.4)},
		{"403", status(403), failed, 9, hours(24, 26.4)},
		{"a challenge", status(503), Failf(Blocked, "prove it"), 1, hours(24, 26.4)},
		{"429 without a word", status(429), failed, 2, hours(1.8, 2)},
		{"503 for two minutes obeys the floor", Answer{Status: 503, Retry: 2 * time.Minute}, failed, 5, hours(1, 1)},
		{"503 for two days", Answer{Status: 503, Retry: 2 * day}, failed, 1, hours(48, 48.1)},
		{"429 for 30 days", Answer{Status: 429, Retry: month}, failed, 1, hours(720, 720.1)},
	} {
		for i := range 20 {
			src := Source{ID: fmt.Sprint("s", i)}
			got := Due(src, afterwards(c.failures, c.answer, c.err, noon), c.answer, noon).Sub(noon).Hours()
			if got < c.hours[0] || got > c.hours[1] {
				t.Errorf("%s: %s after %.1f h, want %v", c.name, src.ID, got, c.hours)
			}
		}
	}
}

func TestLong404CountsAs410AndATimeOutInBetweenChangesNothing(t *testing.T) {
	gone, late := Answer{Status: 404}, Answer{}
	h := Health{}.failed(noon, Failf(Status, "404"), gone)
	h = h.failed(noon.Add(10*day), Failf(Timeout, "late"), late)
	h = h.failed(noon.Add(31*day), Failf(Status, "404"), gone)
	now := noon.Add(31 * day)
	if wait := Due(Source{ID: "s"}, State{Health: h}, gone, now).Sub(now); wait < month {
		t.Errorf("asked again after %s", wait)
	}
	h = h.failed(now, Failf(Status, "500"), Answer{Status: 500})
	h = h.failed(now, Failf(Status, "404"), gone)
	if wait := Due(Source{ID: "s"}, State{Health: h}, gone, now).Sub(now); wait > day {
		t.Errorf("it answered in between, and is asked again after %s", wait)
	}
}

func TestBackOffIsResetByTheFirstSuccess(t *testing.T) {
	st := afterwards(9, Answer{Status: 500}, Failf(Status, "500"), noon)
	st.Health = st.Health.succeeded(noon, false)
	if wait := Due(Source{ID: "s", Every: Duration(time.Hour)}, st, Answer{Status: 304}, noon).Sub(noon); wait > 100*time.Minute {
		t.Errorf("still %s", wait)
	}
	if h := st.Health; h.Failures != 0 || !h.FailingSince.IsZero() || h.Error != "" || h.Success != noon {
		t.Errorf("%+v", h)
	}
}

func TestFailureNeverComesBeforeTheSourcesOwnSchedule(t *testing.T) {
	st := afterwards(1, Answer{Status: 500}, Failf(Status, "500"), noon)
	if due := Due(Source{ID: "s", Schedule: "0 6 * * 1"}, st, Answer{Status: 500}, noon); due.Before(at("2026-11-23T05:00:00Z")) {
		t.Errorf("due at %s", due)
	}
}

func TestFirstDueTimesAreSpread(t *testing.T) {
	quarters := [4]int{}
	for i := range 1000 {
		wait := FirstDue(fmt.Sprint("source-", i), noon, time.Minute).Sub(noon)
		quarters[wait/(15*time.Second)]++
	}
	for q, n := range quarters {
		if n < 200 || n > 300 {
			t.Errorf("%d of 1000 in quarter %d of the minute", n, q)
		}
	}
	if !FirstDue("s", noon, 0).Equal(noon) {
		t.Error("without spread it is not due at once")
	}
}

func Test429CountsForTheHostAnd503ForTheFeed(t *testing.T) {
	for _, c := range []struct {
		status int
		own    Scope
		want   Scope
		wait   time.Duration
	}{
		{429, "", ScopeHost, time.Hour}, {503, "", ScopeFeed, 0}, {500, ScopeHost, ScopeFeed, 0},
		{429, ScopeFeed, ScopeFeed, 0}, {503, ScopeHost, ScopeHost, time.Hour}, {503, ScopeDomain, ScopeDomain, time.Hour},
	} {
		scope, wait := silence(Source{BackOff: c.own}, Answer{Status: c.status, Retry: time.Hour}, time.Minute)
		if scope != c.want || wait != c.wait {
			t.Errorf("%d, %q: %s for %s", c.status, c.own, scope, wait)
		}
	}
	if _, wait := silence(Source{}, Answer{Status: 429}, 3*time.Hour); wait != 3*time.Hour {
		t.Errorf("without Retry-After the host rests %s", wait)
	}
}

func TestMedianGapIsOfRecentItems(t *testing.T) {
	item := func(ago ...time.Duration) (items []Item) {
		for _, d := range ago {
			items = append(items, Item{Published: noon.Add(-d)})
		}
		return items
	}
	const h = time.Hour
	for _, c := range []struct {
		name  string
		items []Item
		want  time.Duration
	}{
		{"nothing", nil, 0},
		{"one", item(h), 0},
		{"no dates", make([]Item, 5), 0},
		{"steady", item(4*h, 2*h, 6*h), 2 * h},
		{"a long pause in between", item(1*h, 2*h, 3*h, 900*h, 901*h), h},
		{"most on one day", item(0, 0, 0, 0, 8*h), 2 * h},
		{"dated ahead", item(-99*h, 2*h, 4*h), 2 * h},
	} {
		if got := medianGap(Batch{Items: c.items}.dates(), noon); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

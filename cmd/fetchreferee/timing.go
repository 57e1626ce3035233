package main

// Lines 11 to 13: how often, at which minute, and how many at once.

import (
	"fmt"
	"slices"
	"time"
	_ "time/tzdata" // a night is a night in Berlin wherever this runs
)

func timingScenarios() []Scenario {
	twins := []string{"feed.xml", "1/feed.xml"}
	crowd := []string{"a.xml", "b.xml", "c.xml", "d.xml", "e.xml"}
	steady := func(v Visit) Reply { return bulletin(v, rhythm{4 * time.Hour, 400 * day}, "").reply(v) }
	return []Scenario{
		{
			Name: "lively", Answer: steady,
			Checks: []Check{
				{Line: 11, Demand: "a feed with an item each 4 hours is asked about every 2 hours by day", Judge: judgeAdaptive(90*time.Minute, 160*time.Minute)},
				{Line: 11, Demand: "and less often at night", Judge: judgeNight},
			},
		},
		{
			Name: "sleepy", Answer: func(v Visit) Reply { return bulletin(v, rhythm{6 * day, 400 * day}, "").reply(v) },
			Checks: []Check{{Line: 11, Demand: "a feed with an item each 6 days is asked about once a day", Judge: judgeAdaptive(18*time.Hour, 32*time.Hour)}},
		},
		{
			Name: "twins", Feeds: twins, Hosts: 2, Answer: func(v Visit) Reply { return bulletin(v, rhythm{12 * time.Hour, 400 * day}, "").reply(v) },
			Checks: []Check{
				{Line: 12, Demand: "two feeds of one rhythm are asked at times of their own", Judge: judgeTwins},
				{Line: 12, Demand: "the interval has jitter", Judge: judgeIntervalJitter},
			},
		},
		{
			Name: "cron", Wish: &Wish{Schedule: "15 */6 * * *"}, Answer: func(v Visit) Reply { return bulletin(v, quiet, "").reply(v) },
			Checks: []Check{{Line: 12, Wished: true, Demand: "a cron schedule is kept, 0 to 5 minutes later, at a minute of its own", Judge: judgeCron}},
		},
		{
			Name: "crowd", Feeds: crowd, Answer: func(v Visit) Reply {
				r := bulletin(v, quiet, "").reply(v)
				r.Send = slowly(r)
				return r
			},
			Checks: []Check{
				{Line: 13, Demand: "connections to a host are kept for the next request", Judge: judgeKeepAlive},
			},
		},
		{
			Name: "modern", Secure: true, Answer: func(v Visit) Reply { return bulletin(v, quiet, "").reply(v) },
			Checks: []Check{{Line: 13, Demand: "HTTP/2 is spoken", Judge: judgeHTTP2}},
		},
		{
			Name: "everybody-in-time",
			Checks: []Check{
				{Line: 12, Demand: "requests are not on the full hour", Judge: judgeFullHour},
				{Line: 12, Demand: "after an outage the backlog is spread", Judge: judgeBacklog},
				{Line: 13, Demand: "a host is asked one request at a time", Judge: judgeOneAtATime},
				{Line: 13, Demand: "with 2 seconds between requests", Judge: judgeGap},
			},
		},
	}
}

// usual are the pauses of a path that nothing disturbed.
func usual(l Log, path string) []pair {
	return slices.DeleteFunc(l.pairs(path, false), func(p pair) bool {
		return slices.ContainsFunc(l.Marks, func(m Mark) bool { return m.At.After(p.a.At) && !m.At.After(p.b.At) })
	})
}

var berlin, _ = time.LoadLocation("Europe/Berlin")

// atNight: between 23 and 6 o'clock in Berlin.
func atNight(t time.Time) bool {
	hour := t.In(berlin).Hour()
	return hour >= 23 || hour < 6
}

func judgeAdaptive(least, most time.Duration) func(Log) Finding {
	return func(l Log) Finding {
		var gaps []time.Duration
		for _, p := range usual(l, "feed.xml") {
			if most > 12*time.Hour || !atNight(p.a.At) && !atNight(p.b.At) {
				gaps = append(gaps, p.gap)
			}
		}
		switch m := median(gaps); {
		case len(l.on("feed.xml")) == 0:
			return notSeen("never asked")
		case len(gaps) < 6:
			return needsClock("asked too few times")
		case m < least || m > most:
			return broken(fmt.Sprintf("usually asked after %s, not after %s to %s", rough(m), rough(least), rough(most)))
		default:
			return kept(fmt.Sprintf("usually after %s", rough(m)))
		}
	}
}

func judgeNight(l Log) Finding {
	nights, days := 0, 0
	for _, r := range l.on("feed.xml") {
		if atNight(r.At) {
			nights++
		} else {
			days++
		}
	}
	night, byDay := float64(nights)/7, float64(days)/17
	switch {
	case days == 0 && nights == 0:
		return notSeen("never asked")
	case l.End.Sub(l.Start) < 3*day || days < 10:
		return needsClock("it takes some nights")
	case night > byDay*0.8:
		return broken(fmt.Sprintf("%.0f requests per hour of the night, %.0f per hour of the day", night, byDay))
	}
	return kept(fmt.Sprintf("%.0f requests per hour of the night, %.0f per hour of the day", night, byDay))
}

func judgeTwins(l Log) Finding {
	first, second := l.on("feed.xml"), l.on("1/feed.xml")
	together := 0
	for _, a := range first {
		if slices.ContainsFunc(second, func(b Request) bool { return a.At.Sub(b.At).Abs() < 5*time.Second }) {
			together++
		}
	}
	switch {
	case len(first) == 0:
		return notSeen("never asked")
	case l.Errands || len(first) < 8:
		return needsClock("asked too few times")
	case together*4 > len(first):
		return broken(fmt.Sprintf("%d of %d requests within 5 seconds of the twin's", together, len(first)))
	}
	return kept(fmt.Sprintf("%d of %d requests within 5 seconds of the twin's", together, len(first)))
}

func judgeIntervalJitter(l Log) Finding {
	var gaps []time.Duration
	for _, p := range usual(l, "feed.xml") {
		gaps = append(gaps, p.gap.Truncate(10*time.Second))
	}
	if len(gaps) < 8 {
		return needsClock("asked too few times")
	}
	m := median(gaps)
	same := 0
	for _, g := range gaps {
		if (g - m).Abs() <= 10*time.Second {
			same++
		}
	}
	if same*2 > len(gaps) {
		return broken(fmt.Sprintf("%d of %d pauses are of %s", same, len(gaps), rough(m)))
	}
	return kept(fmt.Sprintf("%d of %d pauses within 10 seconds of %s", same, len(gaps), rough(m)))
}

func judgeCron(l Log) Finding {
	minutes := map[int]int{}
	n := 0
	reqs := l.on("feed.xml")
	excused := true // the first reading waits for no schedule, and who was asked just now has his hour
	for i, r := range reqs {
		disturbed := i == 0 || l.disturbed(pair{a: reqs[i-1], b: r})
		if excused = disturbed || excused && i > 0 && r.At.Sub(reqs[i-1].At) < 70*time.Minute; excused {
			continue
		}
		at := r.At.UTC()
		late := at.Sub(at.Truncate(6 * time.Hour).Add(15 * time.Minute))
		if late < 0 || late > 6*time.Minute {
			return broken("asked at "+at.Format("15:04:05"), r)
		}
		minutes[at.Minute()]++
		n++
	}
	if n < 3 {
		return needsClock("asked too few times")
	}
	if minutes[15] == n && len(minutes) == 1 {
		return broken("always at the very minute, as everybody else")
	}
	return kept(fmt.Sprintf("%d requests", n))
}

// judgeOneAtATime looks at all hosts of the referee.
func judgeOneAtATime(l Log) Finding {
	seen, occasions := map[string]Request{}, map[string]int{}
	for _, r := range l.Requests {
		host := fmt.Sprint(r.Scenario, r.Host)
		if before, ok := seen[host]; ok {
			if before.End.IsZero() || r.At.Before(before.End) {
				return broken("began before the one before was over", before, r)
			}
			occasions[host]++
		}
		seen[host] = r
	}
	if len(occasions) == 0 {
		return notSeen("no host was asked twice")
	}
	return kept(fmt.Sprintf("%d requests", len(l.Requests)))
}

func judgeGap(l Log) Finding {
	seen, n := map[string]Request{}, 0
	for _, r := range l.Requests {
		host := fmt.Sprint(r.Scenario, r.Host)
		before, ok := seen[host]
		seen[host] = r
		if !ok || l.ordered(before, r) || before.Status/100 == 3 && before.Status != 304 {
			continue // a redirect may be followed at once
		}
		if gap := r.At.Sub(before.End); gap < 1900*time.Millisecond {
			return broken(fmt.Sprintf("%s after the one before", gap.Round(time.Millisecond)), before, r)
		}
		n++
	}
	if n == 0 {
		return notSeen("no host was asked twice in a run")
	}
	return kept(fmt.Sprintf("%d pauses", n))
}

func judgeKeepAlive(l Log) Finding {
	n, again := 0, 0
	for i := 1; i < len(l.Requests); i++ {
		if a, b := l.Requests[i-1], l.Requests[i]; b.At.Sub(a.End) < 20*time.Second && a.Run == b.Run {
			if n++; a.Conn == b.Conn {
				again++
			}
		}
	}
	switch {
	case n == 0:
		return notSeen("no two requests came close to each other")
	case again == 0:
		return broken(fmt.Sprintf("a new connection for each of %d requests", n), l.Requests[:2]...)
	}
	return kept(fmt.Sprintf("%d of %d", again, n))
}

func judgeHTTP2(l Log) Finding {
	reqs := l.on("feed.xml")
	if len(reqs) == 0 {
		return notSeen("never asked over https")
	}
	for _, r := range reqs {
		if r.Proto < 2 {
			return broken("spoke HTTP/1", r)
		}
	}
	return kept(fmt.Sprintf("%d requests", len(reqs)))
}

// judgeFullHour leaves out the hour after a start: when that is, is not the fetcher's choice.
func judgeFullHour(l Log) Finding {
	full, n := 0, 0
	for _, r := range l.Requests {
		before := r.At.Add(-time.Hour)
		if before.Before(l.Start) || slices.ContainsFunc(l.Marks, func(m Mark) bool { return m.At.After(before) && !m.At.After(r.At) }) {
			continue
		}
		if n++; r.At.Minute() == 0 {
			full++
		}
	}
	switch {
	case l.Errands || n < 100:
		return needsClock("it takes a day")
	case full*8 > n:
		return broken(fmt.Sprintf("%d of %d requests in the first minute of an hour", full, n))
	default:
		return kept(fmt.Sprintf("%d of %d requests in the first minute of an hour", full, n))
	}
}

// judgeBacklog counts the requests of the first minutes after an outage. Litfass begins 20 at once and
// then 20 a second.
func judgeBacklog(l Log) Finding {
	worst, n := 0, 0
	for _, m := range l.Marks {
		if m.Kind != "outage" {
			continue
		}
		moments := map[int64]int{}
		for _, r := range l.Requests {
			if since := r.At.Sub(m.At); since >= 0 && since < 10*time.Minute {
				moments[since.Milliseconds()/100]++
				n++
			}
		}
		for _, count := range moments {
			worst = max(worst, count)
		}
	}
	switch {
	case n < 30:
		return notSeen("there was no outage")
	case worst > 25:
		return broken(fmt.Sprintf("%d requests within a tenth of a second", worst))
	}
	return kept(fmt.Sprintf("%d requests in 10 minutes, at most %d within a tenth of a second", n, worst))
}

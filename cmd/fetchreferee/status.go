package main

// Lines 7 to 9: refusals and failures.

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

const day = 24 * time.Hour

func statusScenarios() []Scenario {
	return []Scenario{
		{
			Name: "ended", Answer: afterFirst(func(Visit) Reply { return plainly(http.StatusGone) }),
			Checks: []Check{{Line: 7, Demand: "410 ends polling: a re-check a month at most",
				Judge: atLeast("feed.xml", false, statusIs(http.StatusGone, 28*day))}},
		},
		{
			Name: "missing", Answer: afterFirst(func(Visit) Reply { return plainly(http.StatusNotFound) }),
			Checks: []Check{
				{Line: 7, Demand: "after a 404 it waits for hours", Judge: atLeast("feed.xml", false, statusIs(http.StatusNotFound, 5*time.Hour))},
				{Line: 7, Demand: "after 30 days of 404 it asks once a month", Judge: judgeLongMissing},
			},
		},
		{
			Name: "refused", Feeds: []string{"401.xml", "403.xml", "challenge.xml"}, Answer: answerRefused,
			Checks: []Check{{Line: 7, Demand: "after 401 and 403 it asks daily at most", Judge: all(
				atLeast("401.xml", false, statusIs(http.StatusUnauthorized, 21*time.Hour)),
				atLeast("403.xml", false, statusIs(http.StatusForbidden, 21*time.Hour)),
				atLeast("challenge.xml", false, statusIs(http.StatusForbidden, 21*time.Hour)),
			)}},
		},
		{
			Name: "busy", Feeds: []string{"429.xml", "neighbour.xml"}, Answer: answerBusy,
			Checks: []Check{
				{Line: 8, Demand: "429: Retry-After in seconds is obeyed, beyond any maximum of its own",
					Judge: atLeast("429.xml", true, statusIs(http.StatusTooManyRequests, busyFor))},
				{Line: 8, Demand: "a 429 counts for all feeds of the host", Judge: judgeHostSilence},
			},
		},
		{
			Name: "down", Feeds: []string{"503.xml", "date.xml", "fine.xml"}, Answer: answerDown,
			Checks: []Check{
				{Line: 8, Demand: "503: Retry-After in seconds is obeyed",
					Judge: atLeast("503.xml", true, statusIs(http.StatusServiceUnavailable, downFor))},
				{Line: 8, Demand: "503: Retry-After as a date is relative to the Date of the answer",
					Judge: all(atLeast("date.xml", true, statusIs(http.StatusServiceUnavailable, downFor)),
						atMost("date.xml", statusIs(http.StatusServiceUnavailable, downFor+12*time.Hour)))},
				{Line: 8, Demand: "a 503 counts for its feed only", Judge: judgeFeedSilence},
			},
		},
		{
			Name: "endless", Answer: afterFirst(func(v Visit) Reply {
				if len(v.Past.on(v.Path)) > 1 {
					return bulletin(v, quiet, "").reply(v)
				}
				return plainly(http.StatusServiceUnavailable, "Retry-After", strconv.Itoa(int(400*day/time.Second)))
			}),
			Checks: []Check{{Line: 8, Demand: "a Retry-After beyond 30 days is cut to 30 days",
				Judge: all(atLeast("feed.xml", true, statusIs(http.StatusServiceUnavailable, 30*day)),
					atMost("feed.xml", statusIs(http.StatusServiceUnavailable, 32*day)))}},
		},
		{
			Name: "overrun", Answer: afterFirst(func(v Visit) Reply {
				if len(v.Past.on(v.Path)) > 20 {
					return bulletin(v, quiet, "").reply(v)
				}
				return plainly(http.StatusServiceUnavailable)
			}),
			Checks: []Check{
				{Line: 8, Demand: "without Retry-After it backs off exponentially",
					Judge: growing(isStatus(http.StatusServiceUnavailable), day)},
				{Line: 8, Demand: "with jitter", Judge: judgeJitter("feed.xml", isStatus(http.StatusServiceUnavailable))},
			},
		},
		{
			Name: "domain", Feeds: []string{"429.xml", "1/neighbour.xml"}, Hosts: 2, Wish: &Wish{BackOff: "domain"}, Answer: answerBusy,
			Checks: []Check{{Line: 8, Wished: true, Demand: "the scope of a 429 can be set to the registrable domain", Judge: judgeDomainSilence}},
		},
		{
			Name: "failing", Answer: answerFailing,
			Checks: []Check{
				{Line: 9, Demand: "after a 500 it backs off exponentially, a day at most", Judge: growing(isStatus(http.StatusInternalServerError), day*11/10)},
				{Line: 9, Demand: "the first success resets the back-off", Judge: judgeReset},
				{Line: 9, Demand: "it never gives up", Judge: atMost("feed.xml", statusIs(http.StatusInternalServerError, 27*time.Hour))},
			},
		},
		{
			Name: "mute", Answer: afterFirst(func(Visit) Reply {
				return Reply{Send: func(_ http.ResponseWriter, s *Sending) { s.wait(time.Hour) }}
			}),
			Checks: []Check{
				{Line: 9, Demand: "after a time-out it backs off exponentially", Judge: growing(func(r Request) bool { return r.Early || r.Expired }, day*11/10)},
				{Line: 14, Demand: "it waits two minutes at most for the first byte", Judge: leaves("feed.xml", 2*time.Minute+5*time.Second)},
			},
		},
	}
}

// afterFirst answers the first request for a path well and then something else.
func afterFirst(then func(Visit) Reply) func(Visit) Reply {
	return func(v Visit) Reply {
		if len(v.Past.on(v.Path)) == 0 {
			return bulletin(v, quiet, "").reply(v)
		}
		return then(v)
	}
}

func isStatus(status int) func(Request) bool {
	return func(r Request) bool { return r.Status == status }
}

func answerRefused(v Visit) Reply {
	switch v.Path {
	case "401.xml":
		return plainly(http.StatusUnauthorized, "WWW-Authenticate", `Basic realm="news"`)
	case "403.xml":
		return plainly(http.StatusForbidden)
	default:
		return Reply{Status: http.StatusForbidden, Header: map[string]string{"Cf-Mitigated": "challenge", "Content-Type": "text/html"},
			Body: []byte("<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>")}
	}
}

// judgeLongMissing: from the 31st day on, pauses of a month.
func judgeLongMissing(l Log) Finding {
	var first time.Time
	seen := 0
	for _, p := range l.pairs("feed.xml", false) {
		if p.a.Status != http.StatusNotFound {
			continue
		}
		if first.IsZero() {
			first = p.a.At
		}
		if p.a.At.Sub(first) < 30*day+2*time.Hour {
			continue
		}
		if seen++; p.gap < 28*day {
			return broken(fmt.Sprintf("asked again after %s", rough(p.gap)), p.a, p.b)
		}
	}
	reqs := l.on("feed.xml")
	switch {
	case len(reqs) == 0:
		return notSeen("never asked")
	case seen == 0 && (first.IsZero() || l.End.Sub(first) < 45*day || l.End.Sub(reqs[len(reqs)-1].At) < 20*day):
		return needsClock("it takes more than 30 days")
	}
	return kept("left alone from the 31st day on")
}

// Long enough to be more than anybody's usual interval.
const (
	busyFor = 5 * day
	downFor = 3 * day
)

// answerBusy says 429 every sixth time, and has a neighbour that is well.
func answerBusy(v Visit) Reply {
	if v.Path == "429.xml" && len(v.Past.on(v.Path))%6 == 1 {
		return plainly(http.StatusTooManyRequests, "Retry-After", strconv.Itoa(int(busyFor/time.Second)))
	}
	return bulletin(v, quiet, "").reply(v)
}

// silent judges that a neighbour is left alone after a status.
func silent(path, neighbour string, status int, wait time.Duration) func(Log) Finding {
	return func(l Log) Finding {
		occasions, pending := 0, false
		for _, r := range l.on(path) {
			if r.Status != status {
				continue
			}
			for _, n := range l.on(neighbour) {
				if n.At.After(r.End) && n.At.Before(r.End.Add(wait)) {
					return broken(fmt.Sprintf("%s was asked %s later", neighbour, rough(n.At.Sub(r.End))), r, n)
				}
			}
			if l.End.Sub(r.End) >= wait {
				occasions++
			} else {
				pending = true
			}
		}
		switch {
		case occasions == 0 && pending:
			return needsClock("the pause had not passed")
		case occasions == 0:
			return notSeen("no occasion")
		}
		return kept(fmt.Sprintf("%d occasions", occasions))
	}
}

func judgeHostSilence(l Log) Finding {
	return silent("429.xml", "neighbour.xml", http.StatusTooManyRequests, busyFor)(l)
}

func judgeDomainSilence(l Log) Finding {
	return silent("429.xml", "1/neighbour.xml", http.StatusTooManyRequests, busyFor)(l)
}

// answerDown has two feeds that are down now and then; one names the end by a clock that is two days
// ahead of ours.
func answerDown(v Visit) Reply {
	if n := len(v.Past.on(v.Path)); n%6 == 1 {
		switch v.Path {
		case "503.xml":
			return plainly(http.StatusServiceUnavailable, "Retry-After", strconv.Itoa(int(downFor/time.Second)))
		case "date.xml":
			theirs := v.Now.Add(2 * day).UTC()
			return plainly(http.StatusServiceUnavailable, "Date", theirs.Format(http.TimeFormat),
				"Retry-After", theirs.Add(downFor).Format(http.TimeFormat))
		}
	}
	return bulletin(v, quiet, "").reply(v)
}

// judgeFeedSilence: the other feed of the host goes on while one is down.
func judgeFeedSilence(l Log) Finding {
	occasions := 0
	for _, r := range l.on("503.xml") {
		if r.Status != http.StatusServiceUnavailable || l.End.Sub(r.End) < downFor {
			continue
		}
		if !slices.ContainsFunc(l.on("fine.xml"), func(n Request) bool { return n.At.After(r.End) && n.At.Before(r.End.Add(downFor)) }) {
			return broken("its neighbour was not asked either", r)
		}
		occasions++
	}
	if occasions == 0 {
		return needsClock("the pause had not passed")
	}
	return kept(fmt.Sprintf("%d occasions", occasions))
}

// judgeJitter: pauses of one length are not all of one length.
func judgeJitter(path string, of func(Request) bool) func(Log) Finding {
	return func(l Log) Finding {
		var gaps []time.Duration
		for _, p := range l.pairs(path, false) {
			if of(p.a) && of(p.b) && p.gap > 12*time.Hour {
				gaps = append(gaps, p.gap)
			}
		}
		if len(gaps) > 0 {
			longest := slices.Max(gaps) // those that grew no further
			gaps = slices.DeleteFunc(gaps, func(g time.Duration) bool { return g < longest*4/5 })
		}
		if len(gaps) < 4 {
			return needsClock("too few pauses")
		}
		spread := slices.Max(gaps) - slices.Min(gaps)
		if spread < median(gaps)/100 {
			return broken(fmt.Sprintf("%d pauses of %s, all within %s", len(gaps), rough(median(gaps)), rough(spread)))
		}
		return kept(fmt.Sprintf("%d pauses between %s and %s", len(gaps), rough(slices.Min(gaps)), rough(slices.Max(gaps))))
	}
}

// answerFailing fails for eight days, is well for five and fails again.
func answerFailing(v Visit) Reply {
	if at := v.Now.Sub(v.Past.Start); at > 2*day && at < 10*day || at > 15*day {
		return plainly(http.StatusInternalServerError)
	}
	return bulletin(v, quiet, "").reply(v)
}

// judgeReset: the first pause of the second row of failures is as short as that of the first.
func judgeReset(l Log) Finding {
	var firsts []pair
	pairs := l.pairs("feed.xml", false)
	for i, p := range pairs {
		if p.a.Status == http.StatusInternalServerError && (i == 0 || pairs[i-1].a.Status != http.StatusInternalServerError) {
			firsts = append(firsts, p)
		}
	}
	if len(firsts) < 2 {
		return needsClock("it failed once only")
	}
	if firsts[1].gap > 2*firsts[0].gap {
		return broken(fmt.Sprintf("the first pause was %s, and after a success %s", rough(firsts[0].gap), rough(firsts[1].gap)), firsts[1].a, firsts[1].b)
	}
	return kept(fmt.Sprintf("%s both times", rough(firsts[1].gap)))
}

// leaves judges how long the fetcher stays with an answer that does not end.
func leaves(path string, most time.Duration) func(Log) Finding {
	return func(l Log) Finding {
		left := 0
		for _, r := range l.on(path) {
			switch stay := r.End.Sub(r.At); {
			case !r.Early && !r.Expired:
			case stay > most:
				return broken(fmt.Sprintf("stayed for %s", rough(stay)), r)
			case r.Early:
				left++
			default:
				return needsClock(fmt.Sprintf("was still there after %s", rough(stay)))
			}
		}
		if left == 0 {
			return notSeen("no occasion")
		}
		return kept(fmt.Sprintf("left %d times", left))
	}
}

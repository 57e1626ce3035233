package main

import (
	"fmt"
	"slices"
	"time"
)

// pair is two requests for the same path, one after the other.
type pair struct {
	a, b Request
	gap  time.Duration // from the answer to the next request
}

// pairs of the requests of one path; those whose second was ordered by hand are left out
// unless stubborn.
func (l Log) pairs(path string, stubborn bool) []pair {
	reqs := l.on(path)
	var all []pair
	for i := 1; i < len(reqs); i++ {
		if a, b := reqs[i-1], reqs[i]; stubborn || !l.ordered(a, b) && !l.byHand(a, b) {
			all = append(all, pair{a, b, b.At.Sub(a.End)})
		}
	}
	return all
}

// disturbed says whether more than a restart happened between two requests.
func (l Log) disturbed(p pair) bool {
	return l.marked("outage", p.a.At, p.b.At) || l.byHand(p.a, p.b)
}

// atLeast judges whether after each answer for which least says so, the next request for the path comes
// no earlier. stubborn = also if somebody ordered it: the publisher's word counts more.
func atLeast(path string, stubborn bool, least func(Request) time.Duration) func(Log) Finding {
	return func(l Log) Finding {
		seen, kepts := 0, 0
		for _, p := range l.pairs(path, stubborn) {
			wait := least(p.a)
			if wait == 0 {
				continue
			}
			seen++
			if p.gap < wait {
				return broken(fmt.Sprintf("asked again after %s, %s at least was due", rough(p.gap), rough(wait)), p.a, p.b)
			}
			kepts++
		}
		reqs := l.on(path)
		if len(reqs) == 0 {
			return notSeen("never asked")
		}
		last := reqs[len(reqs)-1]
		if wait := least(last); wait > 0 {
			if l.End.Sub(last.End) >= wait {
				kepts++
			} else if kepts == 0 {
				return needsClock("the pause had not passed")
			}
		}
		if kepts == 0 {
			if l.Errands {
				return needsClock("each run was ordered by hand")
			}
			return notSeen("no occasion")
		}
		return kept(fmt.Sprintf("%d pauses", kepts))
	}
}

// atMost judges whether the next request for the path comes no later than said, for the answers that
// say so.
func atMost(path string, most func(Request) time.Duration) func(Log) Finding {
	return func(l Log) Finding {
		kepts := 0
		for _, p := range l.pairs(path, true) {
			wait := most(p.a)
			if wait == 0 || l.ordered(p.a, p.b) || l.marked("outage", p.a.At, p.b.At) {
				continue
			}
			if p.gap > wait {
				return broken(fmt.Sprintf("asked again only after %s, %s would have done", rough(p.gap), rough(wait)), p.a, p.b)
			}
			kepts++
		}
		switch reqs := l.on(path); {
		case len(reqs) == 0:
			return notSeen("never asked")
		case most(reqs[len(reqs)-1]) > 0 && l.End.Sub(reqs[len(reqs)-1].End) > most(reqs[len(reqs)-1]):
			return broken("not asked again", reqs[len(reqs)-1])
		case kepts == 0:
			return needsClock("it was not due again")
		}
		return kept(fmt.Sprintf("%d times", kepts))
	}
}

// statusIs makes a duration hold after answers of a status.
func statusIs(status int, d time.Duration) func(Request) time.Duration {
	return func(r Request) time.Duration {
		if r.Status == status {
			return d
		}
		return 0
	}
}

// all is the worst of several judgements, the evidence of the best ones added up.
func all(judges ...func(Log) Finding) func(Log) Finding {
	return func(l Log) Finding {
		var worst Finding
		for i, judge := range judges {
			if f := judge(l); i == 0 || rank(f.Verdict) > rank(worst.Verdict) {
				worst = f
			}
		}
		return worst
	}
}

func rank(v Verdict) int { return slices.Index([]Verdict{Kept, NotSeen, NeedsClock, Broken}, v) }

// feedFile is where a scenario keeps its feed.
const feedFile = "feed.xml"

// growing judges an exponential back-off: of failures in a row each pause is longer than the one before,
// up to a cap that is held.
func growing(failed func(Request) bool, most time.Duration) func(Log) Finding {
	return func(l Log) Finding {
		steps, longest := 0, time.Duration(0)
		var before time.Duration
		for _, p := range l.pairs(feedFile, true) {
			if !failed(p.a) || !failed(p.b) || l.ordered(p.a, p.b) || l.disturbed(p) {
				before = 0
				continue
			}
			if before > 0 {
				if before < most*7/10 && p.gap < before*13/10 {
					return broken(fmt.Sprintf("a pause of %s after one of %s", rough(p.gap), rough(before)), p.a, p.b)
				}
				steps++
			}
			if before, longest = p.gap, max(longest, p.gap); p.gap > most*6/5 {
				return broken(fmt.Sprintf("a pause of %s, longer than %s", rough(p.gap), rough(most)), p.a, p.b)
			}
		}
		switch {
		case steps < 3 && len(l.on(feedFile)) == 0:
			return notSeen("never asked")
		case steps < 3:
			return needsClock("it failed too few times")
		}
		return kept(fmt.Sprintf("%d steps, up to %s", steps, rough(longest)))
	}
}

// never judges that nobody asks for a path, if one other was asked.
func never(path, instead, why string) func(Log) Finding {
	return func(l Log) Finding {
		if reqs := l.on(path); len(reqs) > 0 {
			return broken(why, reqs[0])
		}
		if n := len(l.on(instead)); n > 0 {
			return kept(fmt.Sprintf("%d occasions", n))
		}
		return notSeen("never asked")
	}
}

// rough is a duration for people.
func rough(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%.1f days", d.Hours()/24)
	case d >= time.Hour:
		return fmt.Sprintf("%.1f h", d.Hours())
	case d >= time.Minute:
		return fmt.Sprintf("%.1f min", d.Minutes())
	default:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
}

// median of durations, 0 if there are none.
func median(ds []time.Duration) time.Duration {
	if len(ds) == 0 {
		return 0
	}
	ds = slices.Clone(ds)
	slices.Sort(ds)
	return ds[len(ds)/2]
}

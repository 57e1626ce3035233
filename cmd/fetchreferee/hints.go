package main

// Line 10: what a publisher says of when to come again.

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// lively feeds make a rhythm of an hour, so that a hint of more is what decides.
var lively = rhythm{30 * time.Minute, 8 * day}

func hintScenarios() []Scenario {
	return []Scenario{
		{
			Name: "floor", Answer: func(v Visit) Reply { return bulletin(v, rhythm{10 * time.Minute, 4 * day}, "").reply(v) },
			Checks: []Check{{Line: 10, Demand: "an hour at least lies between two requests", Judge: hinted("feed.xml", time.Hour)}},
		},
		{
			Name: "fresh", Feeds: []string{"max-age.xml", "unchanged.xml", "expires.xml"}, Answer: answerFresh,
			Checks: []Check{
				{Line: 10, Demand: "max-age less Age is waited for", Judge: hinted("max-age.xml", 5*time.Hour)},
				{Line: 10, Demand: "on a 304 too", Judge: atLeast("unchanged.xml", false, statusIs(http.StatusNotModified, 10*time.Hour-time.Minute))},
				{Line: 10, Demand: "Expires less Date is waited for", Judge: hinted("expires.xml", 5*time.Hour)},
			},
		},
		{
			Name: "channel", Feeds: []string{"ttl.xml", "update.xml"}, Answer: func(v Visit) Reply {
				if v.Path == "ttl.xml" {
					return bulletin(v, lively, "<ttl>300</ttl>").reply(v)
				}
				return bulletin(v, lively, "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>").reply(v)
			},
			Checks: []Check{
				{Line: 10, Demand: "ttl is waited for", Judge: hinted("ttl.xml", 5*time.Hour)},
				{Line: 10, Demand: "sy:updatePeriod and sy:updateFrequency are waited for", Judge: hinted("update.xml", 6*time.Hour)},
			},
		},
		{
			Name: "forever", Answer: func(v Visit) Reply {
				return bulletin(v, rhythm{8 * time.Hour, 400 * day}, "").with("Cache-Control", "max-age=31536000").reply(v)
			},
			Checks: []Check{{Line: 10, Demand: "a hint of a year does not silence a feed: it counts as a day", Judge: all(
				hinted("feed.xml", 23*time.Hour), atMost("feed.xml", func(Request) time.Duration { return 30 * time.Hour }))}},
		},
		{
			Name: "closed", Feeds: []string{"hours.xml", "days.xml"}, Answer: func(v Visit) Reply {
				skip := "<skipDays><day>Saturday</day><day>Sunday</day></skipDays>"
				if v.Path == "hours.xml" {
					skip = "<skipHours><hour>1</hour><hour>2</hour><hour>9</hour><hour>10</hour><hour>11</hour><hour>24</hour></skipHours>"
				}
				return bulletin(v, rhythm{3 * time.Hour, 15 * day}, skip).reply(v)
			},
			Checks: []Check{
				{Line: 10, Demand: "skipHours (GMT, 24 is 0) are kept", Judge: skipped("hours.xml", func(t time.Time) bool {
					return slices.Contains([]int{0, 1, 2, 9, 10, 11}, t.UTC().Hour())
				})},
				{Line: 10, Demand: "skipDays are kept", Judge: skipped("days.xml", func(t time.Time) bool {
					return t.UTC().Weekday() == time.Saturday || t.UTC().Weekday() == time.Sunday
				})},
			},
		},
	}
}

// answerFresh gives documents that stay fresh for five hours, and one that stays so for two when it is
// new and for ten when it is not.
func answerFresh(v Visit) Reply {
	d := bulletin(v, lively, "")
	switch v.Path {
	case "max-age.xml":
		return d.with("Cache-Control", "public, max-age=21600").with("Age", "3600").reply(v)
	case "expires.xml":
		theirs := v.Now.Add(-3 * day).UTC() // a clock that is slow
		return d.with("Date", theirs.Format(http.TimeFormat)).with("Expires", theirs.Add(5*time.Hour).Format(http.TimeFormat)).reply(v)
	default:
		r := bulletin(v, rhythm{6 * time.Hour, 400 * day}, "").reply(v)
		r.Header["Cache-Control"] = "max-age=7200"
		if r.Status == http.StatusNotModified {
			r.Header["Cache-Control"] = "max-age=36000"
		}
		return r
	}
}

// hinted judges a pause after every good answer but an order by hand, for which the floor of an hour holds.
func hinted(path string, wait time.Duration) func(Log) Finding {
	return func(l Log) Finding {
		n := 0
		for _, p := range l.pairs(path, !l.Errands) {
			least := wait
			if l.byHand(p.a, p.b) {
				least = time.Hour
			}
			if p.gap < least-time.Minute {
				return broken(fmt.Sprintf("asked again after %s, %s at least was due", rough(p.gap), rough(least)), p.a, p.b)
			}
			n++
		}
		reqs := l.on(path)
		switch {
		case len(reqs) == 0:
			return notSeen("never asked")
		case n == 0 && l.End.Sub(reqs[len(reqs)-1].End) < wait:
			return needsClock("it takes hours")
		}
		return kept(fmt.Sprintf("%d pauses", n))
	}
}

// skipped judges that nobody comes at times the publisher asked to be left out, once it has said so. Who
// was due a moment before and had to queue has a minute.
func skipped(path string, closed func(time.Time) bool) func(Log) Finding {
	return func(l Log) Finding {
		reqs := l.on(path)
		n := 0
		for i, r := range reqs {
			if i == 0 || l.ordered(reqs[i-1], r) || l.byHand(reqs[i-1], r) {
				continue
			}
			if late := l.marked("outage", reqs[i-1].At, r.At); closed(r.At) && closed(r.At.Add(-time.Minute)) && !late {
				return broken("asked on "+r.At.UTC().Format("Monday at 15:04 GMT"), r)
			}
			n++
		}
		switch {
		case len(reqs) == 0:
			return notSeen("never asked")
		case n < 12:
			return needsClock("asked too few times")
		}
		return kept(fmt.Sprintf("%d requests", n))
	}
}

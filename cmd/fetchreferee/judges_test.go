package main

import (
	"net/http"
	"testing"
	"time"
)

// seen is a log of one feed that was asked at these times, which are those of its answers too.
func seen(path string, status int, days ...float64) Log {
	start := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	l := Log{Start: start, End: start.Add(60 * day)}
	for _, d := range days {
		at := start.Add(time.Duration(d * float64(day)))
		l.Requests = append(l.Requests, Request{At: at, End: at, Path: path, Status: status})
	}
	return l
}

func TestAPauseIsJudgedOfTheFeedThatIsNamed(t *testing.T) {
	const down = http.StatusServiceUnavailable
	within := atMost("date.xml", statusIs(down, 3*day))
	for _, c := range []struct {
		name  string
		judge func(Log) Finding
		log   Log
		want  Verdict
	}{
		{"in time", within, seen("date.xml", down, 50, 52, 54, 56, 58), Kept},
		{"late once", within, seen("date.xml", down, 48, 52, 54, 56, 58), Broken},
		{"never again", within, seen("date.xml", down, 48, 50), Broken},
		{"not due again yet", within, seen("date.xml", down, 58), NeedsClock},
		{"asked for another feed", within, seen("feed.xml", down, 1, 50), NotSeen},
	} {
		if f := c.judge(c.log); f.Verdict != c.want {
			t.Errorf("%s: %s (%s), want %s", c.name, f.Verdict, f.Evidence, c.want)
		}
	}
}

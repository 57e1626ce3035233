package aggregator

import (
	"net/http"
	"testing"
	"time"
)

func TestFreshnessIsMaxAgeLessAgeElseExpiresLessDate(t *testing.T) {
	head := func(pairs ...string) http.Header {
		h := http.Header{}
		for i := 0; i < len(pairs); i += 2 {
			h.Add(pairs[i], pairs[i+1])
		}
		return h
	}
	const date, later = "Sun, 22 Nov 2026 10:00:00 GMT", "Sun, 22 Nov 2026 12:30:00 GMT"
	for _, c := range []struct {
		header http.Header
		want   time.Duration
		said   bool
	}{
		{head(), 0, false},
		{head("Cache-Control", "public"), 0, false},
		{head("Cache-Control", "public, max-age=3600"), time.Hour, true},
		{head("Cache-Control", "Max-Age=\"3600\" , private"), time.Hour, true},
		{head("Cache-Control", "max-age=3600", "Age", "600"), 50 * time.Minute, true},
		{head("Cache-Control", "max-age=60", "Age", "600"), 0, true},
		{head("Cache-Control", "max-age=60", "Expires", later, "Date", date), time.Minute, true},
		{head("Cache-Control", "max-age=60", "Cache-Control", "max-age=30"), 30 * time.Second, true},
		{head("Cache-Control", "s-maxage=9999"), 0, false}, // for shared caches
		{head("Cache-Control", "max-age=3600, no-cache"), 0, true},
		{head("Cache-Control", `max-age=3600, no-cache="Set-Cookie"`), time.Hour, true},
		{head("Cache-Control", "no-store"), 0, true},
		{head("Cache-Control", "max-age=-5"), 0, false},
		{head("Cache-Control", "max-age=99999999999999999999"), 100 * 366 * day, true},
		{head("Expires", later, "Date", date), 150 * time.Minute, true}, // their clock, not ours
		{head("Expires", later), 30 * time.Minute, true},
		{head("Expires", date, "Date", later), 0, true},
		{head("Expires", "0"), 0, true},
	} {
		got, said := freshFor(c.header, noon)
		if got != c.want || said != c.said {
			t.Errorf("%v: %s, %v; want %s, %v", c.header, got, said, c.want, c.said)
		}
	}
}

func TestRetryAfterIsSecondsOrADateByTheOriginsClock(t *testing.T) {
	for _, c := range []struct {
		retry, date string
		want        time.Duration
	}{
		{"", "", 0},
		{"120", "", 2 * time.Minute},
		{"172800", "", 2 * day}, // never cut by the normal maximum
		{"99999999", "", 30 * day},
		{"-5", "", 0},
		{"soon", "", 0},
		{"Sun, 22 Nov 2026 13:00:00 GMT", "Sun, 22 Nov 2026 10:00:00 GMT", 3 * time.Hour},
		{"Sun, 22 Nov 2026 13:00:00 GMT", "", time.Hour},
		{"Sun, 22 Nov 2026 09:00:00 GMT", "Sun, 22 Nov 2026 10:00:00 GMT", 0},
		{"Sun, 22 Nov 2099 09:00:00 GMT", "", 30 * day},
	} {
		h := http.Header{"Retry-After": {c.retry}, "Date": {c.date}}
		if got := retryAfter(h, noon); got != c.want {
			t.Errorf("%q at %q: %s, want %s", c.retry, c.date, got, c.want)
		}
	}
}

func FuzzHeadersNeverGiveANegativeWait(f *testing.F) {
	f.Add("max-age=5, no-cache", "3", "Sun, 22 Nov 2026 13:00:00 GMT", "Sun, 22 Nov 2026 13:00:00 GMT", "120")
	f.Fuzz(func(t *testing.T, control, age, expires, date, retry string) {
		h := http.Header{"Cache-Control": {control}, "Age": {age}, "Expires": {expires}, "Date": {date}, "Retry-After": {retry}}
		if fresh, _ := freshFor(h, noon); fresh < 0 {
			t.Errorf("fresh for %s", fresh)
		}
		if wait := retryAfter(h, noon); wait < 0 || wait > longestRetry {
			t.Errorf("retry after %s", wait)
		}
	})
}

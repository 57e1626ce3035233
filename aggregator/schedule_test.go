package aggregator

import (
	"strings"
	"testing"
	"time"
)

func TestScheduleIsReadInTheTimeOfBerlin(t *testing.T) {
	for _, c := range []struct {
		line       Schedule
		from, want string
	}{
		{"0 8 * * *", "2026-11-22T00:00:00Z", "2026-11-22T07:00:00Z"},
		{"0 8 * * *", "2026-07-22T00:00:00Z", "2026-07-22T06:00:00Z"},
		{"CRON_TZ=UTC 0 8 * * *", "2026-11-22T00:00:00Z", "2026-11-22T08:00:00Z"},
		{"TZ=America/New_York 0 8 * * *", "2026-11-22T00:00:00Z", "2026-11-22T13:00:00Z"},
		{"0 12 * * 7", "2026-11-23T00:00:00Z", "2026-11-29T11:00:00Z"},       // 7 is Sunday
		{"0 12 * * 6-7", "2026-11-28T20:00:00Z", "2026-11-29T11:00:00Z"},     // a span that ends on Sunday
		{"0 12 * * fri-sun", "2026-11-28T20:00:00Z", "2026-11-29T11:00:00Z"}, // and by name
		{"0 12 * * 1-7/3", "2026-11-24T20:00:00Z", "2026-11-26T11:00:00Z"},   // Mon, Thu, Sun
		{"@daily", "2026-11-22T12:00:00Z", "2026-11-22T23:00:00Z"},
		{"@every 90m", "2026-11-22T12:00:00Z", "2026-11-22T13:30:00Z"},
		{"  */15 6-22 * * 1-5 ", "2026-11-23T12:01:00Z", "2026-11-23T12:15:00Z"},
	} {
		if err := c.line.Validate(); err != nil {
			t.Errorf("%q: %v", c.line, err)
		} else if got := c.line.Next(at(c.from)); !got.Equal(at(c.want)) {
			t.Errorf("%q after %s: %s, want %s", c.line, c.from, got.UTC().Format(time.RFC3339), c.want)
		}
	}
}

func TestScheduleThatCannotWorkIsAnError(t *testing.T) {
	for line, want := range map[Schedule]string{
		"CRON_TZ=Europe/Berlin":           "nothing stands behind the time zone",
		"CRON_TZ=Europe/Berlin ":          "nothing stands behind the time zone",
		"CRON_TZ= 0 8 * * *":              "name the time zone",
		"CRON_TZ=Europe/Bonn 0 8 * * *":   "Europe/Bonn",
		"CRON_TZ=../../passwd 0 8 * * * ": "passwd",
		"@every 0s":                       "not between 1s and 366d",
		"@every -5m":                      "not between 1s and 366d",
		"@every 30ms":                     "not between 1s and 366d",
		"@every soon":                     "not a duration",
		"@every":                          "unrecognized",
		"0 0 31 2 *":                      "never comes",
		"0 0 * * ,":                       "never comes",
		"0 8 * *":                         "expected exactly 5 fields",
		"* * * * * *":                     "expected exactly 5 fields",
		"0 25 * * *":                      "above maximum",
		"0 8 * * 8":                       "above maximum",
		"0 8 * * x-7":                     "not a span of weekdays",
		"hourly":                          "expected exactly 5 fields",
	} {
		err := line.Validate()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", line, err, want)
		}
		if next := line.Next(at("2026-11-22T00:00:00Z")); !next.IsZero() {
			t.Errorf("%q comes at %s", line, next)
		}
	}
}

func TestScheduleKnowsItsShortestGap(t *testing.T) {
	for line, want := range map[Schedule]time.Duration{
		"":               0,
		"*/15 * * * *":   15 * time.Minute,
		"0,10 8 * * *":   10 * time.Minute,
		"0 8 * * *":      23 * time.Hour, // the night in spring is an hour shorter
		"0 8 29 2 *":     366 * 24 * time.Hour,
		"@every 2h":      2 * time.Hour,
		"0 6,7,20 * * 1": time.Hour,
	} {
		if got := line.Gap(); got != want {
			t.Errorf("%q: %s, want %s", line, got, want)
		}
	}
}

func FuzzScheduleNeverPanicsNorStandsStill(f *testing.F) {
	for _, s := range []string{"0 8 * * *", "CRON_TZ=Europe/Berlin", "@every 1h", "*/0 * * * *", "0 0 31 2 7", "TZ=UTC @daily"} {
		f.Add(s)
	}
	now := at("2026-11-22T00:00:00Z")
	f.Fuzz(func(t *testing.T, line string) {
		s := Schedule(line)
		if s.Validate() == nil && s != "" && !s.Next(now).After(now) {
			t.Errorf("%q comes at %s", line, s.Next(now))
		}
	})
}

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

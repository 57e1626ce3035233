package aggregator

// Schedules are cron lines in the time of Berlin. robfig/cron reads them behind a guard, for on its own
// it panics on a zone without fields, takes "@every 0s", refuses 7 for Sunday and accepts dates that
// never come. Its runner is not used: due times live in the store.

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
)

// zone is where schedules and nights are, unless a line says CRON_TZ=.
const zone = "Europe/Berlin"

// The bounds of @every.
const (
	leastEvery = time.Second
	mostEvery  = 366 * 24 * time.Hour
)

// Validate says what is wrong with a cron line: five fields (minute, hour, day, month, weekday; 0 and 7
// are Sunday), @hourly and the like or "@every 90m", with CRON_TZ=ZONE before it if it is not meant
// for Berlin. An empty line is no schedule and fine.
func (s Schedule) Validate() error {
	if s == "" {
		return nil
	}
	return s.parse().err
}

// Next returns the first time after t, zero if the line is empty, wrong or has no more.
func (s Schedule) Next(t time.Time) time.Time {
	if s == "" {
		return time.Time{}
	}
	p := s.parse()
	if p.err != nil {
		return time.Time{}
	}
	return p.plan.Next(t)
}

// Gap is the shortest time between two of its times, 0 if the line is empty or wrong.
func (s Schedule) Gap() time.Duration {
	if s == "" {
		return 0
	}
	return s.parse().gap
}

type parsedSchedule struct {
	plan cron.Schedule
	gap  time.Duration
	err  error
}

// parsed keeps what was read: the lines of one configuration, asked for at every refresh.
var parsed sync.Map // Schedule → parsedSchedule

func (s Schedule) parse() parsedSchedule {
	if p, ok := parsed.Load(s); ok {
		return p.(parsedSchedule)
	}
	var p parsedSchedule
	if p.plan, p.err = readSchedule(string(s)); p.err == nil {
		p.gap, p.err = shortestGap(p.plan)
	}
	if p.err == nil { // wrong lines are not kept: an editor may send many
		parsed.Store(s, p)
	}
	return p
}

// readSchedule is cron.ParseStandard without its surprises.
func readSchedule(line string) (plan cron.Schedule, err error) {
	defer func() {
		if r := recover(); r != nil {
			plan, err = nil, fmt.Errorf("%q is not a cron line", line)
		}
	}()
	tz, fields, err := splitZone(strings.TrimSpace(line))
	if err != nil {
		return nil, err
	}
	if every, ok := strings.CutPrefix(fields, "@every "); ok {
		return readEvery(every)
	}
	if columns := strings.Fields(fields); len(columns) == 5 {
		if columns[4], err = sundayIsZero(columns[4]); err != nil {
			return nil, err
		}
		fields = strings.Join(columns, " ")
	}
	return cron.ParseStandard("CRON_TZ=" + tz + " " + fields)
}

func splitZone(line string) (tz, fields string, err error) {
	rest, found := strings.CutPrefix(line, "CRON_TZ=")
	if !found {
		rest, found = strings.CutPrefix(line, "TZ=")
	}
	if !found {
		return zone, line, nil
	}
	tz, fields, _ = strings.Cut(rest, " ")
	if tz == "" || tz == "Local" {
		return "", "", errors.New("name the time zone, as in CRON_TZ=Europe/Berlin")
	}
	if fields = strings.TrimSpace(fields); fields == "" {
		return "", "", fmt.Errorf("nothing stands behind the time zone %s; five fields belong there", tz)
	}
	return tz, fields, nil
}

func readEvery(text string) (cron.Schedule, error) {
	d, err := time.ParseDuration(strings.TrimSpace(text))
	if err != nil {
		return nil, fmt.Errorf("@every %q is not a duration such as 90m or 12h", text)
	}
	if d < leastEvery || d > mostEvery {
		return nil, fmt.Errorf("@every %s is not between %s and %s", d, Duration(leastEvery), Duration(mostEvery))
	}
	return cron.Every(d), nil
}

// sundayIsZero writes 7 as 0 in the field of weekdays: "7", "5-7", "1-7/2", "fri-sun".
func sundayIsZero(field string) (string, error) {
	parts := strings.Split(field, ",")
	for i, part := range parts {
		span, step, stepped := strings.Cut(part, "/")
		from, to, ranged := strings.Cut(span, "-")
		switch {
		case !ranged && from == "7":
			parts[i] = strings.Replace(part, "7", "0", 1)
		case ranged && (to == "7" || strings.EqualFold(to, "sun")):
			first, known := weekdays[strings.ToLower(from)]
			by := 1
			if stepped {
				by, _ = strconv.Atoi(step)
			}
			if !known || by < 1 {
				return "", fmt.Errorf("%q is not a span of weekdays", part)
			}
			var days []string
			for d := first; d <= 7; d += by {
				days = append(days, strconv.Itoa(d%7))
			}
			parts[i] = strings.Join(days, ",")
		}
	}
	return strings.Join(parts, ","), nil
}

var weekdays = map[string]int{
	"0": 0, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6, "7": 7,
	"sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6,
}

// shortestGap walks a schedule from a fixed day and measures; one that does not come within the five
// years that cron looks ahead is an error.
func shortestGap(plan cron.Schedule) (time.Duration, error) {
	const steps = 100
	at := plan.Next(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	if at.IsZero() {
		return 0, errors.New("never comes: no such date within five years")
	}
	gap := mostEvery
	for range steps {
		next := plan.Next(at)
		if next.IsZero() {
			break
		}
		gap, at = min(gap, next.Sub(at)), next
	}
	return gap, nil
}

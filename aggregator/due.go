package aggregator

// When a source is due again. What decides, the latest of:
//
//   - the floor between two requests: 60 minutes, unless the source itself is configured for less
//   - its schedule: a cron line (each source a fixed 0 to 5 minutes later) or an interval; without
//     either an adaptive one, half the median gap of its recent items, up to a day
//   - what the publisher wishes: freshness of the answer, ttl, sy:update…, at most a day each;
//     hours and days to skip
//   - after a failure an exponential back-off instead of those wishes, or Retry-After to the letter
//
// Nothing here is random: jitter comes from a hash of the source's key and the time, so that two
// replicas and a repeated calculation agree, and a test can tell.

import (
	"math/bits"
	"net/http"
	"time"
)

const (
	day   = 24 * time.Hour
	month = 30 * day

	defaultFloor   = time.Hour
	defaultHintCap = day
	longest        = day // of adaptive intervals and of back-off

	unknownInterval = 4 * time.Hour // adaptive, while nothing is known of the gaps
	missingBackOff  = 6 * time.Hour // first back-off of a 404
	missingForGood  = month         // a 404 for so long counts as 410
	goneInterval    = month         // between re-checks of what is gone
	forbidden       = day           // after 401 and 403
	cronSpread      = 5 * time.Minute
)

// Due says when a source is due again after a refresh at now that left it in state st; a is the answer
// it got, if any. Called again with the same values it says the same.
func Due(src Source, st State, a Answer, now time.Time) time.Time {
	key, floor := src.Key(), src.floor()
	at := now.Add(floor)
	if st.Health.Failures > 0 {
		at = later(at, now.Add(backOff(key, floor, st.Health, a, now)))
		if src.Schedule != "" || src.Every > 0 {
			at = later(at, src.scheduled(st, now))
		}
	} else {
		at = later(at, src.scheduled(st, now))
		at = later(at, now.Add(src.wished(st.Cursor.Hints)))
	}
	return st.Cursor.Hints.allowed(at, key)
}

// FirstDue says when a source that was never asked is due: at a fixed point of its own within spread,
// so that a start does not call everybody at once.
func FirstDue(key string, now time.Time, spread time.Duration) time.Time {
	return now.Add(offset(key, spread))
}

// floor is the least time between two requests. A schedule below the hour is the source's own
// permission; a tenth less leaves room for jitter.
func (s Source) floor() time.Duration {
	if s.Floor > 0 {
		return time.Duration(s.Floor)
	}
	if every := time.Duration(s.Every); every > 0 && every < defaultFloor {
		return every - every/10
	}
	if gap := s.Schedule.Gap(); gap > 0 && gap <= defaultFloor {
		return gap - gap/10
	}
	return defaultFloor
}

// scheduled is the next time by cron line, interval or habit.
func (s Source) scheduled(st State, now time.Time) time.Time {
	key, growth := s.Key(), growth(st.Health.Ineffective)
	if s.Schedule != "" {
		next := s.Schedule.Next(now.Add(time.Duration(growth-1) * s.Schedule.Gap()))
		if next.IsZero() {
			return now.Add(longest)
		}
		return next.Add(offset(key, cronSpread))
	}
	if s.Every > 0 {
		return inStep(key, time.Duration(s.Every)*time.Duration(growth), now)
	}
	interval := min(adaptive(st.Cursor, s.floor(), now)*time.Duration(growth), longest)
	at := inStep(key, interval, now)
	if hour := at.In(berlin).Hour(); hour >= 23 || hour < 6 {
		at = inStep(key, min(2*interval, longest), now)
	}
	return at
}

// growth is the factor by which intervals grow while a server sends the same bytes again and again:
// its validators do not work, and each look costs it a whole document. At most fourfold, for a night
// without news looks the same.
func growth(ineffective int) int { return min(1+ineffective/2, 4) }

// steps of adaptive intervals divide a day, so that a source keeps its place in it.
var steps = []time.Duration{
	24 * time.Hour, 12 * time.Hour, 8 * time.Hour, 6 * time.Hour, 4 * time.Hour, 3 * time.Hour, 2 * time.Hour,
	90 * time.Minute, time.Hour, 45 * time.Minute, 30 * time.Minute, 20 * time.Minute, 15 * time.Minute,
	10 * time.Minute, 5 * time.Minute, 2 * time.Minute, time.Minute,
}

// adaptive is half the median gap of recent items, and a twentieth of the silence since the newest: a
// weekend barely slows a source down, three weeks bring it to a day.
func adaptive(c Cursor, floor time.Duration, now time.Time) time.Duration {
	interval := unknownInterval
	if c.Hints.Gap > 0 {
		interval = c.Hints.Gap / 2
	}
	if !c.Newest.IsZero() && now.After(c.Newest) {
		interval = max(interval, now.Sub(c.Newest)/20)
	}
	interval = min(max(interval, floor), longest)
	for _, step := range steps {
		if step <= interval {
			return max(step, floor)
		}
	}
	return interval
}

// inStep is the time an interval from now, moved to the source's own offset in it, give or take 10 %.
func inStep(key string, interval time.Duration, now time.Time) time.Time {
	if interval < time.Second {
		return now.Add(interval)
	}
	at := now.Add(interval)
	past := time.Duration((at.UnixNano() - int64(offset(key, interval))) % int64(interval))
	if past < 0 {
		past += interval
	}
	if past > interval/2 {
		past -= interval
	}
	return at.Add(jitter(key, now, interval) - past)
}

// wished is what max-age, Expires, ttl and sy:update… ask for, each capped.
func (s Source) wished(h Hints) time.Duration {
	limit := time.Duration(s.HintCap)
	if limit <= 0 {
		limit = defaultHintCap
	}
	return min(max(h.Fresh, h.Interval), limit)
}

// allowed moves a time into the next hour that the publisher does not skip, to the source's own
// minute of it. Who skips every hour skips none.
func (h Hints) allowed(at time.Time, key string) time.Time {
	const hours, days = 1<<24 - 1, 1<<7 - 1
	if h.SkipHours&hours == hours || h.SkipDays&days == days {
		return at
	}
	skips := func(t time.Time) bool {
		t = t.UTC()
		return h.SkipHours>>t.Hour()&1 == 1 || h.SkipDays>>int(t.Weekday())&1 == 1
	}
	if !skips(at) {
		return at
	}
	next := at.UTC().Truncate(time.Hour)
	for skips(next) {
		next = next.Add(time.Hour)
	}
	return next.Add(offset(key, time.Hour))
}

// backOff is how long to leave a failing source alone.
func backOff(key string, floor time.Duration, h Health, a Answer, now time.Time) time.Duration {
	switch missing := h.MissingSince; {
	case a.Retry > 0: // as asked, and not all at the same second
		return a.Retry + offset(key, min(a.Retry/10, cronSpread))
	case a.Status == http.StatusGone, !missing.IsZero() && now.Sub(missing) >= missingForGood:
		return goneInterval + offset(key, goneInterval/10)
	case h.Class == Gone, a.Status == http.StatusNotFound:
		return doubled(key, max(missingBackOff, floor), h.Failures, now)
	case h.Class == Blocked, a.Status == http.StatusUnauthorized, a.Status == http.StatusForbidden:
		return forbidden + offset(key, forbidden/10)
	default:
		return doubled(key, floor, h.Failures, now)
	}
}

// doubled is base for the first failure and twice as much for each further one, at most a day, less up
// to 10 % so that what failed together does not come back together. Never below base.
func doubled(key string, base time.Duration, failures int, now time.Time) time.Duration {
	wait := longest
	if n := failures - 1; n < 32 && base < longest>>n {
		wait = base << n
	}
	return max(wait-(wait/10+jitter(key, now, wait))/2, base)
}

// jitter is up to 10 % of d, either way.
func jitter(key string, now time.Time, d time.Duration) time.Duration {
	tenth := uint64(d / 10)
	if tenth == 0 {
		return 0
	}
	return time.Duration(scatter(keyHash(key)^uint64(now.UnixNano()), 2*tenth)) - time.Duration(tenth)
}

// offset is the source's own fixed place in [0, within).
func offset(key string, within time.Duration) time.Duration {
	if within <= 0 {
		return 0
	}
	return time.Duration(scatter(keyHash(key), uint64(within)))
}

// scatter spreads x evenly over [0, n).
func scatter(x, n uint64) uint64 {
	x = (x ^ x>>31) * 0x9e3779b97f4a7c15
	x = (x ^ x>>29) * 0xbf58476d1ce4e5b9
	hi, _ := bits.Mul64(x^x>>32, n)
	return hi
}

// keyHash is FNV-1a: the same on every machine and in every run.
func keyHash(key string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(key) {
		h = (h ^ uint64(key[i])) * 1099511628211
	}
	return h
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

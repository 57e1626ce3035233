package aggregator

import (
	"net/http"
	"time"
)

// The quiet: a source that answers but has had nothing new for so many of its usual gaps, and for so
// long at least.
const (
	quietGaps  = 3
	quietLeast = 14 * day
)

// Condition is how a source stands, in one word.
type Condition string

// The conditions. Quiet answers and has nothing to say; failing and dead do not answer.
const (
	Untried     Condition = "untried"
	Fine        Condition = "fine"
	Quiet       Condition = "quiet"
	Failing     Condition = "failing"
	Dead        Condition = "dead"    // fails for 14 days and longer
	Ended       Condition = "gone"    // 410, or 404 for 30 days: asked once a month
	Barred      Condition = "blocked" // a challenge stands before it: the publisher has to let us in
	deadAfter             = 14 * day
	longWarning           = 300 // characters of a message that are kept
)

// Condition says how the source of this state stands at now.
func (s State) Condition(now time.Time) Condition {
	h := s.Health
	switch {
	case h.Attempt.IsZero():
		return Untried
	case h.Failures == 0:
		if news := h.News; !news.IsZero() && now.Sub(news) >= max(quietGaps*s.Cursor.Hints.Gap, quietLeast) {
			return Quiet
		}
		return Fine
	case h.Class == Blocked:
		return Barred
	case h.ended(now):
		return Ended
	case now.Sub(h.FailingSince) >= deadAfter:
		return Dead
	default:
		return Failing
	}
}

// ended: it said 410, or has said 404 for so long that it may as well have.
func (h Health) ended(now time.Time) bool {
	return h.Class == Gone || !h.MissingSince.IsZero() && now.Sub(h.MissingSince) >= missingForGood
}

// succeeded returns the health after a good answer at now; news says whether it brought something.
func (h Health) succeeded(now time.Time, news bool) Health {
	next := Health{Class: Unchanged, Attempt: now, Success: now, News: h.News, Ineffective: h.Ineffective}
	if news {
		next.Class, next.News = New, now
	}
	return next
}

// failed returns the health after a failure at now of which a tells the answer, if there was one.
func (h Health) failed(now time.Time, err error, a Answer) Health {
	h.Class, h.Error, h.Attempt = OutcomeOf(err), clip(err.Error(), longWarning), now
	h.Warning, h.Wait = "", time.Time{}
	h.Failures++
	if h.FailingSince.IsZero() {
		h.FailingSince = now
	}
	if a.Retry > 0 {
		h.Wait = now.Add(a.Retry)
	}
	switch {
	case a.Status != http.StatusNotFound && a.Status != http.StatusGone:
		if a.Status != 0 { // a time-out says nothing about whether it is there
			h.MissingSince = time.Time{}
		}
	case h.MissingSince.IsZero():
		h.MissingSince = now
	}
	return h
}

// clip cuts a text to n bytes at the end of a character.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n] + "…"
}

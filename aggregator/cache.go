package aggregator

// How long an answer says it stays as it is (RFC 9111 section 4.2), as far as a private cache of one
// document needs it.

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// freshFor returns max-age − Age, without max-age Expires − Date; said is false where the header names
// neither, so that what was said before still holds (a 304 need not repeat it, RFC 9111 section 3.2).
// no-cache and no-store are a freshness of 0. It is never negative and not capped.
func freshFor(h http.Header, now time.Time) (fresh time.Duration, said bool) {
	maxAge, said, never := time.Duration(0), false, false
	for _, line := range h["Cache-Control"] {
		for directive := range strings.SplitSeq(line, ",") {
			name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
			switch {
			case strings.EqualFold(name, "no-cache") && value == "", strings.EqualFold(name, "no-store"):
				never = true
			case strings.EqualFold(name, "max-age"):
				if age, ok := deltaSeconds(strings.Trim(value, `" `)); ok && (!said || age < maxAge) {
					maxAge, said = age, true // said twice: the shorter one, RFC 9111 section 4.2.1
				}
			}
		}
	}
	switch {
	case never:
		return 0, true
	case said:
		age, _ := deltaSeconds(strings.TrimSpace(h.Get("Age")))
		return max(maxAge-age, 0), true
	}
	text := h.Get("Expires")
	if text == "" {
		return 0, false
	}
	expires, err := http.ParseTime(text)
	if err != nil {
		return 0, true // "0" and the like: already over, RFC 9111 section 5.3
	}
	return max(expires.Sub(dateOf(h, now)), 0), true
}

// dateOf is the origin's clock (RFC 9110 section 6.6.1), now where it does not say.
func dateOf(h http.Header, now time.Time) time.Time {
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		return date
	}
	return now
}

// deltaSeconds reads a number of seconds (RFC 9111 section 1.2.2); more than a century is a century.
func deltaSeconds(text string) (time.Duration, bool) {
	const century = 100 * 366 * 24 * time.Hour
	if text == "" || strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n > int64(century/time.Second) {
		return century, true
	}
	return time.Duration(n) * time.Second, true
}

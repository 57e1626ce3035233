package aggregator

// The way of one request through redirects, and what is remembered of it.
//
// 301 and 308 are remembered with the day they were first seen, never acted on at once: a portal in
// trouble redirects all its feeds to a maintenance page. After 7 days with a valid feed there the
// target is asked directly; at once where only http became https, or where the old address answers 404
// or 410. If the target is gone in its turn, the configured address is asked again. 302, 303 and 307
// are followed and forgotten.

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	mostHops     = 5
	movedForGood = 7 * day
)

// route is where a request is and how it came there.
type route struct {
	at       *url.URL
	from     string   // the configured URL
	lasting  string   // where permanent redirects led from there; empty = nowhere
	fallback string   // a remembered target that was not taken yet
	strayed  bool     // a temporary redirect was followed: nothing behind it lasts
	adopted  bool     // the fallback was taken because the old address is gone
	passed   []string // URLs asked before
}

// newRoute starts at the configured URL, or where it has moved to for good.
func newRoute(src Source, st State, now time.Time) (*route, error) {
	r := &route{from: src.URL}
	start := src.URL
	if c := st.Cursor; c.Moved != "" && c.MovedFrom == src.URL {
		if st.moved(src, now) {
			start, r.lasting = c.Moved, c.Moved
		} else {
			r.fallback = c.Moved
		}
	}
	var err error
	if r.at, err = url.Parse(start); err != nil {
		return nil, Failf(Internal, "the url cannot be read: %w", err)
	}
	return r, nil
}

// moved says whether the remembered redirect is to be trusted.
func (s State) moved(src Source, now time.Time) bool {
	lost := s.Health.Class == Gone || s.Health.Class == NotAFeed || !s.Health.MissingSince.IsZero()
	return !lost && (onlyToTLS(src.URL, s.Cursor.Moved) || now.Sub(s.Cursor.MovedSince) >= movedForGood)
}

// Move returns the URL that belongs into the configuration instead of the source's, empty if its own
// is right: it redirects there for good, and has for 7 days, or only from http to https.
func (s State) Move(src Source, now time.Time) string {
	c := s.Cursor
	if c.Moved == "" || c.MovedFrom != src.URL || !s.moved(src, now) {
		return ""
	}
	return c.Moved
}

// onlyToTLS: the same host, now over https.
func onlyToTLS(from, to string) bool {
	a, errA := url.Parse(from)
	b, errB := url.Parse(to)
	return errA == nil && errB == nil && a.Scheme == "http" && b.Scheme == "https" &&
		strings.EqualFold(a.Hostname(), b.Hostname())
}

// follow looks at an answer and moves on if it sends us elsewhere; again = ask there. An error is a
// Failure: the way ends here.
func (r *route) follow(status int, h http.Header) (again bool, err error) {
	switch status {
	case http.StatusMovedPermanently, http.StatusPermanentRedirect:
		return r.redirect(status, h.Get("Location"), !r.strayed)
	case http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect:
		r.strayed = true
		return r.redirect(status, h.Get("Location"), false)
	case http.StatusNotFound, http.StatusGone:
		if r.fallback == "" || len(r.passed) > 0 {
			return false, nil
		}
		target, err := url.Parse(r.fallback)
		if err != nil {
			return false, nil //nolint:nilerr // no fallback then
		}
		r.lasting, r.adopted = r.fallback, true
		return true, r.step(target)
	default:
		return false, nil
	}
}

func (r *route) redirect(status int, location string, lasts bool) (bool, error) {
	target, err := r.at.Parse(location)
	switch {
	case location == "":
		return false, Failf(Status, "%d %s without saying where to", status, http.StatusText(status))
	case err != nil, target.Scheme != "http" && target.Scheme != "https", target.Hostname() == "":
		return false, Failf(Status, "%d %s to %q, which is no http address", status, http.StatusText(status), clip(location, 200))
	case r.at.Scheme == "https" && target.Scheme == "http":
		return false, Failf(Status, "%d %s from https to http: not followed", status, http.StatusText(status))
	}
	target.Fragment, target.RawFragment, target.User = "", "", nil
	if lasts {
		r.lasting = target.String()
	}
	return true, r.step(target)
}

func (r *route) step(target *url.URL) error {
	r.passed = append(r.passed, r.at.String())
	if len(r.passed) > mostHops {
		return Failf(Status, "more than %d redirects", mostHops)
	}
	to := target.String()
	for _, p := range r.passed {
		if p == to {
			return Failf(Status, "the redirects go round in a circle at %s", target.Redacted())
		}
	}
	r.at = target
	return nil
}

// tell says of an error where redirects had led; the operator knows the address in his configuration only.
func (r *route) tell(err error) error {
	if err == nil || len(r.passed) == 0 {
		return err
	}
	return fmt.Errorf("redirected to %s: %w", r.at.Redacted(), err)
}

// remember notes in the cursor of a good answer where the source has moved to.
func (r *route) remember(c Cursor, now time.Time) Cursor {
	switch {
	case r.lasting == "" || r.lasting == r.from:
		c.Moved, c.MovedFrom, c.MovedSince = "", "", time.Time{}
	case c.Moved != r.lasting || c.MovedFrom != r.from:
		c.Moved, c.MovedFrom, c.MovedSince = r.lasting, r.from, now
	}
	if r.adopted { // as good as seen for a week: the next request goes there directly
		c.MovedSince = now.Add(-movedForGood)
	}
	return c
}

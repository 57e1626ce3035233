package aggregator

// What an answer means: whether it is a document, good news without one, or a failure; what it does
// to the validators; how long it asks us to wait. Plain functions on plain values, fetch.go does the I/O.

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/cespare/xxhash/v2"
)

const (
	longestRetry = month   // of Retry-After
	recheckAfter = 8 * day // at most one request without conditions in so long, if it says 304 for ever
	challengeKB  = 16      // so much of a refusal is read to tell a challenge from an error page
)

// meaning says what an answer without regard to its body means: nil = its body is the document (a 2xx
// that has one), ErrUnchanged = a 304 to our conditions, else a Failure. head is the beginning of the
// body of a refusal.
func meaning(status int, h http.Header, conditional bool, head []byte) error {
	switch {
	case challenged(status, h, head):
		return Failf(Blocked, "%s: a challenge for browsers stands before the feed; ask the publisher to let feed readers in", named(status))
	case status == http.StatusOK, status == http.StatusNonAuthoritativeInfo, status == http.StatusIMUsed:
		return nil
	case status == http.StatusNotModified && conditional:
		return ErrUnchanged
	case status == http.StatusNotModified:
		return Failf(Status, "%s, though we asked without conditions", named(status))
	case status == http.StatusGone:
		return Failf(Gone, "%s: the publisher has ended it; its items stay, it is asked again once a month", named(status))
	default:
		return Failf(Status, "%s%s", named(status), whatToDo[status])
	}
}

// whatToDo is told with a refusal where there is something to do.
var whatToDo = map[int]string{
	http.StatusUnauthorized:               ": the publisher wants credentials, see auth",
	http.StatusForbidden:                  ": the publisher does not let us in; look whether the address is right, and ask",
	http.StatusNotFound:                   ": look for the feed's new address",
	http.StatusProxyAuthRequired:          ": the proxy wants credentials",
	http.StatusUnavailableForLegalReasons: ": the publisher does not serve our country or network",
}

func named(status int) string { return fmt.Sprintf("%d %s", status, http.StatusText(status)) }

// challenges are what pages that want a browser say of themselves, in lower case.
var challenges = [][]byte{
	[]byte("challenge-platform"), []byte("cf-chl"), []byte("just a moment..."), []byte("captcha"),
	[]byte("checking your browser"), []byte("ddos-guard"), []byte("_incapsula_"), []byte("datadome"),
	[]byte("verify you are human"), []byte("enable javascript and cookies"), []byte("anubis_challenge"),
}

// challenged recognises an answer that would let only a browser with scripts pass.
func challenged(status int, h http.Header, head []byte) bool {
	if h.Get("Cf-Mitigated") != "" {
		return true
	}
	switch status {
	case http.StatusForbidden, http.StatusTooManyRequests, http.StatusServiceUnavailable:
	default:
		return false
	}
	page := bytes.ToLower(head)
	return bytes.Contains(page, []byte("<html")) && slices.ContainsFunc(challenges, func(mark []byte) bool {
		return bytes.Contains(page, mark)
	})
}

// retryAfter is how long Retry-After asks us to wait: seconds, or a date, which is relative to the
// origin's own Date, for clocks differ (RFC 9110 section 10.2.3). 0 = it does not say; at most 30 days.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := h.Get("Retry-After")
	if text == "" {
		return 0
	}
	wait, ok := deltaSeconds(text)
	if !ok {
		t, err := http.ParseTime(text)
		if err != nil {
			return 0
		}
		wait = t.Sub(dateOf(h, now))
	}
	return min(max(wait, 0), longestRetry)
}

// silence is how long a whole host, or all hosts of a domain, shall be left alone after an answer: a 429
// speaks for the host, a 503 for the feed, unless the source's BackOff says otherwise. wait is how long
// the source itself is left alone.
func silence(src Source, a Answer, wait time.Duration) (Scope, time.Duration) {
	scope := src.BackOff
	switch {
	case a.Status != http.StatusTooManyRequests && a.Status != http.StatusServiceUnavailable:
		return ScopeFeed, 0
	case scope == "" && a.Status == http.StatusTooManyRequests:
		scope = ScopeHost
	case scope == "":
		scope = ScopeFeed
	}
	if scope == ScopeFeed {
		return scope, 0
	}
	if a.Retry > 0 {
		wait = a.Retry
	}
	return scope, wait
}

// conditions are the headers that make a request of url conditional; nil if it cannot be or must not:
// nothing is known of it, or the credentials are others.
func conditions(src Source, c Cursor, url string) http.Header {
	if c.URL != url || c.ETag == "" && c.LastModified == "" || c.Auth != authHash(src.Auth) {
		return nil
	}
	h := make(http.Header, 5)
	if c.ETag != "" {
		h["If-None-Match"] = []string{c.ETag}
		h["A-Im"] = aimFeed // RFC 3229 with the feed manipulation: only what is new, please
	}
	if c.LastModified != "" {
		h["If-Modified-Since"] = []string{c.LastModified}
	}
	return h
}

var aimFeed = []string{"feed"}

// recheck says whether it has said 304 for so long that a look at the whole document is due.
func recheck(src Source, c Cursor, now time.Time) bool {
	return !src.Trust304 && !c.Full.IsZero() && now.Sub(c.Full) >= recheckAfter
}

// read returns the cursor after a 200 or 226 from url whose body was read: both validators are
// replaced, for they belong to the body that came with them.
func (c Cursor) read(src Source, url string, h http.Header, body Hash, now time.Time) Cursor {
	c.URL, c.Auth, c.Body, c.Full = url, authHash(src.Auth), body, now
	c.ETag, c.LastModified = validator(h, "Etag"), validator(h, "Last-Modified")
	return c
}

// confirmed returns the cursor after a 304: what it carries replaces, what it lacks erases nothing.
func (c Cursor) confirmed(h http.Header) Cursor {
	if v := validator(h, "Etag"); v != "" {
		c.ETag = v
	}
	if v := validator(h, "Last-Modified"); v != "" {
		c.LastModified = v
	}
	return c
}

// validator is a header byte for byte, empty if it could not be sent back (RFC 9110 section 5.5).
func validator(h http.Header, name string) string {
	v := h[name]
	if len(v) == 0 {
		return ""
	}
	for _, c := range []byte(v[0]) {
		if c < ' ' && c != '\t' || c == 0x7f {
			return ""
		}
	}
	return v[0]
}

// withValidatorsOf returns the cursor with the validators of an older one: the document was not
// accepted as a whole.
func (c Cursor) withValidatorsOf(old Cursor) Cursor {
	c.URL, c.Auth, c.ETag, c.LastModified, c.Body = old.URL, old.Auth, old.ETag, old.LastModified, old.Body
	return c
}

// bodyHash recognises a body that was read before by the same parser. Whoever makes two bodies of one
// hash keeps nobody's news back but his own, so a fast hash will do.
func bodyHash(body []byte) Hash {
	h := xxhash.New()
	_, _ = h.WriteString(ParserVersion + "\x00")
	_, _ = h.Write(body)
	return max(Hash(h.Sum64()), 1)
}

// authHash tells credentials apart without keeping them; 0 = none.
func authHash(a Auth) Hash {
	if a.User == "" && a.Password == (Secret{}) && a.Bearer == (Secret{}) && len(a.Headers) == 0 {
		return 0
	}
	parts := []string{a.User, a.Password.Reveal(), a.Bearer.Reveal()}
	for _, name := range slices.Sorted(maps.Keys(a.Headers)) {
		parts = append(parts, name, a.Headers[name].Reveal())
	}
	return HashOf(parts...)
}

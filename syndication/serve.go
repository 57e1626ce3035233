package syndication

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// link is one target of a Link header (RFC 8288).
type link struct{ url, rel, kind string }

func linkHeader(links []link) string {
	parts := make([]string, 0, len(links))
	for _, l := range links {
		parts = append(parts, fmt.Sprintf("<%s>; rel=%q; type=%q", l.url, l.rel, l.kind))
	}
	return strings.Join(parts, ", ")
}

// headerMaker makes the headers of a copy in an encoding.
type headerMaker func(encoding string, maxAge time.Duration) http.Header

// While an answer is older than max-age it may be shown for staleShown more during a check, and for
// staleInNeed more if we are away; with the longest max-age of 15 minutes that is less than the hour
// within which a withdrawal must reach everybody.
const (
	staleShown  = time.Minute
	staleInNeed = 30 * time.Minute
)

func headersOf(s *sheet) headerMaker {
	links := linkHeader(s.links)
	return func(encoding string, maxAge time.Duration) http.Header {
		h := http.Header{}
		h.Set("Content-Type", s.kind)
		h.Set("Cache-Control", cacheControl(maxAge))
		h.Set("Vary", "Accept-Encoding")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Expose-Headers", "ETag, Last-Modified, Link")
		if links != "" {
			h.Set("Link", links)
		}
		if s.feed {
			h.Set("Vary", "Accept-Encoding, A-IM")
		}
		if encoding != "" {
			h.Set("Content-Encoding", encoding)
		}
		if s.kind == htmlType {
			protectPage(h)
		}
		return h
	}
}

func cacheControl(maxAge time.Duration) string {
	return fmt.Sprintf("public, max-age=%d, stale-while-revalidate=%d, stale-if-error=%d",
		int(maxAge.Seconds()), int(staleShown.Seconds()), int(staleInNeed.Seconds()))
}

const htmlType = "text/html; charset=utf-8"

// protectPage forbids a page all it does not need: nothing but our own style sheet is loaded, nothing runs, forms lead to us only.
func protectPage(h http.Header) {
	h.Set("Content-Security-Policy",
		"default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
}

// ServeHTTP answers from what is printed; only the first request after a change waits for the store.
func (s *sheet) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !readOnly(w, r) {
		return
	}
	cache := &s.press.cache
	if turn := cache.turn.Load(); s.used.Load() != turn {
		s.used.Store(turn)
	}
	now := s.latest(r.Context(), s.press.Wait)
	if now != nil && ahead(r.Header["If-None-Match"], uint64(now.position)) {
		now = s.catchUp(r.Context())
	}
	if now == nil {
		s.press.unavailable(w, r)
		return
	}
	encoding := negotiate(r.Header["Accept-Encoding"])
	e, made := now.in(encoding)
	cache.made(made, s.press.sheets)
	if asked := &now.encoded[encoding].asked; !asked.Load() {
		asked.Store(true)
	}
	status := preconditions(r.Header, e.etag, now.modified)
	if status == http.StatusOK && s.feed && r.Header["A-Im"] != nil && s.serveDelta(w, r, now, e.etag) {
		return
	}
	e.setOn(w.Header(), status, now.away)
	w.WriteHeader(status)
	if status == http.StatusOK && r.Method != http.MethodHead {
		_, _ = w.Write(e.body)
	}
}

// catchUp looks after a client has shown an ETag of a later position: another replica knows more. At
// most once a second, for anybody can make up an ETag.
func (s *sheet) catchUp(ctx context.Context) *printed {
	if s.press.mayCatchUp.CompareAndSwap(true, false) {
		s.press.Check(ctx)
	}
	return s.latest(ctx, 0)
}

// readOnly lets GET and HEAD pass and answers every other method itself.
func readOnly(w http.ResponseWriter, r *http.Request) bool {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		return true
	case http.MethodOptions:
		h := w.Header()
		h.Set("Allow", "GET, HEAD, OPTIONS")
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
		h.Set("Access-Control-Allow-Headers", "A-IM, If-Modified-Since, If-None-Match")
		h.Set("Access-Control-Max-Age", "86400")
		w.WriteHeader(http.StatusNoContent)
	default:
		w.Header().Set("Allow", "GET, HEAD, OPTIONS")
		http.Error(w, "This address can only be read: use GET, HEAD or OPTIONS.", http.StatusMethodNotAllowed)
	}
	return false
}

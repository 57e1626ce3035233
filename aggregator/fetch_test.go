package aggregator

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

var noon = at("2026-11-22T12:00:00Z")

// origin answers with its handlers in turn, the last one again and again, and keeps the requests.
type origin struct {
	*httptest.Server
	requests []*http.Request
}

func newOrigin(t *testing.T, answers ...http.HandlerFunc) *origin {
	t.Helper()
	o := &origin{}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.requests = append(o.requests, r)
		answers[min(len(o.requests), len(answers))-1](w, r)
	}))
	t.Cleanup(o.Close)
	return o
}

// answer is a handler: a status, a body, and header lines "Name: value".
func answer(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for _, line := range header {
			name, value, _ := strings.Cut(line, ": ")
			w.Header().Set(name, value)
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

const aFeed = `<rss version="2.0"><channel><title>T</title></channel></rss>`

// fetch asks the source of a state once.
func fetch(t *testing.T, url string, st State, now time.Time) (Batch, error) {
	t.Helper()
	b := Batch{Source: Source{ID: "s", URL: url}, Now: now, State: st, Lease: Lease{State: st}}
	return Fetch(http.DefaultClient)(context.Background(), b)
}

func TestValidatorsAreOpaqueAndBothSentBack(t *testing.T) {
	o := newOrigin(t, answer(200, aFeed, `ETag: W/"a b"`, "Last-Modified: yesterday, more or less"), answer(304, ""))
	b, err := fetch(t, o.URL, State{}, noon)
	if err != nil || string(b.Body) != aFeed {
		t.Fatalf("%q, %v", b.Body, err)
	}
	first := o.requests[0].Header
	if first.Get("If-None-Match") != "" || first.Get("A-IM") != "" || first.Get("If-Modified-Since") != "" {
		t.Errorf("the first request is conditional: %v", first)
	}
	if b, err = fetch(t, o.URL, b.State, noon.Add(time.Hour)); !errors.Is(err, ErrUnchanged) {
		t.Fatalf("a 304 is %v", err)
	}
	h := o.requests[1].Header
	if h.Get("If-None-Match") != `W/"a b"` || h.Get("If-Modified-Since") != "yesterday, more or less" || h.Get("A-IM") != "feed" {
		t.Errorf("sent back: %v", h)
	}
	if !strings.Contains(h.Get("Accept"), "application/atom+xml") || !strings.Contains(h.Get("Accept"), ";q=0.") {
		t.Errorf("Accept: %s", h.Get("Accept"))
	}
	if c := b.State.Cursor; c.ETag != `W/"a b"` || c.LastModified == "" {
		t.Errorf("a 304 without validators erased them: %+v", c)
	}
}

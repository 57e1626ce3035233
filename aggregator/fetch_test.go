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

func TestValidatorsFollowEachAnswerThatCarriesThem(t *testing.T) {
	start := State{}
	for _, c := range []struct {
		name         string
		answers      []http.HandlerFunc // after a 200 with "1" and "Mon"
		etag, lastMo string
	}{
		{"200 with both", []http.HandlerFunc{answer(200, "new", `ETag: "2"`, "Last-Modified: Tue")}, `"2"`, "Tue"},
		{"200 where only one moved", []http.HandlerFunc{answer(200, "new", `ETag: "1"`, "Last-Modified: Tue")}, `"1"`, "Tue"},
		{"200 with the same bytes", []http.HandlerFunc{answer(200, aFeed, `ETag: "2"`, "Last-Modified: Tue")}, `"2"`, "Tue"},
		{"200 without any", []http.HandlerFunc{answer(200, "new")}, "", ""},
		{"304 with both", []http.HandlerFunc{answer(304, "", `ETag: "2"`, "Last-Modified: Tue")}, `"2"`, "Tue"},
		{"304 with one", []http.HandlerFunc{answer(304, "", `ETag: "2"`)}, `"2"`, "Mon"},
		{"304 with none", []http.HandlerFunc{answer(304, "")}, `"1"`, "Mon"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newOrigin(t, append([]http.HandlerFunc{answer(200, aFeed, `ETag: "1"`, "Last-Modified: Mon")}, c.answers...)...)
			b, _ := fetch(t, o.URL, start, noon)
			b, err := fetch(t, o.URL, b.State, noon.Add(time.Hour))
			if err != nil && !errors.Is(err, ErrUnchanged) {
				t.Fatal(err)
			}
			if got := b.State.Cursor; got.ETag != c.etag || got.LastModified != c.lastMo {
				t.Errorf("%q, %q; want %q, %q", got.ETag, got.LastModified, c.etag, c.lastMo)
			}
		})
	}
}

func TestValidatorsAreDroppedWhenURLOrCredentialsChange(t *testing.T) {
	c := Cursor{URL: "https://a.example/feed", ETag: `"1"`}
	if conditions(Source{}, c, c.URL) == nil {
		t.Fatal("not even the same request is conditional")
	}
	if conditions(Source{}, c, "https://a.example/feed?x") != nil {
		t.Error("sent for another URL")
	}
	if conditions(Source{Auth: Auth{User: "u", Password: NewSecret("p")}}, c, c.URL) != nil {
		t.Error("sent with new credentials")
	}
	c.Auth = authHash(Auth{Headers: map[string]Secret{"X-Key": NewSecret("1")}})
	if conditions(Source{Auth: Auth{Headers: map[string]Secret{"X-Key": NewSecret("2")}}}, c, c.URL) != nil {
		t.Error("sent with another key")
	}
}

func TestValidatorThatCouldNotBeSentBackIsNone(t *testing.T) {
	h := http.Header{"Etag": {"\"a\x01\""}, "Last-Modified": {"Mon\tday"}}
	if validator(h, "Etag") != "" || validator(h, "Last-Modified") != "Mon\tday" {
		t.Errorf("%q, %q", validator(h, "Etag"), validator(h, "Last-Modified"))
	}
}

func TestAIMIsSentWithIfNoneMatchOnly(t *testing.T) {
	h := conditions(Source{}, Cursor{URL: "u", LastModified: "Mon"}, "u")
	if h.Get("A-IM") != "" || h.Get("If-Modified-Since") != "Mon" {
		t.Errorf("%v", h)
	}
	o := newOrigin(t, answer(200, aFeed, `ETag: "1"`), answer(226, "part", `ETag: "2"`, "IM: feed"))
	b, _ := fetch(t, o.URL, State{}, noon)
	b, err := fetch(t, o.URL, b.State, noon)
	if err != nil || !b.Answer.Partial || string(b.Body) != "part" || b.State.Cursor.ETag != `"2"` {
		t.Errorf("226: partial %v, body %q, cursor %+v, %v", b.Answer.Partial, b.Body, b.State.Cursor, err)
	}
}

func TestSameBytesAreNotParsedAndTheIntervalGrows(t *testing.T) {
	o := newOrigin(t, answer(200, aFeed, `ETag: "1"`))
	b, err := fetch(t, o.URL, State{}, noon)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 6 {
		if b, err = fetch(t, o.URL, b.State, noon); !errors.Is(err, ErrUnchanged) || b.Body != nil {
			t.Fatalf("look %d: %v", i, err)
		}
		if b.State.Health.Ineffective != i+1 {
			t.Errorf("look %d: ineffective %d times", i, b.State.Health.Ineffective)
		}
	}
	b = ended(b, err)
	if !strings.Contains(b.State.Health.Warning, "validators ineffective") {
		t.Errorf("the operator is not told: %q", b.State.Health.Warning)
	}
	src := Source{ID: "s", Every: Duration(2 * time.Hour)}
	for n, want := range map[int]time.Duration{0: 2 * time.Hour, 2: 4 * time.Hour, 6: 8 * time.Hour, 60: 8 * time.Hour} {
		next := Due(src, State{Health: Health{Ineffective: n}}, Answer{}, noon).Sub(noon)
		if next < want*4/10 || next > want*16/10 {
			t.Errorf("after %d times %s, want about %s", n, next, want)
		}
	}
}

func TestEndless304GetsOneUnconditionalRequestInEightDays(t *testing.T) {
	o := newOrigin(t, answer(200, aFeed, `ETag: "1"`), answer(304, ""), answer(503, ""), answer(304, ""), answer(304, ""))
	st := State{}
	for i, c := range []struct {
		after       time.Duration
		conditional bool
	}{{0, false}, {7 * day, true}, {9 * day, false}, {9*day + time.Hour, true}, {16 * day, true}, {18 * day, false}} {
		b, err := fetch(t, o.URL, st, noon.Add(c.after))
		if err != nil {
			b = ended(b, err)
		}
		st = b.State
		if got := o.requests[i].Header.Get("If-None-Match") != ""; got != c.conditional {
			t.Errorf("after %s: conditional %v", c.after, got)
		}
	}
	if recheck(Source{Trust304: true}, Cursor{Full: noon}, noon.Add(99*day)) {
		t.Error("trust_304 is not heeded")
	}
}

func TestBodyThatEndsEarlyIsKeptWithoutItsValidators(t *testing.T) {
	o := newOrigin(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		w.Header().Set("ETag", `"2"`)
		fmt.Fprint(w, aFeed)
	})
	old := State{Cursor: Cursor{URL: o.URL, ETag: `"1"`, Body: 7}}
	b, err := fetch(t, o.URL, old, noon)
	if err != nil || !b.Answer.Cut || string(b.Body) != aFeed {
		t.Fatalf("cut %v, body %q, %v", b.Answer.Cut, b.Body, err)
	}
	if b, _ = Accept(context.Background(), b); b.State.Cursor.ETag != `"1"` || b.State.Cursor.Body != 7 {
		t.Errorf("the validators moved: %+v", b.State.Cursor)
	}
}

func TestRefusalsHaveTheirClass(t *testing.T) {
	challenge := "<html><title>Just a moment...</title>"
	for _, c := range []struct {
		answer http.HandlerFunc
		class  Outcome
		text   string
	}{
		{answer(404, ""), Status, "404 Not Found"},
		{answer(410, ""), Gone, "410 Gone"},
		{answer(401, ""), Status, "401 Unauthorized"},
		{answer(403, "<html>Verboten"), Status, "403 Forbidden"},
		{answer(403, challenge), Blocked, "challenge"},
		{answer(403, "", "cf-mitigated: challenge"), Blocked, "challenge"},
		{answer(200, challenge, "cf-mitigated: challenge"), Blocked, "challenge"},
		{answer(429, ""), Status, "429 Too Many Requests"},
		{answer(500, challenge), Status, "500 Internal Server Error"},
		{answer(204, ""), Status, "204 No Content"},
		{answer(304, ""), Status, "asked without conditions"},
		{answer(301, ""), Status, "without saying where to"},
		{answer(302, "", "Location: ftp://x.example/"), Status, "no http address"},
	} {
		o := newOrigin(t, c.answer)
		b, err := fetch(t, o.URL, State{}, noon)
		if OutcomeOf(err) != c.class || !strings.Contains(fmt.Sprint(err), c.text) {
			t.Errorf("%d: %s, %v; want %s, %q", b.Answer.Status, OutcomeOf(err), err, c.class, c.text)
		}
	}
}

func TestUnreachableHasItsClassAndNoURLInItsMessage(t *testing.T) {
	o := newOrigin(t, answer(200, ""))
	o.Close()
	_, err := fetch(t, o.URL+"/?key=geheim", State{}, noon)
	if OutcomeOf(err) != Connect || strings.Contains(err.Error(), "geheim") {
		t.Errorf("%s: %v", OutcomeOf(err), err)
	}
}

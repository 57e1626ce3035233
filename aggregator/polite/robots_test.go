package polite

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestRobotsRules(t *testing.T) {
	cases := []struct {
		name, robots string
		allowed      string // paths, by blanks
		forbidden    string
		delay        time.Duration
	}{
		{"an empty file", "", "/ /a?b", "", 0},
		{"everybody", "User-agent: *\nDisallow: /private/", "/ /private /public", "/private/ /private/a?b", 0},
		{"everything", "User-agent: *\nDisallow: /", "/robots.txt", "/ /a", 0},
		{"nothing forbidden", "User-agent: *\nDisallow:", "/ /a", "", 0},
		{"our group before everybody's", "User-agent: *\nDisallow: /\nUser-agent: Litfass\nDisallow: /b", "/a", "/b", 0},
		{"our group, empty", "User-agent: *\nDisallow: /\n\nUser-agent: LITFASS/2.0", "/a", "", 0},
		{"a longer name is another's", "User-agent: LitfassCollector\nDisallow: /", "/a", "", 0},
		{"groups of the same name are one", "User-agent: litfass\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: litfass\nDisallow: /b", "/c", "/a /b", 0},
		{"several names share a group", "User-agent: x\nUser-agent: litfass\nSitemap: https://example.org/s.xml\nUser-agent: y\nDisallow: /a", "/b", "/a", 0},
		{"the longest decides", "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c", "/a/b /a/b/d /b", "/a /a/c /a/b/c/d", 0},
		{"allowing wins a tie", "User-agent: *\nDisallow: /a\nAllow: /a", "/a", "", 0},
		{"asterisks", "User-agent: *\nDisallow: /*.pdf$\nDisallow: /*/print/\nDisallow: *?print=", "/a.pdf?x /print/ /a", "/a.pdf /a/b.pdf /a/print/ /a/b/print/c /x?print=1", 0},
		{"an anchored path", "User-agent: *\nDisallow: /a$", "/ab /a/", "/a", 0},
		{"a last part that comes twice", "User-agent: *\nDisallow: /*a*a$", "/a /ab", "/aa /abca", 0},
		{"percent-encoding does not matter", "User-agent: *\nDisallow: /stra%c3%9fe\nDisallow: /%61bc\nDisallow: /ü", "/strasse", "/straße /stra%C3%9Fe /abc /%C3%BC", 0},
		{"encoded slashes are no slashes", "User-agent: *\nDisallow: /a%2Fb", "/a/b", "/a%2fb", 0},
		{"literal asterisks and dollars", "User-agent: *\nDisallow: /a%2A\nDisallow: /b%24\nDisallow: /c$d", "/ab /b", "/a* /b$ /c$d", 0},
		{"BOM, CR, comments, junk", "\xef\xbb\xbfUser-Agent : * # all\r<html>\rDISALLOW : /a # why\r\n", "/b", "/a", 0},
		{"Crawl-delay", "User-agent: *\nCrawl-delay: 7.5\nDisallow: /a", "/b", "/a", 7500 * time.Millisecond},
		{"an absurd Crawl-delay", "User-agent: *\nCrawl-delay: 1e99", "/", "", 5 * time.Minute},
		{"a broken Crawl-delay", "User-agent: *\nCrawl-delay: -1\nCrawl-delay: NaN\nCrawl-delay: soon", "/", "", 0},
		{"rules of nobody", "Disallow: /\nUser-agent: *\nDisallow: /a", "/b", "/a", 0},
	}
	for _, c := range cases {
		r := parseRobots([]byte(c.robots))
		for path := range strings.FieldsSeq(c.allowed) {
			if !r.allow(mustURL(t, "https://example.org"+path)) {
				t.Errorf("%s: %s is forbidden", c.name, path)
			}
		}
		for path := range strings.FieldsSeq(c.forbidden) {
			if r.allow(mustURL(t, "https://example.org"+path)) {
				t.Errorf("%s: %s is allowed", c.name, path)
			}
		}
		if r.delay != c.delay {
			t.Errorf("%s: delay %s, want %s", c.name, r.delay, c.delay)
		}
	}
}

func mustURL(t testing.TB, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestRobotsAnswersByStatus(t *testing.T) {
	const forbid = "User-agent: *\nDisallow: /"
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	cases := map[string]struct {
		handler http.HandlerFunc
		allowed bool
		again   time.Duration // when it is asked again
	}{
		"200":       {func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, forbid) }, false, 24 * time.Hour},
		"404":       {http.NotFound, true, 24 * time.Hour},
		"403":       {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(403) }, true, 24 * time.Hour},
		"429":       {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(429) }, false, time.Hour},
		"503":       {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(503) }, false, time.Hour},
		"no answer": {func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) }, false, time.Hour},
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/robots.txt" {
				http.Redirect(w, r, "/r2", http.StatusMovedPermanently)
				return
			}
			io.WriteString(w, forbid)
		}, false, 24 * time.Hour},
		"redirects for ever": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path+"x", http.StatusFound) }, true, 24 * time.Hour},
		"redirected inside": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://10.0.0.1/", http.StatusFound)
		}, false, time.Hour},
		"rules behind 500 KiB": {func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, strings.Repeat("#\n", 256<<10)+forbid) }, true, 24 * time.Hour},
	}
	for name, c := range cases {
		var asked atomic.Int32
		s := origin1(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/robots.txt" {
				asked.Add(1)
			}
			c.handler(w, r)
		})
		client, robots, page := transport(t, unpaced()).Client(), NewRobots(), mustURL(t, s.URL+"/page")
		for _, at := range []time.Duration{0, c.again - time.Second, c.again} {
			p, err := robots.Allowed(t.Context(), client, page, now.Add(at))
			if err != nil || p.Allowed != c.allowed {
				t.Errorf("%s: %v, %v", name, p, err)
			}
		}
		if n := asked.Load(); n != 2 && name != "no answer" { // a reset connection is tried once more
			t.Errorf("%s: asked %d times, want 2", name, n)
		}
	}
}

func TestRobotsSaysNothingWhenItCouldNotAsk(t *testing.T) {
	o := unpaced()
	o.Gaps, o.Pacer = nil, brokenPacer{}
	client, robots := transport(t, o).Client(), NewRobots()
	p, err := robots.Allowed(t.Context(), client, mustURL(t, "http://127.0.0.1:8/a"), time.Now())
	var pace *PaceError
	if p.Allowed || !errors.As(err, &pace) {
		t.Errorf("%v, %v", p, err)
	}
}

func FuzzRobots(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /*a*b$\nCrawl-delay: 3", "/a?b")
	f.Add("User-agent: litfass\nAllow: /%zz%\nDisallow: *", "/%zz%")
	f.Add("", "?%%370") // a percent sign that begins no escape, before one that would complete it
	f.Fuzz(func(t *testing.T, text, path string) {
		r := parseRobots([]byte(text))
		if r.delay < 0 || r.delay > maxDelay {
			t.Errorf("delay %s", r.delay)
		}
		u, err := url.Parse("https://example.org/" + path)
		if err != nil {
			return
		}
		r.allow(u)
		if n := normalPath(path); normalPath(strings.NewReplacer("*", "%2A", "$", "%24").Replace(n)) != n {
			t.Errorf("normal form of %q is not stable: %q", path, n)
		}
	})
}

package main

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/polite"
)

// A mistake is a small thing that a fetcher may do wrong; the referee must say which line that breaks.
type mistake struct {
	name      string
	line      int
	scenarios string
	days      int
	make      func(*rig)
}

func TestTheRefereeFindsEachMistake(t *testing.T) {
	for _, m := range append(append(mistakesOfRequests, mistakesOfAnswers...), mistakesOfHabit...) {
		t.Run(m.name, func(t *testing.T) {
			chosen, err := choose(Scenarios(), m.scenarios)
			if err != nil {
				t.Fatal(err)
			}
			r := rig{scenarios: chosen, days: m.days}
			m.make(&r)
			if l := r.play(t).Of(m.line); l.Verdict != Broken {
				t.Errorf("line %d is %s: %s", m.line, l.Verdict, l.Evidence)
				for _, c := range l.Checks {
					t.Logf("%s: %s: %s: %s", c.Scenario, c.Demand, c.Verdict, c.Evidence)
				}
			} else {
				t.Log(l.Evidence)
			}
		})
	}
}

// through makes a round tripper of a function that may ask the real one.
type through func(req *http.Request, next http.RoundTripper) (*http.Response, error)

type middle struct {
	next http.RoundTripper
	f    through
}

func (m middle) RoundTrip(req *http.Request) (*http.Response, error) { return m.f(req, m.next) }

func client(f through) func(*rig) {
	return func(r *rig) { r.client = func(next http.RoundTripper) http.RoundTripper { return middle{next, f} } }
}

// asking alters requests before they are made polite.
func asking(f func(*http.Request)) func(*rig) {
	return client(func(req *http.Request, next http.RoundTripper) (*http.Response, error) {
		req = req.Clone(req.Context())
		f(req)
		return next.RoundTrip(req)
	})
}

// hearing alters answers.
func hearing(f func(*http.Response)) func(*rig) {
	return client(func(req *http.Request, next http.RoundTripper) (*http.Response, error) {
		res, err := next.RoundTrip(req)
		if err == nil {
			f(res)
		}
		return res, err
	})
}

// saying adds a line to the header of requests, where no manners prevent it.
func saying(line string) func(*rig) {
	return func(r *rig) {
		r.wire = func(p []byte) []byte {
			return bytes.Replace(p, []byte("User-Agent: "), []byte(line+"\r\nUser-Agent: "), 1)
		}
	}
}

// keeping alters what is kept.
func keeping(f func(*aggregator.Commit)) func(*rig) { return func(r *rig) { r.commit = f } }

func options(f func(*polite.Options)) func(*rig)   { return func(r *rig) { r.options = f } }
func source(f func(*aggregator.Source)) func(*rig) { return func(r *rig) { r.source = f } }

var mistakesOfRequests = []mistake{
	{"If-None-Match is not sent", 1, "opaque", 4, asking(func(r *http.Request) { r.Header.Del("If-None-Match") })},
	{"If-Modified-Since is not sent", 1, "opaque", 4, asking(func(r *http.Request) { r.Header.Del("If-Modified-Since") })},
	{"an ETag loses its W/", 1, "opaque", 4, asking(func(r *http.Request) {
		if etag, weak := strings.CutPrefix(r.Header.Get("If-None-Match"), "W/"); weak {
			r.Header.Set("If-None-Match", etag)
		}
	})},
	{"an ETag gains quotes", 1, "opaque", 4, asking(func(r *http.Request) {
		if etag := r.Header.Get("If-None-Match"); etag != "" && !strings.HasSuffix(etag, `"`) {
			r.Header.Set("If-None-Match", `"`+etag+`"`)
		}
	})},
	{"a date is written anew", 1, "opaque", 4, asking(func(r *http.Request) {
		if at, err := time.Parse("02 Jan 2006 15:04:05 -0700", r.Header.Get("If-Modified-Since")); err == nil {
			r.Header.Set("If-Modified-Since", at.UTC().Format(http.TimeFormat))
		}
	})},
	{"a date is invented", 1, "opaque", 4, asking(func(r *http.Request) {
		if r.Header.Get("If-Modified-Since") == "" {
			r.Header.Set("If-Modified-Since", time.Now().UTC().Format(http.TimeFormat))
		}
	})},
	{"conditions are left out once a day", 4, "frozen", 12, func() func(*rig) {
		var last time.Time
		return asking(func(r *http.Request) {
			if time.Since(last) > day {
				last = time.Now()
				r.Header.Del("If-None-Match")
				r.Header.Del("If-Modified-Since")
			}
		})
	}()},
	{"the ETag of one address is sent to another", 3, "elsewhere", 6, func() func(*rig) {
		etag := ""
		return asking(func(r *http.Request) {
			if v := r.Header.Get("If-None-Match"); v != "" {
				etag = v
			} else if etag != "" {
				r.Header.Set("If-None-Match", etag)
			}
		})
	}()},
	{"A-IM is sent without If-None-Match", 20, "delta,everybody-asks-for-deltas", 3, asking(func(r *http.Request) { r.Header.Set("A-Im", "feed") })},
	{"no compression is offered", 17, "coded", 2, asking(func(r *http.Request) { r.Header.Set("Accept-Encoding", "identity") })},
	{"only gzip is offered", 17, "coded", 2, asking(func(r *http.Request) { r.Header.Set("Accept-Encoding", "gzip") })},
	{"anything is accepted", 17, "coded", 2, asking(func(r *http.Request) { r.Header.Set("Accept", "*/*") })},
	{"a browser's name is used", 21, "everybody,counter", 2, func(r *rig) {
		r.wire = func(p []byte) []byte {
			return bytes.Replace(p, []byte("User-Agent: Litfass"), []byte("User-Agent: Mozilla/5.0 Litfass"), 1)
		}
	}},
	{"no contact is given", 21, "everybody,counter", 2, func(r *rig) {
		r.wire = func(p []byte) []byte { return bytes.Replace(p, []byte("; feeds@example.org"), nil, 1) }
	}},
	{"a cookie is sent back", 21, "counter", 2, saying("Cookie: visitor=42")},
	{"a Referer is sent", 21, "everybody,counter", 2, saying("Referer: http://reader.example/")},
	{"the query is tidied", 21, "counter", 2, asking(func(r *http.Request) { r.URL.RawQuery = "a=1&b=2" })},
	{"a secret goes over http", 22, "careless", 2, func(r *rig) {
		source(func(s *aggregator.Source) { s.Auth = aggregator.Auth{} })(r)
		saying("Authorization: Bearer t0ken")(r)
	}},
	{"credentials are not sent", 22, "members,bearer,key", 2, source(func(s *aggregator.Source) { s.Auth = aggregator.Auth{} })},
	{"credentials go wherever a redirect leads", 6, "members", 12, asking(func(r *http.Request) {
		r.Header.Set("Authorization", "Basic bGl0ZmFzczpzw6R1bGU=")
	})},
	{"robots.txt stops a feed that was named", 23, "robots", 2, client(func(req *http.Request, next http.RoundTripper) (*http.Response, error) {
		req = req.Clone(req.Context())
		req.URL.Path = "/robots.txt"
		return next.RoundTrip(req)
	})},
	{"a connection is used once", 13, "crowd", 3, func(r *rig) {
		r.daemon = func(a *aggregator.Aggregator) { a.Spread = time.Second }
		asking(func(r *http.Request) { r.Close = true })(r)
	}},
}

var mistakesOfAnswers = []mistake{
	{"validators of a 304 are ignored", 2, "moving", 6, hearing(func(res *http.Response) {
		if res.StatusCode == http.StatusNotModified {
			res.Header.Del("Etag")
			res.Header.Del("Last-Modified")
		}
	})},
	{"the ETag is kept whatever came with it", 3, "spoiled", 6, func(r *rig) {
		etag := ""
		hearing(func(res *http.Response) { etag = res.Header.Get("Etag") })(r)
		keeping(func(c *aggregator.Commit) { c.State.Cursor.ETag = etag })(r)
	}},
	{"a temporary redirect is remembered", 6, "lent", 12, hearing(func(res *http.Response) {
		if res.StatusCode == http.StatusFound {
			res.StatusCode = http.StatusMovedPermanently
		}
	})},
	{"redirects are followed without end", 6, "maze", 2, followingAll},
	{"https is left for http", 6, "stripped", 2, followingAll},
	{"Retry-After is ignored", 8, "down", 12, hearing(func(res *http.Response) { res.Header.Del("Retry-After") })},
	{"Retry-After is compared with the own clock", 8, "down", 12, hearing(func(res *http.Response) { res.Header.Del("Date") })},
	{"a 429 counts for its feed only", 8, "busy", 10, hearing(func(res *http.Response) { res.Request = nil })},
	{"a 503 silences the host", 8, "down", 12, source(func(s *aggregator.Source) { s.BackOff = aggregator.ScopeHost })},
	{"a 500 is tried again at once", 9, "failing", 8, client(func(req *http.Request, next http.RoundTripper) (*http.Response, error) {
		res, err := next.RoundTrip(req)
		if err == nil && res.StatusCode == http.StatusInternalServerError {
			res.Body.Close()
			return next.RoundTrip(req)
		}
		return res, err
	})},
	{"max-age on a 304 is ignored", 10, "fresh", 4, hearing(func(res *http.Response) {
		if res.StatusCode == http.StatusNotModified {
			res.Header.Del("Cache-Control")
		}
	})},
	{"Age is ignored, and with it max-age", 10, "fresh", 3, hearing(func(res *http.Response) { res.Header.Set("Cache-Control", "max-age=0") })},
	{"Expires is compared with the own clock", 10, "fresh", 3, hearing(func(res *http.Response) { res.Header.Del("Date") })},
	{"the validators of a 226 are ignored", 20, "delta", 4, hearing(func(res *http.Response) {
		if res.StatusCode == http.StatusIMUsed {
			res.Header.Del("Etag")
		}
	})},
}

// followingAll follows any redirect by itself.
func followingAll(r *rig) {
	client(func(req *http.Request, next http.RoundTripper) (*http.Response, error) {
		for range 10 {
			res, err := next.RoundTrip(req)
			if err != nil || res.StatusCode/100 != 3 || res.StatusCode == http.StatusNotModified {
				return res, err
			}
			res.Body.Close()
			to, err := req.URL.Parse(res.Header.Get("Location"))
			if err != nil {
				return nil, err
			}
			req = req.Clone(req.Context())
			req.URL, req.Host = to, to.Host
		}
		return next.RoundTrip(req)
	})(r)
}

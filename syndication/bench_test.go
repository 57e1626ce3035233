package syndication

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
)

// silent is a ResponseWriter that costs nothing.
type silent struct{ h http.Header }

func (s silent) Header() http.Header         { return s.h }
func (s silent) Write(b []byte) (int, error) { return len(b), nil }
func (s silent) WriteHeader(int)             {}

func benchStand(b *testing.B) (*Press, []byte) {
	s, settings := newsstand()
	for i := range 60 {
		s.put(40+i, item(plainItem("rathaus", strconv.Itoa(100+i), "Eine Meldung aus dem Rathaus, wie sie jeden Tag kommt", "verkehr"), "topic/verkehr", "place/05314000"))
	}
	p := New(s, settings)
	return p, get(p.Handler(), "/verkehr.atom").Body.Bytes()
}

func BenchmarkHandler(b *testing.B) {
	p, plain := benchStand(b)
	h := p.Handler()
	etag := get(h, "/verkehr.atom").Header().Get("Etag")
	for _, c := range []struct{ name, header, value string }{
		{"plain", "", ""}, {"gzip", "Accept-Encoding", "gzip"}, {"304", "If-None-Match", etag},
	} {
		b.Run(c.name, func(b *testing.B) {
			r := httptest.NewRequest("GET", "/verkehr.atom", nil)
			if c.header != "" {
				r.Header.Set(c.header, c.value)
			}
			w := silent{http.Header{}}
			b.ReportAllocs()
			for b.Loop() {
				clear(w.h)
				h.ServeHTTP(w, r)
			}
		})
	}
	_ = plain
}

// BenchmarkServing compares whole requests over loopback with a bare handler that writes the same bytes.
func BenchmarkServing(b *testing.B) {
	p, plain := benchStand(b)
	h := p.Handler()
	gzipped := get(h, "/verkehr.atom", "Accept-Encoding", "gzip").Body.Bytes()
	etag := get(h, "/verkehr.atom").Header().Get("Etag")
	bare := func(body []byte, status int, encoding string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if status == http.StatusNotModified {
				w.WriteHeader(status)
				return
			}
			w.Header().Set("Content-Type", "application/atom+xml; charset=utf-8")
			w.Header().Set("Content-Length", strconv.Itoa(len(body)))
			if encoding != "" {
				w.Header().Set("Content-Encoding", encoding)
			}
			w.Write(body)
		})
	}
	for _, c := range []struct {
		name          string
		handler       http.Handler
		header, value string
	}{
		{"plain/bare", bare(plain, 200, ""), "Accept-Encoding", "identity"},
		{"plain/litfass", h, "Accept-Encoding", "identity"},
		{"gzip/bare", bare(gzipped, 200, "gzip"), "Accept-Encoding", "gzip"},
		{"gzip/litfass", h, "Accept-Encoding", "gzip"},
		{"304/bare", bare(nil, 304, ""), "If-None-Match", etag},
		{"304/litfass", h, "If-None-Match", etag},
	} {
		b.Run(c.name, func(b *testing.B) {
			server := httptest.NewServer(c.handler)
			defer server.Close()
			r, _ := http.NewRequest("GET", server.URL+"/verkehr.atom", nil)
			r.Header.Set("Accept-Encoding", "identity")
			r.Header.Set(c.header, c.value)
			for b.Loop() {
				answer, err := http.DefaultTransport.RoundTrip(r)
				if err != nil {
					b.Fatal(err)
				}
				io.Copy(io.Discard, answer.Body)
				answer.Body.Close()
			}
		})
	}
}

func BenchmarkPrint(b *testing.B) {
	p, _ := benchStand(b)
	for _, s := range p.sheets[:4] {
		b.Run(s.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.write(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

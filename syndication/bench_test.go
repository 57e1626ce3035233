package syndication

import (
	"bufio"
	"bytes"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
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
	p, _ := benchStand(b)
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
}

// BenchmarkServing compares whole requests on one connection with a bare handler that writes the same
// bytes, headers included.
func BenchmarkServing(b *testing.B) {
	p, _ := benchStand(b)
	h := p.Handler()
	etag := get(h, "/verkehr.atom").Header().Get("Etag")
	for _, c := range []struct{ name, header, value string }{
		{"plain", "Accept-Encoding", "identity"}, {"gzip", "Accept-Encoding", "gzip"}, {"304", "If-None-Match", etag},
	} {
		answer := get(h, "/verkehr.atom", c.header, c.value)
		bare := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for name, values := range answer.Header() {
				w.Header().Set(name, values[0])
			}
			w.WriteHeader(answer.Code)
			w.Write(answer.Body.Bytes())
		})
		for name, handler := range map[string]http.Handler{"bare": bare, "litfass": h} {
			b.Run(c.name+"/"+name, func(b *testing.B) { serve(b, handler, c.header+": "+c.value) })
		}
	}
}

func serve(b *testing.B, handler http.Handler, header string) {
	server := httptest.NewServer(handler)
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	request := []byte("GET /verkehr.atom HTTP/1.1\r\nHost: a.example\r\n" + header + "\r\n\r\n")
	r := bufio.NewReaderSize(conn, 1<<16)
	for b.Loop() {
		conn.Write(request)
		length := 0
		for {
			line, err := r.ReadSlice('\n')
			if err != nil {
				b.Fatal(err)
			}
			if len(line) <= 2 {
				break
			}
			if bytes.HasPrefix(line, []byte("Content-Length: ")) {
				length, _ = strconv.Atoi(strings.TrimSpace(string(line[16:])))
			}
		}
		r.Discard(length)
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

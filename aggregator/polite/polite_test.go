package polite

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// unpaced allows and hurries calls to loopback.
func unpaced() Options {
	return Options{
		Version: "1.2", Contact: "feeds@example.org", AllowNetworks: loopback,
		Gaps: []NetworkGap{{Network: loopback[0]}},
	}
}

func transport(t testing.TB, o Options) *Transport {
	t.Helper()
	tr, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tr.CloseIdleConnections)
	return tr
}

func origin1(t testing.TB, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

// get reads a whole answer.
func get(ctx context.Context, c *http.Client, url string) (*http.Response, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		return nil, nil, err
	}
	res, err := c.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return res, body, err
}

// memory is a network of one server, for bubbles of synctest: a real socket would hang there.
type memory struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newMemoryNetwork() *memory {
	return &memory{conns: make(chan net.Conn), done: make(chan struct{})}
}

func (m *memory) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case m.conns <- there:
		return here, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (m *memory) Accept() (net.Conn, error) {
	select {
	case c := <-m.conns:
		return c, nil
	case <-m.done:
		return nil, net.ErrClosed
	}
}

func (m *memory) Close() error   { m.once.Do(func() { close(m.done) }); return nil }
func (m *memory) Addr() net.Addr { return &net.TCPAddr{} }

// inMemory starts a server and returns a transport whose every connection leads to it. The returned
// function stops both.
func inMemory(t *testing.T, o Options, h http.HandlerFunc) (*Transport, func()) {
	t.Helper()
	m := newMemoryNetwork()
	o.Version, o.Contact, o.DialContext = "1.2", "feeds@example.org", m.dial
	s := &http.Server{Handler: h}
	go s.Serve(m)
	tr := transport(t, o)
	return tr, func() {
		tr.CloseIdleConnections()
		s.Close()
		m.Close()
		time.Sleep(time.Minute) // of the bubble: handlers and dials come to their end
	}
}

func TestARequestSaysWhoCallsAndNothingElse(t *testing.T) {
	var seen http.Header
	s := origin1(t, func(w http.ResponseWriter, r *http.Request) {
		seen = r.Header.Clone()
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
	})
	c := transport(t, unpaced()).Client()
	for range 2 {
		req, _ := http.NewRequest("GET", s.URL, nil)
		req.Header.Set("User-Agent", "Mozilla/5.0")
		req.Header.Set("Cookie", "session=1")
		req.Header.Set("Referer", "https://example.org/")
		req.Header.Set("Accept", "application/atom+xml")
		res, err := c.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if got := req.Header.Get("User-Agent"); got != "Mozilla/5.0" {
			t.Errorf("the caller's request was changed: %q", got)
		}
	}
	want := http.Header{
		"User-Agent":      {"Litfass/1.2 (+https://github.com/litfass/litfass; feeds@example.org)"},
		"Accept-Encoding": {"gzip, br, zstd"}, "Accept": {"application/atom+xml"},
	}
	if len(seen) != len(want) {
		t.Errorf("header = %v", seen)
	}
	for name := range want {
		if seen.Get(name) != want.Get(name) {
			t.Errorf("%s = %q, want %q", name, seen.Get(name), want.Get(name))
		}
	}
}

func TestRedirectsAreHandedToTheCaller(t *testing.T) {
	s := origin1(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/new", http.StatusMovedPermanently) })
	res, _, err := get(t.Context(), transport(t, unpaced()).Client(), s.URL)
	if err != nil || res.StatusCode != 301 || res.Header.Get("Location") != "/new" {
		t.Errorf("%v, %v", res, err)
	}
}

func TestConnectionsAreKeptWithinARun(t *testing.T) {
	var mu sync.Mutex
	callers := map[string]bool{}
	body := bytes.Repeat([]byte("<item>news</item>"), 1000)
	s := origin1(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		callers[r.RemoteAddr] = true
		mu.Unlock()
		switch r.URL.Path {
		case "/304":
			w.WriteHeader(304)
		case "/plain":
			w.Write(body)
		default:
			name := r.URL.Path[1:]
			w.Header().Set("Content-Encoding", name)
			w.Write(encode(t, name, body))
			w.(http.Flusher).Flush() // the end of the wire comes after the end of the encoding
		}
	})
	c := transport(t, unpaced()).Client()
	for _, path := range []string{"/304", "/plain", "/gzip", "/br", "/zstd", "/deflate", "/304"} {
		if _, _, err := get(t.Context(), c, s.URL+path); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	if len(callers) != 1 {
		t.Errorf("%d connections, want 1", len(callers))
	}
}

func TestHTTP2IsSpokenAndASourcesOwnCAIsTrusted(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Proto) }))
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	c := transport(t, unpaced()).Client()
	if _, _, err := get(t.Context(), c, s.URL); Classify(err) != "tls" {
		t.Errorf("unknown CA: %v, class %q", err, Classify(err))
	}
	ctx := With(t.Context(), Access{CA: pemOf(s)})
	if _, body, err := get(ctx, c, s.URL); err != nil || string(body) != "HTTP/2.0" {
		t.Errorf("%q, %v", body, err)
	}
	c.CloseIdleConnections()
}

func TestNothingComesFromTheEnvironment(t *testing.T) {
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "ALL_PROXY"} {
		t.Setenv(name, "http://127.0.0.1:1")
	}
	s := origin1(t, func(http.ResponseWriter, *http.Request) {})
	if _, _, err := get(t.Context(), transport(t, unpaced()).Client(), s.URL); err != nil {
		t.Error(err, os.Getenv("HTTP_PROXY"))
	}
}

func TestTotalTimeEndsAnAnswerThatKeepsComing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tr, stop := inMemory(t, Options{Timeout: 10 * time.Minute}, func(w http.ResponseWriter, r *http.Request) {
			chunk := make([]byte, 2<<10)
			for r.Context().Err() == nil { // 2 KiB a second: no drip
				w.Write(chunk)
				w.(http.Flusher).Flush()
				time.Sleep(time.Second)
			}
		})
		defer stop()
		start := time.Now()
		_, _, err := get(t.Context(), tr.Client(), "http://slow.example/")
		wantSlow(t, err, "total")
		if d := time.Since(start); d != 10*time.Minute {
			t.Errorf("after %s", d)
		}
	})
}

func TestAConnectionSurvivesAnAnswerThatNobodyReads(t *testing.T) {
	var mu sync.Mutex
	callers := map[string]bool{}
	s := origin1(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		callers[r.RemoteAddr] = true
		mu.Unlock()
		w.WriteHeader(404)
		if r.URL.Path == "/chunked" {
			w.(http.Flusher).Flush()
		}
		w.Write(bytes.Repeat([]byte("no such page "), 1000))
	})
	c := transport(t, unpaced()).Client()
	for _, path := range []string{"/", "/chunked", "/"} {
		res, err := c.Get(s.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
	}
	if len(callers) != 1 {
		t.Errorf("%d connections, want 1", len(callers))
	}
}

func TestClosingDoesNotWaitForAnEndlessAnswer(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tr, stop := inMemory(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		})
		defer stop()
		res, err := tr.Client().Get("http://mute.example/")
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		res.Body.Close()
		if d := time.Since(start); d != 2*time.Second {
			t.Errorf("took %s", d)
		}
		if _, err := res.Body.Read(make([]byte, 1)); err == nil || err == io.EOF {
			t.Errorf("read after close: %v", err)
		}
	})
}

func TestClosingEndsAReadThatWaits(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tr, stop := inMemory(t, Options{}, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		})
		defer stop()
		res, err := tr.Client().Get("http://mute.example/")
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		time.AfterFunc(time.Second, func() { res.Body.Close() })
		if _, err := io.ReadAll(res.Body); err == nil || time.Since(start) != time.Second {
			t.Errorf("%v after %s", err, time.Since(start))
		}
	})
}

package polite

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// httpProxy answers requests for any name itself and leads every CONNECT to one address. It records
// what it was asked for.
func httpProxy(t *testing.T, connectTo string) (url string, asked chan string) {
	asked = make(chan string, 10)
	s := origin1(t, func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Method + " " + r.RequestURI + " " + r.UserAgent()
		if r.Method != "CONNECT" {
			io.WriteString(w, "by proxy")
			return
		}
		there, err := net.Dial("tcp", connectTo)
		if err != nil {
			t.Error(err)
			return
		}
		here, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
		join(here, there)
	})
	return s.URL, asked
}

func join(a, b net.Conn) {
	go func() { io.Copy(a, b); a.Close() }()
	go func() { io.Copy(b, a); b.Close() }()
}

// socksProxy leads every connection to one address (RFC 1928) and records the names asked for.
func socksProxy(t *testing.T, connectTo string) (url string, asked chan string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	asked = make(chan string, 10)
	go func() {
		for c, err := l.Accept(); err == nil; c, err = l.Accept() {
			buf := make([]byte, 300)
			io.ReadFull(c, buf[:2])
			io.ReadFull(c, buf[:buf[1]])
			c.Write([]byte{5, 0})
			io.ReadFull(c, buf[:5])
			name := buf[5 : 5+buf[4]+2]
			io.ReadFull(c, name)
			asked <- string(name[:len(name)-2])
			c.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
			there, err := net.Dial("tcp", connectTo)
			if err != nil {
				return
			}
			join(c, there)
		}
	}()
	return "socks5://" + l.Addr().String(), asked
}

func TestAProxyIsUsedAndMayStandInside(t *testing.T) {
	proxy, asked := httpProxy(t, "")
	o := unpaced()
	o.AllowNetworks, o.Proxy = nil, proxy // the proxy itself is on loopback
	o.Resolver, _ = answers("93.184.216.34")
	_, body, err := get(t.Context(), transport(t, o).Client(), "http://feeds.example/a")
	if err != nil || string(body) != "by proxy" {
		t.Fatalf("%q, %v", body, err)
	}
	if got := <-asked; !strings.HasPrefix(got, "GET http://feeds.example/a Litfass/1.2 ") {
		t.Error(got)
	}
}

func TestBehindAProxyInnerTargetsAreRefusedBeforeItIsAsked(t *testing.T) {
	proxy, asked := httpProxy(t, "")
	o := unpaced()
	o.AllowNetworks, o.Proxy = nil, proxy
	o.Resolver, _ = answers("10.0.0.1")
	c := transport(t, o).Client()
	for _, target := range []string{"http://inner.example/", "https://inner.example/", "http://127.0.0.1/", "http://[::1]/", "http://2130706433/"} {
		_, _, err := get(t.Context(), c, target)
		wantRefused(t, target, err)
	}
	if len(asked) != 0 {
		t.Errorf("the proxy was asked: %s", <-asked)
	}
}

func TestASourceMayHaveAProxyOfItsOwnOrNone(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "itself") }))
	defer s.Close()
	proxy, asked := httpProxy(t, s.Listener.Addr().String())
	socks, names := socksProxy(t, s.Listener.Addr().String())
	o := unpaced()
	o.Proxy, o.Gap = "http://127.0.0.1:1", 1 // nobody there
	o.Resolver, _ = answers("93.184.216.34")
	c := transport(t, o).Client()
	defer c.CloseIdleConnections()
	if _, body, err := get(With(t.Context(), Access{Proxy: NoProxy, CA: pemOf(s)}), c, s.URL); err != nil || string(body) != "itself" {
		t.Errorf("no proxy: %q, %v", body, err)
	}
	if _, body, err := get(With(t.Context(), Access{Proxy: proxy, CA: pemOf(s)}), c, "https://example.com/"); err != nil || string(body) != "itself" {
		t.Errorf("http proxy: %q, %v", body, err)
	}
	if got := <-asked; !strings.HasPrefix(got, "CONNECT example.com:443 Litfass/1.2 ") {
		t.Error(got)
	}
	if _, body, err := get(With(t.Context(), Access{Proxy: socks, CA: pemOf(s)}), c, "https://example.com/"); err != nil || string(body) != "itself" {
		t.Errorf("socks5 proxy: %q, %v", body, err)
	}
	if got := <-names; got != "example.com" {
		t.Error(got)
	}
	if _, _, err := get(t.Context(), c, "http://feeds.example/"); Classify(err) != "connect" {
		t.Errorf("the common proxy: %v", err)
	}
}

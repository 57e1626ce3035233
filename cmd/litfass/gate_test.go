package main

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"testing"
	"time"
)

var opened = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func TestTheClientIsWhoTheConnectionOrATrustedProxySays(t *testing.T) {
	g := &gate{trusted: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}}
	for name, c := range map[string]struct {
		remote    string
		forwarded []string // name and value
		want      string   // "" = does not count
	}{
		"a stranger":                         {"192.0.2.1:99", nil, "192.0.2.1"},
		"a stranger who lies":                {"192.0.2.1:99", []string{"X-Forwarded-For", "198.51.100.7"}, "192.0.2.1"},
		"a stranger who lies better":         {"192.0.2.1:99", []string{"Forwarded", "for=198.51.100.7"}, "192.0.2.1"},
		"behind a proxy":                     {"127.0.0.1:99", []string{"X-Forwarded-For", "192.0.2.1"}, "192.0.2.1"},
		"behind two proxies":                 {"127.0.0.1:99", []string{"X-Forwarded-For", "192.0.2.1, 10.1.1.1"}, "192.0.2.1"},
		"a lie in front of what proxies say": {"127.0.0.1:99", []string{"X-Forwarded-For", "198.51.100.7, 192.0.2.1, 10.1.1.1"}, "192.0.2.1"},
		"two fields":                         {"127.0.0.1:99", []string{"X-Forwarded-For", "198.51.100.7", "X-Forwarded-For", "192.0.2.1"}, "192.0.2.1"},
		"with a port":                        {"127.0.0.1:99", []string{"X-Forwarded-For", "192.0.2.1:4711"}, "192.0.2.1"},
		"RFC 7239":                           {"10.0.0.1:99", []string{"Forwarded", `for=192.0.2.1;proto=https;by=10.0.0.1`}, "192.0.2.1"},
		"RFC 7239, IPv6 with a port":         {"10.0.0.1:99", []string{"Forwarded", `For="[2001:db8:1:2:3::4]:4711"`}, "2001:db8:1:2::"},
		"RFC 7239 before the other":          {"10.0.0.1:99", []string{"X-Forwarded-For", "198.51.100.7", "Forwarded", "for=192.0.2.1"}, "192.0.2.1"},
		"IPv6: all of a /64 is one":          {"[2001:db8:1:2:3:4:5:6]:99", nil, "2001:db8:1:2::"},
		"IPv4 in IPv6":                       {"[::ffff:192.0.2.1]:99", nil, "192.0.2.1"},
		"the own machine":                    {"127.0.0.2:99", nil, ""},
		"a proxy that names nobody":          {"127.0.0.1:99", nil, ""},
		"a proxy that names nonsense":        {"127.0.0.1:99", []string{"X-Forwarded-For", "unknown"}, ""},
		"proxies only":                       {"127.0.0.1:99", []string{"X-Forwarded-For", "10.0.0.3, 10.0.0.2"}, ""},
		"a socket":                           {"@", nil, ""},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = c.remote
		for i := 0; i < len(c.forwarded); i += 2 {
			r.Header.Add(c.forwarded[i], c.forwarded[i+1])
		}
		client, counts := g.client(r)
		if counts != (c.want != "") || counts && client.String() != c.want {
			t.Errorf("%s: got %s %v, want %q", name, client, counts, c.want)
		}
	}
}

func TestAClientThatAsksTooMuchWaitsAndOthersDoNot(t *testing.T) {
	now := opened
	served := 0
	g := newGate(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { served++ }), nil, 2, 0, func() time.Time { return now })
	ask := func(client string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = client + ":99"
		w := httptest.NewRecorder()
		g.ServeHTTP(w, r)
		return w
	}
	for n := range 20 {
		if w := ask("192.0.2.1"); w.Code != 200 {
			t.Fatalf("request %d of a burst: %d", n, w.Code)
		}
	}
	w := ask("192.0.2.1")
	if w.Code != 429 || w.Header().Get("Retry-After") != "1" || w.Header().Get("Cache-Control") != "no-store" || served != 20 {
		t.Errorf("beyond the burst: %d %v", w.Code, w.Header())
	}
	if w := ask("192.0.2.2"); w.Code != 200 {
		t.Errorf("another client: %d", w.Code)
	}
	wait, err := strconv.Atoi(w.Header().Get("Retry-After"))
	if err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Duration(wait) * time.Second)
	if w := ask("192.0.2.1"); w.Code != 200 {
		t.Errorf("after the time it was told: %d", w.Code)
	}
	for range 100 {
		if w := ask("127.0.0.1"); w.Code != 200 {
			t.Fatalf("the own machine: %d", w.Code)
		}
	}
}

func TestOfTooManyRequestsAtOnceSomeAreRefused(t *testing.T) {
	inside, leave := make(chan bool), make(chan bool)
	g := newGate(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { inside <- true; <-leave }), nil, 0, 2, time.Now)
	ask := func() int {
		w := httptest.NewRecorder()
		g.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		if w.Code == 503 && w.Header().Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
		return w.Code
	}
	done := make(chan int)
	for range 2 {
		go func() { done <- ask() }()
		<-inside
	}
	if code := ask(); code != 503 {
		t.Errorf("the third: %d", code)
	}
	leave <- true
	leave <- true
	if a, b := <-done, <-done; a != 200 || b != 200 {
		t.Errorf("the first two: %d, %d", a, b)
	}
	go func() { <-inside; leave <- true }()
	if code := ask(); code != 200 {
		t.Errorf("after they have left: %d", code)
	}
}

func TestTheMemoryOfClientsHasABound(t *testing.T) {
	c := &clients{rate: 1, burst: 10, known: map[netip.Addr]*allowance{}}
	a := netip.MustParseAddr("10.0.0.0")
	for range mostClients + 10 {
		c.take(a, opened)
		a = a.Next()
	}
	if len(c.known) > mostClients {
		t.Errorf("%d are remembered", len(c.known))
	}
}

package main

import (
	"io"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// The gate lets requests in: only so many at a time, and only so many of one client. It is told of the
// client by the connection, or by a proxy in front that the configuration trusts; nobody else is
// believed, or anybody could come as somebody else.
type gate struct {
	next       http.Handler
	trusted    []netip.Prefix
	concurrent int64
	inside     atomic.Int64
	clients    *clients // nil = no limit
	now        func() time.Time
}

func newGate(next http.Handler, trusted []netip.Prefix, perSecond, concurrent int, now func() time.Time) http.Handler {
	if perSecond == 0 && concurrent == 0 {
		return next
	}
	g := &gate{next: next, trusted: trusted, concurrent: int64(concurrent), now: now}
	if perSecond > 0 {
		g.clients = &clients{rate: float64(perSecond), burst: float64(perSecond) * burstSeconds, known: map[netip.Addr]*allowance{}}
	}
	return g
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if g.clients != nil {
		if client, counts := g.client(r); counts {
			if wait := g.clients.take(client, g.now()); wait > 0 {
				refuse(w, http.StatusTooManyRequests, wait, "Too many requests. Ask again after the time in Retry-After.")
				return
			}
		}
	}
	if g.concurrent > 0 {
		defer g.inside.Add(-1)
		if g.inside.Add(1) > g.concurrent {
			refuse(w, http.StatusServiceUnavailable, 5*time.Second, "Too much is asked at the moment. Ask again after the time in Retry-After.")
			return
		}
	}
	g.next.ServeHTTP(w, r)
}

func refuse(w http.ResponseWriter, status int, wait time.Duration, text string) {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text+"\n")
}

// client says who asks. The own machine and trusted proxies that name nobody do not count: many may
// stand behind them.
func (g *gate) client(r *http.Request) (client netip.Addr, counts bool) {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return client, false
	}
	client = peer.Addr().Unmap()
	if !g.trusts(client) {
		return network(client), !client.IsLoopback()
	}
	hops := forwarded(r.Header)
	for i := len(hops) - 1; i >= 0; i-- { // the last one was added by the proxy that stands next to us
		hop, ok := address(hops[i])
		if !ok {
			return client, false
		}
		if !g.trusts(hop) {
			return network(hop), true
		}
	}
	return client, false
}

func (g *gate) trusts(a netip.Addr) bool {
	for _, p := range g.trusted {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// network is what counts as one client: an IPv4 address, or the /64 that one IPv6 user has.
func network(a netip.Addr) netip.Addr {
	if a.Is4() {
		return a
	}
	p, err := a.WithZone("").Prefix(64)
	if err != nil {
		return a
	}
	return p.Addr()
}

// forwarded lists whom proxies say they were asked by, the farthest first: from Forwarded (RFC 7239),
// else from X-Forwarded-For.
func forwarded(h http.Header) (hops []string) {
	if values := h["Forwarded"]; len(values) > 0 {
		for element := range strings.SplitSeq(strings.Join(values, ","), ",") {
			for pair := range strings.SplitSeq(element, ";") {
				if name, value, ok := strings.Cut(pair, "="); ok && strings.EqualFold(strings.TrimSpace(name), "for") {
					hops = append(hops, strings.Trim(strings.TrimSpace(value), `"`))
				}
			}
		}
		return hops
	}
	for value := range strings.SplitSeq(strings.Join(h["X-Forwarded-For"], ","), ",") {
		if value = strings.TrimSpace(value); value != "" {
			hops = append(hops, value)
		}
	}
	return hops
}

// address reads 192.0.2.1, 192.0.2.1:80, 2001:db8::1, [2001:db8::1] and [2001:db8::1]:80.
func address(text string) (netip.Addr, bool) {
	if a, err := netip.ParseAddrPort(text); err == nil {
		return a.Addr().Unmap(), true
	}
	a, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"))
	return a.Unmap(), err == nil
}

// burstSeconds is for how many seconds a client may save up.
const burstSeconds = 10

// mostClients is how many are remembered: some 100 bytes each.
const mostClients = 100_000

// clients counts requests: each client has a bucket that fills by rate a second up to burst.
type clients struct {
	rate, burst float64
	mu          sync.Mutex
	known       map[netip.Addr]*allowance
}

type allowance struct {
	left float64
	at   time.Time
}

// take takes one request from a client's allowance; if none is left it says how long to wait.
func (c *clients) take(client netip.Addr, now time.Time) (wait time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.known[client]
	if a == nil {
		if len(c.known) >= mostClients {
			c.forget(now)
		}
		a = &allowance{c.burst, now}
		c.known[client] = a
	}
	if passed := now.Sub(a.at); passed > 0 {
		a.left, a.at = min(c.burst, a.left+passed.Seconds()*c.rate), now
	}
	if a.left < 1 {
		return time.Duration((1 - a.left) / c.rate * float64(time.Second))
	}
	a.left--
	return 0
}

// forget drops who has all of the allowance again; if that is nobody, everybody.
func (c *clients) forget(now time.Time) {
	for client, a := range c.known {
		if a.left+now.Sub(a.at).Seconds()*c.rate >= c.burst {
			delete(c.known, client)
		}
	}
	if len(c.known) >= mostClients {
		clear(c.known)
	}
}

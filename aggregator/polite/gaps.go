package polite

import (
	"context"
	"net/netip"
	"sync"
	"time"
)

// gaps says how long to leave a host alone after a request, by the network it is in.
type gaps struct {
	fallback time.Duration
	networks []NetworkGap
	lookup   func(context.Context, string) ([]netip.Addr, error)

	mu    sync.Mutex
	names map[string]namedGap
}

type namedGap struct {
	gap   time.Duration
	until time.Time
}

// A name's network is looked up once in so long; so many names are remembered.
const (
	gapTTL   = 10 * time.Minute
	gapNames = 10_000
)

// of returns the gap of a host; addr is valid if the host is an address. Of a name with several
// addresses the longest gap counts; one that cannot be resolved gets the usual.
func (g *gaps) of(ctx context.Context, host string, addr netip.Addr) time.Duration {
	switch {
	case len(g.networks) == 0:
		return g.fallback
	case addr.IsValid():
		return g.ofAddr(addr)
	}
	now := time.Now()
	g.mu.Lock()
	known, ok := g.names[host]
	g.mu.Unlock()
	if ok && now.Before(known.until) {
		return known.gap
	}
	addrs, err := g.lookup(ctx, host)
	if err != nil || len(addrs) == 0 {
		return g.fallback
	}
	var gap time.Duration
	for _, a := range addrs {
		gap = max(gap, g.ofAddr(a))
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.names == nil || len(g.names) >= gapNames {
		g.names = map[string]namedGap{}
	}
	g.names[host] = namedGap{gap, now.Add(gapTTL)}
	return gap
}

// ofAddr takes the gap of the smallest network that holds the address.
func (g *gaps) ofAddr(a netip.Addr) time.Duration {
	a = a.Unmap().WithZone("")
	gap, bits := g.fallback, -1
	for _, n := range g.networks {
		if n.Network.Contains(a) && n.Network.Bits() > bits {
			gap, bits = n.Gap, n.Network.Bits()
		}
	}
	return gap
}

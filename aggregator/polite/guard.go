package polite

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"

	"code.dny.dev/ssrf"
	"golang.org/x/net/idna"
)

// guard keeps requests off inner addresses. What counts is the address a connection is made to, seen
// in the dialer after the name was resolved; what it finds in a URL it refuses earlier, with a clearer
// message, and for proxies it must.
//
// Refused is every range of the IANA special purpose registries: private, loopback, link-local with
// the metadata service, CGNAT, ULA, v4-mapped inner addresses, NAT64, 6to4, Teredo, multicast.
type guard struct{ guardian *ssrf.Guardian }

// A cloud's own service on a public address (Azure); the others sit in registered ranges.
var metadata = netip.MustParsePrefix("168.63.129.16/32")

func newGuard(allow []netip.Prefix) *guard {
	var v4, v6 []netip.Prefix
	for _, p := range allow {
		if p.Addr().Is4() {
			v4 = append(v4, p)
		} else {
			v6 = append(v6, p)
		}
	}
	return &guard{ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(v4...),
		ssrf.WithAllowedV6Prefixes(v6...), ssrf.WithDeniedV4Prefixes(metadata))}
}

// control is a net.Dialer.Control: it sees the address and port of each connection before it is made.
func (g *guard) control(network, address string, _ syscall.RawConn) error {
	if network != "tcp4" && network != "tcp6" {
		return &RefusedError{URL: address, Why: "network " + network + " is not TCP"}
	}
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return &RefusedError{URL: address, Why: "not an address and port"}
	}
	if badPort(ap.Port()) {
		return &RefusedError{URL: address, Why: fmt.Sprintf("port %d belongs to another protocol", ap.Port())}
	}
	return g.checkAddr(ap.Addr())
}

// nat64 embeds an IPv4 address in its last 32 bits (RFC 6052 section 2.1).
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

func (g *guard) checkAddr(a netip.Addr) error {
	a = a.Unmap()
	err := g.guardian.SafeAddr(a)
	if err == nil && nat64.Contains(a) {
		// The operator lives behind NAT64 and allowed it: what counts is where it leads.
		b := a.As16()
		err = g.guardian.SafeAddr(netip.AddrFrom4([4]byte(b[12:])))
	}
	if err != nil {
		return &RefusedError{URL: a.String(), Why: "an inner or reserved address (fetching.allow_networks can name its network)"}
	}
	return nil
}

// checkURL refuses what can be refused without looking anything up. The address is valid if the
// host is one.
func (g *guard) checkURL(u *url.URL) (netip.Addr, error) {
	refuse := func(format string, args ...any) (netip.Addr, error) {
		return netip.Addr{}, &RefusedError{URL: u.Redacted(), Why: fmt.Sprintf(format, args...)}
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return refuse("scheme %q is not http or https", u.Scheme)
	}
	if u.User != nil {
		return refuse("credentials do not belong into a URL; give them to the source as auth")
	}
	if p := u.Port(); p != "" {
		n, err := strconv.ParseUint(p, 10, 16)
		if err != nil {
			return refuse("port %q is not a number up to 65535", p)
		}
		if badPort(uint16(n)) {
			return refuse("port %d belongs to another protocol", n)
		}
	}
	host := u.Hostname()
	if host == "" {
		return refuse("no host")
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr, g.checkAddr(addr)
	}
	if numberForm(host) {
		return refuse("host %q is a number, not a name", host)
	}
	if !hostName(asciiHost(host)) {
		return refuse("host %q is not a name", host)
	}
	return netip.Addr{}, nil
}

// hostName says whether an ASCII host can be a name in the DNS (RFC 1035 section 2.3.4), underscores
// as found in practice included.
func hostName(s string) bool {
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '.' && c != '_' {
			return false
		}
	}
	return s != "" && len(s) <= 253
}

// numberForm says whether resolvers may read a host as an IPv4 address written as decimal, octal or
// hex: 2130706433, 0x7f.1, 0177.0.0.1. No top-level domain begins like that (WHATWG URL, "ends in a
// number").
func numberForm(host string) bool {
	host = strings.TrimSuffix(host, ".")
	last := host[strings.LastIndexByte(host, '.')+1:]
	if len(last) >= 2 && last[0] == '0' && last[1]|0x20 == 'x' {
		return strings.Trim(last[2:], "0123456789abcdefABCDEF") == ""
	}
	return last != "" && strings.Trim(last, "0123456789") == ""
}

// checkName looks a name up and refuses it if any of its addresses is refused: with a proxy the
// dialer sees only the proxy.
func (t *Transport) checkName(ctx context.Context, host string) error {
	addrs, err := t.lookup(ctx, host)
	if err != nil {
		return err
	}
	for _, a := range addrs {
		if err := t.guard.checkAddr(a); err != nil {
			return err
		}
	}
	return nil
}

// lookup resolves a name. With connections in memory and no resolver there is nobody to ask.
func (t *Transport) lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	r := t.options.Resolver
	if r == nil {
		if t.options.DialContext != nil {
			return nil, nil
		}
		r = net.DefaultResolver
	}
	ctx, cancel := context.WithTimeout(ctx, t.options.DialTimeout)
	defer cancel()
	return r.LookupNetIP(ctx, "ip", host)
}

// asciiHost is a host as the wire has it, so that one host has one turn.
func asciiHost(host string) string {
	for i := range len(host) {
		if host[i] >= 0x80 {
			if a, err := idna.Lookup.ToASCII(host); err == nil {
				host = a
			}
			break
		}
	}
	return strings.TrimSuffix(strings.ToLower(host), ".")
}

// badPort says whether a port belongs to a protocol that an HTTP request could be mistaken for
// (WHATWG Fetch, "bad port").
func badPort(p uint16) bool {
	switch p {
	case 0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103,
		104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513,
		514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720,
		1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080:
		return true
	}
	return false
}

package aggregator

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// hosts are the hosts that a request to wait speaks for: the one that said it, or all of our sources'
// hosts under its registrable domain.
func (a *Aggregator) hosts(scope Scope, said *url.URL) []string {
	host := hostOf(said)
	hosts := []string{host}
	if scope != ScopeDomain {
		return hosts
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return hosts
	}
	for _, s := range a.Sources {
		u, err := url.Parse(s.URL)
		if err != nil {
			continue
		}
		h := hostOf(u)
		if (h == domain || strings.HasSuffix(h, "."+domain)) && !slices.Contains(hosts, h) {
			hosts = append(hosts, h)
		}
	}
	return hosts
}

// hostOf names a host as polite does: lower case, ASCII, no port.
func hostOf(u *url.URL) string {
	host := u.Hostname()
	if ascii, err := idna.Lookup.ToASCII(host); err == nil {
		host = ascii
	}
	return strings.TrimSuffix(strings.ToLower(host), ".")
}

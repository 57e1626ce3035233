package aggregator

import (
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// neighbours are the other hosts of our sources under the registrable domain of a URL.
func (a *Aggregator) neighbours(said *url.URL) []string {
	host := hostOf(said)
	domain, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return nil
	}
	var hosts []string
	for _, s := range a.Sources {
		u, err := url.Parse(s.URL)
		if err != nil {
			continue
		}
		h := hostOf(u)
		if h != host && (h == domain || strings.HasSuffix(h, "."+domain)) && !slices.Contains(hosts, h) {
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

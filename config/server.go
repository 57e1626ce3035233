package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"github.com/litfass/litfass/aggregator"
)

// Server says where Litfass listens.
type Server struct {
	// Address and port of feeds and pages. Default: 127.0.0.1:8080.
	Listen string `yaml:"listen,omitempty"`
	// Address and port of /metrics, better not a public one; off for none. Default: 127.0.0.1:9090.
	Metrics string `yaml:"metrics,omitempty"`
	// Proxies in front, as addresses or networks: only what they say of the client (X-Forwarded-For, Forwarded) counts.
	TrustedProxies []netip.Prefix `yaml:"trusted_proxies,omitempty"`
	// Folder where what was published last outlives a restart while the store is away; off for none. Default: beside a bolt file, none for Redis.
	Keep string `yaml:"keep,omitempty"`
	// Requests a second that one client may make, on average; who makes more gets 429. A client is an IPv4 address or an IPv6 /64; the own machine and trusted proxies are not counted. 0 = no limit. Default: 20.
	ClientRate int `yaml:"client_rate,omitempty"`
	// Requests answered at the same time; beyond that 503. 0 = no limit. Default: 1000.
	Concurrent int `yaml:"concurrent,omitempty"`
}

// Validate returns what is wrong with the listeners as joined FieldErrors.
func (s Server) Validate() error {
	var errs []error
	if err := checkListen(s.Listen); err != nil {
		errs = append(errs, aggregator.Wrong("listen", "%w", err))
	}
	if s.Metrics != "off" {
		if err := checkListen(s.Metrics); err != nil {
			errs = append(errs, aggregator.Wrong("metrics", "%w, nor off", err))
		} else if s.Metrics == s.Listen && !strings.HasSuffix(s.Listen, ":0") {
			errs = append(errs, aggregator.Wrong("metrics", "is the address of listen; metrics need one of their own"))
		}
	}
	for _, limit := range []struct {
		field string
		value int
	}{{"client_rate", s.ClientRate}, {"concurrent", s.Concurrent}} {
		if limit.value < 0 {
			errs = append(errs, aggregator.Wrong(limit.field, "is %d; give a number of requests, or 0 for no limit", limit.value))
		}
	}
	return errors.Join(errs...)
}

// KeepIn is the folder where what was published last is kept, "" for none; storeURL is that of the store.
func (s Server) KeepIn(storeURL string) string {
	file, embedded := strings.CutPrefix(storeURL, "bolt:")
	switch {
	case s.Keep == "off":
		return ""
	case s.Keep != "":
		return s.Keep
	case embedded:
		return file + ".pages"
	default:
		return ""
	}
}

func checkListen(address string) error {
	host, port, err := net.SplitHostPort(address)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil || strings.ContainsAny(host, " /") {
		return fmt.Errorf("%q is not an address and port such as 127.0.0.1:8080 or :8080", address)
	}
	return nil
}

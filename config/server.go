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
	return errors.Join(errs...)
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

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
	// Address and port of feeds and pages.
	Listen string `yaml:"listen,omitempty"`
	// Address and port of /metrics, better not a public one; off for none.
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

// Store says where items are kept.
type Store struct {
	// bolt:FILE, redis://HOST:PORT/DB, rediss:// (with TLS), redis+sentinel://HOST:PORT,HOST:PORT/MASTER or redis+cluster://HOST:PORT,HOST:PORT. FILE is beside this file if it is relative.
	URL string `yaml:"url,omitempty"`
	// Password of Redis.
	Password aggregator.Secret `yaml:"password,omitempty"`
}

// storeSchemes are what Open of the store understands.
var storeSchemes = []string{"bolt:", "redis://", "rediss://", "redis+sentinel://", "redis+cluster://"}

// Validate returns what is wrong with the store as joined FieldErrors; whether it answers shows later.
func (s Store) Validate() error {
	for _, scheme := range storeSchemes {
		rest, found := strings.CutPrefix(s.URL, scheme)
		if !found {
			continue
		}
		hosts, _, _ := strings.Cut(rest, "/")
		user, _, named := strings.Cut(hosts, "@")
		switch {
		case scheme == "bolt:" && (rest == "" || strings.HasPrefix(rest, "//")):
			return aggregator.Wrong("url", "names no file; write bolt:litfass.db")
		case scheme == "bolt:" && s.Password != aggregator.Secret{}:
			return aggregator.Wrong("password", "is for Redis; a bolt file has none")
		case scheme == "bolt:":
			return nil
		case hosts == "" || named && strings.HasSuffix(hosts, "@"):
			return aggregator.Wrong("url", "names no host; write %slocalhost:6379", scheme)
		case named && strings.Contains(user, ":"):
			return aggregator.Wrong("url", "holds a password; write it under password, as {env: NAME} or {file: PATH}")
		}
		return nil
	}
	return aggregator.Wrong("url", "begins with none of %s", strings.Join(storeSchemes, ", "))
}

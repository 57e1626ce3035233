package config

import (
	"errors"
	"net/url"
	"strings"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/polite"
)

// Fetching says how Litfass calls other servers.
type Fetching struct {
	polite.Options `yaml:",inline"`
	// Password of the proxy, whose user stands in its URL.
	ProxyPassword aggregator.Secret `yaml:"proxy_password,omitempty"`
	// Sources that are worked on at once; default 16.
	Workers int `yaml:"workers,omitempty"`
}

// Validate returns what is wrong with the requests and their number, joined FieldErrors.
func (f Fetching) Validate() error {
	errs := []error{f.Options.Validate()}
	if f.Workers < 0 || f.Workers > 1000 {
		errs = append(errs, aggregator.Wrong("workers", "%d is not between 1 and 1000", f.Workers))
	}
	switch user, password, named := userOf(f.Proxy); {
	case password != "":
		errs = append(errs, aggregator.Wrong("proxy", "holds a password; write it under proxy_password, as {env: NAME} or {file: PATH}"))
	case f.ProxyPassword != aggregator.Secret{} && (!named || user == ""):
		errs = append(errs, aggregator.Wrong("proxy_password", "needs a user; it stands before the host of proxy"))
	}
	return errors.Join(errs...)
}

// userOf takes user and password from the URL of a proxy.
func userOf(proxy string) (user, password string, named bool) {
	_, rest, _ := strings.Cut(proxy, "://")
	authority, _, _ := strings.Cut(rest, "/")
	at := strings.LastIndexByte(authority, '@')
	if at < 0 {
		return "", "", false
	}
	user, password, _ = strings.Cut(authority[:at], ":")
	return user, password, true
}

// withLogin puts the password into the URL of the proxy, where the transport wants it.
func (f Fetching) withLogin() Fetching {
	if u, err := url.Parse(f.Proxy); err == nil && u.User != nil && f.ProxyPassword != (aggregator.Secret{}) {
		u.User = url.UserPassword(u.User.Username(), f.ProxyPassword.Reveal())
		f.Proxy = u.String()
	}
	return f
}

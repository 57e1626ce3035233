package config

import (
	"net/url"
	"strings"

	"github.com/litfass/litfass/aggregator"
)

// Store says where items are kept.
type Store struct {
	// bolt:FILE, redis://HOST:PORT/DB, rediss:// (with TLS), redis+sentinel://HOST:PORT,HOST:PORT/MASTER or redis+cluster://HOST:PORT,HOST:PORT. FILE is beside this file if it is relative. Over TLS, ?ca=FILE names certificates to trust instead of the system's (?tls=true turns TLS on for the last two).
	URL string `yaml:"url,omitempty"`
	// Password of Redis.
	Password aggregator.Secret `yaml:"password,omitempty"`
	// Password of the Sentinels, if they have one.
	SentinelPassword aggregator.Secret `yaml:"sentinel_password,omitempty"`
}

// Address is the URL with the passwords in it, as the store opens it: secret from here on.
func (s Store) Address() aggregator.Secret {
	scheme, rest, found := strings.Cut(s.URL, "://")
	if !found {
		return aggregator.NewSecret(s.URL)
	}
	if s.Password != (aggregator.Secret{}) {
		user, hosts, named := strings.Cut(rest, "@")
		if !named {
			user, hosts = "", rest
		}
		if plain, err := url.PathUnescape(user); err == nil {
			user = plain
		}
		rest = url.UserPassword(user, s.Password.Reveal()).String() + "@" + hosts
	}
	if s.SentinelPassword != (aggregator.Secret{}) {
		mark := "?"
		if strings.Contains(rest, "?") {
			mark = "&"
		}
		rest += mark + "sentinel_password=" + url.QueryEscape(s.SentinelPassword.Reveal())
	}
	return aggregator.NewSecret(scheme + "://" + rest)
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
		case scheme == "bolt:" && (s.Password != aggregator.Secret{} || s.SentinelPassword != aggregator.Secret{}):
			return aggregator.Wrong("password", "is for Redis; a bolt file has none")
		case scheme == "bolt:":
			return nil
		case hosts == "" || named && strings.HasSuffix(hosts, "@"):
			return aggregator.Wrong("url", "names no host; write %slocalhost:6379", scheme)
		case named && strings.Contains(user, ":"), strings.Contains(rest, "password="):
			return aggregator.Wrong("url", "holds a password; write it under password, as {env: NAME} or {file: PATH}")
		case named && s.Password == (aggregator.Secret{}):
			return aggregator.Wrong("password", "is missing: the url names a user")
		case scheme != "redis+sentinel://" && s.SentinelPassword != aggregator.Secret{}:
			return aggregator.Wrong("sentinel_password", "is for redis+sentinel:// only")
		}
		return nil
	}
	return aggregator.Wrong("url", "begins with none of %s", strings.Join(storeSchemes, ", "))
}

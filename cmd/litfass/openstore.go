package main

import (
	"context"
	"net/url"
	"strings"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/store"
	"github.com/litfass/litfass/config"
)

// openStore opens what the configuration names, with the password that stands apart from the URL.
func openStore(ctx context.Context, cfg *config.Config) (aggregator.Store, error) {
	return store.Open(ctx, withPassword(cfg.Store.URL, cfg.Store.Password.Reveal()))
}

// withPassword puts a password into the URL of a store, which may name several hosts and is none that net/url reads.
func withPassword(storeURL, password string) string {
	scheme, rest, ok := strings.Cut(storeURL, "://")
	if password == "" || !ok {
		return storeURL
	}
	user, hosts, named := strings.Cut(rest, "@")
	if !named {
		user, hosts = "", rest
	}
	return scheme + "://" + user + ":" + url.QueryEscape(password) + "@" + hosts
}

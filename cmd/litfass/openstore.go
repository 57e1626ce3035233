package main

import (
	"context"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/store"
	"github.com/litfass/litfass/config"
)

// openStore opens what the configuration names.
func openStore(ctx context.Context, cfg *config.Config) (aggregator.Store, error) {
	return store.Open(ctx, cfg.Store.Address().Reveal())
}

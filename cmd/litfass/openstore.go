package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/store"
	"github.com/litfass/litfass/config"
)

// openStore opens what the configuration names.
func openStore(ctx context.Context, cfg *config.Config) (aggregator.Store, error) {
	return store.Open(ctx, cfg.Store.Address().Reveal())
}

// openExisting opens a store to look into it: a file that is not there is not made.
func openExisting(ctx context.Context, cfg *config.Config) (aggregator.Store, error) {
	if file, ok := strings.CutPrefix(cfg.Store.URL, "bolt:"); ok {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("store %s: there is no such file yet: litfass once or serve makes it", file)
		}
	}
	return openStore(ctx, cfg)
}

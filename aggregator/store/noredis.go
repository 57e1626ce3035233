package store

import (
	"context"
	"errors"

	"github.com/litfass/litfass/aggregator"
)

func openRedis(context.Context, string, Options) (aggregator.Store, error) {
	return nil, errors.New("redis is not built in")
}

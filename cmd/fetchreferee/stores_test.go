package main

import (
	"context"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// drowsy is a store whose desk answers a little later when nothing is due: 60 days have five million
// seconds, and the scheduler would look at each.
type drowsy struct{ aggregator.Store }

func (s *drowsy) Claim(ctx context.Context, now time.Time, hold time.Duration, limit int, keys ...string) ([]aggregator.Lease, error) {
	leases, err := s.Store.Claim(ctx, now, hold, limit, keys...)
	if len(leases) > 0 || err != nil || len(keys) > 0 {
		return leases, err
	}
	nap := time.NewTimer(20 * time.Second)
	defer nap.Stop()
	select {
	case <-nap.C:
		return nil, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// forger is a store that keeps something else than it was told.
type forger struct {
	aggregator.Store
	forge func(*aggregator.Commit)
}

func (s *forger) Commit(ctx context.Context, c aggregator.Commit) (aggregator.Result, error) {
	s.forge(&c)
	return s.Store.Commit(ctx, c)
}

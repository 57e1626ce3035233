package store

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/litfass/litfass/aggregator"
)

func (s *redisStore) Sweep(ctx context.Context, now time.Time, r aggregator.Retention) (removed int, err error) {
	if err := s.finishAll(ctx, strconv.FormatInt(now.UnixMilli(), 10)); err != nil {
		return 0, err
	}
	if err := s.finishWithdrawals(ctx); err != nil {
		return 0, err
	}
	if r.Items > 0 {
		if removed, err = s.expire(ctx, now, r); err != nil {
			return removed, err
		}
	}
	if err := s.sweepStories(ctx, now); err != nil {
		return removed, err
	}
	if err := s.sweepTombstones(ctx, now); err != nil {
		return removed, err
	}
	if err := s.sweepClaims(ctx); err != nil || r.Seen <= 0 {
		return removed, err
	}
	return removed, s.forget(ctx, now, r.Seen)
}

func (s *redisStore) Mark(ctx context.Context, name string) (string, error) {
	value, err := s.client.HGet(ctx, s.meta+"marks", name).Result()
	if errors.Is(err, redis.Nil) {
		return "", nil
	}
	return value, s.wrap(err)
}

func (s *redisStore) SetMark(ctx context.Context, name, value string) error {
	if value == "" {
		return s.wrap(s.client.HDel(ctx, s.meta+"marks", name).Err())
	}
	return s.wrap(s.client.HSet(ctx, s.meta+"marks", name, value).Err())
}

func (s *redisStore) Ping(ctx context.Context) error { return s.wrap(s.client.Ping(ctx).Err()) }

func (s *redisStore) Close() error { return s.client.Close() }

func orderText(o aggregator.Order) string { return strconv.FormatUint(uint64(o), 10) }

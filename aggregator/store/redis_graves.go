package store

import (
	"context"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/litfass/litfass/aggregator"
)

// Tombstones stand in {w}, one set per category: {w}:of:CATEGORY, and all of them in {w}:graves, as category,
// a zero byte and id. Scores are times in milliseconds.

func (s *redisStore) graves(category string) string { return s.withdrawn + "of:" + category }

// Withdrawn: see aggregator.Archive.
func (s *redisStore) Withdrawn(ctx context.Context, category string, since time.Time) ([]aggregator.Tombstone, error) {
	members, err := s.client.ZRangeByScoreWithScores(ctx, s.graves(category), &redis.ZRangeBy{
		Min: strconv.FormatInt(max(since.UnixMilli(), 0), 10), Max: "+inf",
	}).Result()
	if err != nil {
		return nil, s.wrap(err)
	}
	var list []aggregator.Tombstone
	for _, m := range members {
		id, ok := m.Member.(string)
		if !ok || len(id) != len(aggregator.ID{}) {
			return nil, s.wrap(errDamaged)
		}
		list = append(list, aggregator.Tombstone{ID: aggregator.ID([]byte(id)), At: time.UnixMilli(int64(m.Score)).UTC()})
	}
	return list, nil
}

// sweepTombstones drops what is told of entries that went long enough ago.
func (s *redisStore) sweepTombstones(ctx context.Context, now time.Time) error {
	last := now.Add(-aggregator.Tombstones).UnixMilli()
	if err := s.do(ctx, newCall("forgone", s.log, last)); err != nil {
		return err
	}
	graves, err := s.client.ZRangeByScore(ctx, s.withdrawn+"graves", &redis.ZRangeBy{Min: "-inf", Max: strconv.FormatInt(last, 10)}).Result()
	if err != nil || len(graves) == 0 {
		return s.wrap(err)
	}
	c := newCall("exhume", s.withdrawn)
	for _, g := range graves {
		c.args = append(c.args, g)
	}
	return s.exhume(ctx, now, c)
}

// exhume takes tombstones away; a category is another without one of its own.
func (s *redisStore) exhume(ctx context.Context, now time.Time, c *call) error {
	at, err := s.client.Incr(ctx, s.log+"last").Result()
	if err != nil {
		return s.wrap(err)
	}
	if err := s.do(ctx, c); err != nil {
		return err
	}
	categories, err := c.texts()
	if err != nil {
		return s.wrap(err)
	}
	var calls []*call
	for _, category := range categories {
		calls = append(calls, newCall("index", s.categoryIndex(category), now.UnixMilli(), "1", "-", "", "0", at, "1"))
	}
	return s.do(ctx, calls...)
}

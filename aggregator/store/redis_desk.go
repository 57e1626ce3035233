package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/litfass/litfass/aggregator"
)

func (s *redisStore) Enrol(ctx context.Context, due map[string]time.Time) error {
	calls := make([]*call, partitions)
	for n := range calls {
		calls[n] = newCall("enrol", s.parts[n])
	}
	for source, at := range due {
		c := calls[partitionOf(source)]
		c.args = append(c.args, source, at.UnixMilli())
	}
	return s.do(ctx, calls...)
}

func (s *redisStore) Claim(ctx context.Context, now time.Time, lease time.Duration, limit int, keys ...string) ([]aggregator.Lease, error) {
	which := "any"
	if len(keys) == 0 {
		which = "due"
		var err error
		if keys, err = s.dueSources(ctx, now, limit); err != nil {
			return nil, err
		}
	}
	return s.lease(ctx, now, now.Add(lease), which, limit, keys)
}

// dueSources lists at most limit sources that are due and free, the longest due first.
func (s *redisStore) dueSources(ctx context.Context, now time.Time, limit int) ([]string, error) {
	calls := make([]*call, partitions)
	for n := range calls {
		calls[n] = newCall("due", s.parts[n], now.UnixMilli(), limit)
	}
	if err := s.do(ctx, calls...); err != nil {
		return nil, err
	}
	type waiting struct {
		source string
		due    float64
	}
	var all []waiting
	for _, c := range calls {
		list, err := c.texts()
		if err != nil {
			return nil, s.wrap(err)
		}
		for i := 0; i+1 < len(list); i += 2 {
			due, _ := strconv.ParseFloat(list[i+1], 64)
			all = append(all, waiting{list[i], due})
		}
	}
	slices.SortFunc(all, func(a, b waiting) int {
		return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.source, b.source))
	})
	keys := make([]string, min(limit, len(all)))
	for i := range keys {
		keys[i] = all[i].source
	}
	return keys, nil
}

// lease takes what is free among the keys, in their order.
func (s *redisStore) lease(ctx context.Context, now, until time.Time, which string, limit int, keys []string) ([]aggregator.Lease, error) {
	var granted []aggregator.Lease
	for len(keys) > 0 && len(granted) < limit {
		some := keys[:min(limit-len(granted), len(keys))]
		keys = keys[len(some):]
		more, err := s.leaseAll(ctx, now, until, which, some)
		if err != nil {
			return nil, err
		}
		granted = append(granted, more...)
	}
	return granted, nil
}

func (s *redisStore) leaseAll(ctx context.Context, now, until time.Time, which string, keys []string) ([]aggregator.Lease, error) {
	tokens := make(map[string]string, len(keys))
	byPart := make(map[int]*call)
	var calls []*call
	for _, key := range keys {
		if tokens[key] != "" {
			continue
		}
		n := partitionOf(key)
		if byPart[n] == nil {
			byPart[n] = newCall("claim", s.parts[n], now.UnixMilli(), until.UnixMilli(), which)
			calls = append(calls, byPart[n])
		}
		tokens[key] = rand.Text()
		byPart[n].args = append(byPart[n].args, key, tokens[key])
	}
	if err := s.do(ctx, calls...); err != nil {
		return nil, err
	}
	leases := make(map[string]aggregator.Lease, len(keys))
	for _, c := range calls {
		list, err := c.texts()
		if err != nil {
			return nil, s.wrap(err)
		}
		for i := 0; i+1 < len(list); i += 2 {
			key, record := list[i], list[i+1]
			l := aggregator.Lease{Source: key, Token: tokens[key], Until: until}
			if record != "" {
				if l.State, err = stateOf(record); err != nil {
					return nil, fmt.Errorf("source %s: %w", key, err)
				}
				l.Known = true
			}
			leases[key] = l
		}
	}
	granted := make([]aggregator.Lease, 0, len(leases))
	for _, key := range keys {
		if l, ok := leases[key]; ok {
			granted = append(granted, l)
			delete(leases, key)
		}
	}
	return granted, nil
}

func (s *redisStore) Release(ctx context.Context, l aggregator.Lease) error {
	return s.do(ctx, newCall("release", s.part(l.Source), l.Source, l.Token))
}

func (s *redisStore) States(ctx context.Context, keys ...string) (map[string]aggregator.State, error) {
	if len(keys) == 0 {
		return map[string]aggregator.State{}, nil
	}
	answers := make([]*redis.StringCmd, len(keys))
	_, err := s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, key := range keys {
			answers[i] = p.HGet(ctx, s.part(key)+"state", key)
		}
		return nil
	})
	if err != nil && !errors.Is(err, redis.Nil) {
		return nil, s.wrap(err)
	}
	states := make(map[string]aggregator.State, len(keys))
	for i, key := range keys {
		record, err := answers[i].Result()
		if errors.Is(err, redis.Nil) {
			continue
		}
		if err != nil {
			return nil, s.wrap(err)
		}
		state, err := stateOf(record)
		if err != nil {
			return nil, fmt.Errorf("source %s: %w", key, err)
		}
		states[key] = withoutPicture(state)
	}
	return states, nil
}

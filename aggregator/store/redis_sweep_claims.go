package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// sweepClaims drops claims for entries that are no longer there; they lead nowhere. One sweep looks at
// one partition, the next sweep at the next: nobody waits for this.
func (s *redisStore) sweepClaims(ctx context.Context) error {
	turn, err := s.client.Incr(ctx, s.meta+"swept").Result()
	if err != nil {
		return s.wrap(err)
	}
	base := s.claims[turn%partitions]
	for n, buckets := 0, 1; n < buckets; n++ {
		c := newCall("bucket", base, n)
		if err := s.do(ctx, c); err != nil {
			return err
		}
		out, err := c.texts()
		if err != nil || len(out) == 0 {
			return s.wrap(fmt.Errorf("bucket: unexpected answer: %w", err))
		}
		buckets, _ = strconv.Atoi(out[0])
		if err := s.sweepBucket(ctx, out[1:]); err != nil {
			return err
		}
	}
	return nil
}

// sweepBucket looks at fields and claims in turn.
func (s *redisStore) sweepBucket(ctx context.Context, list []string) error {
	there := make(map[address]*redis.IntCmd)
	all := make([]held, len(list)/2)
	for i := range all {
		var err error
		if all[i], err = parseHeld(list[2*i+1]); err != nil {
			return s.wrap(err)
		}
		for _, c := range all[i].claims {
			if !c.shared() {
				there[address{c.Entry, all[i].parts[c.Entry]}] = nil
			}
		}
	}
	if len(there) == 0 {
		return nil
	}
	_, err := s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for at := range there {
			there[at] = p.Exists(ctx, s.entryKey(at))
		}
		return nil
	})
	if err != nil {
		return s.wrap(err)
	}
	var changes []holding
	for i, h := range all {
		stale := func(c claim) bool { return !c.shared() && missing(there, address{c.Entry, h.parts[c.Entry]}) }
		if !slices.ContainsFunc(h.claims, stale) {
			continue
		}
		u := unpacker{rest: list[2*i]}
		kind := u.take(1)[0]
		changes = append(changes, holding{kind: kind, hash: u.hash(), was: list[2*i+1], change: func(h held) held {
			h = h.clone()
			h.claims = slices.DeleteFunc(h.claims, stale)
			return h
		}})
	}
	return s.hold(ctx, changes)
}

func missing(there map[address]*redis.IntCmd, at address) bool {
	n := there[at]
	return n != nil && n.Val() == 0
}

package store

import (
	"context"
	"crypto/rand"
	"time"
)

func (s *redisStore) Enter(ctx context.Context, host string, now time.Time, hold time.Duration) (time.Duration, error) {
	c := newCall("enter", s.hostBase(host), now.UnixMilli(), now.Add(hold).UnixMilli(), rand.Text())
	if err := s.do(ctx, c); err != nil {
		return 0, err
	}
	wait, err := c.Int64()
	return time.Duration(wait) * time.Millisecond, s.wrap(err)
}

func (s *redisStore) Leave(ctx context.Context, host string, until time.Time) error {
	return s.do(ctx, newCall("leave", s.hostBase(host), until.UnixMilli()))
}

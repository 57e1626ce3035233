package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/litfass/litfass/aggregator"
)

// finishAll finishes what commits have left to do whose time has come, up to a score of the outboxes.
func (s *redisStore) finishAll(ctx context.Context, upto string) error {
	calls := make([]*call, partitions)
	for n := range calls {
		calls[n] = newCall("left", s.parts[n], upto)
	}
	if err := s.do(ctx, calls...); err != nil {
		return err
	}
	for n, c := range calls {
		out, err := c.texts()
		if err != nil || len(out) == 0 {
			return s.wrap(fmt.Errorf("left: unexpected answer: %w", err))
		}
		sources, _ := strconv.Atoi(out[0])
		for _, source := range out[1 : 1+sources] {
			if err := s.finishSource(ctx, source); err != nil {
				return err
			}
		}
		if err := s.finishNotes(ctx, byte(n), out[1+sources:]); err != nil {
			return err
		}
	}
	return nil
}

// finishSource finishes the outbox of one source.
func (s *redisStore) finishSource(ctx context.Context, source string) error {
	c := newCall("outbox", s.part(source), source)
	if err := s.do(ctx, c); err != nil {
		return err
	}
	out, err := c.texts()
	if err != nil {
		return s.wrap(err)
	}
	var tasks []*task
	for i := 0; i+2 < len(out); i += 3 {
		t, err := parseTask(source, out[i], out[i+1], out[i+2])
		if err != nil {
			return fmt.Errorf("outbox of %s: %w", source, err)
		}
		tasks = append(tasks, t)
	}
	slices.SortStableFunc(tasks, func(a, b *task) int { return cmp.Or(a.now.Compare(b.now), cmp.Compare(a.turn, b.turn)) })
	return s.finish(ctx, tasks)
}

// finishNotes announces changes of one partition; entry and note in turn.
func (s *redisStore) finishNotes(ctx context.Context, part byte, list []string) error {
	var told []*announcement
	for i := 0; i+1 < len(list); i += 2 {
		if len(list[i]) != 16 || list[i+1] == "" {
			continue
		}
		n, err := parseNote(address{aggregator.ID([]byte(list[i])), part}, list[i+1])
		if err != nil {
			return fmt.Errorf("note of a change: %w", err)
		}
		told = append(told, announcementOf(n))
	}
	return s.announce(ctx, told)
}

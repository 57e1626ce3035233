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
// Sources first, for they tell their own changes in their order; then changes that nobody tells.
func (s *redisStore) finishAll(ctx context.Context, upto string) error {
	sources, notes, err := s.left(ctx, upto)
	if err != nil {
		return err
	}
	for _, source := range sources {
		if err := s.finishSource(ctx, source); err != nil {
			return err
		}
	}
	if len(sources) > 0 && len(notes) > 0 {
		if _, notes, err = s.left(ctx, upto); err != nil {
			return err
		}
	}
	told := make([]*announcement, len(notes))
	for i, n := range notes {
		told[i] = announcementOf(n)
	}
	f := finisher{redisStore: s}
	return f.announce(ctx, told, nil)
}

// left lists the sources with something left to do, and the changes still to be announced.
func (s *redisStore) left(ctx context.Context, upto string) (sources []string, notes []*note, err error) {
	calls := make([]*call, partitions)
	for n := range calls {
		calls[n] = newCall("left", s.parts[n], upto)
	}
	if err := s.do(ctx, calls...); err != nil {
		return nil, nil, err
	}
	for n, c := range calls {
		out, err := c.some()
		if err != nil {
			return nil, nil, s.wrap(err)
		}
		count, _ := strconv.Atoi(out[0])
		sources = append(sources, out[1:1+count]...)
		for list := out[1+count:]; len(list) > 1; list = list[2:] {
			if len(list[0]) != 16 || list[1] == "" {
				continue
			}
			change, err := parseNote(address{aggregator.ID([]byte(list[0])), byte(n)}, list[1])
			if err != nil {
				return nil, nil, fmt.Errorf("note of a change: %w", err)
			}
			notes = append(notes, change)
		}
	}
	return sources, notes, nil
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

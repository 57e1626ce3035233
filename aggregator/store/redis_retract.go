package store

import (
	"context"
	"slices"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// Retract: see aggregator.Curator.
func (s *redisStore) Retract(ctx context.Context, now time.Time, source string, own []aggregator.Hash, newer time.Time) (count int, err error) {
	if len(own) == 0 {
		return 0, ctx.Err()
	}
	items := make([]aggregator.Item, len(own))
	for i, o := range own {
		items[i].Seen.Own = o
	}
	found, err := s.lookup(ctx, source, items)
	if err != nil {
		return 0, err
	}
	for _, f := range found {
		if len(f.own) < 16 || f.head == "" {
			continue
		}
		gone, err := s.retract(ctx, now, source, aggregator.ID([]byte(f.own[:16])), newer)
		if err != nil {
			return count, err
		}
		if gone {
			count++
		}
	}
	return count, nil
}

func (s *redisStore) retract(ctx context.Context, now time.Time, source string, id aggregator.ID, newer time.Time) (bool, error) {
	at, e, err := s.find(ctx, id)
	if err != nil || e == nil {
		return false, err
	}
	n := e.copyOf(id)
	if n < 0 || e.entry.Copies[n].Source != source || !retractable(&e.entry.Copies[n], newer) {
		return false, nil
	}
	if last, err := s.dropCopy(ctx, now, at, &e.entry.Copies[n]); err != nil || !last {
		return err == nil, err
	}
	return true, s.withdraw(ctx, at, e, &withdrawal{Withdrawal: aggregator.Withdrawal{At: now, By: source}})
}

// dropCopy takes one of several copies out of an entry; last = it is the only one, and stays.
func (s *redisStore) dropCopy(ctx context.Context, now time.Time, at address, it *aggregator.Item) (last bool, err error) {
	t := &task{kind: taskChange, source: it.Source, id: it.ID, now: now, token: tokenOf("drop", string(it.ID[:]), now.String())}
	a := &apply{at: at, first: at.id, mode: "drop", task: t}
	if err := s.applyAll(ctx, []*apply{a}); err != nil {
		return false, err
	}
	if a.answer != "ok" {
		return a.answer == "last", nil
	}
	t.note = a.note
	f := finisher{redisStore: s}
	if err := f.announce(ctx, announcements([]*task{t}), nil); err != nil {
		return false, err
	}
	if it.ID == a.at.id { // the entry is still found by its own
		return false, nil
	}
	return false, s.do(ctx, newCall("remove", s.part(it.Source), string(it.ID[:])))
}

// Dismiss: see aggregator.Curator.
func (s *redisStore) Dismiss(ctx context.Context, now time.Time, source string) (count int, err error) {
	if err := s.finishSource(ctx, source); err != nil {
		return 0, err
	}
	for skip := 0; ; {
		at, err := s.members(ctx, s.sourceIndex(source), aggregator.Query{}, skip, expireChunk)
		if err != nil {
			return count, err
		}
		if len(at) == 0 {
			return count, s.do(ctx, newCall("dismiss", s.part(source), source))
		}
		entries, err := s.read(ctx, at)
		if err != nil {
			return count, err
		}
		for i := range entries {
			gone, err := s.dismissEntry(ctx, now, at[i], &entries[i], source)
			if err != nil {
				return count, err
			}
			if gone {
				count++
			} else {
				skip++ // the index holds more than the entries say
			}
		}
	}
}

func (s *redisStore) dismissEntry(ctx context.Context, now time.Time, at address, e *storedEntry, source string) (bool, error) {
	if e.kind != kindEntry {
		return false, nil
	}
	n := slices.IndexFunc(e.entry.Copies, func(it aggregator.Item) bool { return it.Source == source })
	if n < 0 {
		return false, nil
	}
	if last, err := s.dropCopy(ctx, now, at, &e.entry.Copies[n]); err != nil || !last {
		return err == nil, err
	}
	return true, s.bury(ctx, at, e, now)
}

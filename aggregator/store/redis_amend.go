package store

import (
	"context"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// amendment is a stored copy that is to get other tags and categories.
type amendment struct {
	item *aggregator.Item
	at   address
}

func (s *redisStore) Amend(ctx context.Context, now time.Time, items []aggregator.Item) error {
	open := make([]*amendment, len(items))
	for i := range items {
		it := &items[i]
		open[i] = &amendment{item: it, at: address{it.ID, byte(partitionOf(it.Source))}}
	}
	var tasks []*task
	for len(open) > 0 {
		applies, err := s.amendments(ctx, now, open)
		if err != nil {
			return err
		}
		if err := s.applyAll(ctx, applies); err != nil {
			return err
		}
		open = nil
		for _, a := range applies {
			a.task.note = a.note
			tasks = append(tasks, a.task)
			if a.answer == "raced" { // somebody changed the copy: amend what stands there now
				open = append(open, &amendment{item: &a.task.item, at: a.at})
			}
		}
	}
	f := finisher{redisStore: s}
	return f.announce(ctx, announcements(tasks), nil)
}

// amendments reads the stored copies and returns the changes they need.
func (s *redisStore) amendments(ctx context.Context, now time.Time, open []*amendment) ([]*apply, error) {
	if err := s.locate(ctx, open); err != nil {
		return nil, err
	}
	at := make([]address, len(open))
	for i, a := range open {
		at[i] = a.at
	}
	entries, err := s.read(ctx, at)
	if err != nil {
		return nil, err
	}
	var applies []*apply
	for i, a := range open {
		n := entries[i].copyOf(a.item.ID)
		if entries[i].kind != kindEntry || n < 0 {
			continue
		}
		it := entries[i].entry.Copies[n]
		it.Tags, it.Categories = a.item.Tags, a.item.Categories
		t := newTask(taskChange, it.Source, it, now)
		if record := entries[i].records[n]; t.record != record {
			applies = append(applies, &apply{at: a.at, first: a.at.id, mode: "amend", task: t, was: record})
		}
	}
	return applies, nil
}

// locate follows aliases, and finishes what is pending in the way.
func (s *redisStore) locate(ctx context.Context, open []*amendment) error {
	at := make([]address, len(open))
	for i, a := range open {
		at[i] = a.at
	}
	entries, err := s.read(ctx, at)
	if err != nil {
		return err
	}
	for i, a := range open {
		switch e := entries[i]; e.kind {
		case kindAlias:
			a.at = e.alias
		case kindPending:
			if err := s.finishSource(ctx, e.entry.Copies[0].Source); err != nil {
				return err
			}
			again, err := s.read(ctx, at[i:i+1])
			if err != nil {
				return err
			}
			if again[0].kind == kindAlias {
				a.at = again[0].alias
			}
		}
	}
	return nil
}

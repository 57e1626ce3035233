package aggregator

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// After a change of rules the stored items are gone through once, oldest change first, and get the
// tags and categories that they would get today. Nothing is news by that: id, order and Changed stay
// (backfill in the sense of the store's promises). How far it came is a mark in the store, so a
// restart goes on where it stopped, and several replicas at worst do the same work twice.

// Shelf is what Retag needs of a store.
type Shelf interface {
	Changes(ctx context.Context, after Position, limit int) ([]Change, error)
	Amend(ctx context.Context, now time.Time, items []Item) error
	Mark(ctx context.Context, name string) (string, error)
	SetMark(ctx context.Context, name, value string) error
}

// Rules are what gives tags and categories.
type Rules struct {
	Fingerprint string // of the configuration they come from; another one means another look at everything
	Taggers     []Tagger
	Selects     Selector
	Source      func(key string) (Source, bool)
}

// retagBatch is how many entries are looked at between two marks.
const retagBatch = 200

// Retag brings the stored items in line with the rules; it returns how many it changed. It does nothing
// if they were given by the same rules already.
func Retag(ctx context.Context, s Shelf, r Rules, now func() time.Time) (changed int, err error) {
	mark, err := s.Mark(ctx, "rules")
	if err != nil || mark == r.Fingerprint {
		return 0, err
	}
	at, err := resumeRetag(ctx, s, r.Fingerprint)
	if err != nil {
		return 0, err
	}
	for {
		changes, err := s.Changes(ctx, at, retagBatch)
		if err != nil {
			return changed, err
		}
		// What is amended moves to the end of the log, is met there again, and is up to date by then.
		if items := r.outdated(changes); len(items) > 0 {
			if err := s.Amend(ctx, now(), items); err != nil {
				return changed, err
			}
			changed += len(items)
		}
		if len(changes) < retagBatch {
			return changed, s.SetMark(ctx, "rules", r.Fingerprint)
		}
		at = changes[len(changes)-1].Position
		if err := s.SetMark(ctx, "retag", fmt.Sprintf("%s %d", r.Fingerprint, at)); err != nil {
			return changed, err
		}
	}
}

// resumeRetag tells where an earlier run with the same rules stopped; 0 = at the start.
func resumeRetag(ctx context.Context, s Shelf, fingerprint string) (at Position, err error) {
	mark, err := s.Mark(ctx, "retag")
	if err != nil {
		return 0, err
	}
	var of string
	if n, _ := fmt.Sscanf(mark, "%s %d", &of, &at); n == 2 && of == fingerprint {
		return at, nil
	}
	return 0, nil
}

// outdated returns the copies in a stretch of the log whose tags or categories are not today's.
func (r Rules) outdated(changes []Change) []Item {
	defer OnCore()()
	var items []Item
	for _, c := range changes {
		if c.Entry == nil {
			continue
		}
		for _, it := range c.Entry.Copies {
			src, ok := r.Source(it.Source)
			if !ok {
				continue
			}
			tags := TagsOf(src, it, r.Taggers)
			tagged := it
			tagged.Tags = tags
			categories := r.Selects(src, tagged)
			if sameTags(tags, it.Tags) && slices.Equal(categories, it.Categories) {
				continue
			}
			tagged.Categories = categories
			items = append(items, tagged)
		}
	}
	return items
}

// sameTags compares by what is stored: no evidence is as good as an empty list of it.
func sameTags(a, b []Tag) bool {
	return slices.EqualFunc(a, b, func(x, y Tag) bool {
		return x.ID == y.ID && x.Primary == y.Primary && slices.Equal(x.Why, y.Why)
	})
}

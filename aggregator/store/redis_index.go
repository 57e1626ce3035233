package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/redis/go-redis/v9"

	"github.com/litfass/litfass/aggregator"
)

// indexing collects what one round trip does to many indexes.
type indexing struct {
	store *redisStore
	calls map[string]*call
	list  []*call
	now   int64
}

// add puts an entry into an index or takes it out. Seen: the change is visible to readers of the index
// beyond the entry's coming or going.
func (x *indexing) add(key string, versioned bool, sign string, a *announcement, seen bool) {
	c := x.calls[key]
	if c == nil {
		c = newCall("index", key, x.now, flag(versioned))
		x.calls[key] = c
		x.list = append(x.list, c)
	}
	c.args = append(c.args, sign, a.at.String(), uint64(a.entry.entry.Order), a.position, flag(seen))
}

func (x *indexing) places(p places, sign string, a *announcement, seen bool) {
	for _, id := range p.Categories {
		x.add(x.store.categoryIndex(id), true, sign, a, seen)
	}
	for _, id := range p.Tags {
		x.add(x.store.tagIndex(id), false, sign, a, false)
	}
	for _, key := range p.Sources {
		x.add(x.store.sourceIndex(key), false, sign, a, false)
	}
}

func flag(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

func (s *redisStore) newIndexing(list []*announcement) *indexing {
	x := &indexing{store: s, calls: make(map[string]*call)}
	for _, a := range list {
		x.now = max(x.now, a.now.UnixMilli())
	}
	return x
}

// index puts entries where their copies say, and takes them out where none says so any more.
func (f *finisher) index(ctx context.Context, list []*announcement) error {
	x := f.newIndexing(list)
	var leaving []*announcement
	for _, a := range list {
		if a.entry.kind != kindEntry {
			continue
		}
		now := placesOf(a.entry.entry.Copies)
		x.places(now, "+", a, true)
		gone, err := a.gone(now)
		if err != nil {
			return err
		}
		if len(gone.Categories)+len(gone.Tags)+len(gone.Sources) > 0 {
			x.places(gone, "-", a, false)
			leaving = append(leaving, a)
		}
	}
	if err := f.do(ctx, x.list...); err != nil {
		return err
	}
	return f.recheck(ctx, leaving)
}

// gone returns where the entry stood for copies that were replaced, and stands no more.
func (a *announcement) gone(now places) (gone places, err error) {
	if a.note == nil {
		return gone, nil
	}
	var before []aggregator.Item
	for _, record := range a.note.replaced {
		it, err := decodeItem([]byte(record))
		if err != nil {
			return gone, err
		}
		before = append(before, it)
	}
	old := placesOf(before)
	return places{subtract(old.Categories, now.Categories), subtract(old.Tags, now.Tags), subtract(old.Sources, now.Sources)}, nil
}

func subtract(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { _, found := slices.BinarySearch(b, s); return found })
}

// recheck reads entries again that were taken out of indexes: another commit may have given them back
// what this one took away. An index may hold more than the entries say, for readers look at the
// entry too, but never less.
func (f *finisher) recheck(ctx context.Context, list []*announcement) error {
	if len(list) == 0 {
		return nil
	}
	entries, err := f.read(ctx, addressesOf(list))
	if err != nil {
		return err
	}
	x := f.newIndexing(list)
	for i, a := range list {
		if entries[i].kind != kindEntry {
			continue
		}
		before, now := placesOf(a.entry.entry.Copies), placesOf(entries[i].entry.Copies)
		added := places{subtract(now.Categories, before.Categories), subtract(now.Tags, before.Tags), subtract(now.Sources, before.Sources)}
		x.places(added, "+", a, true)
	}
	return f.do(ctx, x.list...)
}

func addressesOf(list []*announcement) []address {
	at := make([]address, len(list))
	for i, a := range list {
		at[i] = a.at
	}
	return at
}

// read gets entries in one round trip; of one that is not there, the kind is 0.
func (s *redisStore) read(ctx context.Context, at []address) ([]storedEntry, error) {
	if len(at) == 0 {
		return nil, nil
	}
	answers := make([]*redis.StringCmd, len(at))
	_, err := s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, r := range at {
			answers[i] = p.Get(ctx, s.entryKey(r))
		}
		return nil
	})
	if err != nil && !errors.Is(err, redis.Nil) {
		return nil, s.wrap(err)
	}
	entries := make([]storedEntry, len(at))
	for i, a := range answers {
		if errors.Is(a.Err(), redis.Nil) {
			continue
		}
		if a.Err() != nil {
			return nil, s.wrap(a.Err())
		}
		if entries[i], err = parseEntry(at[i].id, a.Val()); err != nil {
			return nil, fmt.Errorf("%s: %w", s.place, err)
		}
	}
	return entries, nil
}

package store

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/litfass/litfass/aggregator"
)

// Entry asks all partitions at once: an id does not tell where it lies. Few ask for a single entry.
func (s *redisStore) Entry(ctx context.Context, id aggregator.ID) (aggregator.Entry, error) {
	at := make([]address, partitions)
	for n := range at {
		at[n] = address{id, byte(n)}
	}
	for range 3 { // an entry, an alias, an alias made while we looked
		entries, err := s.read(ctx, at)
		if err != nil {
			return aggregator.Entry{}, err
		}
		i := slices.IndexFunc(entries, func(e storedEntry) bool { return e.kind == kindEntry || e.kind == kindAlias })
		if i < 0 {
			break
		}
		if entries[i].kind == kindEntry {
			return entries[i].entry, nil
		}
		at = []address{entries[i].alias}
	}
	return aggregator.Entry{}, fmt.Errorf("entry %s: %w", id, aggregator.ErrNotFound)
}

func (s *redisStore) Entries(ctx context.Context, q aggregator.Query) ([]aggregator.Entry, error) {
	var key string
	var holds func(places) bool
	switch has := func(list []string, name string) bool { _, ok := slices.BinarySearch(list, name); return ok }; {
	case q.Category != "" && q.Tag == "" && q.Source == "":
		key, holds = s.categoryIndex(q.Category), func(p places) bool { return has(p.Categories, q.Category) }
	case q.Tag != "" && q.Category == "" && q.Source == "":
		key, holds = s.tagIndex(q.Tag), func(p places) bool { return has(p.Tags, q.Tag) }
	case q.Source != "" && q.Category == "" && q.Tag == "":
		key, holds = s.sourceIndex(q.Source), func(p places) bool { return has(p.Sources, q.Source) }
	default:
		return nil, errQuery
	}
	if _, _, err := queried(q); err != nil {
		return nil, err
	}
	if q.Last > 0 {
		return s.bySerial(ctx, q)
	}
	limit := limitOf(q)
	var list []aggregator.Entry
	for skip := 0; len(list) < limit; {
		at, err := s.members(ctx, key, q.Below, skip, limit-len(list))
		if err != nil || len(at) == 0 {
			return list, err
		}
		skip += len(at)
		entries, err := s.read(ctx, at)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if e.kind == kindEntry && holds(placesOf(e.entry.Copies)) {
				list = append(list, e.entry)
			}
		}
	}
	return list, nil
}

// bySerial reads the entries of a range of serials. A category gives them in the script that takes an
// entry in, so a later reader never finds one more in a range that was given.
func (s *redisStore) bySerial(ctx context.Context, q aggregator.Query) ([]aggregator.Entry, error) {
	members, err := s.client.ZRevRangeByScoreWithScores(ctx, s.categoryIndex(q.Category)+":s", &redis.ZRangeBy{
		Min: serialText(q.First), Max: serialText(q.Last), Count: int64(limitOf(q)),
	}).Result()
	if err != nil {
		return nil, s.wrap(err)
	}
	at := make([]address, len(members))
	for i, m := range members {
		if at[i], err = parseAddress(fmt.Sprint(m.Member)); err != nil {
			return nil, s.wrap(err)
		}
	}
	entries, err := s.read(ctx, at)
	if err != nil {
		return nil, err
	}
	list := make([]aggregator.Entry, 0, len(entries))
	for i, e := range entries {
		if _, holds := slices.BinarySearch(placesOf(e.entry.Copies).Categories, q.Category); holds && e.kind == kindEntry {
			e.entry.Serial = aggregator.Serial(members[i].Score)
			list = append(list, e.entry)
		}
	}
	return list, nil
}

func serialText(s aggregator.Serial) string { return strconv.FormatUint(uint64(s), 10) }

// members reads an index from the newest down. Scores are minus the order.
func (s *redisStore) members(ctx context.Context, key string, below aggregator.Order, skip, limit int) ([]address, error) {
	from := "-inf"
	if below != 0 {
		from = "(-" + orderText(below)
	}
	members, err := s.client.ZRangeByScore(ctx, key, &redis.ZRangeBy{Min: from, Max: "+inf", Offset: int64(skip), Count: int64(limit)}).Result()
	if err != nil {
		return nil, s.wrap(err)
	}
	at := make([]address, len(members))
	for i, m := range members {
		if at[i], err = parseAddress(m); err != nil {
			return nil, s.wrap(err)
		}
	}
	return at, nil
}

func (s *redisStore) Versions(ctx context.Context, categories ...string) ([]aggregator.Version, error) {
	versions := make([]aggregator.Version, len(categories))
	if len(categories) == 0 {
		return versions, nil
	}
	answers := make([]*redis.StringCmd, len(categories))
	_, err := s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, id := range categories {
			answers[i] = p.GetRange(ctx, s.categoryIndex(id)+":v", 0, 23)
		}
		return nil
	})
	if err != nil {
		return nil, s.wrap(err)
	}
	for i, a := range answers {
		if v := []byte(a.Val()); len(v) == 24 {
			versions[i] = aggregator.Version{
				Position: aggregator.Position(binary.BigEndian.Uint64(v)),
				Changed:  time.UnixMilli(int64(binary.BigEndian.Uint64(v[8:]))).UTC(),
				Serial:   aggregator.Serial(binary.BigEndian.Uint64(v[16:])),
			}
		}
	}
	return versions, nil
}

func (s *redisStore) Changes(ctx context.Context, after aggregator.Position, limit int) ([]aggregator.Change, error) {
	if limit <= 0 {
		limit = defaultLimit
	}
	c := newCall("changes", s.log, uint64(after), limit)
	if err := s.do(ctx, c); err != nil {
		return nil, err
	}
	out, err := c.texts()
	if err != nil {
		return nil, s.wrap(err)
	}
	changes := make([]aggregator.Change, len(out)/2)
	at := make([]address, len(changes))
	for i := range changes {
		if at[i], err = parseAddress(out[2*i]); err != nil {
			return nil, s.wrap(err)
		}
	}
	entries, err := s.read(ctx, at)
	if err != nil {
		return nil, err
	}
	for i := range changes {
		record := []byte(out[2*i+1])
		if len(record) < 25 {
			return nil, s.wrap(errDamaged)
		}
		changes[i] = aggregator.Change{Position: aggregator.Position(binary.BigEndian.Uint64(record)), ID: at[i].id}
		e := &entries[i]
		if record[24] == '1' || e.kind != kindEntry && e.kind != kindPending {
			continue
		}
		// The log is written just before the entry is shown: who reads in between takes its place
		// and time from the log.
		if e.kind == kindPending {
			e.entry.Order = aggregator.Order(binary.BigEndian.Uint64(record[8:]))
			e.entry.Changed = time.UnixMilli(int64(binary.BigEndian.Uint64(record[16:]))).UTC()
		}
		e.entry.Position = max(e.entry.Position, changes[i].Position)
		changes[i].Entry = &e.entry
	}
	return changes, nil
}

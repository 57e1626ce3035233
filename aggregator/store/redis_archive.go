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
	_, e, err := s.find(ctx, id)
	if err != nil {
		return aggregator.Entry{}, err
	}
	if e == nil {
		return aggregator.Entry{}, fmt.Errorf("entry %s: %w", id, aggregator.ErrNotFound)
	}
	return e.entry, nil
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
		at, err := s.members(ctx, key, q, skip, limit-len(list))
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
func (s *redisStore) members(ctx context.Context, key string, q aggregator.Query, skip, limit int) ([]address, error) {
	c := newCall("page", key, "", "", skip, limit)
	if q.Below != 0 {
		c.args[0] = "-" + orderText(q.Below)
		if q.BelowID != (aggregator.ID{}) {
			c.args[1] = string(q.BelowID[:])
		}
	}
	if err := s.do(ctx, c); err != nil {
		return nil, err
	}
	members, err := c.texts()
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

package store

import (
	"context"

	"github.com/litfass/litfass/aggregator"
)

// question asks the blocks about items: it travels with whatever else is asked about them.
type question struct {
	*call
	of []int // of each field: the item
}

func (s *redisStore) askBlocks(source string, items []aggregator.Item) question {
	q := question{call: newCall("blocked", s.withdrawn)}
	for i := range items {
		for _, field := range blockedBy(sourceHash(source), items[i].ID, items[i].Seen) {
			q.args, q.of = append(q.args, field), append(q.of, i)
		}
	}
	return q
}

// gates reads the answer. An area of nowhere: it is not known yet.
func (q question) gates(source string, items []aggregator.Item, area func(*aggregator.Item) string) ([]gate, error) {
	out, err := q.exactly(len(q.of))
	if err != nil {
		return nil, err
	}
	gates := make([]gate, len(items))
	for n, record := range out {
		if record == "" {
			continue
		}
		blocks, err := unpackBlocks([]byte(record))
		if err != nil {
			return nil, err
		}
		i := q.of[n]
		gates[i].pass(q.args[n].(string), blocks, sourceHash(source), area(&items[i]))
	}
	return gates, nil
}

// areaOf and unknownArea are what gates are asked with.
func areaOf(it *aggregator.Item) string   { return it.Area }
func unknownArea(*aggregator.Item) string { return nowhere }

// markReturning finds out of known items whose entry is gone whether they may come back.
func (s *redisStore) markReturning(ctx context.Context, found []lookedUp) error {
	c := newCall("blocked", s.withdrawn)
	var of []*lookedUp
	for i := range found {
		if f := &found[i]; f.known && f.head == "" {
			c.args, of = append(c.args, returning(f.id)), append(of, f)
		}
	}
	if len(of) == 0 {
		return nil
	}
	if err := s.do(ctx, c); err != nil {
		return err
	}
	out, err := c.exactly(len(of))
	if err != nil {
		return s.wrap(err)
	}
	for i, f := range of {
		f.returns = out[i] != ""
	}
	return nil
}

package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// What the operator decides about stories, in Redis. First the decision itself, so that it holds whatever comes;
// then the outbox says what is left to do, and the sweeper finishes what a crash cuts off.

// askHands asks what has been decided of items.
func askHands(s *redisStore, items []aggregator.Item) *call {
	c := newCall("hands", s.withdrawn)
	for i := range items {
		c.args = append(c.args, string(items[i].ID[:]))
	}
	return c
}

// obey takes over what the operator has decided of an item.
func (t *task) obey(record string) error {
	h, err := unpackHand([]byte(record))
	switch {
	case err != nil:
		return err
	case h.apart:
		t.flags |= flagApart
	case h.into != (aggregator.ID{}):
		t.flags |= flagDecided
		t.entry = address{h.into, h.part}
		t.item.Joined = &aggregator.Joined{How: aggregator.ByHand, With: h.into}
		t.record = string(encodeItem(&t.item))
	}
	return nil
}

func (s *redisStore) setHands(ctx context.Context, h byHand, ids ...aggregator.ID) error {
	var fields []any
	for _, id := range ids {
		fields = append(fields, string(id[:]), packHand(h))
	}
	return s.wrap(s.client.HSet(ctx, s.withdrawn+"hand", fields...).Err())
}

// mustFind is find for ids that an operator gives.
func (s *redisStore) mustFind(ctx context.Context, id aggregator.ID) (address, *storedEntry, error) {
	at, e, err := s.find(ctx, id)
	if err != nil || e != nil {
		return at, e, err
	}
	blocks, err := s.blocksOf(ctx, blockedID(id))
	switch {
	case err != nil:
		return at, nil, err
	case len(blocks[0]) > 0:
		return at, nil, fmt.Errorf("item %s: %w", id, aggregator.ErrWithdrawn)
	default:
		return at, nil, fmt.Errorf("item %s: %w", id, aggregator.ErrNotFound)
	}
}

// Split: see aggregator.Stories.
func (s *redisStore) Split(ctx context.Context, now time.Time, id aggregator.ID) error {
	at, e, err := s.mustFind(ctx, id)
	if err != nil {
		return err
	}
	n := e.copyOf(id)
	switch {
	case id == at.id:
		return fmt.Errorf("item %s: %w", id, aggregator.ErrFirst)
	case n < 0:
		return fmt.Errorf("item %s: %w", id, aggregator.ErrNotFound)
	}
	it := e.entry.Copies[n]
	if err := s.setHands(ctx, byHand{apart: true}, id); err != nil {
		return err
	}
	it.Joined = nil
	t := newTask(taskNew, it.Source, it, now)
	t.entry, t.flags = address{id, byte(partitionOf(it.Source))}, flagApart|flagDecided
	t.teller = tellerOf(&it, it.Source, now)
	if err := s.enlist(ctx, []*task{t}); err != nil {
		return err
	}
	leave := &task{kind: taskDrop, source: it.Source, id: id, now: now, entry: at, token: tokenOf("split", string(id[:]), now.String())}
	c := newCall("split", s.part(it.Source), it.Source, string(id[:]), packPending(t), now.UnixMilli()+noteDelay,
		t.field(), t.pack(), leave.field(), leave.pack())
	if err := s.do(ctx, c); err != nil {
		return err
	}
	return s.finishSource(ctx, it.Source)
}

// Merge: see aggregator.Stories.
func (s *redisStore) Merge(ctx context.Context, now time.Time, id, into aggregator.ID) error {
	from, e, err := s.mustFind(ctx, id)
	if err != nil {
		return err
	}
	at, lead, err := s.mustFind(ctx, into)
	if err != nil {
		return err
	}
	if from == at {
		return fmt.Errorf("items %s and %s: %w", id, into, aggregator.ErrSameEntry)
	}
	var ids []aggregator.ID
	for _, it := range e.entry.Copies {
		if slices.ContainsFunc(lead.entry.Copies, func(c aggregator.Item) bool { return c.Source == it.Source }) {
			return fmt.Errorf("source %s: %w", it.Source, aggregator.ErrSameSource)
		}
		ids = append(ids, it.ID)
	}
	if err := s.setHands(ctx, byHand{into: at.id, part: at.part}, ids...); err != nil {
		return err
	}
	source := e.entry.Copies[0].Source
	t := &task{kind: taskMerge, source: source, id: from.id, now: now, entry: from, into: at, token: tokenOf("merge", from.String(), at.String())}
	if err := s.do(ctx, newCall("note", s.part(source), source, now.UnixMilli()+noteDelay, t.field(), t.pack())); err != nil {
		return err
	}
	return s.finishSource(ctx, source)
}

// mergeAll carries out what is left of mergers.
func (s *redisStore) mergeAll(ctx context.Context, tasks []*task) error {
	for _, t := range tasks {
		if t.kind != taskMerge {
			continue
		}
		for merged := false; !merged; {
			var err error
			if merged, err = s.merge(ctx, t); err != nil {
				return err
			}
		}
	}
	return nil
}

// merge adds the copies of an entry to another, takes it out of log and indexes, and lets its ids lead to the
// other. False: a copy has come to it meanwhile, so once more.
func (s *redisStore) merge(ctx context.Context, t *task) (bool, error) {
	entries, err := s.read(ctx, []address{t.entry})
	if err != nil {
		return false, err
	}
	e := &entries[0]
	if e.kind != kindEntry {
		return true, nil
	}
	var applies []*apply
	f := &finisher{redisStore: s}
	for _, it := range e.entry.Copies {
		it.Joined = &aggregator.Joined{How: aggregator.ByHand, With: t.into.id}
		join := newTask(taskChange, it.Source, it, t.now)
		applies = append(applies, &apply{at: t.into, first: t.into.id, mode: "add", task: join})
		c, part := join.claim(t.into.id), t.into.part
		change := func(h held) held { return h.with(c, part) }
		if it.Seen.Link != 0 {
			f.queue = append(f.queue, holding{kind: claimLink, hash: it.Seen.Link, change: change})
		}
		if it.Seen.Digest != 0 {
			f.queue = append(f.queue, holding{kind: claimDigest, hash: it.Seen.Digest, change: change})
		}
	}
	if err := s.applyAll(ctx, applies); err != nil {
		return false, err
	}
	var joins []*task
	for _, a := range applies {
		if a.answer == "missing" || a.answer == "refused" { // the other has gone, or has a copy of that source by now
			return true, nil
		}
		a.task.note = a.note
		joins = append(joins, a.task)
	}
	if err := f.announce(ctx, announcements(joins), nil); err != nil {
		return false, err
	}
	length := 33
	for i, record := range e.records {
		length += 4 + 16 + 1 + len(e.entry.Copies[i].Source) + len(record)
	}
	return s.giveUp(ctx, t, e, length)
}

// giveUp takes an entry out of log and indexes and lets its ids lead to another, if its string still has that length.
func (s *redisStore) giveUp(ctx context.Context, t *task, e *storedEntry, length int) (bool, error) {
	log := newCall("log", s.log, t.entry.String(), tokenOf("merged", t.token, fmt.Sprint(length)), t.now.UnixMilli(), "", string(rune(logMerged))+t.into.String())
	if err := s.do(ctx, log); err != nil {
		return false, err
	}
	out, err := log.exactly(3)
	if err != nil {
		return false, s.wrap(err)
	}
	a := &announcement{at: t.entry, now: t.now, entry: *e, position: out[0]}
	x := s.newIndexing([]*announcement{a})
	x.places(placesOf(e.entry.Copies), "-", a, false)
	if err := s.do(ctx, x.list...); err != nil {
		return false, err
	}
	byPart := make(map[byte]*call)
	var calls []*call
	for _, it := range e.entry.Copies {
		if it.ID == t.entry.id {
			continue
		}
		part := byte(partitionOf(it.Source))
		if byPart[part] == nil {
			byPart[part] = newCall("alias", s.parts[part], t.into.String())
			calls = append(calls, byPart[part])
		}
		byPart[part].args = append(byPart[part].args, string(it.ID[:]), "")
	}
	if err := s.do(ctx, calls...); err != nil {
		return false, err
	}
	last := newCall("alias", s.parts[t.entry.part], t.into.String(), string(t.entry.id[:]), length)
	if err := s.do(ctx, last); err != nil {
		return false, err
	}
	given, err := last.exactly(1)
	if err != nil {
		return false, s.wrap(err)
	}
	return given[0] == "1", nil
}

// FollowUps: see aggregator.Stories.
func (s *redisStore) FollowUps(ctx context.Context, id aggregator.ID) ([]aggregator.ID, error) {
	at, e, err := s.find(ctx, id)
	if err != nil {
		return nil, err
	}
	if e == nil {
		return nil, fmt.Errorf("entry %s: %w", id, aggregator.ErrNotFound)
	}
	leads := []address{at}
	for _, it := range e.entry.Copies {
		if it.ID != at.id {
			leads = append(leads, address{it.ID, byte(partitionOf(it.Source))})
		}
	}
	var calls []*call
	for _, lead := range leads {
		calls = append(calls, newCall("followed", s.parts[lead.part], string(lead.id[:])))
	}
	if err := s.do(ctx, calls...); err != nil {
		return nil, err
	}
	var next []address
	for _, c := range calls {
		refs, err := c.Text()
		if err != nil {
			return nil, s.wrap(err)
		}
		for ; len(refs) >= 17; refs = refs[17:] {
			ref, err := parseAddress(refs[:17])
			if err != nil {
				return nil, s.wrap(err)
			}
			next = append(next, ref)
		}
	}
	return s.standing(ctx, next, at)
}

// standing returns the ids of the entries that stand at addresses, the oldest first, one left out.
func (s *redisStore) standing(ctx context.Context, at []address, but address) (ids []aggregator.ID, err error) {
	var list []aggregator.Entry
	for range maxHops {
		entries, err := s.read(ctx, at)
		if err != nil {
			return nil, err
		}
		var aliases []address
		for i := range entries {
			switch e := &entries[i]; {
			case e.kind == kindAlias:
				aliases = append(aliases, e.alias)
			case e.kind == kindEntry && at[i] != but && !slices.ContainsFunc(list, func(x aggregator.Entry) bool { return x.ID == e.entry.ID }):
				list = append(list, e.entry)
			}
		}
		if at = aliases; len(at) == 0 {
			break
		}
	}
	slices.SortFunc(list, func(a, b aggregator.Entry) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), strings.Compare(string(a.ID[:]), string(b.ID[:])))
	})
	for _, e := range list {
		ids = append(ids, e.ID)
	}
	return ids, nil
}

// maxHops is how often an entry can have become part of another: more is damage.
const maxHops = 16

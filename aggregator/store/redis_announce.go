package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// announcement is one visible change on its way to the readers.
type announcement struct {
	at    address
	token string
	now   time.Time
	order string // of a new entry; empty: by its arrival
	loud  bool   // a reader sees more than other tags
	note  *note  // nil: a new entry

	position, givenOrder string
	entry                storedEntry
}

// announcements are what tasks have to tell, in their order; an entry changed twice is told once.
func announcements(tasks []*task) []*announcement {
	var list []*announcement
	told := make(map[aggregator.ID]int)
	for _, t := range tasks {
		switch {
		case t.lost:
		case t.kind == taskNew && !t.joined:
			a := &announcement{at: t.entry, token: t.token, now: t.now, loud: true}
			if t.item.Backfill {
				a.order = fmt.Sprint(uint64(orderOf(&t.item, 0)))
			}
			list = append(list, a)
		case t.note != nil:
			a := announcementOf(t.note)
			if n, again := told[t.note.entry.id]; again {
				list[n] = a // the later note holds all of the earlier one
				continue
			}
			told[t.note.entry.id] = len(list)
			list = append(list, a)
		}
	}
	return list
}

func announcementOf(n *note) *announcement {
	return &announcement{at: n.entry, token: n.token, now: n.now, loud: n.loud, note: n}
}

// announce logs changes, shows the entries and moves the indexes, in this order.
func (s *redisStore) announce(ctx context.Context, list []*announcement) error {
	if len(list) == 0 {
		return nil
	}
	if err := s.appendLog(ctx, list); err != nil {
		return err
	}
	if err := s.show(ctx, list); err != nil {
		return err
	}
	if err := s.holdChanged(ctx, list); err != nil {
		return err
	}
	if err := s.index(ctx, list); err != nil {
		return err
	}
	return s.dropNotes(ctx, list)
}

func (s *redisStore) appendLog(ctx context.Context, list []*announcement) error {
	c := newCall("log", s.log)
	for _, a := range list {
		c.args = append(c.args, a.at.String(), a.token, a.now.UnixMilli(), a.order, "0")
	}
	if err := s.do(ctx, c); err != nil {
		return err
	}
	out, err := c.texts()
	if err != nil || len(out) != 3*len(list) {
		return s.wrap(fmt.Errorf("log: unexpected answer: %w", err))
	}
	for i, a := range list {
		a.position, a.givenOrder = out[3*i], out[3*i+1]
	}
	return nil
}

func (s *redisStore) show(ctx context.Context, list []*announcement) error {
	// One call per partition and day, so that arrival days are right even where a sweeper mixes commits.
	type slot struct {
		part byte
		day  int32
	}
	bySlot := make(map[slot]*call)
	var calls []*call
	answers := make(map[*call][]*announcement)
	for _, a := range list {
		at := slot{a.at.part, dayOf(a.now)}
		c := bySlot[at]
		if c == nil {
			c = newCall("show", s.parts[at.part], at.day)
			bySlot[at] = c
			calls = append(calls, c)
		}
		changed := int64(0) // other tags alone leave the time alone
		if a.loud {
			changed = a.now.UnixMilli()
		}
		c.args = append(c.args, string(a.at.id[:]), a.givenOrder, a.position, changed)
		answers[c] = append(answers[c], a)
	}
	if err := s.do(ctx, calls...); err != nil {
		return err
	}
	for _, c := range calls {
		out, err := c.texts()
		if err != nil || len(out) != len(answers[c]) {
			return s.wrap(fmt.Errorf("show: unexpected answer: %w", err))
		}
		for i, a := range answers[c] {
			if out[i] == "" {
				continue // expired meanwhile
			}
			if a.entry, err = parseEntry(a.at.id, out[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// holdChanged has copies claim the link and digest they now have. What they held before stays theirs:
// others may still tell it so.
func (s *redisStore) holdChanged(ctx context.Context, list []*announcement) error {
	var changes []holding
	for _, a := range list {
		if a.note == nil {
			continue
		}
		for _, record := range a.note.replaced {
			old, err := decodeItem([]byte(record))
			if err != nil {
				return err
			}
			n := a.entry.copyOf(old.ID)
			if n < 0 {
				continue
			}
			now := &a.entry.entry.Copies[n]
			was, is := claimOf(&old, old.Source, a.at.id), claimOf(now, now.Source, a.at.id)
			same := was.Day == is.Day && was.Area == is.Area
			change := func(h held) held { return h.with(is, a.at.part) }
			if h := now.Seen.Link; h != 0 && (h != old.Seen.Link || !same) {
				changes = append(changes, holding{kind: claimLink, hash: h, change: change})
			}
			if h := now.Seen.Digest; h != 0 && (h != old.Seen.Digest || !same) {
				changes = append(changes, holding{kind: claimDigest, hash: h, change: change})
			}
		}
	}
	return s.hold(ctx, changes)
}

func (s *redisStore) dropNotes(ctx context.Context, list []*announcement) error {
	byPart := make(map[byte]*call)
	var calls []*call
	for _, a := range list {
		if a.note == nil {
			continue
		}
		c := byPart[a.at.part]
		if c == nil {
			c = newCall("announced", s.parts[a.at.part])
			byPart[a.at.part] = c
			calls = append(calls, c)
		}
		c.args = append(c.args, string(a.at.id[:]), a.token)
	}
	return s.do(ctx, calls...)
}

// positionOf reads a position from an answer.
func positionOf(text string) aggregator.Position {
	n, _ := strconv.ParseUint(text, 10, 64)
	return aggregator.Position(n)
}

package store

import (
	"context"
	"fmt"
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

// announce logs changes, shows the entries and moves the indexes, in this order. Then it drops the notes,
// and whatever else ends with that.
func (f *finisher) announce(ctx context.Context, list []*announcement, last []*call) error {
	if len(list) > 0 {
		if err := f.appendLog(ctx, list); err != nil {
			return err
		}
		if err := f.show(ctx, list); err != nil {
			return err
		}
		if err := f.index(ctx, list); err != nil {
			return err
		}
	}
	if err := f.flush(ctx); err != nil {
		return err
	}
	return f.do(ctx, append(f.dropNotes(list), last...)...)
}

func (f *finisher) appendLog(ctx context.Context, list []*announcement) error {
	c := newCall("log", f.log)
	for _, a := range list {
		c.args = append(c.args, a.at.String(), a.token, a.now.UnixMilli(), a.order, "0")
	}
	if err := f.do(ctx, c); err != nil {
		return err
	}
	out, err := c.exactly(3 * len(list))
	if err != nil {
		return f.wrap(err)
	}
	for i, a := range list {
		a.position, a.givenOrder = out[3*i], out[3*i+1]
	}
	return nil
}

func (f *finisher) show(ctx context.Context, list []*announcement) error {
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
			c = newCall("show", f.parts[at.part], at.day)
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
	if err := f.do(ctx, calls...); err != nil {
		return err
	}
	for _, c := range calls {
		out, err := c.exactly(len(answers[c]))
		if err != nil {
			return f.wrap(err)
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

func (f *finisher) dropNotes(list []*announcement) (calls []*call) {
	byPart := make(map[byte]*call)
	for _, a := range list {
		if a.note == nil {
			continue
		}
		c := byPart[a.at.part]
		if c == nil {
			c = newCall("announced", f.parts[a.at.part])
			byPart[a.at.part] = c
			calls = append(calls, c)
		}
		c.args = append(c.args, string(a.at.id[:]), a.token)
	}
	return calls
}

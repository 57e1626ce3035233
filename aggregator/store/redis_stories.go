package store

import (
	"context"
	"encoding/binary"
	"slices"
	"strconv"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/similar"
)

// What tells the same story, in Redis. Whatever replicas and crashes come in between, items are to join as if
// they had come one after the other. So they get numbers, all in one slot (lua/stories.lua), and an item
// looks only at those below its own:
//
//  1. enlist, before the source's slot is written: a number, and the keys it is found by.
//  2. find, once the item is staged: what shares a key with it and has a lower number. Who reads that sees
//     all of it, for a number and its keys are given at once.
//  3. The item belongs to the best of them, if links and digests say nothing. That one may not be decided
//     itself: then it is decided first, by whoever stands here. It may never have been staged: then it is
//     struck out, and if its worker lives it finds that out in step 2 and gets a later number. So each waits
//     for lower numbers only, and for the decision alone: no two can wait for each other.
//  4. settle, when it is written down whose the item is: it leads an entry and takes others in, or is found no more.
//
// The number stands in the pending entry, so others can go on from there.

// How far an item with a record has come, see lua/stories.lua.
const (
	storyStaged = "S" // whose it is may be undecided
	storyLeads  = "R" // an entry, and takes others in
	storyGone   = "D" // struck out, or a copy of another
)

// packKeys writes keys as scripts take them.
func packKeys(keys []uint32) string {
	b := make([]byte, 0, 4*len(keys))
	for _, k := range keys {
		b = binary.BigEndian.AppendUint32(b, k)
	}
	return string(b)
}

// storiesAtOnce is how many items one call asks about: a script holds the server some 0.1 ms for each.
const storiesAtOnce = 100

// enlist gives a number to each new item whose text says enough. Those that have one keep it.
func (s *redisStore) enlist(ctx context.Context, tasks []*task) error {
	var open []*task
	for _, t := range tasks {
		if t.kind == taskNew && t.number == 0 && t.teller != nil {
			open = append(open, t)
		}
	}
	for group := range slices.Chunk(open, storiesAtOnce) {
		if err := s.number(ctx, group); err != nil {
			return err
		}
	}
	return nil
}

// number enlists a group of items of one commit.
func (s *redisStore) number(ctx context.Context, open []*task) error {
	c := newCall("stories", s.stories, "enlist", open[0].teller.day)
	for _, t := range open {
		record := packTold(nil, t.teller.record(t.id, byte(partitionOf(t.source))))
		c.args = append(c.args, string(record), packKeys(t.teller.Keys()))
	}
	if err := s.do(ctx, c); err != nil {
		return err
	}
	numbers, err := c.exactly(len(open))
	if err != nil {
		return s.wrap(err)
	}
	for i, t := range open {
		n, err := strconv.ParseUint(numbers[i], 10, 32)
		if err != nil {
			return s.wrap(err)
		}
		t.number = uint32(n)
	}
	return nil
}

// found is a record as a script gives it.
type found struct {
	told
	number uint32
	state  string
}

// candidates looks for what shares keys with items: at most similar.MaxCandidates that lead an entry, and what is
// not decided among them. It tells of each item whether its own record still stands.
func (s *redisStore) candidates(ctx context.Context, tasks []*task) (all [][]found, stands []bool, err error) {
	for group := range slices.Chunk(tasks, storiesAtOnce) {
		some, stand, err := s.candidatesOf(ctx, group)
		if err != nil {
			return nil, nil, err
		}
		all, stands = append(all, some...), append(stands, stand...)
	}
	return all, stands, nil
}

// candidatesOf is candidates of a group.
func (s *redisStore) candidatesOf(ctx context.Context, tasks []*task) (all [][]found, stands []bool, err error) {
	c := newCall("stories", s.stories, "find", similar.MaxCandidates)
	for _, t := range tasks {
		keys := t.teller.Keys()
		c.args = append(c.args, t.number, packKeys(keys), similar.LeastShared(len(keys)))
	}
	if err := s.do(ctx, c); err != nil {
		return nil, nil, err
	}
	out, err := c.texts()
	if err != nil {
		return nil, nil, s.wrap(err)
	}
	all, stands = make([][]found, len(tasks)), make([]bool, len(tasks))
	for i := range tasks {
		if len(out) < 2 {
			return nil, nil, s.wrap(errDamaged)
		}
		stands[i] = out[0] != storyGone
		count, _ := strconv.Atoi(out[1])
		if out = out[2:]; len(out) < 3*count {
			return nil, nil, s.wrap(errDamaged)
		}
		for ; count > 0; count, out = count-1, out[3:] {
			n, err := strconv.ParseUint(out[0], 10, 32)
			if err != nil {
				return nil, nil, s.wrap(err)
			}
			t, err := unpackTold([]byte(out[2]))
			if err != nil || t.part >= partitions {
				return nil, nil, s.wrap(errDamaged)
			}
			all[i] = append(all[i], found{t, uint32(n), out[1]})
		}
	}
	return all, stands, nil
}

// tell finds out of each open contest which entry its words belong to, and decides first what is in the way.
func (f *finisher) tell(ctx context.Context, open []*contest) error {
	if err := f.lookForStories(ctx, open); err != nil {
		return err
	}
	for _, c := range open {
		if err := f.choose(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// lookForStories asks for the candidates of those that have not been asked about.
func (f *finisher) lookForStories(ctx context.Context, open []*contest) error {
	for {
		var asked []*task
		var of []*contest
		for _, c := range open {
			if c.number != 0 && c.teller != nil && c.story == nil && c.flags&flagApart == 0 {
				asked, of = append(asked, c.task), append(of, c)
			}
		}
		if len(asked) == 0 {
			return nil
		}
		all, stands, err := f.candidates(ctx, asked)
		if err != nil {
			return err
		}
		for i, c := range of {
			if !stands[i] { // it was struck out: others came before it was staged
				if err := f.renumber(ctx, c.task); err != nil {
					return err
				}
				continue
			}
			c.found = slices.DeleteFunc(all[i], func(x found) bool { return x.entry == c.id })
			list := make([]told, len(c.found))
			for i, x := range c.found {
				list[i] = x.told
			}
			c.story = newChooser(c.teller, list)
		}
	}
}

// renumber enlists a pending item anew. Others may have done it: their number counts.
func (f *finisher) renumber(ctx context.Context, t *task) error {
	was := t.number
	t.number = 0
	if err := f.enlist(ctx, []*task{t}); err != nil {
		return err
	}
	four := func(n uint32) string { return string(binary.BigEndian.AppendUint32(nil, n)) }
	c := newCall("renumber", f.part(t.source), string(t.id[:]), four(was), four(t.number))
	if err := f.redisStore.do(ctx, c); err != nil {
		return err
	}
	number, err := c.Text()
	if err != nil {
		return f.wrap(err)
	}
	if len(number) == 4 {
		t.number = binary.BigEndian.Uint32([]byte(number))
	}
	return nil
}

// choose says where the item's words belong, of the entries that there are.
func (f *finisher) choose(ctx context.Context, c *contest) (err error) {
	if c.story == nil {
		return nil
	}
	for {
		if c.pick, err = c.story.next(); err != nil || !c.pick.joins() {
			return err
		}
		leads, err := f.leads(ctx, c)
		if err != nil || leads {
			return err
		}
		c.story.gone(c.pick.lead.entry)
	}
}

// leads tells whether the item that a contest has picked leads an entry. If that is not decided, it is now.
func (f *finisher) leads(ctx context.Context, c *contest) (bool, error) {
	var number uint32
	for _, x := range c.found {
		if x.entry != c.pick.lead.entry {
			continue
		}
		if x.state == storyLeads {
			return true, nil
		}
		number = x.number
	}
	at := address{c.pick.lead.entry, c.pick.lead.part}
	for {
		entries, err := f.read(ctx, []address{at})
		if err != nil {
			return false, err
		}
		switch e := &entries[0]; {
		case e.kind == kindEntry:
			return true, nil
		case e.kind == kindAlias:
			return false, nil
		case e.kind == kindPending && e.flags&flagDecided != 0:
			return e.decided.id == at.id, nil
		case e.kind == kindPending && e.number == number:
			t := pendingOf(at, e)
			other := newContest(t)
			g := &finisher{redisStore: f.redisStore}
			if err := g.decide(ctx, []*contest{other}); err != nil {
				return false, err
			}
			return !other.lost && other.entry.id == other.id, g.flush(ctx)
		}
		strike := newCall("stories", f.stories, "strike", number)
		if err := f.redisStore.do(ctx, strike); err != nil {
			return false, err
		}
		out, err := strike.exactly(1)
		if err != nil {
			return false, f.wrap(err)
		}
		if out[0] != storyStaged {
			return false, nil
		}
		// It was staged while we looked, unless it has gone since, or has another number now.
		again, err := f.read(ctx, []address{at})
		if err != nil || again[0].kind == entries[0].kind && again[0].number == entries[0].number {
			return false, err
		}
	}
}

// lead finds the record of the entry that an item has joined for its words, when that was decided by others.
func (f *finisher) lead(ctx context.Context, t *task) error {
	if t.lead != nil || t.number == 0 || t.teller == nil || t.item.Joined == nil || t.item.Joined.How != aggregator.ByWords {
		return nil
	}
	all, _, err := f.candidates(ctx, []*task{t})
	if err != nil {
		return err
	}
	for _, x := range all[0] {
		if x.entry == t.item.Joined.With {
			t.lead = &x.told
		}
	}
	return nil
}

// settleStories makes the call that says which of the items others may join. It notes what goes on with what.
func (f *finisher) settleStories(ctx context.Context, tasks []*task) error {
	c := newCall("stories", f.stories, "settle")
	for _, t := range tasks {
		if t.kind != taskNew || t.shown {
			continue
		}
		if j := t.item.Joined; j != nil && j.How == aggregator.Follows && !t.joined && !t.lost {
			at := address{j.With, t.followed}
			f.riders = append(f.riders, newCall("follow", f.parts[at.part], string(at.id[:]), t.entry.String()))
		}
		if t.number == 0 || t.teller == nil {
			continue
		}
		fate, record := storyLeads, ""
		if t.joined || t.lost {
			fate = storyGone
			if err := f.lead(ctx, t); err != nil {
				return err
			}
			if l := t.lead; l != nil && l.day != t.teller.day {
				again := *l
				again.day = t.teller.day
				record = string(packTold(nil, again))
			}
		}
		c.args = append(c.args, t.number, packKeys(t.teller.Keys()), fate, record)
	}
	if len(c.args) > 1 {
		f.riders = append(f.riders, c)
	}
	return nil
}

// sweepStories drops what is older than the window, and its keys in a part of the buckets.
func (s *redisStore) sweepStories(ctx context.Context, now time.Time) error {
	const buckets, parts = 4096, 8
	turn, err := s.client.Incr(ctx, s.meta+"stories swept").Result()
	if err != nil {
		return s.wrap(err)
	}
	first := int(turn%parts) * (buckets / parts)
	keep := int(storyDay(now)) - int(aggregator.StoryWindow/(24*time.Hour))
	const atOnce = 64 // so that nobody waits for long
	for from := first; from < first+buckets/parts; from += atOnce {
		if err := s.do(ctx, newCall("stories", s.stories, "sweep", keep, from, from+atOnce-1)); err != nil {
			return err
		}
	}
	return nil
}

// eraseStories makes an entry's records lead nowhere.
func (s *redisStore) eraseStories(ctx context.Context, at address, copies []aggregator.Item) error {
	ids := string(at.id[:])
	c := newCall("stories", s.stories, "erase", "")
	for i := range copies {
		ids += string(copies[i].ID[:])
		if t := tellerOf(&copies[i], copies[i].Source, time.Time{}); t != nil {
			c.args = append(c.args, packKeys(t.Keys()))
		}
	}
	c.args[1] = ids
	if len(c.args) == 2 {
		return nil
	}
	return s.do(ctx, c)
}

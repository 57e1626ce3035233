package store

import (
	"context"

	"github.com/litfass/litfass/aggregator"
)

// finish carries out what tasks have left to do, whoever left it.
func (s *redisStore) finish(ctx context.Context, tasks []*task) error {
	if len(tasks) == 0 {
		return nil
	}
	if err := s.holdMarks(ctx, tasks); err != nil {
		return err
	}
	if err := s.resolve(ctx, tasks); err != nil {
		return err
	}
	if err := s.applyChanges(ctx, tasks); err != nil {
		return err
	}
	if err := s.holdJoined(ctx, tasks); err != nil {
		return err
	}
	if err := s.announce(ctx, announcements(tasks)); err != nil {
		return err
	}
	return s.settle(ctx, tasks)
}

func (s *redisStore) holdMarks(ctx context.Context, tasks []*task) error {
	var marks []holding
	for _, t := range tasks {
		if t.kind == taskMark {
			source := sourceHash(t.source)
			marks = append(marks, holding{kind: claimLink, hash: t.mark, change: func(h held) held { return h.shared(source) }})
		}
	}
	return s.hold(ctx, marks)
}

// resolve decides of each new item whose it is: an entry of its own, or a further copy of one that holds
// its link or, failing that, its digest. Link before digest, always: so no two pending entries can wait
// for each other.
func (s *redisStore) resolve(ctx context.Context, tasks []*task) error {
	var open []*task
	for _, t := range tasks {
		if t.kind == taskNew && !t.shown && !t.lost {
			open = append(open, t)
		}
	}
	for _, kind := range []byte{claimLink, claimDigest} {
		if err := s.contend(ctx, kind, open); err != nil {
			return err
		}
	}
	return nil
}

// contention is one task's bid for a link or digest.
type contention struct {
	*task
	holding
	held    held                   // what was found there last
	at      *address               // entry to join
	settled bool                   // the hash is the task's own
	tried   map[aggregator.ID]bool // entries that did not take it
}

// contend claims one hash of each task, or joins the task to an entry that has it.
func (s *redisStore) contend(ctx context.Context, kind byte, tasks []*task) error {
	var open []*contention
	for _, t := range tasks {
		hash := t.linkOf()
		if kind == claimDigest {
			hash = t.item.Seen.Digest
		}
		if hash == 0 || t.joined {
			continue
		}
		own := t.claim(t.id)
		part := byte(partitionOf(t.source))
		open = append(open, &contention{task: t, holding: holding{kind: kind, hash: hash, change: func(h held) held { return h.with(own, part) }}})
	}
	for len(open) > 0 {
		var bidders, joiners []*contention
		for _, c := range open {
			c.at = c.target()
			switch {
			case c.settled:
			case c.at == nil:
				bidders = append(bidders, c)
			default:
				joiners = append(joiners, c)
			}
		}
		lost, err := s.bid(ctx, bidders)
		if err != nil {
			return err
		}
		refused, err := s.joinAll(ctx, joiners)
		if err != nil {
			return err
		}
		open = append(lost, refused...)
	}
	return nil
}

// bid claims hashes for tasks, and returns those that found others' claims there.
func (s *redisStore) bid(ctx context.Context, bidders []*contention) (lost []*contention, err error) {
	if len(bidders) == 0 {
		return nil, nil
	}
	bids := make([]holding, len(bidders))
	wants := make([]string, len(bidders))
	for i, c := range bidders {
		bids[i], wants[i] = c.holding, packHeld(c.change(c.held))
	}
	found, err := s.swap(ctx, bids, wants)
	if err != nil {
		return nil, err
	}
	for i, c := range bidders {
		if err := c.remember(found[i]); err != nil {
			return nil, s.wrap(err)
		}
		if found[i] != wants[i] {
			lost = append(lost, c)
		}
	}
	return lost, nil
}

// joinAll asks entries to take copies in, and returns those that were turned down.
func (s *redisStore) joinAll(ctx context.Context, joiners []*contention) (refused []*contention, err error) {
	joins := make([]*apply, len(joiners))
	for i, c := range joiners {
		joins[i] = &apply{at: *c.at, first: c.at.id, mode: "add", task: c.task}
	}
	if err := s.applyAll(ctx, joins); err != nil {
		return nil, err
	}
	for i, j := range joins {
		c := joiners[i]
		switch j.answer {
		case "ok", "same":
			c.joined, c.entry, c.note = true, j.at, j.note
		default: // it has a copy of that source, or has expired
			if c.tried == nil {
				c.tried = make(map[aggregator.ID]bool)
			}
			c.tried[j.first] = true
			refused = append(refused, c)
		}
	}
	return refused, nil
}

// remember keeps what was found, so that joining the claims later need not ask again.
func (c *contention) remember(found string) (err error) {
	if c.holding.kind == claimLink {
		c.link = found
	} else {
		c.digest = found
	}
	c.was = found
	c.held, err = parseHeld(found)
	return err
}

// target returns the best entry to join that has not turned the task down, nil if there is none. A
// decision that was written down before stands.
func (c *contention) target() *address {
	mine, has := c.held.by(c.id)
	if c.settled = has && mine.Entry == c.id; c.settled {
		return nil
	}
	source := sourceHash(c.source)
	var entries []aggregator.ID
	switch {
	case has:
		entries = []aggregator.ID{mine.Entry}
	case c.holding.kind == claimLink:
		entries = sameLink(c.held.claims, source)
	default:
		entries = sameText(c.held.claims, source, dayOf(c.item.Date()), c.item.Area)
	}
	for _, id := range entries {
		if !c.tried[id] && id != c.id {
			return &address{id, c.held.parts[id]}
		}
	}
	return nil
}

// applyChanges replaces the copies that have another text.
func (s *redisStore) applyChanges(ctx context.Context, tasks []*task) error {
	var changes []*apply
	for _, t := range tasks {
		if t.kind == taskChange {
			changes = append(changes, &apply{at: t.entry, first: t.entry.id, mode: "set", task: t})
		}
	}
	if err := s.applyAll(ctx, changes); err != nil {
		return err
	}
	for _, a := range changes {
		a.task.entry, a.task.note, a.task.lost = a.at, a.note, a.answer == "missing"
	}
	return nil
}

// holdJoined has further copies claim their link and digest for the entry they belong to.
func (s *redisStore) holdJoined(ctx context.Context, tasks []*task) error {
	var claims []holding
	for _, t := range tasks {
		if t.kind != taskNew || !t.joined || t.record == "" {
			continue
		}
		c, part := t.claim(t.entry.id), t.entry.part
		change := func(h held) held { return h.with(c, part) }
		if link := t.linkOf(); link != 0 {
			claims = append(claims, holding{claimLink, link, t.link, change})
		}
		if digest := t.item.Seen.Digest; digest != 0 {
			claims = append(claims, holding{claimDigest, digest, t.digest, change})
		}
	}
	return s.hold(ctx, claims)
}

// settle clears the outbox.
func (s *redisStore) settle(ctx context.Context, tasks []*task) error {
	bySource := make(map[string]*call)
	var calls []*call
	for _, t := range tasks {
		c := bySource[t.source]
		if c == nil {
			c = newCall("settle", s.part(t.source), t.source)
			bySource[t.source] = c
			calls = append(calls, c)
		}
		alias := ""
		if t.joined {
			alias = t.entry.String()
		}
		c.args = append(c.args, t.field(), t.token, alias)
	}
	return s.do(ctx, calls...)
}

package store

import (
	"context"

	"github.com/litfass/litfass/aggregator"
)

// resolve decides of each new item whose it is: an entry of its own, or a further copy of one that holds
// its link or, failing that, its digest. Link before digest, always: so no two pending entries can wait
// for each other. Changes of copies travel with the first copies that join.
func (f *finisher) resolve(ctx context.Context, tasks []*task, changes []*apply) error {
	var open []*task
	for _, t := range tasks {
		if t.kind == taskNew && !t.shown && !t.lost {
			open = append(open, t)
		}
	}
	for _, kind := range []byte{claimLink, claimDigest} {
		if err := f.contend(ctx, kind, open, changes); err != nil {
			return err
		}
		changes = nil
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
func (f *finisher) contend(ctx context.Context, kind byte, tasks []*task, changes []*apply) error {
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
	for len(open)+len(changes) > 0 {
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
		lost, err := f.bid(ctx, bidders)
		if err != nil {
			return err
		}
		var refused []*contention
		if len(joiners) > 0 || len(lost) == 0 {
			if refused, err = f.joinAll(ctx, joiners, changes); err != nil {
				return err
			}
			changes = nil
		}
		open = append(lost, refused...)
	}
	return nil
}

// bid claims hashes for tasks, and returns those that found others' claims there.
func (f *finisher) bid(ctx context.Context, bidders []*contention) (lost []*contention, err error) {
	if len(bidders) == 0 {
		return nil, nil
	}
	bids := make([]holding, len(bidders))
	for i, c := range bidders {
		bids[i] = c.holding
	}
	w, err := f.newSwap(bids)
	if err != nil {
		return nil, err
	}
	if err := f.do(ctx, w.calls...); err != nil {
		return nil, err
	}
	found, err := w.found()
	if err != nil {
		return nil, f.wrap(err)
	}
	for i, c := range bidders {
		if err := c.remember(found[i]); err != nil {
			return nil, f.wrap(err)
		}
		if found[i] != w.wants[i] {
			lost = append(lost, c)
		}
	}
	return lost, nil
}

// joinAll asks entries to take copies in, and returns those that were turned down. Changes go with them.
func (f *finisher) joinAll(ctx context.Context, joiners []*contention, changes []*apply) (refused []*contention, err error) {
	joins := make([]*apply, len(joiners), len(joiners)+len(changes))
	for i, c := range joiners {
		joins[i] = &apply{at: *c.at, first: c.at.id, mode: "add", task: c.task}
	}
	if err := f.applyAll(ctx, append(joins, changes...)); err != nil {
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

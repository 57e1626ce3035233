package store

import (
	"context"

	"github.com/litfass/litfass/aggregator"
)

// contest is a new item on its way to the entry it belongs to.
type contest struct {
	*task
	links, digests hashContest
	story          *chooser               // what shares words with it; nil: nobody has looked
	found          []found                // … as it was found
	pick           choice                 // … and what is best of it
	before         string                 // entry that turned it down after it was decided for
	tried          map[aggregator.ID]bool // all that did
}

// hashContest is what a new item finds at its link or digest.
type hashContest struct {
	kind  byte
	hash  aggregator.Hash // 0: nothing to recognise it by
	found string
	held  held
}

func newContest(t *task) *contest {
	return &contest{task: t, links: hashContest{kind: claimLink, hash: t.linkOf()},
		digests: hashContest{kind: claimDigest, hash: t.item.Seen.Digest}, tried: make(map[aggregator.ID]bool)}
}

// resolve decides of each new item whose it is: an entry of its own, or a further copy of one that holds
// its link or, failing that, its digest, or that tells the same in other words (redis_stories.go). It claims
// what it finds free, link before digest, always: so no two pending entries can wait for each other. The
// decision is written into the pending entry before anything follows from it; whoever comes later keeps to
// it, whatever the claims say by then. Changes of copies travel with the copies that join.
func (f *finisher) resolve(ctx context.Context, tasks []*task, changes []*apply) error {
	var open []*contest
	for _, t := range tasks {
		if t.kind == taskNew && !t.shown && !t.lost {
			open = append(open, newContest(t))
		}
	}
	for len(open)+len(changes) > 0 {
		if err := f.decide(ctx, open); err != nil {
			return err
		}
		var joins []*apply
		var joiners []*contest
		for _, c := range open {
			if c.joined = !c.lost && c.entry.id != c.id; c.joined {
				joins = append(joins, &apply{at: c.entry, first: c.entry.id, mode: "add", task: c.task})
				joiners = append(joiners, c)
			}
		}
		if err := f.applyAll(ctx, append(joins, changes...)); err != nil {
			return err
		}
		open, changes = nil, nil
		for i, a := range joins {
			c := joiners[i]
			if a.answer == "ok" || a.answer == "same" {
				c.entry, c.note = a.at, a.note
				continue
			}
			// It has a copy of that source, or has expired: that will not change, so all see it alike.
			c.before, c.tried[a.first], c.flags = c.entry.String(), true, c.flags&^flagDecided
			c.turnedDown(a)
			open = append(open, c)
		}
		var err error
		if open, err = f.turnAway(ctx, open); err != nil {
			return err
		}
	}
	return nil
}

// turnAway drops the items whose entry was withdrawn while they were on their way there.
func (f *finisher) turnAway(ctx context.Context, open []*contest) ([]*contest, error) {
	var left []*contest
	for _, c := range open {
		items := []aggregator.Item{c.item}
		blocks := f.askBlocks(c.source, items)
		if err := f.redisStore.do(ctx, blocks.call); err != nil {
			return nil, err
		}
		g, err := blocks.gates(c.source, items, areaOf)
		if err != nil {
			return nil, f.wrap(err)
		}
		if !g[0].shut {
			left = append(left, c)
			continue
		}
		c.lost, c.joined = true, false
		if err := f.redisStore.do(ctx, newCall("remove", f.part(c.source), string(c.id[:]))); err != nil {
			return nil, err
		}
	}
	return left, nil
}

// decide finds an entry for each item that is not decided yet, and writes it down.
func (f *finisher) decide(ctx context.Context, all []*contest) error {
	var open []*contest
	for _, c := range all {
		if c.flags&flagDecided == 0 {
			open = append(open, c)
		}
	}
	if len(open) == 0 {
		return nil
	}
	if err := f.tell(ctx, open); err != nil {
		return err
	}
	if err := f.bid(ctx, open, func(c *contest) *hashContest { return &c.links }); err != nil {
		return err
	}
	var rest []*contest
	for _, c := range open {
		if _, ok := c.target(&c.links); !ok {
			rest = append(rest, c)
		}
	}
	if err := f.bid(ctx, rest, func(c *contest) *hashContest { return &c.digests }); err != nil {
		return err
	}
	return f.writeDown(ctx, open)
}

// decisions are what is written down in one partition, and what was wanted there.
type decisions struct {
	*call
	of   []*contest
	want []address
}

// writeDown writes each item's entry into its pending entry, unless one stands there already: then that holds.
func (f *finisher) writeDown(ctx context.Context, open []*contest) error {
	of := make(map[int]*decisions)
	var all []*decisions
	var calls []*call
	for _, c := range open {
		n := partitionOf(c.source)
		d := of[n]
		if d == nil {
			d = &decisions{call: newCall("decide", f.parts[n])}
			of[n], all, calls = d, append(all, d), append(calls, d.call)
		}
		best := c.judge()
		body := ""
		if c.before != "" || c.item.Joined != nil {
			body = string(c.appendCopy(nil))
		}
		d.args = append(d.args, string(c.id[:]), c.before, best.String(), string([]byte{c.followed}), body)
		d.of, d.want = append(d.of, c), append(d.want, best)
	}
	if err := f.do(ctx, calls...); err != nil {
		return err
	}
	for _, d := range all {
		stands, err := d.exactly(len(d.of))
		if err != nil {
			return f.wrap(err)
		}
		for i, c := range d.of {
			if err := f.keepTo(ctx, c, stands[i], d.want[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// keepTo has an item follow what stands of it now, which another may have written: an entry, its own id for one
// of its own, or nothing where it is gone.
func (f *finisher) keepTo(ctx context.Context, c *contest, stands string, wanted address) (err error) {
	if c.lost = stands == ""; c.lost {
		return nil
	}
	if stands == string(c.id[:]) {
		c.entry = address{c.id, byte(partitionOf(c.source))}
	} else if c.entry, err = parseAddress(stands); err != nil {
		return f.wrap(err)
	}
	if c.entry != wanted {
		if err := f.adopt(ctx, c); err != nil {
			return err
		}
	}
	c.flags |= flagDecided
	c.link, c.digest = c.links.found, c.digests.found
	return nil
}

// judge is the entry an item shall belong to, as far as claims and words tell. The item gets the evidence.
func (c *contest) judge() address {
	at, joined := c.best()
	if c.lead = nil; joined != nil && joined.How == aggregator.ByWords {
		c.lead = &c.pick.lead
	}
	if joined != nil || c.item.Joined != nil {
		c.item.Joined = joined
		c.record = string(encodeItem(&c.item))
	}
	return at
}

func (c *contest) best() (address, *aggregator.Joined) {
	for _, h := range []*hashContest{&c.links, &c.digests} {
		if at, ok := c.target(h); ok {
			how := aggregator.ByLink
			if h.kind == claimDigest {
				how = aggregator.ByText
			}
			return at, &aggregator.Joined{How: how, With: at.id}
		}
	}
	if c.pick.joins() {
		return address{c.pick.lead.entry, c.pick.lead.part}, c.pick.joined
	}
	c.followed = c.pick.lead.part
	return address{c.id, byte(partitionOf(c.source))}, c.pick.joined
}

// turnedDown takes an entry out of the choice that did not take the item in.
func (c *contest) turnedDown(a *apply) {
	switch {
	case c.story == nil || !c.pick.joins():
	case c.pick.lead.entry != a.first && c.pick.lead.entry != a.at.id:
	case a.answer == "refused":
		c.story.taken(c.pick)
	default:
		c.story.gone(c.pick.lead.entry)
	}
}

// adopt takes over what another has written down of an item.
func (f *finisher) adopt(ctx context.Context, c *contest) error {
	entries, err := f.read(ctx, []address{{c.id, byte(partitionOf(c.source))}})
	if err != nil {
		return err
	}
	if e := &entries[0]; e.kind == kindPending || e.kind == kindEntry {
		if n := e.copyOf(c.id); n >= 0 {
			c.item, c.record = e.entry.Copies[n], e.records[n]
		}
		if e.kind == kindPending {
			c.followed = e.followed
		}
	}
	return nil
}

// target returns the best entry to join that has not turned the item down.
func (c *contest) target(h *hashContest) (at address, ok bool) {
	if c.flags&flagApart != 0 {
		return at, false
	}
	source := sourceHash(c.source)
	var entries []aggregator.ID
	switch mine, has := h.held.by(c.id); {
	case has:
		entries = []aggregator.ID{mine.Entry}
	case h.kind == claimLink:
		entries = sameLink(h.held.claims, source)
	default:
		entries = sameText(h.held.claims, source, dayOf(c.item.Date()), c.item.Area)
	}
	for _, id := range entries {
		if !c.tried[id] && id != c.id {
			return address{id, h.held.parts[id]}, true
		}
	}
	return at, false
}

// bid claims one hash of each item, unless others hold it whom the item may join.
func (f *finisher) bid(ctx context.Context, all []*contest, hash func(*contest) *hashContest) error {
	open := all
	for {
		var bids []holding
		var bidders []*contest
		for _, c := range open {
			h := hash(c)
			if _, taken := c.target(h); taken || h.hash == 0 {
				continue
			}
			own, part := c.claim(c.id), byte(partitionOf(c.source))
			bids = append(bids, holding{h.kind, h.hash, h.found, func(x held) held { return x.with(own, part) }})
			bidders = append(bidders, c)
		}
		if len(bids) == 0 {
			return nil
		}
		w, err := f.newSwap(bids)
		if err != nil {
			return err
		}
		if err := f.do(ctx, w.calls...); err != nil {
			return err
		}
		found, err := w.found()
		if err != nil {
			return f.wrap(err)
		}
		open = nil
		for i, c := range bidders {
			h := hash(c)
			h.found = found[i]
			if h.held, err = parseHeld(found[i]); err != nil {
				return f.wrap(err)
			}
			if found[i] != w.wants[i] {
				open = append(open, c)
			}
		}
	}
}

package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/litfass/litfass/aggregator"
)

// A commit goes in steps, for one transaction over several slots does not exist:
//
//  0. enlist (redis_stories.go): new items get their place in the order in which stories are told.
//  1. stage: everything of the source, in its slot and at once: state, due time, what is seen, pending
//     entries, and an outbox of what is left to do. From here on nothing can be lost.
//  2. resolve (redis_resolve.go): claim link, then digest, in their slots; who finds another's claim is
//     to join that entry. Write the decision into the pending entry, once; then add the copy to the
//     entry it joins. Changed copies replace the old ones.
//  3. announce (redis_announce.go): append to the log, show the entry, put it into the indexes and move
//     their versions. In this order: no index leads to an entry that cannot be read.
//  4. settle: clear the outbox.
//
// Steps 2 to 4 may be repeated, and by anyone: each call is a script that does the same when it comes
// again, and every decision is written down before anything follows from it. So a commit that finds
// another's pending entry in its way finishes that first, and Sweep finishes what a crash left. A commit
// with news takes some eleven round trips, fifteen at the most unless others are in its way; one
// without takes one.

// maxKey is how long the key of a source may be: the layout keeps its length in one byte.
const maxKey = 127

func (s *redisStore) Commit(ctx context.Context, c aggregator.Commit) (aggregator.Result, error) {
	source := c.Lease.Source
	if len(source) > maxKey {
		return aggregator.Result{}, fmt.Errorf("source %.20s…: its id is longer than %d bytes", source, maxKey)
	}
	before, known := c.Lease.State, c.Lease.Known
	mark := rand.Text()
	for {
		p, err := s.draft(ctx, &c, before)
		if err != nil {
			return aggregator.Result{}, err
		}
		sum := noState
		if known {
			sum = stateSum(&before)
		}
		if err := s.enlist(ctx, p.tasks); err != nil {
			return aggregator.Result{}, err
		}
		answer, stored, err := s.stage(ctx, &c, p, mark, sum)
		if err != nil {
			return aggregator.Result{}, err
		}
		switch answer {
		case "lost":
			return aggregator.Result{}, fmt.Errorf("commit of %s: %w", source, aggregator.ErrLeaseLost)
		case "stale":
			if known = stored != noState; known {
				if before, err = stateOf(stored); err != nil {
					return aggregator.Result{}, fmt.Errorf("source %s: %w", source, err)
				}
			} else {
				before = aggregator.State{}
			}
			continue
		}
		if err := s.finish(ctx, p.tasks); err != nil {
			return aggregator.Result{}, err
		}
		return p.count(), s.giveBack(ctx, c.Now, p)
	}
}

// giveBack ends the withdrawals of items that their sources have told again. A crash before leaves
// blocks that nobody but those sources passes, and their next commit ends them.
func (s *redisStore) giveBack(ctx context.Context, now time.Time, p *draft) error {
	for i, entry := range p.lifts {
		if slices.Contains(p.lifts[:i], entry) {
			continue
		}
		if _, err := s.lift(ctx, now, entry); err != nil && !errors.Is(err, redis.Nil) {
			return err
		}
	}
	if len(p.returned) == 0 {
		return nil
	}
	return s.wrap(s.client.HDel(ctx, s.withdrawn+"blocks", p.returned...).Err())
}

// draft is what a commit will write, decided on what the store knew when it was made. The lease's token
// guards it: nobody else changes what is known of the source meanwhile.
type draft struct {
	result aggregator.Result
	left   []string // fields of what left the document
	seen   []any    // field and record in turn
	tasks  []*task

	lifts    []aggregator.ID // withdrawals that end with it
	returned []string        // fields of copies that come back with it
}

// count adds what became of the new items.
func (p *draft) count() aggregator.Result {
	r := p.result
	for _, t := range p.tasks {
		switch {
		case t.kind == taskNew && t.lost:
			r.Known++
		case t.kind == taskNew && t.joined:
			r.Further++
		case t.kind == taskNew:
			r.New++
		}
	}
	return r
}

// stage writes step 1.
func (s *redisStore) stage(ctx context.Context, c *aggregator.Commit, p *draft, mark, sum string) (answer, stored string, err error) {
	source := c.Lease.Source
	state := packStored(&c.State)
	args := []any{source, c.Lease.Token, mark, state, sum, c.State.Due.UnixMilli(), day2(dayOf(c.Now)), c.Lease.Until.UnixMilli()}
	args = append(args, len(p.left))
	for _, field := range p.left {
		args = append(args, field)
	}
	args = append(append(args, len(p.seen)/2), p.seen...)
	var pending, outbox []any
	for i, t := range p.tasks {
		t.turn = uint32(i)
		if t.kind == taskNew {
			pending = append(pending, string(t.id[:]), packPending(t))
		}
		outbox = append(outbox, t.field(), t.pack())
	}
	args = append(append(args, len(pending)/2), pending...)
	args = append(append(args, len(outbox)/2), outbox...)
	call := newCall("stage", s.part(source), args...)
	if err := s.do(ctx, call); err != nil {
		return "", "", err
	}
	out, err := call.some()
	if err != nil {
		return "", "", s.wrap(err)
	}
	return out[0], out[len(out)-1], nil
}

// draft decides what becomes of each item. Before is the state that the commit follows.
func (s *redisStore) draft(ctx context.Context, c *aggregator.Commit, before aggregator.State) (*draft, error) {
	p := &drafter{commit: c, document: documentOf(c), source: c.Lease.Source, day: day2(dayOf(c.Now)), marked: make(map[aggregator.Hash]bool),
		byOwn: make(map[aggregator.Hash]*task), owns: make(map[aggregator.Hash]aggregator.Hash)}
	for _, own := range left(before.Cursor.Present, c.State.Cursor.Present) {
		p.left = append(p.left, ownField(own))
	}
	for _, link := range c.State.Cursor.Links {
		if !slices.Contains(before.Cursor.Links, link) {
			p.mark(link)
		}
	}
	if len(c.Items) == 0 {
		return &p.draft, nil
	}
	blocks := s.askBlocks(p.source, c.Items)
	hands := askHands(s, c.Items)
	found, err := s.lookup(ctx, p.source, c.Items, blocks.call, hands)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(found, lookedUp.pending) { // a crash, or a worker that was too slow
		if err := s.finishSource(ctx, p.source); err != nil {
			return nil, err
		}
		if found, err = s.lookup(ctx, p.source, c.Items); err != nil {
			return nil, err
		}
	}
	for i := range found {
		p.identify(&c.Items[i], &found[i])
	}
	if err := s.fetchChanged(ctx, p.source, found); err != nil {
		return nil, err
	}
	gates, err := blocks.gates(p.source, c.Items, areaOf)
	if err != nil {
		return nil, s.wrap(err)
	}
	if err := s.markReturning(ctx, found); err != nil {
		return nil, err
	}
	if p.hands, err = hands.exactly(len(c.Items)); err != nil {
		return nil, s.wrap(err)
	}
	for i := range c.Items {
		if gates[i].shut {
			p.result.Known++
			continue
		}
		p.lifts = append(p.lifts, gates[i].lifts...)
		if err := p.add(&c.Items[i], &found[i], p.hands[i]); err != nil {
			return nil, s.wrap(err)
		}
	}
	return &p.draft, nil
}

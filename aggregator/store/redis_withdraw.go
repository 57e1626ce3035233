package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/litfass/litfass/aggregator"
)

// Withdrawals in Redis: first the blocks and the record, so that nothing comes back meanwhile; then the
// tombstones; then the entry goes as an expired one does: log, indexes, aliases, text. Each step may be
// repeated, and Sweep finishes a withdrawal that a crash has cut off.

// Withdraw: see aggregator.Curator.
func (s *redisStore) Withdraw(ctx context.Context, now time.Time, id aggregator.ID, reason string) (aggregator.Withdrawal, error) {
	w := &withdrawal{Withdrawal: aggregator.Withdrawal{At: now, Reason: reason}}
	at, e, err := s.find(ctx, id)
	if err != nil {
		return w.Withdrawal, err
	}
	if e == nil {
		blocks, err := s.blocksOf(ctx, blockedID(id))
		if err == nil && len(blocks[0]) > 0 {
			err = fmt.Errorf("item %s: %w", id, aggregator.ErrWithdrawn)
		} else if err == nil {
			err = fmt.Errorf("item %s: %w", id, aggregator.ErrNotFound)
		}
		return w.Withdrawal, err
	}
	return w.Withdrawal, s.withdraw(ctx, at, e, w)
}

// withdraw takes an entry away and blocks what its copies are recognised by.
func (s *redisStore) withdraw(ctx context.Context, at address, e *storedEntry, w *withdrawal) error {
	for _, it := range e.entry.Copies { // what a crashed commit has left holds texts too
		if err := s.finishSource(ctx, it.Source); err != nil {
			return err
		}
	}
	entries, err := s.read(ctx, []address{at})
	if err != nil {
		return err
	}
	if e = &entries[0]; e.kind != kindEntry {
		return fmt.Errorf("item %s: %w", at.id, aggregator.ErrNotFound)
	}
	w.ID, w.categories = at.id, placesOf(e.entry.Copies).Categories
	for i := range e.entry.Copies {
		w.Copies = append(w.Copies, recalledOf(&e.entry.Copies[i]))
	}
	shared, err := s.sharedLinks(ctx, w.Copies)
	if err != nil {
		return err
	}
	c := newCall("block", s.withdrawn, string(w.ID[:]), string(packWithdrawal(w)))
	for field, b := range w.blocks(func(link aggregator.Hash) bool { return shared[link] }) {
		c.args = append(c.args, field, string(packBlocks([]block{b})))
	}
	if err := s.do(ctx, c); err != nil {
		return err
	}
	if err := s.eraseStories(ctx, at, e.entry.Copies); err != nil {
		return err
	}
	if w.By != "" {
		if err := s.mayReturn(ctx, w.Copies); err != nil {
			return err
		}
	}
	return s.bury(ctx, at, e, w.At)
}

// bury removes an entry and leaves a tombstone in its categories.
func (s *redisStore) bury(ctx context.Context, at address, e *storedEntry, now time.Time) error {
	c := newCall("bury", s.withdrawn, now.UnixMilli())
	for _, category := range placesOf(e.entry.Copies).Categories {
		c.args = append(c.args, category, string(at.id[:]))
	}
	if err := s.do(ctx, c); err != nil {
		return err
	}
	if _, err := s.remove(ctx, at.part, []*storedEntry{e}, now, logWithdrawn); err != nil {
		return err
	}
	return s.disclaim(ctx, e.entry.Copies)
}

// disclaim drops what copies that are gone claim: if they come back, they are to find others' claims first.
func (s *redisStore) disclaim(ctx context.Context, copies []aggregator.Item) error {
	var changes []holding
	for _, it := range copies {
		change := func(h held) held {
			h = h.clone()
			h.claims = slices.DeleteFunc(h.claims, func(c claim) bool { return !c.shared() && c.Copy == it.ID })
			return h
		}
		if it.Seen.Link != 0 {
			changes = append(changes, holding{kind: claimLink, hash: it.Seen.Link, change: change})
		}
		if it.Seen.Digest != 0 {
			changes = append(changes, holding{kind: claimDigest, hash: it.Seen.Digest, change: change})
		}
	}
	return s.hold(ctx, changes)
}

// sharedLinks tells which links of copies identify no item.
func (s *redisStore) sharedLinks(ctx context.Context, copies []aggregator.Recalled) (map[aggregator.Hash]bool, error) {
	shared := map[aggregator.Hash]bool{}
	for _, c := range copies {
		if c.Seen.Link == 0 {
			continue
		}
		h, err := s.heldBy(ctx, c.Seen.Link)
		if err != nil {
			return nil, err
		}
		shared[c.Seen.Link] = slices.ContainsFunc(h.claims, claim.shared)
	}
	return shared, nil
}

// heldBy reads who holds a link.
func (s *redisStore) heldBy(ctx context.Context, link aggregator.Hash) (held, error) {
	c := newCall("claims", s.claimBase(link), claimField(claimLink, link), "", "")
	if err := s.do(ctx, c); err != nil {
		return held{}, err
	}
	out, err := c.texts()
	if err != nil || len(out) != 1 {
		return held{}, s.wrap(fmt.Errorf("claims: unexpected answer: %w", err))
	}
	h, err := parseHeld(out[0])
	return h, s.wrap(err)
}

// mayReturn lets copies come back under their ids once their sources tell them again.
func (s *redisStore) mayReturn(ctx context.Context, copies []aggregator.Recalled) error {
	var fields []any
	for _, c := range copies {
		fields = append(fields, returning(c.ID), "1")
	}
	if len(fields) == 0 {
		return nil
	}
	return s.wrap(s.client.HSet(ctx, s.withdrawn+"blocks", fields...).Err())
}

// Restore: see aggregator.Curator.
func (s *redisStore) Restore(ctx context.Context, now time.Time, id aggregator.ID) (aggregator.Withdrawal, error) {
	blocks, err := s.blocksOf(ctx, blockedID(id))
	if err != nil {
		return aggregator.Withdrawal{}, err
	}
	if len(blocks[0]) == 0 {
		return aggregator.Withdrawal{}, fmt.Errorf("item %s is not withdrawn: %w", id, aggregator.ErrNotFound)
	}
	return s.lift(ctx, now, blocks[0][0].entry)
}

// lift ends a withdrawal: its copies may come back, its tombstones and blocks go.
func (s *redisStore) lift(ctx context.Context, now time.Time, entry aggregator.ID) (aggregator.Withdrawal, error) {
	record, err := s.client.HGet(ctx, s.withdrawn+"entries", string(entry[:])).Result()
	if err != nil {
		return aggregator.Withdrawal{}, s.wrap(err)
	}
	w, err := unpackWithdrawal([]byte(record))
	if err != nil {
		return w.Withdrawal, s.wrap(err)
	}
	if err := s.mayReturn(ctx, w.Copies); err != nil {
		return w.Withdrawal, err
	}
	graves := newCall("exhume", s.withdrawn)
	for _, category := range w.categories {
		graves.args = append(graves.args, category+"\x00"+string(entry[:]))
	}
	if err := s.exhume(ctx, now, graves); err != nil {
		return w.Withdrawal, err
	}
	c := newCall("block", s.withdrawn, string(entry[:]), "")
	for field := range w.blocks(func(aggregator.Hash) bool { return false }) {
		c.args = append(c.args, field, "")
	}
	return w.Withdrawal, s.do(ctx, c)
}

// find reads the entry with a copy of this id, and where it lies; nil if there is none.
func (s *redisStore) find(ctx context.Context, id aggregator.ID) (address, *storedEntry, error) {
	at := make([]address, partitions)
	for n := range at {
		at[n] = address{id, byte(n)}
	}
	for range maxHops { // aliases of aliases: entries that were merged, and merged again
		entries, err := s.read(ctx, at)
		if err != nil {
			return address{}, nil, err
		}
		i := slices.IndexFunc(entries, func(e storedEntry) bool { return e.kind == kindEntry || e.kind == kindAlias })
		if i < 0 {
			break
		}
		if entries[i].kind == kindEntry {
			return at[i], &entries[i], nil
		}
		at = []address{entries[i].alias}
	}
	return address{}, nil, nil
}

// blocksOf reads what stands in fields.
func (s *redisStore) blocksOf(ctx context.Context, fields ...string) ([][]block, error) {
	records, err := s.client.HMGet(ctx, s.withdrawn+"blocks", fields...).Result()
	if err != nil {
		return nil, s.wrap(err)
	}
	all := make([][]block, len(fields))
	for i, r := range records {
		if text, ok := r.(string); ok {
			if all[i], err = unpackBlocks([]byte(text)); err != nil {
				return nil, s.wrap(err)
			}
		}
	}
	return all, nil
}

// Linked: see aggregator.Curator.
func (s *redisStore) Linked(ctx context.Context, link aggregator.Hash) ([]aggregator.ID, error) {
	h, err := s.heldBy(ctx, link)
	if err != nil {
		return nil, err
	}
	var at []address
	for _, c := range h.claims {
		if a := (address{c.Entry, h.parts[c.Entry]}); !c.shared() && !slices.Contains(at, a) {
			at = append(at, a)
		}
	}
	entries, err := s.read(ctx, at)
	if err != nil {
		return nil, err
	}
	var ids []aggregator.ID
	for i, e := range entries {
		switch {
		case e.kind == kindEntry && !slices.Contains(ids, at[i].id):
			ids = append(ids, at[i].id)
		case e.kind == kindAlias && !slices.Contains(ids, e.alias.id):
			ids = append(ids, e.alias.id)
		}
	}
	blocks, err := s.blocksOf(ctx, blockedLink(link))
	if err != nil {
		return nil, err
	}
	for _, b := range blocks[0] {
		ids = append(ids, b.entry)
	}
	return ids, nil
}

// Withdrawals: see aggregator.Curator.
func (s *redisStore) Withdrawals(ctx context.Context) ([]aggregator.Withdrawal, error) {
	all, err := s.withdrawals(ctx)
	list := make([]aggregator.Withdrawal, len(all))
	for i, w := range all {
		list[i] = w.Withdrawal
	}
	slices.SortFunc(list, latestFirst)
	return list, err
}

func (s *redisStore) withdrawals(ctx context.Context) (list []*withdrawal, err error) {
	records, err := s.client.HVals(ctx, s.withdrawn+"entries").Result()
	if err != nil {
		return nil, s.wrap(err)
	}
	for _, r := range records {
		w, err := unpackWithdrawal([]byte(r))
		if err != nil {
			return nil, s.wrap(err)
		}
		list = append(list, w)
	}
	return list, nil
}

// finishWithdrawals takes away entries whose withdrawal was cut off behind the blocks.
func (s *redisStore) finishWithdrawals(ctx context.Context) error {
	all, err := s.withdrawals(ctx)
	if err != nil {
		return err
	}
	var at []address
	var of []*withdrawal
	for _, w := range all {
		for _, c := range w.Copies {
			at, of = append(at, address{w.ID, byte(partitionOf(c.Source))}), append(of, w)
		}
	}
	there := make([]*redis.StringCmd, len(at))
	_, err = s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, a := range at {
			there[i] = p.GetRange(ctx, s.entryKey(a), 0, 0)
		}
		return nil
	})
	if err != nil {
		return s.wrap(err)
	}
	for i, head := range there {
		if head.Val() != string(rune(kindEntry)) {
			continue
		}
		entries, err := s.read(ctx, at[i:i+1])
		if err != nil {
			return err
		}
		// One that its own source tells again stands beside the record of its withdrawal until that is lifted.
		if e := &entries[0]; e.kind == kindEntry && !e.entry.Copies[0].Changed.After(of[i].At) {
			if err := s.bury(ctx, at[i], e, of[i].At); err != nil {
				return err
			}
		}
	}
	return nil
}

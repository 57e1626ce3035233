package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/litfass/litfass/aggregator"
)

// Withdraw: see aggregator.Curator.
func (b *bolt) Withdraw(ctx context.Context, now time.Time, id aggregator.ID, reason string) (aggregator.Withdrawal, error) {
	var w withdrawal
	err := b.curate(ctx, now, func(t *turn) error {
		n, h, ok, err := t.entryOf(id)
		if err != nil {
			return err
		}
		if !ok {
			return t.missing(id)
		}
		w = withdrawal{Withdrawal: aggregator.Withdrawal{ID: h.ID, At: now, Reason: reason}}
		return t.withdraw(n, &h, &w)
	})
	return w.Withdrawal, err
}

// missing says why there is no entry with an id.
func (t *turn) missing(id aggregator.ID) error {
	if t.blocks.Get([]byte(blockedID(id))) != nil {
		return fmt.Errorf("item %s: %w", id, aggregator.ErrWithdrawn)
	}
	return fmt.Errorf("item %s: %w", id, aggregator.ErrNotFound)
}

// Restore: see aggregator.Curator.
func (b *bolt) Restore(ctx context.Context, now time.Time, id aggregator.ID) (aggregator.Withdrawal, error) {
	var w aggregator.Withdrawal
	err := b.curate(ctx, now, func(t *turn) error {
		blocks, err := unpackBlocks(t.blocks.Get([]byte(blockedID(id))))
		if err != nil {
			return err
		}
		if len(blocks) == 0 {
			return fmt.Errorf("item %s is not withdrawn: %w", id, aggregator.ErrNotFound)
		}
		w, err = t.lift(blocks[0].entry)
		return err
	})
	return w, err
}

// Linked: see aggregator.Curator.
func (b *bolt) Linked(ctx context.Context, link aggregator.Hash) (ids []aggregator.ID, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	late := b.late.reader()
	err = b.view(func(tx *bbolt.Tx) error {
		claims, err := unpackClaims(late.get(tx, lateClaims, claimKey(claimLink, link)))
		if err != nil {
			return err
		}
		for _, c := range claims {
			_, stands, err := late.numberOfCopy(tx, c.Entry)
			if err != nil {
				return err
			}
			if stands && !slices.Contains(ids, c.Entry) {
				ids = append(ids, c.Entry)
			}
		}
		blocks, err := unpackBlocks(tx.Bucket([]byte("blocks")).Get([]byte(blockedLink(link))))
		for _, x := range blocks {
			ids = append(ids, x.entry)
		}
		return err
	})
	return ids, err
}

// Withdrawals: see aggregator.Curator.
func (b *bolt) Withdrawals(ctx context.Context) (list []aggregator.Withdrawal, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	err = b.view(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("withdrawn")).ForEach(func(_, record []byte) error {
			w, err := unpackWithdrawal(record)
			list = append(list, w.Withdrawal)
			return err
		})
	})
	slices.SortFunc(list, latestFirst)
	return list, err
}

// Withdrawn: see aggregator.Archive.
func (b *bolt) Withdrawn(ctx context.Context, category string, since time.Time) (list []aggregator.Tombstone, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	err = b.view(func(tx *bbolt.Tx) error {
		prefix := packText(nil, category)
		c := tx.Bucket([]byte("graves")).Cursor()
		for k, _ := c.Seek(graveKey(category, since, aggregator.ID{})); bytes.HasPrefix(k, prefix); k, _ = c.Next() {
			_, at, id, err := graveOf(k)
			if err != nil {
				return err
			}
			list = append(list, aggregator.Tombstone{ID: id, At: at})
		}
		return nil
	})
	return list, err
}

// graveKey is where it stands that an entry was withdrawn from a category: keys sort by time.
func graveKey(category string, at time.Time, id aggregator.ID) []byte {
	b := binary.BigEndian.AppendUint64(packText(nil, category), uint64(max(at.UnixMilli(), 0)))
	return append(b, id[:]...)
}

func graveOf(key []byte) (category string, at time.Time, id aggregator.ID, err error) {
	u := unpacker{rest: string(key)}
	category = u.text()
	at = time.UnixMilli(int64(u.hash())).UTC()
	id = u.id()
	return category, at, id, u.done()
}

// curate runs f in a turn of its own.
func (b *bolt) curate(ctx context.Context, now time.Time, f func(t *turn) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return b.turn(func(t *turn) error {
		t.at(now)
		return f(t)
	})
}

// withdraw takes an entry away and blocks what its copies are recognised by.
func (t *turn) withdraw(n number, h *head, w *withdrawal) error {
	w.categories = h.Places.Categories
	var copies []aggregator.Item
	for place := range h.Copies {
		it, err := decodeItem(t.copies.Get(copyKey(n, place)))
		if err != nil {
			return err
		}
		w.Copies = append(w.Copies, recalledOf(&it))
		copies = append(copies, it)
	}
	if err := t.forgetStory(h, copies); err != nil {
		return err
	}
	if err := t.bury(n, h); err != nil {
		return err
	}
	var failed error
	fields := w.blocks(func(link aggregator.Hash) bool {
		claims, err := unpackClaims(t.claims.Get(claimKey(claimLink, link)))
		if err != nil {
			failed = err
		}
		return slices.ContainsFunc(claims, claim.shared)
	})
	if failed != nil {
		return failed
	}
	for field, x := range fields {
		blocks, err := unpackBlocks(t.blocks.Get([]byte(field)))
		if err != nil {
			return err
		}
		if err := t.blocks.Put([]byte(field), packBlocks(append(unblocked(blocks, w.ID), x))); err != nil {
			return err
		}
	}
	return t.withdrawn.Put(w.ID[:], packWithdrawal(w))
}

// bury removes an entry and leaves a tombstone in its categories.
func (t *turn) bury(n number, h *head) error {
	for _, category := range h.Places.Categories {
		if err := t.graves.Put(graveKey(category, t.now, h.ID), []byte{}); err != nil {
			return err
		}
	}
	return t.remove(n, h, gone{id: h.ID, kind: aggregator.ChangeWithdrawn, at: t.now})
}

// lift ends a withdrawal: its blocks and tombstones go, its copies may come back.
func (t *turn) lift(entry aggregator.ID) (aggregator.Withdrawal, error) {
	record := t.withdrawn.Get(entry[:])
	if record == nil {
		return aggregator.Withdrawal{}, fmt.Errorf("withdrawal of %s: %w", entry, errDamaged)
	}
	w, err := unpackWithdrawal(record)
	if err != nil {
		return w.Withdrawal, err
	}
	for field := range w.blocks(func(aggregator.Hash) bool { return false }) {
		blocks, err := unpackBlocks(t.blocks.Get([]byte(field)))
		if err != nil {
			return w.Withdrawal, err
		}
		if blocks = unblocked(blocks, entry); len(blocks) == 0 {
			err = t.blocks.Delete([]byte(field))
		} else {
			err = t.blocks.Put([]byte(field), packBlocks(blocks))
		}
		if err != nil {
			return w.Withdrawal, err
		}
	}
	for _, c := range w.Copies {
		if err := t.blocks.Put([]byte(returning(c.ID)), []byte{1}); err != nil {
			return w.Withdrawal, err
		}
	}
	for _, category := range w.categories {
		if err := t.exhume(graveKey(category, w.At, entry)); err != nil {
			return w.Withdrawal, err
		}
	}
	return w.Withdrawal, t.withdrawn.Delete(entry[:])
}

// exhume takes a tombstone away, if it still stands; its category is another without it.
func (t *turn) exhume(key []byte) error {
	if t.graves.Get(key) == nil {
		return nil
	}
	category, _, _, err := graveOf(key)
	if err != nil {
		return err
	}
	at, err := t.log.NextSequence()
	if err != nil {
		return err
	}
	t.touched[category] = aggregator.Position(at)
	return t.graves.Delete(key)
}

// dropCopy takes one of several copies out of an entry, which keeps id and order.
func (t *turn) dropCopy(n number, h *head, place int) error {
	if id := h.Copies[place].ID; id != h.ID { // the entry is still found by its own
		if err := t.ids.Delete(id[:]); err != nil {
			return err
		}
	}
	last := len(h.Copies) - 1
	for i := place; i < last; i++ {
		if err := t.copies.Put(copyKey(n, i), bytes.Clone(t.copies.Get(copyKey(n, i+1)))); err != nil {
			return err
		}
	}
	if err := t.copies.Delete(copyKey(n, last)); err != nil {
		return err
	}
	before := h.Places
	h.Copies = slices.Delete(slices.Clone(h.Copies), place, place+1)
	var err error
	if h.Places, err = t.placesWith(n, h, -1, nil); err != nil {
		return err
	}
	h.Changed = t.now
	return t.change(n, h, before)
}

// gateOf asks the blocks about an item.
func (t *turn) gateOf(source aggregator.Hash, it *aggregator.Item) (g gate, err error) {
	return gateIn(t.blocks, source, it.ID, it.Seen, it.Area)
}

func gateIn(all *bbolt.Bucket, source aggregator.Hash, id aggregator.ID, s aggregator.Seen, area string) (g gate, err error) {
	if first, _ := all.Cursor().First(); first == nil {
		return g, nil // nothing is withdrawn, as nearly always
	}
	for _, field := range blockedBy(source, id, s) {
		record := all.Get([]byte(field))
		if record == nil {
			continue
		}
		blocks, err := unpackBlocks(record)
		if err != nil {
			return g, err
		}
		g.pass(field, blocks, source, area)
	}
	return g, nil
}

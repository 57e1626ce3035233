package store

// What a source takes back itself, and what leaves with a source that leaves the configuration.

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// Retract: see aggregator.Curator.
func (b *bolt) Retract(ctx context.Context, now time.Time, source string, own []aggregator.Hash, newer time.Time) (count int, err error) {
	if len(own) == 0 {
		return 0, ctx.Err()
	}
	err = b.curate(ctx, now, func(t *turn) error {
		count = 0
		for _, o := range own {
			gone, err := t.retract(source, o, newer)
			if err != nil {
				return err
			}
			if gone {
				count++
			}
		}
		return nil
	})
	return count, err
}

func (t *turn) retract(source string, own aggregator.Hash, newer time.Time) (bool, error) {
	record := t.seen.Get(seenKey(sourceHash(source), own))
	if record == nil {
		return false, nil
	}
	s, err := unpackSeen(record)
	if err != nil {
		return false, err
	}
	n, h, ok, err := t.entryOf(s.Copy)
	place := h.place(s.Copy)
	if err != nil || !ok || place < 0 {
		return false, err
	}
	it, err := decodeItem(t.copies.Get(copyKey(n, place)))
	if err != nil || it.Source != source || !retractable(&it, newer) {
		return false, err
	}
	if len(h.Copies) > 1 {
		return true, t.dropCopy(n, &h, place)
	}
	if err := t.blocks.Put([]byte(returning(it.ID)), []byte{1}); err != nil {
		return false, err
	}
	return true, t.withdraw(n, &h, &withdrawal{Withdrawal: aggregator.Withdrawal{ID: h.ID, At: t.now, By: source}})
}

// Dismiss: see aggregator.Curator. It goes in portions, so that commits need not wait.
func (b *bolt) Dismiss(ctx context.Context, now time.Time, source string) (count int, err error) {
	for more := true; more; {
		some := 0
		err := b.curate(ctx, now, func(t *turn) error {
			some = 0
			var err error
			if some, err = t.dismissEntries(source); err == nil && some < sweepWrite {
				more, err = t.forgetSource(source)
			}
			return err
		})
		if err != nil {
			return count, err
		}
		count += some
	}
	return count, nil
}

// dismissEntries takes a source's copies out of some of its entries.
func (t *turn) dismissEntries(source string) (count int, err error) {
	var some []number
	for _, v := range postings(t.index.stored, bySource, source, nil) {
		n, err := numberOf(v)
		if err != nil {
			return 0, err
		}
		if some = append(some, n); len(some) == sweepWrite {
			break
		}
	}
	for _, n := range some {
		h, err := unpackHead(t.heads.Get(n.key()))
		if err != nil {
			return count, err
		}
		place := slices.IndexFunc(h.Copies, func(r ref) bool { return r.Source == source })
		switch {
		case place < 0:
			err = errDamaged
		case len(h.Copies) > 1:
			err = t.dropCopy(n, &h, place)
		default:
			err = t.bury(n, &h)
		}
		if err != nil {
			return count, err
		}
		count++
	}
	return count, nil
}

// forgetSource forgets some of what is seen of a source, and at last its state; more = not all of it yet.
func (t *turn) forgetSource(source string) (more bool, err error) {
	prefix := packHash(nil, sourceHash(source))
	c := t.seen.Cursor()
	var keys [][]byte
	for k, _ := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, _ = c.Next() {
		if len(keys) == sweepRead {
			more = true
			break
		}
		keys = append(keys, bytes.Clone(k))
	}
	for _, k := range keys {
		if err := t.seen.Delete(k); err != nil {
			return more, err
		}
	}
	if more {
		return true, nil
	}
	return false, errors.Join(t.sources.Delete([]byte(source)), t.pictures.Delete([]byte(source)))
}

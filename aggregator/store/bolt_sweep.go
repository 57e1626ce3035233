package store

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/litfass/litfass/aggregator"
)

// A sweep looks at much and removes little. It reads in short transactions, so that the file need not
// keep old pages for it, and removes in short ones, looking again at each thing: commits go on meanwhile.
const (
	sweepRead  = 4096
	sweepWrite = 256
)

// Sweep: see aggregator.Keeper. A crash leaves nothing behind here: there is only retention to do.
func (b *bolt) Sweep(ctx context.Context, now time.Time, r aggregator.Retention) (removed int, err error) {
	if r.Items > 0 {
		if removed, err = b.sweepEntries(ctx, now, r); err != nil {
			return removed, err
		}
	}
	if err := b.sweepStories(now); err != nil {
		return removed, err
	}
	if err := b.sweepTombstones(ctx, now); err != nil || r.Seen <= 0 {
		return removed, err
	}
	last := dayOf(now.Add(-r.Seen)) // what was present on that day or before is forgotten
	forgotten, err := b.sweepSeen(ctx, last)
	if err == nil && forgotten > 0 {
		err = b.sweepClaims(ctx)
	}
	return removed, err
}

// sift walks a bucket in portions. Pick looks at what is there and says what may go; drop looks again
// and lets it go. It returns how many were dropped.
func (b *bolt) sift(ctx context.Context, bucket string, pick func(tx *bbolt.Tx, k, v []byte) (bool, error), drop func(t *turn, key []byte) (bool, error)) (dropped int, err error) {
	var from []byte
	for more := true; more; {
		if err := ctx.Err(); err != nil {
			return dropped, err
		}
		var keys [][]byte
		err := b.view(func(tx *bbolt.Tx) error {
			more = false
			c := tx.Bucket([]byte(bucket)).Cursor()
			looked := 0
			for k, v := c.Seek(from); k != nil; k, v = c.Next() {
				if looked++; looked > sweepRead {
					from, more = bytes.Clone(k), true
					return nil
				}
				ok, err := pick(tx, k, v)
				if err != nil {
					return err
				}
				if ok {
					keys = append(keys, bytes.Clone(k))
				}
			}
			return nil
		})
		if err != nil {
			return dropped, err
		}
		for some := range slices.Chunk(keys, sweepWrite) {
			count := 0
			err := b.turn(func(t *turn) error {
				for _, key := range some {
					ok, err := drop(t, key)
					if err != nil {
						return err
					}
					if ok {
						count++
					}
				}
				return nil
			})
			if err != nil {
				return dropped, err
			}
			dropped += count
		}
	}
	return dropped, nil
}

// sweepEntries removes the entries whose last copy arrived too long ago, the newest of each category
// left out.
func (b *bolt) sweepEntries(ctx context.Context, now time.Time, r aggregator.Retention) (int, error) {
	oldest := now.Add(-r.Items)
	kept, err := b.newest(r.Keep)
	if err != nil {
		return 0, err
	}
	expired := func(key, record []byte) (head, bool, error) {
		n, err := numberOf(key)
		if err != nil || kept[n] || record == nil {
			return head{}, false, err
		}
		h, err := unpackHead(record)
		return h, h.Arrived.Before(oldest), err
	}
	return b.sift(ctx, "heads",
		func(_ *bbolt.Tx, k, v []byte) (bool, error) {
			_, ok, err := expired(k, v)
			return ok, err
		},
		func(t *turn, key []byte) (bool, error) {
			h, ok, err := expired(key, t.heads.Get(key))
			if err != nil || !ok {
				return false, err
			}
			n, err := numberOf(key)
			if err != nil {
				return false, err
			}
			t.at(now)
			return true, t.remove(n, &h, gone{id: h.ID, kind: aggregator.ChangeExpired, at: now})
		})
}

// newest collects the newest so many entries of each category.
func (b *bolt) newest(keep int) (map[number]bool, error) {
	kept := map[number]bool{}
	if keep <= 0 {
		return kept, nil
	}
	err := b.view(func(tx *bbolt.Tx) error {
		index := tx.Bucket([]byte("index"))
		return tx.Bucket([]byte("versions")).ForEach(func(category, _ []byte) error {
			left := keep
			for _, v := range postings(index, byCategory, string(category), nil) {
				n, err := numberOf(v)
				if err != nil {
					return err
				}
				kept[n] = true
				if left--; left == 0 {
					break
				}
			}
			return nil
		})
	})
	return kept, err
}

// remove takes an entry out of everything that is read. How it is recognised stays, so that it does not
// come back as news.
func (t *turn) remove(n number, h *head, g gone) error {
	if err := errors.Join(t.leaveLog(n, h, g), t.forgetStory(h, nil)); err != nil {
		return err
	}
	if err := t.ids.Delete(h.ID[:]); err != nil {
		return err
	}
	for place, r := range h.Copies {
		if err := t.ids.Delete(r.ID[:]); err != nil {
			return err
		}
		if err := t.copies.Delete(copyKey(n, place)); err != nil {
			return err
		}
	}
	return t.heads.Delete(n.key())
}

// leaveLog takes an entry out of log and indexes, and says what became of it.
func (t *turn) leaveLog(n number, h *head, g gone) error {
	at, err := t.log.NextSequence()
	if err != nil {
		return err
	}
	for _, category := range h.Places.Categories {
		t.touched[category] = aggregator.Position(at)
	}
	before := h.Places
	h.Places = places{}
	if err := t.move(n, h, before); err != nil {
		return err
	}
	if err := t.log.Delete(number(h.Position).key()); err != nil {
		return err
	}
	return t.log.Put(number(at).key(), packGone(g))
}

// sweepSeen forgets own ids that left their document on the last day or before.
func (b *bolt) sweepSeen(ctx context.Context, last int32) (int, error) {
	names, err := b.sourceNames()
	if err != nil {
		return 0, err
	}
	expired := func(record []byte) (bool, error) {
		if record == nil {
			return false, nil
		}
		s, err := unpackSeen(record)
		return s.Day <= last, err
	}
	return b.sift(ctx, "seen",
		func(_ *bbolt.Tx, _, v []byte) (bool, error) { return expired(v) },
		func(t *turn, key []byte) (bool, error) {
			if ok, err := expired(t.seen.Get(key)); err != nil || !ok {
				return false, err
			}
			stands, err := t.stands(names, key)
			if err != nil || stands {
				return false, err
			}
			return true, t.seen.Delete(key)
		})
}

// sourceNames maps the hash of each source's key to the key.
func (b *bolt) sourceNames() (map[aggregator.Hash]string, error) {
	names := map[aggregator.Hash]string{}
	err := b.view(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("sources")).ForEach(func(key, _ []byte) error {
			names[sourceHash(string(key))] = string(key)
			return nil
		})
	})
	return names, err
}

// stands tells whether a seen own id is in its source's current document.
func (t *turn) stands(names map[aggregator.Hash]string, key []byte) (bool, error) {
	u := unpacker{rest: string(key)}
	source, own := u.hash(), u.hash()
	if err := u.done(); err != nil {
		return false, err
	}
	if t.current == nil || t.source != source {
		present, err := states{t.sources, t.pictures}.present(names[source])
		if err != nil {
			return false, err
		}
		t.source, t.current = source, make(map[aggregator.Hash]bool, len(present))
		for _, p := range present {
			t.current[p.Own] = true
		}
	}
	return t.current[own], nil
}

// sweepClaims drops the claims whose own id is forgotten. That several items share a link is never
// forgotten.
func (b *bolt) sweepClaims(ctx context.Context) error {
	stale := func(known *bbolt.Bucket, c claim) bool {
		return !c.shared() && known.Get(seenKey(c.Source, c.Own)) == nil
	}
	if err := b.flush(); err != nil {
		return err
	}
	_, err := b.sift(ctx, "claims",
		func(tx *bbolt.Tx, _, v []byte) (bool, error) {
			claims, err := unpackClaims(v)
			known := tx.Bucket([]byte("seen"))
			return slices.ContainsFunc(claims, func(c claim) bool { return stale(known, c) }), err
		},
		func(t *turn, key []byte) (bool, error) {
			claims, err := unpackClaims(t.claims.Get(key))
			if err != nil {
				return false, err
			}
			claims = slices.DeleteFunc(claims, func(c claim) bool { return stale(t.seen, c) })
			if len(claims) == 0 {
				return true, t.claims.Delete(key)
			}
			return true, t.claims.Put(key, packClaims(nil, claims))
		})
	return err
}

// sweepTombstones drops what is told of entries that went long enough ago. Who has followed the log only
// to before that must begin anew.
func (b *bolt) sweepTombstones(ctx context.Context, now time.Time) error {
	last := now.Add(-aggregator.Tombstones)
	_, err := b.sift(ctx, "log",
		func(_ *bbolt.Tx, _, v []byte) (bool, error) {
			g, ok := unpackGone(v)
			return ok && !g.at.After(last), nil
		},
		func(t *turn, key []byte) (bool, error) {
			return true, errors.Join(t.log.Delete(key), t.raiseBase(key))
		})
	if err != nil {
		return err
	}
	_, err = b.sift(ctx, "graves",
		func(_ *bbolt.Tx, k, _ []byte) (bool, error) {
			_, at, _, err := graveOf(k)
			return !at.After(last), err
		},
		func(t *turn, key []byte) (bool, error) {
			t.at(now)
			return true, t.exhume(key)
		})
	return err
}

// raiseBase notes up to which position tombstones are forgotten.
func (t *turn) raiseBase(position []byte) error {
	meta := t.tx.Bucket([]byte("meta"))
	if bytes.Compare(meta.Get([]byte("base")), position) >= 0 {
		return nil
	}
	return meta.Put([]byte("base"), position)
}

// Mark: see aggregator.Keeper.
func (b *bolt) Mark(ctx context.Context, name string) (value string, err error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	err = b.view(func(tx *bbolt.Tx) error {
		value = string(tx.Bucket([]byte("marks")).Get([]byte(name)))
		return nil
	})
	return value, err
}

// SetMark: see aggregator.Keeper.
func (b *bolt) SetMark(ctx context.Context, name, value string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return b.update(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("marks")).Put([]byte(name), []byte(value))
	})
}

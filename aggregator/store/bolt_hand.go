package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/litfass/litfass/aggregator"
)

// What the operator decides about stories, and which entries go on with others.

// Split: see aggregator.Stories.
func (b *bolt) Split(ctx context.Context, now time.Time, id aggregator.ID) error {
	return b.curate(ctx, now, func(t *turn) error {
		n, h, ok, err := t.entryOf(id)
		if err != nil {
			return err
		}
		place := h.place(id)
		switch {
		case !ok:
			return t.missing(id)
		case id == h.ID:
			return fmt.Errorf("item %s: %w", id, aggregator.ErrFirst)
		case place < 0:
			return fmt.Errorf("item %s: %w", id, aggregator.ErrNotFound)
		}
		it, err := decodeItem(t.copies.Get(copyKey(n, place)))
		if err != nil {
			return err
		}
		if err := t.dropCopy(n, &h, place); err != nil {
			return err
		}
		it.Joined = nil
		a := arrival{turn: t, source: sourceHash(it.Source), it: &it, record: encodeItem(&it), teller: tellerOf(&it, it.Source, t.now)}
		if err := errors.Join(a.lookUpClaims(), t.hand.Put(id[:], packHand(byHand{apart: true}))); err != nil {
			return err
		}
		return a.found()
	})
}

// Merge: see aggregator.Stories.
func (b *bolt) Merge(ctx context.Context, now time.Time, id, into aggregator.ID) error {
	return b.curate(ctx, now, func(t *turn) error {
		n, h, ok, err := t.entryOf(id)
		if err != nil {
			return err
		}
		if !ok {
			return t.missing(id)
		}
		m, lead, ok, err := t.entryOf(into)
		switch {
		case err != nil:
			return err
		case !ok:
			return t.missing(into)
		case n == m:
			return fmt.Errorf("items %s and %s: %w", id, into, aggregator.ErrSameEntry)
		case len(lead.Copies)+len(h.Copies) > maxPlace:
			return fmt.Errorf("item %s: more than %d copies", into, maxPlace)
		}
		for _, r := range h.Copies {
			if lead.tells(r.Source) {
				return fmt.Errorf("source %s: %w", r.Source, aggregator.ErrSameSource)
			}
		}
		return t.merge(n, &h, m, &lead)
	})
}

// merge moves the copies of an entry into another. The entry goes; its id leads to the other.
func (t *turn) merge(n number, h *head, m number, lead *head) error {
	before := lead.Places
	lead.Copies = slices.Clone(lead.Copies)
	for place, r := range h.Copies {
		it, err := decodeItem(t.copies.Get(copyKey(n, place)))
		if err != nil {
			return err
		}
		it.Joined = &aggregator.Joined{How: aggregator.ByHand, With: lead.ID}
		at := len(lead.Copies)
		lead.Copies, lead.Places = append(lead.Copies, r), lead.Places.with(&it)
		a := arrival{turn: t, source: sourceHash(it.Source), it: &it, record: encodeItem(&it)}
		if err := errors.Join(a.lookUpClaims(), a.keep(m, at, lead.ID),
			t.hand.Put(r.ID[:], packHand(byHand{into: lead.ID})), t.copies.Delete(copyKey(n, place))); err != nil {
			return err
		}
	}
	if err := errors.Join(t.ids.Put(h.ID[:], m.key()), t.leaveLog(n, h, gone{id: h.ID, kind: aggregator.ChangeMerged, at: t.now, into: lead.ID}), t.heads.Delete(n.key())); err != nil {
		return err
	}
	lead.Changed = t.now
	if h.Arrived.After(lead.Arrived) {
		lead.Arrived = h.Arrived
	}
	return t.change(m, lead, before)
}

// FollowUps: see aggregator.Stories.
func (b *bolt) FollowUps(ctx context.Context, id aggregator.ID) (ids []aggregator.ID, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	late := b.late.reader()
	err = b.view(func(tx *bbolt.Tx) error {
		n, err := late.entryOf(tx, id)
		if err != nil {
			return err
		}
		heads := tx.Bucket([]byte("heads"))
		h, err := unpackHead(heads.Get(n.key()))
		if err != nil {
			return err
		}
		var numbers []number
		for _, lead := range h.leads() {
			c := tx.Bucket([]byte("follows")).Cursor()
			for k, _ := c.Seek(lead[:]); bytes.HasPrefix(k, lead[:]); k, _ = c.Next() {
				m, ok, err := late.numberOfCopy(tx, aggregator.ID(k[16:]))
				if err != nil {
					return err
				}
				if ok && m != n && !slices.Contains(numbers, m) {
					numbers = append(numbers, m)
				}
			}
		}
		slices.Sort(numbers)
		for _, m := range numbers {
			next, err := unpackHead(heads.Get(m.key()))
			if err != nil {
				return err
			}
			ids = append(ids, next.ID)
		}
		return nil
	})
	return ids, err
}

// leads are the ids that the entry has, or had before it was merged.
func (h *head) leads() []aggregator.ID {
	ids := []aggregator.ID{h.ID}
	for _, r := range h.Copies {
		if r.ID != h.ID {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// forgetStory drops what is known of an entry as a story: what goes on with it, and by what others find it.
func (t *turn) forgetStory(h *head, copies []aggregator.Item) error {
	follows := t.tx.Bucket([]byte("follows"))
	for _, lead := range h.leads() {
		c := follows.Cursor()
		for k, _ := c.Seek(lead[:]); bytes.HasPrefix(k, lead[:]); k, _ = c.Seek(lead[:]) {
			if err := follows.Delete(bytes.Clone(k)); err != nil {
				return err
			}
		}
	}
	for i := range copies {
		if err := t.stories.erase(tellerOf(&copies[i], copies[i].Source, t.now), h); err != nil {
			return err
		}
	}
	return nil
}

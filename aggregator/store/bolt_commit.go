package store

import (
	"bytes"
	"fmt"
	"reflect"

	"github.com/litfass/litfass/aggregator"
)

// seenKey is where an own id of a source is remembered.
func seenKey(source, own aggregator.Hash) []byte {
	return packHash(packHash(make([]byte, 0, 16), source), own)
}

// kinds of claims.
const (
	claimLink   = 'l'
	claimDigest = 'd'
)

func claimKey(kind byte, h aggregator.Hash) []byte {
	return packHash(append(make([]byte, 0, 9), kind), h)
}

// commit writes what one refresh leaves behind. An error means that the transaction must not stand.
func (t *turn) commit(c *aggregator.Commit, records [][]byte, tellers []*teller) (r aggregator.Result, err error) {
	t.at(c.Now)
	source := sourceHash(c.Lease.Source)
	if err := t.moveState(c, source); err != nil {
		return r, err
	}
	if len(c.Items) == 0 && len(c.State.Cursor.Links) == 0 {
		return r, nil
	}
	d := documentOf(c)
	for link, shared := range d.links {
		if shared {
			if err := t.disown(source, link); err != nil {
				return r, err
			}
		}
	}
	for i := range c.Items {
		a := arrival{turn: t, source: source, doc: d, it: &c.Items[i], record: records[i], teller: tellers[i]}
		if err := a.settle(&r); err != nil {
			return r, fmt.Errorf("item %q of %s: %w", a.it.OwnID, c.Lease.Source, err)
		}
	}
	return r, nil
}

// moveState replaces a source's state. What leaves its document was present until now.
func (t *turn) moveState(c *aggregator.Commit, source aggregator.Hash) error {
	key := []byte(c.Lease.Source)
	var p plan
	if record := t.sources.Get(key); record != nil {
		old, _, err := unpackPlan(record)
		if err != nil {
			return err
		}
		p.Enrolled = old.Enrolled
	}
	p.Due = c.State.Due
	state := withoutPicture(c.State)
	if err := t.sources.Put(key, packPlan(p, encodeState(&state))); err != nil {
		return err
	}
	return t.movePicture(c, source)
}

// movePicture replaces the picture of a source's document, if it is another than before.
func (t *turn) movePicture(c *aggregator.Commit, source aggregator.Hash) error {
	key := []byte(c.Lease.Source)
	was, is := t.pictures.Get(key), encodePicture(&c.State.Cursor)
	if bytes.Equal(was, is) {
		return nil
	}
	if was != nil {
		before, err := decodePresent(was)
		if err != nil {
			return err
		}
		for _, own := range left(before, c.State.Cursor.Present) {
			if err := t.stamp(source, own, dayOf(c.Now)); err != nil {
				return err
			}
		}
	}
	if is == nil {
		return t.pictures.Delete(key)
	}
	return t.pictures.Put(key, is)
}

// stamp notes the day on which an own id was last present.
func (t *turn) stamp(source, own aggregator.Hash, day int32) error {
	key := seenKey(source, own)
	record := t.seen.Get(key)
	if record == nil {
		return nil
	}
	s, err := unpackSeen(record)
	if err != nil {
		return err
	}
	s.Day = day
	return t.seen.Put(key, packSeen(nil, s))
}

// disown marks a link as shared by several items of a source.
func (t *turn) disown(source, link aggregator.Hash) error {
	key := claimKey(claimLink, link)
	claims, err := unpackClaims(t.claims.Get(key))
	if err != nil {
		return err
	}
	claims, changed := disowned(claims, source)
	if !changed {
		return nil
	}
	return t.claims.Put(key, packClaims(nil, claims))
}

// amend replaces tags and categories of one stored copy.
func (t *turn) amend(fresh *aggregator.Item) error {
	n, h, ok, err := t.entryOf(fresh.ID)
	if err != nil || !ok {
		return err
	}
	place := h.place(fresh.ID)
	if place < 0 {
		return nil
	}
	it, err := decodeItem(t.copies.Get(copyKey(n, place)))
	if err != nil {
		return err
	}
	if same(it.Categories, fresh.Categories) && same(it.Tags, fresh.Tags) {
		return nil
	}
	it.Categories, it.Tags = fresh.Categories, fresh.Tags
	if err := t.copies.Put(copyKey(n, place), encodeItem(&it)); err != nil {
		return err
	}
	before := h.Places
	if h.Places, err = t.placesWith(n, &h, place, &it); err != nil {
		return err
	}
	return t.change(n, &h, before)
}

// same compares two lists; an empty one is as good as none.
func same[T any](a, b []T) bool {
	return len(a) == 0 && len(b) == 0 || reflect.DeepEqual(a, b)
}

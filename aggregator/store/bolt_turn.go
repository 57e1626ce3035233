package store

import (
	"encoding/binary"
	"time"

	"go.etcd.io/bbolt"

	"github.com/litfass/litfass/aggregator"
)

// turn is the work of one writing transaction. What it touches in the versions of categories is kept
// aside and written once, at its end.
type turn struct {
	tx                                          *bbolt.Tx
	seen, heads, copies, log, sources, versions *bbolt.Bucket
	pictures, withdrawn, blocks, graves, hand   *bbolt.Bucket

	index *indexes

	ids, claims lateBucket
	late        *late
	stories     stories
	notes       notes // of this turn
	flushed     bool  // nothing waits after it

	touched map[string]aggregator.Position // category → last change in it
	given   map[string]aggregator.Serial   // category → last serial given in it
	now     time.Time                      // the latest that came by

	source  aggregator.Hash          // whose document stands asked for last …
	current map[aggregator.Hash]bool // … and its own ids
}

func newTurn(tx *bbolt.Tx, l *late) *turn {
	t := &turn{
		tx: tx, late: l, notes: newNotes(), seen: tx.Bucket([]byte("seen")), heads: tx.Bucket([]byte("heads")), copies: tx.Bucket([]byte("copies")),
		log: tx.Bucket([]byte("log")), sources: tx.Bucket([]byte("sources")), pictures: tx.Bucket([]byte("pictures")), versions: tx.Bucket([]byte("versions")),
		index: newIndexes(tx.Bucket([]byte("index"))), touched: map[string]aggregator.Position{}, given: map[string]aggregator.Serial{},
		withdrawn: tx.Bucket([]byte("withdrawn")), blocks: tx.Bucket([]byte("blocks")), graves: tx.Bucket([]byte("graves")),
		hand: tx.Bucket([]byte("hand")),
	}
	for i, b := range [...]*lateBucket{lateIDs: &t.ids, lateClaims: &t.claims} {
		*b = lateBucket{tx.Bucket([]byte(lateBuckets[i])), l.waiting[i], t.notes[i]}
	}
	for _, grows := range []*bbolt.Bucket{t.heads, t.copies, t.log} {
		grows.FillPercent = 0.9 // they grow at their end only
	}
	return t
}

// at notes the time of what is done next.
func (t *turn) at(now time.Time) {
	if now.After(t.now) {
		t.now = now
	}
}

// end writes what was kept aside: indexes, and the versions of the categories that were touched.
func (t *turn) end() error {
	if err := t.index.write(); err != nil {
		return err
	}
	for category, at := range t.touched {
		v, err := unpackVersion(t.versions.Get([]byte(category)))
		if err != nil {
			return err
		}
		last := max(v.Serial, t.given[category])
		v = moved(v, at, t.now)
		v.Serial = last
		if err := t.versions.Put([]byte(category), packVersion(v)); err != nil {
			return err
		}
	}
	return nil
}

func packVersion(v aggregator.Version) []byte {
	b := binary.BigEndian.AppendUint64(nil, uint64(v.Position))
	b = binary.BigEndian.AppendUint64(b, uint64(v.Changed.Unix()))
	return binary.BigEndian.AppendUint64(b, uint64(v.Serial))
}

func unpackVersion(b []byte) (v aggregator.Version, err error) {
	switch len(b) {
	case 0:
	case 24:
		v.Position = aggregator.Position(binary.BigEndian.Uint64(b))
		v.Changed = time.Unix(int64(binary.BigEndian.Uint64(b[8:])), 0).UTC()
		v.Serial = aggregator.Serial(binary.BigEndian.Uint64(b[16:]))
	default:
		err = errDamaged
	}
	return v, err
}

// change gives an entry a new position in the log, and its categories a new version. Index entries
// move from where it stood before to where h says it stands.
func (t *turn) change(n number, h *head, before places) error {
	at, err := t.log.NextSequence()
	if err != nil {
		return err
	}
	if h.Position != 0 {
		if err := t.log.Delete(number(h.Position).key()); err != nil {
			return err
		}
	}
	h.Position = aggregator.Position(at)
	for _, list := range [][]string{before.Categories, h.Places.Categories} {
		for _, category := range list {
			t.touched[category] = h.Position
		}
	}
	if err := t.move(n, h, before); err != nil {
		return err
	}
	if err := t.log.Put(number(at).key(), n.key()); err != nil {
		return err
	}
	return t.heads.Put(n.key(), packHead(h))
}

// move brings the indexes from the places before to those of the head.
func (t *turn) move(n number, h *head, before places) error {
	err := differ(before.Categories, h.Places.Categories,
		func(category string) error { return t.leave(h, category) },
		func(category string) error { return t.enter(n, h, category) })
	if err != nil {
		return err
	}
	key, value := postingKey(h.Order, h.ID), n.key()
	for _, kind := range []struct {
		kind        byte
		gone, stand []string
	}{
		{byTag, before.Tags, h.Places.Tags},
		{bySource, before.Sources, h.Places.Sources},
	} {
		err := differ(kind.gone, kind.stand,
			func(name string) error { t.index.put(kind.kind, name, key, nil); return nil },
			func(name string) error { t.index.put(kind.kind, name, key, value); return nil })
		if err != nil {
			return err
		}
	}
	return nil
}

// enter puts an entry into the index of a category and gives it the next serial there.
func (t *turn) enter(n number, h *head, category string) error {
	serial, ok := t.given[category]
	if !ok {
		v, err := unpackVersion(t.versions.Get([]byte(category)))
		if err != nil {
			return err
		}
		serial = v.Serial
	}
	serial++
	t.given[category] = serial
	t.index.put(byCategory, category, postingKey(h.Order, h.ID), binary.BigEndian.AppendUint64(n.key(), uint64(serial)))
	t.index.put(bySerial, category, serialKey(serial), n.key())
	return nil
}

// leave takes an entry out of the index of a category; its serial there is not given again.
func (t *turn) leave(h *head, category string) error {
	key := postingKey(h.Order, h.ID)
	if value := t.index.get(byCategory, category, key); len(value) == 16 {
		t.index.put(bySerial, category, serialKey(aggregator.Serial(binary.BigEndian.Uint64(value[8:]))), nil)
	}
	t.index.put(byCategory, category, key, nil)
	return nil
}

// differ walks two sorted lists and calls out what is only in the first, and only in the second.
func differ(before, after []string, gone, come func(string) error) error {
	for len(before) > 0 || len(after) > 0 {
		var err error
		switch {
		case len(after) == 0 || len(before) > 0 && before[0] < after[0]:
			err, before = gone(before[0]), before[1:]
		case len(before) == 0 || after[0] < before[0]:
			err, after = come(after[0]), after[1:]
		default:
			before, after = before[1:], after[1:]
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// entryOf finds the entry that a copy belongs to; ok is false if it is no longer there.
func (t *turn) entryOf(copyID aggregator.ID) (n number, h head, ok bool, err error) {
	b := t.ids.Get(copyID[:])
	if b == nil {
		return 0, h, false, nil
	}
	if n, err = numberOf(b); err != nil {
		return 0, h, false, err
	}
	h, err = unpackHead(t.heads.Get(n.key()))
	return n, h, err == nil, err
}

// placesWith is where an entry stands once its copy at a place (-1: none) is it.
func (t *turn) placesWith(n number, h *head, place int, it *aggregator.Item) (places, error) {
	var p places
	for i := range h.Copies {
		if i == place {
			p = p.with(it)
			continue
		}
		other, err := decodeItem(t.copies.Get(copyKey(n, i)))
		if err != nil {
			return p, err
		}
		p = p.with(&other)
	}
	return p, nil
}

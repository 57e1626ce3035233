package store

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/similar"
)

// What tells the same story, in the embedded store. The bucket "stories" holds the records of one turn in
// one value, under a running number: it grows at its end only, and leaves at its beginning when all in a value
// are older than the window. The keys by which records are found stand in memory, some 100 bytes for each
// item: they are read again with the first commit after an opening. On disk a record is
//
//	length of the rest (2), how many keys (1), keys (4 each), the rest as packTold makes it
//
// Decisions of the operator stand in "hand", by the id of the copy; which entries go on with another in
// "follows", as the ids of both.

// storyIndex finds records by their keys. Only the one whose turn it is touches it.
type storyIndex struct {
	loaded  bool
	keys    keyTable
	records []storyPlace
	values  []number // keys of the bucket, in order
}

// storyPlace is where a record lies.
type storyPlace struct {
	value uint32 // index into values
	at    uint32 // behind its length
	day   uint16
}

// load reads the bucket again.
func (x *storyIndex) load(bucket *bbolt.Bucket) error {
	*x = storyIndex{loaded: true}
	return bucket.ForEach(func(k, value []byte) error {
		n, err := numberOf(k)
		if err != nil {
			return err
		}
		x.values = append(x.values, n)
		return eachStory(value, func(at uint32, keys []byte, t told) { x.add(at, keys, t.day) })
	})
}

// add takes a record in that lies in the last value.
func (x *storyIndex) add(at uint32, keys []byte, day uint16) {
	n := uint32(len(x.records))
	x.records = append(x.records, storyPlace{uint32(len(x.values) - 1), at, day})
	for ; len(keys) >= 4; keys = keys[4:] {
		x.keys.add(binary.BigEndian.Uint32(keys), n)
	}
}

// eachStory walks the records of a value.
func eachStory(value []byte, each func(at uint32, keys []byte, t told)) error {
	for at := 0; at < len(value); {
		keys, t, next, err := storyAt(value, at)
		if err != nil {
			return err
		}
		each(uint32(at), keys, t)
		at = next
	}
	return nil
}

// storyAt reads the record that begins somewhere in a value.
func storyAt(value []byte, at int) (keys []byte, t told, next int, err error) {
	if len(value) < at+3 {
		return nil, t, 0, errDamaged
	}
	size, count := int(binary.BigEndian.Uint16(value[at:])), int(value[at+2])
	rest := value[at+3:]
	if size < 4*count || len(rest) < size {
		return nil, t, 0, errDamaged
	}
	t, err = unpackTold(rest[4*count : size])
	return rest[:4*count], t, at + 3 + size, err
}

func packStory(b []byte, keys []uint32, t told) []byte {
	start := len(b)
	b = append(b, 0, 0, byte(len(keys)))
	for _, k := range keys {
		b = binary.BigEndian.AppendUint32(b, k)
	}
	b = packTold(b, t)
	binary.BigEndian.PutUint16(b[start:], uint16(len(b)-start-3))
	return b
}

// stories is what a turn does to the index.
type stories struct {
	index  *storyIndex
	bucket *bbolt.Bucket
	fresh  []byte // the value that this turn writes
}

func (b *bolt) newStories(tx *bbolt.Tx) stories {
	return stories{index: &b.stories, bucket: tx.Bucket([]byte("stories"))}
}

// ready loads the index, if nobody has.
func (s *stories) ready() error {
	if s.index.loaded {
		return nil
	}
	return s.index.load(s.bucket)
}

// record keeps an item that leads an entry, or a lead again under the keys of what joined it.
func (s *stories) record(keys []uint32, t told) error {
	if err := s.ready(); err != nil {
		return err
	}
	if s.fresh == nil {
		s.index.values = append(s.index.values, 0) // its number comes with the end of the turn
	}
	at := len(s.fresh)
	s.fresh = packStory(s.fresh, keys, t)
	packed, _, _, err := storyAt(s.fresh, at)
	s.index.add(uint32(at), packed, t.day)
	return err
}

// find returns the records that share keys with an item, see similar.Foremost.
func (s *stories) find(t *teller) ([]told, error) {
	if err := s.ready(); err != nil {
		return nil, err
	}
	numbers := make([]uint32, 0, similar.MaxKeys*similar.PerKey)
	for _, key := range t.Keys() {
		numbers = s.index.keys.appendTo(numbers, key, similar.PerKey)
	}
	var found []told
	for _, n := range similar.Foremost(numbers, len(t.Keys())) {
		place := s.index.records[n]
		if !(told{day: place.day}).open(t.day) {
			continue
		}
		value := s.fresh
		if number := s.index.values[place.value]; number != 0 {
			value = s.bucket.Get(number.key())
		}
		_, x, _, err := storyAt(value, int(place.at))
		if err != nil {
			return nil, fmt.Errorf("record of a story: %w", err)
		}
		found = append(found, x)
	}
	return found, nil
}

// erase makes the records of an entry match nothing, so far as the keys of one of its copies lead to them.
func (s *stories) erase(t *teller, h *head) error {
	if t == nil {
		return nil
	}
	if err := s.ready(); err != nil {
		return err
	}
	var numbers []uint32
	for _, key := range t.Keys() {
		numbers = s.index.keys.appendTo(numbers, key, similar.PerKey)
	}
	slices.Sort(numbers)
	for _, n := range slices.Compact(numbers) {
		place := s.index.records[n]
		value, number := s.fresh, s.index.values[place.value]
		if number != 0 {
			value = s.bucket.Get(number.key())
		}
		_, x, _, err := storyAt(value, int(place.at))
		if err != nil {
			return err
		}
		if !slices.Contains(h.leads(), x.entry) {
			continue
		}
		if number == 0 {
			clear(x.sketch)
			continue
		}
		value = bytes.Clone(value)
		if _, x, _, err = storyAt(value, int(place.at)); err != nil {
			return err
		}
		clear(x.sketch)
		if err := s.bucket.Put(number.key(), value); err != nil {
			return err
		}
	}
	return nil
}

// end writes what came in this turn.
func (s *stories) end() error {
	if s.fresh == nil {
		return nil
	}
	n, err := s.bucket.NextSequence()
	if err != nil {
		return err
	}
	s.index.values[len(s.index.values)-1] = number(n)
	return s.bucket.Put(number(n).key(), s.fresh)
}

// undo forgets a turn that came to nothing.
func (s *stories) undo() {
	if s.fresh != nil {
		s.index.loaded = false
	}
}

// joinStory adds the item to the entry that tells the same story, or says which one it goes on with; false
// if it becomes an entry of its own.
func (a *arrival) joinStory() (bool, error) {
	if a.teller == nil {
		return false, nil
	}
	found, err := a.stories.find(a.teller)
	if err != nil || len(found) == 0 {
		return false, err
	}
	for c := newChooser(a.teller, found); ; {
		choice, err := c.next()
		if err != nil || choice.joined == nil {
			return false, err
		}
		n, h, ok, err := a.entryOf(choice.joined.With)
		switch {
		case err != nil:
			return false, err
		case !ok:
			c.gone(choice.joined.With)
		case !choice.joins():
			choice.joined.With = h.ID
			return false, a.follow(choice.joined)
		case h.tells(a.it.Source) || len(h.Copies) > maxPlace:
			c.taken(choice)
		default:
			choice.joined.With = h.ID
			return true, a.joinWords(n, &h, choice)
		}
	}
}

// joinWords makes the item a copy of the entry, and keeps the story open.
func (a *arrival) joinWords(n number, h *head, c choice) error {
	if err := a.joinAt(n, h, c.joined); err != nil || c.lead.day == a.teller.day {
		return err
	}
	c.lead.day = a.teller.day
	return a.stories.record(a.teller.Keys(), c.lead)
}

// follow notes that the item goes on with an entry.
func (a *arrival) follow(j *aggregator.Joined) error {
	a.say(j)
	return a.tx.Bucket([]byte("follows")).Put(append(append(make([]byte, 0, 32), j.With[:]...), a.it.ID[:]...), []byte{})
}

// say gives the item evidence for where it stands.
func (a *arrival) say(j *aggregator.Joined) {
	a.it.Joined = j
	a.record = encodeItem(a.it)
}

// lead records the item as one that others may join.
func (a *arrival) lead() error {
	if a.teller == nil {
		return nil
	}
	return a.stories.record(a.teller.Keys(), a.teller.record(a.it.ID, 0))
}

// tellersOf reads the items of a commit; of one whose items stay alone, none.
func tellersOf(c *aggregator.Commit) []*teller {
	tellers := make([]*teller, len(c.Items))
	for i := range c.Items {
		if !c.Alone {
			tellers[i] = tellerOf(&c.Items[i], c.Lease.Source, c.Now)
		}
	}
	return tellers
}

// sweepStories drops what is older than the window.
func (b *bolt) sweepStories(now time.Time) error {
	day := storyDay(now)
	var old [][]byte
	err := b.view(func(tx *bbolt.Tx) error {
		c := tx.Bucket([]byte("stories")).Cursor()
		for k, value := c.First(); k != nil; k, value = c.Next() {
			open := false
			if err := eachStory(value, func(_ uint32, _ []byte, t told) { open = open || t.open(day) }); err != nil {
				return err
			}
			if open {
				return nil
			}
			old = append(old, append([]byte(nil), k...))
		}
		return nil
	})
	if err != nil || len(old) == 0 {
		return err
	}
	return b.turn(func(t *turn) error {
		t.stories.index.loaded = false
		for _, k := range old {
			if err := t.stories.bucket.Delete(k); err != nil {
				return err
			}
		}
		return nil
	})
}

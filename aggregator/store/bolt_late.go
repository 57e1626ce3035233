package store

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"go.etcd.io/bbolt"

	"github.com/litfass/litfass/aggregator"
)

// The keys of ids and claims are hashes: each new one falls on another page, and a transaction that
// wrote them in place would rewrite thousands of pages for a few hundred items. So they are written
// late. A transaction notes its own in the journal, as one value, and they are looked up in memory;
// when many have come together, they go to their buckets in order, each page once, and the journal is
// emptied in the same transaction. Opening the file reads the journal again.

// lateLimit is how many keys wait in memory at most: some 5 MB.
const lateLimit = 1 << 15

// lateBuckets are written late; the number of each stands in the journal.
var lateBuckets = [...]string{"ids", "claims"}

const (
	lateIDs = iota
	lateClaims
)

// notes are keys and values on their way into each late bucket; a nil value is a key that goes.
type notes [len(lateBuckets)]map[string][]byte

func newNotes() (n notes) {
	for i := range n {
		n[i] = map[string][]byte{}
	}
	return n
}

func (n notes) count() (sum int) {
	for _, m := range n {
		sum += len(m)
	}
	return sum
}

// add takes over what newer ones say.
func (n notes) add(newer notes) {
	for i := range n {
		maps.Copy(n[i], newer[i])
	}
}

func packNotes(n notes) []byte {
	var b []byte
	for _, m := range n {
		b = packUint(b, uint64(len(m)))
		for key, v := range m {
			b = packBool(packText(b, key), v != nil)
			b = append(packUint(b, uint64(len(v))), v...)
		}
	}
	return b
}

func unpackNotes(record []byte) (notes, error) {
	u := unpacker{rest: string(record)}
	n := newNotes()
	for i := range n {
		for range u.count(3) {
			key, stands, value := u.text(), u.bool(), u.text()
			if n[i][key] = nil; stands {
				n[i][key] = []byte(value)
			}
		}
	}
	return n, u.done()
}

// late is what waits, shared by the one who writes and those who read.
type late struct {
	mu      sync.RWMutex
	waiting notes // in the journal
	coming  notes // in the transaction that is about to be committed
	limit   int   // of keys that wait; lateLimit but for tests
}

// load reads the journal.
func (l *late) load(tx *bbolt.Tx) error {
	l.waiting, l.limit = newNotes(), lateLimit
	return tx.Bucket([]byte("journal")).ForEach(func(_, record []byte) error {
		n, err := unpackNotes(record)
		l.waiting.add(n)
		return err
	})
}

// announce shows readers what a transaction brings, before they can see the rest of it: for a moment
// they may find a number without its entry, but never an entry without its number.
func (l *late) announce(n notes) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.coming = n
}

// settle ends the transaction that announce spoke of. After a flush nothing waits any more; readers
// that began before still hold the old notes.
func (l *late) settle(committed, flushed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if committed {
		l.waiting.add(l.coming)
	}
	if committed && flushed {
		l.waiting = newNotes()
	}
	l.coming = notes{}
}

// reader looks keys up as of one transaction; it must be made before that begins.
func (l *late) reader() lateReader {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return lateReader{l, l.waiting}
}

type lateReader struct {
	late   *late
	before notes
}

// get returns the value of a key, nil if there is none.
func (r lateReader) get(tx *bbolt.Tx, bucket int, key []byte) []byte {
	r.late.mu.RLock()
	defer r.late.mu.RUnlock()
	for _, n := range []notes{r.late.coming, r.late.waiting, r.before} {
		if v, ok := n[bucket][string(key)]; ok {
			return v
		}
	}
	return tx.Bucket([]byte(lateBuckets[bucket])).Get(key)
}

// lateBucket is a late bucket as a turn sees it.
type lateBucket struct {
	stored *bbolt.Bucket
	before map[string][]byte // waiting
	own    map[string][]byte // of this turn
}

func (b *lateBucket) Get(key []byte) []byte {
	if v, ok := b.own[string(key)]; ok {
		return v
	}
	if v, ok := b.before[string(key)]; ok {
		return v
	}
	return b.stored.Get(key)
}

func (b *lateBucket) Put(key, value []byte) error {
	b.own[string(key)] = value
	return nil
}

func (b *lateBucket) Delete(key []byte) error {
	b.own[string(key)] = nil
	return nil
}

// journal writes what a turn has noted, or, when enough has come together or flush says so, all that
// waits to where it belongs.
func (t *turn) journal(flush bool) error {
	journal := t.tx.Bucket([]byte("journal"))
	if t.late.waiting.count()+t.notes.count() < t.late.limit && !flush {
		if t.notes.count() == 0 {
			return nil
		}
		at, err := journal.NextSequence()
		if err != nil {
			return err
		}
		return journal.Put(number(at).key(), packNotes(t.notes))
	}
	t.flushed = true
	all := newNotes()
	all.add(t.late.waiting)
	all.add(t.notes)
	for i, name := range lateBuckets {
		bucket := t.tx.Bucket([]byte(name))
		for _, key := range slices.Sorted(maps.Keys(all[i])) {
			var err error
			if v := all[i][key]; v != nil {
				err = bucket.Put([]byte(key), v)
			} else {
				err = bucket.Delete([]byte(key))
			}
			if err != nil {
				return err
			}
		}
	}
	if err := t.tx.DeleteBucket([]byte("journal")); err != nil {
		return err
	}
	_, err := t.tx.CreateBucket([]byte("journal"))
	return err
}

// turn runs f in a writing transaction and keeps what it notes. One turn at a time.
func (b *bolt) turn(f func(t *turn) error) error { return b.turning(false, f) }

// flush writes all that waits.
func (b *bolt) flush() error { return b.turning(true, func(*turn) error { return nil }) }

func (b *bolt) turning(flush bool, f func(t *turn) error) error {
	b.turns.Lock()
	defer b.turns.Unlock()
	defer aggregator.OnCore()()
	var t *turn
	err := b.update(func(tx *bbolt.Tx) error {
		t = newTurn(tx, &b.late)
		t.stories = b.newStories(tx)
		if err := f(t); err != nil {
			return err
		}
		if err := errors.Join(t.end(), t.stories.end()); err != nil {
			return err
		}
		if err := t.journal(flush); err != nil {
			return err
		}
		b.late.announce(t.notes)
		return nil
	})
	b.late.settle(err == nil, t != nil && t.flushed)
	if err != nil && t != nil {
		t.stories.undo()
	}
	return err
}

// numberOfCopy finds the entry of a copy; ok is false if there is none.
func (r lateReader) numberOfCopy(tx *bbolt.Tx, id aggregator.ID) (n number, ok bool, err error) {
	v := r.get(tx, lateIDs, id[:])
	if v == nil {
		return 0, false, nil
	}
	n, err = numberOf(v)
	return n, tx.Bucket([]byte("heads")).Get(n.key()) != nil, err
}

// entryOf finds the entry of a copy; there being none is ErrNotFound.
func (r lateReader) entryOf(tx *bbolt.Tx, id aggregator.ID) (number, error) {
	n, ok, err := r.numberOfCopy(tx, id)
	if err == nil && !ok {
		err = fmt.Errorf("entry %s: %w", id, aggregator.ErrNotFound)
	}
	return n, err
}

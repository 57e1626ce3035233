package store

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"iter"
	"maps"
	"slices"
	"sort"

	"go.etcd.io/bbolt"

	"github.com/litfass/litfass/aggregator"
)

// The index of a category, tag or source, and the serials of a category, are kept in blocks of postings.
// A posting is a key that says where an entry stands, and a value that says which it is:
//
//	byCategory      ^order 8, id 16 → number 8, serial 8
//	byTag, bySource ^order 8, id 16 → number 8
//	bySerial        ^serial 8       → number 8
//
// so that postings sort by falling order, then id, or by falling serial. A block lies under the kind, the
// name and the key of its last posting. The block that holds a posting, or would take it, is then the
// first one at or behind it, and what comes in on top goes into the first block without moving it.
//
// An item stands in some eight indexes. One key for each would be 240 for a feed, scattered over the
// file; what a turn brings into an index is put in order and merged into the blocks it falls on instead, or
// kept beside them for a while (bolt_runs.go).
const (
	byCategory = 'c'
	bySerial   = 'n'
	bySource   = 's'
	byTag      = 't'
)

// blockMost is how many postings a block holds at most, so that several share a page.
const blockMost = 32

// shapeOf says how many bytes the key and the value of a posting have.
func shapeOf(kind byte) (key, value int) {
	switch kind {
	case byCategory:
		return 24, 16
	case bySerial:
		return 8, 8
	default:
		return 24, 8
	}
}

// indexPrefix stands before all blocks of one index; none is the beginning of another's.
func indexPrefix(b []byte, kind byte, name string) []byte {
	return packText(append(b, kind), name)
}

// postingKey is where an entry stands in the index of a category, tag or source.
func postingKey(order aggregator.Order, id aggregator.ID) []byte {
	return append(binary.BigEndian.AppendUint64(make([]byte, 0, 24), ^uint64(order)), id[:]...)
}

// serialKey is where an entry stands among the serials of a category.
func serialKey(serial aggregator.Serial) []byte {
	return binary.BigEndian.AppendUint64(make([]byte, 0, 8), ^uint64(serial))
}

// postings walks one index from a key on. The value of a damaged block is empty.
func postings(stored *bbolt.Bucket, kind byte, name string, from []byte) iter.Seq2[[]byte, []byte] {
	prefix := indexPrefix(nil, kind, name)
	return func(yield func(key, value []byte) bool) {
		list := streams(stored, prefix, from)
		for {
			var key, value []byte
			for _, s := range list {
				k := s.key()
				if s.broken {
					yield(nil, nil)
					return
				}
				if k != nil && (key == nil || bytes.Compare(k, key) < 0) {
					key, value = k, s.value()
				}
			}
			if key == nil {
				return
			}
			for _, s := range list {
				if bytes.Equal(s.key(), key) {
					s.next()
				}
			}
			if !taken(value) && !yield(key, value) {
				return
			}
		}
	}
}

// posting reads the value of one posting, nil if there is none.
func posting(stored *bbolt.Bucket, kind byte, name string, key []byte) []byte {
	for k, v := range postings(stored, kind, name, key) {
		if bytes.Equal(k, key) {
			return v
		}
		break
	}
	return nil
}

// indexes collects what a turn changes in them.
type indexes struct {
	stored  *bbolt.Bucket
	waiting map[string][]move // by prefix, in the order in which they came
	scratch []byte
	least   int // of the postings of a run; runLeast but for tests
}

// move is a posting that comes, or goes if it has no value.
type move struct {
	key, value []byte
	nth        int // of the turn's moves in its index
}

func (m move) compare(other move) int {
	return cmp.Or(bytes.Compare(m.key, other.key), cmp.Compare(m.nth, other.nth))
}

func newIndexes(stored *bbolt.Bucket) *indexes {
	return &indexes{stored: stored, waiting: map[string][]move{}, least: runLeast}
}

// put notes a posting; an empty value takes it away.
func (x *indexes) put(kind byte, name string, key, value []byte) {
	x.scratch = indexPrefix(x.scratch[:0], kind, name)
	moves := x.waiting[string(x.scratch)]
	x.waiting[string(x.scratch)] = append(moves, move{key, value, len(moves)})
}

// get reads the value of one posting as it will be, nil if there is none.
func (x *indexes) get(kind byte, name string, key []byte) []byte {
	x.scratch = indexPrefix(x.scratch[:0], kind, name)
	for _, m := range slices.Backward(x.waiting[string(x.scratch)]) {
		if bytes.Equal(m.key, key) {
			return m.value
		}
	}
	return posting(x.stored, kind, name, key)
}

// write brings all that was noted into its blocks.
func (x *indexes) write() error {
	for _, prefix := range slices.Sorted(maps.Keys(x.waiting)) {
		moves := x.waiting[prefix]
		slices.SortFunc(moves, move.compare)
		if err := x.bring([]byte(prefix), moves); err != nil {
			return err
		}
	}
	clear(x.waiting)
	return nil
}

// merge brings sorted moves into one index, block by block.
func (x *indexes) merge(prefix []byte, moves []move) error {
	c := x.stored.Cursor()
	for len(moves) > 0 {
		key, block := c.Seek(slices.Concat(prefix, moves[0].key))
		n := len(moves)
		if bytes.HasPrefix(key, prefix) {
			last := key[len(prefix):]
			n = sort.Search(len(moves), func(i int) bool { return bytes.Compare(moves[i].key, last) > 0 })
		} else { // behind all that is there: the last block takes it
			key, block = lastBlock(c, prefix)
		}
		key = bytes.Clone(key)
		merged, err := mergePostings(prefix[0], block, moves[:n])
		if err == nil {
			err = x.replace(prefix, key, merged)
		}
		if err != nil {
			return err
		}
		moves = moves[n:]
	}
	return nil
}

// lastBlock finds the last block of an index, nil if there is none.
func lastBlock(c *bbolt.Cursor, prefix []byte) (key, block []byte) {
	behind := append(bytes.Clone(prefix), bytes.Repeat([]byte{0xff}, 25)...)
	if key, _ = c.Seek(behind); key == nil {
		key, block = c.Last()
	} else {
		key, block = c.Prev()
	}
	if !bytes.HasPrefix(key, prefix) {
		return nil, nil
	}
	return key, block
}

// mergePostings makes one sorted list of a block and moves; no two moves have the same key.
func mergePostings(kind byte, block []byte, moves []move) ([]byte, error) {
	keySize, valueSize := shapeOf(kind)
	size := keySize + valueSize
	if len(block)%size != 0 {
		return nil, errDamaged
	}
	merged := make([]byte, 0, len(block)+size*len(moves))
	for _, m := range moves {
		before := 0
		for before < len(block) && bytes.Compare(block[before:before+keySize], m.key) < 0 {
			before += size
		}
		merged, block = append(merged, block[:before]...), block[before:]
		if len(block) > 0 && bytes.Equal(block[:keySize], m.key) {
			block = block[size:]
		}
		if len(m.value) > 0 {
			merged = append(append(merged, m.key...), m.value...)
		}
	}
	return append(merged, block...), nil
}

// replace writes postings in as many blocks as they need, in place of the block under key, if any.
func (x *indexes) replace(prefix, key, merged []byte) error {
	keySize, valueSize := shapeOf(prefix[0])
	size := keySize + valueSize
	count := len(merged) / size
	parts := (count + blockMost - 1) / blockMost
	replaced := key == nil
	for i := range parts {
		part := merged[i*count/parts*size : (i+1)*count/parts*size]
		last := part[len(part)-size:]
		at := slices.Concat(prefix, last[:keySize])
		replaced = replaced || bytes.Equal(at, key)
		if err := x.stored.Put(at, part); err != nil {
			return err
		}
	}
	if replaced {
		return nil
	}
	return x.stored.Delete(key)
}

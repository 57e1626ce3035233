package store

import (
	"bytes"
	"slices"
	"sort"

	"go.etcd.io/bbolt"
)

// Many new postings that fall all over an index would rewrite nearly every block of it: the first readings
// of a thousand sources bring items of the same weeks, 32 sources at a time. So a turn that brings many writes
// them beside the blocks, as one sorted run under 'r', kind, name and number, and only when eight runs have
// come together all of them are merged into the blocks. Who reads an index merges as it goes; a newer run
// counts before an older one, and that before the blocks. All of it stands in the file, in the transaction
// that brings the items, so readers see what they always saw.
//
// A posting whose value is zero takes away the one under its key that stands behind it: no entry has the number 0.
const (
	indexRun = 'r'
	runsMost = 8
	runLeast = 256 // postings: fewer go to their blocks at once
)

// runKey is where the nth run of an index lies.
func runKey(prefix []byte, nth int) []byte {
	return append(append([]byte{indexRun}, prefix...), byte(nth))
}

// runsOf returns the runs of an index, the oldest first.
func runsOf(stored *bbolt.Bucket, prefix []byte) (runs [][]byte) {
	begin := append([]byte{indexRun}, prefix...)
	c := stored.Cursor()
	for k, run := c.Seek(begin); bytes.HasPrefix(k, begin); k, run = c.Next() {
		runs = append(runs, run)
	}
	return runs
}

// bring writes sorted moves into one index: into its blocks, or as a run beside them.
func (x *indexes) bring(prefix []byte, moves []move) error {
	moves = lastOfEach(moves)
	runs := runsOf(x.stored, prefix)
	switch {
	case len(runs) == 0 && (len(moves) < x.least || !x.scattered(prefix, moves)):
		return x.merge(prefix, moves)
	case len(runs) < runsMost:
		return x.stored.Put(runKey(prefix, len(runs)), packRun(prefix[0], moves))
	}
	all, err := movesOf(prefix[0], runs)
	if err != nil {
		return err
	}
	for nth := range runs {
		if err := x.stored.Delete(runKey(prefix, nth)); err != nil {
			return err
		}
	}
	for i := range moves {
		moves[i].nth = runsMost // the newest
	}
	all = append(all, moves...)
	slices.SortFunc(all, move.compare)
	return x.merge(prefix, lastOfEach(all))
}

// scattered tells whether moves fall on several blocks. Those that lie behind all blocks do not.
func (x *indexes) scattered(prefix []byte, moves []move) bool {
	c := x.stored.Cursor()
	first, _ := c.Seek(slices.Concat(prefix, moves[0].key))
	first = bytes.Clone(first)
	last, _ := c.Seek(slices.Concat(prefix, moves[len(moves)-1].key))
	return bytes.HasPrefix(first, prefix) && !bytes.Equal(first, last)
}

// lastOfEach keeps of sorted moves the last under each key.
func lastOfEach(moves []move) []move {
	kept := moves[:0]
	for i, m := range moves {
		if i+1 == len(moves) || !bytes.Equal(m.key, moves[i+1].key) {
			kept = append(kept, m)
		}
	}
	return kept
}

func packRun(kind byte, moves []move) []byte {
	keySize, valueSize := shapeOf(kind)
	run := make([]byte, 0, (keySize+valueSize)*len(moves))
	for _, m := range moves {
		run = append(run, m.key...)
		if len(m.value) == 0 {
			run = append(run, make([]byte, valueSize)...)
		}
		run = append(run, m.value...)
	}
	return run
}

// movesOf reads runs back, the oldest first.
func movesOf(kind byte, runs [][]byte) (moves []move, err error) {
	keySize, valueSize := shapeOf(kind)
	for nth, run := range runs {
		if len(run)%(keySize+valueSize) != 0 {
			return nil, errDamaged
		}
		for posting := range slices.Chunk(run, keySize+valueSize) {
			m := move{key: posting[:keySize], value: posting[keySize:], nth: nth}
			if taken(m.value) {
				m.value = nil
			}
			moves = append(moves, m)
		}
	}
	return moves, nil
}

// taken tells whether a value takes its posting away.
func taken(value []byte) bool { return len(bytes.Trim(value, "\x00")) == 0 }

// stream is a sorted list of postings on its way to a reader.
type stream struct {
	rest          []byte
	keySize, size int
	more          func() []byte // the next block, nil at the end
	broken        bool
}

// key of the next posting, nil at the end.
func (s *stream) key() []byte {
	for len(s.rest) == 0 && s.more != nil {
		if s.rest = s.more(); s.rest == nil {
			s.more = nil
		}
	}
	switch {
	case len(s.rest) == 0:
		return nil
	case len(s.rest) < s.size:
		s.broken = true
		return nil
	}
	return s.rest[:s.keySize]
}

func (s *stream) value() []byte { return s.rest[s.keySize:s.size] }
func (s *stream) next()         { s.rest = s.rest[s.size:] }

// streams are the runs of an index, the newest first, and its blocks, from a key on.
func streams(stored *bbolt.Bucket, prefix, from []byte) (list []*stream) {
	keySize, valueSize := shapeOf(prefix[0])
	size := keySize + valueSize
	runs := runsOf(stored, prefix)
	for _, run := range slices.Backward(runs) {
		list = append(list, &stream{rest: behind(run, from, keySize, size), keySize: keySize, size: size})
	}
	c := stored.Cursor()
	k, block := c.Seek(slices.Concat(prefix, from))
	if !bytes.HasPrefix(k, prefix) {
		return list
	}
	return append(list, &stream{rest: behind(block, from, keySize, size), keySize: keySize, size: size, more: func() []byte {
		if k, block = c.Next(); !bytes.HasPrefix(k, prefix) {
			return nil
		}
		return block
	}})
}

// behind is what of a sorted list stands at a key or behind it.
func behind(list, from []byte, keySize, size int) []byte {
	n := sort.Search(len(list)/size, func(i int) bool { return bytes.Compare(list[i*size:i*size+keySize], from) >= 0 })
	return list[n*size:]
}

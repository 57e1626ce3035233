package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"

	"go.etcd.io/bbolt"

	"github.com/litfass/litfass/aggregator"
)

// verify reads a whole file and reports everything that does not fit together: entries, copies, indexes,
// log, versions, and what is remembered of them.
func verify(b *bolt) error {
	var errs []error
	wrong := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	must := func(err error) {
		if err != nil {
			errs = append(errs, err)
		}
	}
	must(b.view(func(tx *bbolt.Tx) error {
		count := func(bucket string) (n int) {
			must(tx.Bucket([]byte(bucket)).ForEach(func(_, _ []byte) error { n++; return nil }))
			return n
		}
		entries, copies, places, serials, ids := 0, 0, 0, 0, 0
		newest := map[string]aggregator.Position{}
		must(tx.Bucket([]byte("heads")).ForEach(func(k, v []byte) error {
			n, _ := numberOf(k)
			h, err := unpackHead(v)
			if err != nil {
				return err
			}
			e, err := readEntry(tx, n)
			if err != nil {
				return err
			}
			entries++
			copies += len(h.Copies)
			if got := placesOf(e.Copies); !reflect.DeepEqual(got, h.Places) {
				wrong("entry %d stands in %v, its copies say %v", n, h.Places, got)
			}
			tellers := map[string]bool{}
			for i, c := range e.Copies {
				if c.ID != h.Copies[i].ID || c.Source != h.Copies[i].Source || tellers[c.Source] {
					wrong("entry %d copy %d is %s of %s, the head says %v", n, i, c.ID, c.Source, h.Copies)
				}
				tellers[c.Source] = true
				if at := b.idOf(tx, c.ID); at != n {
					wrong("copy %s of entry %d is listed under %d", c.ID, n, at)
				}
			}
			if h.place(h.ID) < 0 { // its first copy was retracted; it is found by its id all the same
				ids++
				if at := b.idOf(tx, h.ID); at != n {
					wrong("entry %d is listed under %d", n, at)
				}
			}
			if at, err := numberOf(tx.Bucket([]byte("log")).Get(number(h.Position).key())); err != nil || at != n {
				wrong("entry %d is not in the log at %d", n, h.Position)
			}
			for _, kind := range []struct {
				kind  byte
				names []string
			}{{byCategory, h.Places.Categories}, {byTag, h.Places.Tags}, {bySource, h.Places.Sources}} {
				for _, name := range kind.names {
					places++
					if at, err := numberOf(posting(tx.Bucket([]byte("index")), kind.kind, name, postingKey(h.Order, h.ID))); err != nil || at != n {
						wrong("entry %d is not in the index %c%s", n, kind.kind, name)
					}
				}
			}
			for _, c := range h.Places.Categories {
				serials++
				value := posting(tx.Bucket([]byte("index")), byCategory, c, postingKey(h.Order, h.ID))
				if len(value) != 16 {
					wrong("entry %d has no serial in %s", n, c)
				} else if at, err := numberOf(posting(tx.Bucket([]byte("index")), bySerial, c, serialKey(aggregator.Serial(binary.BigEndian.Uint64(value[8:]))))); err != nil || at != n {
					wrong("entry %d is not in %s under its serial", n, c)
				}
				newest[c] = max(newest[c], h.Position)
			}
			return nil
		}))
		alive := 0
		must(tx.Bucket([]byte("log")).ForEach(func(_, v []byte) error {
			if _, ok := unpackGone(v); !ok {
				alive++
			}
			return nil
		}))
		for what, c := range map[string][2]int{"log": {alive, entries}, "copies": {count("copies"), copies}, "ids": {b.countIDs(tx), copies + ids}, "index": {countPostings(tx), places + serials}} {
			if c[0] != c[1] {
				wrong("%s: %d instead of %d", what, c[0], c[1])
			}
		}
		for category, at := range newest {
			if v, err := unpackVersion(tx.Bucket([]byte("versions")).Get([]byte(category))); err != nil || v.Position < at {
				wrong("category %s has version %+v, an entry is at %d: %v", category, v, at, err)
			}
		}
		return nil
	}))
	return errors.Join(errs...)
}

// idOf is the number listed for a copy, 0 for none.
func (b *bolt) idOf(tx *bbolt.Tx, id aggregator.ID) number {
	n, _, _ := b.late.reader().numberOfCopy(tx, id)
	return n
}

// countIDs counts the copies that are listed, written already or not.
func (b *bolt) countIDs(tx *bbolt.Tx) (n int) {
	ids := tx.Bucket([]byte("ids"))
	_ = ids.ForEach(func(k, _ []byte) error {
		if v, waits := b.late.waiting[lateIDs][string(k)]; !waits || v != nil {
			n++
		}
		return nil
	})
	for k, v := range b.late.waiting[lateIDs] {
		if v != nil && ids.Get([]byte(k)) == nil {
			n++
		}
	}
	return n
}

// countPostings counts those of all indexes, and reports one that is out of order as missing.
func countPostings(tx *bbolt.Tx) (n int) {
	stored := tx.Bucket([]byte("index"))
	indexes := map[string]bool{}
	_ = stored.ForEach(func(k, block []byte) error {
		if k[0] == indexRun {
			indexes[string(k[1:len(k)-1])] = true
			return nil
		}
		keySize, valueSize := shapeOf(k[0])
		prefix := k[:len(k)-keySize]
		indexes[string(prefix)] = true
		if last := block[len(block)-valueSize-keySize:]; !bytes.Equal(last[:keySize], k[len(prefix):]) {
			n-- // it does not lie under its last posting
		}
		return nil
	})
	for prefix := range indexes {
		u := unpacker{rest: prefix[1:]}
		var before []byte
		for k := range postings(stored, prefix[0], u.text(), nil) {
			if bytes.Compare(k, before) > 0 {
				n++
			}
			before = k
		}
	}
	return n
}

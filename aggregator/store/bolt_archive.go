package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/litfass/litfass/aggregator"
)

// defaultLimit is how many entries or changes an answer has if nobody says.
const defaultLimit = 50

// Judge: see aggregator.Ledger.
func (b *bolt) Judge(ctx context.Context, source string, items []aggregator.Seen) ([]aggregator.Verdict, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	stand := make(map[aggregator.Hash]bool, len(items))
	for _, it := range items {
		stand[it.Own] = true
	}
	verdicts := make([]aggregator.Verdict, len(items))
	src := sourceHash(source)
	late := b.late.reader()
	err := b.view(func(tx *bbolt.Tx) error {
		known, blocks := tx.Bucket([]byte("seen")), tx.Bucket([]byte("blocks"))
		for i, it := range items {
			g, err := gateIn(blocks, src, aggregator.ID{}, it, nowhere)
			if err != nil {
				return err
			}
			if g.shut {
				verdicts[i] = aggregator.Verdict{Known: true}
				continue
			}
			if record := known.Get(seenKey(src, it.Own)); record != nil {
				s, err := unpackSeen(record)
				if err != nil {
					return err
				}
				same := s.Text == it.Text && blocks.Get([]byte(returning(s.Copy))) == nil
				verdicts[i] = aggregator.Verdict{Known: same, Changed: !same, ID: s.Copy}
				continue
			}
			if it.Link == 0 {
				continue
			}
			link, err := unpackClaims(late.get(tx, lateClaims, claimKey(claimLink, it.Link)))
			if err != nil {
				return err
			}
			if c, ok := renamed(link, src, func(own aggregator.Hash) bool { return stand[own] }); ok {
				verdicts[i] = aggregator.Verdict{Changed: true, ID: c.Copy}
			}
		}
		return nil
	})
	return verdicts, err
}

// Amend: see aggregator.Ledger.
func (b *bolt) Amend(ctx context.Context, now time.Time, items []aggregator.Item) error {
	const atOnce = 500 // so that commits need not wait for long
	for len(items) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		some := items[:min(atOnce, len(items))]
		items = items[len(some):]
		err := b.turn(func(t *turn) error {
			t.at(now)
			for i := range some {
				if err := t.amend(&some[i]); err != nil {
					return fmt.Errorf("item %s: %w", some[i].ID, err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// readEntry reads an entry with its copies.
func readEntry(tx *bbolt.Tx, n number) (aggregator.Entry, error) {
	h, err := unpackHead(tx.Bucket([]byte("heads")).Get(n.key()))
	if err != nil {
		return aggregator.Entry{}, fmt.Errorf("entry %d: %w", n, err)
	}
	e := aggregator.Entry{ID: h.ID, Order: h.Order, Position: h.Position, Changed: h.Changed, Copies: make([]aggregator.Item, 0, len(h.Copies))}
	copies := tx.Bucket([]byte("copies")).Cursor()
	for k, v := copies.Seek(n.key()); bytes.HasPrefix(k, n.key()); k, v = copies.Next() {
		it, err := decodeItem(v)
		if err != nil {
			return e, fmt.Errorf("entry %d: %w", n, err)
		}
		e.Copies = append(e.Copies, it)
	}
	if len(e.Copies) != len(h.Copies) {
		return e, fmt.Errorf("entry %d: %d of %d copies: %w", n, len(e.Copies), len(h.Copies), errDamaged)
	}
	return e, nil
}

// Entry: see aggregator.Archive.
func (b *bolt) Entry(ctx context.Context, id aggregator.ID) (e aggregator.Entry, err error) {
	if err := ctx.Err(); err != nil {
		return e, err
	}
	late := b.late.reader()
	err = b.view(func(tx *bbolt.Tx) error {
		n, err := late.entryOf(tx, id)
		if err != nil {
			return err
		}
		e, err = readEntry(tx, n)
		return err
	})
	return e, err
}

// errQuery is what a query is told that does not name exactly one index.
var errQuery = errors.New("a query names exactly one category, tag or source")

// queried says which index a query asks for.
func queried(q aggregator.Query) (kind byte, name string, err error) {
	names := 0
	for _, c := range []struct {
		kind byte
		name string
	}{{byCategory, q.Category}, {byTag, q.Tag}, {bySource, q.Source}} {
		if c.name != "" {
			kind, name = c.kind, c.name
			names++
		}
	}
	if names != 1 {
		return 0, "", errQuery
	}
	if (q.First > 0 || q.Last > 0) && (q.Category == "" || q.Below > 0 || q.First > q.Last) {
		return 0, "", errSerials
	}
	return kind, name, nil
}

var errSerials = errors.New("a query for serials names a category, first and last, and no order")

func limitOf(q aggregator.Query) int {
	if q.Limit <= 0 {
		return defaultLimit
	}
	return q.Limit
}

// Entries: see aggregator.Archive.
func (b *bolt) Entries(ctx context.Context, q aggregator.Query) ([]aggregator.Entry, error) {
	kind, name, err := queried(q)
	if err := errors.Join(err, ctx.Err()); err != nil {
		return nil, err
	}
	if q.Last > 0 {
		return b.bySerial(q)
	}
	limit := limitOf(q)
	var from []byte
	switch {
	case q.Below > 0 && q.BelowID != aggregator.ID{}: // one byte behind the key of that very entry
		from = append(postingKey(q.Below, q.BelowID), 0)
	case q.Below > 0: // keys hold the order inverted: the next order below stands above it
		from = binary.BigEndian.AppendUint64(nil, ^uint64(q.Below-1))
	}
	var entries []aggregator.Entry
	err = b.view(func(tx *bbolt.Tx) error {
		for _, v := range postings(tx.Bucket([]byte("index")), kind, name, from) {
			if len(entries) == limit {
				return nil
			}
			n, err := numberOf(v)
			if err != nil {
				return err
			}
			e, err := readEntry(tx, n)
			if err != nil {
				return err
			}
			entries = append(entries, e)
		}
		return nil
	})
	return entries, err
}

// bySerial reads the entries of a range of serials.
func (b *bolt) bySerial(q aggregator.Query) (entries []aggregator.Entry, err error) {
	err = b.view(func(tx *bbolt.Tx) error {
		for k, v := range postings(tx.Bucket([]byte("index")), bySerial, q.Category, serialKey(q.Last)) {
			n, err := numberOf(v)
			if err != nil {
				return err
			}
			serial := aggregator.Serial(^binary.BigEndian.Uint64(k))
			if serial < q.First || len(entries) == limitOf(q) {
				return nil
			}
			e, err := readEntry(tx, n)
			if err != nil {
				return err
			}
			e.Serial = serial
			entries = append(entries, e)
		}
		return nil
	})
	return entries, err
}

// Versions: see aggregator.Archive.
func (b *bolt) Versions(ctx context.Context, categories ...string) ([]aggregator.Version, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	list := make([]aggregator.Version, len(categories))
	err := b.view(func(tx *bbolt.Tx) (err error) {
		versions := tx.Bucket([]byte("versions"))
		for i, c := range categories {
			if list[i], err = unpackVersion(versions.Get([]byte(c))); err != nil {
				return fmt.Errorf("version of %s: %w", c, err)
			}
		}
		return nil
	})
	return list, err
}

package store

import (
	"context"
	"encoding/binary"
	"time"

	"go.etcd.io/bbolt"

	"github.com/litfass/litfass/aggregator"
)

// Changes: see aggregator.Archive.
func (b *bolt) Changes(ctx context.Context, after aggregator.Position, limit int) (changes []aggregator.Change, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	err = b.view(func(tx *bbolt.Tx) error {
		changes, err = readChanges(tx, after, limit)
		return err
	})
	return changes, err
}

// Head: see aggregator.Archive.
func (b *bolt) Head(ctx context.Context) (c aggregator.LogCursor, err error) {
	if err := ctx.Err(); err != nil {
		return c, err
	}
	err = b.view(func(tx *bbolt.Tx) error {
		c = readHead(tx)
		return nil
	})
	return c, err
}

// Follow: see aggregator.Archive.
func (b *bolt) Follow(ctx context.Context, after aggregator.LogCursor, limit int) (changes []aggregator.Change, c aggregator.LogCursor, err error) {
	if err := ctx.Err(); err != nil {
		return nil, after, err
	}
	err = b.view(func(tx *bbolt.Tx) error {
		if c, err = followable(after, readHead(tx)); err != nil {
			return err
		}
		changes, err = readChanges(tx, c.Position, limit)
		return err
	})
	return changes, followed(c, changes), err
}

func readHead(tx *bbolt.Tx) aggregator.LogCursor {
	c := aggregator.LogCursor{
		Epoch:    string(tx.Bucket([]byte("marks")).Get([]byte("epoch"))),
		Position: aggregator.Position(tx.Bucket([]byte("log")).Sequence()),
	}
	if base := tx.Bucket([]byte("meta")).Get([]byte("base")); len(base) == 8 {
		c.Base = aggregator.Position(binary.BigEndian.Uint64(base))
	}
	return c
}

func readChanges(tx *bbolt.Tx, after aggregator.Position, limit int) (changes []aggregator.Change, err error) {
	if limit <= 0 {
		limit = defaultLimit
	}
	log := tx.Bucket([]byte("log")).Cursor()
	for k, v := log.Seek(number(after + 1).key()); k != nil && len(changes) < limit; k, v = log.Next() {
		at, err := numberOf(k)
		if err != nil {
			return nil, err
		}
		c := aggregator.Change{Position: aggregator.Position(at), Kind: aggregator.ChangePut}
		if g, ok := unpackGone(v); ok {
			c.ID, c.Kind, c.At, c.Into = g.id, g.kind, g.at, g.into
		} else {
			n, err := numberOf(v)
			if err != nil {
				return nil, err
			}
			e, err := readEntry(tx, n)
			if err != nil {
				return nil, err
			}
			c.ID, c.At, c.Entry = e.ID, e.Changed, &e
		}
		changes = append(changes, c)
	}
	return changes, nil
}

// gone is what the log keeps of an entry that is no longer there.
type gone struct {
	id   aggregator.ID
	kind aggregator.ChangeKind
	at   time.Time     // when it went, to the millisecond
	into aggregator.ID // what it was merged into
}

func packGone(g gone) []byte {
	b := append(make([]byte, 8, 33), g.id[:]...)
	kind := byte('x')
	switch g.kind {
	case aggregator.ChangeWithdrawn:
		kind = 'w'
	case aggregator.ChangeMerged:
		kind = 'm'
	}
	b = binary.BigEndian.AppendUint64(append(b, kind), uint64(g.at.UnixMilli()))
	if kind == 'm' {
		b = append(b, g.into[:]...)
	}
	return b
}

// unpackGone reads what packGone wrote, and what format 1 kept: id and day.
func unpackGone(b []byte) (g gone, ok bool) {
	if len(b) != 28 && len(b) != 33 && len(b) != 49 {
		return g, false
	}
	copy(g.id[:], b[8:24])
	g.kind = aggregator.ChangeExpired
	if len(b) == 28 {
		g.at = time.Unix(int64(int32(binary.BigEndian.Uint32(b[24:])))*24*60*60, 0).UTC()
		return g, true
	}
	if b[24] == 'w' {
		g.kind = aggregator.ChangeWithdrawn
	}
	g.at = time.UnixMilli(int64(binary.BigEndian.Uint64(b[25:]))).UTC()
	if len(b) == 49 {
		g.kind, g.into = aggregator.ChangeMerged, aggregator.ID(b[33:])
	}
	return g, true
}

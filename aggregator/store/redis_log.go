package store

import (
	"context"
	"encoding/binary"
	"strconv"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// Changes: see aggregator.Archive.
func (s *redisStore) Changes(ctx context.Context, after aggregator.Position, limit int) ([]aggregator.Change, error) {
	if limit <= 0 {
		limit = defaultLimit
	}
	_, changes, err := s.readLog(ctx, after, limit)
	return changes, err
}

// Head: see aggregator.Archive.
func (s *redisStore) Head(ctx context.Context) (aggregator.LogCursor, error) {
	head, _, err := s.readLog(ctx, 0, 0)
	return head, err
}

// Follow: see aggregator.Archive.
func (s *redisStore) Follow(ctx context.Context, after aggregator.LogCursor, limit int) ([]aggregator.Change, aggregator.LogCursor, error) {
	if limit <= 0 {
		limit = defaultLimit
	}
	head, changes, err := s.readLog(ctx, after.Position, limit)
	if err != nil {
		return nil, after, err
	}
	c, err := followable(after, head)
	if err != nil {
		return nil, after, err
	}
	return changes, followed(c, changes), nil
}

// states in the log.
const (
	logStands    = '0'
	logExpired   = '1'
	logWithdrawn = '2'
	logMerged    = '3' // and the reference of the entry that took it in
)

// readLog reads the head of the log and a stretch of it.
func (s *redisStore) readLog(ctx context.Context, after aggregator.Position, limit int) (head aggregator.LogCursor, changes []aggregator.Change, err error) {
	if head.Epoch, err = s.Mark(ctx, "epoch"); err != nil {
		return head, nil, err
	}
	c := newCall("changes", s.log, uint64(after), limit)
	if err := s.do(ctx, c); err != nil {
		return head, nil, err
	}
	out, err := c.texts()
	if err != nil || len(out) < 2 {
		return head, nil, s.wrap(err)
	}
	last, _ := strconv.ParseUint(out[0], 10, 64)
	forgotten, _ := strconv.ParseUint(out[1], 10, 64)
	head.Position, head.Base = aggregator.Position(last), aggregator.Position(forgotten)
	changes, err = s.changesOf(ctx, out[2:])
	return head, changes, err
}

// changesOf makes changes of references and records in turn.
func (s *redisStore) changesOf(ctx context.Context, out []string) (changes []aggregator.Change, err error) {
	changes = make([]aggregator.Change, len(out)/2)
	at := make([]address, len(changes))
	for i := range changes {
		if at[i], err = parseAddress(out[2*i]); err != nil {
			return nil, s.wrap(err)
		}
	}
	entries, err := s.read(ctx, at)
	if err != nil {
		return nil, err
	}
	for i := range changes {
		record := []byte(out[2*i+1])
		if len(record) < 25 {
			return nil, s.wrap(errDamaged)
		}
		changed := time.UnixMilli(int64(binary.BigEndian.Uint64(record[16:]))).UTC()
		c := &changes[i]
		*c = aggregator.Change{Position: aggregator.Position(binary.BigEndian.Uint64(record)), ID: at[i].id, Kind: aggregator.ChangeExpired, At: changed}
		e := &entries[i]
		switch {
		case record[24] == logMerged:
			into, err := parseAddress(string(record[25:]))
			if err != nil {
				return nil, s.wrap(err)
			}
			c.Kind, c.Into = aggregator.ChangeMerged, into.id
			continue
		case record[24] == logWithdrawn:
			c.Kind = aggregator.ChangeWithdrawn
			continue
		case record[24] == logExpired, e.kind != kindEntry && e.kind != kindPending:
			continue
		}
		// The log is written just before the entry is shown: who reads in between takes its place
		// and time from the log.
		if e.kind == kindPending {
			e.entry.Order, e.entry.Changed = aggregator.Order(binary.BigEndian.Uint64(record[8:])), changed
		}
		e.entry.Position = max(e.entry.Position, c.Position)
		c.Kind, c.At, c.Entry = aggregator.ChangePut, e.entry.Changed, &e.entry
	}
	return changes, nil
}

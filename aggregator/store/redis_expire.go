package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/litfass/litfass/aggregator"
)

// expireChunk is how many entries the sweeper reads at once.
const expireChunk = 200

// expire removes entries whose last copy arrived longer ago than retention says, but none of the newest
// of a category.
func (s *redisStore) expire(ctx context.Context, now time.Time, r aggregator.Retention) (removed int, err error) {
	cutoff := now.Add(-r.Items)
	calls := make([]*call, partitions)
	for n := range calls {
		calls[n] = newCall("days", s.parts[n], dayOf(cutoff))
	}
	if err := s.do(ctx, calls...); err != nil {
		return 0, err
	}
	for n, c := range calls {
		out, err := c.texts()
		if err != nil {
			return removed, s.wrap(err)
		}
		for i := 0; i+1 < len(out); i += 2 {
			gone, err := s.expireDay(ctx, byte(n), out[i], out[i+1], now, cutoff, r.Keep)
			removed += gone
			if err != nil {
				return removed, err
			}
		}
	}
	return removed, nil
}

// expireDay looks at what came on one day in one partition.
func (s *redisStore) expireDay(ctx context.Context, part byte, day, ids string, now, cutoff time.Time, keep int) (removed int, err error) {
	var rest strings.Builder
	for chunk := range slices.Chunk([]byte(ids), 16*expireChunk) {
		at := make([]address, len(chunk)/16)
		for i := range at {
			at[i] = address{aggregator.ID(chunk[16*i : 16*i+16]), part}
		}
		entries, err := s.read(ctx, at)
		if err != nil {
			return removed, err
		}
		var old []*storedEntry
		for i := range entries {
			switch e := &entries[i]; {
			case e.kind != kindEntry: // removed before
			case !e.arrived.Before(cutoff):
				rest.Write(at[i].id[:])
			default:
				old = append(old, e)
			}
		}
		kept, err := s.newest(ctx, part, old, keep)
		if err != nil {
			return removed, err
		}
		var gone []*storedEntry
		for i, e := range old {
			if kept[i] {
				rest.Write(e.entry.ID[:])
			} else {
				gone = append(gone, e)
			}
		}
		n, err := s.remove(ctx, part, gone, now, logExpired)
		removed += n
		if err != nil {
			return removed, err
		}
	}
	if left := rest.String(); left != ids {
		err = s.do(ctx, newCall("came", s.parts[part], day, ids, left))
	}
	return removed, err
}

// newest tells of each entry whether it is among the newest of one of its categories.
func (s *redisStore) newest(ctx context.Context, part byte, entries []*storedEntry, keep int) ([]bool, error) {
	kept := make([]bool, len(entries))
	if keep <= 0 || len(entries) == 0 {
		return kept, nil
	}
	var ranks []*redis.IntCmd
	var of []int
	_, err := s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, e := range entries {
			for _, id := range placesOf(e.entry.Copies).Categories {
				ranks = append(ranks, p.ZRank(ctx, s.categoryIndex(id), address{e.entry.ID, part}.String()))
				of = append(of, i)
			}
		}
		return nil
	})
	if err != nil && !errors.Is(err, redis.Nil) {
		return nil, s.wrap(err)
	}
	for n, r := range ranks {
		if r.Err() == nil && r.Val() < int64(keep) {
			kept[of[n]] = true
		}
	}
	return kept, nil
}

// goneTokens are the tokens of removals in the log, by what it says then.
var goneTokens = map[byte]string{logExpired: "removed\x00", logWithdrawn: "recalled"}

// remove takes entries away: log and indexes first, so that nobody is led to what is no longer there,
// then the aliases of their copies, and last the entries. Their claims go in sweepClaims.
func (s *redisStore) remove(ctx context.Context, part byte, entries []*storedEntry, now time.Time, state byte) (removed int, err error) {
	if len(entries) == 0 {
		return 0, nil
	}
	log := newCall("log", s.log)
	var list []*announcement
	for _, e := range entries {
		a := &announcement{at: address{e.entry.ID, part}, now: now, entry: *e}
		list = append(list, a)
		log.args = append(log.args, a.at.String(), goneTokens[state], now.UnixMilli(), "", string(rune(state)))
	}
	if err := s.do(ctx, log); err != nil {
		return 0, err
	}
	out, err := log.exactly(3 * len(list))
	if err != nil {
		return 0, s.wrap(err)
	}
	x := s.newIndexing(list)
	for i, a := range list {
		a.position = out[3*i]
		x.places(placesOf(a.entry.entry.Copies), "-", a, false)
	}
	if err := s.do(ctx, x.list...); err != nil {
		return 0, err
	}
	aliases := make(map[int]*call)
	var calls []*call
	for _, e := range entries {
		for _, it := range e.entry.Copies {
			if it.ID == e.entry.ID {
				continue
			}
			n := partitionOf(it.Source)
			if aliases[n] == nil {
				aliases[n] = newCall("remove", s.parts[n])
				calls = append(calls, aliases[n])
			}
			aliases[n].args = append(aliases[n].args, string(it.ID[:]))
		}
	}
	if err := s.do(ctx, calls...); err != nil {
		return 0, err
	}
	last := newCall("remove", s.parts[part])
	for _, e := range entries {
		last.args = append(last.args, string(e.entry.ID[:]))
	}
	if err := s.do(ctx, last); err != nil {
		return 0, err
	}
	return last.Int()
}

// forget drops what was last present in its source's document longer ago than keep.
func (s *redisStore) forget(ctx context.Context, now time.Time, keep time.Duration) error {
	first := dayOf(now.Add(-keep))
	calls := make([]*call, partitions)
	for n := range calls {
		calls[n] = newCall("stale", s.parts[n], first)
	}
	if err := s.do(ctx, calls...); err != nil {
		return err
	}
	for _, c := range calls {
		out, err := c.texts()
		if err != nil {
			return s.wrap(err)
		}
		for i := 0; i+1 < len(out); i += 2 {
			if err := s.forgetOf(ctx, out[i], out[i+1], first, dayOf(now)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *redisStore) forgetOf(ctx context.Context, source, record string, first, today int32) error {
	if record == "" {
		return nil
	}
	state, err := stateOf(record)
	if err != nil {
		return fmt.Errorf("source %s: %w", source, err)
	}
	c := newCall("forget", s.part(source), source, record[:len(noState)], strconv.Itoa(int(first)), day2(today))
	for _, p := range state.Cursor.Present {
		c.args = append(c.args, ownField(p.Own))
	}
	for _, l := range state.Cursor.Links {
		c.args = append(c.args, linkField(l))
	}
	if err := s.do(ctx, c); err != nil {
		return err
	}
	unmarked, err := c.texts()
	if err != nil {
		return s.wrap(err)
	}
	var claims []holding
	for _, link := range unmarked {
		u := unpacker{rest: link}
		claims = append(claims, holding{kind: claimLink, hash: u.hash(), change: func(h held) held { return h.unmarked(sourceHash(source)) }})
	}
	return s.hold(ctx, claims)
}

package syndication

import (
	"bytes"
	"context"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// How a selection is answered. Each value of a parameter is an index of the store, all in one order:
// falling order, then id. The indexes of one parameter are merged; of several parameters, the next
// stretch of each is read, and the one is followed that gets furthest with it, for it is the sparsest
// there: all that is chosen stands in it, and what it brings is looked at. A few stretches later they are
// compared again. The work is bounded: after mostRead entries a page ends where it is, and its cursor goes
// on from there.

// mostRead is how many entries are read for one page.
const mostRead = 2000

// longStretch is how many entries are read at once from an index while little is found, compareEvery after
// how many stretches the indexes are compared again.
const (
	longStretch  = 100
	compareEvery = 4
)

// spot is a place in the order of all indexes: right behind an entry. The zero value is the top.
type spot struct {
	order aggregator.Order
	id    aggregator.ID
}

func spotOf(e aggregator.Entry) spot { return spot{e.Order, e.ID} }

// compare tells which of two spots comes first, top first.
func (s spot) compare(o spot) int {
	switch {
	case s == o:
		return 0
	case s == (spot{}):
		return -1
	case o == (spot{}):
		return 1
	case s.order != o.order:
		if s.order > o.order {
			return -1
		}
		return 1
	default:
		return bytes.Compare(s.id[:], o.id[:])
	}
}

// span is a time that entries were published in: from since, before until. Zero ends are open.
type span struct{ since, until time.Time }

func (s span) holds(at time.Time) bool {
	return (s.since.IsZero() || !at.Before(s.since)) && (s.until.IsZero() || at.Before(s.until))
}

// found is a page of entries.
type found struct {
	entries []aggregator.Entry
	next    spot // where the next page begins, if there is more
	more    bool // there is more, or the work was enough for one page
}

// find answers a choice: at most limit entries below a spot, and whether there are more.
func find(ctx context.Context, a Archive, c choice, in span, from spot, limit int) (found, error) {
	var page found
	all := c.indexes()
	lists, size := all, limit+1
	for left, round := mostRead, 1; left > 0; round++ {
		from = in.skip(from)
		next, best, err := follow(ctx, a, lists, from, size)
		if err != nil {
			return page, err
		}
		if lists, size = lists[best:best+1], longStretch; round%compareEvery == 0 {
			lists = all
		}
		left -= next.read
		for _, e := range next.entries {
			if in.ends(e) {
				next.done = e.Order < aggregator.OrderLive
				next.end = spot{order: aggregator.OrderLive}
				break
			}
			if len(e.Copies) == 0 || !c.takes(e) || !in.holds(published(e.Copies[0])) {
				continue
			}
			if len(page.entries) == limit {
				page.more = page.next.order > 0
				return page, nil
			}
			page.entries = append(page.entries, e)
			page.next = spotOf(e)
		}
		if next.done {
			return page, nil
		}
		from = next.end
	}
	page.next, page.more = from, true
	return page, nil
}

// skip leaves out what cannot be of the time: what was filled in later stands by its date.
func (s span) skip(from spot) spot {
	if before := (spot{order: aggregator.Order(max(s.until.Unix(), 1))}); !s.until.IsZero() && from.order <= aggregator.OrderLive && from != (spot{}) && from.order > before.order {
		return before
	}
	return from
}

// ends tells whether nothing from this entry on can be of the time, among what came as news or among
// what was filled in. News are never dated more than a day after their arrival; the hour is for clocks
// of replicas.
func (s span) ends(e aggregator.Entry) bool {
	switch {
	case s.since.IsZero():
		return false
	case e.Order < aggregator.OrderLive:
		return int64(e.Order) < s.since.Unix()
	default:
		return arrival(e).Add(25 * time.Hour).Before(s.since)
	}
}

// stretch is a part of a merged index without gaps: all its entries from a spot down to its end.
type stretch struct {
	entries []aggregator.Entry
	end     spot
	done    bool // it goes to the very end
	read    int  // entries that were read for it
}

// follow reads the next stretch of each list and returns the one that gets furthest, and whose it is.
func follow(ctx context.Context, a Archive, lists [][]aggregator.Query, from spot, size int) (furthest stretch, best int, err error) {
	read := 0
	for i, indexes := range lists {
		s, err := merge(ctx, a, indexes, from, size)
		if err != nil {
			return s, i, err
		}
		read += s.read
		if i == 0 || !furthest.done && (s.done || s.end.compare(furthest.end) > 0) {
			furthest, best = s, i
		}
	}
	furthest.read = max(read, 1)
	return furthest, best, nil
}

// merge reads the next stretch of several indexes as if they were one, at most size entries. Of many indexes
// each is read a few at a time, for little is needed of each.
func merge(ctx context.Context, a Archive, indexes []aggregator.Query, from spot, size int) (s stretch, err error) {
	reels := make([]reel, len(indexes))
	for i, q := range indexes {
		reels[i] = reel{query: q, at: from, some: min(size, max(fewest, 2*size/len(indexes)))}
	}
	for len(s.entries) < size {
		var first *reel
		for i := range reels {
			r := &reels[i]
			if err := r.fill(ctx, a, &s.read); err != nil {
				return s, err
			}
			if len(r.entries) > 0 && (first == nil || spotOf(r.entries[0]).compare(spotOf(first.entries[0])) < 0) {
				first = r
			}
		}
		if first == nil {
			s.done = true
			break
		}
		e := first.entries[0]
		first.entries = first.entries[1:]
		if n := len(s.entries); n == 0 || s.entries[n-1].ID != e.ID {
			s.entries = append(s.entries, e)
		}
	}
	if n := len(s.entries); n > 0 {
		s.end = spotOf(s.entries[n-1])
	}
	s.done = s.done || s.end.order == 0 // dated 1970 or before: nothing stands below
	return s, nil
}

// reel is one index that is read a few entries at a time.
type reel struct {
	query   aggregator.Query
	at      spot // what was read up to
	some    int  // entries that are read at once
	entries []aggregator.Entry
	ended   bool
}

// fewest is how many entries of an index are read at least at once.
const fewest = 8

// fill reads on if nothing is left; it counts what it reads.
func (r *reel) fill(ctx context.Context, a Archive, read *int) (err error) {
	if len(r.entries) > 0 || r.ended {
		return nil
	}
	q := r.query
	q.Below, q.BelowID, q.Limit = r.at.order, r.at.id, r.some
	if r.entries, err = a.Entries(ctx, q); err != nil {
		return err
	}
	*read += len(r.entries)
	if r.ended = len(r.entries) < r.some; len(r.entries) > 0 {
		r.at = spotOf(r.entries[len(r.entries)-1])
	}
	return nil
}

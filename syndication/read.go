package syndication

import (
	"context"
	"slices"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// Archive is what publishing asks of a store.
type Archive interface {
	Entry(ctx context.Context, id aggregator.ID) (aggregator.Entry, error)
	Entries(ctx context.Context, q aggregator.Query) ([]aggregator.Entry, error)
	Versions(ctx context.Context, categories ...string) ([]aggregator.Version, error)
	Withdrawn(ctx context.Context, category string, since time.Time) ([]aggregator.Tombstone, error)
	States(ctx context.Context, sources ...string) (map[string]aggregator.State, error)
	FollowUps(ctx context.Context, id aggregator.ID) ([]aggregator.ID, error)
	Head(ctx context.Context) (aggregator.LogCursor, error)
	Follow(ctx context.Context, after aggregator.LogCursor, limit int) ([]aggregator.Change, aggregator.LogCursor, error)
}

// What a subscription document holds: the newest entries, or all that arrived within two days before
// the newest if these are more, so that who asks every other day misses nothing; but never without end.
const (
	newestEntries = 50
	arrivalWindow = 48 * time.Hour
	mostEntries   = 500
)

// readCategory reads a category's newest entries and the version they belong to: the version is the
// same before and after. If the category changes faster than it can be read, the version is that from
// before: the entries may be newer than it says, and the next check has them printed anew.
func readCategory(ctx context.Context, a Archive, key string) (aggregator.Version, []aggregator.Entry, error) {
	before, err := a.Versions(ctx, key)
	if err != nil {
		return aggregator.Version{}, nil, err
	}
	for attempt := 1; ; attempt++ {
		entries, err := newest(ctx, a, key)
		if err != nil {
			return aggregator.Version{}, nil, err
		}
		after, err := a.Versions(ctx, key)
		if err != nil {
			return aggregator.Version{}, nil, err
		}
		if attempt == mostReadings || sameVersions(before, after) {
			return before[0], entries, nil
		}
		before = after
	}
}

// mostReadings is how often a category is read until it stands still.
const mostReadings = 2

func newest(ctx context.Context, a Archive, key string) ([]aggregator.Entry, error) {
	entries, err := a.Entries(ctx, aggregator.Query{Category: key, Limit: newestEntries})
	if err != nil || len(entries) < newestEntries || !withinWindow(entries, entries[len(entries)-1]) {
		return entries, err
	}
	entries, err = a.Entries(ctx, aggregator.Query{Category: key, Limit: mostEntries})
	if err != nil || len(entries) <= newestEntries {
		return entries, err
	}
	beyond := slices.IndexFunc(entries[newestEntries:], func(e aggregator.Entry) bool { return !withinWindow(entries, e) })
	if beyond >= 0 {
		entries = entries[:newestEntries+beyond]
	}
	return entries, nil
}

// withinWindow tells whether an entry arrived shortly enough before the newest. Backfilled ones never arrived.
func withinWindow(entries []aggregator.Entry, e aggregator.Entry) bool {
	return e.Order >= aggregator.OrderLive && !arrival(e).Before(arrival(entries[0]).Add(-arrivalWindow))
}

// arrival is when an entry became visible.
func arrival(e aggregator.Entry) time.Time {
	if len(e.Copies) == 0 {
		return time.Time{}
	}
	return e.Copies[0].FirstSeen
}

// pace is the mean time between the arrivals of the newest entries, 0 if there are too few to tell.
func pace(entries []aggregator.Entry) time.Duration {
	var first, last time.Time
	n := 0
	for _, e := range entries {
		if e.Order < aggregator.OrderLive || n == newestEntries {
			break
		}
		if t := arrival(e); n == 0 {
			first, last = t, t
		} else {
			last = t
		}
		n++
	}
	if n < 2 || !first.After(last) {
		return 0
	}
	return first.Sub(last) / time.Duration(n-1)
}

// lifetime is how long a document will probably stand: half the usual time between two arrivals,
// between one and fifteen minutes.
func lifetime(entries []aggregator.Entry) time.Duration {
	gap := pace(entries)
	if gap == 0 {
		return longestLife
	}
	return min(max(gap/2, time.Minute), longestLife).Truncate(time.Second)
}

// longestLife is how long others may keep a document at most before they ask again.
const longestLife = 15 * time.Minute

package store

import (
	"context"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// The contract: each sentence that aggregator/store.go promises is one test in the contract_… files,
// and runs on every implementation.

// implementation is one store to hold the contract.
type implementation struct {
	name string
	// start sets up an empty store; what it returns opens it, and opens it again once the one
	// before is closed. Everything is cleared away when the test ends.
	start func(t *testing.T) (open func() aggregator.Store)
}

// implementations are the stores the contract runs on; each adds itself in an init of its test file.
var implementations []implementation

// each runs a test on an empty store of every implementation.
func each(t *testing.T, f func(t *testing.T, s aggregator.Store)) {
	t.Helper()
	eachReopened(t, func(t *testing.T, open func() aggregator.Store) {
		s := open()
		defer s.Close()
		f(t, s)
	})
}

// eachReopened is each for tests that open the same store more than once.
func eachReopened(t *testing.T, f func(t *testing.T, open func() aggregator.Store)) {
	t.Helper()
	for _, i := range implementations {
		t.Run(i.name, func(t *testing.T) { f(t, i.start(t)) })
	}
}

// noon is when most tests play; its day is a Tuesday.
var noon = time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC)

// days after noon.
func days(n int) time.Time { return noon.AddDate(0, 0, n) }

var ctx = context.Background()

// detail changes an item made by news.
type detail func(*aggregator.Item)

// news makes the item that a source calls own: dated noon, with a link and a digest of its own.
func news(source, own string, details ...detail) aggregator.Item {
	it := aggregator.Item{
		ID: aggregator.NewID(source, own), Source: source, OwnID: own,
		Title: source + " tells " + own, Published: noon, FirstSeen: noon,
		Categories: []string{"all"}, Tags: []aggregator.Tag{{ID: "topic/news"}},
		Seen: aggregator.Seen{Own: aggregator.HashOf(own), Link: aggregator.HashOf("link", source, own), Digest: aggregator.HashOf("digest", source, own)},
	}
	it.Link = "https://" + source + ".example/" + own
	for _, d := range details {
		d(&it)
	}
	it.Seen.Text = aggregator.HashOf(it.Title)
	return it
}

func title(s string) detail { return func(it *aggregator.Item) { it.Title = s } }
func area(ags string) detail {
	return func(it *aggregator.Item) { it.Area = ags }
}
func dated(at time.Time) detail {
	return func(it *aggregator.Item) { it.Published = at }
}
func backfill(it *aggregator.Item) { it.Backfill = true }

// link gives the item a link that others may have too; "" is a link that identifies nothing.
func link(name string) detail {
	return func(it *aggregator.Item) { it.Seen.Link = hashed("shared link", name) }
}

// digest gives the item a text that others may have too; "" is too short to tell.
func digest(name string) detail {
	return func(it *aggregator.Item) { it.Seen.Digest = hashed("shared digest", name) }
}

func hashed(kind, name string) aggregator.Hash {
	if name == "" {
		return 0
	}
	return aggregator.HashOf(kind, name)
}

func in(categories ...string) detail {
	return func(it *aggregator.Item) { it.Categories = categories }
}

func tagged(ids ...string) detail {
	return func(it *aggregator.Item) {
		it.Tags = nil
		for _, id := range ids {
			it.Tags = append(it.Tags, aggregator.Tag{ID: id})
		}
	}
}

// claimOne leases a source, due or not.
func claimOne(t *testing.T, s aggregator.Store, source string, now time.Time) aggregator.Lease {
	t.Helper()
	leases, err := s.Claim(ctx, now, time.Hour, 1, source)
	if err != nil || len(leases) != 1 {
		t.Fatalf("claim %s: got %v, %v", source, leases, err)
	}
	return leases[0]
}

// standing is the cursor's view of a document with these items.
func standing(items ...aggregator.Item) []aggregator.Standing {
	var list []aggregator.Standing
	for _, it := range items {
		list = append(list, aggregator.Standing{Own: it.Seen.Own, Text: it.Seen.Text})
	}
	return list
}

// refresh commits a document of a source: all its items stand, all are told to the store.
func refresh(t *testing.T, s aggregator.Store, now time.Time, source string, items ...aggregator.Item) aggregator.Result {
	t.Helper()
	return commit(t, s, now, source, aggregator.State{Cursor: aggregator.Cursor{Present: standing(items...)}, Due: now.Add(time.Hour)}, items...)
}

// commit commits items of a source under a fresh lease.
func commit(t *testing.T, s aggregator.Store, now time.Time, source string, state aggregator.State, items ...aggregator.Item) aggregator.Result {
	t.Helper()
	result, err := s.Commit(ctx, aggregator.Commit{Lease: claimOne(t, s, source, now), Now: now, State: state, Items: items})
	if err != nil {
		t.Fatalf("commit of %s: %v", source, err)
	}
	return result
}

// entry reads one entry.
func entry(t *testing.T, s aggregator.Store, id aggregator.ID) aggregator.Entry {
	t.Helper()
	e, err := s.Entry(ctx, id)
	if err != nil {
		t.Fatalf("entry %s: %v", id, err)
	}
	return e
}

// titles answers a query by the title of each entry's first copy.
func titles(t *testing.T, s aggregator.Store, q aggregator.Query) []string {
	t.Helper()
	entries, err := s.Entries(ctx, q)
	if err != nil {
		t.Fatalf("query %+v: %v", q, err)
	}
	list := []string{}
	for _, e := range entries {
		list = append(list, e.Copies[0].Title)
	}
	return list
}

// tellers lists the sources of an entry's copies.
func tellers(e aggregator.Entry) (sources []string) {
	for _, c := range e.Copies {
		sources = append(sources, c.Source)
	}
	return sources
}

// version reads the version of one category.
func version(t *testing.T, s aggregator.Store, category string) aggregator.Version {
	t.Helper()
	v, err := s.Versions(ctx, category)
	if err != nil || len(v) != 1 {
		t.Fatalf("version of %s: got %v, %v", category, v, err)
	}
	return v[0]
}

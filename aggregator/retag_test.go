package aggregator_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/store"
)

// shelfWith returns a store that holds n items of one source, tagged topic/old and in no category.
func shelfWith(t *testing.T, n int) aggregator.Store {
	t.Helper()
	s, err := store.Open(t.Context(), "bolt:"+filepath.Join(t.TempDir(), "litfass.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	if err := s.Enrol(t.Context(), map[string]time.Time{"town": now}); err != nil {
		t.Fatal(err)
	}
	leases, err := s.Claim(t.Context(), now, time.Minute, 1)
	if err != nil || len(leases) != 1 {
		t.Fatal(leases, err)
	}
	var items []aggregator.Item
	for i := range n {
		own := fmt.Sprint(i)
		items = append(items, aggregator.Item{
			ID: aggregator.NewID("town", own), Source: "town", OwnID: own, Title: "Meldung " + own, FirstSeen: now,
			Tags: []aggregator.Tag{{ID: "topic/old", Primary: true}}, Seen: aggregator.Seen{Own: aggregator.HashOf(own), Text: aggregator.HashOf(own)},
		})
	}
	if _, err := s.Commit(t.Context(), aggregator.Commit{Lease: leases[0], Now: now, Items: items}); err != nil {
		t.Fatal(err)
	}
	return s
}

func newRules(fingerprint string) aggregator.Rules {
	return aggregator.Rules{
		Fingerprint: fingerprint,
		Taggers: []aggregator.Tagger{func(aggregator.Source, aggregator.Item) []aggregator.Tag {
			return []aggregator.Tag{{ID: "topic/new", Why: []aggregator.Evidence{{Field: "title", Text: "Meldung", Rule: "meldung"}}}}
		}},
		Selects: func(aggregator.Source, aggregator.Item) []string { return []string{"alles"} },
		Source:  func(string) (aggregator.Source, bool) { return aggregator.Source{ID: "town"}, true },
	}
}

func clock() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

func TestRetagGivesStoredItemsTheTagsAndCategoriesOfTheNewRules(t *testing.T) {
	s := shelfWith(t, 450)
	before, err := s.Entries(t.Context(), aggregator.Query{Source: "town", Limit: 500})
	if err != nil || len(before) != 450 {
		t.Fatal(len(before), err)
	}
	if n, err := aggregator.Retag(t.Context(), s, newRules("b"), clock); n != 450 || err != nil {
		t.Fatalf("%d items changed, %v", n, err)
	}
	after, err := s.Entries(t.Context(), aggregator.Query{Category: "alles", Limit: 500})
	if err != nil || len(after) != 450 {
		t.Fatalf("%d entries in the new category, %v", len(after), err)
	}
	for i, e := range after {
		if e.ID != before[i].ID || e.Order != before[i].Order || !e.Copies[0].Changed.Equal(before[i].Copies[0].Changed) {
			t.Fatalf("entry %d became news: %+v, was %+v", i, e, before[i])
		}
	}
	if old, _ := s.Entries(t.Context(), aggregator.Query{Tag: "topic/old"}); len(old) != 0 {
		t.Errorf("%d entries keep a tag that no rule gives", len(old))
	}
	if n, err := aggregator.Retag(t.Context(), s, newRules("b"), clock); n != 0 || err != nil {
		t.Errorf("the same rules again: %d items changed, %v", n, err)
	}
}

// failing is a store that fails at one of its amendments.
type failing struct {
	aggregator.Store
	left int
}

var errFails = errors.New("fails")

func (f *failing) Amend(ctx context.Context, now time.Time, items []aggregator.Item) error {
	if f.left--; f.left < 0 {
		return errFails
	}
	return f.Store.Amend(ctx, now, items)
}

func TestRetagGoesOnWhereItStopped(t *testing.T) {
	s := shelfWith(t, 450)
	n, err := aggregator.Retag(t.Context(), &failing{s, 1}, newRules("b"), clock)
	if !errors.Is(err, errFails) {
		t.Fatal(err)
	}
	rest, err := aggregator.Retag(t.Context(), s, newRules("b"), clock)
	if err != nil || n+rest != 450 || n == 0 || rest == 0 {
		t.Errorf("%d, then %d items changed, %v", n, rest, err)
	}
}

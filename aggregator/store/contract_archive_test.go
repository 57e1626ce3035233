package store

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
)

func TestEntryIsFoundByTheIDOfAnyCopy(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		first, further := news("a", "1", link("x")), news("b", "1", link("x"))
		refresh(t, s, noon, "a", first)
		refresh(t, s, noon, "b", further)
		if e := entry(t, s, further.ID); e.ID != first.ID || !reflect.DeepEqual(e, entry(t, s, first.ID)) {
			t.Errorf("got %+v", e)
		}
		if _, err := s.Entry(ctx, aggregator.NewID("a", "none")); !errors.Is(err, aggregator.ErrNotFound) {
			t.Errorf("got %v", err)
		}
	})
}

func TestACopyComesBackAsItWasStored(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		want := fullItem()
		refresh(t, s, noon, want.Source, want)
		want.Changed = noon
		if got := entry(t, s, want.ID).Copies; !reflect.DeepEqual(got, []aggregator.Item{want}) {
			t.Errorf("got %+v\nwant %+v", got, want)
		}
	})
}

func TestEntriesComeByFallingOrderThenID(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		var tied []aggregator.Item
		for i := range 8 {
			tied = append(tied, news("a", fmt.Sprint("tie ", i), dated(noon), backfill))
		}
		refresh(t, s, noon, "a", tied...)
		refresh(t, s, noon, "b", news("b", "1"), news("b", "2"), news("b", "3"))
		entries, err := s.Entries(ctx, aggregator.Query{Category: "all"})
		if err != nil || len(entries) != 11 {
			t.Fatalf("got %d, %v", len(entries), err)
		}
		for i := range entries[1:] {
			a, b := entries[i], entries[i+1]
			if a.Order < b.Order || a.Order == b.Order && a.ID.String() >= b.ID.String() {
				t.Errorf("%d: %d %s stands before %d %s", i, a.Order, a.ID, b.Order, b.ID)
			}
		}
		if got, want := titles(t, s, aggregator.Query{Category: "all", Limit: 2}), []string{"b tells 3", "b tells 2"}; !reflect.DeepEqual(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		if got, want := titles(t, s, aggregator.Query{Category: "all", Below: entries[1].Order, Limit: 1}), []string{"b tells 1"}; !reflect.DeepEqual(got, want) {
			t.Errorf("below: got %v, want %v", got, want)
		}
		if got := titles(t, s, aggregator.Query{Category: "all", Below: aggregator.OrderLive}); len(got) != 8 {
			t.Errorf("below what arrived: got %v", got)
		}
		if got := titles(t, s, aggregator.Query{Category: "al"}); len(got) != 0 {
			t.Errorf("another category: got %v", got)
		}
	})
}

func TestAQueryGivesFiftyUnlessItSays(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		var items []aggregator.Item
		for i := range 60 {
			items = append(items, news("a", fmt.Sprint(i)))
		}
		refresh(t, s, noon, "a", items...)
		for limit, want := range map[int]int{0: 50, 55: 55, 1000: 60} {
			if got := titles(t, s, aggregator.Query{Source: "a", Limit: limit}); len(got) != want {
				t.Errorf("limit %d: got %d", limit, len(got))
			}
		}
	})
}

func TestAPlaceHoldsAllThatLiesInIt(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		refresh(t, s, noon, "a", news("a", "area", area("05913000")), news("a", "tag", tagged("place/05566004")), news("a", "kreis", tagged("place/05913")))
		refresh(t, s, noon, "b", news("b", "elsewhere", area("09162000")), news("b", "nowhere"))
		for place, want := range map[string][]string{
			"05": {"a tells kreis", "a tells tag", "a tells area"}, "05913": {"a tells kreis", "a tells area"}, "05913000": {"a tells area"},
			"05566": {"a tells tag"}, "09": {"b tells elsewhere"}, "0": {},
		} {
			if got := titles(t, s, aggregator.Query{Tag: "place/" + place}); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: got %v, want %v", place, got, want)
			}
		}
		refresh(t, s, days(1), "a", news("a", "area", area("09162000"), title("umgezogen")))
		if got, want := titles(t, s, aggregator.Query{Tag: "place/05913"}), []string{"a tells kreis"}; !reflect.DeepEqual(got, want) {
			t.Errorf("after a move: got %v, want %v", got, want)
		}
	})
}

func TestAQueryNamesExactlyOneIndex(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		for _, q := range []aggregator.Query{{}, {Category: "a", Tag: "b"}, {Tag: "a", Source: "b"}} {
			if got, err := s.Entries(ctx, q); err == nil {
				t.Errorf("%+v: got %v", q, got)
			}
		}
	})
}

func TestVersionsMoveWithEachVisibleChange(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		if got := version(t, s, "all"); got != (aggregator.Version{}) {
			t.Errorf("empty: got %+v", got)
		}
		refresh(t, s, noon, "other", news("other", "1", in("other")))
		other := version(t, s, "other")
		last := aggregator.Version{}
		for name, items := range []aggregator.Item{
			news("a", "1", link("x")),
			news("a", "1", link("x"), title("geändert")),
			news("a", "2"),
			news("b", "1", link("x"), in("elsewhere")),
		} {
			refresh(t, s, noon, items.Source, items) // the clock stands still
			got := version(t, s, "all")
			if got.Position <= last.Position || got.Changed.Sub(last.Changed) < time.Second || got.Changed.Nanosecond() != 0 {
				t.Errorf("%d: from %+v to %+v", name, last, got)
			}
			last = got
		}
		refresh(t, s, days(-1), "a", news("a", "3")) // and goes back
		if got := version(t, s, "all"); !got.Changed.After(last.Changed) {
			t.Errorf("from %+v to %+v", last, got)
		}
		got, err := s.Versions(ctx, "other", "all", "none")
		if err != nil || len(got) != 3 || got[0] != other || got[1] != version(t, s, "all") || got[2] != (aggregator.Version{}) {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

func TestChangesHoldTheLastStateOfEachEntry(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		one, two, old := news("a", "1"), news("a", "2"), news("b", "1", dated(days(-400)), backfill)
		refresh(t, s, noon, "a", one, two)
		refresh(t, s, noon, "b", old)
		refresh(t, s, days(1), "a", news("a", "1", title("neu")))
		changes, err := s.Changes(ctx, 0, 10)
		if err != nil || len(changes) != 3 {
			t.Fatalf("got %+v, %v", changes, err)
		}
		for i, want := range []aggregator.ID{two.ID, old.ID, one.ID} {
			c := changes[i]
			if c.ID != want || c.Entry == nil || c.Entry.ID != want || c.Position != c.Entry.Position || !reflect.DeepEqual(*c.Entry, entry(t, s, want)) {
				t.Errorf("change %d: got %+v", i, c)
			}
			if i > 0 && c.Position <= changes[i-1].Position {
				t.Errorf("change %d stands at %d", i, c.Position)
			}
		}
		if got, err := s.Changes(ctx, changes[0].Position, 1); err != nil || len(got) != 1 || got[0].ID != old.ID {
			t.Errorf("after the first: got %+v, %v", got, err)
		}
		if got, err := s.Changes(ctx, changes[2].Position, 10); err != nil || len(got) != 0 {
			t.Errorf("after the last: got %+v, %v", got, err)
		}
	})
}

// dump is all that can be read of some sources and categories.
func dump(t *testing.T, s aggregator.Store) any {
	t.Helper()
	changes, err := s.Changes(ctx, 0, 10_000)
	if err != nil {
		t.Fatal(err)
	}
	versions, err := s.Versions(ctx, "all", "one", "two")
	if err != nil {
		t.Fatal(err)
	}
	lists := map[string][]aggregator.Entry{}
	for _, q := range []aggregator.Query{{Category: "all"}, {Category: "one"}, {Category: "two"}, {Tag: "topic/news"}, {Source: "a"}, {Source: "b"}} {
		q.Limit = 10_000
		if lists[q.Category+"|"+q.Tag+"|"+q.Source], err = s.Entries(ctx, q); err != nil {
			t.Fatal(err)
		}
	}
	states, err := s.States(ctx, "a", "b", "c")
	if err != nil {
		t.Fatal(err)
	}
	return []any{changes, versions, lists, states}
}

func TestAReopenedStoreIsAsItWas(t *testing.T) {
	eachReopened(t, func(t *testing.T, open func() aggregator.Store) {
		s := open()
		refresh(t, s, noon, "a", news("a", "1", link("x"), in("all", "one")), news("a", "2", backfill))
		refresh(t, s, noon, "b", news("b", "1", link("x"), in("two")), news("b", "2"))
		refresh(t, s, days(1), "a", news("a", "1", link("x"), title("neu")))
		before := dump(t, s)
		s.Close()
		s = open()
		if after := dump(t, s); !reflect.DeepEqual(after, before) {
			t.Errorf("got %+v\nwant %+v", after, before)
		}
		if got := judge(t, s, "a", news("a", "1", link("x"), title("neu"))); !got[0].Known {
			t.Errorf("got %+v", got)
		}
	})
}

func TestAReaderNeverSeesAnIndexEntryWithoutItsItem(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		done := make(chan struct{})
		go func() {
			defer close(done)
			for i := range 60 {
				refresh(t, s, noon, "a", news("a", fmt.Sprint(i)), news("a", "changing", title(fmt.Sprint(i))))
			}
		}()
		for writing := true; writing; {
			select {
			case <-done:
				writing = false
			default:
			}
			entries, err := s.Entries(ctx, aggregator.Query{Category: "all", Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				if _, err := s.Entry(ctx, e.ID); err != nil || len(e.Copies) != 1 {
					t.Fatalf("entry %s with %d copies: %v", e.ID, len(e.Copies), err)
				}
			}
		}
	})
}

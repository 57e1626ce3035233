package store

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// serials reads all entries of a category by falling serial.
func serials(t *testing.T, s aggregator.Store, category string) (list []aggregator.Serial, names []string) {
	t.Helper()
	entries, err := s.Entries(ctx, aggregator.Query{Category: category, First: 1, Last: 1 << 40, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		list, names = append(list, e.Serial), append(names, e.Copies[0].Title)
	}
	return list, names
}

func TestSerialsAreGivenAsEntriesComeWhateverTheirDate(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		refresh(t, s, noon, "a", news("a", "1"), news("a", "2"))
		refresh(t, s, noon, "b", news("b", "old", dated(days(-300)), backfill))
		refresh(t, s, noon, "a", news("a", "3"))
		list, names := serials(t, s, "all")
		if !slices.Equal(list, []aggregator.Serial{4, 3, 2, 1}) || names[1] != "b tells old" {
			t.Errorf("got %v %v", list, names)
		}
		if got := version(t, s, "all").Serial; got != 4 {
			t.Errorf("the last serial is %d", got)
		}
		entries, err := s.Entries(ctx, aggregator.Query{Category: "all", First: 2, Last: 3})
		if err != nil || len(entries) != 2 || entries[0].Serial != 3 || entries[1].Serial != 2 {
			t.Errorf("2 to 3: got %+v, %v", entries, err)
		}
		if entries, err = s.Entries(ctx, aggregator.Query{Category: "all", First: 1, Last: 4, Limit: 1}); err != nil || len(entries) != 1 || entries[0].Serial != 4 {
			t.Errorf("the last one: got %+v, %v", entries, err)
		}
	})
}

func TestWhoComesIntoACategoryLaterGetsTheNextSerialThere(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		refresh(t, s, noon, "a", news("a", "1", link("x")), news("a", "2"))
		refresh(t, s, noon, "c", news("c", "1", in("further")))
		refresh(t, s, noon, "b", news("b", "1", link("x"), in("further")))
		if list, names := serials(t, s, "further"); !slices.Equal(list, []aggregator.Serial{2, 1}) || names[0] != "a tells 1" {
			t.Errorf("got %v %v", list, names)
		}
		if list, _ := serials(t, s, "all"); !slices.Equal(list, []aggregator.Serial{2, 1}) {
			t.Errorf("where it was: got %v", list)
		}
	})
}

func TestASerialIsNeverGivenAgain(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		first := news("a", "1")
		refresh(t, s, noon, "a", first, news("a", "2"), news("a", "3"))
		amend := func(categories ...string) {
			t.Helper()
			it := entry(t, s, first.ID).Copies[0]
			it.Categories = categories
			if err := s.Amend(ctx, noon, []aggregator.Item{it}); err != nil {
				t.Fatal(err)
			}
		}
		amend("elsewhere")
		if list, _ := serials(t, s, "all"); !slices.Equal(list, []aggregator.Serial{3, 2}) {
			t.Errorf("after it has left: got %v", list)
		}
		amend("all")
		if list, names := serials(t, s, "all"); !slices.Equal(list, []aggregator.Serial{4, 3, 2}) || names[0] != "a tells 1" {
			t.Errorf("after it has come back: got %v %v", list, names)
		}
		if n, err := s.Sweep(ctx, noon.Add(48*time.Hour), aggregator.Retention{Items: time.Hour}); err != nil || n != 3 {
			t.Fatalf("swept %d, %v", n, err)
		}
		if list, _ := serials(t, s, "all"); len(list) != 0 {
			t.Errorf("after they have expired: got %v", list)
		}
		refresh(t, s, noon, "a", news("a", "4"))
		if list, _ := serials(t, s, "all"); !slices.Equal(list, []aggregator.Serial{5}) {
			t.Errorf("after all have gone: got %v", list)
		}
	})
}

func TestAQueryForSerialsNamesACategoryAndARange(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		for _, q := range []aggregator.Query{
			{Tag: "topic/verkehr", First: 1, Last: 2}, {Category: "all", First: 3, Last: 2}, {Category: "all", First: 3},
			{Category: "all", First: 1, Last: 2, Below: 7},
		} {
			if got, err := s.Entries(ctx, q); err == nil || errors.Is(err, aggregator.ErrUnavailable) {
				t.Errorf("%s: got %v, %v", fmt.Sprintf("%+v", q), got, err)
			}
		}
	})
}

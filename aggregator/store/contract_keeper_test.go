package store

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
)

const day = 24 * time.Hour

func sweep(t *testing.T, s aggregator.Store, now time.Time, r aggregator.Retention) int {
	t.Helper()
	removed, err := s.Sweep(ctx, now, r)
	if err != nil {
		t.Fatal(err)
	}
	return removed
}

func TestAnEntryExpiresAfterItsLastArrival(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		old, joined, fresh := news("a", "old", dated(days(9)), tagged("topic/old")), news("a", "joined", link("x")), news("a", "fresh")
		refresh(t, s, noon, "a", old, joined)
		refresh(t, s, days(5), "b", news("b", "1", link("x")))
		refresh(t, s, days(5), "a", fresh)
		before := version(t, s, "all")
		if got := sweep(t, s, days(8), aggregator.Retention{Items: 5 * day}); got != 1 {
			t.Errorf("swept %d", got)
		}
		if _, err := s.Entry(ctx, old.ID); !errors.Is(err, aggregator.ErrNotFound) {
			t.Errorf("got %v", err)
		}
		if got, want := titles(t, s, aggregator.Query{Category: "all"}), []string{"a tells fresh", "a tells joined"}; !reflect.DeepEqual(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		if got := titles(t, s, aggregator.Query{Tag: "topic/old"}); len(got) != 0 {
			t.Errorf("got %v", got)
		}
		after := version(t, s, "all")
		if after.Position <= before.Position || !after.Changed.After(before.Changed) {
			t.Errorf("version from %+v to %+v", before, after)
		}
		changes, err := s.Changes(ctx, before.Position, 10)
		if err != nil || len(changes) != 1 || changes[0].ID != old.ID || changes[0].Entry != nil {
			t.Errorf("changes: got %+v, %v", changes, err)
		}
		if got := sweep(t, s, days(8), aggregator.Retention{Items: 5 * day}); got != 0 {
			t.Errorf("swept again: %d", got)
		}
	})
}

func TestTheNewestOfEachCategoryNeverExpire(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		refresh(t, s, noon, "a", news("a", "1"), news("a", "2", in("quiet")), news("a", "3"), news("a", "4"), news("a", "5", in()))
		if got := sweep(t, s, days(500), aggregator.Retention{Items: day, Keep: 2}); got != 2 {
			t.Errorf("swept %d", got)
		}
		if got, want := titles(t, s, aggregator.Query{Source: "a"}), []string{"a tells 4", "a tells 3", "a tells 2"}; !reflect.DeepEqual(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestWithoutRetentionNothingExpires(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		refresh(t, s, noon, "a", news("a", "1"))
		refresh(t, s, noon, "a", news("a", "2"))
		if got := sweep(t, s, days(10_000), aggregator.Retention{}); got != 0 {
			t.Errorf("swept %d", got)
		}
		if got := judge(t, s, "a", news("a", "1")); !got[0].Known {
			t.Errorf("got %+v", got)
		}
	})
}

func TestAnItemOfAnExpiredEntryIsNewsOfAnotherSource(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		refresh(t, s, noon, "a", news("a", "1", link("haushalt"), digest("x")))
		sweep(t, s, days(400), aggregator.Retention{Items: 300 * day, Seen: 800 * day})
		if got, want := refresh(t, s, days(400), "b", news("b", "1", link("haushalt"), digest("x"))), (aggregator.Result{New: 1}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if got, want := refresh(t, s, days(400), "c", news("c", "1", link("haushalt"))), (aggregator.Result{Further: 1}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}

func TestMarksAreKept(t *testing.T) {
	eachReopened(t, func(t *testing.T, open func() aggregator.Store) {
		s := open()
		if got, err := s.Mark(ctx, "rules"); got != "" || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
		if err := s.SetMark(ctx, "rules", "7f"); err != nil {
			t.Fatal(err)
		}
		epoch, err := s.Mark(ctx, "epoch")
		if epoch == "" || err != nil {
			t.Errorf("epoch: got %q, %v", epoch, err)
		}
		s.Close()
		s = open()
		for name, want := range map[string]string{"rules": "7f", "epoch": epoch} {
			if got, err := s.Mark(ctx, name); got != want || err != nil {
				t.Errorf("%s: got %q, %v, want %q", name, got, err, want)
			}
		}
	})
}

func TestAClosedStoreIsUnavailable(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		if err := s.Ping(ctx); err != nil {
			t.Fatal(err)
		}
		l := claimOne(t, s, "a", noon)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		_, commitErr := s.Commit(ctx, aggregator.Commit{Lease: l, Now: noon})
		_, readErr := s.Entries(ctx, aggregator.Query{Category: "all"})
		for what, err := range map[string]error{"ping": s.Ping(ctx), "commit": commitErr, "read": readErr} {
			if !errors.Is(err, aggregator.ErrUnavailable) {
				t.Errorf("%s: got %v", what, err)
			}
		}
	})
}

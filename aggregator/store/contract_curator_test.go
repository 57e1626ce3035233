package store

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
)

func withdraw(t *testing.T, s aggregator.Store, now time.Time, id aggregator.ID) aggregator.Withdrawal {
	t.Helper()
	w, err := s.Withdraw(ctx, now, id, "a name that must not be read")
	if err != nil {
		t.Fatalf("withdraw %s: %v", id, err)
	}
	return w
}

// absent tells that nothing of an entry can be read.
func absent(t *testing.T, s aggregator.Store, ids ...aggregator.ID) {
	t.Helper()
	for _, id := range ids {
		if e, err := s.Entry(ctx, id); !errors.Is(err, aggregator.ErrNotFound) {
			t.Errorf("entry %s: got %+v, %v", id, e, err)
		}
	}
	for _, q := range []aggregator.Query{{Category: "all"}, {Tag: "topic/news"}, {Source: "a"}, {Source: "b"}} {
		if got := titles(t, s, q); len(got) != 0 {
			t.Errorf("%+v: got %v", q, got)
		}
	}
}

func tombstones(t *testing.T, s aggregator.Store, category string, since time.Time) []aggregator.Tombstone {
	t.Helper()
	list, err := s.Withdrawn(ctx, category, since)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestAWithdrawnEntryLeavesEverythingAtOnce(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		first, further := news("a", "1", link("x")), news("b", "1", link("x"))
		refresh(t, s, noon, "a", first)
		refresh(t, s, noon, "b", further)
		before := version(t, s, "all")
		at := noon.Add(time.Minute)
		w := withdraw(t, s, at, further.ID) // the id of any copy will do
		if w.ID != first.ID || len(w.Copies) != 2 {
			t.Errorf("got %+v", w)
		}
		absent(t, s, first.ID, further.ID)
		if after := version(t, s, "all"); after.Position <= before.Position || !after.Changed.After(before.Changed) {
			t.Errorf("version from %+v to %+v", before, after)
		}
		want := []aggregator.Change{{ID: first.ID, Kind: aggregator.ChangeWithdrawn, At: at}}
		changes, err := s.Changes(ctx, 0, 10)
		if len(changes) == 1 {
			want[0].Position = changes[0].Position
		}
		if err != nil || !reflect.DeepEqual(changes, want) {
			t.Errorf("changes: got %+v, %v", changes, err)
		}
		if got, want := tombstones(t, s, "all", noon), []aggregator.Tombstone{{ID: first.ID, At: at}}; !reflect.DeepEqual(got, want) {
			t.Errorf("tombstones: got %+v, want %+v", got, want)
		}
		if got := tombstones(t, s, "all", at.Add(time.Second)); len(got) != 0 {
			t.Errorf("tombstones of later: got %+v", got)
		}
		if got := tombstones(t, s, "other", noon); len(got) != 0 {
			t.Errorf("tombstones of another category: got %+v", got)
		}
	})
}

func TestWhatCannotBeWithdrawnSaysWhy(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		it := news("a", "1")
		if _, err := s.Withdraw(ctx, noon, it.ID, ""); !errors.Is(err, aggregator.ErrNotFound) {
			t.Errorf("unknown: %v", err)
		}
		if _, err := s.Restore(ctx, noon, it.ID); !errors.Is(err, aggregator.ErrNotFound) {
			t.Errorf("not withdrawn: %v", err)
		}
		refresh(t, s, noon, "a", it)
		withdraw(t, s, noon, it.ID)
		if _, err := s.Withdraw(ctx, noon, it.ID, ""); !errors.Is(err, aggregator.ErrWithdrawn) {
			t.Errorf("twice: %v", err)
		}
	})
}

func TestNoSourceBringsBackWhatIsWithdrawn(t *testing.T) {
	eachReopened(t, func(t *testing.T, open func() aggregator.Store) {
		s := open()
		it := news("a", "1", link("x"), digest("words"), area("05913"))
		refresh(t, s, noon, "a", it)
		withdraw(t, s, noon, it.ID)
		s.Close()
		s = open()
		for _, again := range []aggregator.Item{
			it,
			news("a", "1", link("x"), digest("words"), title("told anew")),
			news("a", "new guid", link("x")),
			news("b", "1", link("x")),
			news("b", "2", digest("words"), area("05")),
		} {
			source := again.Source
			if got := judge(t, s, source, again); again.Area != "05" && !got[0].Known {
				t.Errorf("%s of %s is judged %+v", again.OwnID, source, got[0])
			}
			if got, want := refresh(t, s, days(900), source, again), (aggregator.Result{Known: 1}); got != want {
				t.Errorf("%s of %s: got %+v, want %+v", again.OwnID, source, got, want)
			}
			sweep(t, s, days(900), aggregator.Retention{Seen: 800 * day})
		}
		absent(t, s, it.ID)
		elsewhere := news("c", "1", digest("words"), area("09"), in("south"), tagged())
		if got, want := refresh(t, s, days(900), "c", elsewhere), (aggregator.Result{New: 1}); got != want {
			t.Errorf("the same words of another town: got %+v, want %+v", got, want)
		}
	})
}

func TestARestoredItemComesBackUnderItsID(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		it := news("a", "1", link("x"))
		refresh(t, s, noon, "a", it)
		refresh(t, s, noon, "a", news("a", "renamed", link("x"), title(it.Title)))
		withdraw(t, s, noon, it.ID)
		before := version(t, s, "all")
		w, err := s.Restore(ctx, noon.Add(time.Minute), it.ID)
		if err != nil || w.ID != it.ID || len(w.Copies) != 1 || w.Copies[0].Source != "a" {
			t.Fatalf("got %+v, %v", w, err)
		}
		if got := tombstones(t, s, "all", noon); len(got) != 0 {
			t.Errorf("tombstones: %+v", got)
		}
		if after := version(t, s, "all"); after.Position <= before.Position {
			t.Errorf("version from %+v to %+v", before, after)
		}
		again := news("a", "renamed", link("x"), title(it.Title))
		verdict := judge(t, s, "a", again)[0]
		if verdict != (aggregator.Verdict{Changed: true, ID: it.ID}) {
			t.Errorf("judged %+v", verdict)
		}
		again.ID = verdict.ID
		if got, want := refresh(t, s, days(1), "a", again), (aggregator.Result{New: 1}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if e := entry(t, s, it.ID); e.ID != it.ID || e.Copies[0].ID != it.ID {
			t.Errorf("got %+v", e)
		}
		if got := judge(t, s, "a", again)[0]; !got.Known {
			t.Errorf("after it came back: judged %+v", got)
		}
		withdraw(t, s, days(2), it.ID)
		absent(t, s, it.ID)
	})
}

func TestASourceRetractsItsOwnCopyOnly(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		shared, further, alone := news("a", "shared", link("x"), in("of a")), news("b", "1", link("x"), in("of b")), news("a", "alone", in("of a"))
		refresh(t, s, noon, "a", shared, alone)
		refresh(t, s, noon, "b", further)
		order := entry(t, s, shared.ID).Order
		retract := func(source string, newer time.Time, items ...aggregator.Item) int {
			t.Helper()
			var own []aggregator.Hash
			for _, it := range items {
				own = append(own, it.Seen.Own)
			}
			n, err := s.Retract(ctx, noon.Add(time.Minute), source, own, newer)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if got := retract("c", time.Time{}, shared, alone); got != 0 {
			t.Errorf("another source: %d", got)
		}
		if got := retract("a", noon, shared, alone); got != 0 {
			t.Errorf("no newer than that: %d", got)
		}
		if got := retract("a", noon.Add(-time.Hour), shared, alone, news("a", "unknown")); got != 2 {
			t.Errorf("got %d", got)
		}
		e := entry(t, s, shared.ID)
		if got, want := tellers(e), []string{"b"}; e.ID != shared.ID || e.Order != order || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v told by %v", e, got)
		}
		if got := entry(t, s, further.ID); got.ID != shared.ID {
			t.Errorf("by the other copy's id: %+v", got)
		}
		if _, err := s.Entry(ctx, alone.ID); !errors.Is(err, aggregator.ErrNotFound) {
			t.Errorf("got %v", err)
		}
		for category, want := range map[string]int{"of a": 0, "of b": 1} {
			if got := titles(t, s, aggregator.Query{Category: category}); len(got) != want {
				t.Errorf("%s: got %v", category, got)
			}
		}
		if got := tombstones(t, s, "of a", noon); len(got) != 1 || got[0].ID != alone.ID {
			t.Errorf("got %+v", got)
		}
		if got := refresh(t, s, days(1), "b", news("b", "copied", func(it *aggregator.Item) { it.Seen.Link = alone.Seen.Link })); got != (aggregator.Result{Known: 1}) {
			t.Errorf("another source brings it: %+v", got)
		}
		if got := refresh(t, s, days(1), "a", shared); got != (aggregator.Result{Known: 1}) {
			t.Errorf("its copy of what stands: %+v", got)
		}
		if got := retract("b", time.Time{}, further); got != 1 {
			t.Errorf("the last copy: %d", got)
		}
		if _, err := s.Entry(ctx, shared.ID); !errors.Is(err, aggregator.ErrNotFound) {
			t.Errorf("got %v", err)
		}
	})
}

func TestWhatASourceRetractedItMayTellAgain(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		it := news("a", "1", link("x"))
		refresh(t, s, noon, "a", it)
		if n, err := s.Retract(ctx, noon, "a", []aggregator.Hash{it.Seen.Own}, time.Time{}); n != 1 || err != nil {
			t.Fatalf("got %d, %v", n, err)
		}
		if got := judge(t, s, "a", it)[0]; got != (aggregator.Verdict{Changed: true, ID: it.ID}) {
			t.Errorf("judged %+v", got)
		}
		if got := refresh(t, s, days(1), "a", it); got != (aggregator.Result{New: 1}) {
			t.Errorf("got %+v", got)
		}
		entry(t, s, it.ID)
		if got := tombstones(t, s, "all", noon); len(got) != 0 {
			t.Errorf("tombstones: %+v", got)
		}
		if got, err := s.Withdrawals(ctx); len(got) != 0 || err != nil {
			t.Errorf("withdrawals: %+v, %v", got, err)
		}
		if got := refresh(t, s, days(1), "b", news("b", "1", link("x"))); got != (aggregator.Result{Further: 1}) {
			t.Errorf("another source after it: %+v", got)
		}
	})
}

func TestADismissedSourceTakesWhatOnlyItTold(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		alone, shared := news("a", "alone", in("all", "mine")), news("a", "shared", link("x"))
		refresh(t, s, noon, "a", alone, shared)
		refresh(t, s, noon, "b", news("b", "1", link("x")))
		if n, err := s.Dismiss(ctx, noon, "a"); n != 2 || err != nil {
			t.Fatalf("got %d, %v", n, err)
		}
		if got, want := titles(t, s, aggregator.Query{Category: "all"}), []string{"b tells 1"}; !reflect.DeepEqual(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
		if got := tombstones(t, s, "mine", noon); len(got) != 1 {
			t.Errorf("tombstones: %+v", got)
		}
		if states, err := s.States(ctx, "a"); len(states) != 0 || err != nil {
			t.Errorf("states: %v, %v", states, err)
		}
		if got := refresh(t, s, days(1), "c", news("c", "1", func(it *aggregator.Item) { it.Seen.Link = alone.Seen.Link })); got != (aggregator.Result{New: 1}) {
			t.Errorf("another source: %+v", got)
		}
		if got := refresh(t, s, days(1), "a", news("a", "fresh"), alone); got != (aggregator.Result{New: 1, Further: 1}) {
			t.Errorf("the source itself, read again: %+v", got)
		}
		if n, err := s.Dismiss(ctx, noon, "unknown"); n != 0 || err != nil {
			t.Errorf("unknown: %d, %v", n, err)
		}
	})
}

func TestTombstonesStandThirtyDays(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		it := news("a", "1")
		refresh(t, s, noon, "a", it)
		withdraw(t, s, noon, it.ID)
		before := version(t, s, "all")
		sweep(t, s, days(29), aggregator.Retention{})
		if got := tombstones(t, s, "all", time.Time{}); len(got) != 1 {
			t.Errorf("after 29 days: %+v", got)
		}
		sweep(t, s, days(30), aggregator.Retention{})
		if got := tombstones(t, s, "all", time.Time{}); len(got) != 0 {
			t.Errorf("after 30 days: %+v", got)
		}
		if after := version(t, s, "all"); after.Position <= before.Position {
			t.Errorf("version from %+v to %+v", before, after)
		}
		if changes, err := s.Changes(ctx, 0, 10); len(changes) != 0 || err != nil {
			t.Errorf("changes: %+v, %v", changes, err)
		}
		if got := refresh(t, s, days(31), "a", it); got != (aggregator.Result{Known: 1}) {
			t.Errorf("blocked no more: %+v", got)
		}
	})
}

func TestWithdrawalsAreListedForTheOperator(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		one, two := news("a", "1", link("x")), news("a", "2")
		refresh(t, s, noon, "a", one, two)
		if got, err := s.Linked(ctx, one.Seen.Link); err != nil || !reflect.DeepEqual(got, []aggregator.ID{one.ID}) {
			t.Errorf("standing: got %v, %v", got, err)
		}
		withdraw(t, s, noon, one.ID)
		if _, err := s.Retract(ctx, days(1), "a", []aggregator.Hash{two.Seen.Own}, time.Time{}); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Linked(ctx, one.Seen.Link); err != nil || !reflect.DeepEqual(got, []aggregator.ID{one.ID}) {
			t.Errorf("withdrawn: got %v, %v", got, err)
		}
		got, err := s.Withdrawals(ctx)
		if err != nil || len(got) != 2 {
			t.Fatalf("got %+v, %v", got, err)
		}
		if w := got[0]; w.ID != two.ID || w.By != "a" || w.Reason != "" || !w.At.Equal(days(1)) {
			t.Errorf("retracted: %+v", w)
		}
		if w := got[1]; w.ID != one.ID || w.By != "" || w.Reason != "a name that must not be read" {
			t.Errorf("withdrawn: %+v", w)
		}
	})
}

package store

import (
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
)

func judge(t *testing.T, s aggregator.Store, source string, items ...aggregator.Item) []aggregator.Verdict {
	t.Helper()
	var asked []aggregator.Seen
	for _, it := range items {
		asked = append(asked, it.Seen)
	}
	verdicts, err := s.Judge(ctx, source, asked)
	if err != nil || len(verdicts) != len(items) {
		t.Fatalf("judge: got %v, %v", verdicts, err)
	}
	return verdicts
}

func TestJudgeKnowsAnItemByItsOwnID(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		it := news("a", "1")
		if got := judge(t, s, "a", it); got[0] != (aggregator.Verdict{}) {
			t.Errorf("before it came: %+v", got)
		}
		refresh(t, s, noon, "a", it)
		if got, want := judge(t, s, "a", it, news("a", "2")), []aggregator.Verdict{{Known: true, ID: it.ID}, {}}; !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if got, want := judge(t, s, "a", news("a", "1", title("neu"))), (aggregator.Verdict{Changed: true, ID: it.ID}); got[0] != want {
			t.Errorf("another text: got %+v, want %+v", got[0], want)
		}
		if got := judge(t, s, "b", it); got[0] != (aggregator.Verdict{}) {
			t.Errorf("another source's own id: got %+v", got)
		}
	})
}

func TestJudgeAndCommitFollowARenamedItemByItsLink(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		old := news("a", "guid-1", link("x"), title("Haushalt"))
		refresh(t, s, noon, "a", old)
		drifted := news("a", "guid-2", link("x"), title("Haushalt"))
		if got, want := judge(t, s, "a", drifted)[0], (aggregator.Verdict{Changed: true, ID: old.ID}); got != want {
			t.Fatalf("got %+v, want %+v", got, want)
		}
		before := entry(t, s, old.ID)
		if got, want := refresh(t, s, days(1), "a", drifted), (aggregator.Result{Known: 1}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if got := entry(t, s, old.ID); !reflect.DeepEqual(got, before) {
			t.Errorf("renaming alone changed the entry: %+v", got)
		}
		if got, want := judge(t, s, "a", drifted)[0], (aggregator.Verdict{Known: true, ID: old.ID}); got != want {
			t.Errorf("afterwards: got %+v, want %+v", got, want)
		}
		again := news("a", "guid-3", link("x"), title("Haushalt beschlossen"))
		if got, want := refresh(t, s, days(2), "a", again), (aggregator.Result{Changed: 1}); got != want {
			t.Errorf("with another text: got %+v, want %+v", got, want)
		}
		if got := entry(t, s, old.ID); got.Copies[0].Title != "Haushalt beschlossen" || got.Order != before.Order || len(got.Copies) != 1 {
			t.Errorf("got %+v", got)
		}
	})
}

func TestItemsThatStandSideBySideAreNoRenaming(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		first, second := news("a", "1", link("x")), news("a", "2", link("x"))
		refresh(t, s, noon, "a", first)
		if got := judge(t, s, "a", first, second); got[1] != (aggregator.Verdict{}) {
			t.Errorf("judged %+v", got)
		}
		if got, want := refresh(t, s, days(1), "a", first, second), (aggregator.Result{New: 1, Known: 1}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if got, want := refresh(t, s, days(2), "a", news("a", "3", link("x"))), (aggregator.Result{New: 1}); got != want {
			t.Errorf("the link identifies something again: got %+v", got)
		}
	})
}

func TestALinkThatSeveralItemsShareIdentifiesNone(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		refresh(t, s, noon, "a", news("a", "1", link("list"))) // the only one so far
		if got, want := refresh(t, s, days(1), "a", news("a", "2", link("list")), news("a", "3", link("list"))), (aggregator.Result{New: 2}); got != want {
			t.Errorf("two in one commit: got %+v, want %+v", got, want)
		}
		if got, want := refresh(t, s, days(1), "b", news("b", "1", link("list"))), (aggregator.Result{New: 1}); got != want {
			t.Errorf("another source: got %+v, want %+v", got, want)
		}
		refresh(t, s, noon, "c", news("c", "1", link("page")))
		state := aggregator.State{Cursor: aggregator.Cursor{Links: []aggregator.Hash{news("c", "", link("page")).Seen.Link}}}
		commit(t, s, days(1), "c", state)
		if got := judge(t, s, "c", news("c", "2", link("page"))); got[0] != (aggregator.Verdict{}) {
			t.Errorf("named by the cursor: got %+v", got)
		}
		if got, want := refresh(t, s, days(2), "c", news("c", "2", link("page"))), (aggregator.Result{New: 1}); got != want {
			t.Errorf("named by the cursor: got %+v, want %+v", got, want)
		}
	})
}

func TestTheSameTextUnderAnotherLinkIsNewWithinASource(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		refresh(t, s, noon, "a", news("a", "november", digest("Blutspende")))
		if got, want := refresh(t, s, days(1), "a", news("a", "dezember", digest("Blutspende"))), (aggregator.Result{New: 1}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}

func TestWhatAnotherSourceToldIsAFurtherCopy(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		for i, c := range []struct {
			name          string
			first, second []detail
			want          aggregator.Result
		}{
			{"same link", []detail{link("1")}, []detail{link("1")}, aggregator.Result{Further: 1}},
			{"same link, other areas", []detail{link("2"), area("05913000")}, []detail{link("2"), area("05315000")}, aggregator.Result{Further: 1}},
			{"same text", []detail{digest("3")}, []detail{digest("3")}, aggregator.Result{Further: 1}},
			{"same text, seven days later", []detail{digest("4")}, []detail{digest("4"), dated(days(7))}, aggregator.Result{Further: 1}},
			{"same text, eight days later", []detail{digest("5")}, []detail{digest("5"), dated(days(8))}, aggregator.Result{New: 1}},
			{"same text, town in the Land", []detail{digest("6"), area("05")}, []detail{digest("6"), area("05913000")}, aggregator.Result{Further: 1}},
			{"same text, two towns", []detail{digest("7"), area("05913000")}, []detail{digest("7"), area("05315000")}, aggregator.Result{New: 1}},
			{"text too short to tell", []detail{digest("")}, []detail{digest("")}, aggregator.Result{New: 1}},
			{"home page as link", []detail{link("")}, []detail{link("")}, aggregator.Result{New: 1}},
		} {
			own := string(rune('0' + i))
			first, second := news("a", own, c.first...), news("b", own, c.second...)
			refresh(t, s, noon, "a", first)
			if got := refresh(t, s, noon, "b", second); got != c.want {
				t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
				continue
			}
			if c.want.Further == 0 {
				continue
			}
			e := entry(t, s, first.ID)
			if got := tellers(e); !reflect.DeepEqual(got, []string{"a", "b"}) || e.ID != first.ID || e.Copies[1].ID != second.ID {
				t.Errorf("%s: got %+v", c.name, e)
			}
			if got := judge(t, s, "b", second)[0]; got != (aggregator.Verdict{Known: true, ID: second.ID}) {
				t.Errorf("%s: afterwards %+v", c.name, got)
			}
		}
	})
}

func TestAnEntryTakesNoSecondCopyOfASource(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		refresh(t, s, noon, "a", news("a", "1", link("x"), digest("t")))
		refresh(t, s, noon, "b", news("b", "1", link("x")))
		if got, want := refresh(t, s, noon, "b", news("b", "1", link("x")), news("b", "2", digest("t"))), (aggregator.Result{New: 1, Known: 1}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if got := tellers(entry(t, s, aggregator.NewID("a", "1"))); !reflect.DeepEqual(got, []string{"a", "b"}) {
			t.Errorf("got %v", got)
		}
	})
}

func TestTheFirstCommitLendsIDAndPlaceForEver(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		first := news("a", "1", link("x"))
		refresh(t, s, noon, "a", first)
		before := entry(t, s, first.ID)
		refresh(t, s, days(1), "b", news("b", "1", link("x"), in("all", "more"), tagged("topic/more")))
		refresh(t, s, days(2), "a", news("a", "1", link("x"), title("geändert")))
		got := entry(t, s, first.ID)
		if got.ID != before.ID || got.Order != before.Order || got.Position <= before.Position || !got.Changed.Equal(days(2)) {
			t.Errorf("got %+v\nafter %+v", got, before)
		}
		for _, q := range []aggregator.Query{{Category: "all"}, {Category: "more"}, {Tag: "topic/news"}, {Tag: "topic/more"}, {Source: "a"}, {Source: "b"}} {
			if got := titles(t, s, q); !reflect.DeepEqual(got, []string{"geändert"}) {
				t.Errorf("%+v: got %v", q, got)
			}
		}
	})
}

func TestAChangedItemIsUpdatedUnderItsID(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		refresh(t, s, noon, "a", news("a", "1", in("all", "old"), tagged("topic/old")))
		fresh := news("a", "1", title("neu"), in("all", "new"), tagged("topic/new"))
		fresh.FirstSeen, fresh.Published = days(1), time.Time{}
		if got, want := refresh(t, s, days(1), "a", fresh), (aggregator.Result{Changed: 1}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		it := entry(t, s, fresh.ID).Copies[0]
		if it.Title != "neu" || !it.FirstSeen.Equal(noon) || !it.Published.Equal(noon) || !it.Changed.Equal(days(1)) {
			t.Errorf("got %+v", it)
		}
		for q, want := range map[aggregator.Query]int{{Category: "all"}: 1, {Category: "old"}: 0, {Category: "new"}: 1, {Tag: "topic/old"}: 0, {Tag: "topic/new"}: 1} {
			if got := titles(t, s, q); len(got) != want {
				t.Errorf("%+v: got %v", q, got)
			}
		}
	})
}

func TestWhatIsKnownChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		it := news("a", "1")
		refresh(t, s, noon, "a", it)
		before, at := version(t, s, "all"), entry(t, s, it.ID)
		it.Published = days(1) // re-dated, re-delivered
		if got, want := refresh(t, s, days(1), "a", it), (aggregator.Result{Known: 1}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if v, e := version(t, s, "all"), entry(t, s, it.ID); v != before || !reflect.DeepEqual(e, at) {
			t.Errorf("got %+v, %+v", v, e)
		}
	})
}

func TestItemsAndStateAreCommittedTogether(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		state := fullState()
		commit(t, s, noon, "a", state, news("a", "1"))
		got, err := s.States(ctx, "a", "b")
		bare := state
		bare.Cursor.Present, bare.Cursor.Links, bare.Cursor.Read, bare.Cursor.Slices = nil, nil, 0, nil
		if want := map[string]aggregator.State{"a": bare}; err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %+v, %v\nwant %+v", got, err, want)
		}
		l := claimOne(t, s, "a", noon)
		if !l.Known || !reflect.DeepEqual(l.State, state) {
			t.Errorf("lease: got %+v", l)
		}
	})
}

func TestACommitUnderALostLeaseChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		lost := claimOne(t, s, "a", noon)
		taken := claimOne(t, s, "a", noon.Add(2*time.Hour))
		c := aggregator.Commit{Lease: lost, Now: noon.Add(2 * time.Hour), State: fullState(), Items: []aggregator.Item{news("a", "1")}}
		if _, err := s.Commit(ctx, c); !errors.Is(err, aggregator.ErrLeaseLost) {
			t.Errorf("got %v", err)
		}
		if states, err := s.States(ctx, "a"); err != nil || len(states) != 0 {
			t.Errorf("state: got %v, %v", states, err)
		}
		if _, err := s.Entry(ctx, aggregator.NewID("a", "1")); !errors.Is(err, aggregator.ErrNotFound) {
			t.Errorf("entry: got %v", err)
		}
		c.Lease = taken
		if got, err := s.Commit(ctx, c); err != nil || got.New != 1 {
			t.Errorf("the other worker: got %+v, %v", got, err)
		}
		if _, err := s.Commit(ctx, c); !errors.Is(err, aggregator.ErrLeaseLost) {
			t.Errorf("the same lease again: got %v", err)
		}
	})
}

func TestAnExpiredLeaseThatNobodyTookStillCommits(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		late := claimOne(t, s, "a", noon)
		c := aggregator.Commit{Lease: late, Now: days(1), Items: []aggregator.Item{news("a", "1")}}
		if got, err := s.Commit(ctx, c); err != nil || got.New != 1 {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

func TestManySourcesAtOnceStoreWhatTheyShareOnce(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		var wg sync.WaitGroup
		var mu sync.Mutex
		var sum aggregator.Result
		sources := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
		for _, source := range sources {
			l := claimOne(t, s, source, noon)
			wg.Go(func() {
				c := aggregator.Commit{Lease: l, Now: noon, Items: []aggregator.Item{news(source, "1", link("x")), news(source, "2"), news(source, "3", digest("y"))}}
				r, err := s.Commit(ctx, c)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				sum.New, sum.Further = sum.New+r.New, sum.Further+r.Further
			})
		}
		wg.Wait()
		if want := (aggregator.Result{New: len(sources) + 2, Further: 2 * (len(sources) - 1)}); sum != want {
			t.Errorf("got %+v, want %+v", sum, want)
		}
		if got := titles(t, s, aggregator.Query{Category: "all"}); len(got) != len(sources)+2 {
			t.Errorf("%d entries: %v", len(got), got)
		}
	})
}

func TestBackfillStandsBelowWhatArrived(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		refresh(t, s, noon, "a", news("a", "live-1", title("live 1")))
		refresh(t, s, noon, "b", news("b", "old-2", title("old 2"), dated(days(-2)), backfill), news("b", "old-9", title("old 9"), dated(days(-9)), backfill),
			news("b", "live-2", title("live 2"), dated(days(-30))))
		refresh(t, s, days(1), "c", news("c", "old-3", title("old 3"), dated(days(-3)), backfill))
		if got, want := titles(t, s, aggregator.Query{Category: "all"}), []string{"live 2", "live 1", "old 2", "old 3", "old 9"}; !reflect.DeepEqual(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

func TestAmendMovesBetweenIndexesWithoutNews(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		it, other := news("a", "1", link("x"), in("stay", "leave"), tagged("topic/old")), news("a", "2", in("aside"))
		refresh(t, s, noon, "a", it, other)
		refresh(t, s, noon, "b", news("b", "1", link("x"), in("stay", "second"), tagged("topic/b")))
		before := entry(t, s, it.ID)
		versions, _ := s.Versions(ctx, "stay", "leave", "enter", "second", "aside")
		amended := news("a", "1", link("x"), in("stay", "enter"), tagged("topic/new"), title("not this"))
		if err := s.Amend(ctx, days(1), []aggregator.Item{amended, news("a", "unknown")}); err != nil {
			t.Fatal(err)
		}
		got := entry(t, s, it.ID)
		if got.Order != before.Order || !got.Changed.Equal(before.Changed) || got.Position <= before.Position || len(got.Copies) != 2 {
			t.Errorf("got %+v\nafter %+v", got, before)
		}
		if c := got.Copies[0]; c.Title != it.Title || !reflect.DeepEqual(c.Categories, amended.Categories) || !reflect.DeepEqual(c.Tags, amended.Tags) || !c.Changed.Equal(noon) {
			t.Errorf("copy: got %+v", c)
		}
		for q, want := range map[aggregator.Query]int{{Category: "stay"}: 1, {Category: "leave"}: 0, {Category: "enter"}: 1, {Category: "second"}: 1,
			{Tag: "topic/old"}: 0, {Tag: "topic/new"}: 1, {Tag: "topic/b"}: 1, {Source: "a"}: 2} {
			if n := len(titles(t, s, q)); n != want {
				t.Errorf("%+v: %d entries, want %d", q, n, want)
			}
		}
		after, _ := s.Versions(ctx, "stay", "leave", "enter", "second", "aside")
		for i, moves := range []bool{true, true, true, true, false} {
			if (after[i] != versions[i]) != moves {
				t.Errorf("version %d: from %+v to %+v", i, versions[i], after[i])
			}
		}
		again := entry(t, s, it.ID)
		if err := s.Amend(ctx, days(2), []aggregator.Item{amended}); err != nil || !reflect.DeepEqual(entry(t, s, it.ID), again) {
			t.Errorf("amending twice: %v, %+v", err, entry(t, s, it.ID))
		}
	})
}

// Seen entries expire only after the item left its source's document.
func TestWhatStandsIsNeverForgotten(t *testing.T) {
	keep := aggregator.Retention{Items: 24 * time.Hour, Seen: 10 * 24 * time.Hour}
	sweep := func(t *testing.T, s aggregator.Store, now time.Time) {
		t.Helper()
		if _, err := s.Sweep(ctx, now, keep); err != nil {
			t.Fatal(err)
		}
	}
	each(t, func(t *testing.T, s aggregator.Store) {
		stays, leaves := news("a", "stays"), news("a", "leaves")
		refresh(t, s, noon, "a", stays, leaves)
		sweep(t, s, days(100))
		if got := judge(t, s, "a", stays, leaves); !got[0].Known || !got[1].Known {
			t.Errorf("while both stand: %+v", got)
		}
		refresh(t, s, days(100), "a", stays)
		sweep(t, s, days(109))
		if got := judge(t, s, "a", stays, leaves); !got[0].Known || !got[1].Known {
			t.Errorf("nine days after it left: %+v", got)
		}
		sweep(t, s, days(112))
		if got := judge(t, s, "a", stays, leaves); !got[0].Known || got[1].Known {
			t.Errorf("twelve days after it left: %+v", got)
		}
		if got := judge(t, s, "a", news("a", "other", func(it *aggregator.Item) { it.Seen.Link = leaves.Seen.Link })); got[0] != (aggregator.Verdict{}) {
			t.Errorf("its link is still known: %+v", got)
		}
	})
}

func TestWhatHasExpiredDoesNotComeBack(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		it := news("a", "1")
		refresh(t, s, noon, "a", it)
		if n, err := s.Sweep(ctx, days(3), aggregator.Retention{Items: 24 * time.Hour, Seen: 1000 * time.Hour}); err != nil || n != 1 {
			t.Fatalf("swept %d, %v", n, err)
		}
		if got, want := refresh(t, s, days(3), "a", it, news("a", "1", title("neu"))), (aggregator.Result{Known: 2}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if got := titles(t, s, aggregator.Query{Source: "a"}); len(got) != 0 {
			t.Errorf("got %v", got)
		}
	})
}

package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// portal keeps a copy of a store by following its log.
type portal struct {
	cursor  aggregator.LogCursor
	entries map[aggregator.ID]aggregator.Entry
}

func (p *portal) follow(t *testing.T, s aggregator.Store, limit int) (all []aggregator.Change) {
	t.Helper()
	if p.entries == nil {
		p.entries = map[aggregator.ID]aggregator.Entry{}
	}
	for {
		changes, next, err := s.Follow(ctx, p.cursor, limit)
		if err != nil {
			t.Fatalf("follow from %+v: %v", p.cursor, err)
		}
		all = append(all, changes...)
		for _, c := range changes {
			if c.Position <= p.cursor.Position || (c.Entry != nil) != (c.Kind == aggregator.ChangePut) || c.At.IsZero() {
				t.Fatalf("behind %+v came %+v", p.cursor, c)
			}
			if c.Entry == nil {
				delete(p.entries, c.ID)
			} else {
				p.entries[c.ID] = *c.Entry
			}
			p.cursor.Position = c.Position
		}
		if next != p.cursor && p.cursor.Epoch != "" {
			t.Fatalf("cursor %+v, read to %+v", next, p.cursor)
		}
		if p.cursor = next; len(changes) < limit {
			return all
		}
	}
}

func TestFollowingTheLogGivesWhatIsStored(t *testing.T) {
	eachReopened(t, func(t *testing.T, open func() aggregator.Store) {
		random := rand.New(rand.NewPCG(1, 2))
		s := open()
		var always portal
		now := noon
		for step := range 120 {
			now = now.Add(6 * time.Hour)
			source := string(rune('a' + random.IntN(3)))
			it := news(source, fmt.Sprint(random.IntN(8)), link(fmt.Sprint(random.IntN(12))), title(fmt.Sprint(random.IntN(3))), in([]string{"x", "y"}[:random.IntN(3)]...))
			switch what := random.IntN(20); what {
			case 0:
				s.Close()
				s = open()
			case 1:
				sweep(t, s, now, aggregator.Retention{Items: 5 * day})
			case 2, 3:
				if _, err := s.Withdraw(ctx, now, it.ID, ""); err != nil && !errors.Is(err, aggregator.ErrNotFound) && !errors.Is(err, aggregator.ErrWithdrawn) {
					t.Fatal(err)
				}
			case 4:
				if _, err := s.Restore(ctx, now, it.ID); err != nil && !errors.Is(err, aggregator.ErrNotFound) {
					t.Fatal(err)
				}
			case 5, 6:
				if _, err := s.Retract(ctx, now, source, []aggregator.Hash{it.Seen.Own}, time.Time{}); err != nil {
					t.Fatal(err)
				}
			case 7:
				if _, err := s.Dismiss(ctx, now, source); err != nil {
					t.Fatal(err)
				}
			default:
				if v := judge(t, s, source, it)[0]; v.Changed {
					it.ID = v.ID
				}
				refresh(t, s, now, source, it)
			}
			if step%5 == 0 {
				always.follow(t, s, 3)
			}
		}
		always.follow(t, s, 3)
		if b, ok := s.(*bolt); ok {
			if err := verify(b); err != nil {
				t.Error(err)
			}
		}
		var fresh portal
		fresh.follow(t, s, 2)
		stored := map[aggregator.ID]aggregator.Entry{}
		for _, source := range []string{"a", "b", "c"} {
			entries, err := s.Entries(ctx, aggregator.Query{Source: source, Limit: 1000})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				stored[e.ID] = e
			}
		}
		if len(stored) < 3 {
			t.Errorf("only %d entries are left to compare", len(stored))
		}
		for what, p := range map[string]portal{"from the beginning": fresh, "all the time": always} {
			if !reflect.DeepEqual(p.entries, stored) {
				t.Errorf("followed %s: %d entries\n%+v\nwant %d\n%+v", what, len(p.entries), p.entries, len(stored), stored)
			}
		}
		if head, err := s.Head(ctx); err != nil || head.Epoch != fresh.cursor.Epoch || head.Position < fresh.cursor.Position {
			t.Errorf("the head is %+v, %v; followed to %+v", head, err, fresh.cursor)
		}
	})
}

func TestACursorThatCannotBeFollowedIsTold(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		one, two, three := news("a", "1"), news("a", "2"), news("a", "3")
		refresh(t, s, noon, "a", one, two, three)
		var old, quick, slow portal
		old.follow(t, s, 100)
		quick.follow(t, s, 100)
		withdraw(t, s, noon, two.ID)
		quick.follow(t, s, 100)
		sweep(t, s, days(31), aggregator.Retention{})
		changes, next, err := s.Follow(ctx, aggregator.LogCursor{}, 1) // it begins after the tombstone is gone …
		if err != nil || len(changes) != 1 {
			t.Fatalf("got %+v, %v", changes, err)
		}
		slow.cursor = next
		slow.follow(t, s, 1) // … and goes on, though it has not come to where that stood
		quick.follow(t, s, 1)

		head, err := s.Head(ctx)
		if err != nil {
			t.Fatal(err)
		}
		foreign, beyond := head, head
		foreign.Epoch, beyond.Position = "another", head.Position+1
		for what, c := range map[string]aggregator.LogCursor{"too old": old.cursor, "another epoch": foreign, "beyond the end": beyond} {
			if _, _, err := s.Follow(ctx, c, 1); !errors.Is(err, aggregator.ErrResync) {
				t.Errorf("%s: got %v", what, err)
			}
		}
		if changes, next, err := s.Follow(ctx, head, 1); len(changes) != 0 || next != head || err != nil {
			t.Errorf("at the head: got %+v, %+v, %v", changes, next, err)
		}
	})
}

func TestPagesGoOnWhereManyShareOneOrder(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		var items []aggregator.Item
		for i := range 25 {
			items = append(items, news("a", fmt.Sprint(i), backfill, dated(noon.AddDate(0, 0, i/10))))
		}
		items = append(items, news("a", "ancient", backfill, dated(time.Unix(-1, 0))), news("a", "older", backfill, dated(time.Unix(-2, 0))))
		refresh(t, s, noon, "a", items...)
		whole, err := s.Entries(ctx, aggregator.Query{Category: "all", Limit: 100})
		if err != nil || len(whole) != len(items) {
			t.Fatalf("got %d, %v", len(whole), err)
		}
		for _, limit := range []int{1, 3, 10} {
			var paged []aggregator.Entry
			q := aggregator.Query{Category: "all", Limit: limit}
			for {
				page, err := s.Entries(ctx, q)
				if err != nil {
					t.Fatal(err)
				}
				if len(page) == 0 {
					break
				}
				paged = append(paged, page...)
				last := page[len(page)-1]
				q.Below, q.BelowID = last.Order, last.ID
			}
			if !reflect.DeepEqual(paged, whole) {
				t.Errorf("pages of %d: %d entries, want %d in the same order", limit, len(paged), len(whole))
			}
		}
		q := aggregator.Query{Category: "all", Below: whole[3].Order, BelowID: whole[3].ID, Limit: 1}
		withdraw(t, s, noon, whole[3].ID)
		if page, err := s.Entries(ctx, q); err != nil || len(page) != 1 || page[0].ID != whole[4].ID {
			t.Errorf("behind an entry that is gone: got %+v, %v", page, err)
		}
	})
}

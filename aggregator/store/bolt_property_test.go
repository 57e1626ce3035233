package store

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litfass/litfass/aggregator"
)

// openUnsynced opens a store for many small commits: a power cut is not what is tested.
func openUnsynced(t *rapid.T, path string) *bolt {
	s, err := Open(ctx, "bolt:"+path)
	if err != nil {
		t.Fatal(err)
	}
	s.(*bolt).db.NoSync = true
	s.(*bolt).late.limit = 16
	return s.(*bolt)
}

// deed is something done to a store; the same deeds on two stores do the same.
type deed struct {
	name string
	do   func(s aggregator.Store) error
}

// drawDeed draws one thing to do: mostly a refresh, with few links, texts and areas, so that they meet.
func drawDeed(t *rapid.T, now time.Time) deed {
	pick := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label) }
	source := pick("source", "a", "b", "c")
	drawItem := func() aggregator.Item {
		d := []detail{
			link(pick("link", "", "x", "y", "z", "w")), digest(pick("digest", "", "p", "q")), area(pick("area", "", "05", "05913000", "05315000")),
			title(pick("title", "eins", "zwei")), in(rapid.SliceOfN(rapid.SampledFrom([]string{"all", "one", "two"}), 0, 2).Draw(t, "categories")...),
			tagged(rapid.SliceOfN(rapid.SampledFrom([]string{"topic/news", "place/05"}), 0, 2).Draw(t, "tags")...),
			dated(noon.AddDate(0, 0, rapid.IntRange(-20, 20).Draw(t, "date"))),
		}
		if rapid.Bool().Draw(t, "backfill") {
			d = append(d, backfill)
		}
		return news(source, fmt.Sprint(rapid.IntRange(0, 9).Draw(t, "own")), d...)
	}
	items := make([]aggregator.Item, rapid.IntRange(0, 4).Draw(t, "items"))
	for i := range items {
		items[i] = drawItem()
	}
	switch rapid.IntRange(0, 9).Draw(t, "deed") {
	case 0:
		return deed{"amend", func(s aggregator.Store) error { return s.Amend(ctx, now, items) }}
	case 1:
		r := aggregator.Retention{Items: 5 * day, Seen: 9 * day, Keep: rapid.IntRange(0, 3).Draw(t, "keep")}
		return deed{"sweep", func(s aggregator.Store) error {
			_, err := s.Sweep(ctx, now, r)
			return err
		}}
	default:
		var links []aggregator.Hash
		if rapid.IntRange(0, 9).Draw(t, "list page") == 0 {
			links = append(links, hashed("shared link", "w"))
		}
		return deed{"refresh " + source, func(s aggregator.Store) error {
			leases, err := s.Claim(ctx, now, time.Hour, 1, source)
			if err != nil {
				return err
			}
			state := aggregator.State{Cursor: aggregator.Cursor{Present: standing(items...), Links: links}, Due: now}
			if _, err := s.Commit(ctx, aggregator.Commit{Lease: leases[0], Now: now, State: state, Items: items}); err != nil {
				return err
			}
			for _, it := range items {
				if v, err := s.Judge(ctx, source, []aggregator.Seen{it.Seen}); err != nil || v[0].ID == (aggregator.ID{}) {
					return fmt.Errorf("%s is lost: %+v, %w", it.OwnID, v, err)
				}
			}
			return nil
		}}
	}
}

func TestWhateverHappensTheFileFitsTogether(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			rt.Fatal(err)
		}
		var stores [2]*bolt
		for i := range stores {
			stores[i] = openUnsynced(rt, filepath.Join(dir, fmt.Sprint(i)))
		}
		defer func() {
			for _, s := range stores {
				s.Close()
			}
		}()
		now := noon
		for range rapid.IntRange(1, 25).Draw(rt, "deeds") {
			now = now.Add(time.Duration(rapid.IntRange(0, 72).Draw(rt, "hours")) * time.Hour)
			d := drawDeed(rt, now)
			for i, s := range stores {
				if err := d.do(s); err != nil {
					rt.Fatalf("%s: %v", d.name, err)
				}
				if i > 0 {
					continue
				}
				if err := verify(s); err != nil {
					rt.Fatalf("after %s: %v", d.name, err)
				}
			}
			if rapid.IntRange(0, 19).Draw(rt, "reopen") == 0 {
				stores[0].Close()
				stores[0] = openUnsynced(rt, stores[0].path)
			}
		}
		if a, b := dump(t, stores[0]), dump(t, stores[1]); !reflect.DeepEqual(a, b) {
			rt.Fatalf("the same history, other answers:\n%+v\n%+v", a, b)
		}
	})
}

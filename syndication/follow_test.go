package syndication_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/store"
	"github.com/litfass/litfass/aggregator/store/storetest"
	"github.com/litfass/litfass/syndication"
)

// eachStore runs a test on both stores. What it is given opens the store, and opens it again.
func eachStore(t *testing.T, f func(t *testing.T, open func() aggregator.Store)) {
	t.Helper()
	for name, address := range map[string]func(t *testing.T) string{
		"bbolt": func(t *testing.T) string { return "bolt:" + filepath.Join(t.TempDir(), "store") },
		"redis": func(t *testing.T) string { return storetest.Redis(t).URL },
	} {
		t.Run(name, func(t *testing.T) {
			where := address(t)
			f(t, func() aggregator.Store {
				s, err := store.Open(t.Context(), where)
				if err != nil {
					t.Fatal(err)
				}
				return s
			})
		})
	}
}

// portal is a site of somebody else that keeps a copy by way of the change log.
type portal struct {
	t      *testing.T
	cursor string
	items  map[string]json.RawMessage
	began  int // how many times it had to begin anew
}

func newPortal(t *testing.T) *portal { return &portal{t: t, items: map[string]json.RawMessage{}} }

// follow reads the log to its end, so many changes at a time.
func (p *portal) follow(h http.Handler, limit int) {
	p.t.Helper()
	for more := true; more; {
		address := fmt.Sprintf("/api/v1/changes?limit=%d", limit)
		if p.cursor != "" {
			address += "&cursor=" + p.cursor
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
		if w.Code == http.StatusGone && strings.Contains(w.Body.String(), "api#resync") && p.cursor != "" {
			p.cursor, p.items = "", map[string]json.RawMessage{}
			p.began++
			continue
		}
		var answer struct {
			Changes []struct {
				Kind, ID string
				Item     json.RawMessage
			}
			Cursor string
			More   bool
		}
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusOK {
			p.t.Fatalf("%s: %d %s", address, w.Code, w.Body)
		}
		for _, c := range answer.Changes {
			switch c.Kind {
			case "put":
				p.items[c.ID] = c.Item
			case "withdrawn", "expired":
				delete(p.items, c.ID)
			default:
				p.t.Fatalf("a change of kind %q", c.Kind)
			}
		}
		p.cursor, more = answer.Cursor, answer.More
	}
}

// holds compares the copy with what is stored, item by item as the API tells it.
func (p *portal) holds(s aggregator.Store, h http.Handler, sources []string, when string) {
	p.t.Helper()
	stored := map[string]bool{}
	for _, source := range sources {
		entries, err := s.Entries(p.t.Context(), aggregator.Query{Source: source, Limit: 10_000})
		if err != nil {
			p.t.Fatal(err)
		}
		for _, e := range entries {
			stored[e.ID.URN()] = true
		}
	}
	for id := range stored {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1/items/"+id, nil))
		if !sameJSON(w.Body.Bytes(), p.items[id]) {
			p.t.Errorf("%s: %s is\n%s\nthe copy has\n%s", when, id, w.Body, p.items[id])
		}
	}
	for id := range p.items {
		if !stored[id] {
			p.t.Errorf("%s: the copy has %s, which is no longer there", when, id)
		}
	}
}

func sameJSON(a, b []byte) bool {
	var x, y bytes.Buffer
	return json.Compact(&x, a) == nil && json.Compact(&y, b) == nil && x.String() == y.String()
}

// TestFollowingTheChangeLogGivesExactlyWhatIsStored has three portals: one that follows now and then from
// position 0, one that sleeps for longer than tombstones are kept, and one that begins at the very end.
func TestFollowingTheChangeLogGivesExactlyWhatIsStored(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() aggregator.Store) {
		s := open()
		defer func() { _ = s.Close() }()
		sources := []string{"a", "b", "c"}
		settings := syndication.Settings{
			Site:       syndication.Site{Title: "Litfass", BaseURL: "https://news.example.org"},
			Categories: []syndication.Category{{ID: "verkehr", Title: "Verkehr", Select: syndication.Selection{Sources: []string{"*"}}}},
		}
		for _, id := range sources {
			settings.Sources = append(settings.Sources, aggregator.Source{ID: id, Class: aggregator.Official, URL: "https://" + id + ".example/rss"})
		}
		h := syndication.New(s, settings).Handler()
		awake, asleep, late := newPortal(t), newPortal(t), newPortal(t)
		random := rand.New(rand.NewPCG(1854, 7))
		var known []aggregator.ID
		withdrawn, expired := 0, 0
		sweep := func(minutes int) {
			n, err := s.Sweep(t.Context(), noon.Add(time.Duration(minutes)*time.Minute),
				aggregator.Retention{Items: 8 * 24 * time.Hour, Keep: 3, Seen: 20 * 24 * time.Hour})
			if err != nil {
				t.Fatal(err)
			}
			expired += n
		}
		for step := range 80 {
			minutes := step * 12 * 60 // half a day
			if step == 10 {
				asleep.follow(h, 100)
			}
			switch what := random.IntN(10); {
			case what < 6: // new and changed items; links that sources share make further copies
				source := sources[random.IntN(len(sources))]
				var items []aggregator.Item
				for range 1 + random.IntN(4) {
					n := random.IntN(40)
					own := fmt.Sprint(n)
					if slices.ContainsFunc(items, func(it aggregator.Item) bool { return it.OwnID == own }) {
						continue
					}
					items = append(items, aggregator.Item{
						OwnID: own, Title: fmt.Sprint("Meldung ", n, " in Fassung ", random.IntN(3)), Link: "https://shared.example/" + own,
						Published: noon.Add(time.Duration(minutes) * time.Minute), Teaser: "Was geschah.",
					})
					known = append(known, aggregator.NewID(source, own))
				}
				refresh(t, s, minutes, source, items...)
			case what < 7 && len(known) > 0:
				_, err := s.Withdraw(t.Context(), noon.Add(time.Duration(minutes)*time.Minute), known[random.IntN(len(known))], "Test")
				if err == nil {
					withdrawn++
				} else if !errors.Is(err, aggregator.ErrNotFound) && !errors.Is(err, aggregator.ErrWithdrawn) {
					t.Fatal(err)
				}
			case what < 8:
				sweep(minutes)
			case what < 9:
				_ = s.Close()
				s = open()
				h = syndication.New(s, settings).Handler()
			default:
				awake.follow(h, 1+random.IntN(5))
				awake.holds(s, h, sources, fmt.Sprint("step ", step))
			}
		}
		awake.follow(h, 2)
		sweep(80*12*60 + 35*24*60) // by now the first tombstones are forgotten
		for name, p := range map[string]*portal{"awake": awake, "asleep": asleep, "late": late} {
			p.follow(h, 3)
			p.holds(s, h, sources, name)
		}
		if withdrawn == 0 || expired == 0 || len(awake.items) == 0 {
			t.Errorf("%d withdrawn, %d expired, %d items: the test tests nothing", withdrawn, expired, len(awake.items))
		}
		if awake.began != 0 || asleep.began == 0 {
			t.Errorf("awake began anew %d times, asleep %d", awake.began, asleep.began)
		}
	})
}

// TestPagesOfASelectionGiveAllOfItOnce compares pages with everything looked at one by one, with many
// entries of the same order.
func TestPagesOfASelectionGiveAllOfItOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, open func() aggregator.Store) {
		s := open()
		defer func() { _ = s.Close() }()
		random := rand.New(rand.NewPCG(1854, 8))
		settings := syndication.Settings{Site: syndication.Site{Title: "Litfass", BaseURL: "https://news.example.org"},
			Categories: []syndication.Category{{ID: "verkehr", Title: "Verkehr", Select: syndication.Selection{Sources: []string{"*"}}}}}
		for _, id := range []string{"a", "b", "c"} {
			settings.Sources = append(settings.Sources, aggregator.Source{ID: id, URL: "https://" + id + ".example/rss"})
		}
		tags := []string{"topic/x", "topic/y", "topic/z", "org/o", "place/05566008", "place/05566076", "place/05566", "place/09"}
		for round := range 12 {
			source := settings.Sources[round%3].ID
			var items []aggregator.Item
			for n := range 15 {
				it := aggregator.Item{
					OwnID: fmt.Sprint(round, "-", n), Title: fmt.Sprint("Meldung ", round, "-", n), Backfill: round%4 == 0,
					Published: noon.AddDate(0, 0, -random.IntN(4)), // many of the same second
				}
				it.Link = "https://" + source + ".example/" + it.OwnID
				for _, tag := range tags {
					if random.IntN(4) == 0 {
						it.Tags = append(it.Tags, aggregator.Tag{ID: tag})
					}
				}
				items = append(items, it)
			}
			refresh(t, s, round, source, items...)
		}
		h := syndication.New(s, settings).Handler()
		all, err := s.Entries(context.Background(), aggregator.Query{Category: "verkehr", Limit: 1000})
		if err != nil || len(all) != 180 {
			t.Fatal(len(all), err)
		}
		has := func(e aggregator.Entry, tag string) bool {
			return slices.ContainsFunc(e.Copies[0].Tags, func(t aggregator.Tag) bool {
				return t.ID == tag || strings.HasPrefix(tag, "place/") && strings.HasPrefix(t.ID, tag)
			})
		}
		from := func(e aggregator.Entry, source string) bool { return e.Copies[0].Source == source }
		day := func(e aggregator.Entry) string { return e.Copies[0].Published.Format(time.DateOnly) }
		for query, takes := range map[string]func(e aggregator.Entry) bool{
			"category=verkehr":       func(aggregator.Entry) bool { return true },
			"topic=x":                func(e aggregator.Entry) bool { return has(e, "topic/x") },
			"topic=x&topic=y":        func(e aggregator.Entry) bool { return has(e, "topic/x") || has(e, "topic/y") },
			"tag=topic/x&topic=y":    func(e aggregator.Entry) bool { return has(e, "topic/x") && has(e, "topic/y") },
			"place=05&topic=z":       func(e aggregator.Entry) bool { return has(e, "place/05") && has(e, "topic/z") },
			"source=a&source=b":      func(e aggregator.Entry) bool { return from(e, "a") || from(e, "b") },
			"source=c&topic=x&org=o": func(e aggregator.Entry) bool { return from(e, "c") && has(e, "topic/x") && has(e, "org/o") },
			"category=verkehr&place=09&place=05566008&topic=x&topic=z": func(e aggregator.Entry) bool {
				return (has(e, "place/09") || has(e, "place/05566008")) && (has(e, "topic/x") || has(e, "topic/z"))
			},
			// Around Emsdetten: Rheine lies 14 km away, and the Kreis as such lies nowhere.
			"near=52.17,7.53&km=10": func(e aggregator.Entry) bool { return has(e, "place/05566008") },
			"km=20&near=52.171,7.53&topic=x": func(e aggregator.Entry) bool {
				return (has(e, "place/05566008") || has(e, "place/05566076")) && has(e, "topic/x")
			},
			"topic=x&since=2026-11-20&until=2026-11-22": func(e aggregator.Entry) bool {
				return has(e, "topic/x") && day(e) >= "2026-11-20" && day(e) < "2026-11-22"
			},
			"source=a&until=2026-11-21": func(e aggregator.Entry) bool { return from(e, "a") && day(e) < "2026-11-21" },
			"topic=y&since=2026-11-22":  func(e aggregator.Entry) bool { return has(e, "topic/y") && day(e) >= "2026-11-22" },
		} {
			want := []string{}
			for _, e := range all {
				if takes(e) {
					want = append(want, e.ID.URN())
				}
			}
			for _, limit := range []int{1, 2, 7, 50, 200} {
				got := []string{}
				for address := fmt.Sprintf("/api/v1/items?%s&limit=%d", query, limit); address != ""; {
					w := httptest.NewRecorder()
					h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, address, nil))
					var page struct {
						Items []struct{ ID string }
						Next  string
					}
					if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil || w.Code != http.StatusOK || len(page.Items) > limit {
						t.Fatalf("%s: %d %s", address, w.Code, w.Body)
					}
					for _, it := range page.Items {
						got = append(got, it.ID)
					}
					address = strings.TrimPrefix(page.Next, "https://news.example.org")
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s by %d: got %d, want %d", query, limit, len(got), len(want))
				}
			}
		}
	})
}

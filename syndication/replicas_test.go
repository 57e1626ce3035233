package syndication_test

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/store"
	"github.com/litfass/litfass/aggregator/store/storetest"
	"github.com/litfass/litfass/syndication"
)

// threeSources publishes what three sources bring, in one category that takes all and one that takes nothing. A store
// that is away is a fault here; it may take its time, for these tests share the machine with others.
func threeSources(t *rapid.T) syndication.Settings {
	settings := syndication.Settings{
		Patience: time.Minute,
		Trouble:  func(err error) { t.Error(err) },
		Site:     syndication.Site{Title: "Litfass", BaseURL: "https://news.example.org"},
		Categories: []syndication.Category{
			{ID: "verkehr", Title: "Verkehr", Select: syndication.Selection{Sources: []string{"*"}}},
			{ID: "leer", Title: "Leer", Select: syndication.Selection{Any: []string{"topic/nichts"}}},
		},
	}
	for _, id := range []string{"a", "b", "c"} {
		settings.Sources = append(settings.Sources, aggregator.Source{ID: id, Name: "Stadt " + id, Class: aggregator.Official, URL: "https://" + id + ".example/rss"})
	}
	return settings
}

// everything is what a press publishes from a store: bytes and headers of each document, in each encoding, the
// archives behind the feeds and pages of items among them.
func everything(t *rapid.T, p *syndication.Press) map[string]string {
	paths := []string{
		"/", "/verkehr", "/leer.atom", "/feeds.opml", "/feeds.json", "/sources.opml", "/sources.json", "/embed/verkehr", "/feed.rss?source=a",
		"/api/v1/items?category=verkehr", "/api/v1/categories", "/api/v1/sources", "/api/v1/changes", "/place/05913000", "/feed.json?near=51.51,7.46&km=20",
	}
	for n := range 9 {
		paths = append(paths, fmt.Sprint("/item/", aggregator.NewID("a", fmt.Sprint(10*n))))
	}
	for _, extension := range []string{"rss", "atom", "json"} {
		paths = append(paths, "/verkehr."+extension, "/archive/verkehr/1-50."+extension)
	}
	h, all := p.Handler(), map[string]string{}
	p.Check(t.Context())
	for _, path := range paths {
		for _, encoding := range []string{"identity", "gzip", "br", "zstd"} {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.Header.Set("Accept-Encoding", encoding)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code == http.StatusServiceUnavailable || w.Header().Get("Warning") != "" {
				t.Fatalf("%s: %d %v", path, w.Code, w.Header())
			}
			all[path+" "+encoding] = fmt.Sprint(w.Code, w.Header(), w.Body)
		}
	}
	return all
}

func sameEverywhere(t *rapid.T, where string, got, want map[string]string) {
	for name, bytes := range want {
		if got[name] != bytes {
			t.Errorf("%s: %s differs:\n%.400s\ninstead of\n%.400s", where, name, got[name], bytes)
		}
	}
}

// few has rapid make ten rounds where nobody asks for a number with -rapid.checks: each opens stores and
// compresses every document.
func few(t *testing.T) {
	t.Helper()
	checks := flag.Lookup("rapid.checks")
	if checks.Value.String() != checks.DefValue {
		return
	}
	if err := checks.Value.Set("10"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = checks.Value.Set(checks.DefValue) })
}

// happenings commits, changes and withdraws things, as they come; asked is called now and then in between.
func happenings(t *rapid.T, s aggregator.Store, asked func()) {
	var known []aggregator.ID
	for step := range rapid.IntRange(1, 25).Draw(t, "steps") {
		at := noon.Add(time.Duration(step) * time.Hour)
		if rapid.IntRange(0, 5).Draw(t, "what") == 0 && len(known) > 0 {
			_, err := s.Withdraw(t.Context(), at, rapid.SampledFrom(known).Draw(t, "withdrawn"), "Test")
			if err != nil && !errors.Is(err, aggregator.ErrNotFound) && !errors.Is(err, aggregator.ErrWithdrawn) {
				t.Fatal(err)
			}
		} else {
			source := rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "source")
			var items []aggregator.Item
			for _, n := range rapid.SliceOfNDistinct(rapid.IntRange(0, 90), 1, 12, rapid.ID).Draw(t, "items") {
				items = append(items, aggregator.Item{
					OwnID: fmt.Sprint(n), Title: fmt.Sprint("Meldung ", n, " in Fassung ", rapid.IntRange(0, 2).Draw(t, "edition")),
					Link: fmt.Sprint("https://shared.example/", n), Published: at.Add(-time.Duration(n) * time.Minute), Teaser: "Was geschah.",
					Backfill: rapid.IntRange(0, 3).Draw(t, "backfill") == 0,
				})
				known = append(known, aggregator.NewID(source, fmt.Sprint(n)))
			}
			deliver(t, s, at, source, items...)
		}
		if rapid.IntRange(0, 3).Draw(t, "asked") == 0 {
			asked()
		}
	}
}

// deliver commits items of a source as a refresh does.
func deliver(t *rapid.T, s aggregator.Store, now time.Time, source string, items ...aggregator.Item) {
	if err := s.Enrol(t.Context(), map[string]time.Time{source: now}); err != nil {
		t.Fatal(err)
	}
	leases, err := s.Claim(t.Context(), now, time.Minute, 1, source)
	if err != nil || len(leases) != 1 {
		t.Fatal(leases, err)
	}
	for i := range items {
		it := &items[i]
		it.Source, it.FirstSeen, it.ID, it.Categories = source, now, aggregator.NewID(source, it.OwnID), []string{"verkehr"}
		it.Seen = aggregator.Seen{Own: aggregator.HashOf(it.OwnID), Text: aggregator.HashOf(it.Title), Link: aggregator.HashOf(it.Link)}
	}
	state := aggregator.State{Due: now, Health: aggregator.Health{News: now}, Cursor: aggregator.Cursor{Hints: aggregator.Hints{Gap: 5 * time.Hour}}}
	if _, err := s.Commit(t.Context(), aggregator.Commit{Lease: leases[0], Now: now, State: state, Items: items}); err != nil {
		t.Fatal(err)
	}
}

// TestTwoReplicasOnOneRedisPublishTheSameBytes has one replica write and publish, and another on the same Redis
// that has followed since the beginning, and a third that has just been started.
func TestTwoReplicasOnOneRedisPublishTheSameBytes(t *testing.T) {
	few(t)
	server := storetest.Redis(t)
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		address := fmt.Sprintf("%s?prefix=r%d:", server.URL, round)
		open := func() aggregator.Store {
			s, err := store.Open(t.Context(), address)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = s.Close() })
			return s
		}
		s := open()
		settings := threeSources(t)
		ours, theirs := syndication.New(s, settings), syndication.New(open(), settings)
		happenings(t, s, func() {
			for _, p := range []*syndication.Press{ours, theirs} {
				everything(t, p)
			}
		})
		if _, err := s.Sweep(t.Context(), noon.Add(time.Hour), aggregator.Retention{}); err != nil { // what commits have left to do
			t.Fatal(err)
		}
		want := everything(t, ours)
		sameEverywhere(t, "the other replica", everything(t, theirs), want)
		sameEverywhere(t, "a replica that was just started", everything(t, syndication.New(open(), settings)), want)
	})
}

// TestARestartARebuildAndABackupPublishTheSameBytes stops on a bbolt file, starts again on it, and starts
// elsewhere on a copy of it.
func TestARestartARebuildAndABackupPublishTheSameBytes(t *testing.T) {
	few(t)
	dir := t.TempDir()
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		round++
		file := filepath.Join(dir, fmt.Sprint(round))
		open := func(file string) aggregator.Store {
			s, err := store.Open(t.Context(), "bolt:"+file)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		settings := threeSources(t)
		s := open(file)
		p := syndication.New(s, settings)
		happenings(t, s, func() {
			everything(t, p)
		})
		want := everything(t, p)
		sameEverywhere(t, "a rebuild of the caches", everything(t, syndication.New(s, settings)), want)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		backup := filepath.Join(dir, fmt.Sprint(round, "-backup"))
		names, err := filepath.Glob(file + "*") // the store and what stands beside it
		if err != nil || len(names) == 0 {
			t.Fatal(names, err)
		}
		for _, name := range names {
			if err := copyFile(backup+strings.TrimPrefix(name, file), name); err != nil {
				t.Fatal(err)
			}
		}
		for where, file := range map[string]string{"a restart": file, "a backup restored elsewhere": backup} {
			s := open(file)
			sameEverywhere(t, where, everything(t, syndication.New(s, settings)), want)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func copyFile(to, from string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o600)
}

// TestAnotherOrderOfArrivalGivesTheSameItemsAndSources has three sources bring the same and other news in two
// orders: positions and ids may differ where several carry an item, not what there is and who carries it.
func TestAnotherOrderOfArrivalGivesTheSameItemsAndSources(t *testing.T) {
	few(t)
	dir := t.TempDir()
	round := 0
	rapid.Check(t, func(t *rapid.T) {
		type delivery struct {
			source string
			item   int
		}
		var all []delivery
		for _, source := range []string{"a", "b", "c"} {
			for _, n := range rapid.SliceOfNDistinct(rapid.IntRange(0, 20), 1, 8, rapid.ID).Draw(t, source) {
				all = append(all, delivery{source, n})
			}
		}
		arrive := func(order []delivery) (news []string) {
			round++
			s, err := store.Open(t.Context(), "bolt:"+filepath.Join(dir, fmt.Sprint(round)))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			for i, d := range order {
				deliver(t, s, noon.Add(time.Duration(i)*time.Minute), d.source, aggregator.Item{
					OwnID: fmt.Sprint(d.source, d.item), Title: fmt.Sprint("Meldung ", d.item), Link: fmt.Sprint("https://shared.example/", d.item), Published: noon,
				})
			}
			entries, err := s.Entries(t.Context(), aggregator.Query{Category: "verkehr", Limit: 500})
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				var who []string
				for _, it := range e.Copies {
					who = append(who, it.Source)
				}
				slices.Sort(who)
				news = append(news, e.Copies[0].Title+": "+strings.Join(who, ", "))
			}
			slices.Sort(news)
			return news
		}
		shuffled := slices.Clone(all)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "order"), 1))
		r.Shuffle(len(shuffled), func(i, k int) { shuffled[i], shuffled[k] = shuffled[k], shuffled[i] })
		if one, other := arrive(all), arrive(shuffled); !slices.Equal(one, other) {
			t.Errorf("one order gives\n%q\nanother\n%q", one, other)
		}
	})
}

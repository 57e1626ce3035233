package syndication_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/store"
	"github.com/litfass/litfass/syndication"
)

var noon = time.Date(2026, time.November, 22, 12, 0, 0, 0, time.UTC)

// refresh commits items of a source as a refresh does, n minutes after noon.
func refresh(t *testing.T, s aggregator.Store, minutes int, source string, items ...aggregator.Item) {
	t.Helper()
	ctx, now := context.Background(), noon.Add(time.Duration(minutes)*time.Minute)
	if err := s.Enrol(ctx, map[string]time.Time{source: now}); err != nil {
		t.Fatal(err)
	}
	leases, err := s.Claim(ctx, now, time.Minute, 1, source)
	if err != nil || len(leases) != 1 {
		t.Fatal(leases, err)
	}
	for i := range items {
		it := &items[i]
		it.Source, it.FirstSeen, it.ID, it.Categories = source, now, aggregator.NewID(source, it.OwnID), []string{"verkehr"}
		it.Seen = aggregator.Seen{Own: aggregator.HashOf(it.OwnID), Text: aggregator.HashOf(it.Title), Link: aggregator.HashOf(it.Link)}
	}
	if _, err := s.Commit(ctx, aggregator.Commit{Lease: leases[0], Now: now, Items: items}); err != nil {
		t.Fatal(err)
	}
}

// TestAStoredItemIsPublishedAndItsChangeToo takes real items through a real store into a feed.
func TestAStoredItemIsPublishedAndItsChangeToo(t *testing.T) {
	s, err := store.Open(t.Context(), "bolt:"+filepath.Join(t.TempDir(), "store"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	settings := syndication.Settings{
		Site: syndication.Site{Title: "Litfass", BaseURL: "https://news.example.org"},
		Categories: []syndication.Category{
			{ID: "verkehr", Title: "Verkehr", Select: syndication.Selection{Sources: []string{"*"}}},
		},
		Sources: []aggregator.Source{{ID: "a", Name: "Rathaus", Class: aggregator.Official, URL: "https://a.example/rss"}},
	}
	p := syndication.New(s, settings)
	h := p.Handler()
	ask := func(h http.Handler) (string, string) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", "/verkehr.atom", nil))
		body, _ := io.ReadAll(w.Body)
		return string(body), w.Header().Get("Last-Modified")
	}
	want := func(parts ...string) {
		t.Helper()
		p.Check(t.Context())
		body, modified := ask(h)
		for _, part := range parts {
			if !strings.Contains(body, part) {
				t.Errorf("no %q in\n%s", part, body)
			}
		}
		if again, then := ask(syndication.New(s, settings).Handler()); again != body || then != modified {
			t.Error("another press publishes other bytes")
		}
	}
	want("<updated>2026-01-01T00:00:00Z</updated>")
	it := aggregator.Item{OwnID: "1", Title: "Brücke gesperrt", Link: "https://a.example/1", Published: noon.Add(-time.Hour)}
	refresh(t, s, 0, "a", it)
	want("Brücke gesperrt", "<updated>2026-11-22T12:00:00Z</updated>", "<updated>2026-11-22T11:00:00Z</updated>",
		"<published>2026-11-22T11:00:00Z</published>", aggregator.NewID("a", "1").URN())
	it.Title = "Brücke wieder frei"
	refresh(t, s, 30, "a", it)
	want("Brücke wieder frei", "<updated>2026-11-22T12:30:00Z</updated>", "<published>2026-11-22T11:00:00Z</published>",
		aggregator.NewID("a", "1").URN())
}

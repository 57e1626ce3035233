package syndication_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/store"
	"github.com/litfass/litfass/aggregator/store/storetest"
	"github.com/litfass/litfass/syndication"
)

// BenchmarkSelections measures an answer of 50 items that nobody has asked for before, among so many stored
// items of one category: LITFASS_BENCH_ITEMS, or 20,000. The promise is 5 ms among 1,000,000, on both stores.
func BenchmarkSelections(b *testing.B) {
	items := 20_000
	if n, err := strconv.Atoi(os.Getenv("LITFASS_BENCH_ITEMS")); err == nil {
		items = n
	}
	for name, address := range map[string]func() string{
		"bbolt": func() string { return "bolt:" + filepath.Join(b.TempDir(), "store") },
		"redis": func() string { return storetest.Redis(b).URL },
	} {
		b.Run(name, func(b *testing.B) {
			s, err := store.Open(b.Context(), address())
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			settings := fill(b, s, items)
			for _, query := range []string{"category=verkehr", "topic=t3", "category=verkehr&place=05", "topic=t3&place=05913&category=verkehr"} {
				b.Run(query, func(b *testing.B) {
					var took []time.Duration
					for range b.N {
						h := syndication.New(s, settings).Handler() // with an empty cache
						b.StartTimer()
						start := time.Now()
						w := httptest.NewRecorder()
						h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/api/v1/items?"+query, nil))
						took = append(took, time.Since(start))
						b.StopTimer()
						if w.Code != http.StatusOK || w.Body.Len() < 10_000 {
							b.Fatal(w.Code, w.Body)
						}
					}
					slices.Sort(took) // the median stands where others use the machine, too; the mean does not
					b.ReportMetric(took[len(took)/2].Seconds()*1000, "median-ms")
					b.ReportMetric(took[0].Seconds()*1000, "least-ms")
				})
			}
		})
	}
}

// fill commits items of ten sources, in commits of 1000.
func fill(b *testing.B, s aggregator.Store, items int) syndication.Settings {
	b.Helper()
	ctx := context.Background()
	settings := syndication.Settings{Site: syndication.Site{Title: "Litfass", BaseURL: "https://news.example.org"},
		Categories: []syndication.Category{{ID: "verkehr", Title: "Verkehr", Select: syndication.Selection{Sources: []string{"*"}}}}}
	due := map[string]time.Time{}
	for n := range 10 {
		id := fmt.Sprint("quelle-", n)
		settings.Sources = append(settings.Sources, aggregator.Source{ID: id, Class: aggregator.Official, URL: "https://" + id + ".example/rss"})
		due[id] = noon
	}
	if err := s.Enrol(ctx, due); err != nil {
		b.Fatal(err)
	}
	const atOnce = 1000
	for from := 0; from < items; from += atOnce {
		src := settings.Sources[from/atOnce%10]
		now := noon.Add(time.Duration(from) * time.Millisecond)
		leases, err := s.Claim(ctx, now, time.Minute, 1, src.ID)
		if err != nil || len(leases) != 1 {
			b.Fatal(leases, err)
		}
		batch := make([]aggregator.Item, atOnce)
		for i := range batch {
			own := strconv.Itoa(from + i)
			batch[i] = aggregator.Item{
				ID: aggregator.NewID(src.ID, own), Source: src.ID, OwnID: own, Link: "https://" + src.ID + ".example/" + own,
				Title:     "Der Rat beschließt den Haushalt, Folge " + own,
				Teaser:    "In seiner Sitzung am Dienstag hat der Rat den Haushalt für das kommende Jahr beschlossen. Er sieht Ausgaben von 640 Millionen Euro vor.",
				Published: now, FirstSeen: now, Categories: []string{"verkehr"},
				Tags: []aggregator.Tag{{ID: "topic/t" + strconv.Itoa(i%7)}},
				Seen: aggregator.Seen{Own: aggregator.HashOf(own), Text: aggregator.HashOf(own, "text"), Link: aggregator.HashOf(own, "link")},
			}
			if i%3 == 0 {
				batch[i].Area = "05913000"
			}
		}
		if _, err := s.Commit(ctx, aggregator.Commit{Lease: leases[0], Now: now, Items: batch, State: aggregator.State{Due: now}}); err != nil {
			b.Fatal(err)
		}
	}
	return settings
}

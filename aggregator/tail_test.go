package aggregator_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/tagging"
	"github.com/litfass/litfass/config"
)

// BenchmarkTail takes a feed of 30 new items of 1 kB through normalise, dedup and tag, without a store.
func BenchmarkTail(b *testing.B) {
	items := make([]aggregator.Item, 30)
	for i := range items {
		items[i] = aggregator.Item{
			OwnID: fmt.Sprint("tag:stadt.example,2026:", i), Link: fmt.Sprintf("https://www.stadt.example/rathaus/aktuelles/%d?utm_source=rss&id=%d", i, i),
			Title:     fmt.Sprint("Musterstadt: Rat beschließt neuen Radweg an der Hauptstraße, Abschnitt ", i),
			Summary:   strings.Repeat(fmt.Sprintf(`<p class="t">Der Rat hat am <b>Montag</b> f&uuml;r %d Stra&szlig;en und die Schule Geld <a href="/x">bewilligt</a>.</p> `, i), 9),
			Keywords:  []string{"Politik, Musterstadt", "Verkehr"},
			Published: time.Date(2026, 6, 1, i%24, 0, 0, 0, time.UTC),
		}
	}
	line := aggregator.Line{{"normalise", aggregator.Normalise}, {"dedup", aggregator.Dedup(aggregator.NewMemory())}, {"tag", aggregator.TagWith(defaultTaggers(b)...)}}
	for name, standing := range map[string]bool{"new": false, "known": true} {
		b.Run(name, func(b *testing.B) {
			batch := aggregator.Batch{Source: aggregator.Source{ID: "stadt", URL: "https://stadt.example/feed", Class: aggregator.Official}, Now: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC), Feed: aggregator.Feed{Link: "https://stadt.example/"}}
			if standing {
				batch.Items = slices.Clone(items)
				first, _ := line.Run(b.Context(), batch)
				batch.State = first.State
			}
			b.ReportAllocs()
			for b.Loop() {
				batch.Items = slices.Clone(items)
				if _, err := line.Run(b.Context(), batch); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// defaultTaggers are those of the taxonomy that Litfass ships.
func defaultTaggers(t testing.TB) []aggregator.Tagger {
	t.Helper()
	topics, err := tagging.CompileTopics(config.DefaultTaxonomy())
	if err != nil {
		t.Fatal(err)
	}
	formats, err := tagging.CompileFormats(config.DefaultTaxonomy())
	if err != nil {
		t.Fatal(err)
	}
	return []aggregator.Tagger{topics, formats, tagging.Keywords}
}

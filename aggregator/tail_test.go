package aggregator

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// BenchmarkTail takes a feed of 30 new items of 1 kB through normalise, dedup and tag, without a store.
func BenchmarkTail(b *testing.B) {
	items := make([]Item, 30)
	for i := range items {
		items[i] = Item{
			OwnID: fmt.Sprint("tag:stadt.example,2026:", i), Link: fmt.Sprintf("https://www.stadt.example/rathaus/aktuelles/%d?utm_source=rss&id=%d", i, i),
			Title:     fmt.Sprint("Musterstadt: Rat beschließt neuen Radweg an der Hauptstraße, Abschnitt ", i),
			Summary:   strings.Repeat(fmt.Sprintf(`<p class="t">Der Rat hat am <b>Montag</b> f&uuml;r %d Stra&szlig;en und die Schule Geld <a href="/x">bewilligt</a>.</p> `, i), 9),
			Keywords:  []string{"Politik, Musterstadt", "Verkehr"},
			Published: time.Date(2026, 6, 1, i%24, 0, 0, 0, time.UTC),
		}
	}
	line := Line{{"normalise", Normalise}, {"dedup", Dedup(&memory{})}, {"tag", TagWith(defaultTaggers(b)...)}}
	for name, standing := range map[string]bool{"new": false, "known": true} {
		b.Run(name, func(b *testing.B) {
			batch := Batch{Source: stadt, Now: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC), Feed: Feed{Link: "https://stadt.example/"}}
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

// BenchmarkTopics tags an item of 60 words by the default taxonomy.
func BenchmarkTopics(b *testing.B) {
	topics := defaultTaggers(b)[0]
	it := Item{Kicker: "Musterstadt", Title: "Rat beschließt neuen Radweg an der Hauptstraße und ein Budget für die Schule",
		Teaser: strings.Repeat("In der vergangenen Woche haben die Mitglieder des Ausschusses ihre Arbeit wieder aufgenommen und ", 3), Keywords: []string{"Politik", "Verkehr"}}
	other := it
	other.Teaser += "." // no item is the one before it, whose words are at hand
	b.ReportAllocs()
	for b.Loop() {
		topics(Source{}, it)
		it, other = other, it
	}
}

package tagging

import (
	"testing"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/gazetteer"
)

// BenchmarkPlaces tags an item of 60 words; the aim is 10 µs.
func BenchmarkPlaces(b *testing.B) {
	tagger := Places(gazetteer.Default(), nil)
	it := aggregator.Item{Kicker: "Dortmund", Title: "Gemeinsames Rechenzentrum mit dem Kreis Unna geplant", Teaser: "Die Stadt Dortmund und der Kreis Unna wollen gemeinsam ein " +
		"Rechenzentrum bauen, das auch anderen Kommunen in Nordrhein-Westfalen offensteht. Oberbürgermeister Thomas Westphal und Landrat Mario Löhr unterzeichneten " +
		"am Montag im Rathaus eine Absichtserklärung. Das Land fördert das Projekt mit vier Millionen Euro aus dem Programm für digitale Modellregionen, " +
		"teilte die Verwaltung am Abend mit."}
	tagger(aggregator.Source{}, it)
	b.ReportAllocs()
	for b.Loop() {
		tagger(aggregator.Source{}, it)
	}
}

package tagging

import (
	"strings"
	"syscall"
	"testing"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/gazetteer"
)

// BenchmarkTagging tags an item of 60 words with all taggers, in the order in which the daemon asks them: as a town
// writes it, with places and bodies in it, and one that names none.
func BenchmarkTagging(b *testing.B) {
	source := aggregator.Source{ID: "stadt", URL: "https://stadt.example/feed", Class: aggregator.Official}
	bodies := compiledBodies(b)
	own := defaultTaggers(b) // topics, formats, keywords
	taggers := []aggregator.Tagger{own[2], own[1], Places(gazetteer.Default(), bodies.Spans), bodies.Tags, own[0]}
	for name, it := range map[string]aggregator.Item{
		"named": {Kicker: "Dortmund", Title: "Stadt und Kreis Unna bauen gemeinsam ein Rechenzentrum", Keywords: []string{"Digitales", "Verwaltung"},
			Teaser: "Die Stadt Dortmund und der Kreis Unna wollen ein Rechenzentrum bauen, das auch anderen Kommunen offensteht. Oberbürgermeister Thomas Westphal und " +
				"Landrat Mario Löhr unterzeichneten am Montag im Rathaus eine Absichtserklärung. Der Deutsche Städtetag lobte das Projekt; das Land fördert es mit vier " +
				"Millionen Euro aus dem Programm für digitale Modellregionen, teilte die Verwaltung am Abend mit."},
		"plain": {Title: "Rat beschließt neuen Radweg an der Hauptstraße", Keywords: []string{"Stadt"},
			Teaser: "In der vergangenen Woche haben die Mitglieder des Ausschusses ihre Arbeit wieder aufgenommen und über den Haushalt gesprochen. Für die Sanierung der " +
				"Brücke sind zwei Millionen Euro vorgesehen, für Bücherei und Freibad je hunderttausend. Die Sperrung beginnt im Juni und dauert bis zum Herbst. Wer dort wohnt, " +
				"kann weiter zufahren, teilte die Verwaltung mit."},
	} {
		b.Run(name, func(b *testing.B) {
			aggregator.TagsOf(source, it, taggers)
			b.ReportAllocs()
			before, other := ownTime(), it
			other.Teaser += "." // no item is the one before it, whose words are at hand
			for b.Loop() {
				aggregator.TagsOf(source, it, taggers)
				it, other = other, it
			}
			b.ReportMetric(float64(ownTime()-before)/1e3/float64(b.N), "cpu-µs/item")
		})
	}
}

// BenchmarkTopics tags an item of 60 words by the default taxonomy.
func BenchmarkTopics(b *testing.B) {
	topics := defaultTaggers(b)[0]
	it := aggregator.Item{Kicker: "Musterstadt", Title: "Rat beschließt neuen Radweg an der Hauptstraße und ein Budget für die Schule",
		Teaser: strings.Repeat("In der vergangenen Woche haben die Mitglieder des Ausschusses ihre Arbeit wieder aufgenommen und ", 3), Keywords: []string{"Politik", "Verkehr"}}
	other := it
	other.Teaser += "." // no item is the one before it, whose words are at hand
	b.ReportAllocs()
	for b.Loop() {
		topics(aggregator.Source{}, it)
		it, other = other, it
	}
}

// ownTime is the CPU time of this process in nanoseconds, which a busy machine leaves alone.
func ownTime() int64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return u.Utime.Nano() + u.Stime.Nano()
}

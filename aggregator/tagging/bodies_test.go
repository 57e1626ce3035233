package tagging

import (
	"strings"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
)

func compiledBodies(t testing.TB) *Bodies {
	t.Helper()
	b, err := CompileBodies(DefaultBodies())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// bodiesOf lists the bodies of an item, primary ones with a "!".
func bodiesOf(b *Bodies, it aggregator.Item) string {
	var ids []string
	for _, tag := range b.Tags(aggregator.Source{}, it) {
		id := strings.TrimPrefix(tag.ID, "org/")
		if tag.Primary {
			id += "!"
		}
		ids = append(ids, id)
	}
	return strings.Join(ids, " ")
}

func TestBodiesAreFoundByName(t *testing.T) {
	b := compiledBodies(t)
	for _, c := range []struct{ text, want string }{
		{"Der Deutsche Städtetag warnt vor Kürzungen", "staedtetag!"},
		{"Ein Papier des Deutschen Städtetags", "staedtetag"},
		{"Der Städtetag Nordrhein-Westfalen warnt", "staedtetag-nrw!"},
		{"Städte- und Gemeindebund NRW fordert mehr Geld", "stgb-nrw!"},
		{"Der Deutsche Städte- und Gemeindebund (DStGB)", "dstgb!"},
		{"Mainzer Landtag beschließt Gesetz", "landtag-rp!"},
		{"Der hessische Landtag tagt", "landtag-he!"},
		{"Im NRW-Landtag wird gestritten", "landtag-nw"},
		{"Der Landtag tagt", ""},
		{"Der Schweizer Bundesrat entscheidet", ""},
		{"Wien: Bundesrat lobt Studie des Difu", "difu"},
		{"Die Bundestagswahl naht", ""},
		{"Städtetagspräsident Jung lobt", "staedtetag!"},
		{"Wiese: die Grüne Wiese wächst, die Grünen auch", "gruene"},
		{"Dialog zwischen CDU/CSU und SPD", "union spd"},
		{"400 Volt Spannung im Netz", ""},
		{"Komm.ONE startet", "komm-one!"},
		{"ver.di ruft zum Streik", "verdi!"},
		{"Bundesministerium für Wohnen, Stadtentwicklung und Bauwesen", "bmwsb!"},
		{"Karlsruhe urteilt: Grundgesetz verletzt", "bverfg!"},
		{"bayerisches Digitalministerium", "stmd!"},
	} {
		if got := bodiesOf(b, aggregator.Item{Title: c.text}); got != c.want {
			t.Errorf("%s: %q, want %q", c.text, got, c.want)
		}
	}
}

func BenchmarkCompileBodies(b *testing.B) {
	for b.Loop() {
		if _, err := CompileBodies(DefaultBodies()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBodies(b *testing.B) {
	bodies := compiledBodies(b)
	it := aggregator.Item{
		Kicker: "DStGB", Title: "Digitalausschuss konstituiert sich", FirstSeen: time.Time{},
		Teaser: "Klare Forderungen an die neue Bundesregierung hat der Digitalausschuss des Deutschen Städte- und Gemeindebunds (DStGB) im Rahmen seiner konstituierenden Sitzung in Berlin formuliert. " +
			"Die Kommunen brauchen demnach eine verlässliche Finanzierung ihrer Infrastruktur, mehr Personal in den Ämtern und weniger Vorgaben durch Bund und Länder. Auch die Stadtwerke München und der hessische Landtag wurden genannt, so der Verband am Mittwoch vor der Presse.",
	}
	other := it
	other.Teaser += "." // no item is the one before it, whose words are at hand
	b.ReportAllocs()
	for b.Loop() {
		bodies.Tags(aggregator.Source{}, it)
		it, other = other, it
	}
}

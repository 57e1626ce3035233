package gazetteer

import (
	"strings"
	"testing"
)

func found(text string) string {
	var r Reading
	Default().Read(text, &r)
	var b strings.Builder
	for _, c := range r.Candidates {
		b.WriteString(text[c.From:c.To] + " " + c.Form.String())
		if c.Capitals {
			b.WriteString(" capitals")
		}
		if c.Qualified {
			b.WriteString(" qualified")
		}
		for _, p := range c.Places[:min(3, len(c.Places))] {
			b.WriteString(" " + Default().At(p).AGS)
		}
		b.WriteString("; ")
	}
	return strings.TrimSuffix(b.String(), "; ")
}

func TestRead(t *testing.T) {
	for _, s := range []string{"Dortmund und Münsters OB, Ahauser Rat, Münchner, Bremer, Hallenser, Dresdnerinnen", "MÜNSTER (dpa) KOELN Duesseldorf GROSS-GERAU",
		"Halle (Saale), Halle/Westfalen, Frankfurt a. M., Frankfurt am Main, Frankfurt/Oder, Mülheim a. d. Ruhr, Rothenburg o.d.T., Neustadt a. Rbge., Freiburg i. Br.",
		"Bautzen/Budyšin Sachsen-Anhalt Potsdam-Mittelmark im Märkischen Kreis des Rhein-Sieg-Kreises Neu-Ulm NRW Bad Homburg v. d. Höhe", "St. Augustin Hann. Münden Lutherstadt Wittenberg",
		"Neustadt an der Weinstraße und Neustadt; Landkreis Neustadt/Aisch-Bad Windsheim; Weil am Rhein; Lübbenau/Spreewald; Köln-Kalk; hannoversche", "Frankfurt am Montag; Essen, Halle (Hessen)"} {
		t.Log(found(s))
	}
}

func BenchmarkRead(b *testing.B) {
	text := "Die Stadt Dortmund und der Kreis Unna wollen gemeinsam ein Rechenzentrum bauen, das auch anderen Kommunen in Nordrhein-Westfalen offensteht. Oberbürgermeister Thomas Westphal und Landrat Mario Löhr unterzeichneten am Montag im Rathaus eine Absichtserklärung. Das Land fördert das Projekt mit vier Millionen Euro aus dem Programm für digitale Modellregionen, teilte die Verwaltung der Stadt am Abend mit."
	var r Reading
	Default().Read(text, &r)
	b.ReportAllocs()
	for b.Loop() {
		Default().Read(text, &r)
	}
}

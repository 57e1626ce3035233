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

func TestNamesAreFoundInTheirForms(t *testing.T) {
	for text, want := range map[string]string{
		"Münchner fahren nach Dortmund":       "Münchner adjective 09162000 09184; Dortmund exact 05913000",
		"Saarbrückens OB":                     "Saarbrückens genitive 10041100",
		"Ahauser, Hallenser, Leeraner":        "Ahauser adjective 05554004; Hallenser adjective 03255016 03456008 05754012; Leeraner adjective 03457 03457013",
		"hannoversche Innenstadt":             "hannoversche adjective 03241001",
		"KOELN (ots) DUESSELDORF":             "KOELN exact capitals 05315000; DUESSELDORF exact capitals 05111000",
		"Frankfurt a. M. und Frankfurt/Oder":  "Frankfurt a. M exact qualified 06412000; Frankfurt/Oder exact qualified 12053000",
		"Rothenburg o.d.T. liegt fern":        "Rothenburg o.d.T exact qualified 09571193",
		"Neustadt a. Rbge. baut":              "Neustadt a. Rbge exact qualified 03241012",
		"Halle/Westfalen, Halle an der Saale": "Halle/Westfalen exact qualified 05754012; Halle an der Saale exact qualified 15002000",
		"in Sachsen-Anhalts Städten":          "Sachsen-Anhalts genitive 15",
		"im Märkischen Kreis":                 "Märkischen Kreis exact 05962",
		"des Rhein-Sieg-Kreises":              "Rhein-Sieg-Kreises genitive 05382",
		"rheinland-pfälzische Kommunen":       "rheinland-pfälzische adjective 07",
		"Budyšin":                             "Budyšin exact 14625020",
		"in Hann. Münden":                     "Hann. Münden exact 03159017",
		"Weißwasser/O.L., Budestecy":          "Weißwasser/O exact qualified 14626600; Budestecy exact 14625190",
		"Darmstädter, Nordhäuser":             "Darmstädter adjective 06411000; Nordhäuser adjective 16062 16062041",
		"des Jerichower Landes":               "Jerichower Landes genitive 15086",
		"Rothenburg/O.L. baut":                "Rothenburg/O exact qualified 14626480",
		"des Saarlandes":                      "Saarlandes genitive 10",
		"Dessauer":                            "Dessauer adjective 15001000",
		"es regnet im wald":                   "",
	} {
		if got := found(text); got != want {
			t.Errorf("%q: %s; want %s", text, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("Frankfurt a. M. und (Halle/Westf.) KÖLN-Kalk")
	f.Add("Neustadt an der ")
	f.Add("\xff\u0301 St. \u00a0")
	f.Fuzz(func(t *testing.T, text string) {
		var r Reading
		Default().Read(text, &r)
		end := 0
		for _, c := range r.Candidates {
			if c.From < end || c.To <= c.From || c.To > len(text) || len(c.Places) == 0 {
				t.Fatalf("candidate %+v in %q", c, text)
			}
			end = c.To
		}
	})
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

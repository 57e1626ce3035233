package tagging

import (
	"strings"
	"testing"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/gazetteer"
)

// placesOf lists the places of an item, primary ones with a "!".
func placesOf(title, teaser string) string {
	var ids []string
	for _, tag := range Places(gazetteer.Default(), nil)(aggregator.Source{}, aggregator.Item{Title: title, Teaser: teaser}) {
		id := strings.TrimPrefix(tag.ID, "place/")
		if tag.Primary {
			id += "!"
		}
		ids = append(ids, id)
	}
	return strings.Join(ids, " ")
}

func TestPlacesByRule(t *testing.T) {
	for _, c := range []struct{ rule, title, teaser, want string }{
		{"river, by its article", "Pegel der Fulda steigt", "Kassel ist gewappnet.", "06611000!"},
		{"a relative pronoun is no article", "Firmen, die Fulda verlassen, zahlen", "", "06631009!"},
		{"Kreis that is a river, too", "Die Lippe wird renaturiert", "", ""},
		{"river in a row with one", "Gera und Saale führen Hochwasser", "", ""},
		{"town in a row with towns", "Gera und Jena führen Tempo 30 ein", "", "16052000! 16053000!"},
		{"landscape", "Blaualgen im Ratzeburger See", "", ""},
		{"landscape tells where", "Berg: Steg gesperrt", "Die Gemeinde am Starnberger See warnt.", "09188113!"},
		{"office by its last part", "Landesinnenminister Siegen tritt zurück", "", ""},
		{"trade by its last part", "Stararchitektin Wesel baut Rathaus", "", ""},
		{"workers are no office", "Die Arbeiter Siegens streiken", "", "05970040!"},
		{"row of adjectives", "Kölner, Bonner und Aachener Stadtwerke kooperieren", "", "05315000! 05314000! 05334002!"},
		{"row of adjectives before a street", "Unfall Kölner und Bonner Straße", "", ""},
		{"genitive of a Kreis", "Bautzens Landrat geht", "", "14625!"},
		{"Kreis in capitals", "LANDKREIS FULDA. Neuer Radweg", "", "06631!"},
		{"Kreis whose name holds a landscape", "Landkreis Sächsische Schweiz-Osterzgebirge spart", "", "14628!"},
		{"alone in brackets", "Thomas Kufen (Essen) im Gespräch", "", "05113000!"},
		{"agency's dateline", "Lehrer fehlen", "Hannover (dpa/lni) - In Celle fehlen 20 Lehrkräfte.", "03241001 03351006!"},
		{"agency's dateline alone", "Lehrer fehlen", "Hannover (dpa/lni) - Es fehlen 20 Lehrkräfte.", "03241001!"},
		{"examples in a row", "Städte vernetzen Ampeln", "In Bochum und Herne läuft der Test.", "05911000 05916000"},
		{"where somebody comes from", "Neuer Vorstand", "Der Jurist kommt aus Nürnberg.", "09564000"},
		{"courts judge others", "Landgericht Bonn stoppt Abriss", "Die Stadt Siegburg unterliegt.", "05382060!"},
		{"papers tell of others", "Aachener Zeitung klagt gegen Portal", "Betreiberin ist die Stadt Düren.", "05358008!"},
		{"clubs act for themselves", "FC Bayern spendet", "Das Geld geht nach Ulm.", "08421000"},
		{"two places behind a court", "Landgericht Bonn stoppt Abriss", "Siegburg und Hennef zahlen.", "05382060 05382020"},
		{"way between two towns", "Fähre Konstanz-Meersburg fährt elektrisch", "", "08335043! 08435036!"},
		{"part of a town", "Radweg in Köln-Mülheim wird breiter", "", "05315000!"},
		{"lake", "Bodensee: Wasser wird knapp", "", ""},
		{"election in a Kreis", "Landratswahl in Nordhausen", "", "16062!"},
		{"adjective of a Kreis", "Lippischer Landrat geht", "", "05766!"},
		{"Kreise in a row", "Siegen-Wittgenstein und Olpe gründen Schule", "Die Kreise teilen sich die Kosten.", "05970! 05966!"},
		{"Land's adjective before a place", "Pflaster getauscht", "Im hessischen Siegbach gibt es Protest.", "06 06532019!"},
		{"region as an adjective", "Regen bekommt Feuerwehrhaus", "Der Stadtrat der niederbayerischen Kreisstadt stimmte zu.", "09276138!"},
	} {
		if got := placesOf(c.title, c.teaser); got != c.want {
			t.Errorf("%s: %q, %q: %q, want %q", c.rule, c.title, c.teaser, got, c.want)
		}
	}
}

package tagging

import (
	"fmt"
	"strings"

	"github.com/expr-lang/expr/vm"

	"github.com/litfass/litfass/aggregator"
)

// A rule that matches nearly everything says nothing, and is most often a slip: "*der*", or an expression
// that asks for nothing. It is not forbidden, but told with a count, against headlines here that have
// nothing in common.

// WideRule is a rule that matches nearly everything.
type WideRule struct {
	Topic   string
	Field   string // "categories[2].any[0]"
	Matches int
	Of      int
}

// TooWide returns the words and expressions of a taxonomy that match at least half of the sample
// headlines. Rules that cannot be read are left out; Validate tells of them.
func (t Taxonomy) TooWide() (wide []WideRule) {
	sample := strings.Split(strings.TrimSpace(headlines), "\n")
	texts := make([]folded, len(sample))
	for i, h := range sample {
		texts[i].add(h, titleField)
	}
	note := func(topic, field string, matches func(i int) bool) {
		n := 0
		for i := range sample {
			if matches(i) {
				n++
			}
		}
		if 2*n >= len(sample) {
			wide = append(wide, WideRule{topic, field, n, len(sample)})
		}
	}
	for i, c := range t.Categories {
		for j, words := range c.Any {
			if p, err := parsePattern(words); err == nil {
				note(c.ID, fmt.Sprintf("categories[%d].any[%d]", i, j), func(k int) bool { return texts[k].holds(&p) })
			}
		}
		if c.When == "" {
			continue
		}
		if w, err := compileWhen(c.When); err == nil {
			note(c.ID, fmt.Sprintf("categories[%d].when", i), func(k int) bool {
				return w.holds(new(vm.VM), whenEnvOf(aggregator.Source{}, aggregator.Item{Title: sample[k]}, nil))
			})
		}
	}
	return wide
}

// holds tells whether a pattern stands anywhere in a text.
func (f *folded) holds(p *pattern) bool {
	for i := range f.tokens {
		if f.matches(p, f.tokens, i) && (p.exact == "" || strings.Contains(f.raw, p.exact)) {
			return true
		}
	}
	return false
}

// headlines that have nothing in common but the language.
const headlines = `
Neuer Radweg an der Bahnhofstraße wird im Mai freigegeben
Rat beschließt Doppelhaushalt mit den Stimmen der Koalition
Die Stadtbücherei lädt zum Vorlesen für Kinder ein
Feuerwehr löscht Brand in einer Lagerhalle
Glasfaser für das Gewerbegebiet: Der Ausbau beginnt
Gesundheitsamt meldet weniger Grippefälle als in der Vorwoche
Wochenmarkt zieht wegen des Stadtfestes auf den Schulhof
Bürgermeisterin ehrt langjährige Ehrenamtliche
Trinkwasser muss in zwei Ortsteilen abgekocht werden
Museum zeigt Fotografien aus der Nachkriegszeit
Kreis sucht Gastfamilien für das kommende Schuljahr
Stadtwerke senken den Preis für Fernwärme
Online-Antrag für den Personalausweis startet
Jobcenter und Handwerk werben um Auszubildende
Starkregen: Keller laufen voll, Straßen gesperrt
Grundsteuerbescheide werden Ende Januar verschickt
Ausschreibung: Neubau einer Sporthalle mit drei Feldern
Gemeinde pflanzt 200 Bäume am Ortsrand
Polizei sucht Zeugen nach Unfall auf der Kreuzung
Der Landrat im Interview über Krankenhäuser auf dem Land
`

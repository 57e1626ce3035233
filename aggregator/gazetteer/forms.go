package gazetteer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Form is how a name is written in a text.
type Form uint8

// The forms.
const (
	Exact     Form = iota
	Genitive       // "Münsters", "Neuss'"
	Adjective      // "Dortmunder", "Ahauser", "hannoversche"; also the people: "Dresdnerinnen"
)

// String returns the form's name.
func (f Form) String() string {
	return [...]string{"exact", "genitive", "adjective"}[f]
}

// bases calls f with each name that a word could be a form of, until f returns true. German makes adjectives of place
// names with -er, which swallows a final -e or -en: Celle, Bremen, Göttingen; -en after d and ch leaves the n: Dresdner,
// Münchner; -stadt and -hausen get an umlaut. What follows no rule stands in irregular. The names are written into buf.
func bases(word string, buf *[64]byte, f func(base []byte, form Form) bool) bool {
	if len(word) > len(buf)-4 {
		return false
	}
	if f(append(buf[:0], word...), Exact) {
		return true
	}
	stem, ok := cutEnding(word)
	if ok || strings.Contains(word, "sch") {
		// Its base need not begin as the word does, so it is asked for apart from the others.
		if base, ok := irregular[word]; ok && f(append(buf[:0], base...), Adjective) {
			return true
		}
	}
	if ok {
		for _, end := range [...]string{"", "e", "en"} {
			if f(append(append(buf[:0], stem...), end...), Adjective) {
				return true
			}
		}
		if strings.HasSuffix(stem, "n") { // Dresdn, Münchn
			if f(append(append(buf[:0], stem[:len(stem)-1]...), "en"...), Adjective) {
				return true
			}
		}
		for _, u := range umlauted {
			if u.adjective[len(u.adjective)-1] != stem[len(stem)-1] {
				continue
			}
			if short, ok := strings.CutSuffix(stem, u.adjective); ok && short != "" && f(append(append(buf[:0], short...), u.name...), Adjective) {
				return true
			}
		}
		if people, ok := strings.CutSuffix(stem, "an"); ok && len(people) > 3 { // Leeraner, Münsteraner
			if f(append(buf[:0], people...), Adjective) {
				return true
			}
		}
	}
	if base, ok := strings.CutSuffix(word, "s"); ok && len(base) > 2 && !strings.HasSuffix(base, "s") {
		if f(append(buf[:0], base...), Genitive) {
			return true
		}
		if base, ok := strings.CutSuffix(base, "e"); ok && (strings.HasSuffix(base, "kreis") || strings.HasSuffix(base, "land")) && f(append(buf[:0], base...), Genitive) {
			return true // "des Rhein-Sieg-Kreises", "des Saarlandes"
		}
	}
	return false
}

// umlauted are the last parts of names whose adjective has an umlaut: "Darmstädter", "Nordhäuser".
var umlauted = [...]struct{ adjective, name string }{{"städt", "stadt"}, {"staedt", "stadt"}, {"häus", "hausen"}, {"haeus", "hausen"}}

// cutEnding removes the ending of an adjective or of its people.
func cutEnding(word string) (stem string, ok bool) {
	for _, end := range [...]string{"er", "ern", "ers", "erin", "erinnen"} {
		if stem, ok := strings.CutSuffix(word, end); ok && len(stem) > 2 {
			return stem, true
		}
	}
	return "", false
}

// titled writes a word that is all capitals as a name: "MÜNSTER" as "Münster". Other words are returned as they are.
func titled(word string) (string, bool) {
	if len(word) < 3 {
		return word, false
	}
	for _, r := range word {
		if !unicode.IsUpper(r) && r != 'ß' {
			return word, false
		}
	}
	_, first := utf8.DecodeRuneInString(word)
	return word[:first] + strings.ToLower(word[first:]), true
}

// irregular are adjectives and names of people that no rule makes.
var irregular = func() map[string]string {
	m := map[string]string{}
	for base, words := range map[string]string{
		"Halle": "Hallenser Hallensern Hallenserin Hallenserinnen Hallesche Halleschen Hallescher Hallesches hallesche halleschen hallescher hallesches hallische hallischen " +
			"Hallische Hallischen",
		"Hannover": "hannoversche hannoverschen hannoverscher hannoversches hannoverschem Hannoversche Hannoverschen Hannoverscher Hannoversches Hannoveraner Hannoveranern Hannoveranerin Hannoveranerinnen",
		"Münster":  "Münstersche Münsterschen Münsterscher Münstersches münstersche münsterschen münsterscher münstersches Münsteraner Münsteranern Münsteranerinnen",
		"Köln":     "kölsche kölschen kölscher Kölsche Kölschen Kölscher",
		"Jena":     "Jenenser Jenensern",
		"Bremen":   "bremische bremischen bremischer bremisches bremischem Bremische Bremischen Bremischer",
		"Hamburg":  "hamburgische hamburgischen hamburgischer hamburgisches hamburgischem Hamburgische Hamburgischen Hamburgischer",
		"Lübeck":   "lübsche lübschen lübische lübischen",
		"Berlin":   "berlinische berlinischen Berlinische Berlinischen",
		"Lippe":    "Lippische Lippischen Lippischer lippische lippischen lippischer",
		"Ahaus":    "Ahauser Ahausern",
		"Speyer":   "Speyerer Speyrer Speyerern",
		"Kassel":   "Kasselaner Kasseläner Kasselänern",
		"Fulda":    "Fuldaer Fuldische",
		"Verden":   "Verdener",
		"Emden":    "Emder",
		"Norden":   "Norder Nordener",
		"Zwickau":  "Zwickauer",
		"Siegen":   "Siegener", // "Sieger" is a winner
		"Xanten":   "Xantener",
		"Hof":      "Hofer",
		"Görlitz":  "Görlitzer",
		"Leer":     "Leeraner Leeranern",
		"Lüneburg": "Lüneburger",
		"Schwerin": "Schweriner",
		"Trier":    "Trierer Trierern Triererin",
		"Gotha":    "Gothaer",
		"Weimar":   "Weimarer",
		"Goslar":   "Goslarer Goslarsche",
		"Wetzlar":  "Wetzlarer",
		"Hameln":   "Hamelner Hamelenser",
		"Peine":    "Peiner",
		"Alfeld":   "Alfelder",
		"Nürnberg": "Nürnberger",
	} {
		for w := range strings.FieldsSeq(words) {
			m[w] = base
			m[transcribed(w)] = base
		}
	}
	return m
}()

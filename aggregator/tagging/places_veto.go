package tagging

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/litfass/litfass/aggregator/gazetteer"
	"github.com/litfass/litfass/aggregator/words"
)

// The rules by which a name is no place here. They are named after the traps of German place names.
const (
	vetoPerson    reason = "a person's name"
	vetoWord      reason = "an everyday word here"
	vetoThing     reason = "a hill, river or building, by its article"
	vetoWater     reason = "a river, lake or landscape"
	vetoPart      reason = "a part of a town"
	vetoStreet    reason = "a street, square or station"
	vetoPaper     reason = "a newspaper or broadcaster"
	vetoClub      reason = "a sports club"
	vetoInstitute reason = "a body called after a town"
	vetoBody      reason = "within the name of a body"
	vetoHistory   reason = "a fixed expression"
	vetoCourt     reason = "the city stands for the court there"
	vetoFederal   reason = "the capital stands for the Federation"
	vetoNear      reason = "only says where another place is"
	vetoCompound  reason = "part of a longer name"
	vetoFair      reason = "a fair called after its town"
)

// veto looks for a reason why a name is no place here.
func (p *placeReader) veto(i int) {
	s := &p.sights[i]
	switch {
	case p.isSeatOfOrgan(s): // before all else: "Mainzer Landtag" is the Land
	case p.isFixed(s):
		s.reason = vetoHistory
	case s.reason == vetoPerson || len(p.persons) > 0 && p.isPerson(s): // the second time, of those named before
		s.reason = vetoPerson
	case p.isCourt(s):
		s.reason = vetoCourt
	case p.follows(i):
		s.reason = p.sights[i-1].reason
	case s.Form == gazetteer.Adjective:
		s.reason = p.vetoAdjective(s)
	default:
		s.reason = p.vetoName(s)
	}
	if s.reason == "" && p.inBody(s) {
		s.reason = vetoBody
	}
}

// vetoParts: what an item once calls a part of a town is one wherever it names it: "Höchst bekommt …", "im Stadtteil Höchst".
func (p *placeReader) vetoParts() {
	for i := range p.sights {
		part := &p.sights[i]
		if part.reason != vetoPart || part.First != part.Last || !placeParts[p.before(part, 1)] {
			continue
		}
		name := p.reading(part).Word(part.First)
		for k := range p.sights {
			if s := &p.sights[k]; s.reason == "" && s.First == s.Last && !p.town(s) && p.reading(s).Word(s.First) == name {
				s.reason = vetoPart
			}
		}
	}
}

// follows tells whether a name goes on with that of a body or club: "Volksbank Kassel Göttingen", "Flughafen Köln/Bonn".
func (p *placeReader) follows(i int) bool {
	if i == 0 {
		return false
	}
	s, last := &p.sights[i], &p.sights[i-1]
	g := p.reading(s).Gap(s.First)
	return last.field == s.field && s.First == last.Last+1 && (last.reason == vetoInstitute || last.reason == vetoClub) &&
		(g == gazetteer.Space || g == gazetteer.Hyphen || g == gazetteer.Slash)
}

func (p *placeReader) vetoAdjective(s *sight) reason {
	r := p.reading(s)
	word, next := r.Word(s.Last), p.behind(s, 1)
	if k := p.rowOfAdjectives(s); k > s.Last { // "Leipziger und Dresdner Straße": the noun of the last is that of all
		if next = r.Word(k + 1); r.Gap(k+1) != gazetteer.Space {
			next = ""
		}
	}
	if s.First == s.Last && placeFalseAdjectives[word] && (word != "Hammer" || !placeCivic[next]) {
		return vetoWord
	}
	if next == "" && r.Gap(s.Last+1) == gazetteer.Hyphen {
		if after := r.Word(s.Last + 1); placeStreets[after] {
			return vetoStreet // "Berliner-Straße"
		}
	}
	switch {
	case placeStreets[next]:
		return vetoStreet
	case placeScapes[next]:
		return vetoWater
	case placeClubNames[next]:
		return vetoClub
	case placePapers[next], placePaperNames[next] && placePapers[r.Word(s.Last+2)]:
		return vetoPaper
	case placeHistory[next]:
		return vetoHistory
	case word == "Berliner" && placeFederal[next]:
		return vetoFederal
	case placeCompanies[next] && !p.isLand(s):
		return vetoInstitute
	case next == "Technische" || next == "Technischen":
		return vetoInstitute
	}
	if !unicode.IsUpper(placeFirstRune(next)) && !p.people(s) && !p.isLand(s) && !strings.HasSuffix(word, "nen") && !lowerAdjective(next) {
		return vetoPerson // "Ulmer verlässt die Fraktion"
	}
	return ""
}

// rowOfAdjectives returns the last word of a row of adjectives of places that a name begins: "Kölner, Bonner und Aachener Rat".
func (p *placeReader) rowOfAdjectives(s *sight) int {
	r, last := p.reading(s), s.Last
	for i := range r.Candidates {
		c := &r.Candidates[i]
		if c.Form != gazetteer.Adjective || c.First <= last || c.First > last+2 {
			continue
		}
		switch g := r.Gap(c.First); {
		case c.First == last+1 && (g == gazetteer.Comma || g == gazetteer.Slash):
		case c.First == last+2 && g == gazetteer.Space && (r.Word(last+1) == "und" || r.Word(last+1) == "oder"):
		default:
			return last
		}
		last = c.Last
	}
	return last
}

// lowerAdjective tells whether an attribute written small follows: "Dortmunder städtische Kitas".
func lowerAdjective(word string) bool {
	return strings.HasSuffix(word, "e") || strings.HasSuffix(word, "en") || strings.HasSuffix(word, "er") || strings.HasSuffix(word, "es")
}

// people tells whether an adjective without a noun means a town's people: "die Münchner", "Münchner fahren".
func (p *placeReader) people(s *sight) bool {
	if s.field == kickerField {
		return false
	}
	before, next := p.before(s, 1), p.behind(s, 1)
	return placeWholes[before] || strings.HasSuffix(before, "e") && before != "" && unicode.IsLower(placeFirstRune(before)) ||
		strings.HasSuffix(next, "en") || next == "und" && strings.HasSuffix(p.before(s, 2), "nen")
}

func (p *placeReader) vetoName(s *sight) reason {
	r := p.reading(s)
	word, before, next := r.Word(s.First), p.before(s, 1), p.behind(s, 1)
	common := s.First == s.Last && isCommon(word, s.Form) && !s.Qualified
	if r.Gap(s.First) == gazetteer.Hyphen {
		if why := p.vetoCompound(s); why != "" {
			return why
		}
	}
	switch {
	case r.Gap(s.Last+1) == gazetteer.Hyphen && placeStreets[r.Word(s.Last+1)]:
		return vetoStreet
	case r.Gap(s.Last+1) == gazetteer.Hyphen && placeFairs[r.Word(s.Last+1)], next == "Messe":
		return vetoFair
	case r.Gap(s.Last+1) == gazetteer.Hyphen && common && unicode.IsLower(placeFirstRune(r.Word(s.Last+1))):
		return vetoWord
	case r.Gap(s.Last+1) == gazetteer.Hyphen && common && !p.town(s) && !placeDistricts[r.Word(s.Last+1)]:
		return vetoWord // "Regen-Rückhaltebecken"
	case common && placeArticles[before], s.First == s.Last && articled[word] && placeNeuter[before]:
		return vetoWord
	case s.Form == gazetteer.Exact && s.First == s.Last && (placeHillArticles[before] || placeRiverArticles[before] && r.Gap(s.First-1) != gazetteer.Comma) && p.isThing(s, word):
		return vetoThing
	case p.besideRiver(s):
		return vetoWater
	case common && s.Form == gazetteer.Genitive && unicode.IsLower(placeFirstRune(next)):
		return vetoWord
	case common && words.Numeral(next) && next != "":
		return vetoWord // "Halle 3"
	case common && before != "" && placeFirstRune(before) >= '0' && placeFirstRune(before) <= '9':
		return vetoWord // "500 Waren"
	case placeParts[before] && (before != "Bezirk" || !s.Qualified):
		return vetoPart
	case r.Gap(s.First) == gazetteer.Comma && p.listOfParts(s):
		return vetoPart
	case p.isClub(s, before, next):
		return vetoClub
	case p.isInstitute(s):
		return vetoInstitute
	case (before == "bei" || before == "nahe") && p.locates(s):
		return vetoNear
	}
	if r.Gap(s.First) == gazetteer.Space && p.afterAdjective(s) {
		return vetoPart // "Dresdner Neustadt"
	}
	return ""
}

// isThing tells whether a name with an article is that of a hill, a river or a building: towns have none, and of Kreise only Lippe is a river, too.
func (p *placeReader) isThing(s *sight, word string) bool {
	town := p.ofLength(s, 8)
	if town == nil {
		return placeRivers[word]
	}
	return town.Population < bigCity && !strings.HasSuffix(word, "tal") && !strings.HasSuffix(word, "land")
}

// besideRiver tells whether a name stands in a row with a river and may be one: "Fulda und Werra".
func (p *placeReader) besideRiver(s *sight) bool {
	r := p.reading(s)
	if s.First != s.Last || !placeRivers[r.Word(s.First)] {
		return false
	}
	for _, beside := range [...]int{s.First - 2, s.First + 2} {
		if and := r.Word((s.First + beside) / 2); (and == "und" || and == "oder") && (placeRivers[r.Word(beside)]) {
			return true
		}
	}
	return false
}

// isCommon tells whether a name, or the one it is the genitive of, is a word of German too: "Essen", "des Essens".
func isCommon(word string, form gazetteer.Form) bool {
	return commonNames[word] || form == gazetteer.Genitive && commonNames[strings.TrimSuffix(word, "s")]
}

// vetoCompound judges what stands behind a hyphen.
func (p *placeReader) vetoCompound(s *sight) reason {
	r := p.reading(s)
	first := r.Word(s.First - 1)
	switch {
	case p.endsCandidate(s, s.First-1):
		if r.Gap(s.First-1) == gazetteer.Space && placeWays[r.Word(s.First-2)] {
			return "" // "Fähre Konstanz-Meersburg"
		}
		return vetoPart // "Köln-Mülheim"
	case placeClubs[first]:
		return vetoClub
	case placeCompass[first]:
		return ""
	case first != "" && unicode.IsUpper(placeFirstRune(first)) && !p.isLand(s):
		return vetoCompound
	}
	return ""
}

var (
	placeCompass = set("Groß Ost West Nord Süd Alt Gesamt Innen Hansestadt Stadt Region Raum Messestadt Landkreis Metropolregion Landeshauptstadt Smart City Ruhrgebietsstadt Kreisstadt")
	placeFairs   = set("Messe Marathon Derby Kickers Open Cup Trophy Mannheimer Fraktion")
)

// endsCandidate tells whether another name ends at a word.
func (p *placeReader) endsCandidate(s *sight, word int) bool {
	return slices.ContainsFunc(p.reading(s).Candidates, func(c gazetteer.Candidate) bool { return c.Last == word && c.Form != gazetteer.Adjective })
}

// afterAdjective tells whether the adjective of a place stands right before a name.
func (p *placeReader) afterAdjective(s *sight) bool {
	r := p.reading(s)
	i := slices.IndexFunc(r.Candidates, func(c gazetteer.Candidate) bool { return c.Last == s.First-1 && c.Form == gazetteer.Adjective })
	return i >= 0 && p.municipal(&r.Candidates[i]) && !placeFalseAdjectives[r.Word(r.Candidates[i].Last)] && s.Form == gazetteer.Exact
}

// listOfParts: "die Ortsteile Hagen, Löwensen und Thal".
func (p *placeReader) listOfParts(s *sight) bool {
	r := p.reading(s)
	for i := s.First - 1; i >= 0 && i > s.First-8; i-- {
		if placeParts[r.Word(i)] {
			return true
		}
		if g := r.Gap(i); g != gazetteer.Space && g != gazetteer.Comma || !r.Words[i].Upper && r.Word(i) != "und" {
			return false
		}
	}
	return false
}

// town tells whether a name is that of a big city, which compounds are made of: "Essen-Besuch".
func (p *placeReader) town(s *sight) bool {
	return slices.ContainsFunc(s.Places, func(i int32) bool { return p.table.At(i).Population >= bigCity })
}

// municipal tells whether a candidate is the name of a town, not of a Land alone.
func (p *placeReader) municipal(c *gazetteer.Candidate) bool {
	return slices.ContainsFunc(c.Places, func(i int32) bool { return len(p.table.At(i).AGS) == 8 })
}

// isLand tells whether a name is that of a Land.
func (p *placeReader) isLand(s *sight) bool {
	return slices.ContainsFunc(s.Places, func(i int32) bool { return len(p.table.At(i).AGS) == 2 })
}

// locates tells whether a name behind "bei" says where another place is: "Kleinmachnow bei Berlin".
func (p *placeReader) locates(s *sight) bool {
	r := p.reading(s)
	return r.Gap(s.First-1) == gazetteer.Space && slices.ContainsFunc(r.Candidates, func(c gazetteer.Candidate) bool {
		return c.Last == s.First-2 && (c.Qualified || !commonNames[r.Word(c.Last)]) // "Brand auf Hof bei Ahaus"
	})
}

func placeFirstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

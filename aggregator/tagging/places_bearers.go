package tagging

import (
	"slices"
	"strings"
	"unicode"

	"github.com/litfass/litfass/aggregator/gazetteer"
)

// Who bears the name of a town and is not the town: clubs, institutes, persons, bodies, courts.

func (p *placeReader) isClub(s *sight, before, next string) bool {
	r := p.reading(s)
	switch next {
	case "96", "98", "04", "05", "09", "1860", "07", "08":
		return true
	}
	if placeClubs[before] {
		return true
	}
	if before != "" && placeFirstRune(before) >= '0' && placeFirstRune(before) <= '9' && placeClubs[r.Word(s.First-2)] {
		return true // "TSV 1860 München", "FSV Mainz"
	}
	if r.Gap(s.First) == gazetteer.Space && r.Gap(s.First-1) == gazetteer.Hyphen && placeClubs[before] {
		return true
	}
	return placeClubs[p.before(s, 2)] && !placeLeads[before] && before != "" && unicode.IsUpper(placeFirstRune(before)) && !placeSeats[before]
}

// isInstitute: "Universität Leipzig", "Universität zu Köln", "Hochschule für Technik Stuttgart", "Flughafen Köln/Bonn".
func (p *placeReader) isInstitute(s *sight) bool {
	r := p.reading(s)
	i := s.First - 1
	g := r.Gap(s.First)
	if g == gazetteer.Slash || g == gazetteer.Hyphen || g == gazetteer.Range {
		for _, c := range r.Candidates {
			if c.Last == i {
				i = c.First - 1
			}
		}
	} else if g != gazetteer.Space {
		return false
	}
	word := r.Word(i)
	if word == "zu" {
		i--
		word = r.Word(i)
	}
	if (placeInstitutes[word] || word == "VG" && p.hasCourt(s)) && (i == s.First-1 || r.Gap(i+1) == gazetteer.Space) {
		return true
	}
	for k := i; k > i-5 && k > 0; k-- { // "Hochschule für Musik und Tanz Köln"
		if r.Gap(k) != gazetteer.Space {
			return false
		}
		if (r.Word(k) == "für" || r.Word(k) == "der") && placeInstitutes[r.Word(k-1)] {
			return k < i
		}
	}
	return false
}

// hasCourt tells whether "VG" before a town means its Verwaltungsgericht, not a Verbandsgemeinde or Verwaltungsgemeinschaft: in
// Länder that have no such thing, and in towns too big for it.
func (p *placeReader) hasCourt(s *sight) bool {
	town := p.best(s)
	return town != nil && (town.Population >= courtTown || !unionLands[town.AGS[:2]])
}

// unionLands have Verbandsgemeinden or Verwaltungsgemeinschaften: Rheinland-Pfalz, Bayern, Sachsen-Anhalt, Thüringen.
var unionLands = set("07 09 15 16")

// courtTown is a size that the seats of Verbandsgemeinden and Verwaltungsgemeinschaften do not reach.
const courtTown = 20_000

// isPerson: a first name or a title stands before the name, or a surname behind a name that is a first name too.
func (p *placeReader) isPerson(s *sight) bool {
	r := p.reading(s)
	word := r.Word(s.Last)
	if s.First != s.Last || s.Qualified {
		return false
	}
	before := p.before(s, 1)
	switch {
	case before == "":
		if r.Gap(s.First) == gazetteer.Hyphen && firstNames[r.Word(s.First-2)] && r.Gap(s.First-1) == gazetteer.Space {
			return true // "Petra Müller-Hagen"
		}
	case firstNames[before] && p.before(s, 2) != "Sankt" && (!commonNames[before] || p.before(s, 2) != ""):
		return true
	case len(before) == 1 && unicode.IsUpper(rune(before[0])) && r.Gap(s.First) == gazetteer.Dot:
		return true // "M. Hagen"
	case firstNames[p.before(s, 2)] && placeNobility[before]:
		return true // "Ursula von Siegen"
	case isTitle(before):
		return s.Form != gazetteer.Genitive || !placeCivic[p.behind(s, 1)]
	case before == "Stadtrat" || before == "Gemeinderat":
		return s.Form == gazetteer.Adjective || commonNames[word]
	case placeSaying[before] && !p.town(s) || placeSaying[before] && slices.Contains(p.persons, word):
		return true
	}
	if firstNames[word] && s.Form == gazetteer.Exact {
		next := p.behind(s, 1)
		if unicode.IsUpper(placeFirstRune(next)) && !placeLeads[before] && !placeSeats[before] && !placeCivic[next] {
			return true // "Hagen Reinhold"
		}
	}
	return slices.Contains(p.persons, word) && !placeLeads[before] && !placeSeats[before] && s.field != kickerField
}

// isTitle tells whether a word before a name is a person's office or trade, by its last part: "Landesinnenministerin", "Polizeichef".
func isTitle(word string) bool {
	if placeTitles[word] {
		return true
	}
	if len(word) < 4 || !unicode.IsUpper(placeFirstRune(word)) {
		return false
	}
	stem := strings.TrimSuffix(word, "in")
	if len(stem) < 2 || !placeTradeEnds[stem[len(stem)-2:]] && !placeTradeEnds[word[len(word)-2:]] {
		return false
	}
	for _, trade := range placeTrades {
		if strings.HasSuffix(word, trade) || strings.HasSuffix(stem, trade) || len(stem) == len(trade) && stem[1:] == trade[1:] && stem[0]|0x20 == trade[0] {
			return true
		}
	}
	return false
}

// placeTradeEnds are their last two letters: most words have others.
var placeTradeEnds = func() map[string]bool {
	ends := map[string]bool{}
	for _, trade := range placeTrades {
		ends[trade[len(trade)-2:]] = true
	}
	return ends
}()

var (
	placeNobility = set("von van zu der de del da")
	placeSaying   = set("sagt sagte erklärt erklärte so betont betonte meint meinte fordert forderte kritisiert kritisierte lobt lobte kündigte berichtet berichtete ergänzt ergänzte")
)

// inBody tells whether a name stands within that of a body. The organs of a Land speak of it, though: of these the
// Land's name counts, the town's does not.
func (p *placeReader) inBody(s *sight) bool {
	for _, span := range p.spans[s.field] {
		if s.From < span[1] && span[0] < s.To {
			name := strings.ToLower(p.reading(s).Text[span[0]:span[1]])
			organ := slices.ContainsFunc(placeLandOrgans, func(o string) bool { return strings.Contains(name, o) })
			return !organ || !p.isLand(s) && !p.isCityState(s)
		}
	}
	return false
}

// isCityState tells whether a name is that of Berlin or Hamburg, whose organs are a city's and a Land's.
func (p *placeReader) isCityState(s *sight) bool {
	return slices.ContainsFunc(s.Places, func(i int32) bool { ags := p.table.At(i).AGS; return ags == "02000000" || ags == "11000000" })
}

// isFixed tells whether a name begins a fixed expression, or ends one.
func (p *placeReader) isFixed(s *sight) bool {
	r := p.reading(s)
	for i := max(0, s.First-1); i <= s.First; i++ {
		for _, rest := range placeFixed[r.Word(i)] {
			n, k := i+1, 0
			for ; k < len(rest); k, n = k+1, n+1 {
				if r.Word(n) != rest[k] || r.Gap(n) != gazetteer.Space && r.Gap(n) != gazetteer.Hyphen {
					break
				}
			}
			if k == len(rest) && n > s.Last { // not part of a longer name
				return true
			}
		}
	}
	return false
}

// isCourt: "Karlsruhe kippt Gesetz", "Karlsruher Richter". The city itself is meant beside "Stadt", "in" or its people.
func (p *placeReader) isCourt(s *sight) bool {
	r := p.reading(s)
	word := r.Word(s.First)
	if s.Form == gazetteer.Adjective {
		return placeCourts[p.behind(s, 1)] && (word == "Karlsruher" || p.hasWord(placeCourtWords))
	}
	if word != "Karlsruhe" && word != "Karlsruhes" || s.First != s.Last {
		return false
	}
	before := p.before(s, 1)
	if placeSeats[before] || s.Form == gazetteer.Genitive && placeCivic[p.behind(s, 1)] || s.field == kickerField && !p.hasWord(placeCourtWords) {
		return false
	}
	return p.hasWord(placeCourtWords)
}

// hasWord tells whether the item holds one of some words.
func (p *placeReader) hasWord(words map[string]bool) bool {
	for f := range p.readings {
		r := &p.readings[f]
		for _, w := range r.Words {
			if words[r.Text[w.From:w.To]] {
				return true
			}
		}
	}
	return false
}

// isSeatOfOrgan: the adjective of a Land's capital before an organ of the Land means the Land.
func (p *placeReader) isSeatOfOrgan(s *sight) bool {
	if s.Form != gazetteer.Adjective {
		return false
	}
	r := p.reading(s)
	next := p.behind(s, 1)
	if lowerAdjective(next) && !unicode.IsUpper(placeFirstRune(next)) {
		next = p.behind(s, 2)
	}
	if next == "" && r.Gap(s.Last+2) == gazetteer.Hyphen { // "Kieler Jamaika-Koalition"
		next = r.Word(s.Last + 2)
	} else if r.Gap(s.Last+1) == gazetteer.Space && r.Gap(s.Last+2) == gazetteer.Hyphen {
		next = r.Word(s.Last + 2)
	}
	for _, i := range s.Places {
		place := p.table.At(i)
		if land, ok := placeCapitals[place.AGS]; ok && placeOrgans[next] {
			l, _ := p.table.ByAGS(land)
			s.place, s.named, s.reason = &l, true, "the capital stands for the Land"
			return true
		}
	}
	return false
}

// placeCapitals are the seats of the Länder's parliaments; city states have no other.
var placeCapitals = map[string]string{
	"01002000": "01", "03241001": "03", "05111000": "05", "06414000": "06", "07315000": "07", "08111000": "08", "09162000": "09", "10041100": "10",
	"12054000": "12", "13004000": "13", "14612000": "14", "15003000": "15", "16051000": "16",
}

package tagging

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/gazetteer"
)

// Which places an item is about is found in four steps, and none of them guesses from learned weights: whoever asks
// why a place was tagged gets the rule.
//
//  1. Read: the gazetteer finds every name in kicker, title and teaser, with all who bear it.
//  2. Veto (places_veto.go, places_bearers.go): the words around a name say that no place is meant here: a person, a street, a club, a
//     newspaper, a court, a dish. Each trap has a rule of that name and a list of words.
//  3. Choose (places_choose.go, places_namesakes.go): of those who bear the name, the one that fits: Kreis, city or Land; then the Land,
//     Kreis and towns named beside it, the source's area, at last the number of inhabitants.
//  4. Weigh (places_weigh.go): how well is the name known, and what speaks for a place: "in", "Stadt", the kicker, a
//     town beside it. A big city needs nothing, a village needs a good word, an everyday word ("Essen", "Regen") a
//     better one.
//
// The rest is for places_primary.go: what the item is about, and what it only mentions.
//
// A Land is tagged with its two digits when it is named, also as an adjective ("bayerische Kommunen"); Berlin and Hamburg
// have one tag, the eight digits; Bremen is the city unless the Land is spoken of. A Kreis has its five digits; a
// kreisfreie Stadt only its eight. A part of a town is the town ("Köln-Kalk", "Dresdner Neustadt"). A compound is the
// place if it speaks of it ("Hamburg-Wahl", "NRW-Städte"), but a fair is not ("Hannover-Messe"). What a body is called
// after is not tagged ("IHK Köln", "Universität Leipzig", "Städtetag Nordrhein-Westfalen"), except that the organs of a
// Land speak of it ("Bayerischer Landtag", "Mainzer Landtag"). The source's area tells namesakes apart; it gives no
// tag of its own, for every index of a place holds what sources of that area bring.

// Places makes the tagger of places of a table. Bodies returns where a text names bodies, in bytes and in order (see
// Bodies.Spans): what such a name is called after is no place of the item. It may be nil.
func Places(t *gazetteer.Table, bodies func(text string) [][2]int) aggregator.Tagger {
	return func(s aggregator.Source, it aggregator.Item) []aggregator.Tag {
		p := placeReaders.Get().(*placeReader)
		defer placeReaders.Put(p)
		p.table, p.area = t, it.Area
		if p.area == "" {
			p.area = s.Area
		}
		return p.tags(it, bodies)
	}
}

// placeReader is what one item is worked on with.
type placeReader struct {
	table    *gazetteer.Table
	area     string
	readings [3]gazetteer.Reading // kicker, title, teaser
	spans    [3][][2]int          // where they name bodies
	sights   []sight
	lands    []string // Länder named, by their two digits
	kreise   []string // Kreise named
	persons  []string // surnames of people named
}

var placeReaders = sync.Pool{New: func() any { return new(placeReader) }}

// sight is a name seen in an item, and what was decided about it.
type sight struct {
	*gazetteer.Candidate
	field  int // kickerField, titleField, teaserField
	reason reason
	place  *gazetteer.Place // who is meant; nil if no place
	also   *gazetteer.Place // "Stadt und Landkreis Rosenheim"
	weight int
	named  bool // the place was chosen by what stands right beside it
}

// reason is the rule that decided, for the evidence.
type reason string

func (p *placeReader) tags(it aggregator.Item, bodies func(string) [][2]int) []aggregator.Tag {
	p.sights, p.lands, p.kreise, p.persons = p.sights[:0], p.lands[:0], p.kreise[:0], p.persons[:0]
	for field, text := range [...]string{it.Kicker, it.Title, it.Teaser} {
		r := &p.readings[field]
		p.table.Read(text, r)
		p.spans[field] = nil
		if len(r.Candidates) > 0 && bodies != nil {
			p.spans[field] = bodies(text)
		}
		for i := range r.Candidates {
			p.sights = append(p.sights, sight{Candidate: &r.Candidates[i], field: field})
		}
	}
	if len(p.sights) == 0 {
		return nil
	}
	for i := range p.sights { // whoever is named in full is not a place when named in short
		if s := &p.sights[i]; p.isPerson(s) {
			s.reason = vetoPerson
			p.persons = append(p.persons, p.reading(s).Word(s.Last))
		}
	}
	for i := range p.sights {
		p.veto(i)
	}
	p.vetoParts()
	p.choose()
	p.weigh()
	return p.collect(it)
}

// kept tells whether a name is taken for a place.
func (s *sight) kept() bool { return s.place != nil && s.weight >= placeEnough }

// reading returns the text a name stands in.
func (p *placeReader) reading(s *sight) *gazetteer.Reading { return &p.readings[s.field] }

// before and behind return the words around a name if nothing but a space or an abbreviation's full stop is between them.
func (p *placeReader) before(s *sight, n int) string {
	r := p.reading(s)
	for i := 0; i < n; i++ {
		if g := r.Gap(s.First - i); g != gazetteer.Space && g != gazetteer.Dot {
			return ""
		}
	}
	return s.cased(r.Word(s.First - n))
}

// cased returns a word beside a name in capitals as the lists of words have it: "LANDKREIS FULDA".
func (s *sight) cased(word string) string {
	if !s.Capitals || len(word) < 3 || word != strings.ToUpper(word) {
		return word
	}
	first := utf8.RuneLen(placeFirstRune(word))
	return word[:first] + strings.ToLower(word[first:])
}

func (p *placeReader) behind(s *sight, n int) string {
	r := p.reading(s)
	for i := 1; i <= n; i++ {
		if g := r.Gap(s.Last + i); g != gazetteer.Space && g != gazetteer.Dot {
			return ""
		}
	}
	return s.cased(r.Word(s.Last + n))
}

// opens tells whether a name is the first word of a text or of a sentence.
func (p *placeReader) opens(s *sight) bool {
	g := p.reading(s).Gap(s.First)
	return g == gazetteer.Start || g == gazetteer.Stop
}

// collect makes tags: each place once, in the order of the text, with the reasons.
func (p *placeReader) collect(it aggregator.Item) []aggregator.Tag {
	primary := p.primaries(it)
	var tags []aggregator.Tag
	for i := range p.sights {
		s := &p.sights[i]
		if !s.kept() {
			continue
		}
		text := p.reading(s).Text[s.From:s.To]
		for _, place := range [...]*gazetteer.Place{s.place, s.also} {
			if place == nil {
				continue
			}
			id := tagID(place)
			why := aggregator.Evidence{Field: fieldNames[s.field], Text: text, Rule: string(s.reason)}
			known := slices.IndexFunc(tags, func(t aggregator.Tag) bool { return t.ID == id })
			if known < 0 {
				tags = append(tags, aggregator.Tag{ID: id, Primary: slices.Contains(primary, place), Why: []aggregator.Evidence{why}})
				continue
			}
			t := &tags[known]
			t.Primary = t.Primary || slices.Contains(primary, place)
			if len(t.Why) < aggregator.MaxEvidence && !slices.Contains(t.Why, why) {
				t.Why = append(t.Why, why)
			}
		}
	}
	return tags
}

// tagID is the id of a place's tag.
func tagID(p *gazetteer.Place) string { return "place/" + tagKey(p) }

// tagKey is the key under which a place is tagged.
func tagKey(p *gazetteer.Place) string {
	if city := gazetteer.CityStates[p.AGS]; city != "" && p.AGS != "04" {
		return city
	}
	return p.AGS
}

package tagging

import (
	"slices"
	"strings"
	"unicode"

	"github.com/litfass/litfass/aggregator/gazetteer"
)

// What speaks for a name being a place at all, in points. A place with placeEnough is tagged.
const (
	placeEnough = 20

	// how well the name is known, by inhabitants
	pointsKnown     = 30 // at least bigCity
	pointsFamiliar  = 20 // at least townSize
	pointsHeard     = 10 // at least smallTown
	pointsWord      = 30 // the name is a word of German too
	pointsAdjective = 15 // an adjective of a place of less than townSize
	pointsGenitive  = 5

	pointsKicker     = 30 // the kicker is the name
	pointsPartKicker = 15
	pointsFull       = 40 // with its qualifier, or beside the word Kreis, or a Land
	pointsDateline   = 35 // "MÜNSTER (dpa)"
	pointsBrackets   = 30 // "Thomas Kufen (Essen)"
	pointsTown       = 50 // "Stadt Essen", "Gemeinde Nebel"
	pointsSeat       = 30 // "Feuerwehr Essen", "Bürgermeister von Essen"
	pointsIn         = 30 // "in Essen"
	pointsLead       = 20 // "aus Essen"
	pointsCivic      = 20 // "Essens Kämmerer", "Essener Rat"
	pointsActing     = 20 // "Essen plant …", of a big city; half of it for others
	pointsRow        = 30 // "Essen und Bochum"
	pointsKreis      = 20 // its Kreis is named
	pointsLand       = 10 // its Land is
	pointsArea       = 30 // the source is its own; of its Kreis: 20
	pointsAreaKreis  = 20
	pointsTownly     = 10 // the item speaks of a mayor, a council
	pointsFar        = 20 // taken from a village in another Land than the kicker's town: "Norden: Feuerwehr in Norddeich"
	pointsElse       = 20 // the name stands in the item in another form, too

	bigCity   = 100_000
	halfCity  = 50_000
	townSize  = 10_000
	smallTown = 5_000

	pointsHint   = 20 // "auf Rügen", "die Stadt an der Wümme": its qualifier is named; of a region 10
	pointsRegion = 10
	pointsNearby = 10 // a town nearby is named; of the same Kreis 20
	pointsSame   = 20
	pointsLong   = 15 // a name of several words is hardly anything else
)

// weigh decides for each place whether it is meant; rows come last, for one place vouches for the next.
func (p *placeReader) weigh() {
	for i := range p.sights {
		if s := &p.sights[i]; s.place != nil {
			s.weight = p.weightOf(s)
		}
	}
	p.weighVillages()
	for i := range p.sights { // forwards and backwards: a row is as sure as its surest place
		p.vouch(i, i-1)
	}
	for i := len(p.sights) - 1; i >= 0; i-- {
		p.vouch(i, i+1)
	}
	for i := range p.sights {
		s := &p.sights[i]
		if s.place == nil || s.kept() || s.weight+pointsElse < placeEnough {
			continue
		}
		for k := range p.sights {
			if o := &p.sights[k]; o.kept() && o.place.AGS == s.place.AGS {
				s.weight += pointsElse
				break
			}
		}
	}
}

// weighVillages takes from villages in other Länder than the towns of the kicker or dateline: more likely these have a part
// of that name.
func (p *placeReader) weighVillages() {
	towns := p.all(kickerField)
	if first := p.firstIn(titleField); len(towns) == 0 && first >= 0 && p.isDateline(&p.sights[first]) {
		towns = p.row(first)
	}
	if len(towns) == 0 {
		return
	}
	for i := range p.sights {
		s := &p.sights[i]
		if s.place == nil || s.named || s.Qualified || s.field == kickerField || len(s.place.AGS) < 8 || s.place.Population >= smallTown || slices.Contains(p.lands, s.place.AGS[:2]) {
			continue
		}
		if !slices.ContainsFunc(towns, func(t *gazetteer.Place) bool { return len(t.AGS) < 8 || t.AGS[:2] == s.place.AGS[:2] }) {
			s.weight -= pointsFar
		}
	}
}

// vouch adds to a name what another one in a row with it is sure of.
func (p *placeReader) vouch(i, other int) {
	s := &p.sights[i]
	if s.place != nil && !s.kept() && p.coordinated(min(i, other), max(i, other)) && p.sights[other].kept() {
		s.weight += pointsRow
	}
}

func (p *placeReader) weightOf(s *sight) int {
	r := p.reading(s)
	word, before, next := r.Word(s.First), p.before(s, 1), p.behind(s, 1)
	common := s.First == s.Last && commonNames[word] && !s.Qualified && s.Form == gazetteer.Exact && !s.Capitals
	if s.named || s.Qualified || len(s.place.AGS) < 8 {
		return pointsFull
	}
	weight := 0
	switch people := s.place.Population; {
	case people >= bigCity:
		weight = pointsKnown
	case people >= townSize:
		weight = pointsFamiliar
	case people >= smallTown:
		weight = pointsHeard
	}
	if common {
		weight -= pointsWord
	}
	if s.Form == gazetteer.Adjective && s.place.Population < townSize {
		weight -= pointsAdjective
	} else if s.Form == gazetteer.Genitive && s.place.Population < townSize {
		weight -= pointsGenitive
	}
	weight += p.wordsBefore(s, before, common)
	switch {
	case s.field == kickerField && p.isWhole(s):
		weight += pointsKicker
		if common && s.place.Population < bigCity {
			weight -= pointsKicker / 3 // "Wetter: Sturm legt Bahn lahm"
		}
	case s.field == kickerField:
		weight += pointsPartKicker
	case p.isDateline(s):
		weight += pointsDateline
	case p.inBrackets(s):
		weight += pointsBrackets
	case r.Gap(s.Last+1) == gazetteer.Hyphen && placeDistricts[r.Word(s.Last+1)]:
		weight += pointsCivic
	case s.Form != gazetteer.Exact && placeCivic[next]:
		weight += pointsCivic
	case s.Form == gazetteer.Exact && placeAgents[next] && (p.opens(s) || before == ""):
		switch {
		case !common:
			weight += pointsActing
		case s.place.Population >= halfCity:
			weight += pointsWord // "Aalen streicht …"
		case s.place.Population >= 2*townSize:
			weight += pointsActing
		default: // "Regen setzt ein"
			weight += pointsActing / 2
		}
	}
	if weight >= placeEnough {
		return weight // looking around takes time, and what is clear needs none
	}
	return weight + p.around(s, common)
}

// wordsBefore weighs a preposition or an office before a name.
func (p *placeReader) wordsBefore(s *sight, before string, common bool) int {
	if s.Form == gazetteer.Adjective {
		return 0
	}
	switch {
	case before == "":
		return 0
	case placeTowns[before]:
		return pointsTown
	case placeSeats[before]:
		return pointsSeat
	case (before == "von" || before == "in" || before == "aus") && (isTitle(p.before(s, 2)) || placeSeats[p.before(s, 2)]):
		return pointsSeat
	case before == "in" || before == "In", p.attribute(s) != nil:
		return pointsIn
	case placeLeads[before]:
		if common && !placeFirm[before] {
			return 0
		}
		return pointsLead
	}
	return 0
}

// attribute returns the Land whose adjective stands right before a place that lies in it: "im hessischen Siegbach".
func (p *placeReader) attribute(s *sight) *gazetteer.Place {
	for i := range p.sights {
		if o := &p.sights[i]; o.field == s.field && o.Last == s.First-1 && o.Form == gazetteer.Adjective && o.place != nil && len(o.place.AGS) == 2 &&
			len(s.place.AGS) > 2 && s.place.AGS[:2] == o.place.AGS && p.reading(s).Gap(s.First) == gazetteer.Space {
			return o.place
		}
	}
	return nil
}

// placeFirm are the prepositions that seldom stand before a noun without an article.
var placeFirm = set("aus bei nach bis zwischen Aus Bei Nach Bis Zwischen Richtung nahe unweit südlich nördlich östlich westlich")

// around weighs what the item says elsewhere, and whose source it is.
func (p *placeReader) around(s *sight, common bool) (weight int) {
	ags := s.place.AGS
	for _, k := range p.kreise {
		switch {
		case k != ags[:5]:
		case common && slices.ContainsFunc(s.Places, func(i int32) bool { return p.table.At(i).AGS == k }):
			weight = -pointsKreis // "Regen flutet Keller im Landkreis Regen"
		default:
			weight = pointsKreis
		}
	}
	for _, l := range p.lands {
		if l == ags[:2] {
			weight = max(weight, pointsLand)
		}
	}
	switch {
	case p.area == ags:
		weight += pointsArea
	case len(p.area) >= 5 && p.area[:5] == ags[:5]:
		weight += pointsAreaKreis
	case len(p.area) >= 2 && p.area[:2] == ags[:2]:
		weight += pointsLand
	}
	if s.First != s.Last && s.Form != gazetteer.Adjective {
		weight += pointsLong
	}
	switch hint := p.hints(s, s.place); {
	case hint >= fitHint:
		weight += pointsHint
	case hint > 0:
		weight += pointsRegion
	}
	switch near := p.neighbours(s, s.place); {
	case near >= fitTownInKreis:
		weight += pointsSame
	case near >= fitTownNear:
		weight += pointsNearby
	}
	if (common || s.place.Population < smallTown) && p.hasWord(placeTownly) {
		weight += pointsTownly
	}
	return weight
}

// placeTownly are words of an item that speaks of a town.
var placeTownly = set("Stadt Gemeinde Bürgermeister Bürgermeisterin Oberbürgermeister Oberbürgermeisterin Stadtrat Gemeinderat Rathaus Kreisstadt Stadtverwaltung Verbandsgemeinde Samtgemeinde Kommune Rat Stadtverordnete Stadtverordneten OB Landkreis Kreis Ortsgemeinde " +
	"Stadträte Marktgemeinde Gemeindevertretung Gemeinderats Stadtrats Kommunalparlament Verwaltungsgemeinschaft Kurort Rathauschef Rathauschefin Feuerwehr Einwohner Innenstadt " +
	"Stadtwerke Stadtbücherei Stadtbibliothek Stadtparlament Bürgeramt Bauhof Bauamt Ordnungsamt Kämmerer Kämmerin Ratsmehrheit")

// isWhole tells whether a kicker is names and what belongs to them, nothing else.
func (p *placeReader) isWhole(s *sight) bool {
	r := p.reading(s)
	for i := range r.Words {
		word := r.Word(i)
		if placeSeats[word] || kreisBefore[word] || placeRowWords[word] {
			continue
		}
		inside := false
		for _, c := range r.Candidates {
			inside = inside || c.First <= i && i <= c.Last
		}
		if !inside {
			return false
		}
	}
	return true
}

// isDateline: "MÜNSTER (dpa) –", "Köln (ots)", "Jena. Die Stadt …" at the beginning of a text.
func (p *placeReader) isDateline(s *sight) bool {
	if s.First != 0 || s.Form != gazetteer.Exact {
		return false
	}
	r := p.reading(s)
	switch r.Gap(s.Last + 1) {
	case gazetteer.Open:
		return s.Capitals || placeAgencies[strings.ToLower(r.Word(s.Last+1))]
	case gazetteer.Other, gazetteer.Colon, gazetteer.Stop:
		return s.Last+1 < len(r.Words) && unicode.IsUpper(placeFirstRune(r.Word(s.Last+1)))
	case gazetteer.Slash:
		return s.Capitals
	}
	return false
}

// inBrackets tells whether a name stands alone in brackets: "Thomas Kufen (Essen)".
func (p *placeReader) inBrackets(s *sight) bool {
	r := p.reading(s)
	return r.Gap(s.First) == gazetteer.Open && s.To < len(r.Text) && r.Text[s.To] == ')'
}

var placeAgencies = set("dpa ots epd kna afp reuters lsw lby lnw lno lrs lhe lth lni mv bb be dapd sid pm red lah lsn pol pid ddp ap newsaktuell")

package tagging

import (
	"slices"
	"strings"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/gazetteer"
)

// What an item is about: the places of the kicker; a body or a topic in the kicker leaves the places to be mentions unless
// the headline names one. Without a kicker the headline tells: its first place, with those in a row with it, whoever acts
// there ("SPD Essen", "LWL-Museum in Herne"). If the headline names none, the teaser does when it speaks of one place
// only; behind a topic in the kicker it must also open with it.

// primaries returns the places the item is about.
func (p *placeReader) primaries(it aggregator.Item) []*gazetteer.Place {
	if places := p.all(kickerField); len(places) > 0 {
		return places
	}
	if it.Kicker != "" && len(p.spans[kickerField]) > 0 {
		return nil
	}
	if i := p.firstIn(titleField); i >= 0 {
		return p.row(i)
	}
	if p.bodyInTitle() || p.vetoedStart() {
		return nil
	}
	if it.Kicker != "" && !p.streetKicker() {
		return p.actor()
	}
	return p.ofTeaser()
}

func (p *placeReader) all(field int) (places []*gazetteer.Place) {
	for i := range p.sights {
		if s := &p.sights[i]; s.field == field && s.kept() {
			places = appendPlaces(places, s)
		}
	}
	return places
}

func appendPlaces(places []*gazetteer.Place, s *sight) []*gazetteer.Place {
	places = append(places, s.place)
	if s.also != nil {
		places = append(places, s.also)
	}
	return places
}

// firstIn returns the first place of a field. Of "im hessischen Siegbach" that is the town.
func (p *placeReader) firstIn(field int) int {
	i := slices.IndexFunc(p.sights, func(s sight) bool { return s.field == field && s.kept() })
	if i >= 0 && i+1 < len(p.sights) {
		if next := &p.sights[i+1]; next.field == field && next.kept() && p.sights[i].Form == gazetteer.Adjective && p.attribute(next) == p.sights[i].place {
			return i + 1
		}
	}
	return i
}

// row returns the places of a name and of those in a row with it.
func (p *placeReader) row(i int) []*gazetteer.Place {
	places := appendPlaces(nil, &p.sights[i])
	for k := i; p.coordinated(k, k+1); k++ {
		if s := &p.sights[k+1]; s.kept() {
			places = appendPlaces(places, s)
		}
	}
	return places
}

// bodyInTitle tells whether the headline names a body that is no court: a court judges what another place has done.
func (p *placeReader) bodyInTitle() bool {
	return slices.ContainsFunc(p.spans[titleField], func(span [2]int) bool {
		name := p.readings[titleField].Text[span[0]:span[1]]
		first, _, _ := strings.Cut(name, " ")
		return !placeCourtNames[first] && !strings.Contains(name, "gericht")
	})
}

// vetoedStart tells whether kicker or headline opens with a body, a club, or the kicker with a paper, that is called after a
// town, and not after the one that the teaser is about. Courts judge and papers tell what others do.
func (p *placeReader) vetoedStart() bool {
	for i := range p.sights {
		s := &p.sights[i]
		if s.field == teaserField || s.First > 2 || s.kept() || p.keptBearer(s) {
			continue
		}
		switch s.reason {
		case vetoInstitute, vetoBody:
			if !placeCourtNames[p.before(s, 1)] {
				return true
			}
		case vetoClub, vetoFair:
			return true
		case vetoPaper:
			if s.field == kickerField {
				return true
			}
		}
	}
	return false
}

// keptBearer tells whether a place that bears a name is one of the item: "Hallenser Verkehrs AG" beside "in Halle".
func (p *placeReader) keptBearer(s *sight) bool {
	return slices.ContainsFunc(p.sights, func(o sight) bool {
		return o.kept() && slices.ContainsFunc(s.Places, func(i int32) bool { return p.table.At(i).AGS == o.place.AGS })
	})
}

// actor returns the only place of a teaser that opens with it: "Die Stadt Rheine rechnet …", "Nordrhein-Westfalen fordert …".
func (p *placeReader) actor() []*gazetteer.Place {
	first := p.firstIn(teaserField)
	if first < 0 {
		return nil
	}
	s := &p.sights[first]
	before := p.before(s, 1)
	if p.reading(s).Word(0) == "Auch" || s.First > 2 && (s.First > 4 || !placeSeats[before] && !kreisBefore[before]) {
		return nil
	}
	places := p.all(teaserField)
	if slices.ContainsFunc(places, func(o *gazetteer.Place) bool { return o.AGS != s.place.AGS }) {
		return nil
	}
	return places[:1]
}

// streetKicker tells whether the kicker names a street or a part of a town: then the teaser says of which.
func (p *placeReader) streetKicker() bool {
	return slices.ContainsFunc(p.sights, func(s sight) bool {
		return s.field == kickerField && (s.reason == vetoStreet || s.reason == vetoPart)
	})
}

// ofTeaser returns what a teaser is about: the one place of it, or the one behind an agency's dateline, which only says where
// the report was written. Several in a row are examples, and where somebody comes from is not what an item is about.
func (p *placeReader) ofTeaser() []*gazetteer.Place {
	first := p.firstIn(teaserField)
	if first < 0 {
		return nil
	}
	s := &p.sights[first]
	if p.isDateline(s) {
		if p.reading(s).Gap(s.Last+1) == gazetteer.Open {
			if place := p.only(first + 1); place != nil {
				return []*gazetteer.Place{place}
			}
		}
		return p.row(first)
	}
	if p.comesFrom(s) || p.only(first) == nil {
		return nil
	}
	return p.row(first)
}

// only returns the place of the first name from i on if all others kept behind it are of the same place, or of one that it lies in.
func (p *placeReader) only(i int) *gazetteer.Place {
	var first *gazetteer.Place
	for ; i < len(p.sights); i++ {
		switch s := &p.sights[i]; {
		case !s.kept():
		case first == nil:
			first = s.place
		case aggregator.PlaysElsewhere(s.place.AGS, []string{first.AGS}):
			return nil
		}
	}
	return first
}

// comesFrom tells whether a name only says where somebody comes from: "der 44-Jährige kommt aus Bochum".
func (p *placeReader) comesFrom(s *sight) bool {
	return p.before(s, 1) == "aus" && placeOrigins[p.before(s, 2)]
}

var placeOrigins = set("kommt kam kommen stammt stammte stammen wechselt wechselte gebürtig")

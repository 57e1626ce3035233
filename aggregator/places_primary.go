package aggregator

import (
	"slices"
	"strings"

	"github.com/litfass/litfass/aggregator/gazetteer"
)

// What an item is about: the places of the kicker; a body or a topic in the kicker leaves the places to be mentions unless
// the headline names one. Without a kicker the headline tells: its first place, with those in a row with it, unless a
// body opens it. If the headline names none, the teaser does when it speaks of one place only, or opens with it.

// primaries returns the places the item is about.
func (p *placeReader) primaries(it Item) []*gazetteer.Place {
	if places := p.all(kickerField); len(places) > 0 {
		return places
	}
	if it.Kicker != "" && len(p.spans[kickerField]) > 0 {
		return nil
	}
	if i := p.firstIn(titleField); i >= 0 {
		if it.Kicker == "" && p.bodyBefore(&p.sights[i]) {
			return nil
		}
		return p.row(i)
	}
	if it.Kicker != "" && !p.streetKicker() || len(p.spans[titleField]) > 0 || p.vetoedStart() {
		return nil
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

func (p *placeReader) firstIn(field int) int {
	return slices.IndexFunc(p.sights, func(s sight) bool { return s.field == field && s.kept() })
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

// bodyBefore tells whether a body opens the headline, before a name.
func (p *placeReader) bodyBefore(s *sight) bool {
	for _, span := range p.spans[s.field] {
		start := p.reading(s).Text[:span[0]]
		if span[1] <= s.From && len(strings.Fields(start)) <= 1 {
			return true
		}
	}
	return false
}

// vetoedStart tells whether the headline opens with a body, a club, a paper that is called after a town.
func (p *placeReader) vetoedStart() bool {
	for i := range p.sights {
		s := &p.sights[i]
		if s.field != titleField || s.First > 2 || s.kept() {
			continue
		}
		switch s.reason {
		case vetoClub, vetoInstitute, vetoBody, vetoFair, vetoPaper:
			return true
		}
	}
	return false
}

// streetKicker tells whether the kicker names a street or a part of a town: then the teaser says of which.
func (p *placeReader) streetKicker() bool {
	return slices.ContainsFunc(p.sights, func(s sight) bool {
		return s.field == kickerField && (s.reason == vetoStreet || s.reason == vetoPart)
	})
}

// ofTeaser returns what a teaser is about.
func (p *placeReader) ofTeaser() []*gazetteer.Place {
	first := p.firstIn(teaserField)
	if first < 0 {
		return nil
	}
	s := &p.sights[first]
	if s.First <= 2 || p.isDateline(s) {
		return p.row(first)
	}
	for i := first + 1; i < len(p.sights); i++ {
		if o := &p.sights[i]; o.kept() && !related(o.place.AGS, s.place.AGS) {
			return nil
		}
	}
	return p.row(first)
}

// related tells whether two keys are of one place or of a place and what it lies in.
func related(a, b string) bool { return strings.HasPrefix(a, b) || strings.HasPrefix(b, a) }

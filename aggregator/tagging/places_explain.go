package tagging

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/gazetteer"
)

// ExplainPlaces tells what Places weighed: the names it took for no place and by which rule, and the namesakes
// that it passed over.
func ExplainPlaces(t *gazetteer.Table, bodies func(text string) [][2]int) Explainer {
	return func(s aggregator.Source, it aggregator.Item) (votes []Vote) {
		p := &placeReader{table: t, area: cmp.Or(it.Area, s.Area)}
		p.tags(it, bodies)
		for i := range p.sights {
			votes = append(votes, p.votes(&p.sights[i])...)
		}
		return votes
	}
}

// mostNamesakes is how many that were passed over are told for a name, the most populous: there are 30 Neustadts.
const mostNamesakes = 4

func (p *placeReader) votes(s *sight) (votes []Vote) {
	said := aggregator.Evidence{Field: fieldNames[s.field], Text: p.reading(s).Text[s.From:s.To], Rule: string(s.reason)}
	bearers := p.bearers(s)
	if len(bearers) == 0 {
		return nil
	}
	vote := func(place *gazetteer.Place, against string) {
		votes = append(votes, Vote{Tag: "place/" + tagKey(place), Evidence: said, Against: against})
	}
	switch {
	case s.place == nil:
		vote(bearers[0], "no place is meant: "+cmp.Or(string(s.reason), "none fits"))
		return votes
	case !s.kept():
		vote(s.place, fmt.Sprintf("%d points of %d that it takes: too little speaks for a place", s.weight, placeEnough))
		return votes
	}
	vote(s.place, "")
	passed := 0
	for _, other := range bearers {
		key := tagKey(other)
		if passed == mostNamesakes || key == tagKey(s.place) || len(key) == 5 && s.place.AGS[:min(5, len(s.place.AGS))] == key || s.also != nil && key == tagKey(s.also) {
			continue
		}
		passed++
		if len(other.AGS) == 8 && len(s.place.AGS) == 8 {
			vote(other, fmt.Sprintf("%s fits better: %.1f to %.1f", s.place.Name, p.fit(s, s.place), p.fit(s, other)))
		} else {
			vote(other, s.place.Full+" is meant: "+string(s.reason))
		}
	}
	return votes
}

// bearers are those who bear a name, the most populous first.
func (p *placeReader) bearers(s *sight) (list []*gazetteer.Place) {
	for _, i := range s.Places {
		list = append(list, p.table.At(i))
	}
	slices.SortStableFunc(list, func(a, b *gazetteer.Place) int {
		return cmp.Or(cmp.Compare(b.Population, a.Population), cmp.Compare(len(b.AGS), len(a.AGS)))
	})
	return list
}

package tagging

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/litfass/litfass/aggregator/gazetteer"
)

// Which of several municipalities of one name an item means.

// What speaks for one of several places of a name, in points. The number of inhabitants counts 2 for each power of ten, so
// that a word of the item outweighs it where it should: Halle (Saale) has ten times as many as Halle (Westf.), and
// "Westfalen", "Kreis Gütersloh" or a source there each make up for it.
const (
	fitPower       = 2.0
	fitLand        = 3.0 // the Land it lies in is named
	fitKreis       = 6.0 // its Kreis is
	fitTownInKreis = 4.0 // a town of the same Kreis is
	fitTownNear    = 3.0 // a town within fitNearKm is
	fitTownInLand  = 1.0
	fitRegion      = 3.0 // "Ostsee", "Pfalz"
	fitHint        = 5.0 // "Fächerstadt", and words of its own qualifier: "Stadt an der Ruhr"
	fitArea        = 8.0 // the source is the town's own
	fitAreaKreis   = 6.0 // … of its Kreis
	fitAreaLand    = 3.0 // … of its Land
	fitNearKm      = 45.0
	anchorTown     = 15_000 // towns of this size tell where we are, if their name is theirs alone
	anchorTimes    = 8      // or if they are so many times as big as the next of that name
)

// best returns the municipality, of all bearers of a name, that fits the item best.
func (p *placeReader) best(s *sight) *gazetteer.Place {
	var best *gazetteer.Place
	top := math.Inf(-1)
	towns := 0
	for _, i := range s.Places {
		if place := p.table.At(i); len(place.AGS) == 8 {
			best, towns = place, towns+1
		}
	}
	if towns < 2 {
		return best
	}
	for _, i := range s.Places {
		place := p.table.At(i)
		if len(place.AGS) != 8 {
			continue
		}
		if fit := p.fit(s, place); fit > top || fit == top && place.AGS < best.AGS {
			best, top = place, fit
		}
	}
	return best
}

// fit sums up what speaks for a place.
func (p *placeReader) fit(s *sight, place *gazetteer.Place) float64 {
	fit := fitPower * math.Log10(float64(place.Population+1))
	if slices.Contains(p.lands, place.AGS[:2]) {
		fit += fitLand
	}
	if slices.Contains(p.kreise, place.AGS[:5]) {
		fit += fitKreis
	}
	switch {
	case p.area == place.AGS:
		fit += fitArea
	case len(p.area) >= 5 && p.area[:5] == place.AGS[:5]:
		fit += fitAreaKreis
	case len(p.area) >= 2 && p.area[:2] == place.AGS[:2]:
		fit += fitAreaLand
	}
	return fit + p.neighbours(s, place) + p.hints(s, place)
}

// neighbours weighs the towns named beside it whose name leaves no doubt.
func (p *placeReader) neighbours(s *sight, place *gazetteer.Place) (best float64) {
	for i := range p.sights {
		o := &p.sights[i]
		if o == s || o.reason != "" && o.place == nil && (o.reason != vetoWater || o.Form != gazetteer.Adjective) {
			continue // "am Starnberger See" tells where we are, "an der Fulda" does not
		}
		town := p.anchor(o)
		if town == nil || town.AGS == place.AGS {
			continue
		}
		switch {
		case town.AGS[:5] == place.AGS[:5]:
			best = max(best, fitTownInKreis)
		case gazetteer.Distance(town.Lat, town.Lon, place.Lat, place.Lon) < fitNearKm:
			best = max(best, fitTownNear)
		case town.AGS[:2] == place.AGS[:2]:
			best = max(best, fitTownInLand)
		}
	}
	return best
}

// anchor returns the town of a name that leaves no doubt; nil otherwise.
func (p *placeReader) anchor(s *sight) *gazetteer.Place {
	var first, second *gazetteer.Place
	for _, i := range s.Places {
		place := p.table.At(i)
		switch {
		case len(place.AGS) == 2:
			return nil
		case len(place.AGS) != 8:
		case first == nil || place.Population > first.Population:
			first, second = place, first
		case second == nil || place.Population > second.Population:
			second = place
		}
	}
	switch {
	case first == nil || first.Population < anchorTown && !s.Qualified:
		return nil
	case second != nil && second.Population*anchorTimes > first.Population:
		return nil
	case s.First == s.Last && commonNames[p.reading(s).Word(s.First)] && !s.Qualified:
		return nil
	}
	return first
}

// hints weighs regions named in the item and words of the place's own qualifier: "die Stadt an der Wümme".
func (p *placeReader) hints(s *sight, place *gazetteer.Place) (sum float64) {
	qualifier := strings.TrimPrefix(place.Name, gazetteer.Core(place.Name))
	own := strings.FieldsFunc(qualifier, func(r rune) bool { return !unicode.IsLetter(r) })
	own = slices.DeleteFunc(own, func(w string) bool { return !unicode.IsUpper(placeFirstRune(w)) || len(w) < 4 })
	region, hint := 0.0, 0.0
	for f := range p.readings {
		r := &p.readings[f]
		for i, w := range r.Words {
			if i >= s.First && i <= s.Last && f == s.field || !w.Upper && w.To-w.From < 10 {
				continue
			}
			word := r.Text[w.From:w.To]
			for prefix := range strings.FieldsSeq(placeRegions[word]) {
				if strings.HasPrefix(place.AGS, prefix) {
					if len(prefix) >= 5 {
						hint = fitHint
					}
					region = fitRegion
				}
			}
			for _, q := range own {
				if rest, ok := strings.CutPrefix(word, q); ok && (rest == "" || rest == "s" || rest == "er") {
					hint = fitHint
				}
			}
		}
	}
	return region + hint
}

package aggregator

import (
	"slices"
	"strings"
)

// Two texts in the same words are two stories if they play in different places: "Rathaus geschlossen" of two towns. An
// item plays where its own words say; what they merely mention may be where another writer begins: "Ulm: Brücke gesperrt",
// "Zwischen Neu-Ulm und Ulm …".

// Whereabouts returns the AGS of the place an item plays in, its primary place or else the area of its source, and
// those of all places it speaks of, this one included. Place is empty if nothing says where.
func Whereabouts(it *Item) (place string, all []string) {
	for _, tag := range it.Tags {
		ags, ok := strings.CutPrefix(tag.ID, "place/")
		if !ok || !slices.ContainsFunc(tag.Why, func(e Evidence) bool { return e.Field != "source" }) {
			continue
		}
		if tag.Primary && place == "" {
			place = ags
		}
		all = append(all, ags)
	}
	if place == "" && it.Area != "" {
		place = it.Area
		all = append(all, place)
	}
	return place, all
}

// PlaysElsewhere tells whether a story plays where another item does not: none of the item's places lies in the
// story's, nor the other way round. Where nothing says where one of both plays, it may be there.
func PlaysElsewhere(place string, item []string) bool {
	return place != "" && len(item) > 0 && !slices.ContainsFunc(item, func(ags string) bool { return related(ags, place) })
}

// related tells whether two keys are of one place or of a place and what it lies in.
func related(a, b string) bool { return strings.HasPrefix(a, b) || strings.HasPrefix(b, a) }

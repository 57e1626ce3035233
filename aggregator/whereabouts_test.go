package aggregator

import (
	"slices"
	"testing"
)

func placeTag(ags string, primary bool) Tag {
	return Tag{ID: "place/" + ags, Primary: primary, Why: []Evidence{{Field: "title"}}}
}

func TestAnItemPlaysInItsPrimaryPlaceElseInTheAreaOfItsSource(t *testing.T) {
	for _, c := range []struct {
		it    Item
		place string
		all   []string
	}{
		{Item{Area: "05515000", Tags: []Tag{placeTag("09775135", false), placeTag("08421000", true)}}, "08421000", []string{"09775135", "08421000"}},
		{Item{Area: "05515000", Tags: []Tag{placeTag("08421000", false)}}, "05515000", []string{"08421000", "05515000"}},
		{Item{Tags: []Tag{{ID: "topic/verkehr", Primary: true}}}, "", nil},
	} {
		if place, all := Whereabouts(&c.it); place != c.place || !slices.Equal(all, c.all) {
			t.Errorf("%v: %q %v, want %q %v", c.it.Tags, place, all, c.place, c.all)
		}
	}
}

func TestAStoryPlaysElsewhereIfNoneOfTheItemsPlacesLiesThere(t *testing.T) {
	for _, c := range []struct {
		place string
		item  []string
		want  bool
	}{
		{"05978004", []string{"05978020"}, true},              // Bergkamen, Kamen
		{"08421000", []string{"09775135", "08421000"}, false}, // Ulm; Neu-Ulm and Ulm
		{"05978", []string{"05978020"}, false},                // a Kreis and its town
		{"05978020", []string{"05"}, false},
		{"", []string{"05978020"}, false},
		{"05978020", nil, false},
	} {
		if got := PlaysElsewhere(c.place, c.item); got != c.want {
			t.Errorf("%q, %v: %v", c.place, c.item, got)
		}
	}
}

package tagging

import (
	"slices"
	"strings"
	"testing"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/gazetteer"
)

func TestExplainPlacesTellsWhatLostAndWhy(t *testing.T) {
	ask := ExplainPlaces(gazetteer.Default(), nil)
	tags := Places(gazetteer.Default(), nil)
	for title, want := range map[string][2]string{ // a tag that lost, and part of the reason
		"Halle (Westf.) saniert sein Rathaus":        {"", ""},
		"Kreis Gütersloh: Stadtfest in Halle":        {"place/15002000", "Halle (Westf.) fits better"},
		"Neuer Kämmerer ist Michael Hagen":           {"place/05914000", "no place is meant"},
		"Landkreis München baut einen Radschnellweg": {"place/09162000", "Landkreis München is meant"},
	} {
		it := aggregator.Item{Title: title}
		votes := ask(aggregator.Source{}, it)
		lost := slices.ContainsFunc(votes, func(v Vote) bool {
			return v.Tag == want[0] && v.Against != "" && strings.Contains(v.Against, want[1]) && v.Text != "" && v.Field == "title"
		})
		if want[0] != "" && !lost {
			t.Errorf("%s: %+v", title, votes)
		}
		for _, tag := range tags(aggregator.Source{}, it) {
			if !slices.ContainsFunc(votes, func(v Vote) bool { return v.Tag == tag.ID && v.Against == "" }) {
				t.Errorf("%s: no vote for %s in %+v", title, tag.ID, votes)
			}
		}
	}
}

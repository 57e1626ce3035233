package tagging

import (
	"slices"
	"strings"
	"testing"

	"github.com/litfass/litfass/aggregator"
)

func explainTopics(t *testing.T, taxonomy Taxonomy, it aggregator.Item, before ...aggregator.Tagger) []Vote {
	t.Helper()
	ask, err := ExplainTopics(taxonomy, before)
	if err != nil {
		t.Fatal(err)
	}
	return ask(aggregator.Source{ID: "s"}, it)
}

func evidence(field, text, rule string) aggregator.Evidence {
	return aggregator.Evidence{Field: field, Text: text, Rule: rule}
}

func TestExplainTopicsTellsWhatLostAndWhy(t *testing.T) {
	taxonomy := Taxonomy{Defaults: Scoring{MaxCategories: 1}, Categories: []Topic{
		{ID: "bau", De: "Bauen & Wohnen", Any: []string{"bau*", "wohn*"}, Not: []string{"bauchladen"}},
		{ID: "verkehr", De: "Verkehr", Any: []string{"bus", "radweg* ^2"}},
		{ID: "amt", De: "Amt", Any: []string{"satzung"}, Min: 3},
		{ID: "nrw", De: "NRW", When: `has("place/05") and has("format/termin")`},
		{ID: "rest", De: "Rest", Any: []string{"allerlei"}},
	}}
	taxonomy.Defaults.Fallback = "rest"
	place := func(aggregator.Source, aggregator.Item) []aggregator.Tag {
		return []aggregator.Tag{{ID: "place/05913000", Why: []aggregator.Evidence{{Rule: "x"}}}}
	}
	for name, c := range map[string]struct {
		item aggregator.Item
		want Vote
	}{
		"a word that counts":        {aggregator.Item{Title: "Neuer Radweg"}, Vote{"topic/verkehr", evidence("title", "Radweg", "radweg* ^2"), 6, ""}},
		"a category of the source":  {aggregator.Item{Keywords: []string{"Wohnen"}, Title: "Neues"}, Vote{"topic/bau", evidence("keywords", "wohnen", "wohn*"), 5, ""}},
		"one that is a topic":       {aggregator.Item{Keywords: []string{"Verkehr"}, Title: "Neues"}, Vote{"topic/verkehr", evidence("keywords", "Verkehr", "name of the topic"), 5, ""}},
		"a veto":                    {aggregator.Item{Title: "Bauchladen am Bauhof"}, Vote{"topic/bau", evidence("title", "Bauchladen", "not: bauchladen"), 0, "excludes the topic"}},
		"a word that a veto struck": {aggregator.Item{Title: "Bauchladen am Bauhof"}, Vote{"topic/bau", evidence("title", "Bauhof", "bau*"), 3, "a veto struck"}},
		"too few points":            {aggregator.Item{Teaser: "Neue Satzung"}, Vote{"topic/amt", evidence("teaser", "Satzung", "satzung"), 1, "1 of the 3 points that it takes"}},
		"no room": {aggregator.Item{Title: "Bus", Teaser: "am Bauhof"}, Vote{"topic/bau", evidence("teaser", "Bauhof", "bau*"), 1,
			"1 of the 1 points that it takes, but no room beside topic/verkehr (3)"}},
		"an expression": {aggregator.Item{Title: "Bus"}, Vote{"topic/nrw", aggregator.Evidence{Rule: `when: has("place/05") and has("format/termin")`}, 0,
			"does not hold: the item has place/05; the item lacks format/termin"}},
		"nothing else": {aggregator.Item{Title: "Neues"}, Vote{"topic/rest", aggregator.Evidence{Rule: "no other topic"}, 0, ""}},
	} {
		if votes := explainTopics(t, taxonomy, c.item, place); !slices.Contains(votes, c.want) {
			t.Errorf("%s: no %+v in %+v", name, c.want, votes)
		}
	}
}

func TestExplainTopicsTellsOfAnExpressionThatHoldsAndOfWhatStandsAbove(t *testing.T) {
	taxonomy := Taxonomy{Categories: []Topic{
		{ID: "verkehr", De: "Verkehr", Any: []string{"bus"}, Min: 3},
		{ID: "rad", De: "Rad", Parent: "verkehr", Any: []string{"radweg*"}},
		{ID: "lang", De: "Lang", When: `len(title) > 3`},
	}}
	votes := explainTopics(t, taxonomy, aggregator.Item{Title: "Radweg", Teaser: "Bus"})
	for _, want := range []Vote{
		{Tag: "topic/verkehr", Evidence: aggregator.Evidence{Rule: "above topic/rad"}},
		{Tag: "topic/lang", Evidence: aggregator.Evidence{Rule: "when: len(title) > 3"}},
		{"topic/verkehr", evidence("teaser", "Bus", "bus"), 1, "1 of the 3 points that it takes; it has the tag as what stands above another"},
	} {
		if !slices.Contains(votes, want) {
			t.Errorf("no %+v in %+v", want, votes)
		}
	}
}

// What explain says must be what the tagger did.
func TestExplainTopicsAgreesWithTheTagger(t *testing.T) {
	taxonomy := defaultTaxonomy(t)
	tagger, err := CompileTopics(taxonomy)
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range []aggregator.Item{
		{Title: "Haushalt: Rat streitet über Radwege, Schulen und Kitas", Teaser: "Die Feuerwehr bekommt ein Fahrzeug. Auch das Freibad wird saniert, und die Digitalisierung geht weiter."},
		{Kicker: "Klima", Title: "Wärmeplanung beschlossen", Keywords: []string{"Energie", "Politik"}},
		{Title: "Nichts"},
	} {
		tags, votes := tagger(aggregator.Source{}, it), explainTopics(t, taxonomy, it)
		given := func(id string) bool {
			return slices.ContainsFunc(tags, func(t aggregator.Tag) bool { return t.ID == id })
		}
		for _, v := range votes {
			if v.Against == "" && !given(v.Tag) || v.Against != "" && given(v.Tag) && !strings.Contains(v.Against, "above another") {
				t.Errorf("%s: %+v, but the tags are %+v", it.Title, v, tags)
			}
		}
		for _, tag := range tags {
			if !slices.ContainsFunc(votes, func(v Vote) bool { return v.Tag == tag.ID && v.Against == "" }) {
				t.Errorf("%s: nothing speaks for %s in %+v", it.Title, tag.ID, votes)
			}
		}
	}
}

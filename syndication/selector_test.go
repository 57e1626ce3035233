package syndication

import (
	"reflect"
	"strings"
	"testing"

	"github.com/litfass/litfass/aggregator"
)

func item(fields aggregator.Item, tags ...string) aggregator.Item {
	for _, t := range tags {
		fields.Tags = append(fields.Tags, aggregator.Tag{ID: t})
	}
	return fields
}

func TestSelectionTakesWhatAllItsConditionsAllow(t *testing.T) {
	dortmund := item(aggregator.Item{}, "place/05913000", "topic/verkehr")
	for name, c := range map[string]struct {
		sel   Selection
		it    aggregator.Item
		taken bool
	}{
		"a tag":                               {Selection{Any: []string{"topic/verkehr"}}, dortmund, true},
		"one tag of several":                  {Selection{Any: []string{"topic/bildung", "topic/verkehr"}}, dortmund, true},
		"no tag of several":                   {Selection{Any: []string{"topic/bildung", "topic/energie"}}, dortmund, false},
		"a town by its id":                    {Selection{Any: []string{"place/05913000"}}, dortmund, true},
		"a town by its Kreis":                 {Selection{Any: []string{"place/05913"}}, dortmund, true},
		"a town by its Land":                  {Selection{Any: []string{"place/05"}}, dortmund, true},
		"a Kreis by its Land":                 {Selection{Any: []string{"place/05"}}, item(aggregator.Item{}, "place/05566"), true},
		"another Land":                        {Selection{Any: []string{"place/06"}}, dortmund, false},
		"a town is not in another":            {Selection{Any: []string{"place/05913000"}}, item(aggregator.Item{}, "place/05"), false},
		"the area of the source":              {Selection{Any: []string{"place/03"}}, aggregator.Item{Area: "03159016"}, true},
		"all tags":                            {Selection{All: []string{"place/05", "topic/verkehr"}}, dortmund, true},
		"all tags but one":                    {Selection{All: []string{"place/05", "topic/energie"}}, dortmund, false},
		"one tag is not two":                  {Selection{All: []string{"place/05", "place/03"}}, item(aggregator.Item{}, "place/05913000", "place/05914000"), false},
		"a tag that is not wanted":            {Selection{Any: []string{"topic/verkehr"}, Not: []string{"place/05"}}, dortmund, false},
		"everything but":                      {Selection{Not: []string{"topic/sport"}}, dortmund, true},
		"its source":                          {Selection{Sources: []string{"bonn"}}, dortmund, true},
		"every source":                        {Selection{Sources: []string{"*"}}, dortmund, true},
		"another source":                      {Selection{Sources: []string{"koeln"}}, dortmund, false},
		"a source that is not there":          {Selection{Sources: []string{"nobody"}}, dortmund, false},
		"tag and source":                      {Selection{Any: []string{"topic/verkehr"}, Sources: []string{"koeln"}}, dortmund, false},
		"a word":                              {Selection{Words: []string{"radweg"}}, aggregator.Item{Title: "Neuer Radweg eröffnet"}, true},
		"a word in capitals":                  {Selection{Words: []string{"Straße"}}, aggregator.Item{Title: "STRASSE GESPERRT"}, true},
		"a word is a whole word":              {Selection{Words: []string{"verein"}}, aggregator.Item{Title: "Vereinbarung getroffen"}, false},
		"a stem":                              {Selection{Words: []string{"radweg*"}}, aggregator.Item{Teaser: "mehrere Radwege."}, true},
		"a stem begins a word":                {Selection{Words: []string{"weg*"}}, aggregator.Item{Teaser: "Radwege"}, false},
		"an ending":                           {Selection{Words: []string{"*sanierung"}}, aggregator.Item{Title: "Schulsanierung beginnt"}, true},
		"a part":                              {Selection{Words: []string{"*sanierung*"}}, aggregator.Item{Title: "Die Schulsanierungen"}, true},
		"a phrase":                            {Selection{Words: []string{"open data"}}, aggregator.Item{Title: "Das neue Open-Data-Portal"}, true},
		"a phrase does not reach over fields": {Selection{Words: []string{"open data"}}, aggregator.Item{Title: "Open", Teaser: "Data"}, false},
		"a keyword":                           {Selection{Words: []string{"politik"}}, aggregator.Item{Keywords: []string{"Politik, Dortmund"}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			sources := []aggregator.Source{{ID: "bonn"}, {ID: "koeln"}}
			taken := Selector([]Category{{ID: "c", Select: c.sel}}, sources)(sources[0], c.it)
			if (len(taken) == 1) != c.taken {
				t.Errorf("taken %v, want %v", taken, c.taken)
			}
		})
	}
}

func TestSelectorNamesCategoriesByTheirFirstIDInTheirOrder(t *testing.T) {
	all := Selection{Sources: []string{"*"}}
	one := Selection{Sources: []string{"new-name"}}
	src := aggregator.Source{ID: "new-name", Was: "old-name"}
	got := Selector([]Category{
		{ID: "zebra", Select: all}, {ID: "renamed", Was: "first", Select: one}, {ID: "over", Ended: true, Select: all},
	}, []aggregator.Source{src})(src, aggregator.Item{})
	if want := []string{"zebra", "first"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestCategoryTellsAllThatIsWrongWithIt(t *testing.T) {
	err := Category{ID: "Feeds!", Was: "static", Language: "deutsch", Select: Selection{
		Any: []string{"verkehr", "place/0591"}, Words: []string{"***"},
	}}.Validate()
	for _, field := range []string{"id: ", "was: ", "title: ", "language: ", "select.any[0]: ", "select.any[1]: ", "select.words[0]: "} {
		if err == nil || !strings.Contains("\n"+err.Error(), "\n"+field) {
			t.Errorf("%s is not complained about in: %v", field, err)
		}
	}
	if err := (Category{ID: "verkehr", Title: "Verkehr"}).Validate(); err == nil {
		t.Error("a category that takes nothing passes")
	}
	if err := (Category{ID: "e-government", Title: "E-Government", Select: Selection{Any: []string{"topic/e-government", "place/05"}}}).Validate(); err != nil {
		t.Errorf("a good category is refused: %v", err)
	}
}

func TestSiteTellsAllThatIsWrongWithIt(t *testing.T) {
	err := Site{BaseURL: "news.example.org", Language: "x", TimeZone: "Berlin", Imprint: "/impressum"}.Validate()
	for _, field := range []string{"title: ", "base_url: ", "language: ", "time_zone: ", "imprint: "} {
		if err == nil || !strings.Contains("\n"+err.Error(), "\n"+field) {
			t.Errorf("%s is not complained about in: %v", field, err)
		}
	}
	if err := (Site{Title: "Litfass", BaseURL: "https://example.org/news/"}).Validate(); err != nil {
		t.Errorf("a good site is refused: %v", err)
	}
}

func BenchmarkSelector(b *testing.B) {
	var categories []Category
	for i := range 1000 {
		categories = append(categories, Category{ID: "c", Select: Selection{Any: []string{"topic/" + string(rune('a'+i%26))}}})
	}
	selects := Selector(categories, nil)
	it := item(aggregator.Item{Title: "Neuer Radweg"}, "topic/z", "place/05913000", "format/bericht")
	for b.Loop() {
		selects(aggregator.Source{ID: "s"}, it)
	}
}

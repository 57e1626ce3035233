package tagging

import (
	"testing"

	"github.com/litfass/litfass/aggregator"
)

// What is left of the item before must never pass for the words of this one.
func TestWordsAreThoseOfTheItem(t *testing.T) {
	items := []aggregator.Item{
		{Title: "Rat tagt"}, {Kicker: "Rat tagt"}, {Teaser: "Rat tagt"}, {Keywords: []string{"Rat tagt"}}, {},
		{Kicker: "Bonn", Title: "Rat tagt"}, {Title: "Rat tagt", Teaser: "Heute."}, {Title: "Rat tagt", Keywords: []string{"Rat", "Bonn"}},
		{Title: "Rat tagt", Keywords: []string{"Rat"}}, {Title: "Rat tagte"}, {Title: "Rat tagt", Keywords: make([]string, 300)},
	}
	for i := range items[10].Keywords {
		items[10].Keywords[i] = "Rat"
	}
	for _, first := range items {
		for _, it := range items {
			wordTexts.Put(wordsOf(&first))
			got, want := wordsOf(&it), new(wordText)
			for _, text := range []struct {
				text  string
				field uint8
			}{{it.Kicker, kickerField}, {it.Title, titleField}, {it.Teaser, teaserField}} {
				want.add(text.text, text.field)
			}
			for _, k := range it.Keywords {
				want.add(k, keywordField)
			}
			if string(got.bytes) != string(want.bytes) || string(got.field) != string(want.field) || len(got.tokens) != len(want.tokens) {
				t.Errorf("%+v behind %+v: %q", it, first, got.bytes)
			}
			wordTexts.Put(got)
		}
	}
}

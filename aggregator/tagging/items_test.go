package tagging

import (
	"os"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/litfass/litfass/aggregator"
)

func TestItemsGiveWhatAReaderExpects(t *testing.T) {
	text, err := os.ReadFile("testdata/items.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Title, Summary                                 string
		Keywords                                       []string
		Kicker, Headline, Teaser, Date, Format, Topics string
	}
	if err := yaml.UnmarshalWithOptions(text, &cases, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		now := time.Date(2026, 7, 1, 12, 0, 0, 0, berlin)
		b, _ := aggregator.Normalise(t.Context(), aggregator.Batch{Now: now, Items: []aggregator.Item{{Title: c.Title, Summary: c.Summary, Keywords: c.Keywords}}})
		b, _ = aggregator.TagWith(defaultTaggers(t)...)(t.Context(), b)
		got := b.Items[0]
		if got.Kicker != c.Kicker || got.Title != c.Headline || got.Teaser != c.Teaser {
			t.Errorf("%s: kicker %q, title %q, teaser %q", c.Title, got.Kicker, got.Title, got.Teaser)
		}
		if c.Date == "" && !got.Date().Equal(now) || c.Date != "" && got.Date().Format(time.DateOnly) != c.Date {
			t.Errorf("%s: date %v", c.Title, got.Date())
		}
		checkTags(t, c.Title, got, "format/"+c.Format, c.Topics)
	}
}

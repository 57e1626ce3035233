package tagging

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/words"
)

// Taxonomy is the set of topics and formats an operator works with, and the words by which they are
// recognised.
type Taxonomy struct {
	Defaults   Scoring           `yaml:"defaults,omitempty"`
	Categories []Topic           `yaml:"categories"`
	Formats    map[string]Format `yaml:"formats,omitempty"`
}

// Scoring says how much a hit counts and how many topics an item gets. The zero value of a number stands
// for its default.
type Scoring struct {
	Min                int    `yaml:"min,omitempty"`                  // least score of a topic; default 1
	MaxCategories      int    `yaml:"max_categories,omitempty"`       // most topics of an item, parents not counted; default 3
	KickerWeight       int    `yaml:"kicker_weight,omitempty"`        // of a hit in the kicker; default 3
	TitleWeight        int    `yaml:"title_weight,omitempty"`         // of a hit in the headline; default 3
	SummaryWeight      int    `yaml:"summary_weight,omitempty"`       // of a hit in the teaser or the keywords; default 1
	FeedCategoryWeight int    `yaml:"feed_category_weight,omitempty"` // of a source's own category that is the word; default 5
	Fallback           string `yaml:"fallback,omitempty"`             // topic of an item that gets none; default panorama
}

// Topic is what items can be about: the tag topic/ID.
//
// Its words are written like this, umlauts and case folded ("Bürger" = "BUERGER"):
//
//	rat              the word
//	verkehr*         words that begin so;  *brücke  that end so;  *sanierung*  that hold it
//	open source      words in a row, also across hyphens: "Open-Source-Kompetenzzentrum"
//	verein* !vereinbar*   not where the second matches
//	=OTS             with this very case
//	glasfaser* ^3    counts three times
type Topic struct {
	ID     string   `yaml:"id"`               // makes the tag topic/ID
	De     string   `yaml:"de"`               // its name; a source's own category of this name counts as a hit
	En     string   `yaml:"en,omitempty"`     // likewise
	Parent string   `yaml:"parent,omitempty"` // topic that each of its items has, too
	Any    []string `yaml:"any,omitempty"`    // words, each of which counts
	Not    []string `yaml:"not,omitempty"`    // words, any of which excludes the topic
	When   string   `yaml:"when,omitempty"`   // instead of words: an expression over the item and its tags
	Min    int      `yaml:"min,omitempty"`    // least score; default: of the taxonomy
}

// Format is how news comes: the tag format/ID.
type Format struct {
	De      string   `yaml:"de"`                // its name; counts as a label
	En      string   `yaml:"en,omitempty"`      // likewise
	Match   []string `yaml:"match,omitempty"`   // labels: a source's category, a kicker, what stands before ":" in a title
	Starts  []string `yaml:"starts,omitempty"`  // how titles begin that need no label
	Default bool     `yaml:"default,omitempty"` // what an item is that has no label
}

// With returns the taxonomy with further topics; one of a known id takes the place of that one.
func (t Taxonomy) With(topics ...Topic) Taxonomy {
	t.Categories = slices.Clone(t.Categories)
	for _, own := range topics {
		if i := slices.IndexFunc(t.Categories, func(known Topic) bool { return known.ID == own.ID }); i >= 0 {
			t.Categories[i] = own
		} else {
			t.Categories = append(t.Categories, own)
		}
	}
	return t
}

// Tags returns the ids of all tags the taxonomy can give, sorted.
func (t Taxonomy) Tags() []string {
	var ids []string
	for _, c := range t.Categories {
		ids = append(ids, "topic/"+c.ID)
	}
	for id := range maps.Keys(t.Formats) {
		ids = append(ids, "format/"+id)
	}
	slices.Sort(ids)
	return ids
}

// Validate tells all that is wrong with the taxonomy: joined *aggregator.FieldError, or nil.
func (t Taxonomy) Validate() error {
	var errs []error
	parents := make(map[string]string, len(t.Categories))
	for i, c := range t.Categories {
		field := fmt.Sprintf("categories[%d]", i)
		if _, twice := parents[c.ID]; twice {
			errs = append(errs, aggregator.Wrong(field+".id", "topic %q is there twice", c.ID))
		}
		parents[c.ID] = c.Parent
		if c.ID == "" || Slug(c.ID) != c.ID {
			errs = append(errs, aggregator.Wrong(field+".id", "%q is no id: lower-case letters, digits and hyphens, such as %q", c.ID, Slug(c.De)))
		}
		errs = append(errs, validateWords(c, field+".any", c.Any)...)
		errs = append(errs, validateWords(c, field+".not", c.Not)...)
		errs = append(errs, c.validateWhen(field+".when")...)
	}
	for i, c := range t.Categories {
		field := fmt.Sprintf("categories[%d].parent", i)
		steps := 0
		for p := c.Parent; p != "" && steps <= len(parents); p, steps = parents[p], steps+1 {
			if _, known := parents[p]; !known {
				errs = append(errs, aggregator.Wrong(field, "there is no topic %q", p))
				break
			}
		}
		if steps > len(parents) {
			errs = append(errs, aggregator.Wrong(field, "topic %q is above itself", c.ID))
		}
	}
	if f := t.Defaults.Fallback; f != "" {
		if _, known := parents[f]; !known {
			errs = append(errs, aggregator.Wrong("defaults.fallback", "there is no topic %q", f))
		}
	}
	errs = append(errs, t.validateFormats()...)
	return errors.Join(errs...)
}

func validateWords(c Topic, field string, words []string) (errs []error) {
	for j, w := range words {
		if _, err := parsePattern(w); err != nil {
			errs = append(errs, aggregator.Wrong(fmt.Sprintf("%s[%d]", field, j), "topic %q: %w", c.ID, err))
		}
	}
	return errs
}

func (t Taxonomy) validateFormats() (errs []error) {
	usual := ""
	for _, id := range slices.Sorted(maps.Keys(t.Formats)) {
		if id == "" || Slug(id) != id {
			errs = append(errs, aggregator.Wrong("formats."+id, "%q is no id: lower-case letters, digits and hyphens", id))
		}
		if t.Formats[id].Default {
			if usual != "" {
				errs = append(errs, aggregator.Wrong("formats."+id+".default", "%q is the default already", usual))
			}
			usual = id
		}
		for _, labels := range [][]string{t.Formats[id].Match, t.Formats[id].Starts} {
			if slices.ContainsFunc(labels, func(l string) bool { return strings.TrimSpace(words.Fold(l)) == "" }) {
				errs = append(errs, aggregator.Wrong("formats."+id, "has an empty label"))
			}
		}
	}
	return errs
}

// Label returns the name of a topic's or format's tag for people, in German or English; empty for other tags.
func (t Taxonomy) Label(tag, language string) string {
	kind, id, _ := strings.Cut(tag, "/")
	var german, english string
	switch kind {
	case "topic":
		i := slices.IndexFunc(t.Categories, func(c Topic) bool { return c.ID == id })
		if i < 0 {
			return ""
		}
		german, english = t.Categories[i].De, t.Categories[i].En
	case "format":
		german, english = t.Formats[id].De, t.Formats[id].En
	}
	if strings.HasPrefix(language, "en") && english != "" {
		return english
	}
	return german
}

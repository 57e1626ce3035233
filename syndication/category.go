package syndication

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/litfass/litfass/aggregator"
)

// Category is a named selection of the news; it is published in every format.
type Category struct {
	ID          string    `yaml:"id"`                    // stands in its addresses: /verkehr.atom
	Was         string    `yaml:"was,omitempty"`         // the id it had at first, if it was renamed; keep it for ever
	Title       string    `yaml:"title"`                 // for people
	Description string    `yaml:"description,omitempty"` // one sentence
	Language    string    `yaml:"language,omitempty"`    // BCP 47; default: the site's
	Ended       bool      `yaml:"ended,omitempty"`       // published no longer: its addresses answer 410 Gone
	Select      Selection `yaml:"select"`                // what it takes
}

// Selection says which items a category takes. Each kind of condition that is given must hold; inside
// any, sources and words one hit is enough.
//
// A place stands for all that lies in it: place/05 (a Land) takes place/05566 (a Kreis) and
// place/05913000 (a town). The area of an item's source counts as a place of the item.
type Selection struct {
	Any     []string `yaml:"any,omitempty"`     // tags, one of which it has
	All     []string `yaml:"all,omitempty"`     // tags, all of which it has
	Not     []string `yaml:"not,omitempty"`     // tags, none of which it has
	Sources []string `yaml:"sources,omitempty"` // ids of sources that brought it; "*" = every source
	Words   []string `yaml:"words,omitempty"`   // in kicker, title, teaser or keywords: "radweg", "radweg*", "*weg", "open data"
}

// Key is what the store and the ids of its feeds know the category by: its first id.
func (c Category) Key() string {
	if c.Was != "" {
		return c.Was
	}
	return c.ID
}

// tagID is the form of a tag in an address: looser than what a configuration may say, for it only finds nothing.
var tagID = regexp.MustCompile(`^(place/(\d{2}|\d{5}|\d{8})|(org|topic|format|keyword)/[^\s/]+)$`)

// Reserved are the ids no category may have, for the first part of a path belongs to something else.
var Reserved = []string{
	"admin", "api", "archive", "embed", "favicon", "feed", "feeds", "healthz", "hub", "index", "item",
	"metrics", "opml", "place", "places", "readyz", "robots", "search", "sources", "static", "tag", "tags", "topic", "websub",
}

// Validate tells all that is wrong with the category: joined *aggregator.FieldError, or nil.
func (c Category) Validate() error {
	var errs []error
	for _, id := range []struct{ field, value string }{{"id", c.ID}, {"was", c.Was}} {
		switch {
		case id.field == "was" && id.value == "":
		case slices.Contains(Reserved, id.value):
			errs = append(errs, aggregator.Wrong(id.field, "%q is reserved, choose another", id.value))
		default:
			if err := aggregator.CheckID(id.value); err != nil {
				errs = append(errs, aggregator.Wrong(id.field, "%w", err))
			}
		}
	}
	if strings.TrimSpace(c.Title) == "" {
		errs = append(errs, aggregator.Wrong("title", "is missing"))
	}
	if c.Language != "" && !aggregator.WellFormedLanguage(c.Language) {
		errs = append(errs, aggregator.Wrong("language", "%q is not a language tag like de or en-GB", c.Language))
	}
	errs = append(errs, c.Select.validate(c.Ended)...)
	return errors.Join(errs...)
}

func (s Selection) validate(ended bool) (errs []error) {
	if len(s.Any)+len(s.All)+len(s.Not)+len(s.Sources)+len(s.Words) == 0 && !ended {
		errs = append(errs, aggregator.Wrong("select", `takes nothing: give any, all, not, sources or words (sources: ["*"] takes all)`))
	}
	for _, list := range []struct {
		field string
		tags  []string
	}{{"select.any", s.Any}, {"select.all", s.All}, {"select.not", s.Not}} {
		for i, tag := range list.tags {
			if err := aggregator.CheckTag(tag); err != nil {
				errs = append(errs, aggregator.Wrong(element(list.field, i), "%w", err))
			}
		}
	}
	if len(s.All) > maxAll {
		errs = append(errs, aggregator.Wrong("select.all", "has %d tags, at most %d are possible", len(s.All), maxAll))
	}
	for i, word := range s.Words {
		if fold(strings.Trim(word, "*")) == "" {
			errs = append(errs, aggregator.Wrong(element("select.words", i), "%q holds no letter or digit", word))
		}
	}
	return errs
}

func element(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

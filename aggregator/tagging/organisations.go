package tagging

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/litfass/litfass/aggregator"
)

// Body is an organisation that items can be about: the tag org/ID.
//
// Its names are written in the nominative and found in every case ("Deutscher Städtetag" finds "des
// Deutschen Städtetags"):
//
//	Deutscher Städtetag     a capital letter must be one in the text, too: "Grüne" is not "grüne"
//	DStGB, d-NRW            a word with a capital inside is found as it is written, with a genitive s
//	=iit                    found as it is written, and not otherwise
//	Senat !us senat         not where the second matches (words as in Topic)
//
// Where one name is part of another the longer one counts: "Städtetag Nordrhein-Westfalen" is no
// Deutscher Städtetag.
type Body struct {
	ID    string   `yaml:"id"`              // makes the tag org/ID
	Name  string   `yaml:"name"`            // as it calls itself
	Kind  string   `yaml:"kind,omitempty"`  // such as verband, ministerium; partei and fraktion are told from everyday words
	Land  string   `yaml:"land,omitempty"`  // AGS of its Land, two digits; empty = none
	Names []string `yaml:"names,omitempty"` // what else it is called
	Local []string `yaml:"local,omitempty"` // what it is called in its Land ("Landtag"): beside the Land's name, or where one Land is spoken of
	Weak  []string `yaml:"weak,omitempty"`  // names that are other things, too: they hold where the item has one of with, if given, and none of not
	With  []string `yaml:"with,omitempty"`  // words as in topics
	Not   []string `yaml:"not,omitempty"`   // likewise
}

//go:embed organisations.csv
var organisations string

// defaultBodies is the table as it was read; nobody changes it.
var defaultBodies = sync.OnceValue(func() []Body {
	r := csv.NewReader(strings.NewReader(organisations))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		panic(err) // it is embedded, and a test reads it
	}
	list := func(s string) []string {
		if s == "" {
			return nil
		}
		return strings.Split(s, "|")
	}
	bodies := make([]Body, 0, len(rows)-1)
	for _, row := range rows[1:] {
		bodies = append(bodies, Body{ID: row[0], Name: row[1], Kind: row[2], Land: row[3],
			Names: list(row[4]), Local: list(row[5]), Weak: list(row[6]), With: list(row[7]), Not: list(row[8])})
	}
	return bodies
})

// DefaultBodies are those that come with Litfass.
func DefaultBodies() []Body { return append([]Body(nil), defaultBodies()...) }

// Validate tells all that is wrong with a body: joined *aggregator.FieldError, or nil.
func (b Body) Validate() error {
	var errs []error
	if b.ID == "" || Slug(b.ID) != b.ID {
		errs = append(errs, aggregator.Wrong("id", "%q is no id: lower-case letters, digits and hyphens, such as %q", b.ID, Slug(b.Name)))
	}
	if b.Land != "" && landNames[b.Land] == "" {
		errs = append(errs, aggregator.Wrong("land", "%q is not the AGS of a Land, such as \"05\"", b.Land))
	}
	if b.Land == "" && len(b.Local) > 0 {
		errs = append(errs, aggregator.Wrong("local", "says what the body is called in its Land; say in land which that is"))
	}
	for field, names := range map[string][]string{"names": b.Names, "local": b.Local, "weak": b.Weak} {
		for i, n := range names {
			if _, err := parseName(n); err != nil {
				errs = append(errs, aggregator.Wrong(fmt.Sprintf("%s[%d]", field, i), "%w", err))
			}
		}
	}
	if _, err := parseName(b.Name); err != nil {
		errs = append(errs, aggregator.Wrong("name", "%w", err))
	}
	for field, words := range map[string][]string{"with": b.With, "not": b.Not} {
		for i, w := range words {
			if _, err := parsePattern(w); err != nil {
				errs = append(errs, aggregator.Wrong(fmt.Sprintf("%s[%d]", field, i), "%w", err))
			}
		}
	}
	return errors.Join(errs...)
}

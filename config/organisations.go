package config

import (
	"slices"

	"github.com/litfass/litfass/aggregator/tagging"
)

// Organisations says how the table of bodies that comes with Litfass is changed.
type Organisations struct {
	// Bodies that are not looked for, by id; "*" = all of them.
	Without []string `yaml:"without,omitempty"`
	// Bodies of your own; one with the id of a known body takes its place.
	Own []tagging.Body `yaml:"own,omitempty"`
}

// over returns a table with the changes made to it. Of two own bodies with one id the first counts.
func (o Organisations) over(bodies []tagging.Body) []tagging.Body {
	var kept []tagging.Body
	for _, b := range bodies {
		if !slices.Contains(o.Without, b.ID) && !slices.Contains(o.Without, "*") {
			kept = append(kept, b)
		}
	}
	for i, own := range o.Own {
		if slices.ContainsFunc(o.Own[:i], func(b tagging.Body) bool { return b.ID == own.ID }) {
			continue
		}
		if at := slices.IndexFunc(kept, func(b tagging.Body) bool { return b.ID == own.ID }); at >= 0 {
			kept[at] = own
		} else {
			kept = append(kept, own)
		}
	}
	return kept
}

// checkOrganisations makes the table of bodies and says what is wrong with it where the operator wrote it.
func (d *decoder) checkOrganisations(c *Config) {
	standard := tagging.DefaultBodies()
	names := make([]string, len(standard))
	for i, b := range standard {
		names[i] = b.ID
	}
	for i, id := range c.Organisations.Without {
		if id != "*" && !slices.Contains(names, id) {
			d.reportAt(index("organisations.without", i), "there is no body %q%s", id, d.hint(id, names))
		}
	}
	ids := uniques{d: d, what: "body"}
	for i, own := range c.Organisations.Own {
		ids.add(own.ID, nth("organisations.own", i, "id"))
	}
	c.Bodies = c.Organisations.over(standard)
}

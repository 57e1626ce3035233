package config

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/litfass/litfass/aggregator/gazetteer"
)

// checkPlaces reports keys of places that there are none of. A slip in eight digits would otherwise be a category
// that stays empty, and nobody would know why.
func (d *decoder) checkPlaces(c *Config) {
	if c.Gazetteer != "" && !d.readGazetteer(c) {
		return
	}
	check := func(path, ags string) {
		if !isAGS.MatchString(ags) { // that is said elsewhere
			return
		}
		if _, ok := c.Table().ByAGS(ags); !ok {
			d.reportAt(path, "there is no place with the AGS %q%s", ags, nearestPlace(c.Table(), ags))
		}
	}
	for i, s := range c.Sources {
		check(nth("sources", i, "area"), s.Area)
	}
	c.eachTag(func(path, tag string) {
		if ags, ok := strings.CutPrefix(tag, "place/"); ok {
			check(path, ags)
		}
	})
}

// readGazetteer reads the operator's own table.
func (d *decoder) readGazetteer(c *Config) bool {
	raw, err := d.o.ReadFile(beside(d.name, c.Gazetteer))
	if err != nil {
		d.reportAt("gazetteer", "cannot be read: %v; `litfass gazetteer import` writes it", err)
		return false
	}
	if c.Places, err = gazetteer.Read(bytes.NewReader(raw)); err != nil {
		d.reportAt("gazetteer", "%s: %v", c.Gazetteer, err)
		return false
	}
	return true
}

var isAGS = regexp.MustCompile(`^(\d{2}|\d{5}|\d{8})$`)

// nearestPlace names the smallest place that the first digits are right for, to help find the slip.
func nearestPlace(table *gazetteer.Table, ags string) string {
	for digits := len(ags) - 3; digits >= 2; digits -= 3 {
		if p, ok := table.ByAGS(ags[:digits]); ok {
			return fmt.Sprintf("; %s is %s", p.AGS, p.Full)
		}
	}
	return ""
}

package config

import (
	"strings"

	"github.com/litfass/litfass/aggregator"
)

// eachTag calls f with every tag that the configuration names, and the path of the setting that names it.
func (c *Config) eachTag(f func(path, tag string)) {
	list := func(path string, tags []string) {
		for i, tag := range tags {
			f(index(path, i), tag)
		}
	}
	for i, s := range c.Sources {
		list(nth("sources", i, "tags"), s.Tags)
	}
	for i, category := range c.Categories {
		list(nth("categories", i, "select.any"), category.Select.Any)
		list(nth("categories", i, "select.all"), category.Select.All)
		list(nth("categories", i, "select.not"), category.Select.Not)
	}
	for i, topic := range c.Topics.Own {
		for _, tag := range topic.AsksFor() {
			f(nth("topics.own", i, "when"), tag)
		}
	}
}

// checkTags reports tags that are not well-formed, and topics, formats and bodies that are not there.
func (d *decoder) checkTags(c *Config) {
	known := c.Taxonomy.Tags()
	for _, b := range c.Bodies {
		known = append(known, "org/"+b.ID)
	}
	isKnown := make(map[string]bool, len(known))
	for _, tag := range known {
		isKnown[tag] = true
	}
	c.eachTag(func(path, tag string) {
		if err := aggregator.CheckTag(tag); err != nil {
			d.reportAt(path, "%v", err)
			return
		}
		family, _, _ := strings.Cut(tag, "/")
		if (family == "topic" || family == "format" || family == "org") && !isKnown[tag] {
			d.reportAt(path, "there is no tag %q%s", tag, d.hint(tag, known))
		}
	})
}

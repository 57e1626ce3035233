package main

import (
	"strings"

	"github.com/litfass/litfass/aggregator/gazetteer"
	"github.com/litfass/litfass/config"
	"github.com/litfass/litfass/syndication"
)

// labelsOf names tags for people in a language: places by the gazetteer, topics and formats by the taxonomy;
// "" for what neither knows.
func labelsOf(cfg *config.Config) func(tag, language string) string {
	return func(tag, language string) string {
		if ags, ok := strings.CutPrefix(tag, "place/"); ok {
			p, _ := gazetteer.Default().ByAGS(ags)
			return syndication.PlaceName(p)
		}
		return cfg.Taxonomy.Label(tag, language)
	}
}

// label names a tag in the language of the site.
func (a *app) label(tag string) string { return labelsOf(a.cfg)(tag, a.cfg.Site.Language) }

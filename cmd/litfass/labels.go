package main

import (
	"strings"

	"github.com/litfass/litfass/config"
	"github.com/litfass/litfass/syndication"
)

// labelsOf names tags for people in a language: places by the gazetteer, bodies by their table, topics and
// formats by the taxonomy; "" for what none of them knows.
func labelsOf(cfg *config.Config) func(tag, language string) string {
	bodies := make(map[string]string, len(cfg.Bodies))
	for _, b := range cfg.Bodies {
		bodies["org/"+b.ID] = b.Name
	}
	return func(tag, language string) string {
		if ags, ok := strings.CutPrefix(tag, "place/"); ok {
			p, _ := cfg.Table().ByAGS(ags)
			return syndication.PlaceName(p)
		}
		if name := bodies[tag]; name != "" {
			return name
		}
		return cfg.Taxonomy.Label(tag, language)
	}
}

// label names a tag in the language of the site.
func (a *app) label(tag string) string { return a.labels(tag, a.cfg.Site.Language) }

package main

import (
	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/tagging"
	"github.com/litfass/litfass/config"
)

// taggersOf are all that say what an item is about, in the order in which its tags stand.
func taggersOf(cfg *config.Config) ([]aggregator.Tagger, error) {
	topics, err := tagging.CompileTopics(cfg.Taxonomy)
	if err != nil {
		return nil, err
	}
	formats, err := tagging.CompileFormats(cfg.Taxonomy)
	if err != nil {
		return nil, err
	}
	bodies, err := tagging.CompileBodies(cfg.Bodies)
	if err != nil {
		return nil, err
	}
	places := tagging.Places(cfg.Table(), bodies.Spans)
	// The topics come last: their expressions ask for the tags of all others.
	return []aggregator.Tagger{tagging.Keywords, formats, places, bodies.Tags, topics}, nil
}

// explainersOf are those that tell what the taggers weighed, also what lost, in the order of the taggers. They
// are compiled when somebody asks.
func explainersOf(cfg *config.Config) ([]tagging.Explainer, error) {
	taggers, err := taggersOf(cfg)
	if err != nil {
		return nil, err
	}
	bodies, err := tagging.CompileBodies(cfg.Bodies)
	if err != nil {
		return nil, err
	}
	topics, err := tagging.ExplainTopics(cfg.Taxonomy, taggers[:len(taggers)-1])
	if err != nil {
		return nil, err
	}
	return []tagging.Explainer{tagging.ExplainPlaces(cfg.Table(), bodies.Spans), bodies.Explain, topics}, nil
}

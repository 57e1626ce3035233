// Package tagging says what an item is about: its taggers give the tags of topics, formats, places and bodies and those
// of the source's own categories, each by rules that can be named.
//
// A tagger is an aggregator.Tagger: it is asked with a normalised item and the tags given before it, has no state
// and does no I/O. Each tag carries the text it was found by and the rule that gave it, for operators ask why; an
// [Explainer] tells what lost, too.
package tagging

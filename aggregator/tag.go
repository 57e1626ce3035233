package aggregator

import (
	"slices"
	"strings"
)

// A Tagger says what an item is about. It is asked with the item as Normalise left it and the tags given
// before it, from many goroutines at once, and must answer the same for the same item.
type Tagger func(Source, Item) []Tag

// MaxEvidence is how many reasons are kept for a tag; more convince nobody and cost storage.
const MaxEvidence = 4

// TagWith asks every tagger about every item. The tags the operator gave the source come first, then
// those of the taggers in their order; one that several give stands once, with the reasons of all, and
// is primary if it is so for any. Same item, same rules: same tags in the same order.
func TagWith(taggers ...Tagger) Stage {
	return each(func(b Batch, it Item) (Item, bool) {
		it.Tags = TagsOf(b.Source, it, taggers)
		return it, true
	})
}

// TagsOf returns the tags of one item: those of its source, then what each tagger says, in their order.
func TagsOf(s Source, it Item, taggers []Tagger) []Tag {
	tags := sourceTags(s)
	for _, ask := range taggers {
		it.Tags = tags
		tags = MergeTags(tags, ask(s, it))
	}
	return tags
}

func sourceTags(s Source) []Tag {
	var tags []Tag
	for _, id := range s.Tags {
		tags = MergeTags(tags, []Tag{{ID: id, Primary: true, Why: []Evidence{{Field: "source", Text: s.ID, Rule: "tags of the source"}}}})
	}
	return tags
}

// MergeTags adds tags to others, none of which stands there twice: what gives a tag anew adds its reasons, up to MaxEvidence.
func MergeTags(tags, more []Tag) []Tag {
	for _, t := range more {
		i := slices.IndexFunc(tags, func(known Tag) bool { return known.ID == t.ID })
		if i < 0 {
			t.Why = slices.Clip(t.Why[:min(len(t.Why), MaxEvidence)])
			tags = append(tags, t)
			continue
		}
		tags[i].Primary = tags[i].Primary || t.Primary
		for _, why := range t.Why {
			if len(tags[i].Why) < MaxEvidence && !slices.Contains(tags[i].Why, why) {
				tags[i].Why = append(tags[i].Why, why)
			}
		}
	}
	return tags
}

// A Selector names the categories that take an item.
type Selector func(Source, Item) []string

// Select puts items into categories.
func Select(selects Selector) Stage {
	return each(func(b Batch, it Item) (Item, bool) {
		it.Categories = selects(b.Source, it)
		return it, true
	})
}

// EachTerm calls f with a tag and, for a place, with the Kreis and the Land it lies in, for the AGS of a
// municipality begins with theirs: who selects a place takes all that lies in it.
func EachTerm(tag string, f func(string)) {
	f(tag)
	if ags, ok := strings.CutPrefix(tag, "place/"); ok {
		for _, digits := range []int{5, 2} {
			if len(ags) > digits {
				f(tag[:len("place/")+digits])
			}
		}
	}
}

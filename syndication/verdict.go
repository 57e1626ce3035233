package syndication

import (
	"slices"
	"strings"

	"github.com/litfass/litfass/aggregator"
)

// Verdict is a category's answer to an item, and what each part of its selection says.
type Verdict struct {
	Category string `json:"category"` // id
	Title    string `json:"title"`
	Takes    bool   `json:"takes"`
	Parts    []Part `json:"parts"` // those its selection has, in the order any, all, not, sources, words
}

// Part is what one condition of a selection says.
type Part struct {
	Name    string   `json:"part"`
	Holds   bool     `json:"holds"`
	Found   []string `json:"found"`   // of what it lists, what the item has
	Missing []string `json:"missing"` // of what it lists, what the item has not
}

// Verdicts says of every category that is published whether it takes an item of a source, and why. It is the
// slow twin of Selector, which only says what comes out; a test holds the two together.
func Verdicts(categories []Category, sources []aggregator.Source, src aggregator.Source, it aggregator.Item) []Verdict {
	terms, text := termsOf(it), foldItem(it)
	hasTag := func(tag string) bool { return terms[tag] }
	isFrom := func(id string) bool { return id == "*" || keyOf(id, sources) == src.Key() }
	says := func(word string) bool { return strings.Contains(text, pattern(word)) }
	oneFound := func(p Part) bool { return len(p.Found) > 0 }
	noneFound := func(p Part) bool { return len(p.Found) == 0 }
	noneMissing := func(p Part) bool { return len(p.Missing) == 0 }

	var list []Verdict
	for _, c := range categories {
		if c.Ended {
			continue
		}
		v := Verdict{Category: c.ID, Title: c.Title, Takes: true}
		for _, condition := range []struct {
			name  string
			lists []string
			has   func(string) bool
			holds func(Part) bool
		}{
			{"any", c.Select.Any, hasTag, oneFound},
			{"all", c.Select.All, hasTag, noneMissing},
			{"not", c.Select.Not, hasTag, noneFound},
			{"sources", c.Select.Sources, isFrom, oneFound},
			{"words", c.Select.Words, says, oneFound},
		} {
			if len(condition.lists) > 0 {
				p := partOf(condition.name, condition.lists, condition.has)
				p.Holds = condition.holds(p)
				v.Parts, v.Takes = append(v.Parts, p), v.Takes && p.Holds
			}
		}
		list = append(list, v)
	}
	return list
}

func partOf(name string, wanted []string, has func(string) bool) Part {
	p := Part{Name: name, Found: []string{}, Missing: []string{}}
	for _, w := range wanted {
		if has(w) {
			p.Found = append(p.Found, w)
		} else {
			p.Missing = append(p.Missing, w)
		}
	}
	return p
}

// termsOf are the tags of an item and the places that its places and its area lie in.
func termsOf(it aggregator.Item) map[string]bool {
	terms := map[string]bool{}
	count := func(tag string) { terms[tag] = true }
	for _, t := range it.Tags {
		aggregator.EachTerm(t.ID, count)
	}
	if it.Area != "" {
		aggregator.EachTerm("place/"+it.Area, count)
	}
	return terms
}

// keyOf is the key of a source by its id, "" if there is none.
func keyOf(id string, sources []aggregator.Source) string {
	i := slices.IndexFunc(sources, func(s aggregator.Source) bool { return s.ID == id })
	if i < 0 {
		return ""
	}
	return sources[i].Key()
}

package syndication

import (
	"slices"
	"strings"
	"unicode"

	"github.com/litfass/litfass/aggregator"
)

// maxAll is how many tags a selection may demand at once: each is a bit.
const maxAll = 64

// Selector compiles the selections of all categories into one function that names the categories (by
// Key, in their order) that take an item. It is fast: the tags of an item are looked up once, whatever
// the number of categories, and its text is folded only if some category asks for words.
func Selector(categories []Category, sources []aggregator.Source) aggregator.Selector {
	keys := make(map[string]string, len(sources))
	for _, s := range sources {
		keys[s.ID] = s.Key()
	}
	demands := make([]demand, 0, len(categories))
	byTag := map[string][]claim{}
	for _, c := range categories {
		if c.Ended {
			continue
		}
		n := len(demands)
		demands = append(demands, compile(c, keys))
		for _, tag := range c.Select.Any {
			byTag[tag] = append(byTag[tag], claim{category: n, any: true})
		}
		for i, tag := range c.Select.All {
			byTag[tag] = append(byTag[tag], claim{category: n, all: 1 << i})
		}
		for _, tag := range c.Select.Not {
			byTag[tag] = append(byTag[tag], claim{category: n, not: true})
		}
	}

	return func(src aggregator.Source, it aggregator.Item) []string {
		found := make([]claim, len(demands))
		count := func(tag string) {
			for _, c := range byTag[tag] {
				f := &found[c.category]
				f.any, f.not, f.all = f.any || c.any, f.not || c.not, f.all|c.all
			}
		}
		for _, t := range it.Tags {
			aggregator.EachTerm(t.ID, count)
		}
		if it.Area != "" {
			aggregator.EachTerm("place/"+it.Area, count)
		}
		var taken []string
		var text string
		for i, d := range demands {
			if f := found[i]; f.not || d.any && !f.any || f.all != d.all || !d.from(src.Key()) {
				continue
			}
			if d.words != nil && text == "" {
				text = foldItem(it)
			}
			if d.words == nil || slices.ContainsFunc(d.words, func(w string) bool { return strings.Contains(text, w) }) {
				taken = append(taken, d.key)
			}
		}
		return taken
	}
}

// demand is a compiled selection; claim is what one tag does for or against one category, and, added
// up, what all tags of an item do.
type (
	demand struct {
		key     string
		any     bool
		all     uint64
		sources map[string]bool // nil = every source
		words   []string        // as they stand in a folded text; nil = whatever it says
	}
	claim struct {
		category int
		any, not bool
		all      uint64
	}
)

func compile(c Category, keys map[string]string) demand {
	d := demand{key: c.Key(), any: len(c.Select.Any) > 0}
	for i := range c.Select.All {
		d.all |= 1 << i
	}
	if len(c.Select.Sources) > 0 && !slices.Contains(c.Select.Sources, "*") {
		d.sources = map[string]bool{}
		for _, id := range c.Select.Sources {
			d.sources[keys[id]] = true
		}
	}
	for _, word := range c.Select.Words {
		d.words = append(d.words, pattern(word))
	}
	return d
}

func (d demand) from(source string) bool { return d.sources == nil || d.sources[source] }

// A folded text is its words in small letters with single spaces between, before and after; umlauts are
// written out, so that "STRASSE", "Straße" and "Strasse" are one. Every kind of pattern is then a plain
// substring: " radweg ", " radweg" (radweg*), "weg " (*weg), " open data ".

func pattern(word string) string {
	p := fold(strings.Trim(word, "*"))
	if strings.HasPrefix(word, "*") {
		p = p[1:]
	}
	if strings.HasSuffix(word, "*") {
		p = p[:len(p)-1]
	}
	return p
}

func foldItem(it aggregator.Item) string {
	var b strings.Builder
	for _, part := range append([]string{it.Kicker, it.Title, it.Teaser}, it.Keywords...) {
		b.WriteString(fold(part))
	}
	return b.String()
}

var written = map[rune]string{'ä': "ae", 'ö': "oe", 'ü': "ue", 'ß': "ss"}

func fold(text string) string {
	var b strings.Builder
	b.Grow(len(text) + 8)
	inside := false
	for _, c := range text {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) && !unicode.IsMark(c) {
			if inside {
				b.WriteByte(' ')
			}
			inside = false
			continue
		}
		if !inside {
			if b.Len() == 0 {
				b.WriteByte(' ')
			}
			inside = true
		}
		c = unicode.ToLower(c)
		if s, ok := written[c]; ok {
			b.WriteString(s)
		} else {
			b.WriteRune(c)
		}
	}
	if inside {
		b.WriteByte(' ')
	}
	return b.String()
}

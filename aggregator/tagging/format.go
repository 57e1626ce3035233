package tagging

import (
	"maps"
	"slices"
	"strings"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/words"
)

// CompileFormats makes the tagger of a taxonomy's formats: Bericht, Interview, Bekanntmachung … Each item
// gets one. It goes by labels that a source gives, in this order: one of its own categories, the kicker,
// what stands before the first colon of the title, in brackets or behind a dash at its end; then by how
// the title begins. What speaks in a teaser ("im Interview sagte …") is no label. It returns what
// Taxonomy.Validate does.
func CompileFormats(t Taxonomy) (aggregator.Tagger, error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	f := formats{labels: make(map[string]string)}
	for _, id := range slices.Sorted(maps.Keys(t.Formats)) {
		for _, l := range append([]string{t.Formats[id].De, t.Formats[id].En}, t.Formats[id].Match...) {
			if l = words.Fold(l); l != "" && f.labels[l] == "" {
				f.labels[l] = "format/" + id
			}
		}
		for _, s := range t.Formats[id].Starts {
			f.starts = append(f.starts, start{words.Fold(s), "format/" + id})
		}
		if t.Formats[id].Default {
			f.usual = "format/" + id
		}
	}
	// The longest first: "Entwarnung" before "Warnung", "Bericht aus dem Rat" before "Bericht".
	slices.SortStableFunc(f.starts, func(a, b start) int { return len(b.text) - len(a.text) })
	return f.tag, nil
}

type formats struct {
	labels map[string]string // folded label → tag
	starts []start
	usual  string
}

type start struct{ text, tag string }

func (f formats) tag(_ aggregator.Source, it aggregator.Item) []aggregator.Tag {
	for _, k := range it.Keywords {
		if id := f.label(k); id != "" {
			return formatTag(id, "keywords", k)
		}
	}
	if id := f.label(it.Kicker); id != "" {
		return formatTag(id, "kicker", it.Kicker)
	}
	if label, id := f.title(it.Title); id != "" {
		return formatTag(id, "title", label)
	}
	if f.usual == "" {
		return nil
	}
	return []aggregator.Tag{{ID: f.usual, Primary: true, Why: []aggregator.Evidence{{Rule: "no label"}}}}
}

// label returns the tag of a label; "" = it is none.
func (f formats) label(text string) string {
	var buf [64]byte
	return f.labels[string(words.AppendFold(buf[:0], text))]
}

// title finds a label or a telling beginning in a title.
func (f formats) title(title string) (label, tag string) {
	if before, _, ok := strings.Cut(title, ":"); ok {
		if id := f.label(before); id != "" {
			return before, id
		}
		first, _, _ := strings.Cut(before, " ") // "Interview mit …:", "Pressemitteilung Nr. 12:"
		if id := f.label(first); id != "" {
			return first, id
		}
	}
	for _, marks := range [][2]string{{"(", ")"}, {"[", "]"}, {" – ", ""}, {" - ", ""}, {" | ", ""}} {
		if inner, ok := strings.CutSuffix(title, marks[1]); ok {
			if i := strings.LastIndex(inner, marks[0]); i >= 0 {
				if id := f.label(inner[i+len(marks[0]):]); id != "" {
					return inner[i+len(marks[0]):], id
				}
			}
		}
	}
	folded := words.Fold(title)
	for _, s := range f.starts {
		if rest, ok := strings.CutPrefix(folded, s.text); ok && (rest == "" || rest[0] == ' ') {
			return firstWords(title, strings.Count(s.text, " ")+1), s.tag
		}
	}
	return "", ""
}

// firstWords returns the first n words of a text.
func firstWords(s string, n int) string {
	words := strings.Fields(s)
	return strings.Join(words[:min(n, len(words))], " ")
}

func formatTag(id, field, text string) []aggregator.Tag {
	return []aggregator.Tag{{ID: id, Primary: true, Why: []aggregator.Evidence{{Field: field, Text: text, Rule: "label of a format"}}}}
}

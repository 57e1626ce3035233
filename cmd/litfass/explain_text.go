package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litfass/litfass/syndication"
)

// text is the explanation for people: what was found in the text stands out on a terminal, and «so» in a pipe.
func (x explanation) text(p palette) string {
	var b strings.Builder
	row := func(head, format string, args ...any) {
		fmt.Fprintf(&b, "%s %s\n", p.bold(fmt.Sprintf("%-10s", head)), fmt.Sprintf(format, args...))
	}
	row("Item", "%s", x.ID)
	row("", "%s", x.Page)
	row("Published", "%s, changed %s%s", at(x.Published), at(x.Changed), map[bool]string{true: ", filed by its date"}[x.Backfill])
	for i, t := range x.Told {
		b.WriteString("\n")
		row(map[bool]string{true: "Told by", false: "Also by"}[i == 0], "%s (%s)", t.Name, t.who())
		row("", "read %s  %s", at(t.Read), t.Link)
		if t.Joined != "" {
			row("", "%s", t.Joined)
		}
		t.write(row, p)
	}
	b.WriteString("\n")
	for i, c := range x.Categories {
		sign := p.red("–")
		if c.Takes {
			sign = p.green("+")
		}
		row(map[bool]string{true: "Categories"}[i == 0], "%s %s  %s", sign, p.bold(c.Category), why(c.Verdict))
	}
	if len(x.Categories) == 0 {
		row("Categories", "none are published")
	}
	return b.String()
}

func at(t time.Time) string { return t.Local().Format("2006-01-02 15:04") }

func (t told) who() string {
	who := t.Source + ", " + t.Class
	if t.Area != "" {
		who += ", area " + strings.TrimSpace(t.Area+" "+t.Place)
	}
	return who
}

// write says what a copy says and what it is tagged with.
func (t told) write(row func(head, format string, args ...any), p palette) {
	head := "Text"
	for _, field := range []struct{ name, text string }{
		{"kicker", t.Kicker}, {"title", t.Title}, {"teaser", t.Teaser}, {"keywords", strings.Join(t.Keywords, ", ")},
	} {
		if field.text != "" {
			row(head, "%-9s%s", field.name, highlight(field.text, t.found(field.name), p))
			head = ""
		}
	}
	for i, tag := range t.Tags {
		mark := " "
		if tag.Primary {
			mark = p.green("*")
		}
		row(map[bool]string{true: "Tags"}[i == 0], "%s %s", mark, named(tag.ID, tag.Name, p))
		for _, w := range tag.Why {
			row("", "    %s%s", w, points(t.weight(tag.ID, w)))
		}
	}
	if len(t.Tags) > 0 {
		row("", "%s = what it is about", p.green("*"))
	}
	head = "Lost"
	for _, v := range t.Votes {
		if v.Against != "" {
			row(head, "%s %s%s: %s", named(v.Tag, v.Name, p), v.evidenceView, points(v.Weight), p.yellow(v.Against))
			head = ""
		}
	}
	if len(t.Today) > 0 {
		row("Today", "%s (the rules have changed since; serve brings stored items up to date)", strings.Join(t.Today, " "))
	}
}

// weight is how many points a reason gave a tag.
func (t told) weight(tag string, why evidenceView) int {
	for _, v := range t.Votes {
		if v.Tag == tag && v.evidenceView == why {
			return v.Weight
		}
	}
	return 0
}

// points tells a weight; what is no matter of points has none.
func points(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return " (1 point)"
	}
	return fmt.Sprintf(" (%d points)", n)
}

func named(id, name string, p palette) string {
	if name == "" {
		return p.bold(id)
	}
	return p.bold(id) + " " + name
}

// String tells a reason: «Radweg» in title: radweg*.
func (e evidenceView) String() string {
	text := cmp.Or(e.Rule, "no rule named")
	if e.Text != "" {
		text = "«" + e.Text + "» in " + cmp.Or(e.Field, "the item") + ": " + text
	}
	return text
}

// found are the texts in a field that tags were given for.
func (t told) found(field string) (texts []string) {
	for _, tag := range t.Tags {
		for _, w := range tag.Why {
			if w.Field == field && w.Text != "" {
				texts = append(texts, w.Text)
			}
		}
	}
	return texts
}

// highlight marks texts in a text, each where it stands first; what overlaps becomes one mark.
func highlight(text string, found []string, p palette) string {
	type span struct{ from, to int }
	var spans []span
	for _, f := range found {
		if i := strings.Index(text, f); i >= 0 {
			spans = append(spans, span{i, i + len(f)})
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Or(a.from-b.from, b.to-a.to) })
	var b strings.Builder
	done := 0
	for i := 0; i < len(spans); {
		s := spans[i]
		for i++; i < len(spans) && spans[i].from < s.to; i++ {
			s.to = max(s.to, spans[i].to)
		}
		b.WriteString(text[done:s.from])
		if p {
			b.WriteString(p.yellow(text[s.from:s.to]))
		} else {
			b.WriteString("«" + text[s.from:s.to] + "»")
		}
		done = s.to
	}
	return b.String() + text[done:]
}

// why says for each part of a selection what it made of the item.
func why(v syndication.Verdict) string {
	var parts []string
	for _, part := range v.Parts {
		parts = append(parts, partSays(part))
	}
	return strings.Join(parts, "; ")
}

func partSays(part syndication.Part) string {
	found, missing := shortList(part.Found), shortList(part.Missing)
	switch {
	case part.Name == "not" && part.Holds:
		return "has none of not: " + missing
	case part.Name == "not":
		return "has what not forbids: " + found
	case part.Name == "all" && part.Holds:
		return "has all: " + found
	case part.Name == "all":
		return "of all it lacks " + missing
	case part.Name == "sources" && part.Holds:
		return "its source is one of sources"
	case part.Name == "sources":
		return "its source is none of sources: " + missing
	case part.Holds:
		return part.Name + ": " + found
	default:
		return "has nothing of " + part.Name + ": " + missing
	}
}

// shortList names the first few.
func shortList(list []string) string {
	const most = 5
	if len(list) > most {
		return strings.Join(list[:most], ", ") + fmt.Sprintf(" and %d more", len(list)-most)
	}
	return strings.Join(list, ", ")
}

package tagging

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/litfass/litfass/aggregator"
)

// Explain tells what Tags weighed: the names that are a body's, those that are nobody's here and why, those
// that are part of a longer name, and those that an exception keeps from being one.
func (b *Bodies) Explain(s aggregator.Source, it aggregator.Item) []Vote {
	words := wordsOf(&it)
	r := &bodyText{wordText: words}
	b.find(r)
	b.decide(r, cmp.Or(it.Area, s.Area))
	var votes []Vote
	for i := range r.finds {
		f := &r.finds[i]
		if len(b.names[f.name].claims) > 0 {
			votes = append(votes, b.votes(r, f)...)
		}
	}
	return append(votes, b.passedOver(r)...)
}

// votes are those on a name that was found.
func (b *Bodies) votes(r *bodyText, f *find) []Vote {
	n := &b.names[f.name]
	said := aggregator.Evidence{Field: fieldNames[f.field], Text: r.said(*f), Rule: n.said}
	if f.body < 0 {
		body := n.bearer()
		return []Vote{{Tag: b.tag(body), Evidence: said, Against: b.against(r, f, body)}}
	}
	said.Rule = f.why
	votes := []Vote{{Tag: b.tag(f.body), Evidence: said}}
	for _, c := range n.claims { // the namesakes of other Länder need no word
		if c.body != f.body && c.as != locally {
			said.Rule = n.said
			votes = append(votes, Vote{Tag: b.tag(c.body), Evidence: said, Against: b.bodies[f.body].Name + " is meant: " + f.why})
		}
	}
	return votes
}

func (b *Bodies) tag(body int32) string { return "org/" + b.bodies[body].ID }

// bearer is the one of those who bear a name whom a refusal is told of.
func (n *spelling) bearer() int32 {
	return slices.MinFunc(n.claims, func(a, b claim) int { return cmp.Compare(a.as, b.as) }).body
}

// against says why a name is nobody's, and what that rests on.
func (b *Bodies) against(r *bodyText, f *find, body int32) string {
	against := cmp.Or(f.why, "nobody who bears the name is meant")
	switch against {
	case otherMeaning:
		at := int32(r.at(b.not[body]))
		against += fmt.Sprintf(": the item says «%s»", r.raw(at, r.tokens[at].field))
	case nothingFor:
		against += ": " + strings.Join(firstFew(b.bodies[body].With), ", ")
	}
	if others := len(b.names[f.name].claims) - 1; others > 0 {
		against += fmt.Sprintf(" (%d more bear the name)", others)
	}
	return against
}

// firstFew are the first words of a list, with a mark if there are more.
func firstFew(words []string) []string {
	const most = 6
	if len(words) <= most {
		return words
	}
	return append(slices.Clone(words[:most]), "…")
}

// passedOver are the votes on names that stand in the text and were not found: within a longer name, or
// where an exception of theirs stands.
func (b *Bodies) passedOver(r *bodyText) (votes []Vote) {
	for i, t := range r.tokens {
		text := r.texts[t.field]
		longer := r.findAt(int32(i))
		for _, name := range b.first[r.text(t)] {
			n := &b.names[name]
			if len(n.claims) == 0 || !r.spells(text, i, &n.bodyName) {
				continue
			}
			var against string
			body := n.bearer()
			switch x := r.excepted(i, &n.bodyName); {
			case longer != nil && (longer.name == name || longer.body == body):
				continue
			case x != nil:
				against = "part of something else: " + x.said()
			case longer != nil:
				against = "part of a longer name: " + b.names[longer.name].said
			default:
				continue
			}
			last := r.tokens[i+len(n.words)-1]
			votes = append(votes, Vote{Tag: b.tag(body), Against: against, Evidence: aggregator.Evidence{
				Field: fieldNames[r.field[t.field]], Text: text[t.rawFrom:last.rawTo], Rule: n.said}})
		}
	}
	return votes
}

// findAt returns the name found that token i is a word of; nil = it is of none.
func (r *bodyText) findAt(i int32) *find {
	for k := range r.finds {
		if f := &r.finds[k]; f.from <= i && i < f.to {
			return f
		}
	}
	return nil
}

// said is a pattern as people read it, folded.
func (p *pattern) said() string {
	var words []string
	for _, w := range p.words {
		words = append(words, map[bool]string{true: "*"}[w.before]+w.text+map[bool]string{true: "*"}[w.after])
	}
	return strings.Join(words, " ")
}

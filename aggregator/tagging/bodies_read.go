package tagging

import (
	"bytes"
	"strings"
)

// bodyText is what one item is read with: its words, and the names found in them.
type bodyText struct {
	*wordText
	finds []find
}

// find is a name that stands in an item: tokens from up to before to.
type find struct {
	name     int32
	from, to int32 // tokens
	text     uint8 // index of texts
	field    uint8
	body     int32  // whose name it is, from decide; -1 = nobody's
	why      string // likewise: the rule, or why it is nobody's
	holds    bool   // it is a compound: "Städtetagspräsident", "SPD-Fraktion"
	left     int32  // where what belongs to the name begins and ends, its Land included
	right    int32
}

// find notes the names that stand in the texts, each the longest of its place, from the left. It tells whether any is a body's.
func (b *Bodies) find(r *bodyText) (any bool) {
	r.finds = r.finds[:0]
	for n, text := range r.texts {
		line, first := r.line(n)
		for i := first; i < first+len(line); i++ {
			word := r.bytes[r.tokens[i].from:r.tokens[i].to]
			if long, _ := firstBytes(word); !b.begins.has(long) {
				continue
			}
			name, words, compound := b.at(r, text, i, word)
			if words == 0 {
				continue
			}
			any = any || len(b.names[name].claims) > 0
			end := int32(i + words)
			r.finds = append(r.finds, find{name: name, from: int32(i), to: end, left: int32(i), right: end,
				text: uint8(n), field: r.field[n], body: -1, holds: compound || r.hyphen(end, uint8(n))})
			i += words - 1
		}
	}
	return any
}

// at returns the longest name at a token, and how many words it has; 0 = there is none.
func (b *Bodies) at(r *bodyText, text string, i int, word []byte) (name int32, words int, compound bool) {
	var names []int32
	if b.known.has(word) {
		names = b.first[string(word)]
	}
	for _, n := range names {
		if s := &b.names[n]; r.stands(text, i, &s.bodyName) {
			return n, len(s.words), false
		}
	}
	stem := compoundStem(word)
	if stem == nil {
		return 0, 0, false
	}
	for _, n := range b.first[string(stem)] {
		s := &b.names[n]
		if w := &s.words[0]; len(s.words) == 1 && len(s.claims) > 0 && w.exact == "" && w.upper == startsUpper(text[r.tokens[i].rawFrom:]) {
			return n, 1, true
		}
	}
	return 0, 0, false
}

// stands tells whether a name stands from token i on.
func (r *bodyText) stands(text string, i int, n *bodyName) bool {
	return r.spells(text, i, n) && r.excepted(i, n) == nil
}

// spells tells whether the words from token i on are those of a name.
func (r *bodyText) spells(text string, i int, n *bodyName) bool {
	if i+len(n.words) > len(r.tokens) {
		return false
	}
	line := r.tokens[i : i+len(n.words)]
	for k := range n.words {
		w, t := &n.words[k], line[k]
		if t.field != line[0].field || k > 0 && (!w.has(r.bytes[t.from:t.to]) || !w.spans(text[line[k-1].rawTo:t.rawFrom])) {
			return false
		}
		raw := text[t.rawFrom:t.rawTo]
		switch {
		case w.exact != "" && raw != w.exact && (len(w.forms) == 1 || raw != w.exact+"s"):
			return false
		case w.exact == "" && w.upper && !startsUpper(raw):
			return false
		}
	}
	return true
}

// excepted returns what a name that stands at token i is part of and must not be; nil if there is no such thing.
func (r *bodyText) excepted(i int, n *bodyName) *pattern {
	for e := range n.except {
		x := &n.except[e]
		for s := max(0, i-len(x.words)+1); s < i+len(n.words); s++ {
			if r.tokens[s].field == r.tokens[i].field && r.matches(x, r.tokens, s) {
				return x
			}
		}
	}
	return nil
}

func (w *nameWord) has(word []byte) bool {
	for _, f := range w.forms {
		if string(word) == f {
			return true
		}
	}
	return false
}

// compoundHeads are what a name may be put before and still be named: "Städtetagspräsident",
// "Bundesratsinitiative". An election to a body, or one who sits in it, is not the body.
var compoundHeads = [][]byte{
	[]byte("praesident"), []byte("praesidentin"), []byte("praesidenten"), []byte("praesidium"), []byte("chef"), []byte("chefs"), []byte("chefin"),
	[]byte("sprecher"), []byte("sprecherin"), []byte("geschaeftsfuehrer"), []byte("geschaeftsfuehrerin"), []byte("vorsitzende"),
	[]byte("vorsitzender"), []byte("vorsitzenden"), []byte("vorstand"), []byte("beschluss"), []byte("beschluesse"), []byte("ausschuss"), []byte("ausschusses"),
	[]byte("sitzung"), []byte("initiative"), []byte("umfrage"), []byte("studie"), []byte("spitze"), []byte("verwaltung"), []byte("plenum"), []byte("debatte"), []byte("antrag"),
}

// headEnds are their last four bytes; none is shorter.
var headEnds = func() (s sieve) {
	for _, head := range compoundHeads {
		end, _ := lastBytes(head)
		s.put(end)
	}
	return s
}()

// compoundStem returns what stands before such a word, without the s between; nil if nothing does.
func compoundStem(word []byte) []byte {
	if len(word) < 8 {
		return nil
	}
	if end, _ := lastBytes(word); !headEnds.has(end) {
		return nil
	}
	for _, head := range compoundHeads {
		if stem, ok := bytes.CutSuffix(word, head); ok && len(stem) > 3 {
			stem = bytes.TrimSuffix(stem, []byte("haupt"))
			return bytes.TrimSuffix(stem, []byte("s"))
		}
	}
	return nil
}

// hyphen tells whether a hyphen ties a word to the one before token i: "SPD-Fraktion".
func (r *bodyText) hyphen(i int32, text uint8) bool {
	return r.gapBefore(i, text) == "-" && int(i) < len(r.tokens)
}

// gapBefore returns what stands before token i in its text; "" at the beginning and beyond the end.
func (r *bodyText) gapBefore(i int32, text uint8) string {
	if i <= 0 || int(i) >= len(r.tokens) || r.tokens[i].field != text || r.tokens[i-1].field != text {
		return ""
	}
	return r.texts[text][r.tokens[i-1].rawTo:r.tokens[i].rawFrom]
}

// raw returns token i as it is written in a text; "" if it is not one of it.
func (r *bodyText) raw(i int32, text uint8) string {
	if i < 0 || int(i) >= len(r.tokens) || r.tokens[i].field != text {
		return ""
	}
	return r.texts[text][r.tokens[i].rawFrom:r.tokens[i].rawTo]
}

// folded word of token i in a text, likewise.
func (r *bodyText) word(i int32, text uint8) string {
	if i < 0 || int(i) >= len(r.tokens) || r.tokens[i].field != text {
		return ""
	}
	return r.text(r.tokens[i])
}

// span of a find in its text, in bytes, what belongs to it included.
func (r *bodyText) span(f find) (from, to int) {
	return int(r.tokens[f.left].rawFrom), int(r.tokens[f.right-1].rawTo)
}

func (r *bodyText) said(f find) string {
	from, to := r.span(f)
	return r.texts[f.text][from:to]
}

// primary tells whether a find is what the item is about: it stands in the kicker, or begins the
// headline of an item without one.
func (r *bodyText) primary(f find) bool {
	if f.field == kickerField {
		return true
	}
	if f.field != titleField || r.field[0] == kickerField {
		return false
	}
	before := r.texts[f.text][:r.tokens[f.left].rawFrom]
	return before == "" || articles[strings.ToLower(strings.TrimSpace(before))]
}

var articles = set("der die das")

// has tells whether any of some patterns stands in the item.
func (r *bodyText) has(patterns []pattern) bool { return r.at(patterns) >= 0 }

// at returns the token at which the first of some patterns stands; -1 = none does.
func (r *bodyText) at(patterns []pattern) int {
	for i := range r.tokens {
		for p := range patterns {
			x := &patterns[p]
			if r.matches(x, r.tokens, i) && (x.exact == "" || x.exact == r.raw(int32(i), r.tokens[i].field)) {
				return i
			}
		}
	}
	return -1
}

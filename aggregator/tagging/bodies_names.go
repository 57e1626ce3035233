package tagging

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// bodyName is one way to write a body's name, taken apart. See Body.
type bodyName struct {
	words  []nameWord
	except []pattern
	said   string // as it is written in the table
}

// nameWord is a word of a name: its forms, how it must be written, and what stands before it.
type nameWord struct {
	forms []string // folded
	exact string   // the very letters, if they count
	upper bool     // begins with a capital letter
	gap   byte     // ' ', or the mark that must stand before it: ',' '.' '/'
}

// parseName reads a name of a body.
func parseName(s string) (bodyName, error) {
	n := bodyName{}
	for i, part := range strings.Split(s, " !") {
		if i > 0 {
			p, err := parsePattern(part)
			if err != nil {
				return n, err
			}
			n.except = append(n.except, p)
			continue
		}
		part, exact := strings.CutPrefix(part, "=")
		if strings.ContainsAny(part, "*|=") {
			return n, fmt.Errorf("%q: a name is written out, without *, | and =", s)
		}
		n.said = part
		n.read(part, exact)
	}
	if len(n.words) == 0 {
		return n, errors.New("a name has no letters")
	}
	return n, nil
}

func (n *bodyName) read(s string, exact bool) {
	var line folded
	line.add(s, 0)
	for i, t := range line.tokens {
		raw := s[t.rawFrom:t.rawTo]
		if line.text(t) == "" {
			continue // an accent without a letter
		}
		w := nameWord{gap: ' ', forms: []string{line.text(t)}}
		first, size := utf8.DecodeRuneInString(raw)
		w.upper = unicode.IsUpper(first)
		inner := strings.ContainsFunc(raw[size:], unicode.IsUpper)
		if i > 0 {
			w.gap = gapOf(s[line.tokens[i-1].rawTo:t.rawFrom])
		}
		switch {
		case exact || len(raw) == 1 && w.upper:
			w.exact = raw
		case inner:
			w.exact = raw
			w.forms = append(w.forms, w.forms[0]+"s")
		case w.upper:
			attribute := i+1 < len(line.tokens) && startsUpper(s[line.tokens[i+1].rawFrom:])
			w.forms, w.upper = inflect(w.forms[0], attribute)
		}
		n.words = append(n.words, w)
	}
}

func startsUpper(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// gapOf names the mark between two words of a name.
func gapOf(between string) byte {
	for _, mark := range []byte{',', '/'} {
		if strings.IndexByte(between, mark) >= 0 {
			return mark
		}
	}
	if between == "." {
		return '.'
	}
	return ' '
}

// spans tells whether what stands between two words of a text can stand there within a name.
func (w *nameWord) spans(between string) bool {
	switch w.gap {
	case ',':
		return strings.HasPrefix(between, ",")
	case '/':
		return strings.Trim(between, " \u00a0") == "/"
	case '.':
		return between == "."
	}
	return joins(between)
}

// joins tells whether a text sets words no further apart than a name's: by space and hyphens.
func joins(between string) bool {
	return between == " " || between == "-" || len(between) <= 8 && strings.Trim(between, " \u00a0-–—\u2010\u2011&„“”\"»«'’") == ""
}

// inflect returns the forms of a capitalised word, folded: an attribute ("Deutscher" before
// "Städtetag") gets the endings of adjectives, a noun those of genitive and dative. Adjectives of
// countries and Länder are often written small ("der hessische Städtetag"); all else keeps its capital.
func inflect(word string, attribute bool) (forms []string, upper bool) {
	stem := strings.TrimSuffix(word, "e")
	for _, ending := range []string{"er", "es", "en", "em"} {
		if len(stem) == len(word) {
			stem = strings.TrimSuffix(word, ending)
		}
	}
	declined := attribute && len(stem) < len(word) && len(stem) > 2
	if declined || strings.Contains(word, "beauftragte") {
		for _, ending := range []string{"e", "er", "es", "en", "em"} {
			forms = append(forms, stem+ending)
		}
		return forms, !strings.HasSuffix(stem, "isch") && stem != "deutsch"
	}
	forms = []string{word}
	switch word[len(word)-1] {
	case 's', 'x', 'z':
		forms = append(forms, word+"es")
	case 'e':
		forms = append(forms, word+"n", word+"s")
	default:
		forms = append(forms, word+"s", word+"es")
	}
	return forms, true
}

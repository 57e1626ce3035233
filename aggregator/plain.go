package aggregator

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// PlainText returns the words of a piece of HTML on one line: tags dropped, entities undone, also
// those escaped twice ("&amp;uuml;"), soft hyphens and invisible characters cut, white space folded,
// letters composed (NFC).
// What scripts, styles and picture captions say is no text of the item and is left out.
//
// It is written by hand because every item of every reading passes through here; it takes any bytes
// and returns valid UTF-8 without control characters.
func PlainText(markup string) string {
	return strings.ReplaceAll(plainLines(markup), "\n", " ")
}

// plainLines is PlainText with a line for each paragraph, list entry or other block.
func plainLines(markup string) string { return norm.NFC.String(unmarked(markup)) }

// unmarked is plainLines with letters composed as they come.
func unmarked(markup string) string {
	text := plainPass(markup, false)
	// What is still escaped was escaped twice or thrice. Of the tags that come to light now only
	// those of HTML are tags: "Treffen <Nord>" may well be a title.
	for range 2 {
		if !stillEscaped(text) {
			break
		}
		text = plainPass(text, true)
	}
	return text
}

// plainPass does one round of unescaping. With known, only tags of known elements are dropped.
func plainPass(s string, known bool) string {
	if isPlain(s) {
		return s
	}
	t := plainText{out: make([]byte, 0, len(s))}
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '<':
			if n := t.tag(s[i:], known); n > 0 {
				i += n
				continue
			}
			t.put('<')
			i++
		case c == '&':
			i += t.entity(s[i:])
		case c == ' ', c >= '\t' && c <= '\r':
			t.space = true
			i++
		case c < ' ', c == 0x7f:
			i++
		case c < 0x7f:
			from := i
			for i++; i < len(s) && ordinary[s[i]]; i++ {
			}
			t.gap()
			t.out = append(t.out, s[from:i]...)
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			t.rune(r, n)
			i += n
		}
	}
	return string(t.out)
}

// ordinary are the bytes that are copied as they are.
var ordinary = func() (table [256]bool) {
	for c := '!'; c <= '~'; c++ {
		table[c] = c != '<' && c != '&'
	}
	return table
}()

// isPlain tells whether there is nothing to do.
func isPlain(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ' ':
			if i == 0 || i == len(s)-1 || s[i-1] == ' ' {
				return false
			}
		case c < ' ', c == '<', c == '&', c >= 0x7f:
			return false
		}
	}
	return true
}

// stillEscaped tells whether text still holds an entity: "&", a name or number, ";".
func stillEscaped(s string) bool {
	for {
		i := strings.IndexByte(s, '&')
		if i < 0 {
			return false
		}
		s = s[i+1:]
		if end := strings.IndexByte(s[:min(len(s), maxEntity)], ';'); end > 1 {
			if e := "&" + s[:end+1]; html.UnescapeString(e) != e {
				return true
			}
		}
	}
}

// plainText collects words and keeps white space to itself until the next word.
type plainText struct {
	out         []byte
	space, line bool
	// What was once found missing up to the end is not looked for again: that would be quadratic.
	endless, uncommented, unclosed bool
}

func (t *plainText) gap() {
	if len(t.out) > 0 && (t.line || t.space) {
		switch {
		case t.line:
			t.out = append(t.out, '\n')
		case t.space:
			t.out = append(t.out, ' ')
		}
	}
	t.space, t.line = false, false
}

func (t *plainText) put(c byte) {
	if t.space || t.line {
		t.gap()
	}
	t.out = append(t.out, c)
}

func (t *plainText) rune(r rune, size int) {
	switch {
	case unicode.IsSpace(r):
		t.space = true
	case r == utf8.RuneError && size == 1, invisible(r):
	default:
		if t.space || t.line {
			t.gap()
		}
		t.out = utf8.AppendRune(t.out, r)
	}
}

// invisible characters have no place in a line of text: control characters (most of them forbidden
// in XML, section 2.2), soft hyphens, byte order marks, zero-width spaces, and the bidirectional
// overrides that make a line read otherwise than it is written.
func invisible(r rune) bool {
	switch {
	case r < ' ', r >= 0x7f && r <= 0x9f, r == 0xad, r == 0xfeff, r == 0xfffd, r >= 0xfff9 && r <= 0xfffb:
		return true
	case r == 0x200b, r == 0x200e, r == 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f:
		return true
	}
	return r&0xfffe == 0xfffe // not characters at all
}

// maxEntity is more than the longest name of an HTML entity.
const maxEntity = 34

// entity undoes the entity that s begins with and returns how many bytes it took.
func (t *plainText) entity(s string) int {
	end := strings.IndexByte(s[:min(len(s), maxEntity)], ';')
	if end < 2 {
		t.put('&')
		return 1
	}
	raw := s[:end+1]
	switch raw { // the usual ones, without a look-up
	case "&amp;":
		t.put('&')
	case "&nbsp;":
		t.space = true
	case "&quot;":
		t.put('"')
	default:
		plain := html.UnescapeString(raw)
		if plain == raw || strings.HasSuffix(plain, ";") && plain != ";" {
			t.put('&')
			return 1
		}
		for _, r := range plain {
			t.rune(r, 0)
		}
	}
	return len(raw)
}

// tag reads the tag, comment or declaration that s begins with and returns how many bytes it took,
// 0 if it is none.
func (t *plainText) tag(s string, known bool) int {
	if len(s) < 3 || t.endless {
		return 0
	}
	if strings.HasPrefix(s, "<!--") && !t.uncommented {
		if end := strings.Index(s[4:], "-->"); end >= 0 {
			return 4 + end + 3
		}
		t.uncommented = true
		return 0
	}
	if strings.HasPrefix(s, "<![CDATA[") {
		return len("<![CDATA[")
	}
	i := 1
	if s[1] == '/' || s[1] == '!' || s[1] == '?' {
		i = 2
	}
	start := i
	for i < len(s) && asciiAlnum(s[i]) {
		i++
	}
	if i == start || !asciiLetter(s[start]) {
		return 0
	}
	var folded [10]byte
	name := appendLower(folded[:0], s[start:min(i, start+10)])
	kind := textElements[string(name)]
	if known && kind == elementUnknown {
		return 0
	}
	end := tagEnd(s, i)
	if end < 0 { // a quote that is never closed, or no ">" at all
		if end = strings.IndexByte(s, '>') + 1; end == 0 {
			t.endless = true
			return 0
		}
	}
	switch kind {
	case elementBlock:
		t.line = true
	case elementVoid:
		t.line = true
		if s[1] != '/' && !t.unclosed {
			rest := afterClosing(s[end:], string(name))
			t.unclosed = rest < 0
			end += max(rest, 0)
		}
	}
	return end
}

// tagEnd returns the index behind the ">" that ends the tag; one inside quotes does not.
func tagEnd(s string, i int) int {
	var quote byte
	for start := i; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && i > start && s[i-1] == '=':
			quote = c
		case c == '>':
			return i + 1
		}
	}
	return -1
}

// afterClosing returns the index behind the closing tag of an element, -1 if it is never closed.
func afterClosing(s, name string) int {
	for i := 0; ; {
		j := strings.Index(s[i:], "</")
		if j < 0 {
			return -1
		}
		i += j + 2
		if len(s)-i >= len(name) && strings.EqualFold(s[i:i+len(name)], name) {
			if end := strings.IndexByte(s[i:], '>'); end >= 0 {
				return i + end + 1
			}
			return -1
		}
	}
}

func asciiLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func asciiAlnum(c byte) bool  { return asciiLetter(c) || c >= '0' && c <= '9' }

// appendLower appends a text with its ASCII letters in lower case.
func appendLower(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		dst = append(dst, c)
	}
	return dst
}

// What an element means for the text.
type element byte

const (
	elementUnknown element = iota
	elementInline          // its words belong to the line
	elementBlock           // its words stand on a line of their own
	elementVoid            // its words are no text of the item
)

var textElements = func() map[string]element {
	all := make(map[string]element)
	for kind, names := range map[element]string{
		elementInline: "a abbr acronym b big cite code del dfn em font i img ins kbd label mark q s samp small span strike strong sub sup time tt u var wbr",
		elementBlock: "address article aside blockquote body br center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 " +
			"header hr html input legend li link main meta nav ol p pre section source summary table tbody td tfoot th thead tr ul",
		elementVoid: "applet audio button canvas embed figcaption frameset head iframe math noembed noscript object script select style svg template textarea video xmp",
	} {
		for _, name := range strings.Fields(names) {
			all[name] = kind
		}
	}
	return all
}()

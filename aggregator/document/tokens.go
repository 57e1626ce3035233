package document

import "bytes"

// tokenKind says what a token of markup is.
type tokenKind uint8

const (
	tokenEnd   tokenKind = iota // of the input, where it should end or in the middle of something
	tokenText                   // character data with references
	tokenLess                   // a "<" that begins no markup
	tokenCDATA                  // character data without references
	tokenOpen                   // a start tag
	tokenClose                  // an end tag
)

// token is a piece of markup; its slices point into the input.
type token struct {
	kind  tokenKind
	name  []byte // of a tag, as written
	text  []byte // of character data
	attrs []attr // of a start tag; valid until the next token
	empty bool   // <name/>
	at    int    // where a start tag begins
}

// attr is an attribute; the value is as written between its quotes.
type attr struct {
	name, value []byte
}

// MaxAttributes is how many attributes an element may have.
const MaxAttributes = 256

// tokenizer splits markup into tokens and never fails on bad syntax: what begins like a tag but is none
// is text. Comments, processing instructions and declarations are passed over.
type tokenizer struct {
	in    []byte
	pos   int
	attrs []attr
	tok   token // the last one: passed on by address, it is large
}

// next returns the next token, valid until the one after; an error only where an element has too many attributes.
func (t *tokenizer) next() (*token, error) {
	for t.pos < len(t.in) {
		rest := t.in[t.pos:]
		if rest[0] != '<' {
			n := bytes.IndexByte(rest, '<')
			if n < 0 {
				n = len(rest)
			}
			t.pos += n
			return t.give(token{kind: tokenText, text: rest[:n]}), nil
		}
		if len(rest) == 1 {
			break
		}
		switch c := rest[1]; {
		case c == '!':
			if text, ok := t.declaration(rest); ok {
				return t.give(token{kind: tokenCDATA, text: text}), nil
			}
		case c == '?':
			t.skipPast(rest, "?>")
		case c == '/':
			n := 2 + nameLength(rest[2:])
			name := rest[2:n]
			for n < len(rest) && rest[n] != '>' && rest[n] != '<' {
				n++
			}
			if n < len(rest) && rest[n] == '>' {
				n++
			}
			t.pos += n
			if len(name) > 0 {
				return t.give(token{kind: tokenClose, name: name}), nil
			}
		case isNameStart(c):
			return t.open(rest)
		default:
			t.pos++
			return t.give(token{kind: tokenLess}), nil
		}
	}
	t.pos = len(t.in)
	return t.give(token{kind: tokenEnd}), nil
}

func (t *tokenizer) give(tok token) *token {
	t.tok = tok
	return &t.tok
}

// declaration passes over a comment or declaration, or returns the text of a CDATA section.
func (t *tokenizer) declaration(rest []byte) (text []byte, ok bool) {
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		t.skipPast(rest, "-->")
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		const start = len("<![CDATA[")
		end := bytes.Index(rest[start:], []byte("]]>"))
		if end < 0 {
			t.pos = len(t.in)
			return nil, false
		}
		t.pos += start + end + len("]]>")
		return rest[start : start+end], true
	default:
		t.skipPast(rest, ">")
	}
	return nil, false
}

// skipPast moves behind the next occurrence of end, or to the end of the input.
func (t *tokenizer) skipPast(rest []byte, end string) {
	if n := bytes.Index(rest, []byte(end)); n >= 0 {
		t.pos += n + len(end)
		return
	}
	t.pos = len(t.in)
}

// open reads a start tag.
func (t *tokenizer) open(rest []byte) (*token, error) {
	n := 1 + nameLength(rest[1:])
	if n < len(rest) && rest[n] != '>' && rest[n] != '/' && !isSpace(rest[n]) {
		t.pos++
		return t.give(token{kind: tokenLess}), nil // an address like <mail@example.org>
	}
	tok := t.give(token{kind: tokenOpen, name: rest[1:n], at: t.pos})
	t.attrs = t.attrs[:0]
	for {
		for n < len(rest) && isSpace(rest[n]) {
			n++
		}
		if n >= len(rest) {
			t.pos = len(t.in)
			return t.give(token{kind: tokenEnd}), nil
		}
		switch rest[n] {
		case '>':
			t.pos += n + 1
			tok.attrs = t.attrs
			return tok, nil
		case '<': // the tag was never closed
			t.pos += n
			tok.attrs = t.attrs
			return tok, nil
		case '/':
			n++
			tok.empty = n < len(rest) && rest[n] == '>'
			continue
		}
		var a attr
		a, n = attribute(rest, n)
		if n < 0 {
			t.pos = len(t.in)
			return t.give(token{kind: tokenEnd}), nil
		}
		if len(t.attrs) == MaxAttributes {
			return nil, &LimitError{What: "attributes of one element", Limit: MaxAttributes, Line: line(t.in, t.pos)}
		}
		t.attrs = append(t.attrs, a)
	}
}

// attribute reads the attribute at n and returns where it ends; -1 where the input ends within.
func attribute(rest []byte, n int) (attr, int) {
	start := n
	for n < len(rest) && rest[n] != '=' && rest[n] != '>' && rest[n] != '/' && rest[n] != '<' && !isSpace(rest[n]) {
		n++
	}
	if n == start {
		n++ // a stray "=": its own name
	}
	a := attr{name: rest[start:n]}
	after := n
	for after < len(rest) && isSpace(rest[after]) {
		after++
	}
	if after >= len(rest) {
		return a, -1
	}
	if rest[after] != '=' {
		return a, n
	}
	n = after + 1
	for n < len(rest) && isSpace(rest[n]) {
		n++
	}
	if n >= len(rest) {
		return a, -1
	}
	if q := rest[n]; q == '"' || q == '\'' {
		end := bytes.IndexByte(rest[n+1:], q)
		if end < 0 {
			return a, -1
		}
		a.value = rest[n+1 : n+1+end]
		return a, n + 1 + end + 1
	}
	start = n
	for n < len(rest) && rest[n] != '>' && !isSpace(rest[n]) {
		n++
	}
	a.value = rest[start:n]
	return a, n
}

// nameLength is how many bytes belong to the name at the start of s.
func nameLength(s []byte) int {
	for i, c := range s {
		if !isNameStart(c) && (c < '0' || c > '9') && c != '-' && c != '.' {
			return i
		}
	}
	return len(s)
}

func isNameStart(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == ':' || c >= 0x80
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// line is the number of the line at pos.
func line(in []byte, pos int) int { return 1 + bytes.Count(in[:min(pos, len(in))], []byte("\n")) }

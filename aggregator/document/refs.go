package document

import (
	"bytes"
	"html"
	"strconv"
	"unicode/utf8"
)

// entities are what a document's own DTD declares: short texts without references of their own. All
// that is expanded of them in one document is bounded.
type entities struct {
	text map[string]string
	room int // bytes that may still be expanded
}

// Bounds of what a DTD may declare and what becomes of it.
const (
	maxEntities   = 256
	maxEntity     = 256
	maxExpansions = 256 << 10
)

// declared reads the simple internal entities of a prolog (XML 1.0 section 4.2.1).
func declared(prolog []byte) *entities {
	e := &entities{room: maxExpansions}
	for range maxEntities {
		var ok bool
		if _, prolog, ok = bytes.Cut(prolog, []byte("<!ENTITY")); !ok {
			return e
		}
		rest := bytes.TrimLeft(prolog, " \t\r\n")
		n := nameLength(rest)
		name := string(rest[:n])
		rest = bytes.TrimLeft(rest[n:], " \t\r\n")
		if n == 0 || len(rest) < 2 || rest[0] != '"' && rest[0] != '\'' {
			continue // a parameter entity, or an external one
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 || end > maxEntity || bytes.IndexByte(rest[1:1+end], '<') >= 0 {
			continue
		}
		if e.text == nil {
			e.text = map[string]string{}
		}
		if _, again := e.text[name]; !again { // the first declaration counts
			e.text[name] = string((&entities{}).appendText(nil, rest[1:1+end]))
		}
	}
	return e
}

// maxReference is the longest reference looked at, in bytes; HTML's longest name has 33.
const maxReference = 40

// appendText appends character data so that a strict parser takes it: references to characters that XML
// forbids are left out (XML 1.0 section 2.2), those to C1 controls mean windows-1252, names of HTML and
// of the document's own DTD become their text, and "]]>" is escaped.
func (e *entities) appendText(dst, src []byte) []byte {
	for {
		n := bytes.IndexByte(src, '&')
		if n < 0 {
			return appendPlain(dst, src)
		}
		dst = appendPlain(dst, src[:n])
		src = src[n:]
		end := bytes.IndexByte(src[:min(len(src), maxReference)], ';')
		if end < 2 {
			dst = append(dst, '&')
			src = src[1:]
			continue
		}
		var ok bool
		if dst, ok = e.appendReference(dst, src, end); ok {
			src = src[end+1:]
		} else {
			dst = append(dst, '&')
			src = src[1:]
		}
	}
}

// appendReference appends what the reference src[:end+1] stands for; false = it is none.
func (e *entities) appendReference(dst, src []byte, end int) ([]byte, bool) {
	name := src[1:end]
	if name[0] == '#' {
		return appendNumeric(dst, src, end)
	}
	switch string(name) {
	case "lt", "gt", "amp", "quot", "apos":
		return append(dst, src[:end+1]...), true
	}
	for _, c := range name {
		if !isNameStart(c) && (c < '0' || c > '9') && c != '-' && c != '.' {
			return dst, false
		}
	}
	if text, ok := e.text[string(name)]; ok {
		if e.room -= len(text); e.room < 0 {
			return dst, true
		}
		return append(dst, text...), true
	}
	ref := string(src[:end+1])
	// Only names that are known with their semicolon: "&copy=1;" is a query, not a sign.
	if text := html.UnescapeString(ref); text != ref && text != html.UnescapeString(ref[:len(ref)-1])+";" {
		return append(dst, html.EscapeString(text)...), true
	}
	return dst, false
}

// appendNumeric appends what &#228; or &#xE4; stands for.
func appendNumeric(dst, src []byte, end int) ([]byte, bool) {
	r, ok := numeric(src[2:end])
	switch {
	case !ok:
		return dst, false
	case utf16Half(r):
		return dst, true
	case r >= 0x80 && r <= 0x9F:
		return utf8.AppendRune(dst, c1(r)), true
	case !allowed(r):
		return dst, true
	}
	return append(dst, src[:end+1]...), true
}

func utf16Half(r rune) bool { return r >= 0xD800 && r <= 0xDFFF }

func numeric(digits []byte) (rune, bool) {
	base := 10
	if len(digits) > 0 && digits[0]|0x20 == 'x' {
		digits, base = digits[1:], 16
	}
	v, err := strconv.ParseUint(string(digits), base, 32)
	if err != nil {
		return 0, false
	}
	if v > utf8.MaxRune {
		v = 0
	}
	return rune(v), true
}

// appendPlain appends text without references.
func appendPlain(dst, src []byte) []byte {
	for {
		n := bytes.Index(src, []byte("]]>"))
		if n < 0 {
			return append(dst, src...)
		}
		dst = append(dst, src[:n]...)
		dst = append(dst, "]]&gt;"...)
		src = src[n+3:]
	}
}

// allowed tells whether XML 1.0 knows a character (section 2.2).
func allowed(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= utf8.MaxRune
}

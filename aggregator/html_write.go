package aggregator

// How builder writes words and attributes: escaped, and only those that may be shown.

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// text writes words, escaped. Browsers pass over a line break right behind <pre> (HTML5, 13.1.2.5).
func (b *builder) text(raw []byte) {
	if b.betweenCells() && strings.Trim(string(raw), " \t\r\n\f") != "" {
		b.intoCell()
	}
	if !plainBytes(raw) {
		raw = []byte(visible(string(raw)))
	}
	if b.pre == len(b.out) && len(raw) > 0 && raw[0] == '\n' {
		if raw = raw[1:]; len(raw) > 0 && raw[0] == '\n' {
			b.out = append(b.out, '\n')
		}
	}
	b.out = appendEscaped(b.out, raw)
}

// plainBytes tells whether visible has nothing to drop: printable ASCII, and letters of two bytes.
func plainBytes(s []byte) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= ' ' && c < 0x7f, c == '\n', c == '\t':
		case c >= 0xc3 && c < 0xe0 && i+1 < len(s) && s[i+1]&0xc0 == 0x80: // U+00C0 to U+07FF
			i++
		default:
			return false
		}
	}
	return true
}

// appendEscaped writes text as html.EscapeString does.
func appendEscaped[T []byte | string](out []byte, s T) []byte {
	from := 0
	for i := 0; i < len(s); i++ {
		var e string
		switch s[i] {
		case '&':
			e = "&amp;"
		case '<':
			e = "&lt;"
		case '>':
			e = "&gt;"
		case '"':
			e = "&#34;"
		case '\'':
			e = "&#39;"
		case '\r':
			e = "&#13;"
		default:
			continue
		}
		out = append(append(out, s[from:i]...), e...)
		from = i + 1
	}
	return append(out, s[from:]...)
}

// attributes returns what of an element's attributes may be shown, as it is written, and whether the
// element may be at all.
func (b *builder) attributes(z *html.Tokenizer, name string, more bool) (written []byte, keep bool) {
	wanted := shownAttributes[name]
	if wanted == nil {
		return nil, true
	}
	var values [4]string // in the order of wanted
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		for i, w := range wanted {
			if w == string(key) && values[i] == "" {
				values[i] = visible(string(value))
			}
		}
	}
	switch name {
	case "a":
		if values[0] = b.address(values[0], true); values[0] == "" {
			return nil, false
		}
	case "img":
		if values[0] = b.address(values[0], false); values[0] == "" || !b.images {
			return nil, false
		}
	}
	for i, w := range wanted {
		v := values[i]
		if v == "" || w != "href" && w != "src" && w != "title" && w != "alt" && !isDigits(v) {
			continue
		}
		written = append(append(append(written, ' '), w...), `="`...)
		written = append(appendEscaped(written, v), '"')
		if w == "href" {
			written = append(written, ` rel="noopener nofollow"`...)
		}
	}
	return written, true
}

// shownAttributes are the only ones; the first of <a> and <img> is the address.
var shownAttributes = map[string][]string{
	"a":    {"href", "title"},
	"img":  {"src", "alt", "width", "height"},
	"td":   {"colspan", "rowspan"},
	"th":   {"colspan", "rowspan"},
	"abbr": {"title"},
	"dfn":  {"title"},
}

func isDigits(s string) bool {
	return len(s) <= 4 && strings.Trim(s, "0123456789") == "" && utf8.ValidString(s)
}

// address is safeAddress against the base, which is parsed once and only if asked for.
func (b *builder) address(s string, mail bool) string {
	if !b.parsed {
		b.parsed = true
		if u, err := url.Parse(b.baseText); err == nil && webLink(b.baseText) {
			b.base = u
		}
	}
	return visible(safeAddress(s, b.base, mail))
}

package document

import (
	"bytes"
	"encoding/binary"
	"mime"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// decode turns a body into clean UTF-8 and names what it was. In this order count: the byte order mark,
// the charset of the HTTP header, the declaration of the document, and what the bytes look like.
// "text/xml" without charset says nothing (RFC 7303 section 3.1 against RFC 3023).
func decode(body []byte, contentType string) (text []byte, name string) {
	if enc, n, name := byteOrder(body); enc != nil {
		return clean(convert(enc, body[n:])), name
	}
	body = bytes.TrimPrefix(body, []byte("\xEF\xBB\xBF"))
	if utf8.Valid(body) {
		// Valid UTF-8 beyond ASCII is UTF-8, whatever a single-byte label says: no text in another
		// encoding looks like it by chance. Others, like ISO-2022-JP, are ASCII bytes all along.
		if enc, name := labelled(body, contentType); enc != nil && sevenBit(name) {
			return clean(convert(enc, body)), name
		}
		return clean(twice(body)), "utf-8"
	}
	if enc, name := labelled(body, contentType); enc != nil && name != "utf-8" {
		return clean(twice(convert(enc, body))), name
	}
	return clean(twice(mixed(body))), "windows-1252"
}

// byteOrder recognises UTF-16 and UTF-32, by their mark or by the zero bytes around the first character
// (XML 1.0 appendix F.1), and says how long the mark is.
func byteOrder(body []byte) (enc encoding.Encoding, mark int, name string) {
	if len(body) < 4 {
		return nil, 0, ""
	}
	b := [4]byte(body[:4])
	first := func(c byte) bool { return c == '<' || c == '{' || isSpace(c) }
	switch {
	case b == [4]byte{0, 0, 0xFE, 0xFF}:
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), 4, "utf-32be"
	case b == [4]byte{0xFF, 0xFE, 0, 0}:
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), 4, "utf-32le"
	case b[0] == 0xFE && b[1] == 0xFF:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), 2, "utf-16be"
	case b[0] == 0xFF && b[1] == 0xFE:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), 2, "utf-16le"
	case b[0] == 0 && b[1] == 0 && b[2] == 0 && first(b[3]):
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), 0, "utf-32be"
	case first(b[0]) && b[1] == 0 && b[2] == 0 && b[3] == 0:
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), 0, "utf-32le"
	case b[0] == 0 && first(b[1]) && b[2] == 0 && b[3] != 0:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), 0, "utf-16be"
	case first(b[0]) && b[1] == 0 && b[2] != 0 && b[3] == 0:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), 0, "utf-16le"
	}
	return nil, 0, ""
}

// labelled finds the encoding that the HTTP header names, else the declaration of the document. A name
// nobody knows is no name.
func labelled(body []byte, contentType string) (encoding.Encoding, string) {
	if _, params, err := mime.ParseMediaType(contentType); err == nil || params != nil {
		if enc, name := lookup(params["charset"]); enc != nil {
			return enc, name
		}
	}
	return lookup(declaredEncoding(body))
}

// declaredEncoding reads encoding="…" of an XML declaration, wherever junk has pushed it.
func declaredEncoding(body []byte) string {
	head := body[:min(len(body), 4096)]
	_, decl, ok := bytes.Cut(head, []byte("<?xml"))
	if !ok {
		return ""
	}
	if end := bytes.IndexByte(decl, '>'); end >= 0 {
		decl = decl[:end]
	}
	_, value, ok := bytes.Cut(decl, []byte("encoding"))
	if !ok {
		return ""
	}
	value = bytes.TrimLeft(value, " \t\r\n=")
	if len(value) < 2 {
		return ""
	}
	if q := value[0]; q == '"' || q == '\'' {
		value, _, _ = bytes.Cut(value[1:], []byte{q})
	}
	return string(bytes.TrimRight(value, "? "))
}

// lookup finds an encoding by the names of the WHATWG (ISO-8859-1 and US-ASCII mean windows-1252, as
// browsers take them), then by those of the IANA.
func lookup(label string) (encoding.Encoding, string) {
	label = strings.ToLower(strings.Trim(label, " \t\"'"))
	if label == "" || strings.HasPrefix(label, "utf-16") || strings.HasPrefix(label, "utf-32") {
		return nil, "" // in bytes that showed no zeros, the name is wrong
	}
	for _, l := range []string{label, "x-" + label} {
		switch enc, name := charset.Lookup(l); {
		case name == "windows-1252":
			return charmap.Windows1252, name // charset wraps it, and convert knows it
		case enc != nil && name != "replacement":
			return enc, name
		}
	}
	if enc, err := ianaindex.IANA.Encoding(label); err == nil && enc != nil {
		return enc, label
	}
	return nil, ""
}

// sevenBit tells encodings whose bytes are all ASCII.
func sevenBit(name string) bool { return name == "iso-2022-jp" || name == "hz-gb-2312" }

func convert(enc encoding.Encoding, body []byte) []byte {
	if enc == encoding.Encoding(charmap.Windows1252) {
		return western(body)
	}
	text, err := enc.NewDecoder().Bytes(body)
	if err != nil {
		return mixed(body)
	}
	return text
}

// western reads windows-1252 as its decoder does, several times as fast: what is no UTF-8 is mostly that.
func western(body []byte) []byte {
	text := make([]byte, 0, len(body)+len(body)/16+16)
	for len(body) > 0 {
		n := asciiLength(body)
		text, body = append(text, body[:n]...), body[n:]
		for len(body) > 0 && body[0] >= 0x80 {
			text = append(text, westernText[body[0]-0x80]...)
			body = body[1:]
		}
	}
	return text
}

// westernText is each character of windows-1252 beyond ASCII as UTF-8.
var westernText = func() (t [128]string) {
	for i := range t {
		t[i] = string(charmap.Windows1252.DecodeByte(byte(0x80 + i)))
	}
	return t
}()

// asciiLength is how many bytes of ASCII a text begins with.
func asciiLength(text []byte) int {
	n := 0
	for n+8 <= len(text) && binary.LittleEndian.Uint64(text[n:])&0x8080808080808080 == 0 {
		n += 8
	}
	for n < len(text) && text[n] < 0x80 {
		n++
	}
	return n
}

// mixed reads what is UTF-8 as UTF-8 and each other byte as windows-1252: text that says UTF-8 and is
// Latin-1, or is pasted together from both.
func mixed(body []byte) []byte {
	text := make([]byte, 0, len(body)+growth(body))
	for len(body) > 0 {
		if body[0] < 0x80 {
			n := 1
			for n < len(body) && body[n] < 0x80 {
				n++
			}
			text, body = append(text, body[:n]...), body[n:]
			continue
		}
		r, n := utf8.DecodeRune(body)
		if r == utf8.RuneError && n <= 1 {
			r, n = c1(rune(body[0])), 1
		}
		text, body = utf8.AppendRune(text, r), body[n:]
	}
	return text
}

// growth is how much longer mixed makes a body: up to twice its length, so it is worth counting.
func growth(body []byte) (more int) {
	for len(body) > 0 {
		r, n := utf8.DecodeRune(body)
		if r == utf8.RuneError && n <= 1 {
			more += utf8.RuneLen(c1(rune(body[0]))) - 1
		}
		body = body[n:]
	}
	return more
}

package document

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// c1 reads a C1 control as the windows-1252 character that was meant; other characters stay.
func c1(r rune) rune {
	if r < 0x80 || r > 0x9F {
		return r
	}
	if c := charmap.Windows1252.DecodeByte(byte(r)); c != utf8.RuneError {
		return c
	}
	return r
}

// suspicious marks the bytes that can begin something to clean: control characters, C2 (before a C1
// control), EF (before U+FFFE and U+FFFF).
var suspicious = func() (t [256]bool) {
	for c := range 0x20 {
		t[c] = c != '\t' && c != '\n' && c != '\r'
	}
	t[0xC2], t[0xEF] = true, true
	return t
}()

// clean drops the characters that XML forbids (XML 1.0 section 2.2) from UTF-8 text and replaces C1
// controls. Text that is clean, as nearly all is, comes back as it is.
func clean(text []byte) []byte {
	i := unclean(text, 0)
	if i < 0 {
		return text
	}
	out := make([]byte, 0, len(text)+16)
	for i >= 0 {
		out = append(out, text[:i]...)
		switch r, n := utf8.DecodeRune(text[i:]); {
		case r >= 0x80 && r <= 0x9F:
			out = utf8.AppendRune(out, c1(r))
			text = text[i+n:]
		default:
			text = text[i+n:]
		}
		i = unclean(text, 0)
	}
	return append(out, text...)
}

// unclean finds the first character to clean, -1 if there is none.
func unclean(text []byte, from int) int {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	for i := from; i < len(text); i++ {
		for i+8 <= len(text) { // eight bytes at once, as long as none is below 0x20, C2 or EF
			w := binary.LittleEndian.Uint64(text[i:])
			c2, ef := w^ones*0xC2, w^ones*0xEF
			if ((w-ones*0x20)&^w|(c2-ones)&^c2|(ef-ones)&^ef)&high != 0 {
				break
			}
			i += 8
		}
		if i == len(text) {
			break
		}
		c := text[i]
		if !suspicious[c] {
			continue
		}
		switch {
		case c < 0x20:
			return i
		case c == 0xC2 && i+1 < len(text) && text[i+1] >= 0x80 && text[i+1] <= 0x9F:
			return i
		case c == 0xEF && bytes.HasPrefix(text[i:], []byte("\xEF\xBF")) && i+2 < len(text) && text[i+2] >= 0xBE:
			return i
		}
	}
	return -1
}

// twice undoes UTF-8 that was taken for windows-1252 and encoded again ("Ã¤" for "ä"). Only where every
// character beyond ASCII of the document is part of such a pair: then it cannot be anything else.
func twice(text []byte) []byte {
	first := -1
	for i := 0; i < len(text); {
		if text[i] < 0x80 {
			i++
			continue
		}
		end := i
		for end < len(text) && text[end] >= 0x80 {
			end++
		}
		if once, ok := undo(nil, text[i:end]); !ok || !utf8.Valid(once) {
			return text
		}
		if first < 0 {
			first = i
		}
		i = end
	}
	if first < 0 {
		return text
	}
	out := append(make([]byte, 0, len(text)), text[:first]...)
	for i := first; i < len(text); {
		end := i
		if text[i] < 0x80 {
			for end < len(text) && text[end] < 0x80 {
				end++
			}
			out = append(out, text[i:end]...)
		} else {
			for end < len(text) && text[end] >= 0x80 {
				end++
			}
			out, _ = undo(out, text[i:end])
		}
		i = end
	}
	return out
}

// undo appends the windows-1252 bytes of a run of characters beyond ASCII; false = there are none.
func undo(dst, run []byte) ([]byte, bool) {
	for len(run) > 0 {
		r, n := utf8.DecodeRune(run)
		b, ok := charmap.Windows1252.EncodeRune(r)
		if !ok {
			if r > 0xFF {
				return dst, false
			}
			b = byte(r)
		}
		dst, run = append(dst, b), run[n:]
	}
	return dst, true
}

package words

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// FoldRune appends a rune as German readers compare words: lower case, "ä" as "ae", "ß" as "ss", other
// letters without their accents ("é" as "e").
func FoldRune(dst []byte, r rune) []byte {
	if r < 0x80 {
		if 'A' <= r && r <= 'Z' {
			r |= 0x20
		}
		return append(dst, byte(r))
	}
	switch r {
	case 'ä', 'Ä', 'æ', 'Æ':
		return append(dst, 'a', 'e')
	case 'ö', 'Ö', 'ø', 'Ø', 'œ', 'Œ':
		return append(dst, 'o', 'e')
	case 'ü', 'Ü':
		return append(dst, 'u', 'e')
	case 'ß', 'ẞ':
		return append(dst, 's', 's')
	case 'ł', 'Ł':
		return append(dst, 'l')
	}
	if unicode.Is(unicode.Mn, r) {
		return dst
	}
	r = unicode.ToLower(r)
	var buf [8]byte
	if parts := norm.NFD.AppendString(buf[:0], string(r)); len(parts) > 0 && parts[0] < 0x80 {
		return append(dst, parts[0])
	}
	return append(dst, string(r)...)
}

// Fold folds a whole text; runs of what is neither letter nor digit become one space.
func Fold(s string) string { return string(AppendFold(make([]byte, 0, len(s)+8), s)) }

// AppendFold appends a text folded to an empty slice.
func AppendFold(out []byte, s string) []byte {
	gap := false
	for i, r := range s {
		if r < utf8.RuneSelf && ascii[s[i]] == 0 || r >= utf8.RuneSelf && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) {
			gap = true
			continue
		}
		if gap && len(out) > 0 {
			out = append(out, ' ')
		}
		gap = false
		out = FoldRune(out, r)
	}
	return out
}

// FoldByte returns what becomes of a letter or digit of ASCII, 0 for all other bytes.
func FoldByte(c byte) byte { return ascii[c] }

var ascii = func() (table [256]byte) {
	for c := range byte(utf8.RuneSelf) {
		if r := rune(c); unicode.IsLetter(r) || unicode.IsDigit(r) {
			table[c] = FoldRune(nil, r)[0]
		}
	}
	return table
}()

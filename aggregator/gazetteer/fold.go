package gazetteer

import (
	"strings"
	"unicode"
)

// Fold brings a name into the form in which names are compared: lower case, ä ö ü ß as ae oe ue ss, other accents
// dropped, everything between words a single space.
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 4)
	space := false
	for _, r := range s {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			writeFolded(&b, r)
		case unicode.Is(unicode.Mn, r): // a combining accent
		default:
			space = true
		}
	}
	return b.String()
}

func writeFolded(b *strings.Builder, r rune) {
	switch r = unicode.ToLower(r); r {
	case 'ä':
		b.WriteString("ae")
	case 'ö':
		b.WriteString("oe")
	case 'ü':
		b.WriteString("ue")
	case 'ß':
		b.WriteString("ss")
	default:
		if plain, ok := plainLetters[r]; ok {
			r = plain
		}
		b.WriteRune(r)
	}
}

// plainLetters are the accented letters of German, French, Sorbian and Danish place names.
var plainLetters = func() map[rune]rune {
	m := map[rune]rune{}
	for _, list := range []string{"áàâåa", "éèêëěe", "íîïi", "óòôøo", "úùûu", "ćčc", "ńñn", "łl", "śšs", "źžz", "ŕřr", "ýÿy"} {
		letters := []rune(list)
		plain := letters[len(letters)-1]
		for _, l := range letters[:len(letters)-1] {
			m[l] = plain
		}
	}
	return m
}()

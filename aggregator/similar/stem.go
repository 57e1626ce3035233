package similar

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// stem appends the stem of a word: lower case, umlauts as plain vowels however they are written ("Häuser",
// "Haeuser" and "Haus" begin alike), the female form as the male one, common endings cut. It is cruder
// than a real stemmer, but a tenth of its cost; what matters is that the same word always gives the same.
func stem(dst []byte, word string) []byte {
	for i, r := range word {
		if r < utf8.RuneSelf {
			c := word[i]
			if 'A' <= c && c <= 'Z' {
				c |= 0x20
			}
			dst = plainVowel(dst, c)
			continue
		}
		switch r {
		case 'ä', 'Ä':
			dst = append(dst, 'a')
		case 'ö', 'Ö':
			dst = append(dst, 'o')
		case 'ü', 'Ü':
			dst = append(dst, 'u')
		case 'ß', 'ẞ':
			dst = append(dst, 's', 's')
		default:
			dst = utf8.AppendRune(dst, unicode.ToLower(r))
		}
	}
	if bytes.HasSuffix(dst, genitiveT) && len(dst) > 5 { // "Darmstadts" as "Darmstadt"
		dst = dst[:len(dst)-1]
	}
	dst = cutEnding(dst, 5, femaleEndings)
	if cut := cutEnding(dst, 5, verbEndings); len(cut) < len(dst) {
		return cut
	}
	dst = cutEnding(dst, 4, endings)
	for len(dst) > 4 && dst[len(dst)-1] == 's' { // "Rathauses" as "Rathaus", "Ausschusses" as "Ausschuss"
		dst = dst[:len(dst)-1]
	}
	return dst
}

// plainVowel appends c, but leaves out the "e" of "ae", "oe" and "ue" where it stands for an umlaut:
// not in "neue", "Bauer" or "Quelle".
func plainVowel(dst []byte, c byte) []byte {
	if n := len(dst); c == 'e' && n > 0 {
		switch dst[n-1] {
		case 'a', 'o':
			return dst
		case 'u':
			if n > 1 && dst[n-2] != 'a' && dst[n-2] != 'e' && dst[n-2] != 'o' && dst[n-2] != 'q' {
				return dst
			}
		}
	}
	return append(dst, c)
}

// cutEnding cuts the first of the endings that leaves at least least bytes.
func cutEnding(word []byte, least int, from [][]byte) []byte {
	if len(word) <= least {
		return word
	}
	last := word[len(word)-1]
	for _, e := range from {
		if e[len(e)-1] == last && len(word)-len(e) >= least && bytes.HasSuffix(word, e) {
			return word[:len(word)-len(e)]
		}
	}
	return word
}

var (
	genitiveT     = []byte("ts")
	femaleEndings = split("innen in")
	verbEndings   = split("et te t") // not in "Stadt", or it would be "Stade"
	endings       = split("ern em en er es e n s")
)

func split(words string) [][]byte { return bytes.Fields([]byte(words)) }

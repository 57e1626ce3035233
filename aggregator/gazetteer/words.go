package gazetteer

import (
	"unicode"
	"unicode/utf8"
)

// Word is a run of letters and digits in a text, and what stands between it and the word before.
type Word struct {
	From, To int // bytes
	Gap      Gap
	Upper    bool // begins with a capital letter
}

// Gap is what stands before a word.
type Gap uint8

// The gaps that matter for names.
const (
	Start  Gap = iota // nothing: the text begins
	Space             // spaces alone
	Hyphen            // a hyphen without spaces: "Köln-Kalk"
	Range             // a dash without spaces: "Hannover–Berlin"
	Slash             // "Bautzen/Budyšin", "Köln / Bonn"
	Dot               // behind an abbreviation: "a. d. Ruhr", "Dr. Hagen"
	Comma
	Colon
	Open  // an opening bracket, with or without more
	Stop  // the end of a sentence
	Other // a dash between spaces, quotation marks, a closing bracket
)

// Words splits a text, appending to buf.
func Words(text string, buf []Word) []Word {
	end := 0 // of the word before
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(text[i:])
		}
		if !wordRune(r) {
			i += size
			continue
		}
		from, upper := i, unicode.IsUpper(r)
		for i += size; i < len(text); i += size {
			if r, size = rune(text[i]), 1; r >= utf8.RuneSelf {
				r, size = utf8.DecodeRuneInString(text[i:])
			}
			if !wordRune(r) {
				break
			}
		}
		gap := Start
		if len(buf) > 0 {
			last := buf[len(buf)-1]
			gap = gapOf(text[end:from], text[last.From:last.To])
		} else if from > 0 {
			gap = Stop // a quotation mark or the like: a sentence begins
		}
		buf = append(buf, Word{from, i, gap, upper})
		end = i
	}
	return buf
}

func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return asciiWord[r]
	}
	return unicode.IsLetter(r) || unicode.Is(unicode.Mn, r)
}

// asciiWord are the letters and digits of ASCII.
var asciiWord = func() (is [utf8.RuneSelf]bool) {
	for r := range is {
		is[r] = 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return is
}()

func gapOf(between, before string) Gap {
	switch between {
	case " ", "\u00a0", "\n":
		return Space
	case "-", "\u2011", "\u2010":
		return Hyphen
	case "–":
		return Range
	case "/", " / ", "/ ", " /":
		return Slash
	case ", ":
		return Comma
	}
	gap := Space
	for _, r := range between {
		switch r {
		case '(', '[':
			return Open
		case ':':
			gap = Colon
		case '.':
			if abbreviated(before) {
				gap = Dot
			} else {
				gap = Stop
			}
		case '!', '?', ';', '…':
			gap = Stop
		case ',':
			if gap == Space {
				gap = Comma
			}
		case ' ', '\u00a0', '\n', '\t':
		default:
			if gap == Space {
				gap = Other
			}
		}
	}
	return gap
}

// abbreviated tells whether a full stop belongs to the word before it: single letters, titles, parts of names.
func abbreviated(word string) bool {
	if utf8.RuneCountInString(word) == 1 && (word[0] < '0' || word[0] > '9') {
		return true
	}
	switch word {
	case "St", "Dr", "Prof", "Hann", "Str", "Nr", "Br", "Rh", "Rbge", "Westf", "Württ", "Bad", "ca", "bzw", "Ing", "Med", "Kr", "Lkr", "Ldkr", "Sankt", "Erzgeb", "Schwarzw":
		return true
	}
	return false
}

package similar

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxKeys is how many keys a text has at most: the rarest words of its title and of all of it.
const (
	MaxKeys   = 12
	titleKeys = 4
	textKeys  = 8
)

// weighed is a word that may become a key.
type weighed struct {
	key  uint32
	rank uint8 // 0 = not in the table of frequent words, else the more frequent the higher
}

// reader makes tokens of words.
type reader struct {
	r        *Reading
	seenKeys []weighed
	title    int // how many of seenKeys stand in the title
	stem     []byte
}

func (w *reader) read(text string) {
	for text != "" && len(w.r.tokens) < maxTokens {
		var raw string
		raw, text = nextWord(text)
		if raw == "" {
			return
		}
		if c := raw[0]; c >= '0' && c <= '9' {
			w.number(raw)
			continue
		}
		w.word(raw)
	}
}

// word adds a word unless it says nothing of its own.
func (w *reader) word(raw string) {
	w.stem = stem(w.stem[:0], raw)
	if len(w.stem) < 2 {
		return
	}
	rank, known := rankOf(w.stem)
	if rank >= functionRank {
		return
	}
	first, _ := utf8.DecodeRuneInString(raw)
	kind := uncommon
	switch {
	case known && rank >= everydayRank:
		kind = everyday
	case !known && unicode.IsUpper(first):
		kind = name
	}
	s := string(w.stem)
	cut := min(4, len(s))
	w.add(raw, kind|token(hash32(s[:cut])&0x3f)<<8|token(hash32(s)&0xff))
	w.seenKeys = append(w.seenKeys, weighed{hash32("w", s), rank})
}

func (w *reader) number(raw string) {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, raw)
	w.add(raw, number|token(hash32("#", digits)&0x3fff))
}

func (w *reader) add(raw string, t token) {
	if len(w.r.tokens) < maxTokens {
		w.r.tokens = append(w.r.tokens, t)
		w.r.words = append(w.r.words, raw)
	}
}

// keys are the rarest words of the title and of the whole text. Among words equally rare the hash
// decides, which every text does alike.
func (w *reader) keys() []uint32 {
	rarer := func(a, b weighed) int { return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.key, b.key)) }
	var keys []uint32
	take := func(from []weighed, most int) {
		slices.SortFunc(from, rarer)
		for _, k := range slices.Compact(from) {
			if most--; most < 0 {
				return
			}
			keys = append(keys, k.key)
		}
	}
	take(slices.Clone(w.seenKeys[:w.title]), titleKeys)
	take(w.seenKeys, textKeys)
	slices.Sort(keys)
	return slices.Compact(keys)
}

// nextWord cuts the next word or number off a text.
func nextWord(text string) (word, rest string) {
	start := strings.IndexFunc(text, func(r rune) bool { return unicode.IsLetter(r) || r >= '0' && r <= '9' })
	if start < 0 {
		return "", ""
	}
	text = text[start:]
	digits := text[0] >= '0' && text[0] <= '9'
	end := strings.IndexFunc(text, func(r rune) bool {
		if digits {
			return (r < '0' || r > '9') && r != '.' && r != ',' && r != ':'
		}
		return !unicode.IsLetter(r)
	})
	if end < 0 {
		end = len(text)
	}
	word = strings.TrimRight(text[:end], ".,:")
	return word, text[len(word):]
}

// stem folds a word ("Bürgermeisterin" to "buergermeister") and cuts its ending.
func stem(dst []byte, word string) []byte {
	for _, r := range word {
		switch r = unicode.ToLower(r); r {
		case 'ä':
			dst = append(dst, 'a', 'e')
		case 'ö':
			dst = append(dst, 'o', 'e')
		case 'ü':
			dst = append(dst, 'u', 'e')
		case 'ß':
			dst = append(dst, 's', 's')
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	for _, e := range endings {
		if len(dst)-len(e) >= 4 && strings.HasSuffix(string(dst), e) {
			return dst[:len(dst)-len(e)]
		}
	}
	return dst
}

var endings = []string{"innen", "ern", "em", "en", "er", "es", "in", "e", "n", "s"}

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
	r     *Reading
	ranks map[string]uint8
	keys  []weighed
	title int // how many of keys stand in the title
	stem  []byte
	place bool // the word before says that a place is named now: "in", "Stadt"
}

func (w *reader) read(text string) {
	for text != "" && len(w.r.tokens) < maxTokens {
		if i := strings.IndexFunc(text, wordy); i < 0 {
			return
		} else {
			text = text[i:]
		}
		if c := text[0]; c >= '0' && c <= '9' {
			w.place = false
			f := nextFigure(text)
			w.add(text[:f.size], f.token)
			if f.token&(kindMask|figureMask|smallNumber) == number|quantity {
				w.keys = append(w.keys, weighed{uint32(f.token), 1})
			}
			text = text[f.size:]
			continue
		}
		var word string
		word, text = nextWord(text)
		w.word(word, text)
	}
}

// dropNumber takes back the last token if it is a number: where a text was cut off there may have been more
// of it ("18,4…" of "18,4 Millionen").
func (w *reader) dropNumber() {
	if n := len(w.r.tokens); n > 0 && w.r.tokens[n-1].kind() == number {
		w.r.tokens, w.r.words = w.r.tokens[:n-1], w.r.words[:n-1]
	}
}

func wordy(r rune) bool {
	if r < utf8.RuneSelf {
		return r|0x20 >= 'a' && r|0x20 <= 'z' || r >= '0' && r <= '9'
	}
	return unicode.IsLetter(r)
}

// nextWord cuts off the word that a text begins with.
func nextWord(text string) (word, rest string) {
	end := 0
	for end < len(text) {
		if c := text[end]; c < utf8.RuneSelf { // mostly: letters need no decoding
			if c|0x20 < 'a' || c|0x20 > 'z' {
				break
			}
			end++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[end:])
		if !unicode.IsLetter(r) {
			break
		}
		end += size
	}
	// "Bürger*innen", "Bürger:innen" and "Bürger_innen" are one word.
	if t := text[end:]; len(t) > 4 && strings.IndexByte("*:_", t[0]) >= 0 && strings.HasPrefix(t[1:], "in") {
		return text[:end], strings.TrimLeft(t[1:], "ine")
	}
	return text[:end], text[end:]
}

// word adds a word unless it says nothing of its own; rest is the text behind.
func (w *reader) word(raw, rest string) {
	w.stem = stem(w.stem[:0], raw)
	follows := placeFollows[string(w.stem)]
	defer func() { w.place = follows }()
	if len(w.stem) < 2 {
		return
	}
	if t, ok := spelled(w.stem, raw, rest); ok {
		w.add(raw, t)
		return
	}
	if long, ok := abbreviations[string(w.stem)]; ok {
		for _, s := range long {
			w.stem = append(w.stem[:0], s...)
			w.stemmed(raw)
		}
		return
	}
	w.stemmed(raw)
}

// stemmed adds the word whose stem is in w.stem.
func (w *reader) stemmed(raw string) {
	rank := w.ranks[string(w.stem)]
	if rank >= functionRank {
		return
	}
	kind := uncommon
	switch first, _ := utf8.DecodeRuneInString(raw); {
	case w.place && unicode.IsUpper(first) && rank < placeRank:
		kind = name // "Essen", "Norden" and "Hof" are towns too
	case rank >= everydayRank:
		kind = everyday
	case rank > 0 || !unicode.IsUpper(first):
	case placelike(w.stem):
		kind = name
	case knownCompound(w.ranks, w.stem):
		rank = 1
	default:
		kind = name
	}
	w.add(raw, kind|wordToken(w.stem))
	if kind != name {
		rank = max(rank, 1) // of what is in no table, names come first
	}
	w.keys = append(w.keys, weighed{hash32(w.stem), rank})
}

// placeFollows are the words behind which the name of a place or of a person stands, if a noun does, by their stems.
// With an article it is none.
var placeFollows = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields("in aus bei Stadt Gemeinde Markt Kreis Landkreis Ortsteil Stadtteil Region Raum Rathaus Stadtwerke Bahnhof Feuerwehr Gemeinderat Stadtrat Kreistag " +
		"Ortsbeirat Ortschaftsrat Amtsgericht Landgericht Klinikum Bürgermeister Oberbürgermeister Landrat Minister Präsident") {
		m[string(stem(nil, w))] = true
	}
	return m
}()

func (w *reader) add(raw string, t token) {
	if len(w.r.tokens) < maxTokens {
		w.r.tokens = append(w.r.tokens, t)
		w.r.words = append(w.r.words, raw)
	}
}

// rarest are the keys: the rarest words of the title and of the whole text. Among words equally rare the
// hash decides, which every text does alike.
func (w *reader) rarest() []uint32 {
	rarer := func(a, b weighed) int { return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.key, b.key)) }
	keys := make([]uint32, 0, MaxKeys)
	take := func(from []weighed, most int) {
		slices.SortFunc(from, rarer)
		last := uint32(0)
		for _, k := range from {
			if k.key == last {
				continue
			}
			if most--; most < 0 {
				return
			}
			last = k.key
			keys = append(keys, k.key)
		}
	}
	take(w.keys[:w.title], titleKeys)
	take(w.keys, textKeys)
	slices.Sort(keys)
	return slices.Compact(keys)
}

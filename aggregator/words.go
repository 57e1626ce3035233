package aggregator

import (
	"sync"

	"github.com/litfass/litfass/aggregator/words"
)

// wordText is the texts of an item taken apart, once for all taggers that look for words in them.
type wordText struct {
	folded
	texts []string // those that are not empty: kicker, title, teaser, keywords; token.field is an index of it
	field []uint8  // what each text is
	ends  []int32  // the token behind each
}

var wordTexts = sync.Pool{New: func() any { return new(wordText) }}

// wordsOf returns the item taken apart. Mine tells that the caller asked first and puts it back into the pool.
func wordsOf(it Item) (r *wordText, mine bool) {
	if it.words != nil {
		return it.words, false
	}
	r = wordTexts.Get().(*wordText)
	r.reset()
	r.add(it.Kicker, kickerField)
	r.add(it.Title, titleField)
	r.add(it.Teaser, teaserField)
	for _, k := range it.Keywords {
		r.add(k, keywordField)
	}
	return r, true
}

func (r *wordText) reset() {
	r.bytes, r.tokens = r.bytes[:0], r.tokens[:0]
	r.texts, r.field, r.ends = r.texts[:0], r.field[:0], r.ends[:0]
}

func (r *wordText) add(text string, field uint8) {
	if text == "" || len(r.texts) == 255 {
		return
	}
	r.folded.add(text, uint8(len(r.texts)))
	r.texts, r.field, r.ends = append(r.texts, text), append(r.field, field), append(r.ends, int32(len(r.tokens)))
}

// line returns the tokens of a text, and the index of the first.
func (r *wordText) line(text int) (line []token, first int) {
	if text > 0 {
		first = int(r.ends[text-1])
	}
	return r.tokens[first:r.ends[text]], first
}

// set is a list of words to look up.
var set = words.Set

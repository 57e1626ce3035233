package tagging

import (
	"sync"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/words"
)

// wordText is the texts of an item taken apart.
type wordText struct {
	folded
	texts []string // those that are not empty: kicker, title, teaser, keywords; token.field is an index of it
	field []uint8  // what each text is
	ends  []int32  // the token behind each
}

// wordTexts are those at hand, as they were left. The taggers of an item are asked one after the other, so that each gets
// what the one before it has put back, and an item is taken apart once for all of them.
var wordTexts = sync.Pool{New: func() any { return new(wordText) }}

// wordsOf returns the item taken apart, to be put back into wordTexts.
func wordsOf(it *aggregator.Item) *wordText {
	r := wordTexts.Get().(*wordText)
	if r.isOf(it) {
		return r
	}
	r.reset()
	r.add(it.Kicker, kickerField)
	r.add(it.Title, titleField)
	r.add(it.Teaser, teaserField)
	for _, k := range it.Keywords {
		r.add(k, keywordField)
	}
	return r
}

// isOf tells whether these are the texts of an item.
func (r *wordText) isOf(it *aggregator.Item) bool {
	n := 0
	same := func(text string, field uint8) bool {
		if text == "" || n == mostTexts {
			return true
		}
		n++
		return n <= len(r.texts) && r.field[n-1] == field && r.texts[n-1] == text
	}
	if !same(it.Kicker, kickerField) || !same(it.Title, titleField) || !same(it.Teaser, teaserField) {
		return false
	}
	for _, k := range it.Keywords {
		if !same(k, keywordField) {
			return false
		}
	}
	return n == len(r.texts)
}

// mostTexts is how many texts are read of an item; token.field counts no further.
const mostTexts = 255

func (r *wordText) reset() {
	r.bytes, r.tokens = r.bytes[:0], r.tokens[:0]
	r.texts, r.field, r.ends = r.texts[:0], r.field[:0], r.ends[:0]
}

func (r *wordText) add(text string, field uint8) {
	if text == "" || len(r.texts) == mostTexts {
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

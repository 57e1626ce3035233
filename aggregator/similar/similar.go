// Package similar says whether two short German news texts (title and teaser, 20 to 60 words) tell the
// same story, and why. It knows no item and no store.
//
// A Reading is made of a text once. What is kept of it for later comparisons is its Sketch: the stems of
// its content words in order, each as 14 bits, and its numbers, dates and times in one form. A sketch
// takes some 80 bytes, holds no words, and no text can be made of it again, so it may be kept where the
// text itself must not be. What a new reading is compared with is found by its Keys.
//
//	r := similar.New(similar.Text{Title: …, Teaser: …})
//	d := similar.Decide(r, candidates) // the stories that share a key with it
//
// All of it depends on the text and on Version alone: the same bytes on every machine, at any time.
package similar

import "time"

// Version is that of the sketches and keys: it moves with every change in what they hold (the reading of
// words, the table of frequent words). Sketches of different versions are never compared.
const Version = 2

// Text is what a reading is made of: plain text without markup, and what else is known of it.
type Text struct {
	Title, Teaser string
	Published     time.Time // may be zero
}

// Sketch is what is kept of a text. The zero sketch is that of an empty text and matches nothing.
type Sketch struct {
	version byte
	title   uint8   // how many of the tokens stand in the title
	day     uint16  // of publication, in days since 1970; 0 = unknown
	tokens  []token // in the order of the text, at most maxTokens
}

// Reading is a text that has just come in: its sketch, with its words still at hand.
type Reading struct {
	Sketch
	words []string // what stands in the text for each token
	keys  []uint32
	index lookup
}

// Keys returns what the text is to be found by, at most MaxKeys: two texts that tell the same story
// nearly always share one, two others seldom. They are sorted and differ from each other.
func (r *Reading) Keys() []uint32 { return r.keys }

// Len tells how many content words and numbers are held. Below 4 nothing can be said about a text.
func (s *Sketch) Len() int { return len(s.tokens) }

// New reads a text.
func New(t Text) *Reading {
	r := &Reading{Sketch: Sketch{version: Version, day: dayOf(t.Published), tokens: make([]token, 0, maxTokens)}, words: make([]string, 0, maxTokens)}
	w := reader{r: r, ranks: ranks(), keys: make([]weighed, 0, maxTokens), stem: make([]byte, 0, 48)}
	w.read(cleanTitle(t.Title))
	r.title = uint8(len(r.tokens))
	w.title = len(w.keys)
	teaser, cutOff := cleanTeaser(t.Teaser)
	w.read(teaser)
	if cutOff && teaser != "" && digitAt(teaser, len(teaser)-1) {
		w.dropNumber()
	}
	r.keys = w.rarest()
	r.index.fill(r.tokens)
	return r
}

func dayOf(t time.Time) uint16 {
	if day := t.Unix() / 86400; !t.IsZero() && day > 0 && day < 1<<16 {
		return uint16(day)
	}
	return 0
}

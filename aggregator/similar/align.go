package similar

import "slices"

// overlap is what two texts have in common, and where they differ while all around is the same.
type overlap struct {
	old, new side

	shared  float64 // weight of the shared words, the lesser of both sides
	pairs   int     // neighbours in one text that are neighbours in the other
	names   int     // names of the new text that the old one has too
	figures int     // numbers of the new text that the old one has too
	counts  int     // of these, the quantities that are no small numbers
	rare    int     // words of the new text that the old one has too and that are neither names nor everyday words
	title   int     // words of the old title that the new one has too
	facts   float64 // what these are worth: a name or small number ½, another quantity 1, a date, weekday or time of day ¼

	// Where the same words stand left and right of other words, those were put in place of each other.
	numberSlots  int  // places where one has a number and the other another of its kind
	nameSlots    int  // places where one has a name and the other another
	tellingSlots int  // places where they say it in other words that are no everyday words: "Bauamt" for "Ordnungsamt"
	sameTitle    bool // half of the words of the shorter title stand in the other
	titleSlots   int  // of names and telling words, those in such a title
}

// side is how much of one of the two texts is in the other.
type side struct {
	matched  uint64 // the places of its tokens that the other text has too
	weight   float64
	shared   float64
	prefixes uint64 // what its names begin with that the other does not have
	names    int    // names of which the other does not even have the beginning
	figures  int    // numbers that the other does not have
	kinds    [4]int // of these: quantities, dates, times, weekdays
	length   int
}

// maxSlot is how many words may have been put in the place of others.
const maxSlot = 4

func overlapOf(n *Reading, old *Sketch) (o overlap) {
	var at [maxTokens]int8
	last := -1
	for i, t := range old.tokens {
		p := n.index.near(n.tokens, t, last+1)
		at[i] = int8(p)
		if p < 0 {
			continue
		}
		if p == last+1 && i > 0 && at[i-1] >= 0 {
			o.pairs++
		}
		last = p
		o.old.matched |= 1 << i
		// All places of the word in the new text are met.
		for q := n.index.first(n.tokens, t); q >= 0; q = int(n.index.next[q]) - 1 {
			o.new.matched |= 1 << q
		}
	}
	o.old.sum(old.tokens)
	o.new.sum(n.tokens)
	o.old.count(old.tokens, o.new.prefixes)
	o.new.count(n.tokens, o.old.prefixes)
	o.shared = min(o.old.shared, o.new.shared)
	for i, t := range n.tokens {
		if o.new.matched>>i&1 == 0 || n.index.first(n.tokens, t) != i {
			continue
		}
		switch t.kind() {
		case uncommon:
			o.rare++
		case name:
			o.names++
			o.facts += 0.5
		case number:
			o.figures++
			switch {
			case t&figureMask != quantity:
				o.facts += 0.25
			case t&smallNumber != 0:
				o.facts += 0.5
			default:
				o.counts++
				o.facts++
			}
		}
	}
	for i := range old.tokens[:old.title] {
		if p := at[i]; p >= 0 && p < int8(n.title) {
			o.title++
		}
	}
	o.sameTitle = 2*o.title >= int(min(n.title, old.title))
	o.slots(n.tokens, old.tokens, at[:], 0, int(n.title), 0, int(old.title))
	o.slots(n.tokens, old.tokens, at[:], int(n.title), len(n.tokens), int(old.title), len(old.tokens))
	return o
}

func (s *side) sum(tokens []token) {
	s.length = len(tokens)
	for i, t := range tokens {
		w := t.weight()
		s.weight += w
		if s.matched>>i&1 == 1 {
			s.shared += w
			continue
		}
		if t.kind() == name {
			s.prefixes |= 1 << t.prefix()
		}
	}
}

// count counts the facts that the other text does not have.
func (s *side) count(tokens []token, others uint64) {
	for i, t := range tokens {
		if s.matched>>i&1 == 1 {
			continue
		}
		switch t.kind() {
		case name:
			if others>>t.prefix()&1 == 0 {
				s.names++
			}
		case number:
			s.figures++
			s.kinds[t&figureMask>>12]++
		}
	}
}

// slots looks for words that were put in place of others between the same words, from word newFrom
// up to newTo of the new text and oldFrom up to oldTo of the old one.
func (o *overlap) slots(now, old []token, at []int8, newFrom, newTo, oldFrom, oldTo int) {
	i, p := oldFrom-1, newFrom-1 // the last words that are the same
	for j := oldFrom; j <= oldTo; j++ {
		q := newTo
		if j < oldTo {
			if q = int(at[j]); q < newFrom || q >= newTo {
				continue
			}
		}
		if q > p+1 && j > i+1 && q-p-1 <= maxSlot && j-i-1 <= maxSlot && o.free(p+1, q, i+1, j) {
			o.slot(now[p+1:q], old[i+1:j], newFrom == 0)
		}
		i, p = j, q
	}
}

// free tells whether none of these words stands elsewhere in the other text.
func (o *overlap) free(newFrom, newTo, oldFrom, oldTo int) bool {
	return o.new.matched>>newFrom&(1<<(newTo-newFrom)-1) == 0 && o.old.matched>>oldFrom&(1<<(oldTo-oldFrom)-1) == 0
}

// slot judges words that stand in place of others.
func (o *overlap) slot(now, old []token, title bool) {
	kinds := 0
	for _, k := range [...]token{quantity, date, clock, weekday} {
		if hasFigure(now, k) && hasFigure(old, k) {
			kinds++
		}
	}
	names, words := otherName(now, old), otherWord(now, old)
	o.numberSlots += kinds
	switch {
	case names:
		o.nameSlots++
	case kinds == 0 && words:
		o.tellingSlots++
	}
	if title && o.sameTitle && (names || kinds == 0 && words) {
		o.titleSlots++
	}
}

// otherWord tells whether one of both is no everyday word, and nothing in the other begins like it.
func otherWord(a, b []token) bool {
	telling := false
	for _, x := range a {
		for _, y := range b {
			if x.prefix() == y.prefix() {
				return false
			}
			telling = telling || x.kind() != everyday || y.kind() != everyday
		}
	}
	return telling
}

func hasFigure(tokens []token, kind token) bool {
	for _, t := range tokens {
		if t.kind() == number && t&figureMask == kind {
			return true
		}
	}
	return false
}

// otherName tells whether both hold a name of which the other has not even the beginning: what begins
// alike is a slip of the pen or another form of the same name.
func otherName(a, b []token) bool { return strangeName(a, b) && strangeName(b, a) }

// strangeName tells whether a has a name that begins like none of b's.
func strangeName(a, b []token) bool {
	for _, x := range a {
		if x.kind() == name && !slices.ContainsFunc(b, func(y token) bool { return y.kind() == name && y.prefix() == x.prefix() }) {
			return true
		}
	}
	return false
}

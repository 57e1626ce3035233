package similar

// A token stands for a content word or a number of a text: two bits say what it is, six what its stem
// begins with, eight what follows. So an inflection, a slip of the pen or another compound
// of the same word ("Feuerwehreinsatz" for "Feuerwehr") is seen to be alike, and 14 bits tell the words of
// two short texts apart: that two of them fall together by chance happens once in 16,000 times.
type token uint16

const (
	everyday token = iota << 14 // a word of the table of frequent words, among the most frequent
	uncommon                    // a word of the table, or one written small
	name                        // a word with a capital letter that is not in the table: names, rare compounds
	number                      // a number, date or time
	kindMask token = 3 << 14
)

// maxTokens is how much of a text is held: the content words of some 90 words.
const maxTokens = 56

func (t token) kind() token   { return t & kindMask }
func (t token) prefix() token { return t >> 8 & 0x3f }

// same tells whether two tokens stand for the same word, whatever their letters' case, or for the same number,
// whether or not it is said that it is an age.
func same(a, b token) bool {
	if a.kind() == number || b.kind() == number {
		return a == b || a^b == smallNumber && a&figureMask == quantity
	}
	return a<<2 == b<<2
}

// weight says how much a shared word tells.
func (t token) weight() float64 {
	return weights[t>>14]
}

var weights = [4]float64{1, 2, 3, 2}

// wordToken is the part of a token that the stem gives.
func wordToken(stem []byte) token {
	return token(hash32(stem[:min(3, len(stem))])&0x3f)<<8 | token(hash32(stem)&0xff)
}

// hash32 is FNV-1a, so that it is the same everywhere.
func hash32(s []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range s {
		h = (h ^ uint32(c)) * 16777619
	}
	return h ^ h>>15
}

// lookup finds the places of a token in a text. The table is open and never more than half full.
type lookup struct {
	slots [128]uint8       // place + 1 in the text; 0 = free
	next  [maxTokens]uint8 // the next place of the same token + 1
}

func slotOf(t token) int { return int((uint32((t&^smallNumber)<<2) * 40503 >> 9) & 127) }

func (l *lookup) fill(tokens []token) {
	for i := len(tokens) - 1; i >= 0; i-- {
		at := slotOf(tokens[i])
		for l.slots[at] != 0 && !same(tokens[l.slots[at]-1], tokens[i]) {
			at = (at + 1) & 127
		}
		l.next[i] = l.slots[at]
		l.slots[at] = uint8(i + 1)
	}
}

// first returns the first place of a token in the text, -1 if there is none.
func (l *lookup) first(tokens []token, t token) int {
	at := slotOf(t)
	for l.slots[at] != 0 {
		if i := int(l.slots[at]) - 1; same(tokens[i], t) {
			return i
		}
		at = (at + 1) & 127
	}
	return -1
}

// near returns the place of a token at or behind from, else its first one, else -1.
func (l *lookup) near(tokens []token, t token, from int) int {
	first := l.first(tokens, t)
	for p := first; p >= 0; p = int(l.next[p]) - 1 {
		if p >= from {
			return p
		}
	}
	return first
}

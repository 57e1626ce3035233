package tagging

// wordSieve tells quickly that a word is none of a list; what it lets through is looked up. It goes by the first three bytes of
// a word, the last and the length, for most words of a text differ in these from all names. The zero value is empty.
type wordSieve [1 << 11]uint64

// put adds a word.
func (s *wordSieve) put(word string) {
	n := wordBit(word)
	s[n>>6] |= 1 << (n & 63)
}

// has tells whether a word may be there.
func (s *wordSieve) has(word []byte) bool {
	n := wordBit(word)
	return s[n>>6]&(1<<(n&63)) != 0
}

func wordBit[T string | []byte](w T) uint32 {
	n := len(w)
	if n < 3 {
		return uint32(n)
	}
	k := uint32(w[0]) | uint32(w[1])<<8 | uint32(w[2])<<16 | uint32(w[n-1])<<24
	return ((k ^ uint32(n)<<11) * 2654435761) >> 15
}

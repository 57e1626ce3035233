package store

// keyTable lists for each key the numbers that stand under it, the latest first. It is made for millions of
// both: 8 bytes for each key, 8 for each further number, and nothing that the garbage collector must follow.
type keyTable struct {
	slots []keySlot // open addressing; a power of two
	keys  int
	links []keyLink
}

// keySlot is one key. First is 0 in a free slot; with the top bit set an index into links, else the only
// number there is, plus 1.
type keySlot struct{ key, first uint32 }

type keyLink struct{ number, next uint32 } // next: as first

const isLink = 1 << 31

// slot finds the slot of a key, or the free one where it belongs.
func (t *keyTable) slot(key uint32) *keySlot {
	mask := uint32(len(t.slots) - 1)
	for i := key * 0x9e3779b1 >> 7 & mask; ; i = (i + 1) & mask {
		if s := &t.slots[i]; s.first == 0 || s.key == key {
			return s
		}
	}
}

// add puts a number under a key. Numbers are below 2^31-1.
func (t *keyTable) add(key, number uint32) {
	if t.keys*4 >= len(t.slots)*3 {
		t.grow()
	}
	s := t.slot(key)
	if s.first == 0 {
		s.key, s.first = key, number+1
		t.keys++
		return
	}
	t.links = append(t.links, keyLink{number, s.first})
	s.first = uint32(len(t.links)-1) | isLink
}

func (t *keyTable) grow() {
	old := t.slots
	t.slots = make([]keySlot, max(1024, 2*len(old)))
	for _, s := range old {
		if s.first != 0 {
			*t.slot(s.key) = s
		}
	}
}

// appendTo appends the latest numbers under a key, at most so many.
func (t *keyTable) appendTo(numbers []uint32, key uint32, most int) []uint32 {
	if t.keys == 0 {
		return numbers
	}
	for at := t.slot(key).first; at != 0 && most > 0; most-- {
		if at&isLink == 0 {
			return append(numbers, at-1)
		}
		l := t.links[at&^isLink]
		numbers, at = append(numbers, l.number), l.next
	}
	return numbers
}

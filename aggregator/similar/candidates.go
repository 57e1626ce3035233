package similar

import (
	"cmp"
	"slices"
)

// Which earlier texts is a new one compared with? Comparing is dear, counting shared keys is cheap. So the
// callers look up the latest texts under each key, and of these Foremost picks those that share most.

const (
	// PerKey is how many texts are looked up for one key, the latest first: a word that everybody uses tells
	// nobody apart.
	PerKey = 32
	// MaxCandidates is how many texts one is compared with at most.
	MaxCandidates = 8
	// fewKeys is below how many keys of a text one in common is enough.
	fewKeys = 6
)

// LeastShared is how many keys a text must share with one of so many keys to be compared: one rare word in
// common is chance, unless there are no others.
func LeastShared(keys int) int {
	if keys < fewKeys {
		return 1
	}
	return 2
}

// Foremost picks the candidates of a text with so many keys. Numbers holds each earlier text once for each key they
// share, the higher the later, at most PerKey for a key. Picked are those that share most, of equals the latest; none
// that shares less than half of what the first shares. They come back in their order. The list is used up.
func Foremost(numbers []uint32, keys int) []uint32 {
	// Nearly all share one key only. So they are counted in a table on the stack, which is cheaper than sorting them.
	var slots [2 * MaxKeys * PerKey]struct{ number, shared uint32 }
	type counted struct{ number, shared uint32 }
	var enough []counted
	least := uint32(LeastShared(keys))
	for _, n := range numbers[:min(len(numbers), MaxKeys*PerKey)] {
		at := int(n*0x9e3779b1>>8) % len(slots)
		for slots[at].shared > 0 && slots[at].number != n {
			at = (at + 1) % len(slots)
		}
		slots[at].number = n
		slots[at].shared++
		if slots[at].shared == least {
			enough = append(enough, counted{n, 0})
		}
	}
	for i := range enough {
		c := &enough[i]
		at := int(c.number*0x9e3779b1>>8) % len(slots)
		for slots[at].number != c.number || slots[at].shared == 0 {
			at = (at + 1) % len(slots)
		}
		c.shared = slots[at].shared
	}
	slices.SortFunc(enough, func(a, b counted) int {
		return cmp.Or(cmp.Compare(b.shared, a.shared), cmp.Compare(b.number, a.number))
	})
	picked := numbers[:0]
	for _, c := range enough[:min(len(enough), MaxCandidates)] {
		if 2*c.shared >= enough[0].shared {
			picked = append(picked, c.number)
		}
	}
	slices.Sort(picked)
	return picked
}

package store

import (
	"encoding/binary"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// head is an entry without its copies' texts: what changes when a copy joins or an index moves, so
// that the texts need not be written again.
type head struct {
	ID       aggregator.ID
	Order    aggregator.Order
	Position aggregator.Position
	Changed  time.Time
	Arrived  time.Time // when the last copy joined; retention counts from here
	Copies   []ref     // in the order in which they came; the place is part of the copy's key
	Places   places
}

// ref names one copy.
type ref struct {
	ID     aggregator.ID
	Source string
}

// place finds a copy by its id, -1 if it is not there.
func (h *head) place(id aggregator.ID) int {
	for i, r := range h.Copies {
		if r.ID == id {
			return i
		}
	}
	return -1
}

// tells whether a source has a copy here.
func (h *head) tells(source string) bool {
	for _, r := range h.Copies {
		if r.Source == source {
			return true
		}
	}
	return false
}

const headFormat = 1

func packHead(h *head) []byte {
	b := make([]byte, 0, 256)
	b = append(b, headFormat)
	b = append(b, h.ID[:]...)
	b = packUint(packUint(b, uint64(h.Order)), uint64(h.Position))
	b = packTime(packTime(b, h.Changed), h.Arrived)
	b = packUint(b, uint64(len(h.Copies)))
	for _, r := range h.Copies {
		b = packText(append(b, r.ID[:]...), r.Source)
	}
	return packTexts(packTexts(b, h.Places.Categories), h.Places.Tags)
}

func unpackHead(record []byte) (h head, err error) {
	u := unpacker{rest: string(record)}
	if u.take(1) != string(rune(headFormat)) {
		u.fail()
	}
	h.ID = u.id()
	h.Order, h.Position = aggregator.Order(u.uint()), aggregator.Position(u.uint())
	h.Changed, h.Arrived = u.time(), u.time()
	h.Copies = unpackList(&u, len(aggregator.ID{})+1, func() ref { return ref{u.id(), u.text()} })
	h.Places.Categories, h.Places.Tags = u.texts(), u.texts()
	for _, r := range h.Copies {
		h.Places.Sources = include(h.Places.Sources, r.Source)
	}
	return h, u.done()
}

// number names an entry within the file: the position at which it first became visible.
type number uint64

func (n number) key() []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }

func numberOf(b []byte) (number, error) {
	if len(b) < 8 {
		return 0, errDamaged
	}
	return number(binary.BigEndian.Uint64(b)), nil
}

// copyKey is where an entry's copy lies.
func copyKey(n number, place int) []byte {
	return binary.BigEndian.AppendUint16(n.key(), uint16(place))
}

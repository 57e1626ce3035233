package store

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// address is what a slot keeps of an entry in another slot: its id and its partition.
type address struct {
	id   aggregator.ID
	part byte
}

func (r address) String() string { return string(append(r.id[:], r.part)) }

func parseAddress(s string) (r address, err error) {
	if len(s) != 17 || s[16] >= partitions {
		return r, errDamaged
	}
	copy(r.id[:], s)
	r.part = s[16]
	return r, nil
}

// What an entry's string can be, by its first byte.
const (
	kindPending = 'P' // a commit is under way: nobody reads it
	kindEntry   = 'E'
	kindAlias   = 'A' // became a further copy of another entry
)

// storedEntry is an entry's string, read. The layout stands in lua/apply.lua.
type storedEntry struct {
	kind     byte
	alias    address   // of an alias
	flags    taskFlags // of a pending one
	decided  address   // of a pending one, if the flags say so
	number   uint32    // of a pending one, see redis_stories.go
	followed byte      // of a pending one: the partition of the entry that it goes on with
	entry    aggregator.Entry
	arrived  time.Time // its last copy
	records  []string  // of each copy, as packed
}

// packPending makes the string of a new item before it is visible.
func packPending(t *task) string {
	b := append(make([]byte, 0, 64+len(t.record)), kindPending)
	b = append(b, make([]byte, 16)...)
	b = binary.BigEndian.AppendUint64(b, uint64(t.now.UnixMilli()))
	b = append(b, byte(t.flags), 0)
	if t.flags&flagDecided != 0 {
		copy(b[1:], t.entry.id[:])
		b[26] = t.entry.part
	}
	b = binary.BigEndian.AppendUint32(b, t.number)
	return string(t.appendCopy(append(b, t.followed, 0)))
}

// appendCopy appends the task's copy as it stands in an entry.
func (t *task) appendCopy(b []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(17+len(t.source)+len(t.record)))
	b = append(b, t.id[:]...)
	b = append(b, byte(len(t.source)))
	b = append(b, t.source...)
	return append(b, t.record...)
}

// parseEntry reads an entry's string.
func parseEntry(id aggregator.ID, s string) (e storedEntry, err error) {
	if s == "" {
		return e, aggregator.ErrNotFound
	}
	if e.kind = s[0]; e.kind == kindAlias {
		e.alias, err = parseAddress(s[1:])
		return e, err
	}
	if len(s) < 33 || e.kind != kindPending && e.kind != kindEntry {
		return e, fmt.Errorf("entry %s: %w", id, errDamaged)
	}
	number := func(at int) uint64 { return binary.BigEndian.Uint64([]byte(s[at : at+8])) }
	e.entry = aggregator.Entry{ID: id, Changed: time.UnixMilli(int64(number(17))).UTC()}
	if e.kind == kindPending {
		e.flags = taskFlags(s[25])
		e.decided = address{aggregator.ID([]byte(s[1:17])), s[26] % partitions}
		e.number, e.followed = binary.BigEndian.Uint32([]byte(s[27:31])), s[31]%partitions
	} else {
		e.entry.Order, e.entry.Position = aggregator.Order(number(1)), aggregator.Position(number(9))
		e.arrived = time.UnixMilli(int64(number(25))).UTC()
	}
	for rest := s[33:]; rest != ""; {
		u := unpacker{}
		if len(rest) >= 4 {
			u.rest = rest[4:]
			size := binary.BigEndian.Uint32([]byte(rest[:4]))
			u.rest, rest = u.take(uint64(size)), u.rest
		}
		u.take(16)
		u.text() // a length of one byte below 128 is a varint too
		if u.err != nil || u.rest == "" {
			return e, fmt.Errorf("entry %s: %w", id, errDamaged)
		}
		it, err := decodeItem([]byte(u.rest))
		if err != nil {
			return e, fmt.Errorf("entry %s: %w", id, err)
		}
		e.entry.Copies = append(e.entry.Copies, it)
		e.records = append(e.records, u.rest)
	}
	if len(e.entry.Copies) == 0 {
		return e, fmt.Errorf("entry %s: %w", id, errDamaged)
	}
	return e, nil
}

// copyOf returns the number of the copy with an id, -1 if the entry has none.
func (e *storedEntry) copyOf(id aggregator.ID) int {
	for i := range e.entry.Copies {
		if e.entry.Copies[i].ID == id {
			return i
		}
	}
	return -1
}

// stateSum stands before a stored state: it sums up what a commit compares its own state with.
func stateSum(state *aggregator.State) string {
	h := fnv.New64a()
	var b []byte
	for _, p := range state.Cursor.Present {
		b = packHash(packHash(b[:0], p.Own), p.Text)
		h.Write(b)
	}
	h.Write([]byte{0})
	for _, l := range state.Cursor.Links {
		h.Write(packHash(b[:0], l))
	}
	return string(h.Sum(nil))
}

// noState is the sum of a source never committed.
const noState = "\x00\x00\x00\x00\x00\x00\x00\x00"

// packStored makes what is kept of a source: sum, when it is due in milliseconds, state.
func packStored(state *aggregator.State) string {
	b := binary.BigEndian.AppendUint64([]byte(stateSum(state)), uint64(state.Due.UnixMilli()))
	return string(append(b, encodeState(state)...))
}

// stateOf reads what packStored made. Enrolling may have brought the due time forward since.
func stateOf(record string) (aggregator.State, error) {
	if len(record) < 16 {
		return aggregator.State{}, fmt.Errorf("state: %w", errDamaged)
	}
	state, err := decodeState([]byte(record[16:]))
	if due := int64(binary.BigEndian.Uint64([]byte(record[8:16]))); due != state.Due.UnixMilli() {
		state.Due = time.UnixMilli(due).UTC()
	}
	return state, err
}

// day2 is a day as tables keep it.
func day2(day int32) string {
	return string(binary.BigEndian.AppendUint16(nil, uint16(min(max(day, 0), 65534))))
}

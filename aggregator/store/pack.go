package store

import (
	"encoding/binary"
	"errors"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// The pack… functions append one value each; unpacker's methods of the same name read it back. Numbers
// are varints, texts carry their length, hashes and ids stand as they are, big-endian.

func packUint(b []byte, v uint64) []byte { return binary.AppendUvarint(b, v) }
func packInt(b []byte, v int64) []byte   { return binary.AppendVarint(b, v) }

func packText(b []byte, s string) []byte {
	return append(packUint(b, uint64(len(s))), s...)
}

func packTexts(b []byte, list []string) []byte {
	b = packUint(b, uint64(len(list)))
	for _, s := range list {
		b = packText(b, s)
	}
	return b
}

func packHash(b []byte, h aggregator.Hash) []byte {
	return binary.BigEndian.AppendUint64(b, uint64(h))
}

func packBool(b []byte, v bool) []byte {
	if v {
		return append(b, 1)
	}
	return append(b, 0)
}

// packTime keeps an instant to the nanosecond and forgets its zone.
func packTime(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(b, 0)
	}
	b = append(b, 1)
	b = packInt(b, t.Unix())
	return packUint(b, uint64(t.Nanosecond()))
}

// errDamaged is what an unpacker answers to bytes that no pack function wrote.
var errDamaged = errors.New("damaged record")

// unpacker reads what the pack functions wrote. After the first thing that does not fit, all reads
// give zero values and err stands. Texts share the memory of the input.
type unpacker struct {
	rest string
	err  error
}

func (u *unpacker) fail() {
	u.rest, u.err = "", errDamaged
}

// done reports an error, bytes left over among them.
func (u *unpacker) done() error {
	if u.err == nil && u.rest != "" {
		u.fail()
	}
	return u.err
}

func (u *unpacker) uint() uint64 {
	var v uint64
	for i := 0; i < len(u.rest) && i < binary.MaxVarintLen64; i++ {
		c := u.rest[i]
		if c < 0x80 {
			u.rest = u.rest[i+1:]
			return v | uint64(c)<<(7*i)
		}
		v |= uint64(c&0x7f) << (7 * i)
	}
	u.fail()
	return 0
}

func (u *unpacker) int() int64 {
	v := u.uint()
	return int64(v>>1) ^ -int64(v&1)
}

func (u *unpacker) take(n uint64) string {
	if n > uint64(len(u.rest)) {
		u.fail()
		return ""
	}
	s := u.rest[:n]
	u.rest = u.rest[n:]
	return s
}

func (u *unpacker) text() string { return u.take(u.uint()) }

// count reads the length of a list whose elements take at least size bytes each, so that a damaged
// length cannot ask for more memory than the record is worth.
func (u *unpacker) count(size int) int {
	n := u.uint()
	if n > uint64(len(u.rest)/size) {
		u.fail()
		return 0
	}
	return int(n)
}

func (u *unpacker) texts() []string {
	return unpackList(u, 1, func() string { return u.text() })
}

func (u *unpacker) hash() aggregator.Hash {
	s := u.take(8)
	if s == "" {
		return 0
	}
	return aggregator.Hash(binary.BigEndian.Uint64([]byte(s)))
}

func (u *unpacker) id() (id aggregator.ID) {
	copy(id[:], u.take(uint64(len(id))))
	return id
}

func (u *unpacker) bool() bool { return u.take(1) == "\x01" }

func (u *unpacker) time() time.Time {
	if !u.bool() {
		return time.Time{}
	}
	sec := u.int()
	nsec := u.uint()
	if nsec >= uint64(time.Second) {
		u.fail()
		return time.Time{}
	}
	return time.Unix(sec, int64(nsec)).UTC()
}

// unpackList reads a list; an empty one is nil.
func unpackList[T any](u *unpacker, size int, element func() T) []T {
	n := u.count(size)
	if n == 0 {
		return nil
	}
	list := make([]T, n)
	for i := range list {
		list[i] = element()
	}
	return list
}

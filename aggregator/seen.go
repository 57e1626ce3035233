package aggregator

import (
	"crypto/sha256"
	"encoding/binary"
)

// Hash is 64 bits by which something is recognised again: of what one source may share with another the first of
// a SHA-256 (HashOf), of bytes that only their own source is compared with an xxHash; 0 stands for "nothing to recognise".
type Hash uint64

// HashOf hashes parts, each set apart from the next.
func HashOf(parts ...string) Hash {
	// One buffer and one call: feeds bring thousands of short texts, and most fit on the stack.
	var room [2048]byte
	buf := room[:0]
	for _, p := range parts {
		buf = binary.BigEndian.AppendUint64(buf, uint64(len(p)))
		buf = append(buf, p...)
	}
	sum := sha256.Sum256(buf)
	v := Hash(binary.BigEndian.Uint64(sum[:8]))
	if v == 0 {
		v = 1
	}
	return v
}

// Seen is how an item is recognised again. How each hash counts stands in dedup.go.
type Seen struct {
	Own    Hash // of the source's own id: the same item of the same source
	Text   Hash // of all that a reader sees of it, dates left out: another value is a changed item
	Link   Hash // of the canonical link; 0 where the link identifies nothing (home page, list page, shared)
	Digest Hash // of title and teaser, folded; 0 where they are too short to tell one item from another
}

package similar

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// A sketch as bytes, little endian:
//
//	version, title, day (2 bytes), then 2 bytes for each token

const headSize = 4

// ErrDamaged is returned for bytes that are no sketch.
var ErrDamaged = errors.New("no sketch")

// AppendBinary appends the sketch to b and returns it; it never fails.
func (s *Sketch) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, s.version, s.title)
	b = binary.LittleEndian.AppendUint16(b, s.day)
	for _, t := range s.tokens {
		b = binary.LittleEndian.AppendUint16(b, uint16(t))
	}
	return b, nil
}

// Parse reads what AppendBinary has written. A sketch of another version is returned as an empty one of
// that version, which matches nothing: the texts behind it are to be read again. Errors are ErrDamaged.
func Parse(b []byte) (Sketch, error) {
	if len(b) == 0 {
		return Sketch{}, fmt.Errorf("%w: empty", ErrDamaged)
	}
	if b[0] != Version {
		return Sketch{version: b[0]}, nil
	}
	if n := len(b) - headSize; n < 0 || n%2 != 0 || n/2 > maxTokens || int(b[1]) > n/2 {
		return Sketch{}, fmt.Errorf("%w: %d bytes, %d tokens in the title", ErrDamaged, len(b), b[1:min(2, len(b))])
	}
	s := Sketch{version: b[0], title: b[1], day: binary.LittleEndian.Uint16(b[2:])}
	s.tokens = make([]token, (len(b)-headSize)/2)
	for i := range s.tokens {
		s.tokens[i] = token(binary.LittleEndian.Uint16(b[headSize+2*i:]))
	}
	return s, nil
}

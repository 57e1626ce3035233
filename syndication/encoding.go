package syndication

import (
	"bytes"
	"io"
	"strconv"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// encodings are the content codings, the one we like best first; the last is none.
var encodings = [...]struct {
	name     string
	compress func([]byte) ([]byte, error)
}{
	{"br", compressBrotli},
	{"zstd", compressZstd},
	{"gzip", compressGzip},
	{"", nil},
}

const (
	packedIn = 2 // gzip: what is kept when there is room for one form only
	identity = len(encodings) - 1
)

// negotiate chooses an encoding for an Accept-Encoding header (RFC 9110 section 12.5.3): the highest
// q-value, of equals the one we like best; none for who asks for nothing. It does not allocate.
func negotiate(header []string) int {
	if len(header) == 0 {
		return identity
	}
	var q [len(encodings)]int // thousandths; -1 = refused, 0 = not named
	star := 0
	for _, list := range header {
		for list != "" {
			var part string
			part, list, _ = strings.Cut(list, ",")
			name, weight := weighted(part)
			if name == "*" {
				star = weight
				continue
			}
			for i := range encodings {
				if equalFold(name, encodings[i].name) || i == identity && equalFold(name, "identity") ||
					encodings[i].name == "gzip" && equalFold(name, "x-gzip") {
					q[i] = weight
				}
			}
		}
	}
	best, most := identity, max(q[identity], 0)
	for i := identity - 1; i >= 0; i-- {
		w := q[i]
		if w == 0 {
			w = star
		}
		if w > 0 && w >= most {
			best, most = i, w
		}
	}
	return best
}

func equalFold(a, b string) bool { return len(a) == len(b) && a != "" && strings.EqualFold(a, b) }

// weighted splits "gzip;q=0.8" into name and thousandths; q=0 and what cannot be read is -1.
func weighted(part string) (string, int) {
	name, parameters, _ := strings.Cut(part, ";")
	name = strings.Trim(name, " \t")
	parameters = strings.Trim(parameters, " \t")
	if parameters == "" {
		return name, 1000
	}
	if len(parameters) < 3 || parameters[0]|0x20 != 'q' || parameters[1] != '=' {
		return name, -1
	}
	q, err := strconv.ParseFloat(parameters[2:], 64)
	if err != nil || !(q > 0) || q > 1 {
		return name, -1
	}
	return name, max(1, int(q*1000+0.5))
}

// The encoders are set so that the same bytes always compress to the same bytes.

func compressGzip(plain []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, 6)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	err = w.Close()
	return b.Bytes(), err
}

func compressBrotli(plain []byte) ([]byte, error) {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, 5)
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	err := w.Close()
	return b.Bytes(), err
}

func compressZstd(plain []byte) ([]byte, error) {
	w, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20))
	if err != nil {
		return nil, err
	}
	defer w.Close()
	return w.EncodeAll(plain, nil), nil
}

// unpacked gives the plain bytes of what compressGzip has made.
func unpacked(packed []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err == nil {
		var plain []byte
		if plain, err = io.ReadAll(r); err == nil {
			return plain
		}
	}
	panic("publish: what was packed cannot be unpacked: " + err.Error()) // our own bytes, in memory
}

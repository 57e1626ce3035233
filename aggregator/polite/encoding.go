package polite

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

var acceptEncoding = []string{"gzip, br, zstd"}

// maxCodings is how many encodings may lie over each other.
const maxCodings = 3

// codingsOf returns the encodings of a body that we can undo, in the order in which they were applied
// (RFC 9110 section 8.4). A name nobody knows stands before plain bytes in practice, and counts as none.
func codingsOf(h http.Header) []string {
	values := h["Content-Encoding"]
	if len(values) == 0 {
		return nil
	}
	var codings []string
	for name := range strings.SplitSeq(strings.Join(values, ","), ",") {
		switch name = strings.ToLower(strings.TrimSpace(name)); name {
		case "gzip", "br", "zstd", "deflate":
			codings = append(codings, name)
		case "x-gzip":
			codings = append(codings, "gzip")
		}
	}
	return codings
}

// A decoder decodes; Reset gives it another stream, which it may begin to read.
type decoder interface {
	io.Reader
	Reset(io.Reader) error
}

// layer is one encoding of a body.
type layer struct {
	coding string
	buf    *bufio.Reader // what it decodes; its first bytes were looked at
	dec    decoder       // nil: the bytes are not encoded, whatever the header says
}

const window = 8 << 20 // the most a zstd sender may ask for (RFC 9659 section 3)

// decoders of each coding are kept for the next body: setting one up costs more than decoding a feed.
// They belong to a Transport; the channels in them may not be shared by bubbles of synctest.
type decoders map[string]*sync.Pool

func newDecoders() decoders {
	return decoders{
		"gzip": {New: func() any { return new(gzip.Reader) }},
		"br":   {New: func() any { return new(brotli.Reader) }},
		"zstd": {New: func() any {
			// One at a time means: no goroutines. These options cannot fail.
			d, _ := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(window))
			return d
		}},
		"deflate": {New: func() any { return new(inflate) }},
	}
}

var buffers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 16<<10) }}

// decode puts decoders over the wire, as the first bytes demand.
func (x *exchange) decode() error {
	if len(x.codings) > maxCodings {
		return &DecodeError{Encoding: strings.Join(x.codings, ", "), Err: errors.New("encoded too many times")}
	}
	for i := len(x.codings) - 1; i >= 0; i-- {
		buf := buffers.Get().(*bufio.Reader)
		buf.Reset(x.body)
		x.layers = append(x.layers, layer{coding: x.codings[i], buf: buf})
		l := &x.layers[len(x.layers)-1]
		x.body = buf
		head, err := buf.Peek(64)
		if err != nil && err != io.EOF {
			return err
		}
		if l.coding = sniff(l.coding, head); l.coding == "" {
			continue
		}
		l.dec = x.decoders[l.coding].Get().(decoder)
		x.body = l.dec
		if err := l.dec.Reset(buf); err != nil {
			return err
		}
	}
	return nil
}

// release gives decoders and buffers back.
func (x *exchange) release() {
	for _, l := range x.layers {
		if l.dec != nil && (errors.Is(x.err, io.EOF) || l.coding == "gzip") {
			x.decoders[l.coding].Put(l.dec)
		}
		l.buf.Reset(nil)
		buffers.Put(l.buf)
	}
	x.layers, x.body = nil, ended{}
}

// ended is a body after its end.
type ended struct{}

func (ended) Read([]byte) (int, error) { return 0, io.EOF }

// decodeError gives a decoder's error its name. Whatever follows a whole gzip stream, zeros or junk,
// is no error: browsers ignore it too.
func (x *exchange) decodeError(err error) error {
	outer := x.layers[len(x.layers)-1]
	var limit *LimitError
	switch {
	case errors.Is(err, io.EOF), errors.As(err, &limit):
		return err
	case errors.Is(err, zstd.ErrWindowSizeExceeded):
		return &LimitError{"window", window}
	case errors.Is(err, gzip.ErrHeader) && x.decoded > 0:
		return io.EOF
	}
	return &DecodeError{Encoding: outer.coding, Err: err}
}

// sniff says how bytes are really encoded, given what the header says and how they begin; "" is not
// at all.
func sniff(says string, head []byte) string {
	switch {
	case len(head) == 0:
		return ""
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return "gzip" // RFC 1952 section 2.3.1
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return "zstd" // RFC 8878 section 3.1.1
	case len(head) >= 4 && head[0]&0xf0 == 0x50 && head[1] == 0x2a && head[2] == 0x4d && head[3] == 0x18:
		return "zstd" // a skippable frame, section 3.1.2
	case says == "gzip" || says == "zstd" || plain(head):
		return ""
	}
	return says
}

// plain says whether bytes are a document as it is. Brotli and deflate have no magic number, but none
// of their streams begins with "<" or "{", and no real one with that much printable text.
func plain(head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	text := 0
	for text < len(head) && (head[text] >= ' ' && head[text] <= '~' || head[text] == '\t' || head[text] == '\n' || head[text] == '\r') {
		text++
	}
	start := bytes.TrimLeft(head, " \t\r\n")
	return len(start) > 0 && (start[0] == '<' || start[0] == '{') || text >= 24
}

// inflate is HTTP's deflate: zlib by the book, raw in practice (RFC 9110 section 8.4.1.2).
type inflate struct{ io.Reader }

// Reset begins another stream; r must be a *bufio.Reader.
func (i *inflate) Reset(r io.Reader) error {
	head, _ := r.(*bufio.Reader).Peek(2)
	if len(head) == 2 && head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
		z, err := zlib.NewReader(r)
		i.Reader = z
		return err
	}
	i.Reader = flate.NewReader(r)
	return nil
}

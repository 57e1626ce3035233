package polite

import (
	"bytes"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

func pemOf(s *httptest.Server) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}))
}

func encoder(t testing.TB, name string, w io.Writer) io.WriteCloser {
	t.Helper()
	switch name {
	case "gzip":
		return gzip.NewWriter(w)
	case "br":
		return brotli.NewWriterLevel(w, 5)
	case "zstd":
		z, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedBestCompression))
		if err != nil {
			t.Fatal(err)
		}
		return z
	case "deflate":
		return zlib.NewWriter(w)
	case "raw":
		z, err := flate.NewWriter(w, 6)
		if err != nil {
			t.Fatal(err)
		}
		return z
	}
	t.Fatalf("no encoder %q", name)
	return nil
}

func encode(t testing.TB, name string, body []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := encoder(t, name, &b)
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func encodeZeros(t testing.TB, name string, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	w := encoder(t, name, &b)
	zeros := make([]byte, 1<<20)
	for range n >> 20 {
		if _, err := w.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestBodiesAreDecodedAsTheyAreNotAsTheyAreCalled(t *testing.T) {
	const feed = "<?xml version=\"1.0\"?>\n<rss><channel><title>Bonn</title></channel></rss>"
	robots := "User-agent: *\nDisallow: /private/\n"
	cases := map[string]struct {
		header string
		body   string
		want   string
	}{
		"gzip":                            {"gzip", string(encode(t, "gzip", []byte(feed))), feed},
		"GZIP":                            {"GZIP", string(encode(t, "gzip", []byte(feed))), feed},
		"x-gzip":                          {"x-gzip", string(encode(t, "gzip", []byte(feed))), feed},
		"br":                              {"br", string(encode(t, "br", []byte(feed))), feed},
		"zstd":                            {"zstd", string(encode(t, "zstd", []byte(feed))), feed},
		"zlib as deflate":                 {"deflate", string(encode(t, "deflate", []byte(feed))), feed},
		"raw deflate":                     {"deflate", string(encode(t, "raw", []byte(feed))), feed},
		"gzip in br":                      {"gzip, br", string(encode(t, "br", encode(t, "gzip", []byte(feed)))), feed},
		"two gzip members":                {"gzip", string(encode(t, "gzip", []byte("<a>"))) + string(encode(t, "gzip", []byte("</a>"))), "<a></a>"},
		"zeros behind gzip":               {"gzip", string(encode(t, "gzip", []byte(feed))) + strings.Repeat("\x00", 600), feed},
		"plain called gzip":               {"gzip", feed, feed},
		"plain called br":                 {"br", feed, feed},
		"plain with BOM called br":        {"br", "\xef\xbb\xbf" + feed, "\xef\xbb\xbf" + feed},
		"plain after blank lines":         {"br", "\n\n" + feed, "\n\n" + feed},
		"JSON called br":                  {"br", `{"version":"https://jsonfeed.org/version/1.1"}`, `{"version":"https://jsonfeed.org/version/1.1"}`},
		"text called br":                  {"br", robots, robots},
		"plain called zstd":               {"zstd", feed, feed},
		"plain called deflate":            {"deflate", feed, feed},
		"gzip called br":                  {"br", string(encode(t, "gzip", []byte(feed))), feed},
		"zstd called gzip":                {"gzip", string(encode(t, "zstd", []byte(feed))), feed},
		"a charset where the coding goes": {"utf-8", feed, feed},
		"identity":                        {"identity", feed, feed},
		"empty called gzip":               {"gzip", "", ""},
		"UTF-16 called gzip":              {"gzip", "\xff\xfe<\x00", "\xff\xfe<\x00"},
	}
	s := origin1(t, func(w http.ResponseWriter, r *http.Request) {
		c := cases[r.URL.Query().Get("case")]
		w.Header().Set("Content-Encoding", c.header)
		w.(http.Flusher).Flush()
		io.WriteString(w, c.body)
	})
	client := transport(t, unpaced()).Client()
	for range 2 { // the second time with decoders from the pool
		for name, c := range cases {
			req, _ := http.NewRequest("GET", s.URL, nil)
			q := req.URL.Query()
			q.Set("case", name)
			req.URL.RawQuery = q.Encode()
			_, body, err := get(t.Context(), client, req.URL.String())
			if err != nil || string(body) != c.want {
				t.Errorf("%s: %q, %v", name, body, err)
			}
		}
	}
}

func TestBrokenEncodingsAreErrorsAndSpoilNoLaterBody(t *testing.T) {
	feed := bytes.Repeat([]byte("<item>news of the day</item>"), 500)
	s := origin1(t, func(w http.ResponseWriter, r *http.Request) {
		name := r.URL.Path[1:]
		body := encode(t, name, feed)
		if r.URL.RawQuery == "broken" {
			for i := len(body) / 3; i < len(body)/2; i++ {
				body[i] ^= 0x5a
			}
		}
		w.Header().Set("Content-Encoding", name)
		w.Write(body)
	})
	c := transport(t, unpaced()).Client()
	for _, name := range []string{"gzip", "br", "zstd", "deflate"} {
		for range 3 {
			if _, _, err := get(t.Context(), c, s.URL+"/"+name+"?broken"); Classify(err) != "parse" {
				t.Errorf("%s broken: %v", name, err)
			}
			if _, body, err := get(t.Context(), c, s.URL+"/"+name); err != nil || !bytes.Equal(body, feed) {
				t.Errorf("%s after a broken one: %d bytes, %v", name, len(body), err)
			}
		}
	}
}

func TestTooManyEncodingsAreRefused(t *testing.T) {
	s := origin1(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", strings.Repeat("gzip, ", 50)+"gzip")
		w.Write(encode(t, "gzip", []byte("<a/>")))
	})
	if _, _, err := get(t.Context(), transport(t, unpaced()).Client(), s.URL); Classify(err) != "parse" {
		t.Error(err)
	}
}

func TestAZstdWindowBeyondTheRFCIsRefused(t *testing.T) {
	// Magic number, a frame header that asks for a window of 128 MiB (RFC 8878 section 3.1.1.1.2), one raw block.
	frame := []byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x11 << 3, 0x09, 0x00, 0x00, 'a'}
	s := origin1(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "zstd")
		w.Write(frame)
	})
	_, _, err := get(t.Context(), transport(t, unpaced()).Client(), s.URL)
	wantLimit(t, err, "window", 8<<20)
}

// FuzzSniff: whatever bytes come under whatever name, decoding ends, stays within the cap and takes
// nothing from the next body.
func FuzzSniff(f *testing.F) {
	for _, name := range []string{"gzip", "br", "zstd", "deflate", "raw"} {
		f.Add(name, encode(f, name, []byte("<rss><channel/></rss>")))
		f.Add("br", encode(f, name, []byte("<rss><channel/></rss>")))
	}
	f.Add("gzip, br", []byte("<rss/>"))
	good := encode(f, "gzip", []byte("<feed/>"))
	f.Fuzz(func(t *testing.T, header string, body []byte) {
		if out, _ := readEncoded(header, body); len(out) > 1<<20 {
			t.Errorf("%d bytes handed out", len(out))
		}
		if out, err := readEncoded("gzip", good); err != nil || string(out) != "<feed/>" {
			t.Errorf("the body after: %q, %v", out, err)
		}
	})
}

// readEncoded reads a body as an exchange does, without the network.
func readEncoded(header string, body []byte) ([]byte, error) {
	x := &exchange{decoders: newDecoders(),
		cancel: func() {}, visit: &visit{}, timer: time.NewTimer(time.Hour), deadline: time.Now().Add(time.Hour),
		caps: caps{wire: 1 << 20, decoded: 1 << 20, ratio: 1000}, src: io.NopCloser(bytes.NewReader(body)), length: -1,
		codings: codingsOf(http.Header{"Content-Encoding": {header}}),
	}
	defer x.Close()
	return io.ReadAll(x)
}

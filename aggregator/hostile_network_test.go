package aggregator_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/net/dns/dnsmessage"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/polite"
)

// Hostile servers: what they do before there is a body to read.

func TestBombsEndAsTooBig(t *testing.T) {
	zeros := make([]byte, 16<<20)
	for name, bomb := range map[string]struct {
		coding string
		body   []byte
	}{
		"gzip":               {"gzip", bytes.Repeat(packed(t, zeros, asGzip), 64)},
		"zstd":               {"zstd", bytes.Repeat(packed(t, zeros, asZstd), 64)},
		"br":                 {"br", packed(t, bytes.Repeat(zeros, 8), asBrotli)},
		"gzip in gzip":       {"gzip, gzip", packed(t, bytes.Repeat(packed(t, zeros, asGzip), 64), asGzip)},
		"zstd in br in gzip": {"zstd, br, gzip", packed(t, packed(t, bytes.Repeat(packed(t, zeros, asZstd), 64), asBrotli), asGzip)},
		"gzip named zstd":    {"zstd", bytes.Repeat(packed(t, zeros, asGzip), 64)},
	} {
		t.Run(name, func(t *testing.T) {
			checkHostile(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Encoding", bomb.coding)
				_, _ = w.Write(bomb.body)
			}, polite.Options{}, aggregator.TooBig)
		})
	}
}

func TestAWindowOfAGigabyteEndsAsTooBig(t *testing.T) {
	checkHostile(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "zstd")
		// RFC 8878 section 3.1.1.1: magic number, no single segment, window of 2^30 bytes, one raw block.
		_, _ = w.Write(append([]byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, 20 << 3, 0x01 | 100<<3&0xff, 100 >> 5, 0}, make([]byte, 100)...))
	}, polite.Options{}, aggregator.TooBig)
}

func TestABodyWithoutEndEndsAsTooBig(t *testing.T) {
	line := bytes.Repeat([]byte("<item><title>a</title></item>"), 1000)
	checkHostile(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("<rss><channel>"))
		for r.Context().Err() == nil {
			if _, err := w.Write(line); err != nil {
				return
			}
		}
	}, polite.Options{}, aggregator.TooBig)
}

func TestHeadersWithoutEndEndAsTooBig(t *testing.T) {
	for name, c := range map[string]struct{ start, line string }{
		"lines":         {"HTTP/1.1 200 OK\r\n", "X-Header: " + strings.Repeat("x", 1000) + "\r\n"},
		"one line":      {"HTTP/1.1 200 OK\r\nX: ", strings.Repeat("x", 1000)},
		"a status line": {"HTTP/1.1 200 ", strings.Repeat("x", 1000)},
		"early hints":   {"", "HTTP/1.1 103 Early Hints\r\nLink: </" + strings.Repeat("x", 4000) + ">\r\n\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			url := rawServer(t, func(conn net.Conn) {
				for _, err := io.WriteString(conn, c.start); err == nil; {
					_, err = io.WriteString(conn, c.line)
				}
			})
			checkSource(t, url, allowLoopback(polite.Options{}), aggregator.TooBig)
		})
	}
}

func TestServersThatKeepUsWaitingEndAsTimeout(t *testing.T) {
	for name, start := range map[string]string{
		"mute":                        "",
		"in the status line":          "HTTP/1.1 2",
		"in the header":               "HTTP/1.1 200 OK\r\nX: y",
		"in the body":                 "HTTP/1.1 200 OK\r\n\r\n<rss><channel><item><title>a",
		"in a body of known length":   "HTTP/1.1 200 OK\r\nContent-Length: 4000000\r\n\r\n<rss><channel>",
		"in a body that is packed":    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08",
		"in a chunk":                  "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\n<rss>",
		"in the extension of a chunk": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x",
	} {
		t.Run(name, func(t *testing.T) {
			url := rawServer(t, func(conn net.Conn) {
				_, _ = io.WriteString(conn, start)
				_, _ = io.Copy(io.Discard, conn) // until the other side has had enough
			})
			// The times are short so that the test is; drips on the real clock are polite's to test.
			checkSource(t, url, allowLoopback(polite.Options{Timeout: 200 * time.Millisecond}), aggregator.Timeout)
		})
	}
}

func TestRedirectsInsideAreBlocked(t *testing.T) {
	for _, target := range []string{
		"http://127.0.0.1/", "http://127.0.0.1:6379/", "http://[::1]/", "http://169.254.169.254/latest/meta-data/", "http://0.0.0.0/", "http://[::]/",
		"http://[::ffff:127.0.0.1]/", "http://[::ffff:a9fe:a9fe]/", "http://[64:ff9b::7f00:1]/", "http://[64:ff9b::a9fe:a9fe]/", "http://[2002:7f00:1::]/",
		"http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/", "http://127.1/", "http://0/", "http://10.0.0.1/", "http://192.168.0.1/",
		"http://172.16.0.1/", "http://100.64.0.1/", "http://[fc00::1]/", "http://[fe80::1]/", "http://[fd00:ec2::254]/", "http://127.0.0.1./",
		"http://town.example:25/",
	} {
		t.Run(target, func(t *testing.T) {
			o, dialled := village(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", target)
				w.WriteHeader(http.StatusMovedPermanently)
			})
			checkSource(t, "http://town.example/", o, aggregator.Blocked)
			if got := dialled(); got != "town.example:80" {
				t.Errorf("dialled %s", got)
			}
		})
	}
}

func TestRedirectsThatLeadNowhereEnd(t *testing.T) {
	for name, next := range map[string]func(*http.Request) string{
		"to itself":         func(r *http.Request) string { return r.URL.Path },
		"there and back":    func(r *http.Request) string { return map[string]string{"/": "/a", "/a": "/"}[r.URL.Path] },
		"ever further":      func(r *http.Request) string { return r.URL.Path + "a/" },
		"to other hosts":    func(r *http.Request) string { return "http://a." + r.Host + "/" },
		"nowhere":           func(*http.Request) string { return "" },
		"to a long address": func(*http.Request) string { return "/" + strings.Repeat("a", 60<<10) },
		"to a file":         func(*http.Request) string { return "file:///etc/passwd" },
		"to a gopher":       func(*http.Request) string { return "gopher://127.0.0.1:6379/_x" },
	} {
		t.Run(name, func(t *testing.T) {
			var hops atomic.Int32
			o, _ := village(t, func(w http.ResponseWriter, r *http.Request) {
				hops.Add(1)
				w.Header()["Location"] = []string{next(r)}
				w.WriteHeader(http.StatusFound)
			})
			o.Patience = time.Hour
			checkSource(t, "http://town.example/", o, aggregator.Status)
			if n := hops.Load(); n > 6 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func TestANameThatChangesItsAnswerIsBlocked(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer inner.Close()
	var touched atomic.Int32
	go func() {
		for c, err := inner.Accept(); err == nil; c, err = inner.Accept() {
			touched.Add(1)
			c.Close()
		}
	}()
	_, port, err := net.SplitHostPort(inner.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	// The first look-up is for the pause that the host's network asks for, the second for the connection.
	resolver, asked := answering("93.184.216.34", "127.0.0.1")
	checkSource(t, "http://rebind.example:"+port+"/", polite.Options{Resolver: resolver}, aggregator.Blocked)
	if touched.Load() != 0 || asked.Load() < 2 {
		t.Errorf("%d connections inside, asked %d times", touched.Load(), asked.Load())
	}
}

func allowLoopback(o polite.Options) polite.Options {
	o.AllowNetworks = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	return o
}

// rawServer hands each connection to f once a request has begun to come.
func rawServer(t *testing.T, f func(net.Conn)) (url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for c, err := l.Accept(); err == nil; c, err = l.Accept() {
			go func() {
				defer c.Close()
				if _, err := c.Read(make([]byte, 4<<10)); err == nil {
					f(c)
				}
			}()
		}
	}()
	return "http://" + l.Addr().String() + "/"
}

// village is a network where every name leads to one server, and where nothing inner is allowed.
func village(t *testing.T, h http.HandlerFunc) (o polite.Options, dialled func() string) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	var mu sync.Mutex
	var addresses []string
	o.Gap = time.Millisecond
	o.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		mu.Lock()
		addresses = append(addresses, address)
		mu.Unlock()
		return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
	}
	return o, func() string {
		mu.Lock()
		defer mu.Unlock()
		return strings.Join(addresses, " ")
	}
}

// answering is a resolver that answers each look-up of an IPv4 address with the next, and then the last.
func answering(addrs ...string) (*net.Resolver, *atomic.Int32) {
	var asked atomic.Int32
	reply := func(question []byte) ([]byte, error) {
		var m dnsmessage.Message
		if err := m.Unpack(question); err != nil {
			return nil, err
		}
		q := m.Questions[0]
		m.Response, m.Additionals = true, nil
		if q.Type == dnsmessage.TypeA {
			addr := netip.MustParseAddr(addrs[min(int(asked.Add(1)), len(addrs))-1])
			m.Answers = []dnsmessage.Resource{{
				Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class},
				Body:   &dnsmessage.AResource{A: addr.As4()},
			}}
		}
		return m.AppendPack(make([]byte, 2, 512))
	}
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		go func() {
			defer there.Close()
			for {
				var size [2]byte
				if _, err := io.ReadFull(there, size[:]); err != nil {
					return
				}
				question := make([]byte, binary.BigEndian.Uint16(size[:]))
				if _, err := io.ReadFull(there, question); err != nil {
					return
				}
				answer, err := reply(question)
				if err != nil {
					return
				}
				binary.BigEndian.PutUint16(answer, uint16(len(answer)-2))
				if _, err := there.Write(answer); err != nil {
					return
				}
			}
		}()
		return here, nil
	}}, &asked
}

// packed is a body under an encoding.
func packed(t *testing.T, body []byte, encoder func(io.Writer) (io.WriteCloser, error)) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := encoder(&b)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asGzip(w io.Writer) (io.WriteCloser, error)   { return gzip.NewWriterLevel(w, gzip.BestSpeed) }
func asZstd(w io.Writer) (io.WriteCloser, error)   { return zstd.NewWriter(w) }
func asBrotli(w io.Writer) (io.WriteCloser, error) { return brotli.NewWriterLevel(w, 2), nil }

package polite

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

func wantRefused(t *testing.T, what string, err error) {
	t.Helper()
	var refused *RefusedError
	if !errors.As(err, &refused) || Classify(err) != "blocked" {
		t.Errorf("%s: %v, want a RefusedError", what, err)
	}
}

// inner are the forms in which an inner address can stand in a URL.
var inner = []string{
	"http://127.0.0.1/", "http://127.8.9.1/", "http://[::1]/", "http://0.0.0.0/", "http://[::]/",
	"http://169.254.169.254/latest/meta-data/", "http://168.63.129.16/", "http://100.100.100.200/", "http://192.0.0.192/",
	"http://[fd00:ec2::254]/", "http://10.0.0.1/", "http://172.16.0.1/", "http://172.31.255.255/", "http://192.168.1.1/",
	"http://100.64.0.1/", "http://[fc00::1]/", "http://[fe80::1]/", "http://[fe80::1%25eth0]/", "http://[fec0::1]/",
	"http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::ffff:10.0.0.1]/", "http://[::127.0.0.1]/",
	"http://[64:ff9b::7f00:1]/", "http://[64:ff9b::8.8.8.8]/", "http://[64:ff9b:1::7f00:1]/", "http://[2002:7f00:1::]/",
	"http://[2001:0:7f00:1::]/", "http://224.0.0.1/", "http://[ff02::1]/", "http://255.255.255.255/", "http://240.0.0.1/",
	"http://192.0.2.1/", "http://198.18.0.1/", "http://[2001:db8::1]/", "http://[100::1]/",
	"http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://0X7F.0.0.0x1/", "http://0177.0.0.1/", "http://017700000001/",
	"http://127.1/", "http://127.0.1/", "http://127.0.0.1./", "http://0/", "http://0x/", "http://1.2.3.4.5/", "http://256.1.1.1/",
	"http://localhost/", "http://LOCALHOST/",
}

func TestRedirectsToInnerAddressesAreRefused(t *testing.T) {
	var to atomic.Value
	s := origin1(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", to.Load().(string))
		w.WriteHeader(302)
	})
	addr := netip.MustParseAddrPort(s.Listener.Addr().String())
	touched := atomic.Int32{} // a service on another loopback address, which nobody allowed
	if l, err := net.Listen("tcp", "127.0.0.2:0"); err == nil {
		defer l.Close()
		go func() {
			for c, err := l.Accept(); err == nil; c, err = l.Accept() {
				touched.Add(1)
				c.Close()
			}
		}()
		inner = append(inner, "http://"+l.Addr().String()+"/")
	}
	o := unpaced()
	o.AllowNetworks = nil
	guarded := transport(t, o).Client()
	o.AllowNetworks = []netip.Prefix{netip.PrefixFrom(addr.Addr(), 32)}
	first := transport(t, o).Client()
	for _, target := range inner {
		to.Store(target)
		res, _, err := get(t.Context(), first, s.URL)
		if err != nil {
			t.Fatal(err)
		}
		next, err := res.Location()
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = get(t.Context(), guarded, next.String())
		wantRefused(t, target, err)
	}
	if touched.Load() != 0 {
		t.Error("an inner service was called")
	}
}

func TestURLsThatAreNoWebAddressesAreRefused(t *testing.T) {
	g := newGuard(nil)
	for _, s := range []string{
		"file:///etc/passwd", "ftp://example.org/", "gopher://example.org:70/", "unix:///run/docker.sock", "//example.org/", "http:///x",
		"http://user:secret@example.org/", "http://example.org:22/", "http://example.org:25/", "http://example.org:0/", "http://example.org:6667/",
		"http://a(b)/", "http://a\"b/", "http://a*b/", "http://./", "http://" + strings.Repeat("a.", 127) + "example/",
	} {
		u, err := url.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		_, err = g.checkURL(u)
		wantRefused(t, s, err)
	}
	for _, s := range []string{
		"http://example.org/", "https://example.org:8443/", "http://93.184.216.34/", "http://[2606:2800:220:1::1]:8080/",
		"http://[::ffff:93.184.216.34]/", "http://a.0x7g/", "http://1.2.3.4.nip.example/", "http://xn--bonn-0ra.example/", "http://3com.example/",
		"http://Köln.example/", "http://_dmarc.example./",
	} {
		if _, err := g.checkURL(mustURL(t, s)); err != nil {
			t.Errorf("%s: %v", s, err)
		}
	}
}

func TestAllowedNetworksAreCalledAndNoOthers(t *testing.T) {
	g := newGuard([]netip.Prefix{netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("fd00::/8"), nat64})
	for a, ok := range map[string]bool{
		"10.1.2.3": true, "::ffff:10.1.2.3": true, "10.2.0.1": false, "fd12::1": true, "fc00::1": false, "127.0.0.1": false,
		"64:ff9b::8.8.8.8": true, "64:ff9b::127.0.0.1": false, "64:ff9b::10.1.2.3": true,
	} {
		if err := g.checkAddr(netip.MustParseAddr(a)); (err == nil) != ok {
			t.Errorf("%s: %v", a, err)
		}
	}
}

func TestTheDialerRefusesWhatTheURLDidNotShow(t *testing.T) {
	g := newGuard(loopback)
	wantRefused(t, "port", g.control("tcp4", "127.0.0.1:22", nil))
	wantRefused(t, "UDP", g.control("udp4", "127.0.0.1:80", nil))
	wantRefused(t, "name", g.control("tcp4", "localhost:80", nil))
	if err := g.control("tcp4", "127.0.0.1:8080", nil); err != nil {
		t.Error(err)
	}
}

// answers is a resolver that answers each look-up of an IPv4 address with the next of a list, and the
// last one for ever.
func answers(addrs ...string) (*net.Resolver, *atomic.Int32) {
	var asked atomic.Int32
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
				var m dnsmessage.Message
				if err := m.Unpack(question); err != nil {
					return
				}
				q := m.Questions[0]
				m.Response, m.Additionals = true, nil
				if q.Type == dnsmessage.TypeA {
					i := min(int(asked.Add(1)), len(addrs)) - 1
					m.Answers = []dnsmessage.Resource{{
						Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 0},
						Body:   &dnsmessage.AResource{A: netip.MustParseAddr(addrs[i]).As4()},
					}}
				}
				reply, err := m.AppendPack(make([]byte, 2, 512))
				if err != nil {
					return
				}
				binary.BigEndian.PutUint16(reply, uint16(len(reply)-2))
				if _, err := there.Write(reply); err != nil {
					return
				}
			}
		}()
		return here, nil
	}}, &asked
}

func TestANameThatLeadsInsideIsRefused(t *testing.T) {
	o := unpaced()
	o.AllowNetworks = nil
	o.Resolver, _ = answers("127.0.0.1")
	_, _, err := get(t.Context(), transport(t, o).Client(), "http://rebind.example/")
	wantRefused(t, "a name", err)
}

func TestANameThatChangesItsAnswerGainsNothing(t *testing.T) {
	o := unpaced()
	o.AllowNetworks = nil
	var asked *atomic.Int32
	o.Resolver, asked = answers("93.184.216.34", "127.0.0.1")
	_, _, err := get(t.Context(), transport(t, o).Client(), "http://rebind.example/")
	wantRefused(t, "the second answer", err)
	if asked.Load() != 2 { // once for the gap of its network, once to connect
		t.Errorf("asked %d times", asked.Load())
	}
}

func TestANameThatIsUnknownIsAnErrorOfDNS(t *testing.T) {
	o := unpaced()
	o.Resolver = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("no server")
	}}
	if _, _, err := get(t.Context(), transport(t, o).Client(), "http://unknown.example/"); Classify(err) != "dns" {
		t.Errorf("%v, class %q", err, Classify(err))
	}
}

func TestARefusedConnectionIsAnErrorOfConnecting(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if _, _, err := get(t.Context(), transport(t, unpaced()).Client(), "http://"+l.Addr().String()); Classify(err) != "connect" {
		t.Errorf("%v, class %q", err, Classify(err))
	}
}

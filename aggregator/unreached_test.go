package aggregator

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/url"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator/polite"
)

func TestWhatCouldNotBeReachedIsToldInWordsForOperators(t *testing.T) {
	verify := func(err error) error { return &tls.CertificateVerificationError{Err: err} }
	dial := func(err error) error {
		return &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 7), Port: 443}, Err: err}
	}
	throughProxy := func(err error) error { return &net.OpError{Op: "proxyconnect", Net: "tcp", Err: err} }
	refused := os.NewSyscallError("connect", syscall.ECONNREFUSED)
	expired := &x509.Certificate{NotAfter: time.Date(2021, 1, 31, 12, 0, 0, 0, time.UTC)}
	unknownName := dial(&net.DNSError{Err: "no such host", Name: "rathaus.example", Server: "10.0.0.53:53", IsNotFound: true})
	for _, c := range []struct {
		err   error
		class Outcome
		text  string
	}{
		{dial(refused), Connect, "192.0.2.7:443: connection refused"},
		{throughProxy(dial(refused)), Connect, "the proxy: 192.0.2.7:443: connection refused"},
		{dial(os.ErrDeadlineExceeded), Timeout, "192.0.2.7:443: no connection in time"},
		{unknownName, DNS, "there is no host rathaus.example: look whether the address is right"},
		{throughProxy(unknownName), DNS, "the proxy: there is no host rathaus.example: look whether the address is right"},
		{
			&net.DNSError{Err: "server misbehaving", Name: "rathaus.example", Server: "10.0.0.53:53"}, DNS,
			"the name rathaus.example cannot be looked up: server misbehaving",
		},
		{
			verify(x509.UnknownAuthorityError{}), TLS,
			"nobody we trust vouches for its certificate: the server may leave out an intermediate one; an authority of the publisher's own goes under ca",
		},
		{
			verify(x509.CertificateInvalidError{Cert: expired, Reason: x509.Expired}), TLS,
			"its certificate expired on 2021-01-31: tell the publisher",
		},
		{
			verify(x509.HostnameError{Certificate: &x509.Certificate{DNSNames: []string{"stadt.example"}}, Host: "www.stadt.example"}), TLS,
			"certificate is valid for stadt.example, not www.stadt.example",
		},
		{tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, TLS, "what answers there does not speak TLS: try http://"},
		{&polite.LimitError{What: "wire", Max: 5 << 20}, TooBig, "the body is larger than 5 MiB"},
		{&polite.HeldError{Host: "stadt.example", Wait: time.Minute}, Held,
			"not asked: stadt.example wants to be left alone, or is busy with others of its sources, for another 1m0s"},
	} {
		err := unreached(context.Background(), &url.Error{Op: "Get", URL: "https://stadt.example/?key=geheim", Err: c.err})
		if OutcomeOf(err) != c.class || err.Error() != c.text {
			t.Errorf("%v:\n%s: %s, want\n%s: %s", c.err, OutcomeOf(err), err, c.class, c.text)
		}
	}
}

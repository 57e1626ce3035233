package aggregator

// What operators are told when a publisher could not be reached: what is wrong, where, and what to do.
// The network's own words repeat themselves and name what is nobody's business, such as our name server.

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/litfass/litfass/aggregator/polite"
)

// unreached gives an error of the connection its class. Held and PaceErrors keep their type: nothing
// was sent, and the source is not to blame.
func unreached(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("given up: %w", context.Cause(ctx))
	}
	if outer := (*url.Error)(nil); errors.As(err, &outer) {
		err = outer.Err // it repeats the URL, which may hold what is nobody's business
	}
	switch class := polite.Classify(err); class {
	case "", "held":
		return err
	default:
		return &Failure{Outcome(class), told{inWords(Outcome(class), err), err}}
	}
}

// told is an error in other words.
type told struct {
	words string
	error
}

func (t told) Error() string { return t.words }
func (t told) Unwrap() error { return t.error }

func inWords(class Outcome, err error) string {
	var op *net.OpError
	proxy, where := "", ""
	if errors.As(err, &op) {
		if op.Op == "proxyconnect" || op.Op == "socks connect" {
			proxy = "the proxy: "
			_ = errors.As(op.Err, &op)
		}
		if op.Addr != nil {
			where = op.Addr.String() + ": "
		}
	}
	switch class {
	case DNS:
		return proxy + lookupInWords(err)
	case TLS:
		return proxy + tlsInWords(err)
	case Connect:
		if op != nil && op.Op == "dial" {
			return proxy + where + strings.TrimPrefix(op.Err.Error(), "connect: ")
		}
	case Timeout:
		if op != nil && op.Op == "dial" {
			return proxy + where + "no connection in time"
		}
	}
	return strings.TrimPrefix(err.Error(), "net/http: ")
}

func lookupInWords(err error) string {
	var dns *net.DNSError
	if !errors.As(err, &dns) {
		return err.Error()
	}
	if dns.IsNotFound {
		return fmt.Sprintf("there is no host %s: look whether the address is right", dns.Name)
	}
	return fmt.Sprintf("the name %s cannot be looked up: %s", dns.Name, dns.Err)
}

func tlsInWords(err error) string {
	var (
		unknown x509.UnknownAuthorityError
		invalid x509.CertificateInvalidError
		record  tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &unknown):
		return "nobody we trust vouches for its certificate: the server may leave out an intermediate one; an authority of the publisher's own goes under ca"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && time.Now().After(invalid.Cert.NotAfter):
		return "its certificate expired on " + invalid.Cert.NotAfter.UTC().Format(time.DateOnly) + ": tell the publisher"
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return "what answers there does not speak TLS: try http://"
	}
	text := err.Error()
	for _, head := range []string{"remote error: ", "tls: ", "failed to verify certificate: ", "x509: "} {
		text = strings.TrimPrefix(text, head)
	}
	return text
}

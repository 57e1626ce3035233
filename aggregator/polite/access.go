package polite

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"
)

// NoProxy as Access.Proxy: directly, whatever Options.Proxy says.
const NoProxy = "none"

// Access is what one source needs other than everybody else. It travels in the context of its
// requests; see With. The zero value of a field changes nothing.
type Access struct {
	Origin string // URL of the source: credentials go to its scheme, host and port only

	User, Password string            // HTTP basic (RFC 7617)
	Bearer         string            // HTTP bearer (RFC 6750)
	Headers        map[string]string // further secrets, such as X-Api-Key

	Proxy      string        // URL, or NoProxy
	CA         string        // PEM certificates that are trusted besides the usual ones
	Gap        time.Duration // pause after each request, whatever the network; negative: no pacing
	WireCap    Size          // at most MaxDecodedCap
	DecodedCap Size          // at most MaxDecodedCap
}

type accessKey struct{}

// With returns a context whose requests are made with the access.
func With(ctx context.Context, a Access) context.Context {
	return context.WithValue(ctx, accessKey{}, &a)
}

func accessOf(ctx context.Context) *Access {
	a, _ := ctx.Value(accessKey{}).(*Access)
	return a
}

func (a *Access) gap() time.Duration {
	if a == nil {
		return 0
	}
	return a.Gap
}

// String keeps secrets out of logs.
func (a Access) String() string { return "access to " + a.Origin }

// GoString keeps secrets out of %#v.
func (a Access) GoString() string { return a.String() }

// Validate returns all that is wrong with the access, joined FieldErrors, or nil.
func (a Access) Validate() error {
	var errs []error
	if a.Proxy != "" && a.Proxy != NoProxy {
		if _, err := parseProxy(a.Proxy); err != nil {
			errs = append(errs, wrong("proxy", "%w", err))
		}
	}
	if a.CA != "" {
		if _, err := rootsWith(nil, a.CA); err != nil {
			errs = append(errs, wrong("ca", "%w", err))
		}
	}
	for field, size := range map[string]Size{"wire_cap": a.WireCap, "decoded_cap": a.DecodedCap} {
		if size < 0 || size > MaxDecodedCap {
			errs = append(errs, wrong(field, "%s is more than %s", size, MaxDecodedCap))
		}
	}
	return errors.Join(append(errs, a.validateAuth()...)...)
}

func (a Access) validateAuth() (errs []error) {
	if !a.secret() {
		return nil
	}
	if u, err := url.Parse(a.Origin); err != nil || u.Scheme != "https" || u.Host == "" {
		errs = append(errs, wrong("url", "credentials are sent over https only"))
	}
	if a.Bearer != "" && a.User != "" {
		errs = append(errs, wrong("auth", "user and bearer exclude each other"))
	}
	if !httpguts.ValidHeaderFieldValue(a.Bearer) {
		errs = append(errs, wrong("auth.bearer", "has characters that no header can carry"))
	}
	for name, value := range a.Headers {
		field := fmt.Sprintf("auth.headers[%q]", name)
		switch {
		case !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value):
			errs = append(errs, wrong(field, "is not a header"))
		case reserved[http.CanonicalHeaderKey(name)]:
			errs = append(errs, wrong(field, "is not for a source to set"))
		}
	}
	return errs
}

// reserved headers belong to the protocol or to our manners.
var reserved = map[string]bool{
	"User-Agent": true, "Cookie": true, "Referer": true, "Host": true, "Connection": true, "Te": true,
	"Content-Length": true, "Transfer-Encoding": true, "Upgrade": true, "Accept-Encoding": true,
	"Proxy-Authorization": true,
}

func (a *Access) secret() bool { return a.User != "" || a.Bearer != "" || len(a.Headers) > 0 }

// authorize adds the credentials if the request goes to the source's own origin. A source that is
// itself read over http is refused: without its credentials the answer would only mislead.
func (a *Access) authorize(u *url.URL, h http.Header) error {
	if !a.secret() {
		return nil
	}
	own, err := url.Parse(a.Origin)
	if err != nil || own.Scheme != "https" || own.Host == "" {
		return &RefusedError{URL: u.Redacted(), Why: "credentials are sent over https only"}
	}
	if u.Scheme != "https" || origin(u) != origin(own) {
		return nil
	}
	switch {
	case a.Bearer != "":
		h.Set("Authorization", "Bearer "+a.Bearer)
	case a.User != "":
		h.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(a.User+":"+a.Password)))
	}
	for name, value := range a.Headers {
		if !reserved[http.CanonicalHeaderKey(name)] {
			h.Set(name, value)
		}
	}
	return nil
}

// origin is scheme, host and port of a URL (RFC 6454 section 4).
func origin(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[strings.ToLower(u.Scheme)]
	}
	return strings.ToLower(u.Scheme) + "://" + asciiHost(u.Hostname()) + ":" + port
}

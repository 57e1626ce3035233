// Package polite is the one way Litfass calls other people's servers: an http.RoundTripper for feeds,
// pages, icons and callbacks alike. It knows no item; it knows manners and dangers.
//
//   - It says who calls: Litfass/VERSION (+INFO-URL; CONTACT). No cookies, no Referer.
//   - It calls a host one request at a time, with a gap after each, shared by all replicas (pace.go).
//   - It connects to no inner address, whatever a name or a redirect says (guard.go).
//   - It decodes gzip, br and zstd and takes no more than the caps allow, in bytes and in time
//     (encoding.go, limits.go).
//   - It sends a source's credentials to that source's own origin only, and over https only (access.go).
//
// Redirects are handed to the caller as they come, so that each hop is a request of its own and goes
// through all of the above. Close the body of every response: that gives the host back.
package polite

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// Transport is an http.RoundTripper with manners. It may be used by many goroutines.
type Transport struct {
	options  Options // defaults filled in
	agent    string
	guard    *guard
	pace     *pace
	gaps     *gaps
	decoders decoders
	direct   *route   // no proxy, no CA of its own: nearly every request
	routes   sync.Map // routeKey → *route
}

// New makes a transport. It fails on invalid options, and without a version or a contact: who cannot
// be asked to stop must not call.
func New(o Options) (*Transport, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if o.Version == "" || o.Contact == "" {
		return nil, errors.New("no requests without a name: set the version and site.contact (a mail address or URL), they go into the User-Agent")
	}
	o = o.withDefaults()
	t := &Transport{options: o, agent: o.UserAgent(), guard: newGuard(o.AllowNetworks), pace: newPace(o), decoders: newDecoders()}
	t.gaps = &gaps{fallback: o.Gap, networks: o.Gaps, lookup: t.lookup}
	var err error
	t.direct, err = t.newRoute(routeKey{proxy: o.Proxy})
	return t, err
}

// Client returns a client that uses the transport, keeps no cookies and follows no redirects.
func (t *Transport) Client() *http.Client {
	return &http.Client{
		Transport:     t,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// RoundTrip sends one request when its host may be called. Errors are typed: RefusedError, LimitError,
// SlowError, HeldError, PaceError; Classify names the class of all others. The body's Read may return
// them too, and DecodeError.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := t.roundTrip(req)
	if err != nil && req.Body != nil {
		req.Body.Close()
	}
	return res, err
}

func (t *Transport) roundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	access := accessOf(ctx)
	addr, err := t.guard.checkURL(req.URL)
	if err != nil {
		return nil, err
	}
	header, err := t.header(req, access)
	if err != nil {
		return nil, err
	}
	way, err := t.routeFor(access)
	if err != nil {
		return nil, err
	}
	host := asciiHost(req.URL.Hostname())
	if addr.IsValid() {
		host = addr.Unmap().String()
	}
	if way.proxied && !addr.IsValid() {
		if err := t.checkName(ctx, host); err != nil {
			return nil, err
		}
	}
	gap := access.gap()
	if gap == 0 {
		gap = t.gaps.of(ctx, host, addr)
	}
	visit, err := t.pace.enter(ctx, host, max(gap, 0))
	if err != nil {
		return nil, err
	}
	return t.send(req, header, way, newExchange(ctx, t, visit, access))
}

// send makes the request in the time it has and wraps what comes back.
func (t *Transport) send(req *http.Request, header http.Header, way *route, x *exchange) (*http.Response, error) {
	out := req.WithContext(x.ctx)
	out.Header = header
	res, err := way.RoundTrip(out)
	if err != nil {
		x.finish()
		return nil, x.explain(err, t.options)
	}
	res.Request = req.WithContext(context.WithValue(req.Context(), visitKey{}, x.visit))
	x.take(res)
	return res, nil
}

// header makes the header that goes out: the caller's, ours, and the source's credentials.
func (t *Transport) header(req *http.Request, a *Access) (http.Header, error) {
	h := make(http.Header, len(req.Header)+3)
	for name, values := range req.Header {
		switch name {
		case "Cookie", "Referer", "User-Agent":
		default:
			h[name] = values
		}
	}
	h["User-Agent"] = []string{t.agent}
	if _, set := h["Accept-Encoding"]; !set {
		h["Accept-Encoding"] = acceptEncoding
	}
	if a != nil {
		if err := a.authorize(req.URL, h); err != nil {
			return nil, err
		}
	}
	if h.Get("Authorization") != "" && req.URL.Scheme != "https" {
		return nil, &RefusedError{URL: req.URL.Redacted(), Why: "credentials are sent over https only"}
	}
	return h, nil
}

// CloseIdleConnections closes connections that are kept for the next request.
func (t *Transport) CloseIdleConnections() {
	t.direct.CloseIdleConnections()
	t.routes.Range(func(_, r any) bool {
		r.(*route).CloseIdleConnections()
		return true
	})
}

// A route is one way out: direct or through a proxy, with or without further CAs.
type route struct {
	*http.Transport
	proxied bool
}

type routeKey struct{ proxy, ca string }

func (t *Transport) routeFor(a *Access) (*route, error) {
	if a == nil || a.Proxy == "" && a.CA == "" {
		return t.direct, nil
	}
	key := routeKey{a.Proxy, a.CA}
	switch key.proxy {
	case "":
		key.proxy = t.options.Proxy
	case NoProxy:
		key.proxy = ""
	}
	if r, ok := t.routes.Load(key); ok {
		return r.(*route), nil
	}
	r, err := t.newRoute(key)
	if err != nil {
		return nil, err
	}
	kept, _ := t.routes.LoadOrStore(key, r)
	return kept.(*route), nil
}

// newRoute builds a way out. Nothing in it comes from the environment.
func (t *Transport) newRoute(key routeKey) (*route, error) {
	o := t.options
	roots, err := rootsWith(o.RootCAs, key.ca)
	if err != nil {
		return nil, err
	}
	r := &route{proxied: key.proxy != "", Transport: &http.Transport{
		DialContext:            t.dial,
		TLSClientConfig:        &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12, ClientSessionCache: tls.NewLRUClientSessionCache(1024)},
		TLSHandshakeTimeout:    o.TLSTimeout,
		ResponseHeaderTimeout:  o.FirstByteTimeout,
		MaxResponseHeaderBytes: int64(o.HeaderCap),
		DisableCompression:     true,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           512,
		MaxIdleConnsPerHost:    64, // as many as are asked at once, all of one host where it has no gap
		IdleConnTimeout:        30 * time.Second,
	}}
	if key.proxy != "" {
		u, err := parseProxy(key.proxy)
		if err != nil {
			return nil, err
		}
		r.Proxy = http.ProxyURL(u)
		r.ProxyConnectHeader = http.Header{"User-Agent": {t.agent}}
		r.DialContext = t.dialProxy
	}
	return r, nil
}

func parseProxy(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return nil, errors.New("the proxy is not a URL like http://proxy.example:3128")
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
		return u, nil
	}
	return nil, fmt.Errorf("proxy scheme %q is not http, https or socks5", u.Scheme)
}

func rootsWith(base *x509.CertPool, pem string) (*x509.CertPool, error) {
	if pem == "" {
		return base, nil // nil means the system's
	}
	if base == nil {
		system, err := x509.SystemCertPool()
		if err != nil {
			return nil, fmt.Errorf("the system's CA certificates: %w", err)
		}
		base = system
	}
	pool := base.Clone()
	if !pool.AppendCertsFromPEM([]byte(pem)) {
		return nil, errors.New("the source's CA holds no PEM certificate")
	}
	return pool, nil
}

// dial connects to an origin. The guard sees the address of the connection itself, after the name
// was resolved, so a name that changes its answer gains nothing.
func (t *Transport) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if t.options.DialContext != nil {
		return t.dialProxy(ctx, network, address)
	}
	d := net.Dialer{Timeout: t.options.DialTimeout, Resolver: t.options.Resolver, Control: t.guard.control}
	return d.DialContext(ctx, network, address)
}

// dialProxy connects to an address that the operator named, inner or not.
func (t *Transport) dialProxy(ctx context.Context, network, address string) (net.Conn, error) {
	if t.options.DialContext != nil {
		ctx, cancel := context.WithTimeout(ctx, t.options.DialTimeout)
		defer cancel()
		return t.options.DialContext(ctx, network, address)
	}
	d := net.Dialer{Timeout: t.options.DialTimeout, Resolver: t.options.Resolver}
	return d.DialContext(ctx, network, address)
}

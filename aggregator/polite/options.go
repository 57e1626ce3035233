package polite

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Options say how Litfass calls other servers: the part of the configuration under "fetching" that is
// about single requests. The zero value of a field stands for its default.
type Options struct {
	Version string `yaml:"-"`                         // of Litfass; required
	Contact string `yaml:"-"`                         // mail address or URL of the operator; required
	InfoURL string `yaml:"user_agent_info,omitempty"` // where it says what Litfass does; default: the project

	Gap      time.Duration `yaml:"gap,omitempty"`      // pause after each request to a host; default 2s
	Gaps     []NetworkGap  `yaml:"gaps,omitempty"`     // other pauses for some networks
	Patience time.Duration `yaml:"patience,omitempty"` // longest wait for a host's turn; default 2m

	AllowNetworks []netip.Prefix `yaml:"allow_networks,omitempty"` // inner networks that may be called
	Proxy         string         `yaml:"proxy,omitempty"`          // http, https or socks5 URL

	DialTimeout      time.Duration `yaml:"dial_timeout,omitempty"`       // default 10s
	TLSTimeout       time.Duration `yaml:"tls_timeout,omitempty"`        // default 10s
	FirstByteTimeout time.Duration `yaml:"first_byte_timeout,omitempty"` // request sent to header read; default 30s
	Timeout          time.Duration `yaml:"timeout,omitempty"`            // connecting to end of body; default 2m

	WireCap    Size `yaml:"wire_cap,omitempty"`    // of a body as it is sent; default 5 MiB
	DecodedCap Size `yaml:"decoded_cap,omitempty"` // of a body decoded; default 8 MiB
	RatioCap   int  `yaml:"ratio_cap,omitempty"`   // decoded to sent, past the first MiB; default 100
	HeaderCap  Size `yaml:"header_cap,omitempty"`  // of a response's header; default 64 KiB

	Pacer   Pacer          `yaml:"-"` // default: one in memory, for a single process
	RootCAs *x509.CertPool `yaml:"-"` // default: the system's
	// Resolver looks up names. Default: the system's.
	Resolver *net.Resolver `yaml:"-"`
	// DialContext replaces the dialer, for connections in memory. Addresses in URLs are guarded all
	// the same; names are the caller's, they are not looked up unless Resolver is set too.
	DialContext func(ctx context.Context, network, address string) (net.Conn, error) `yaml:"-"`
}

// NetworkGap is the pause for hosts of a network. 0 switches pacing off for it: no pause, no limit to
// one connection, no word to other replicas.
type NetworkGap struct {
	Network netip.Prefix  `yaml:"network"` // hosts whose address lies in it
	Gap     time.Duration `yaml:"gap"`     // their pause; 0s = none, and any number of requests at once
}

// MaxDecodedCap is the most that a single source may be given.
const MaxDecodedCap Size = 20 << 20

// infoURL is named in the User-Agent where the operator names no page of his own.
const infoURL = "https://github.com/litfass/litfass"

func (o Options) withDefaults() Options {
	orDefault(&o.InfoURL, infoURL)
	orDefault(&o.Gap, 2*time.Second)
	orDefault(&o.Patience, 2*time.Minute)
	orDefault(&o.DialTimeout, 10*time.Second)
	orDefault(&o.TLSTimeout, 10*time.Second)
	orDefault(&o.FirstByteTimeout, 30*time.Second)
	orDefault(&o.Timeout, 2*time.Minute)
	orDefault(&o.WireCap, 5<<20)
	orDefault(&o.DecodedCap, 8<<20)
	orDefault(&o.RatioCap, 100)
	orDefault(&o.HeaderCap, 64<<10)
	if o.Pacer == nil {
		o.Pacer = NewMemory()
	}
	return o
}

func orDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

// UserAgent is how Litfass names itself: "Litfass/1.2 (+https://…; mail@example.org)".
func (o Options) UserAgent() string {
	return fmt.Sprintf("Litfass/%s (+%s; %s)", o.Version, cmp.Or(o.InfoURL, infoURL), o.Contact)
}

// FieldError is what is wrong with one setting.
type FieldError struct {
	Field string // as the operator writes it: "gap", "gaps[1].network"
	Err   error
}

func (e *FieldError) Error() string { return e.Field + ": " + e.Err.Error() }
func (e *FieldError) Unwrap() error { return e.Err }

func wrong(field, format string, args ...any) error {
	return &FieldError{Field: field, Err: fmt.Errorf(format, args...)}
}

// Validate returns all that is wrong with the options, joined FieldErrors, or nil.
func (o Options) Validate() error {
	var errs []error
	add := func(bad bool, field, format string, args ...any) {
		if bad {
			errs = append(errs, wrong(field, format, args...))
		}
	}
	add(!agentSafe(o.Version) || strings.Contains(o.Version, " "), "version", "%q does not fit into a User-Agent", o.Version)
	add(!agentSafe(o.Contact), "contact", "%q does not fit into a User-Agent: printable ASCII without brackets and semicolons", o.Contact)
	if o.InfoURL != "" {
		u, err := url.Parse(o.InfoURL)
		add(err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || !agentSafe(o.InfoURL),
			"user_agent_info", "%q is not an http or https URL", o.InfoURL)
	}
	if o.Proxy != "" {
		_, err := parseProxy(o.Proxy)
		add(err != nil, "proxy", "%w", err)
	}
	for field, d := range map[string]time.Duration{
		"gap": o.Gap, "patience": o.Patience, "dial_timeout": o.DialTimeout, "tls_timeout": o.TLSTimeout,
		"first_byte_timeout": o.FirstByteTimeout, "timeout": o.Timeout,
	} {
		add(d < 0, field, "%s is negative", d)
	}
	add(o.Gap > time.Hour, "gap", "%s is more than an hour", o.Gap)
	for i, g := range o.Gaps {
		add(!g.Network.IsValid(), fmt.Sprintf("gaps[%d].network", i), "is missing")
		add(g.Gap < 0 || g.Gap > time.Hour, fmt.Sprintf("gaps[%d].gap", i), "%s is not between 0s and 1h", g.Gap)
	}
	for i, n := range o.AllowNetworks {
		add(!n.IsValid(), fmt.Sprintf("allow_networks[%d]", i), "is not a network like 10.0.0.0/8")
	}
	add(o.WireCap < 0, "wire_cap", "is negative")
	add(o.DecodedCap < 0 || o.DecodedCap > MaxDecodedCap, "decoded_cap", "%s is not between 1 byte and %s", o.DecodedCap, MaxDecodedCap)
	add(o.RatioCap < 0, "ratio_cap", "is negative")
	add(o.HeaderCap < 0 || o.HeaderCap > 1<<20, "header_cap", "%s is not between 1 byte and 1 MiB", o.HeaderCap)
	return errors.Join(errs...)
}

// agentSafe says whether a text can stand in the comment of a User-Agent (RFC 9110 section 5.6.5).
func agentSafe(s string) bool {
	for _, c := range []byte(s) {
		if c < ' ' || c > '~' || strings.IndexByte("()\\;", c) >= 0 {
			return false
		}
	}
	return true
}

// Size is a number of bytes, written as "5 MiB", "64KiB" or plain "4096".
type Size int64

var units = []struct {
	name  string
	bytes int64
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}}

// UnmarshalText reads a size.
func (s *Size) UnmarshalText(text []byte) error {
	number, factor := strings.TrimSpace(string(text)), int64(1)
	for _, u := range units {
		if rest, ok := strings.CutSuffix(number, u.name); ok {
			number, factor = strings.TrimSpace(rest), u.bytes
			break
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 0 || n > 1<<40/factor {
		return fmt.Errorf("%q is not a size like 5 MiB, 64 KiB or 4096", text)
	}
	*s = Size(n * factor)
	return nil
}

// MarshalText writes the size as String does.
func (s Size) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// String writes the size in the largest unit that fits it exactly.
func (s Size) String() string {
	for _, u := range units {
		if s != 0 && int64(s)%u.bytes == 0 {
			return strconv.FormatInt(int64(s)/u.bytes, 10) + " " + u.name
		}
	}
	return "0 B"
}

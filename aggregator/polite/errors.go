package polite

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"
)

// RefusedError means: Litfass will not make this request. Nothing was sent.
type RefusedError struct {
	URL string // or the address, where only that is known
	Why string
}

func (e *RefusedError) Error() string { return "refused " + e.URL + ": " + e.Why }

// LimitError means: the answer is larger than it may be. What was read before is no whole answer.
type LimitError struct {
	What string // "wire", "decoded", "ratio", "header", "window"
	Max  int64  // bytes; for ratio the factor
}

func (e *LimitError) Error() string {
	switch e.What {
	case "ratio":
		return fmt.Sprintf("the body grows to more than %d times its size when decoded", e.Max)
	case "header":
		return fmt.Sprintf("the header is larger than %s", Size(e.Max))
	case "window":
		return fmt.Sprintf("the body wants more than %s of memory to be decoded", Size(e.Max))
	case "decoded":
		return fmt.Sprintf("the body is larger than %s when decoded", Size(e.Max))
	default:
		return fmt.Sprintf("the body is larger than %s", Size(e.Max))
	}
}

// SlowError means: the answer took too long once the host was entered.
type SlowError struct {
	What  string        // "total": the whole exchange; "drip": fewer than 1 KiB/s came
	After time.Duration // for so long
}

func (e *SlowError) Error() string {
	if e.What == "drip" {
		return fmt.Sprintf("the body came slower than 1 KiB/s for %s", e.After)
	}
	return fmt.Sprintf("no whole answer within %s", e.After)
}

// Timeout says that this is a time-out, as net.Error has it.
func (e *SlowError) Timeout() bool { return true }

// HeldError means: it is not this host's turn, and waiting longer is no use. Nothing was sent, and
// the source is not to blame: try again after Wait.
type HeldError struct {
	Host string
	Wait time.Duration
}

func (e *HeldError) Error() string {
	return fmt.Sprintf("not asked: %s wants to be left alone, or is busy with others of its sources, for another %s", e.Host, e.Wait.Round(time.Second))
}

// PaceError means: whoever keeps the turns could not be asked. Nothing was sent.
type PaceError struct {
	Host string
	Err  error
}

func (e *PaceError) Error() string { return "turn at " + e.Host + ": " + e.Err.Error() }
func (e *PaceError) Unwrap() error { return e.Err }

// DecodeError means: the bytes are not what Content-Encoding calls them, or end early.
type DecodeError struct {
	Encoding string
	Err      error
}

func (e *DecodeError) Error() string { return "decoding " + e.Encoding + ": " + e.Err.Error() }
func (e *DecodeError) Unwrap() error { return e.Err }

// Classify names the class of an error from a request or from reading its body: "dns", "connect",
// "tls", "timeout", "blocked" (refused by the guard), "too-big", "parse" (cannot be decoded), "held"
// (HeldError: not the source's fault, come later). Empty for nil, for a cancelled context and for a
// PaceError: those are ours.
func Classify(err error) string {
	var (
		refused *RefusedError
		limit   *LimitError
		held    *HeldError
		pace    *PaceError
		decode  *DecodeError
		dns     *net.DNSError
		timeout interface{ Timeout() bool }
	)
	switch {
	case err == nil, errors.As(err, &pace), errors.Is(err, context.Canceled):
		return ""
	case errors.As(err, &refused):
		return "blocked"
	case errors.As(err, &limit):
		return "too-big"
	case errors.As(err, &held):
		return "held"
	case errors.As(err, &decode):
		return "parse"
	case errors.As(err, &dns):
		return "dns"
	case isTLS(err):
		return "tls"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "timeout"
	default:
		return "connect"
	}
}

func isTLS(err error) bool {
	var (
		record  tls.RecordHeaderError
		verify  *tls.CertificateVerificationError
		alert   tls.AlertError
		unknown x509.UnknownAuthorityError
		name    x509.HostnameError
		invalid x509.CertificateInvalidError
	)
	return errors.As(err, &record) || errors.As(err, &verify) || errors.As(err, &alert) ||
		errors.As(err, &unknown) || errors.As(err, &name) || errors.As(err, &invalid) ||
		errors.Is(err, http.ErrSchemeMismatch) || strings.Contains(err.Error(), "tls: ")
}

// headerTooLarge recognises net/http's two ways to say it; neither has a type.
func headerTooLarge(err error) bool {
	s := err.Error()
	return strings.Contains(s, "server response headers exceeded") ||
		strings.Contains(s, "response header list larger than advertised limit")
}

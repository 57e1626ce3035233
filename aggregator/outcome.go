package aggregator

import (
	"errors"
	"fmt"

	"github.com/litfass/litfass/aggregator/polite"
)

// Outcome is the class of what became of a refresh; it stands in logs, metrics and health.
type Outcome string

// The outcomes. The first two are good news.
const (
	Unchanged Outcome = "unchanged"
	New       Outcome = "new"
	DNS       Outcome = "dns"
	Connect   Outcome = "connect"
	TLS       Outcome = "tls"
	Timeout   Outcome = "timeout"
	Status    Outcome = "status"
	Blocked   Outcome = "blocked"
	TooBig    Outcome = "too-big"
	NotAFeed  Outcome = "not-a-feed"
	Parse     Outcome = "parse"
	Empty     Outcome = "empty"
	Gone      Outcome = "gone"
	Held      Outcome = "held"     // it was not asked: its host wants to be left alone, or others were there too long
	Internal  Outcome = "internal" // ours, not the source's: the store, a bug
)

// ErrUnchanged ends a line early: the source has nothing new.
var ErrUnchanged = errors.New("unchanged")

// Failure is an error with its class.
type Failure struct {
	Outcome Outcome
	Err     error
}

func (f *Failure) Error() string { return f.Err.Error() }
func (f *Failure) Unwrap() error { return f.Err }

// Failf makes a Failure as fmt.Errorf makes an error.
func Failf(o Outcome, format string, args ...any) error {
	return &Failure{Outcome: o, Err: fmt.Errorf(format, args...)}
}

// OutcomeOf tells the class of what a line returned: nil is New, an error without a class is Internal.
func OutcomeOf(err error) Outcome {
	var f *Failure
	var held *polite.HeldError
	switch {
	case err == nil:
		return New
	case errors.Is(err, ErrUnchanged):
		return Unchanged
	case errors.As(err, &f):
		return f.Outcome
	case errors.As(err, &held):
		return Held
	default:
		return Internal
	}
}

package aggregator

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/litfass/litfass/aggregator/polite"
)

// Aggregator reads a set of sources. It is made once per configuration and never changes: a new
// configuration is a new Aggregator.
type Aggregator struct {
	Store   Rounds           // where work and state are
	Sources []Source         // all of them
	Heads   map[Kind]Line    // how each kind is read, see Heads
	Tail    Line             // what happens to all items, see Tail
	Now     func() time.Time // the clock of refreshes

	// Silence leaves a host alone until then, for all replicas: the Leave of a Pacer. It is asked
	// where a 429 or 503 speaks for other hosts of the domain too (ScopeDomain); may be nil.
	Silence func(ctx context.Context, host string, until time.Time) error
	// Report is told of each refresh when it ends; may be nil.
	Report func(b Batch, err error)

	// Trouble is told once when the store cannot be reached, and with nil when it is back; may be nil.
	Trouble func(error)

	Workers   int           // refreshes at once; 0 = 64
	PerSecond float64       // refreshes begun per second, so that a backlog is spread; 0 = 20, negative = no limit
	Spread    time.Duration // new sources are first asked within it; 0 = a minute

	unkept sync.Map // key → when a source may be asked again whose answer could not be kept
}

// Rounds is what an Aggregator asks of a store.
type Rounds interface {
	Desk
	Ledger
}

// Refresh reads one source under its lease and commits what came of it: items and state, or the state
// alone where the line ended early. The batch is returned as it was committed. An error carries the
// source's id and its step: "refresh bonn-rathaus: fetch: 404 Not Found"; OutcomeOf tells its class, and
// ErrUnchanged says that there was nothing new. If the store is away, the lease lost or ctx cancelled, nothing was committed.
func (a *Aggregator) Refresh(ctx context.Context, l Lease, s Source) (Batch, error) {
	b := Batch{Source: s, Now: a.Now(), First: l.State.Health.Success.IsZero(), State: l.State, Lease: l}
	b, err := a.run(ctx, b)
	switch {
	case err == nil && len(b.Items) == 0:
		err = ErrUnchanged
	case !b.Stored && err != nil:
		b, err = a.conclude(ctx, b, err)
	}
	if err != nil {
		err = fmt.Errorf("refresh %s: %w", s.ID, err)
	}
	if a.Report != nil {
		a.Report(b, err)
	}
	return b, err
}

// run takes a batch down head and tail.
func (a *Aggregator) run(ctx context.Context, b Batch) (Batch, error) {
	kind := b.Source.Kind
	if kind == "" {
		kind = "feed"
	}
	head, known := a.Heads[kind]
	if !known {
		return b, Failf(Internal, "nobody reads sources of kind %q", kind)
	}
	b, err := head.Run(ctx, b)
	if err != nil {
		return b, err
	}
	return a.Tail.Run(ctx, b)
}

// conclude commits the state alone after a line that ended early with err.
func (a *Aggregator) conclude(ctx context.Context, b Batch, err error) (Batch, error) {
	var held *polite.HeldError
	var pace *polite.PaceError
	switch {
	case ctx.Err() != nil, errors.Is(err, ErrUnavailable) && !errors.As(err, &pace), errors.Is(err, ErrLeaseLost):
		return b, err
	case errors.As(err, &held): // not asked, nobody to blame
		b = postponed(b, held.Wait)
	case errors.As(err, &pace):
		b = postponed(b, time.Minute)
	default:
		b = ended(b, err)
		a.hush(ctx, b)
	}
	_, failed := Patient(a.Store).Commit(ctx, Commit{Lease: b.Lease, Now: b.Now, State: b.State})
	if b.Stored = failed == nil; !b.Stored {
		return b, errors.Join(fmt.Errorf("state: %w", failed), err)
	}
	return b, err
}

// hush leaves the other hosts of the domain alone if the answer speaks for them.
func (a *Aggregator) hush(ctx context.Context, b Batch) {
	if a.Silence == nil || b.Answer.URL == nil {
		return
	}
	scope, wait := silence(b.Source, b.Answer, b.State.Due.Sub(b.asked()))
	if scope != ScopeDomain || wait <= 0 {
		return
	}
	for _, host := range a.neighbours(b.Answer.URL) {
		if a.Silence(ctx, host, b.asked().Add(wait)) != nil {
			return // in vain: the neighbours hear the same answer
		}
	}
}

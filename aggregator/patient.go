package aggregator

import (
	"context"
	"errors"
	"time"
)

// Patient returns a ledger that waits for a store that is away instead of throwing away what a
// publisher has just sent: calls are repeated, with longer and longer pauses up to 5 seconds, until
// the store is back or ctx is done.
func Patient(l Ledger) Ledger { return patient{l} }

type patient struct{ Ledger }

func (p patient) Judge(ctx context.Context, source string, items []Seen) (v []Verdict, err error) {
	err = untilBack(ctx, func() error { v, err = p.Ledger.Judge(ctx, source, items); return err })
	return v, err
}

func (p patient) Commit(ctx context.Context, c Commit) (r Result, err error) {
	err = untilBack(ctx, func() error { r, err = p.Ledger.Commit(ctx, c); return err })
	return r, err
}

func untilBack(ctx context.Context, call func() error) error {
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, 5*time.Second) {
		err := call()
		if !errors.Is(err, ErrUnavailable) {
			return err
		}
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return err
		case <-timer.C:
		}
	}
}

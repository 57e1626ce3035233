package aggregator

import "context"

// Save commits the items together with the state of their source.
func Save(s Ledger) Stage {
	return func(ctx context.Context, b Batch) (Batch, error) {
		result, err := s.Commit(ctx, Commit{Lease: b.Lease, Now: b.Now, State: b.State, Items: b.Items, Alone: b.Source.Alone})
		b.Result, b.Stored = result, err == nil
		return b, err
	}
}

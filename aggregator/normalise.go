package aggregator

import "context"

// Normalise makes items fit to store and publish.
func Normalise(_ context.Context, b Batch) (Batch, error) { return b, nil }

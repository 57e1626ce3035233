package aggregator

import "context"

// A large body takes many times its size while it is read: 64 workers with 8 MiB each would take
// gigabytes. So only a few are read at once, the others wait; small ones wait for nobody.
const largeAtOnce = 3

// FewLarge returns the stage as one that works on at most three batches with a body over 1 MiB at once.
// A batch that waits ends with its context.
func FewLarge(stage Stage) Stage {
	turns := make(chan struct{}, largeAtOnce)
	return func(ctx context.Context, b Batch) (Batch, error) {
		if len(b.Body) <= largeBody {
			return stage(ctx, b)
		}
		select {
		case turns <- struct{}{}:
			defer func() { <-turns }()
			return stage(ctx, b)
		case <-ctx.Done():
			return b, context.Cause(ctx)
		}
	}
}

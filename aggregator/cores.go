package aggregator

import (
	"context"
	"runtime"
)

// cores counts the cores on which work computes that no reader waits for.
type cores chan struct{}

// spare is all cores but one, or the only one. Go looks for new requests when a core has nothing else to
// do, or every 10 ms: with work on all of them, an answer to a reader stands in line behind it.
var spare = coresOf(runtime.GOMAXPROCS(0))

func coresOf(all int) cores { return make(cores, max(1, all-1)) }

func (c cores) take() (give func()) {
	c <- struct{}{}
	return func() { <-c }
}

// computing returns a stage that waits for nobody as one that takes its turn on the cores.
func (c cores) computing(stage Stage) Stage {
	return func(ctx context.Context, b Batch) (Batch, error) {
		defer c.take()()
		return stage(ctx, b)
	}
}

// OnCore waits until work that no reader waits for may compute, which it may until it calls give. It must
// not wait for others meanwhile, nor call OnCore again.
func OnCore() (give func()) { return spare.take() }

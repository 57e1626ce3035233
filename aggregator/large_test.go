package aggregator

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestAtMostAFewLargeBodiesAreWorkedOnAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most [2]atomic.Int32
		stage := FewLarge(func(_ context.Context, b Batch) (Batch, error) {
			kind := min(len(b.Body)/(largeBody+1), 1)
			n := now[kind].Add(1)
			for old := most[kind].Load(); n > old && !most[kind].CompareAndSwap(old, n); old = most[kind].Load() {
				continue
			}
			time.Sleep(time.Second)
			now[kind].Add(-1)
			return b, nil
		})
		large, small := make([]byte, largeBody+1), make([]byte, largeBody)
		var done sync.WaitGroup
		for range 10 {
			for _, body := range [][]byte{large, small} {
				done.Go(func() {
					if _, err := stage(t.Context(), Batch{Body: body}); err != nil {
						t.Error(err)
					}
				})
			}
		}
		done.Wait()
		if most[1].Load() != largeAtOnce || most[0].Load() != 10 {
			t.Errorf("%d large and %d small ones at once", most[1].Load(), most[0].Load())
		}
	})
}

func TestALargeBodyDoesNotWaitForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stage := FewLarge(func(_ context.Context, b Batch) (Batch, error) { time.Sleep(time.Hour); return b, nil })
		for range largeAtOnce {
			go stage(t.Context(), Batch{Body: make([]byte, largeBody+1)})
		}
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := stage(ctx, Batch{Body: make([]byte, largeBody+1)}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		time.Sleep(2 * time.Hour)
	})
}

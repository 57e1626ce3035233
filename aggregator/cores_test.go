package aggregator

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
)

func TestComputingLeavesACoreToReaders(t *testing.T) {
	for all, want := range map[int]int{1: 1, 2: 1, 4: 3} {
		synctest.Test(t, func(t *testing.T) {
			failure, under, finish := errors.New("as the stage said"), make(chan bool, 10), make(chan bool)
			stage := coresOf(all).computing(func(_ context.Context, b Batch) (Batch, error) {
				under <- true
				<-finish
				return b, failure
			})
			var stages sync.WaitGroup
			for range 10 {
				stages.Go(func() {
					if _, err := stage(t.Context(), Batch{}); !errors.Is(err, failure) {
						t.Errorf("%v", err)
					}
				})
			}
			for begun := want; begun <= 10; begun++ {
				synctest.Wait()
				if n := len(under); n != begun {
					t.Errorf("%d cores: %d computed when %d had ended", all, n, begun-want)
				}
				finish <- true
			}
			close(finish)
			stages.Wait()
		})
	}
}

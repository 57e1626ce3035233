package main

import (
	"runtime"
	"testing"
)

func TestTheMemoryLimitGrowsWithWhatIsInUse(t *testing.T) {
	for _, c := range []struct {
		live uint64
		want int64
	}{
		{0, 128 << 20},
		{60 << 20, 128 << 20},
		{100 << 20, 160 << 20},
	} {
		if got := memoryLimit(c.live); got != c.want {
			t.Errorf("%d bytes in use: limit %d, want %d", c.live, got, c.want)
		}
	}
	runtime.GC()
	if liveHeap() == 0 {
		t.Error("nothing is known of what is in use")
	}
}

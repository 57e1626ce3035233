package main

import (
	"context"
	"os"
	"runtime/debug"
	runtimemetrics "runtime/metrics"
	"time"
)

// Garbage is collected when the heap has grown by garbagePercent, or when the process comes near its
// soft limit: 1.6 times what is in use, at least memoryLeast. A daemon whose live heap is some 20 MB so
// collects a fifth as often as by Go's default and stays below 150 MB; a large one is not choked by a
// limit below what it needs.
const (
	garbagePercent = 400
	memoryLeast    = 128 << 20 // bytes, of all that Go manages
	memoryWatch    = 5 * time.Second
)

// tuneMemory sets that up until ctx ends. An operator's GOGC or GOMEMLIMIT counts instead.
func tuneMemory(ctx context.Context) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetGCPercent(garbagePercent)
	debug.SetMemoryLimit(memoryLeast)
	go func() {
		tick := time.NewTicker(memoryWatch)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				debug.SetMemoryLimit(memoryLimit(liveHeap()))
			}
		}
	}()
}

// memoryLimit is the soft limit for so many bytes in use.
func memoryLimit(live uint64) int64 { return max(memoryLeast, 8*int64(min(live, 1<<50))/5) }

// liveHeap is what the last collection found in use, in bytes.
func liveHeap() uint64 {
	sample := []runtimemetrics.Sample{{Name: "/gc/heap/live:bytes"}}
	runtimemetrics.Read(sample)
	if sample[0].Value.Kind() != runtimemetrics.KindUint64 {
		return 0
	}
	return sample[0].Value.Uint64()
}

//go:build !race

// The race detector costs time of its own.

package gazetteer

import (
	"bytes"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// TestStartUpCostsLittle: a table and its index of names, from the embedded bytes, within 150 ms of a core and 40 MB.
func TestStartUpCostsLittle(t *testing.T) {
	best, heap := time.Hour, uint64(0)
	for range 3 { // the least of three: the machine has other things to do
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		start := cpu()
		table, err := Read(bytes.NewReader(embedded))
		if err != nil {
			t.Fatal(err)
		}
		table.lookup()
		best = min(best, cpu()-start)
		runtime.GC()
		runtime.ReadMemStats(&after)
		heap = after.HeapAlloc - before.HeapAlloc
		runtime.KeepAlive(table)
	}
	t.Logf("%v, %.1f MB", best, float64(heap)/1e6)
	if best > 150*time.Millisecond || heap > 40e6 {
		t.Errorf("takes %v and %d bytes", best, heap)
	}
}

// cpu is the time this process has computed for.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

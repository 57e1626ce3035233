package aggregator_test

import (
	"runtime"
	"runtime/metrics"
	"syscall"
	"testing"
	"time"
)

// What a body may cost at most, whoever made it.
const (
	mostCPU    = 2 * time.Second
	mostMemory = 64 << 20 // bytes above idle
)

// expense is what a piece of work has cost this process.
type expense struct {
	memory uint64        // highest above idle, in bytes: objects, those not yet collected too, what they waste, and stacks
	cpu    time.Duration // of all threads, collector and servers within the test included
}

// cost measures f. CPU time, not time on the clock, that a busy machine does no harm; and all memory in
// use every millisecond, which a busy machine can only make less.
func cost(f func()) (e expense) {
	runtime.GC()
	idle, cpu := memoryInUse(), cpuTime()
	done := make(chan struct{})
	go func() { f(); close(done) }()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		if now := memoryInUse(); now > idle {
			e.memory = max(e.memory, now-idle)
		}
		select {
		case <-done:
			e.cpu = cpuTime() - cpu
			return e
		case <-tick.C:
		}
	}
}

// cheapest measures up to three times until it is within bounds, and returns the cheapest: on a busy machine
// the garbage collector comes late, which is not the body's doing.
func cheapest(once func() expense) expense {
	e := once()
	for tries := 1; tries < 3 && !e.within(); tries++ {
		again := once()
		e = expense{min(e.memory, again.memory), min(e.cpu, again.cpu)}
	}
	return e
}

func (e expense) within() bool { return e.memory <= mostMemory && e.cpu <= mostCPU }

// check fails the test if the expense is beyond bounds.
func (e expense) check(t *testing.T) {
	t.Helper()
	t.Logf("%d MB above idle, %v of CPU", e.memory>>20, e.cpu.Round(time.Millisecond))
	if e.memory > mostMemory {
		t.Errorf("%d MB above idle, at most %d", e.memory>>20, mostMemory>>20)
	}
	if e.cpu > mostCPU {
		t.Errorf("%v of CPU, at most %v", e.cpu, mostCPU)
	}
}

func memoryInUse() (sum uint64) {
	sample := []metrics.Sample{
		{Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/heap/unused:bytes"},
		{Name: "/memory/classes/heap/stacks:bytes"},
	}
	metrics.Read(sample)
	for _, s := range sample {
		sum += s.Value.Uint64()
	}
	return sum
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

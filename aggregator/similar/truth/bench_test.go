package truth

import (
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator/similar"
)

func BenchmarkNew(b *testing.B) {
	items := Measuring.Set("all").Items
	for i := 0; b.Loop(); i++ {
		it := &items[i%len(items)]
		similar.New(similar.Text{Title: it.Title, Teaser: it.Summary, Published: it.Published})
	}
}

func BenchmarkCompare(b *testing.B) {
	items := Measuring.Set("all").Items
	readings := make([]*similar.Reading, len(items))
	for i, it := range items {
		readings[i] = similar.New(similar.Text{Title: it.Title, Teaser: it.Summary, Published: it.Published})
	}
	for i := 0; b.Loop(); i++ {
		similar.Compare(readings[i%len(items)], &readings[i*7%len(items)].Sketch, false)
	}
}

// BenchmarkLookUp looks one text up among 50,000 of the window, which is far harder than life: all are
// instances of 46 templates. The window of 500,000 stands in BenchmarkStoryLookup of the stores.
func BenchmarkLookUp(b *testing.B) {
	const n = 50_000
	stream := func(yield func(Item) bool) {
		for seed := uint64(100); ; seed++ {
			for _, p := range []Part{Tuning, Measuring} {
				p.seed = seed
				for _, it := range p.Set("series, many sources").Items {
					if !yield(it) {
						return
					}
				}
			}
		}
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var stories similar.Stories
	var took time.Duration
	count, bytes := 0, 0
	for it := range stream {
		it.Published = firstDay // all in the window
		r := similar.New(similar.Text{Title: it.Title, Teaser: it.Summary, Published: it.Published})
		sketch, _ := r.AppendBinary(nil)
		bytes += len(sketch) + 4*len(r.Keys())
		began := cpu()
		stories.Add(r, it.Source, nil)
		if count++; count > n-2000 {
			took += cpu() - began
		}
		if count == n {
			break
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(took.Microseconds())/2000, "µs/add")
	b.ReportMetric(float64(bytes)/n, "B/text")
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/n, "heapB/text")
	for b.Loop() { // all has been measured
	}
}

// cpu is the time that this process has worked.
func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

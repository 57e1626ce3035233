package store

import (
	"fmt"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// BenchmarkCommit measures the CPU that a source's commit costs, alone and among others.
func BenchmarkCommit(b *testing.B) {
	for _, items := range []int{0, 1, 30} {
		for _, workers := range []int{1, 8, 32} {
			b.Run(fmt.Sprintf("items=%d/workers=%d", items, workers), func(b *testing.B) { benchmarkCommit(b, items, workers) })
		}
	}
}

func benchmarkCommit(b *testing.B, items, workers int) {
	s, err := Open(ctx, "bolt:"+b.TempDir()+"/store.db")
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	const sources = 1000
	due := map[string]time.Time{}
	for i := range sources {
		due[fmt.Sprintf("stadt-%d", i)] = noon
	}
	if err := s.Enrol(ctx, due); err != nil {
		b.Fatal(err)
	}
	present := make([]aggregator.Standing, 30)
	round := 0
	work := make(chan aggregator.Commit)
	var wg sync.WaitGroup
	b.ResetTimer()
	cpu := cpuTime()
	spent := time.Duration(0)
	for range workers {
		wg.Go(func() {
			for c := range work {
				leases, err := s.Claim(ctx, c.Now, time.Hour, 1)
				if err != nil || len(leases) != 1 {
					b.Errorf("claim: %v, %v", leases, err)
					return
				}
				c.Lease = leases[0]
				for i := range c.Items {
					it := &c.Items[i]
					it.Source = c.Lease.Source
					it.ID = aggregator.NewID(it.Source, it.OwnID)
				}
				if _, err := s.Commit(ctx, c); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for n := range b.N {
		if n%sources == 0 {
			round++
		}
		now := noon.Add(time.Duration(round) * time.Second)
		work <- aggregator.Commit{Now: now, Items: someNews(n, items), State: aggregator.State{
			Cursor: aggregator.Cursor{URL: "https://www.musterstadt.example/rss", ETag: `"abc"`, Present: present}, Due: now}}
	}
	close(work)
	wg.Wait()
	spent = cpuTime() - cpu
	b.ReportMetric(float64(spent.Microseconds())/float64(b.N)/1000, "cpu-ms/commit")
}

// someNews makes items of about 1.5 kB.
func someNews(n, count int) []aggregator.Item {
	items := make([]aggregator.Item, count)
	for i := range items {
		it := fullItem()
		it.OwnID = fmt.Sprintf("news-%d-%d", n, i)
		it.Link = "https://www.musterstadt.example/aktuelles/" + it.OwnID
		it.Title += it.OwnID
		it.Backfill = i%2 == 0
		it.Seen = aggregator.Seen{Own: aggregator.HashOf(it.OwnID), Text: aggregator.HashOf(it.Title), Link: aggregator.HashOf(it.Link), Digest: aggregator.HashOf(it.Title, "x")}
		it.Tags = append(it.Tags, aggregator.Tag{ID: "keyword/verkehr"}, aggregator.Tag{ID: fmt.Sprintf("place/%d", n%500)})
		items[i] = it
	}
	return items
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

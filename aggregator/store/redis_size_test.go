package store

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/store/storetest"
)

// BenchmarkRedisMemory tells what news cost in Redis: bytes of used memory per item, all in, and of each
// part of the layout.
func BenchmarkRedisMemory(b *testing.B) {
	const sources, items = 100, 100
	for range b.N {
		s := openTest(b, storetest.Redis(b).URL, "")
		before := usedMemory(b, s)
		for i := range sources {
			source := fmt.Sprint("quelle-", i)
			var document []aggregator.Item
			for j := range items {
				it := news(source, fmt.Sprintf("https://www.stadt-%d.de/presse/%d", i, j), tagged("topic/haushalt", "place/05913000", fmt.Sprint("keyword/", j%20)), in("all", fmt.Sprint("kategorie-", j%10)))
				it.Title = fmt.Sprintf("Rat beschließt Haushalt %d der Stadt %d mit einer Mehrheit von %d Stimmen", j, i, i*j)
				it.Teaser = fmt.Sprintf("Der Rat der Stadt %d hat am Dienstag den Haushalt für das Jahr %d beschlossen. Die Grundsteuer steigt um %d Punkte, sagte die Kämmerin; gestritten wurde über %d Stellen im Ordnungsamt.", i, 2000+j, i+j, i*31+j*17)
				document = append(document, it)
			}
			leases, err := s.Claim(b.Context(), noon, 3600e9, 1, source)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := s.Commit(b.Context(), aggregator.Commit{Lease: leases[0], Now: noon, Items: document,
				State: aggregator.State{Cursor: aggregator.Cursor{Present: standing(document...)}}}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(usedMemory(b, s)-before)/sources/items, "B/item")
		sums := map[string]int64{}
		keys, err := s.client.Keys(b.Context(), "*").Result()
		if err != nil {
			b.Fatal(err)
		}
		for _, key := range keys {
			part := "rest"
			for name, mark := range map[string]string{"entry": ":e:", "seen": ":seen:", "claims": ":claims:", "log": "{log}", "category": "{c:", "tag": "{t:", "source": ":by:"} {
				if strings.Contains(key, mark) {
					part = name
				}
			}
			sums[part] += s.client.MemoryUsage(b.Context(), key, 0).Val()
		}
		for part, sum := range sums {
			b.ReportMetric(float64(sum)/sources/items, part+"-B/item")
		}
	}
}

func usedMemory(b *testing.B, s *redisStore) int64 {
	b.Helper()
	info, err := s.client.Info(b.Context(), "memory").Result()
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(info) {
		if text, ok := strings.CutPrefix(line, "used_memory:"); ok {
			n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
			if err != nil {
				b.Fatal(err)
			}
			return n
		}
	}
	b.Fatal("no used_memory")
	return 0
}

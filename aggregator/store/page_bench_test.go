package store

import (
	"encoding/binary"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/redis/go-redis/v9"
	"go.etcd.io/bbolt"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/store/storetest"
)

// million is how many entries stand in the index that is read; 2,000 of them are real.
const million, real = 1_000_000, 2_000

// BenchmarkPage reads 50 entries at a time from the far end of a category of a million. Wanted: below 5 ms.
func BenchmarkPage(b *testing.B) {
	order := func(i int) aggregator.Order { return aggregator.OrderLive + million + aggregator.Order(i) }
	b.Run("bolt", func(b *testing.B) {
		s, err := openBolt(ctx, filepath.Join(b.TempDir(), "store.db"), Options{})
		if err != nil {
			b.Fatal(err)
		}
		defer s.Close()
		fill(b, s)
		err = s.(*bolt).update(func(tx *bbolt.Tx) error {
			index := tx.Bucket([]byte("index"))
			prefix, block := indexPrefix(nil, byCategory, "all"), []byte(nil)
			for i := million - 1; i >= 0; i-- {
				id := aggregator.ID{}
				binary.BigEndian.PutUint64(id[:], uint64(i))
				key := postingKey(order(i), id)
				block = binary.BigEndian.AppendUint64(append(append(block, key...), number(1).key()...), uint64(i))
				if i%blockMost > 0 {
					continue
				}
				if err := index.Put(slices.Concat(prefix, key), block); err != nil {
					return err
				}
				block = nil
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		readPages(b, s)
	})
	b.Run("redis", func(b *testing.B) {
		s := openTest(b, storetest.Redis(b).URL, "")
		fill(b, s)
		for from := 0; from < million; from += 10_000 {
			var members []redis.Z
			for i := from; i < from+10_000; i++ {
				id := aggregator.ID{}
				binary.BigEndian.PutUint64(id[:], uint64(i))
				members = append(members, redis.Z{Score: -float64(order(i)), Member: address{id, 0}.String()})
			}
			if err := s.client.ZAdd(ctx, s.categoryIndex("all"), members...).Err(); err != nil {
				b.Fatal(err)
			}
		}
		readPages(b, s)
	})
}

// fill stores the real entries.
func fill(b *testing.B, s aggregator.Store) {
	for n := range real / 50 {
		items := someNews(n, 50)
		source := fmt.Sprintf("stadt-%d", n)
		for i := range items {
			items[i].Source, items[i].ID, items[i].Categories = source, aggregator.NewID(source, items[i].OwnID), []string{"all"}
		}
		leases, err := s.Claim(ctx, noon, day, 1, source)
		if err != nil || len(leases) != 1 {
			b.Fatal(err)
		}
		if _, err := s.Commit(ctx, aggregator.Commit{Lease: leases[0], Now: noon, Items: items}); err != nil {
			b.Fatal(err)
		}
	}
}

// readPages pages through the real entries, which stand below the others.
func readPages(b *testing.B, s aggregator.Store) {
	start := aggregator.Query{Category: "all", Below: aggregator.OrderLive + million, Limit: 50}
	q := start
	for b.Loop() {
		page, err := s.Entries(ctx, q)
		if err != nil {
			b.Fatal(err)
		}
		if len(page) < 50 {
			q = start
			continue
		}
		q.Below, q.BelowID = page[49].Order, page[49].ID
	}
}

package store

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/litfass/litfass/aggregator"
)

// What an index holds after many turns is what a plain map holds, in order, from any key on.
func TestAnIndexIsASortedMap(t *testing.T) {
	runs := 0
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 1))
		b := newBolt(t)
		models := map[string]map[string]string{}
		for range 1 + r.IntN(24) {
			b.inIndex(t, func(x *indexes) error {
				x.least = 5 // so that some turns write runs
				for range r.IntN(200) {
					kind := []byte{byCategory, byTag, bySource, bySerial}[r.IntN(4)]
					name := fmt.Sprintf("name%d", r.IntN(2))
					_, valueSize := shapeOf(kind)
					key, value := randomKey(r, kind), bytes.Repeat([]byte{byte(1 + r.IntN(9))}, valueSize)
					model := models[string(kind)+name]
					if model == nil {
						model = map[string]string{}
						models[string(kind)+name] = model
					}
					if r.IntN(3) == 0 {
						value = nil
						delete(model, string(key))
					} else {
						model[string(key)] = string(value)
					}
					x.put(kind, name, key, value)
					if got := x.get(kind, name, key); !bytes.Equal(got, value) {
						t.Fatalf("seed %d: %c %s: put %x and got %x", seed, kind, name, value, got)
					}
				}
				return x.write()
			})
		}
		b.inIndex(t, func(x *indexes) error {
			for index, model := range models {
				runs += len(runsOf(x.stored, indexPrefix(nil, index[0], index[1:])))
				for _, from := range [][]byte{nil, randomKey(r, index[0])} {
					checkIndex(t, x.stored, index, model, from)
				}
			}
			return nil
		})
	}
	if runs == 0 {
		t.Error("no run was ever read")
	}
}

func TestRunsAreMergedIntoTheBlocks(t *testing.T) {
	b := newBolt(t)
	model := map[string]string{}
	most := 0
	for turn := range 40 {
		b.inIndex(t, func(x *indexes) error {
			for i := range 2 * runLeast {
				key, value := postingKey(aggregator.Order(1+i*40+turn), aggregator.ID{1}), number(1+turn).key()
				x.put(byTag, "keyword/stadt", key, value)
				model[string(key)] = string(value)
			}
			return x.write()
		})
		b.inIndex(t, func(x *indexes) error {
			most = max(most, len(runsOf(x.stored, indexPrefix(nil, byTag, "keyword/stadt"))))
			checkIndex(t, x.stored, "tkeyword/stadt", model, nil)
			return nil
		})
	}
	if most != runsMost {
		t.Errorf("%d runs stood beside the blocks, want %d", most, runsMost)
	}
}

func TestADamagedRunIsNoticed(t *testing.T) {
	b := newBolt(t)
	b.inIndex(t, func(x *indexes) error {
		prefix := indexPrefix(nil, byTag, "topic/verkehr")
		return x.stored.Put(runKey(prefix, 0), postingKey(7, aggregator.ID{1}))
	})
	if _, err := b.Entries(ctx, aggregator.Query{Tag: "topic/verkehr"}); err == nil {
		t.Error("a query read past a damaged run")
	}
}

func checkIndex(t *testing.T, stored *bbolt.Bucket, index string, model map[string]string, from []byte) {
	t.Helper()
	want := slices.DeleteFunc(slices.Sorted(maps.Keys(model)), func(k string) bool { return k < string(from) })
	var got []string
	for k, v := range postings(stored, index[0], index[1:], from) {
		got = append(got, string(k))
		if model[string(k)] != string(v) {
			t.Errorf("%s: %x has %x, want %x", index, k, v, model[string(k)])
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s from %x: %d postings, want %d", index, from, len(got), len(want))
	}
}

// randomKey draws keys that come twice, and that lie before and behind all others.
func randomKey(r *rand.Rand, kind byte) []byte {
	if kind == bySerial {
		return serialKey(aggregator.Serial(r.IntN(500)))
	}
	return postingKey(aggregator.Order(r.IntN(200)), aggregator.ID{byte(r.IntN(3))})
}

func TestADamagedBlockIsNoticed(t *testing.T) {
	b := newBolt(t)
	b.inIndex(t, func(x *indexes) error {
		x.put(byTag, "topic/verkehr", postingKey(7, aggregator.ID{1}), number(1).key())
		if err := x.write(); err != nil {
			return err
		}
		key, block := x.stored.Cursor().First()
		return x.stored.Put(bytes.Clone(key), bytes.Clone(block[:len(block)-1]))
	})
	if _, err := b.Entries(ctx, aggregator.Query{Tag: "topic/verkehr"}); err == nil {
		t.Error("a query read past a damaged block")
	}
	err := b.update(func(tx *bbolt.Tx) error {
		x := newIndexes(tx.Bucket([]byte("index")))
		x.put(byTag, "topic/verkehr", postingKey(8, aggregator.ID{2}), number(2).key())
		return x.write()
	})
	if err == nil {
		t.Error("a damaged block was written on")
	}
}

func newBolt(t *testing.T) *bolt {
	t.Helper()
	s, err := openBolt(ctx, t.TempDir()+"/store.db", Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s.(*bolt)
}

func (b *bolt) inIndex(t *testing.T, f func(x *indexes) error) {
	t.Helper()
	if err := b.update(func(tx *bbolt.Tx) error { return f(newIndexes(tx.Bucket([]byte("index")))) }); err != nil {
		t.Fatal(err)
	}
}

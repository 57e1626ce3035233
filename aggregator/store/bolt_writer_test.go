package store

import (
	"reflect"
	"sync"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/litfass/litfass/aggregator"
)

// openTestBolt opens an empty file.
func openTestBolt(t *testing.T) *bolt {
	t.Helper()
	s, err := Open(ctx, "bolt:"+t.TempDir()+"/store.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s.(*bolt)
}

func TestACommitThatFailsDoesNotTakeOthersOfItsGroupWithIt(t *testing.T) {
	b := openTestBolt(t)
	err := b.update(func(tx *bbolt.Tx) error { // what is remembered of one item of "bad" is damaged
		return tx.Bucket([]byte("seen")).Put(seenKey(sourceHash("bad"), news("bad", "1").Seen.Own), []byte("x"))
	})
	if err != nil {
		t.Fatal(err)
	}
	leases := map[string]aggregator.Lease{}
	for _, source := range []string{"a", "b", "bad", "c", "d"} {
		leases[source] = claimOne(t, b, source, noon)
	}
	var wg sync.WaitGroup
	for source, l := range leases {
		wg.Go(func() {
			r, err := b.Commit(ctx, aggregator.Commit{Lease: l, Now: noon, Items: []aggregator.Item{news(source, "0"), news(source, "1")}})
			if bad := source == "bad"; bad != (err != nil) || !bad && r.New != 2 {
				t.Errorf("%s: got %+v, %v", source, r, err)
			}
		})
	}
	wg.Wait()
	if got := titles(t, b, aggregator.Query{Category: "all"}); len(got) != 8 {
		t.Errorf("got %v", got)
	}
	if got, err := b.Claim(ctx, noon, time.Hour, 1, "bad"); err != nil || len(got) != 0 {
		t.Errorf("the lease of the one that failed: got %v, %v", got, err)
	}
	if err := verify(b); err != nil {
		t.Error(err)
	}
}

func TestWhatIsWrittenLateIsFoundBeforeAndAfter(t *testing.T) {
	b := openTestBolt(t)
	it := news("a", "1", link("x"))
	for round := range 3 {
		if round == 0 {
			refresh(t, b, noon, "a", it)
		} else if err := b.flush(); err != nil {
			t.Fatal(err)
		}
		if e := entry(t, b, it.ID); e.ID != it.ID {
			t.Errorf("round %d: got %+v", round, e)
		}
		if got := judge(t, b, "a", news("a", "2", link("x")))[0]; got != (aggregator.Verdict{Changed: true, ID: it.ID}) {
			t.Errorf("round %d: got %+v", round, got)
		}
	}
	if n := b.late.waiting.count(); n != 0 {
		t.Errorf("%d keys still wait", n)
	}
}

func TestNotesSurvivePacking(t *testing.T) {
	want := newNotes()
	want[lateIDs]["a"], want[lateIDs]["gone"], want[lateClaims]["b"] = []byte("1"), nil, []byte("2")
	if got, err := unpackNotes(packNotes(want)); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
}

func FuzzUnpackNotes(f *testing.F) {
	n := newNotes()
	n[lateIDs]["a"], n[lateClaims]["b"] = []byte("1"), nil
	f.Add(packNotes(n))
	f.Fuzz(func(t *testing.T, record []byte) {
		n, err := unpackNotes(record)
		if err != nil {
			return
		}
		if again, err := unpackNotes(packNotes(n)); err != nil || !reflect.DeepEqual(n, again) {
			t.Errorf("%v came back as %v, %v", n, again, err)
		}
	})
}

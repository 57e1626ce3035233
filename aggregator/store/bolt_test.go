package store

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/litfass/litfass/aggregator"
)

func init() {
	implementations = append(implementations, implementation{"bolt", func(t *testing.T) func() aggregator.Store {
		path := filepath.Join(t.TempDir(), "store.db")
		return func() aggregator.Store {
			s, err := Open(ctx, "bolt:"+path)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			return s
		}
	}})
}

func TestAFileThatCannotBeOpenedSaysWhy(t *testing.T) {
	dir := t.TempDir()
	fileWith := func(name string, fill func(tx *bbolt.Tx) error) string {
		path := filepath.Join(dir, name)
		db, err := bbolt.Open(path, 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(db.Update(fill), db.Close()); err != nil {
			t.Fatal(err)
		}
		return path
	}
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte(strings.Repeat("no store ", 2000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"":                                 "write the file behind it",
		filepath.Join(dir, "none", "a.db"): "its folder does not exist",
		text:                               "this is no store",
		fileWith("foreign", func(tx *bbolt.Tx) error {
			_, err := tx.CreateBucket([]byte("users"))
			return err
		}): "of another program",
		fileWith("newer", func(tx *bbolt.Tx) error {
			meta, err := tx.CreateBucket([]byte("meta"))
			if err != nil {
				return err
			}
			return meta.Put([]byte("format"), []byte{boltFormat + 1})
		}): "a newer one has written it",
	} {
		if _, err := Open(ctx, "bolt:"+path); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v, want %q", path, err, want)
		}
	}
	if _, err := Open(ctx, "mysql://x"); err == nil || !strings.Contains(err.Error(), `"mysql:"`) {
		t.Errorf("got %v", err)
	}
}

func TestAFileThatAnotherProcessHoldsIsRefusedSoon(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	first, err := Open(ctx, "bolt:"+path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Open(ctx, "bolt:"+path, Options{Wait: 10 * time.Millisecond})
	if !errors.Is(err, aggregator.ErrUnavailable) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "process") {
		t.Errorf("got %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second, err := Open(ctx, "bolt:"+path)
	if err != nil {
		t.Fatalf("once it is free: %v", err)
	}
	second.Close()
}

// workUntilFull commits until the file cannot grow, and then asks for what it has.
func workUntilFull(path string) {
	fail := func(format string, args ...any) {
		fmt.Printf(format+"\n", args...)
		os.Exit(1)
	}
	s, err := Open(ctx, "bolt:"+path)
	if err != nil {
		fail("open: %v", err)
	}
	signal.Ignore(syscall.SIGXFSZ)
	const limit = 1 << 20
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit}); err != nil {
		fail("limit: %v", err)
	}
	for round := 1; ; round++ {
		leases, err := s.Claim(ctx, noon, time.Hour, 1, "a")
		if err != nil || len(leases) != 1 {
			fail("claim: %v, %v", leases, err)
		}
		it := news("a", fmt.Sprint(round))
		it.Content = strings.Repeat(fmt.Sprint(round*7919), 3000)
		_, err = s.Commit(ctx, aggregator.Commit{Lease: leases[0], Now: noon, Items: []aggregator.Item{it}})
		if err == nil && round < 10_000 {
			continue
		}
		if !errors.Is(err, aggregator.ErrUnavailable) || !strings.Contains(err.Error(), path) {
			fail("round %d: %v", round, err)
		}
		if entries, err := s.Entries(ctx, aggregator.Query{Source: "a", Limit: 10_000}); err != nil || len(entries) != round-1 {
			fail("%d entries after %d rounds: %v", len(entries), round-1, err)
		}
		if err := verify(s.(*bolt)); err != nil {
			fail("%v", err)
		}
		if err := s.Release(ctx, leases[0]); err != nil {
			fail("release: %v", err)
		}
		fmt.Printf("full after %d\n", round-1)
		os.Exit(0)
	}
}

func TestAFullDiskIsAnErrorThatHarmsNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childFull+"="+path)
	out, err := child.CombinedOutput()
	var rounds int
	if n, _ := fmt.Sscanf(string(out), "full after %d", &rounds); err != nil || n != 1 || rounds == 0 {
		t.Fatalf("child: %v: %s", err, out)
	}
	s, err := Open(ctx, "bolt:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := verify(s.(*bolt)); err != nil {
		t.Error(err)
	}
	if got := titles(t, s, aggregator.Query{Source: "a", Limit: 10_000}); len(got) != rounds {
		t.Errorf("%d entries, %d were committed", len(got), rounds)
	}
	refresh(t, s, noon, "b", news("b", "there is room again"))
}

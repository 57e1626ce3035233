package store

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// A child of this test binary works on a file until it is killed, or until the file may grow no more.
const (
	childKilled = "LITFASS_TEST_KILLED" // path of the file
	childFull   = "LITFASS_TEST_FULL"
)

func init() {
	if path := os.Getenv(childKilled); path != "" {
		workUntilKilled(path)
	}
	if path := os.Getenv(childFull); path != "" {
		workUntilFull(path)
	}
}

// killSources tell things of their own and things that all of them tell.
var killSources = []string{"a", "b", "c", "d"}

// killCommit is what a source tells in a round, and the round's number as its ETag.
func killCommit(source string, round int) (aggregator.State, []aggregator.Item) {
	own := news(source, fmt.Sprint("own ", round), in("all", source))
	shared := news(source, fmt.Sprint("shared ", round), link(fmt.Sprint(round)))
	again := news(source, "again", title(fmt.Sprint("round ", round)))
	items := []aggregator.Item{own, shared, again}
	return aggregator.State{Cursor: aggregator.Cursor{ETag: strconv.Itoa(round), Present: standing(items...)}}, items
}

// workUntilKilled commits round after round for all sources at once.
func workUntilKilled(path string) {
	s, err := Open(ctx, "bolt:"+path)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	s.(*bolt).late.limit = 40 // so that it is killed while it writes what waits, too
	var wg sync.WaitGroup
	for _, source := range killSources {
		wg.Go(func() {
			for {
				leases, err := s.Claim(ctx, noon, time.Hour, 1, source)
				if err != nil || len(leases) != 1 {
					fmt.Println(leases, err)
					os.Exit(1)
				}
				round, _ := strconv.Atoi(leases[0].State.Cursor.ETag)
				state, items := killCommit(source, round+1)
				if _, err := s.Commit(ctx, aggregator.Commit{Lease: leases[0], Now: noon, State: state, Items: items}); err != nil {
					fmt.Println(err)
					os.Exit(1)
				}
				fmt.Println("committed")
			}
		})
	}
	wg.Wait()
}

func TestAKilledProcessLosesAndDoublesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	rounds := 0
	for range 8 {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), childKilled+"="+path)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for range 5 + rand.IntN(40) { // some commits later, in the middle of the next
			if !lines.Scan() || lines.Text() != "committed" {
				t.Errorf("child: %s", lines.Text())
				break
			}
		}
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = child.Wait() // it was killed: that is its only answer
		s, err := Open(ctx, "bolt:"+path)
		if err != nil {
			t.Fatal(err)
		}
		if err := verify(s.(*bolt)); err != nil {
			t.Error(err)
		}
		rounds += checkRounds(t, s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if rounds == 0 {
		t.Error("nothing was ever committed")
	}
}

// checkRounds compares what each source has with what its cursor says it must have.
func checkRounds(t *testing.T, s aggregator.Store) (rounds int) {
	t.Helper()
	states, err := s.States(ctx, killSources...)
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range killSources {
		last, _ := strconv.Atoi(states[source].Cursor.ETag)
		rounds += last
		entries, err := s.Entries(ctx, aggregator.Query{Source: source, Limit: 1 << 30})
		if err != nil {
			t.Fatal(err)
		}
		had := map[string]string{}
		for _, e := range entries {
			for _, c := range e.Copies {
				if c.Source != source {
					continue
				}
				if _, twice := had[c.OwnID]; twice {
					t.Errorf("%s has %q twice", source, c.OwnID)
				}
				had[c.OwnID] = c.Title
			}
		}
		for round := 1; round <= last; round++ {
			_, items := killCommit(source, round)
			for _, it := range items[:2] {
				if _, ok := had[it.OwnID]; !ok {
					t.Errorf("the cursor of %s is at %d, but %q is lost", source, last, it.OwnID)
				}
			}
		}
		if want := min(last, 1) + 2*last; len(had) != want {
			t.Errorf("%s has %d items after round %d, want %d", source, len(had), last, want)
		}
		if last > 0 && had["again"] != fmt.Sprint("round ", last) {
			t.Errorf("%s says %q after round %d", source, had["again"], last)
		}
	}
	return rounds
}

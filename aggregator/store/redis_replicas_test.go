package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"pgregory.net/rapid"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/store/storetest"
)

// stepper holds a replica before each of its commands until it is told to run it, or to die.
type stepper struct {
	ready chan bool // true: waits before a command; false: has ended
	next  chan bool // true: run it; false: the process ends here
	dead  bool
}

func newStepper() *stepper { return &stepper{ready: make(chan bool), next: make(chan bool)} }

func (p *stepper) allowed() bool {
	if p.dead {
		return false
	}
	p.ready <- true
	p.dead = !<-p.next
	return !p.dead
}

func (p *stepper) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

func (p *stepper) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if !p.allowed() {
			cmd.SetErr(errKilled)
			return errKilled
		}
		return next(ctx, cmd)
	}
}

func (p *stepper) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		var err error
		for i := range cmds {
			if !p.allowed() {
				for _, c := range cmds[i:] {
					c.SetErr(errKilled)
				}
				return errKilled
			}
			err = errors.Join(err, next(ctx, cmds[i:i+1]))
		}
		return err
	}
}

// TestReplicasInterleavedAnyhowStoreEachItemOnce lets two or three replicas commit sources that tell much
// the same, one command of one replica at a time in any order, with a sweeper among them, and ends some of them
// anywhere. After a sweep each item stands exactly once, in an entry of its own or as a further copy, and wherever
// its entry belongs.
func TestReplicasInterleavedAnyhowStoreEachItemOnce(t *testing.T) {
	server := storetest.Redis(t)
	round := 0
	rapid.Check(t, func(r *rapid.T) {
		round++
		prefix := fmt.Sprintf("r%d", round)
		observer := prefixed(t, server, prefix)
		defer observer.Close()
		documents := map[string][]aggregator.Item{}
		for _, source := range []string{"a", "b", "c"}[:rapid.IntRange(2, 3).Draw(r, "replicas")] {
			for i := range rapid.IntRange(1, 3).Draw(r, "items of "+source) {
				documents[source] = append(documents[source], news(source, fmt.Sprint(i),
					link(rapid.SampledFrom([]string{"", "x", "y"}).Draw(r, "link")),
					digest(rapid.SampledFrom([]string{"", "p", "q"}).Draw(r, "digest")),
					area(rapid.SampledFrom([]string{"", "05913000", "05315000"}).Draw(r, "area"))))
			}
		}
		var replicas []*stepper
		var names []string
		for _, source := range slices.Sorted(maps.Keys(documents)) {
			s := prefixed(t, server, prefix)
			defer s.Close()
			l := claimOne(t, observer, source, noon)
			p := newStepper()
			s.client.AddHook(p)
			replicas, names = append(replicas, p), append(names, source)
			go func() {
				_, err := s.Commit(ctx, aggregator.Commit{Lease: l, Now: noon, Items: documents[source],
					State: aggregator.State{Cursor: aggregator.Cursor{Present: standing(documents[source]...)}}})
				if err != nil && !errors.Is(err, errKilled) {
					t.Errorf("commit of %s: %v", source, err)
				}
				p.ready <- false
			}()
		}
		sweeper, p := prefixed(t, server, prefix), newStepper()
		defer sweeper.Close()
		sweeper.client.AddHook(p)
		replicas = append(replicas, p)
		go func() {
			for range 3 {
				for _, source := range names {
					if err := sweeper.finishSource(ctx, source); err != nil && !errors.Is(err, errKilled) {
						t.Errorf("the sweeper: %v", err)
					}
				}
			}
			p.ready <- false
		}()
		waiting := slices.Clone(replicas)
		for _, p := range replicas {
			if !<-p.ready {
				waiting = slices.DeleteFunc(waiting, func(q *stepper) bool { return q == p })
			}
		}
		for len(waiting) > 0 {
			n := rapid.IntRange(0, len(waiting)-1).Draw(r, "replica")
			p := waiting[n]
			p.next <- rapid.IntRange(0, 60).Draw(r, "dies at 0") != 0
			if !<-p.ready {
				waiting = slices.Delete(waiting, n, n+1)
			}
		}
		if _, err := observer.Sweep(ctx, days(9), aggregator.Retention{}); err != nil {
			r.Fatal(err)
		}
		for _, source := range names { // whatever never came to be staged is read again
			refresh(t, observer, days(9), source, documents[source]...)
		}
		eachItemOnce(r, observer, documents)
	})
}

// eachItemOnce checks that a store holds the items of documents once each, and is consistent.
func eachItemOnce(r *rapid.T, s *redisStore, documents map[string][]aggregator.Item) {
	r.Helper()
	entries, err := s.Entries(ctx, aggregator.Query{Category: "all", Limit: 100})
	if err != nil {
		r.Fatal(err)
	}
	found := map[aggregator.ID]int{}
	for _, e := range entries {
		sources := map[string]bool{}
		for _, it := range e.Copies {
			found[it.ID]++
			if sources[it.Source] {
				r.Errorf("entry %s has two copies of %s", e.ID, it.Source)
			}
			sources[it.Source] = true
		}
	}
	changes, err := s.Changes(ctx, 0, 100)
	if err != nil || len(changes) != len(entries) {
		r.Errorf("the log has %d entries of %d, %v", len(changes), len(entries), err)
	}
	for source, items := range documents {
		for _, it := range items {
			if found[it.ID] != 1 {
				r.Errorf("item %s of %s stands %d times", it.OwnID, source, found[it.ID])
			}
			if e, err := s.Entry(ctx, it.ID); err != nil || !slices.ContainsFunc(e.Copies, func(c aggregator.Item) bool { return c.ID == it.ID }) {
				r.Errorf("item %s of %s: %v", it.OwnID, source, err)
			}
		}
		told, err := s.Entries(ctx, aggregator.Query{Source: source, Limit: 100})
		if err != nil || len(told) != len(items) {
			r.Errorf("source %s is in %d entries, want %d; %v", source, len(told), len(items), err)
		}
	}
	for n := range partitions {
		for _, key := range []string{"outs", "noted"} {
			if left, err := s.client.ZCard(ctx, s.parts[n]+key).Result(); err != nil || left != 0 {
				r.Errorf("partition %d: %d left in %s, %v", n, left, key, err)
			}
		}
	}
}

// TestNoSourceIsUnderTwoLeases has replicas claim, commit, give back and crash while time goes on.
func TestNoSourceIsUnderTwoLeases(t *testing.T) {
	server := storetest.Redis(t)
	const sources, replicas, lease = 200, 4, time.Minute
	due := map[string]time.Time{}
	for i := range sources {
		due[fmt.Sprintf("s%d", i)] = noon
	}
	stores := make([]*redisStore, replicas)
	for i := range stores {
		stores[i] = prefixed(t, server, "leases")
	}
	if err := stores[0].Enrol(ctx, due); err != nil {
		t.Fatal(err)
	}
	held := map[string]time.Time{} // by source: until when
	worked := map[string]int{}
	type grant struct {
		leases []aggregator.Lease
		err    error
	}
	for round := range 30 {
		now := noon.Add(time.Duration(round) * 20 * time.Second)
		grants := make(chan grant, replicas)
		for _, s := range stores {
			go func() {
				leases, err := s.Claim(ctx, now, lease, 30)
				grants <- grant{leases, err}
			}()
		}
		var granted []aggregator.Lease
		for range replicas {
			g := <-grants
			if g.err != nil {
				t.Fatal(g.err)
			}
			granted = append(granted, g.leases...)
		}
		for _, l := range granted {
			if until, taken := held[l.Source]; taken && until.After(now) {
				t.Fatalf("round %d: %s is handed out at %s though held until %s", round, l.Source, now, until)
			}
			held[l.Source] = l.Until
			worked[l.Source]++
		}
		for i, l := range granted {
			s := stores[(round+i)%replicas]
			switch i % 3 {
			case 0: // this worker crashes: nothing more is heard of it
			case 1:
				if err := s.Release(ctx, l); err != nil {
					t.Fatal(err)
				}
				delete(held, l.Source)
			case 2:
				if _, err := s.Commit(ctx, aggregator.Commit{Lease: l, Now: now, State: aggregator.State{Due: now.Add(40 * time.Second)}}); err != nil {
					t.Fatal(err)
				}
				delete(held, l.Source)
			}
		}
	}
	if len(worked) != sources {
		t.Errorf("%d of %d sources were handed out", len(worked), sources)
	}
}

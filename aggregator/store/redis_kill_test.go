package store

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/store/storetest"
)

// killer stops a store for good after so many commands, also in the middle of a pipeline: as if the
// process had ended there.
type killer struct{ left, trips int }

var errKilled = errors.New("killed")

func (k *killer) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

func (k *killer) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		k.trips++
		if k.left--; k.left < 0 {
			cmd.SetErr(errKilled)
			return errKilled
		}
		return next(ctx, cmd)
	}
}

func (k *killer) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		k.trips++
		run := min(max(k.left, 0), len(cmds))
		k.left -= len(cmds)
		var err error
		if run > 0 {
			err = next(ctx, cmds[:run])
		}
		for _, c := range cmds[run:] {
			c.SetErr(errKilled)
			err = errKilled
		}
		return err
	}
}

const never = 1 << 30

// dumpRedis reads all of a store in a form that can be compared. Left out is what is random by design, or
// tells how often rather than what: tokens, the epoch, the number of sweeps, numbers of items that were enlisted
// and never staged (what follows from those is tested in stories_order_test.go).
func dumpRedis(t *testing.T, s *redisStore) map[string]string {
	t.Helper()
	all := make(map[string]string)
	keys, err := s.client.Keys(ctx, s.place.prefix+":*").Result()
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		if strings.HasSuffix(key, ":done") || strings.HasSuffix(key, ":lease") || strings.HasPrefix(key, s.meta) || strings.HasPrefix(key, s.stories) {
			continue
		}
		var value any
		kind := s.client.Type(ctx, key).Val()
		switch kind {
		case "string":
			var text string
			text, err = s.client.Get(ctx, key).Result()
			if strings.Contains(key, ":e:") && len(text) > 33 {
				all[strings.TrimPrefix(key, s.place.prefix)+" head"] = text[:33]
				text = text[33:]
			}
			value = text
		case "hash":
			value, err = s.client.HGetAll(ctx, key).Result() // fmt prints maps sorted by key
		case "zset":
			value, err = s.client.ZRangeWithScores(ctx, key, 0, -1).Result()
		case "set":
			var members []string
			members, err = s.client.SMembers(ctx, key).Result()
			slices.Sort(members)
			value = members
		default:
			t.Fatalf("%s is a %s", key, kind)
		}
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimPrefix(key, s.place.prefix)] = fmt.Sprintf("%s %q", kind, value)
	}
	return all
}

func sameDump(t *testing.T, got, want map[string]string) {
	t.Helper()
	for key := range want {
		if got[key] != want[key] {
			t.Errorf("%q\n got %.1000s\nwant %.1000s", key, got[key], want[key])
		}
	}
	for key := range got {
		if _, ok := want[key]; !ok {
			t.Errorf("%q is left over: %.300s", key, got[key])
		}
	}
}

// eventful is a store with some news in it, and the commit of a source that does about everything a
// commit can do.
func eventful(t *testing.T, s *redisStore) aggregator.Commit {
	t.Helper()
	refresh(t, s, noon, "b", news("b", "1", link("shared"), in("all", "b")), news("b", "2", digest("same text")), news("b", "3", link("both"), digest("both")))
	first := []aggregator.Item{
		news("a", "stays"),
		news("a", "changes", in("all", "old"), tagged("topic/old")),
		news("a", "renamed", link("guid drift")),
		news("a", "list 1", link("list")),
		news("a", "leaves"),
	}
	refresh(t, s, noon, "a", first...)
	refresh(t, s, noon, "c", news("c", "1", link("told by a")))
	refresh(t, s, noon, "a", append(first, news("a", "further", link("told by a")))...)
	document := []aggregator.Item{
		news("a", "stays"),
		news("a", "changes", title("anders"), digest("anders"), in("all", "new"), tagged("topic/new")),
		news("a", "further", link("told by a"), title("auch anders"), in("all", "late")),
		news("a", "renamed again", link("guid drift"), title("umbenannt")),
		news("a", "list 1", link("list")),
		news("a", "list 2", link("list")),
		news("a", "new 1"),
		news("a", "new 2", in("all", "two"), tagged("topic/one", "topic/two")),
		news("a", "new 3", backfill, dated(days(-30))),
		news("a", "joins by link", link("shared"), in("joined")),
		news("a", "joins by text", digest("same text")),
		news("a", "joins by both", link("both"), digest("both")),
	}
	return aggregator.Commit{Now: days(1), Items: document,
		State: aggregator.State{Cursor: aggregator.Cursor{ETag: "2", Present: standing(document...)}, Due: days(2)}}
}

// prefixed opens a store of its own on a server that others use too.
func prefixed(t *testing.T, server *storetest.Server, prefix string) *redisStore {
	t.Helper()
	return openTest(t, server.URL+"?prefix="+prefix, "")
}

// TestACommitKilledAnywhereIsFinishedByOthers stops a commit before each of its commands. Then another
// worker reads the same document again, or the sweeper passes by and another worker comes after it:
// the store must hold, byte for byte, what an undisturbed commit leaves.
func TestACommitKilledAnywhereIsFinishedByOthers(t *testing.T) {
	server := storetest.Redis(t)
	calm := prefixed(t, server, "calm")
	c := eventful(t, calm)
	count := &killer{left: never}
	c.Lease = claimOne(t, calm, "a", days(1))
	calm.client.AddHook(count)
	result, err := calm.Commit(ctx, c)
	if want := (aggregator.Result{New: 4, Changed: 3, Further: 3, Known: 2}); err != nil || result != want {
		t.Fatalf("got %+v, %v; want %+v", result, err, want)
	}
	commands := never - count.left
	t.Logf("%d commands in %d round trips", commands, count.trips)
	if _, err := calm.Sweep(ctx, days(9), aggregator.Retention{}); err != nil {
		t.Fatal(err)
	}
	want := dumpRedis(t, calm)
	for n := range commands {
		for _, first := range []string{"worker", "sweeper"} {
			t.Run(fmt.Sprintf("before command %d, then the %s", n, first), func(t *testing.T) {
				prefix := fmt.Sprintf("k%d%s", n, first)
				killed, other := prefixed(t, server, prefix), prefixed(t, server, prefix)
				defer killed.Close()
				defer other.Close()
				c := eventful(t, killed)
				c.Lease = claimOne(t, killed, "a", days(1))
				killed.client.AddHook(&killer{left: n})
				if _, err := killed.Commit(ctx, c); !errors.Is(err, aggregator.ErrUnavailable) {
					t.Fatalf("the killed commit: %v", err)
				}
				sweep := func() {
					if _, err := other.Sweep(ctx, days(9), aggregator.Retention{}); err != nil {
						t.Fatal(err)
					}
				}
				if first == "sweeper" {
					sweep()
				}
				c.Lease = claimOne(t, other, "a", days(9))
				if _, err := other.Commit(ctx, c); err != nil {
					t.Fatal(err)
				}
				sweep()
				sameDump(t, dumpRedis(t, other), want)
			})
			if t.Failed() {
				return
			}
		}
	}
}

// unordered leaves out of a dump what depends on the order in which changes were told.
func unordered(dump map[string]string) map[string]string {
	left := make(map[string]string)
	for key, value := range dump {
		switch {
		case strings.HasPrefix(key, ":{log}"), strings.HasSuffix(key, ":v"), strings.HasSuffix(key, ":s"), strings.HasSuffix(key, " head"):
		default:
			left[key] = value
		}
	}
	return left
}

// TestAnAmendmentKilledAnywhereCanBeRepeated stops Amend before each of its commands. What was amended
// already is told by the sweeper, so only the order of the log may differ.
func TestAnAmendmentKilledAnywhereCanBeRepeated(t *testing.T) {
	server := storetest.Redis(t)
	amended := []aggregator.Item{
		news("a", "stays", in("all", "amended"), tagged("topic/amended")),
		news("a", "further", in("late", "amended")),
		news("b", "1"),
	}
	run := func(t *testing.T, prefix string, left int) (*killer, map[string]string) {
		s, other := prefixed(t, server, prefix), prefixed(t, server, prefix)
		defer s.Close()
		defer other.Close()
		eventful(t, s)
		k := &killer{left: left}
		s.client.AddHook(k)
		if err := s.Amend(ctx, days(3), amended); err != nil {
			if err := other.Amend(ctx, days(3), amended); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := other.Sweep(ctx, days(9), aggregator.Retention{}); err != nil {
			t.Fatal(err)
		}
		return k, unordered(dumpRedis(t, other))
	}
	killedBeforeEach(t, 1, run)
}

// TestASweepKilledAnywhereCanBeRepeated stops a sweep that removes entries before each of its commands.
func TestASweepKilledAnywhereCanBeRepeated(t *testing.T) {
	server := storetest.Redis(t)
	keep := aggregator.Retention{Items: 24 * time.Hour, Keep: 1, Seen: 48 * time.Hour}
	run := func(t *testing.T, prefix string, left int) (*killer, map[string]string) {
		s, other := prefixed(t, server, prefix), prefixed(t, server, prefix)
		defer s.Close()
		defer other.Close()
		eventful(t, s)
		k := &killer{left: left}
		s.client.AddHook(k)
		_, _ = s.Sweep(ctx, days(9), keep)
		if _, err := other.Sweep(ctx, days(9), keep); err != nil {
			t.Fatal(err)
		}
		all := dumpRedis(t, other)
		for key := range all {
			if strings.HasPrefix(key, ":{d") { // one sweep looks at the claims of one partition
				delete(all, key)
			}
		}
		return k, all
	}
	killedBeforeEach(t, 7, run) // most commands ask one partition each
}

// killedBeforeEach runs something undisturbed, and then killed before each command, or each step-th: in the end
// the store, which has a prefix of its own each time, must hold the same.
func killedBeforeEach(t *testing.T, step int, run func(t *testing.T, prefix string, left int) (*killer, map[string]string)) {
	t.Helper()
	count, want := run(t, "calm", never)
	for n := 0; n < never-count.left; n += step {
		t.Run(fmt.Sprintf("before command %d", n), func(t *testing.T) {
			_, got := run(t, fmt.Sprintf("k%d", n), n)
			sameDump(t, got, want)
		})
		if t.Failed() {
			return
		}
	}
}

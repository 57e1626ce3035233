package store

import (
	"fmt"
	"slices"
	"testing"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/store/storetest"
)

// TestADecisionByHandKilledAnywhereIsFinished stops Split and Merge before each of their commands. After a sweep it is
// as if nothing had been asked, or all is done; asked again it is done. Nothing is lost, nothing stands twice.
func TestADecisionByHandKilledAnywhereIsFinished(t *testing.T) {
	server := storetest.Redis(t)
	documents := map[string][]aggregator.Item{
		"a": {news("a", "1", link("x"))}, "b": {news("b", "1", link("x"), in("all", "press"))}, "c": {news("c", "1", link("x"))}, "d": {news("d", "1")}, "e": {news("e", "1", link("y"))}, "f": {news("f", "1", link("y"))},
	}
	b, d, e := news("b", "1").ID, news("d", "1").ID, news("e", "1").ID
	for _, ask := range []struct {
		name string
		do   func(s *redisStore) error
		done func(t *testing.T, s *redisStore) bool
	}{
		{"split", func(s *redisStore) error { return s.Split(ctx, days(1), b) },
			func(t *testing.T, s *redisStore) bool { return entry(t, s, b).ID == b }},
		{"merge", func(s *redisStore) error { return s.Merge(ctx, days(1), e, d) },
			func(t *testing.T, s *redisStore) bool { return entry(t, s, e).ID == d }},
	} {
		for n, finished := 0, false; !finished; n++ {
			prefix := fmt.Sprint(ask.name, n)
			killed, other := prefixed(t, server, prefix), prefixed(t, server, prefix)
			for _, source := range []string{"a", "b", "c", "d", "e", "f"} {
				refresh(t, other, noon, source, documents[source]...)
			}
			killed.client.AddHook(&killer{left: n})
			finished = ask.do(killed) == nil
			if _, err := other.Sweep(ctx, days(9), aggregator.Retention{}); err != nil {
				t.Fatal(err)
			}
			if !ask.done(t, other) {
				if finished {
					t.Errorf("%s without a crash is not done", ask.name)
				}
				if err := ask.do(other); err != nil || !ask.done(t, other) {
					t.Errorf("%s killed before command %d, then asked again: %v", ask.name, n, err)
				}
			}
			entries, err := other.Entries(ctx, aggregator.Query{Category: "all", Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			var found []string
			for _, e := range entries {
				for _, it := range e.Copies {
					found = append(found, it.Source)
				}
			}
			slices.Sort(found)
			if fmt.Sprint(found) != "[a b c d e f]" {
				t.Errorf("%s killed before command %d: told by %v", ask.name, n, found)
			}
			var p portal
			p.follow(t, other, 3)
			if len(p.entries) != len(entries) {
				t.Errorf("%s killed before command %d: the log has %d entries of %d", ask.name, n, len(p.entries), len(entries))
			}
			killed.Close()
			other.Close()
			if t.Failed() {
				return
			}
		}
	}
}

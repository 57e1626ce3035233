package syndication

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// What is withdrawn leaves everything at once, also what is printed already and what is kept on disk as
// last good bytes: those are thrown away instead of standing until somebody asks for the next state.

// graves is what was known of withdrawals at the last check.
type graves struct {
	mu       sync.Mutex
	versions []aggregator.Version // of the categories; nil before the first check
	latest   []aggregator.Tombstone
	followed aggregator.LogCursor // end of the log at that time
}

// forgetWithdrawn looks for new tombstones in the categories that have changed, and throws away what was
// printed of these before.
func (p *Press) forgetWithdrawn(ctx context.Context, versions []aggregator.Version) {
	g := &p.graves
	g.mu.Lock()
	defer g.mu.Unlock()
	first := g.versions == nil
	if first {
		g.versions, g.latest = make([]aggregator.Version, len(versions)), make([]aggregator.Tombstone, len(versions))
		p.sweepKept(versions)
	}
	any := false
	for n, v := range versions {
		if v == g.versions[n] {
			continue
		}
		stones, err := p.archive.Withdrawn(ctx, p.keys[n], time.Time{})
		if err != nil {
			p.Trouble(fmt.Errorf("publish: withdrawals of %s: %w", p.keys[n], err))
			continue
		}
		g.versions[n] = v
		if len(stones) == 0 || stones[len(stones)-1] == g.latest[n] {
			continue
		}
		g.latest[n] = stones[len(stones)-1]
		if !first {
			any = true
			p.discard(func(s *sheet) bool { return s.category == n })
			p.digests[n].Store(nil)
		}
	}
	if any {
		p.answers.clear()
		p.discard(func(s *sheet) bool { return s.category == all })
	}
}

// mostFollowed is how many changes are looked through for withdrawals after a check; of more, one is taken for granted.
const mostFollowed = 100

// forgetAnswers throws all answers away if the log tells of a withdrawal since the last check: what stood in no
// category may stand in an answer all the same, and would be shown again as soon as the store is away.
func (p *Press) forgetAnswers(ctx context.Context) {
	g := &p.graves
	g.mu.Lock()
	defer g.mu.Unlock()
	head, err := p.archive.Head(ctx)
	if err != nil {
		p.Trouble(fmt.Errorf("publish: end of the log: %w", err))
		return
	}
	since := g.followed
	g.followed = head
	if since == head || p.answers.empty() {
		return
	}
	changes, _, err := p.archive.Follow(ctx, since, mostFollowed)
	withdrawn := func(c aggregator.Change) bool { return c.Kind == aggregator.ChangeWithdrawn }
	if err != nil || len(changes) == mostFollowed || slices.ContainsFunc(changes, withdrawn) {
		p.answers.clear()
	}
}

// discard throws away what is printed of sheets, in memory and on disk.
func (p *Press) discard(which func(*sheet) bool) {
	for _, s := range slices.Concat(p.sheets, p.cache.passing.all()) {
		if which(s) {
			s.discard()
		}
	}
}

// sweepKept removes kept files that are not of the current versions: something may have been withdrawn
// while nobody looked.
func (p *Press) sweepKept(versions []aggregator.Version) {
	if p.Keep == "" {
		return
	}
	names, _ := filepath.Glob(filepath.Join(p.Keep, "page-*"))
	current := map[string]bool{}
	for _, s := range p.sheets {
		want := versions
		switch {
		case s.category == readings: // tells of no item
			current[p.keptFile(s.name)] = true
			continue
		case s.category != all:
			want = versions[s.category : s.category+1]
		}
		if d, ok := p.kept(s.name); ok && sameVersions(d.versions, want) {
			current[p.keptFile(s.name)] = true
		}
	}
	for _, name := range names {
		if !current[name] && strings.HasPrefix(filepath.Base(name), "page-") {
			_ = os.Remove(name)
		}
	}
}

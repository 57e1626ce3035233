package syndication

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// all marks a sheet that shows every category.
const all = -1

// sheet is one address and what is printed there.
type sheet struct {
	press    *Press
	name     string // its path below the base
	kind     string // its Content-Type
	category int    // whose version it follows, or all
	feed     bool   // a document that deltas can be made of
	links    []link
	write    func(context.Context) (draft, error)
	headers  headerMaker
	current  atomic.Pointer[printed]
	printing sync.Mutex
	past     history
	used     atomic.Uint64 // turn of the cache in which it was last asked for
	passing  bool          // one of very many: nothing of it is kept on disk
}

// mark notes on what is printed whether it is still right.
func (s *sheet) mark(versions []aggregator.Version, away bool) {
	now := s.current.Load()
	if now == nil {
		return
	}
	next := *now
	next.away = away
	if !away {
		if s.category != all {
			versions = versions[s.category : s.category+1]
		}
		next.stale = now.taken || !sameVersions(now.versions, versions)
	}
	if next.stale != now.stale || next.away != now.away {
		s.current.CompareAndSwap(now, &next)
	}
}

// latest returns what is to be served: what is printed, or what is printed now because it is not there
// or stale. While one prints, the others get what stood before, and so does who waits too long for it
// (Settings.Wait). nil: nothing is there and the store is away.
func (s *sheet) latest(ctx context.Context) *printed {
	old := s.current.Load()
	switch {
	case old == nil:
		s.printing.Lock()
	case !old.stale || !s.printing.TryLock():
		return old
	}
	if old == nil || s.press.Wait == 0 {
		s.renew(ctx)
		return s.current.Load()
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.renew(ctx)
	}()
	select {
	case <-done:
	case <-time.After(s.press.Wait):
	}
	if now := s.current.Load(); now != nil {
		return now
	}
	return s.latest(ctx) // it was discarded meanwhile
}

// renew prints what is not there or stale. The caller has locked printing; renew unlocks it.
func (s *sheet) renew(ctx context.Context) {
	defer s.printing.Unlock()
	old := s.current.Load()
	if old != nil && !old.stale {
		return
	}
	if next := s.print(ctx); next != nil {
		if old != nil {
			s.past.add(old.stem, old.position)
		}
		s.current.Store(next)
	}
}

// discard throws away what is printed, also what is being printed just now.
func (s *sheet) discard() {
	s.printing.Lock()
	defer s.printing.Unlock()
	if now := s.current.Swap(nil); now != nil {
		s.past.add(now.stem, now.position)
	}
	if s.press.Keep != "" && !s.passing {
		_ = os.Remove(s.press.keptFile(s.name))
	}
}

// print makes the next state of the sheet. A client that goes away does not end it: others want it too.
func (s *sheet) print(ctx context.Context) *printed {
	p, old := s.press, s.current.Load()
	if !p.away.Load() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
		d, err := s.write(ctx)
		if err == nil {
			if !s.passing {
				p.keep(s.name, d)
			}
			if p.cache.made(len(d.body)) {
				defer p.cache.tidy(p.sheets)
			}
			return newPrinted(d, s.headers)
		}
		p.Trouble(fmt.Errorf("publish: print /%s: %w", s.name, err))
	}
	if old != nil {
		next := *old
		next.stale, next.away = false, true
		return &next
	}
	if s.passing {
		return nil
	}
	if d, ok := p.kept(s.name); ok {
		next := newPrinted(d, s.headers)
		next.taken, next.away = true, true
		return next
	}
	return nil
}

package syndication

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// What a sheet or page may show other than one category, which is named by its place among the published.
const (
	all      = -1 // every category
	none     = -2 // none, and it offers no feed
	readings = -3 // what the store knows of the sources from reading them
)

// sheet is one address and what is printed there.
type sheet struct {
	press    *Press
	name     string // its path below the base
	kind     string // its Content-Type
	category int    // whose version it follows, or all, or readings
	feed     bool   // a document that deltas can be made of
	links    []link
	write    func(context.Context) (draft, error)
	headers  headerMaker
	current  atomic.Pointer[printed]
	printing sync.Mutex
	past     history
	used     atomic.Uint64 // turn of the cache in which it was last asked for
	passing  bool          // one of very many: nothing of it is kept on disk
	rest     time.Duration // that it rests after each print, at least
}

// mark notes on what is printed whether it is still right.
func (s *sheet) mark(versions []aggregator.Version, away bool) {
	now := s.current.Load()
	if now == nil {
		return
	}
	if s.category != all && !away {
		versions = versions[s.category : s.category+1]
	}
	s.set(now, away, !away && !sameVersions(now.versions, versions))
}

// markReadings is mark for what follows no version: each refresh may move what is known of a source, news or not.
func (s *sheet) markReadings(away bool) {
	if now := s.current.Load(); now != nil {
		s.set(now, away, true)
	}
}

// set notes whether the store is away and, while it is not, whether there is a newer version.
func (s *sheet) set(now *printed, away, newer bool) {
	next := *now
	next.away = away
	if !away {
		next.stale = now.taken || newer
	}
	if next.stale != now.stale || next.away != now.away {
		s.current.CompareAndSwap(now, &next)
	}
}

// latest returns what is to be served: what is printed, or what is printed now because it is not there
// or stale. Who waits longer for it than wait (0 = until it is printed) gets what stood before, and so do
// others while one prints. nil: nothing is there and the store is away.
func (s *sheet) latest(ctx context.Context, wait time.Duration) *printed {
	old := s.current.Load()
	switch {
	case old != nil && (!old.stale || wait > 0 && time.Now().Before(old.rests)):
		return old
	case old == nil || wait == 0:
		s.printing.Lock()
		return s.renew(ctx)
	case !s.printing.TryLock():
		return old
	}
	renewed := make(chan *printed, 1)
	go func() { renewed <- s.renew(ctx) }()
	select {
	case now := <-renewed:
		return now
	case <-time.After(wait):
	}
	if now := s.current.Load(); now != nil {
		return now
	}
	return s.latest(ctx, wait) // it was discarded meanwhile
}

// A document that changes all the time is not printed all the time: after each print it rests for restFactor
// times what printing took, so that it takes a tenth of a core at most, but never longer than longestRest.
const (
	restFactor  = 9
	longestRest = time.Second
)

// renew prints what is not there or stale, and returns what stands now. The caller has locked printing; renew
// unlocks it.
func (s *sheet) renew(ctx context.Context) *printed {
	defer s.printing.Unlock()
	old := s.current.Load()
	if old != nil && !old.stale {
		return old
	}
	s.press.printing <- struct{}{}
	defer func() { <-s.press.printing }()
	begin := time.Now()
	next := s.print(ctx)
	if next == nil {
		return nil
	}
	if old != nil && !old.taken && old.stem == next.stem && old.modified.Equal(next.modified) {
		next.copies = old.copies // nothing has changed: keep what is compressed
	}
	made := 0
	switch {
	case old == nil:
		made = next.size
	case old.copies != next.copies:
		s.past.add(old.stem, old.position)
		made = next.size + next.inAsked(old.copies)
	}
	now := time.Now()
	next.rests = now.Add(max(min(restFactor*now.Sub(begin), longestRest), s.rest))
	s.current.Store(next)
	s.press.cache.made(made, s.press.sheets)
	return next
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
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), p.Patience)
		defer cancel()
		d, err := s.draft(ctx)
		if err == nil {
			if !s.passing {
				p.keep(s.name, d)
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

// draft has the sheet written. A mistake of ours in one document must not end the daemon: a panic, of which
// net/http knows nothing here, is an error.
func (s *sheet) draft(ctx context.Context) (d draft, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return s.write(ctx)
}

package syndication

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// Settings are what a press prints with.
type Settings struct {
	Site       Site
	Categories []Category
	Sources    []aggregator.Source
	Label      func(tag, language string) string // name of a tag for people, "" = its term; may be nil
	Keep       string                            // folder where the last good bytes outlive a restart; "" = nowhere
	Trouble    func(error)                       // hears what went wrong while printing; may be nil
}

// Press prints every category in every format, and the pages for people. It prints lazily: once per
// version of a category, format and encoding, when somebody asks; after that a request is one atomic
// load. Run finds out what has changed.
type Press struct {
	Settings
	archive    Archive
	editor     editor
	keys       []string // of the categories that are published, in their order
	published  []Category
	sheets     []*sheet
	byName     map[string]*sheet
	digests    []atomic.Pointer[digest]
	pages      *pages
	nudged     chan struct{}
	away       atomic.Bool // the store did not answer the last check
	mayCatchUp atomic.Bool // a client that is ahead may cause a check, once a second
}

// New makes a press. Nothing is read before the first request or Run.
func New(archive Archive, s Settings) *Press {
	if s.Label == nil {
		s.Label = func(string, string) string { return "" }
	}
	if s.Trouble == nil {
		s.Trouble = func(error) {}
	}
	p := &Press{
		Settings: s, archive: archive, nudged: make(chan struct{}, 1), byName: map[string]*sheet{},
		editor: editor{site: s.Site, sources: NewSources(s.Sources), label: s.Label},
	}
	for _, c := range s.Categories {
		if !c.Ended {
			p.published = append(p.published, c)
			p.keys = append(p.keys, c.Key())
		}
	}
	p.digests = make([]atomic.Pointer[digest], len(p.published))
	p.pages = newPages(p)
	p.layOut()
	return p
}

// Nudge says that something was committed: the next check comes at once. It never waits.
func (p *Press) Nudge() {
	select {
	case p.nudged <- struct{}{}:
	default:
	}
}

// Run checks what has changed, after each nudge and once a second (another replica may have committed),
// until the context ends.
func (p *Press) Run(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		p.Check(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			p.mayCatchUp.Store(true)
		case <-p.nudged:
		}
	}
}

// patience is how long the store may take to answer.
const patience = 5 * time.Second

// Check asks the store once which categories have changed and marks their sheets; if it does not answer,
// what is printed stands as the last good bytes.
func (p *Press) Check(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	versions, err := p.archive.Versions(ctx, p.keys...)
	if err != nil && ctx.Err() != nil && context.Cause(ctx) == context.Canceled {
		return
	}
	if err != nil && !p.away.Load() {
		p.Trouble(fmt.Errorf("publish: versions: %w", err))
	}
	p.away.Store(err != nil)
	for _, s := range p.sheets {
		s.mark(versions, err != nil)
	}
}

// layOut makes a sheet for every address that shows what the store holds.
func (p *Press) layOut() {
	base := p.Site.base()
	for n, c := range p.published {
		doc := p.editor.document(c, aggregator.Version{}, nil)
		alternates := []link{}
		for _, f := range Formats {
			alternates = append(alternates, link{doc.URL(f), "alternate", f.Type})
		}
		for _, f := range Formats {
			p.add(&sheet{
				name: c.ID + "." + f.Extension, kind: f.Type + "; charset=utf-8", category: n, feed: true,
				links: []link{{doc.URL(f), "self", f.Type}, {doc.Page, "alternate", "text/html"}},
				write: p.writeFeed(n, f),
			})
		}
		p.add(&sheet{
			name: c.ID, kind: htmlType, category: n,
			links: append([]link{{doc.Page, "self", "text/html"}}, alternates...),
			write: p.writeCategoryPage(n),
		})
	}
	opml := link{base + "feeds.opml", "alternate", opmlType}
	p.add(&sheet{name: "", kind: htmlType, category: all, write: p.writeFrontPage,
		links: []link{{base, "self", "text/html"}, opml}})
	p.add(&sheet{name: "feeds.opml", kind: opmlType + "; charset=utf-8", category: all, write: p.writeFeedsOPML,
		links: []link{{base + "feeds.opml", "self", opmlType}, {base, "alternate", "text/html"}}})
	p.add(&sheet{name: "feeds.json", kind: "application/json; charset=utf-8", category: all, write: p.writeFeedsJSON,
		links: []link{{base + "feeds.json", "self", "application/json"}, {base, "alternate", "text/html"}}})
}

func (p *Press) add(s *sheet) {
	s.press = p
	s.headers = headersOf(s)
	p.sheets = append(p.sheets, s)
	p.byName[s.name] = s
}

// writeFeed writes a category in a format.
func (p *Press) writeFeed(n int, f Format) func(context.Context) (draft, error) {
	return func(ctx context.Context) (draft, error) {
		version, entries, err := readCategory(ctx, p.archive, p.keys[n])
		if err != nil {
			return draft{}, err
		}
		var b bytes.Buffer
		err = f.Write(&b, p.editor.document(p.published[n], version, entries).As(f))
		return draft{b.Bytes(), []aggregator.Version{version}, lifetime(entries)}, err
	}
}

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
		next.stale = !sameVersions(now.versions, versions)
	}
	if next.stale != now.stale || next.away != now.away {
		s.current.CompareAndSwap(now, &next)
	}
}

// latest returns what is to be served: what is printed, or what is printed now because it is not there
// or stale. While one prints, the others get what stood before. nil: nothing is there and the store is away.
func (s *sheet) latest(ctx context.Context) *printed {
	old := s.current.Load()
	switch {
	case old != nil && !old.stale:
		return old
	case old == nil:
		s.printing.Lock()
	case !s.printing.TryLock():
		return old
	}
	defer s.printing.Unlock()
	if now := s.current.Load(); now != nil && !now.stale {
		return now
	}
	if next := s.print(ctx); next != nil {
		if old != nil {
			s.past.add(old.stem, old.position)
		}
		s.current.Store(next)
	}
	return s.current.Load()
}

// print makes the next state of the sheet. A client that goes away does not end it: others want it too.
func (s *sheet) print(ctx context.Context) *printed {
	p, old := s.press, s.current.Load()
	if !p.away.Load() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
		d, err := s.write(ctx)
		if err == nil {
			p.keep(s.name, d)
			return newPrinted(d, s.headers)
		}
		p.Trouble(fmt.Errorf("publish: print /%s: %w", s.name, err))
	}
	if old != nil {
		next := *old
		next.stale, next.away = false, true
		return &next
	}
	if d, ok := p.kept(s.name); ok {
		next := newPrinted(d, s.headers)
		next.away = true
		return next
	}
	return nil
}

// digest is what the front page and the directories show of a category.
type digest struct {
	version   aggregator.Version
	headlines []Entry
	perWeek   float64
}

// headlinesShown is how many entries of a category stand on the front page.
const headlinesShown = 5

// readDigests reads what has changed since it was last read.
func (p *Press) readDigests(ctx context.Context) ([]*digest, []aggregator.Version, error) {
	versions, err := p.archive.Versions(ctx, p.keys...)
	if err != nil {
		return nil, nil, err
	}
	versions = slices.Clone(versions)
	list := make([]*digest, len(p.keys))
	for n, key := range p.keys {
		if list[n] = p.digests[n].Load(); list[n] == nil || !sameVersions([]aggregator.Version{list[n].version}, versions[n:n+1]) {
			version, entries, err := readCategory(ctx, p.archive, key)
			if err != nil {
				return nil, nil, err
			}
			d := &digest{version: version}
			if gap := pace(entries); gap > 0 {
				d.perWeek = float64(7*24*time.Hour*10/gap) / 10
			}
			entries = entries[:min(len(entries), headlinesShown)]
			d.headlines = p.editor.document(p.published[n], version, entries).Entries
			p.digests[n].Store(d)
			list[n] = d
		}
		versions[n] = list[n].version
	}
	return list, versions, nil
}

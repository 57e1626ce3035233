package syndication

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/gazetteer"
)

// Settings are what a press prints with.
type Settings struct {
	Site       Site
	Categories []Category
	Sources    []aggregator.Source
	Label      func(tag, language string) string // name of a tag for people, "" = its term; may be nil
	Places     *gazetteer.Table                  // the places that there are; nil = the table that comes with Litfass
	Wait       time.Duration                     // how long a reader waits for a new state while an older one stands; 0 = until it is printed
	Patience   time.Duration                     // how long the store may take to answer; 0 = 5 s
	Cache      int64                             // bytes that what is printed may take; 0 = 80 MB
	Keep       string                            // folder where the last good bytes outlive a restart; "" = nowhere
	Joins      bool                              // an entry counts as updated when a source joins it
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
	byPath     map[string]*sheet // paths of requests, with the base URL's path and without
	digests    []atomic.Pointer[digest]
	cache      cache
	graves     graves
	answers    *answers
	pages      *pages
	nudged     chan struct{}
	printing   chan struct{} // holds as many as print at once
	checks     atomic.Uint64
	away       atomic.Bool // the store did not answer the last check
	mayCatchUp atomic.Bool // a client that is ahead may cause a check, once a second
}

// printers is how many documents are printed at once: whoever serves must find a core free.
var printers = max(1, runtime.GOMAXPROCS(0)-1)

// New makes a press. Nothing is read before the first request or Run.
func New(archive Archive, s Settings) *Press {
	if s.Label == nil {
		s.Label = func(string, string) string { return "" }
	}
	if s.Places == nil {
		s.Places = gazetteer.Default()
	}
	s.Patience = cmp.Or(s.Patience, usualPatience)
	if s.Trouble == nil {
		s.Trouble = func(error) {}
	}
	p := &Press{
		Settings: s, archive: archive, answers: newAnswers(), nudged: make(chan struct{}, 1),
		printing: make(chan struct{}, printers),
		byName:   map[string]*sheet{}, byPath: map[string]*sheet{},
		editor: editor{site: s.Site, sources: NewSources(s.Sources), label: s.Label, places: s.Places, joins: s.Joins},
	}
	for _, c := range s.Categories {
		if !c.Ended {
			p.published = append(p.published, c)
			p.keys = append(p.keys, c.Key())
		}
	}
	p.cache.size = cmp.Or(s.Cache, cacheSize)
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

// TakeOver lets a press begin with what another has printed, after a change of configuration: as last
// good bytes, for all of it is printed anew as soon as the store answers.
func (p *Press) TakeOver(old *Press) {
	for _, s := range p.sheets {
		if before := old.byName[s.name]; before != nil {
			if now := before.current.Load(); now != nil {
				next := *now
				next.taken, next.stale = true, true
				s.current.CompareAndSwap(nil, &next)
			}
		}
	}
}

// usualPatience is how long the store may take to answer if the settings do not say.
const usualPatience = 5 * time.Second

// Check asks the store once which categories have changed and marks their sheets; if it does not answer,
// what is printed stands as the last good bytes.
func (p *Press) Check(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, p.Patience)
	defer cancel()
	versions, err := p.archive.Versions(ctx, p.keys...)
	if err != nil && ctx.Err() != nil && errors.Is(context.Cause(ctx), context.Canceled) {
		return
	}
	if err != nil && !p.away.Load() {
		p.Trouble(fmt.Errorf("publish: versions: %w", err))
	}
	p.checks.Add(1)
	p.away.Store(err != nil)
	p.cache.turn.Add(1)
	if err == nil {
		p.forgetWithdrawn(ctx, versions)
		p.forgetAnswers(ctx)
	}
	for _, s := range p.sheets {
		if s.category == readings {
			s.markReadings(err != nil)
			continue
		}
		s.mark(versions, err != nil)
	}
	for _, s := range p.cache.passing.all() {
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
	for _, l := range []struct {
		name, kind string
		write      func(io.Writer, Directory) error
	}{{"sources.opml", opmlType, WriteOPML}, {"sources.json", "application/json", WriteDirectory}} {
		p.add(&sheet{name: l.name, kind: l.kind + "; charset=utf-8", category: readings, rest: sourcesRest,
			links: []link{{base + l.name, "self", l.kind}, {base, "alternate", "text/html"}}, write: p.writeSources(l.name, l.write)})
	}
}

func (p *Press) add(s *sheet) {
	s.press = p
	s.headers = headersOf(s)
	p.sheets = append(p.sheets, s)
	p.byName[s.name] = s
	p.byPath["/"+s.name] = s
	p.byPath[p.Site.prefix()+"/"+s.name] = s
}

// writeFeed writes a category in a format.
func (p *Press) writeFeed(n int, f Format) func(context.Context) (draft, error) {
	return func(ctx context.Context) (draft, error) {
		version, entries, err := readCategory(ctx, p.archive, p.keys[n])
		if err != nil {
			return draft{}, err
		}
		behind, err := archiveBehind(ctx, p.archive, p.keys[n], version.Serial, entries)
		if err != nil {
			return draft{}, err
		}
		doc := p.editor.document(p.published[n], version, entries)
		if doc.Deleted, err = tombstones(ctx, p.archive, p.keys[n]); err != nil {
			return draft{}, err
		}
		doc.Previous = p.editor.archiveStem(p.published[n], behind)
		var b bytes.Buffer
		err = f.Write(&b, doc.As(f))
		return draft{body: b.Bytes(), versions: []aggregator.Version{version}, maxAge: lifetime(entries)}, err
	}
}

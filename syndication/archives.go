package syndication

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/litfass/litfass/aggregator"
)

// Archive documents (RFC 5005 section 4) hold what a subscription document no longer shows. Each is a
// range of serials of its category, named in its address: /archive/verkehr/101-150.atom. A serial is
// given once and to one entry only, so no document ever gains an entry; a correction, a withdrawal or
// an expiry rewrites it under a new ETag. See docs/adr/0007-archives-by-serial.md.

// binding is the range of serials that are bound into one archive document; the zero value is none.
type binding struct{ first, last aggregator.Serial }

// archivePage is how many serials a full archive document has.
const archivePage = newestEntries

// pageOf is the full archive document that a serial belongs to.
func pageOf(s aggregator.Serial) binding {
	first := (s-1)/archivePage*archivePage + 1
	return binding{first, first + archivePage - 1}
}

func (s binding) String() string { return fmt.Sprintf("%d-%d", s.first, s.last) }

// parseBinding reads what String writes. A binding begins where a full page does and is no longer.
func parseBinding(text string) (binding, bool) {
	a, b, _ := strings.Cut(text, "-")
	first, err := strconv.ParseUint(a, 10, 53)
	if err != nil || first == 0 {
		return binding{}, false
	}
	last, err := strconv.ParseUint(b, 10, 53)
	s := binding{aggregator.Serial(first), aggregator.Serial(last)}
	full := pageOf(s.first)
	return s, err == nil && s.String() == text && s.first == full.first && s.first <= s.last && s.last <= full.last
}

// archiveBehind finds the archive document that goes on where a subscription document with these entries
// ends. Behind the last full one there is a shorter one if something of what came since is not shown:
// backfilled news, or what a further source brought. It reaches as far as it must, so that its address
// stays while more arrives on top.
func archiveBehind(ctx context.Context, a Archive, key string, last aggregator.Serial, shown []aggregator.Entry) (binding, error) {
	if len(shown) < newestEntries || last == 0 { // that is all there is
		return binding{}, nil
	}
	open := pageOf(last)
	since, err := a.Entries(ctx, aggregator.Query{Category: key, First: open.first, Last: last, Limit: archivePage})
	if err != nil {
		return binding{}, err
	}
	if last == open.last && len(since) > 0 {
		return open, nil
	}
	for _, e := range since { // by falling serial
		if !slices.ContainsFunc(shown, func(s aggregator.Entry) bool { return s.ID == e.ID }) {
			return binding{open.first, e.Serial}, nil
		}
	}
	return archiveBefore(ctx, a, key, open.first)
}

// archiveBefore finds the last archive document before a serial that has entries: those of old ones
// expire one by one.
func archiveBefore(ctx context.Context, a Archive, key string, s aggregator.Serial) (binding, error) {
	if s <= 1 {
		return binding{}, nil
	}
	entries, err := a.Entries(ctx, aggregator.Query{Category: key, First: 1, Last: s - 1, Limit: 1})
	if err != nil || len(entries) == 0 {
		return binding{}, err
	}
	return pageOf(entries[0].Serial), nil
}

func (ed editor) archiveStem(c Category, s binding) string {
	if s == (binding{}) {
		return ""
	}
	return ed.site.base() + "archive/" + c.ID + "/" + s.String()
}

// writeArchive writes a binding of a category in a format. Its bytes and its ETag follow its own entries, so
// that it stays as it is whatever happens elsewhere in the category. Its Last-Modified is the category's: the
// newest of its own would go back with a withdrawal.
func (p *Press) writeArchive(n int, s binding, f Format) func(context.Context) (draft, error) {
	return func(ctx context.Context) (draft, error) {
		c, key := p.published[n], p.keys[n]
		versions, err := p.archive.Versions(ctx, key)
		if err != nil {
			return draft{}, err
		}
		version := versions[0]
		if s.last > version.Serial {
			return draft{}, aggregator.ErrNotFound
		}
		entries, err := p.archive.Entries(ctx, aggregator.Query{Category: key, First: s.first, Last: s.last, Limit: archivePage})
		if err != nil {
			return draft{}, err
		}
		slices.SortFunc(entries, func(a, b aggregator.Entry) int {
			return cmp.Or(cmp.Compare(b.Order, a.Order), bytes.Compare(a.ID[:], b.ID[:]))
		})
		before, err := archiveBefore(ctx, p.archive, key, s.first)
		if err != nil {
			return draft{}, err
		}
		var own aggregator.Version
		for _, e := range entries {
			own = combine([]aggregator.Version{own, {Position: e.Position, Changed: e.Changed}})
		}
		doc := p.editor.document(c, own, entries)
		doc.Archive, doc.Current, doc.Stem = true, doc.Stem, p.editor.archiveStem(c, s)
		doc.Previous = p.editor.archiveStem(c, before)
		if next := pageOf(s.first + archivePage); next.last <= version.Serial && s == pageOf(s.first) {
			doc.Next = p.editor.archiveStem(c, next)
		} else if doc.Previous == "" {
			doc.Next = doc.Current // the only one so far: the W3C validator wants a neighbour, and the feed itself is what follows
		}
		var b bytes.Buffer
		err = f.Write(&b, doc.As(f))
		return draft{body: b.Bytes(), versions: versions, position: own.Position, maxAge: longestLife}, err
	}
}

// serveArchive serves an archive document. They are printed when asked for, for most never are.
func (p *Press) serveArchive(w http.ResponseWriter, r *http.Request) {
	id, name := r.PathValue("category"), r.PathValue("page")
	if s := p.cache.passing.find("archive/" + id + "/" + name); s != nil {
		s.ServeHTTP(w, r)
		return
	}
	n := slices.IndexFunc(p.published, func(c Category) bool { return c.ID == id })
	if n < 0 {
		p.notPublished(w, r, id, "archive/", "/"+name)
		return
	}
	text, extension, _ := strings.Cut(name, ".")
	s, ok := parseBinding(text)
	f := formatOf("." + extension)
	if !ok || f.Write == nil {
		p.notFound(w, r)
		return
	}
	switch versions, err := p.archive.Versions(r.Context(), p.keys[n]); {
	case err != nil:
		p.unavailable(w, r)
	case s.last > versions[0].Serial:
		p.notFound(w, r)
	default:
		p.cache.passing.add(p.archiveSheet("archive/"+id+"/"+name, n, s, f)).ServeHTTP(w, r)
	}
}

func (p *Press) archiveSheet(name string, n int, s binding, f Format) *sheet {
	doc := p.editor.document(p.published[n], aggregator.Version{}, nil)
	sh := &sheet{
		press: p, name: name, kind: f.Type + "; charset=utf-8", category: n, passing: true, write: p.writeArchive(n, s, f),
		links: []link{{p.Site.base() + name, "self", f.Type}, {doc.URL(f), "current", f.Type}, {doc.Page, "alternate", "text/html"}},
	}
	sh.headers = headersOf(sh)
	return sh
}

// notPublished answers for a category that is not published: it has moved, has ended or never was.
func (p *Press) notPublished(w http.ResponseWriter, r *http.Request, id, before, behind string) {
	for _, c := range p.Categories {
		switch {
		case c.ID == id && c.Ended:
			p.gone(w, r)
			return
		case c.Was == id && !c.Ended:
			http.Redirect(w, r, p.Site.base()+before+c.ID+escape(behind), http.StatusMovedPermanently)
			return
		}
	}
	p.notFound(w, r)
}

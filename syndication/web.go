package syndication

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/litfass/litfass/aggregator"
)

//go:embed web
var web embed.FS

// pages are the templates and static files, and what they need to know of the site.
type pages struct {
	press       *Press
	templates   map[string]*template.Template
	static      staticFiles
	style, icon string // names under /static/
	embedStyle  string
	zone        *time.Location
	topics      map[string]string // tag → page of the category that stands for it alone
}

func newPages(p *Press) *pages {
	pg := &pages{press: p, static: staticFiles{press: p, files: map[string]*sheet{}}, zone: p.Site.location(),
		templates: map[string]*template.Template{}, topics: map[string]string{}}
	for _, name := range []string{"front", "category", "item", "message", "place", "places"} {
		pg.templates[name] = template.Must(template.ParseFS(web, "web/frame.html", "web/news.html", "web/find.html", "web/"+name+".html")).Lookup(name + ".html")
	}
	pg.style, pg.icon = pg.static.add("style.css"), pg.static.add("icon.svg")
	pg.embedStyle = pg.static.add("embed.css")
	for _, c := range p.published {
		if s := c.Select; len(s.Any) == 1 && len(s.All)+len(s.Not)+len(s.Sources)+len(s.Words) == 0 {
			pg.topics[s.Any[0]] = p.Site.base() + c.ID
		}
	}
	return pg
}

// staticFiles are served under names that hold a hash of their contents, so that they may be kept for ever.
type staticFiles struct {
	press *Press
	files map[string]*sheet
}

func (s staticFiles) add(name string) string {
	data, err := web.ReadFile("web/" + name)
	if err != nil {
		panic(err) // it is built in
	}
	sum := sha256.Sum256(data)
	extension := path.Ext(name)
	hashed := strings.TrimSuffix(name, extension) + "." + hex.EncodeToString(sum[:6]) + extension
	file := &sheet{press: s.press, name: "static/" + hashed, kind: staticTypes[extension]}
	common := headersOf(file)
	file.headers = func(encoding string, maxAge time.Duration) http.Header {
		h := common(encoding, maxAge)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		return h
	}
	file.current.Store(newPrinted(draft{body: data}, file.headers))
	s.files[hashed] = file
	return hashed
}

// staticTypes are ours, for the system's table differs from host to host.
var staticTypes = map[string]string{".css": "text/css; charset=utf-8", ".svg": "image/svg+xml; charset=utf-8"}

func (s staticFiles) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if file := s.files[r.PathValue("name")]; file != nil {
		file.ServeHTTP(w, r)
		return
	}
	s.press.notFound(w, r)
}

// serveItem serves the page of an entry. It asks the store, for there are too many to keep them printed.
func (p *Press) serveItem(w http.ResponseWriter, r *http.Request) {
	if !readOnly(w, r) {
		return
	}
	id, err := uuid.Parse(r.PathValue("id"))
	if err != nil || id.String() != r.PathValue("id") {
		p.notFound(w, r)
		return
	}
	e, err := p.archive.Entry(r.Context(), id)
	switch {
	case errors.Is(err, aggregator.ErrNotFound) || err == nil && len(e.Copies) == 0:
		p.notFound(w, r)
		return
	case err == nil && e.ID != id: // the id of a further copy
		http.Redirect(w, r, p.Site.base()+"item/"+e.ID.String(), http.StatusMovedPermanently)
		return
	}
	var body []byte
	if err == nil {
		body, err = p.itemPage(r.Context(), e)
	}
	if err != nil {
		p.Trouble(fmt.Errorf("publish: item %s: %w", id, err))
		p.unavailable(w, r)
		return
	}
	s := &sheet{press: p, kind: htmlType}
	s.headers = headersOf(s)
	s.current.Store(newPrinted(draft{body: body, versions: []aggregator.Version{{Position: e.Position, Changed: e.Changed}}, maxAge: 5 * time.Minute}, s.headers))
	s.ServeHTTP(w, r)
}

package syndication

import (
	"net/http"
	"strings"
)

// Handler serves what the press prints:
//
//	/                    front page
//	/CATEGORY            page            /CATEGORY.atom .rss .json   feeds
//	/archive/CATEGORY/51-100.atom …  what the feeds no longer show
//	/item/UUID           page of an item
//	/feeds.opml .json    every feed      /sources.opml .json         every source
//	/api/v1/… /feed.atom?… /embed/CATEGORY    see api.go
//	/places  /place/AGS  /place/AGS.atom      see places.go
//	/static/…            files of the pages, under names that change with their contents
//
// The base URL's path may stand before each of these or may have been cut off by a proxy.
func (p *Press) Handler() http.Handler {
	mux := http.NewServeMux()
	taken := map[string]bool{}
	handle := func(name string, h http.Handler) { // what is published goes before what has moved or ended
		if !taken[name] {
			taken[name] = true
			mux.Handle("/"+name, h)
		}
	}
	for _, s := range p.sheets {
		if s.name == "" {
			mux.Handle("/{$}", s)
			continue
		}
		handle(s.name, s)
	}
	for _, c := range p.published {
		handle(c.ID+"/{$}", http.RedirectHandler(p.Site.base()+c.ID, http.StatusMovedPermanently)) // as people write it
	}
	for _, c := range p.Categories {
		for _, extension := range extensions() {
			if c.Ended {
				handle(c.ID+extension, http.HandlerFunc(p.gone))
			} else if c.Was != "" {
				handle(c.Was+extension, http.RedirectHandler(p.Site.base()+c.ID+extension, http.StatusMovedPermanently))
			}
		}
	}
	p.serveAPI(mux)
	mux.HandleFunc("/archive/{category}/{page}", p.serveArchive)
	mux.HandleFunc("/item/{id}", p.serveItem)
	mux.Handle("/static/{name}", p.pages.static)
	mux.HandleFunc("/", p.notFound)
	return underPrefix(p.Site.prefix(), mux)
}

// Printed returns what serves an address with nothing but what is printed there, nil if the address is
// not of that kind: the quick way for most requests, past all routing. The handler of [Press.Handler]
// serves these addresses too.
func (p *Press) Printed(path string) http.Handler {
	if s := p.byPath[path]; s != nil {
		return s
	}
	return nil
}

// extensions are what may stand behind a category's id: nothing for its page, else a format's.
func extensions() []string {
	list := []string{""}
	for _, f := range Formats {
		list = append(list, "."+f.Extension)
	}
	return list
}

// underPrefix serves a tree at the root and, the same, below a path.
func underPrefix(prefix string, tree http.Handler) http.Handler {
	if prefix == "" {
		return tree
	}
	below := http.StripPrefix(prefix, tree)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, prefix+"/"):
			below.ServeHTTP(w, r)
		case r.URL.Path == prefix:
			http.Redirect(w, r, prefix+"/", http.StatusMovedPermanently)
		default:
			tree.ServeHTTP(w, r)
		}
	})
}

func (p *Press) notFound(w http.ResponseWriter, r *http.Request) {
	t := wordsFor(p.Site.language())
	p.errorPage(w, r, http.StatusNotFound, t.NotFound, t.NotFoundText)
}

func (p *Press) gone(w http.ResponseWriter, r *http.Request) {
	t := wordsFor(p.Site.language())
	p.errorPage(w, r, http.StatusGone, t.Gone, t.GoneText)
}

// unavailable answers while the store is away and nothing has been printed yet.
func (p *Press) unavailable(w http.ResponseWriter, r *http.Request) {
	t := wordsFor(p.Site.language())
	w.Header().Set("Retry-After", "30")
	p.errorPage(w, r, http.StatusServiceUnavailable, t.Away, t.AwayText)
}

// errorPage is a proper page under a status that says what it is.
func (p *Press) errorPage(w http.ResponseWriter, r *http.Request, status int, title, text string) {
	if !readOnly(w, r) {
		return
	}
	body, err := p.pages.message(title, text)
	if err != nil {
		http.Error(w, title, status)
		return
	}
	p.sendPage(w, r, status, body, "no-store")
}

// sendPage sends a page that is made for this request alone.
func (p *Press) sendPage(w http.ResponseWriter, r *http.Request, status int, body []byte, cacheControl string) {
	h := w.Header()
	h.Set("Content-Type", htmlType)
	h.Set("Cache-Control", cacheControl)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Access-Control-Allow-Origin", "*")
	protectPage(h)
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

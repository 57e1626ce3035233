package syndication

import (
	"bytes"
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"github.com/litfass/litfass/aggregator"
)

// A selection as a feed: /feed.atom?place=05913&topic=verkehr, the newest 50 of what is chosen, and page by page what
// came before (RFC 5005 section 3: rel="next"; next_url).
//
// Each selection has one address: another spelling of it (another order, a value twice, the former id of a
// category) is sent there for good, so that readers and caches do not keep the same feed twice. The id of
// the feed comes from the canonical selection and outlives the renaming of categories and sources. A single place has
// an address of its own: /place/05913000.atom.

// selectionFeed serves selections in a format.
func (a *api) selectionFeed(f Format) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		values, err := parametersOf(r)
		var page feedPage
		if err == nil {
			page, err = a.press.choosePage(values)
		}
		if err != nil {
			a.refuse(w, r, err)
			return
		}
		canonical := page.address("." + f.Extension)
		if sameQuery("feed."+f.Extension+"?"+r.URL.RawQuery, canonical) {
			a.servePage(w, r, page, f)
			return
		}
		// Relative: it leads to the same place by whatever address we were reached.
		h := w.Header()
		h.Set("Location", canonical)
		h.Set("Cache-Control", "public, max-age=3600")
		h.Set("Access-Control-Allow-Origin", "*")
		w.WriteHeader(http.StatusMovedPermanently)
	}
}

// sameQuery tells whether two addresses differ in nothing but the spelling of slashes and commas, which
// some clients encode (RFC 3986 section 3.4 lets them stand).
func sameQuery(a, b string) bool {
	return plainQuery.Replace(a) == plainQuery.Replace(b)
}

var plainQuery = strings.NewReplacer("%2F", "/", "%2f", "/", "%2C", ",", "%2c", ",")

// feedPage is one page of a selection's feed: the newest, or what a cursor leads to.
type feedPage struct {
	choice choice
	cursor string
	from   spot
}

// choosePage reads a page from a query. Errors are faults.
func (p *Press) choosePage(values url.Values) (page feedPage, err error) {
	if page.choice, err = p.choose(values, "cursor"); err != nil {
		return page, err
	}
	if page.cursor, err = single(values, "cursor"); err != nil {
		return page, err
	}
	page.from, err = parsePageCursor(page.cursor, page.choice.query())
	return page, err
}

// address is where the page is found below the base, with an extension or, for a place, without.
func (page feedPage) address(extension string) string {
	path, query := "feed"+extension, page.choice.query()
	if ags := page.choice.place(); ags != "" {
		path, query = "place/"+ags+extension, ""
	}
	if page.cursor != "" {
		query = strings.TrimPrefix(query+"&cursor="+page.cursor, "&")
	}
	if query == "" {
		return path
	}
	return path + "?" + query
}

// place is the AGS of the place that the choice is, "" if it is another choice.
func (c choice) place() string {
	if len(c) == 1 && c[0].parameter == "place" && len(c[0].values) == 1 {
		return c[0].values[0]
	}
	return ""
}

// servePage serves a page of a selection in a format.
func (a *api) servePage(w http.ResponseWriter, r *http.Request, page feedPage, f Format) {
	as := reply{kind: f.Type + "; charset=utf-8", links: a.linksOf(page, f.Extension)}
	a.answer(w, r, nameOf("feed."+f.Extension, page.address("")), as, func(ctx context.Context) (draft, error) {
		found, err := find(ctx, a.press.archive, page.choice, span{}, page.from, newestEntries)
		if err != nil {
			return draft{}, err
		}
		doc := a.press.selectionDocument(page.choice, found.entries)
		doc.Self = a.press.Site.base() + page.address("."+f.Extension)
		if found.more {
			doc.Older = a.press.Site.base() + page.older(found.next).address("."+f.Extension)
		}
		var b bytes.Buffer
		err = f.Write(&b, doc)
		return draft{body: b.Bytes(), maxAge: lifetime(found.entries)}, err
	})
}

// older is the page that goes on at a spot.
func (page feedPage) older(at spot) feedPage {
	page.cursor, page.from = pageCursor(at, sumOf(page.choice.query())), at
	return page
}

// linksOf are the Link headers of a page: itself, the other formats, and a place's page for people.
func (a *api) linksOf(page feedPage, self string) (links []link) {
	base := a.press.Site.base()
	for _, f := range Formats {
		rel := "alternate"
		if f.Extension == self {
			rel = "self"
		}
		links = append(links, link{base + page.address("."+f.Extension), rel, f.Type})
	}
	if page.choice.place() != "" {
		rel := "alternate"
		if self == "" {
			rel = "self"
		}
		links = append(links, link{base + page.address(""), rel, "text/html"})
	}
	return links
}

// selectionDocument is the document of a selection. It was updated when the newest change in it was.
func (p *Press) selectionDocument(c choice, entries []aggregator.Entry) Document {
	title, about := p.selectionTitle(c), wordsFor(p.Site.language()).Selection
	pl, isPlace := p.place(c.place())
	if isPlace {
		title, about = p.placeTitle(pl), p.placeAbout(pl)
	} else {
		about += ": " + title
	}
	var newest aggregator.Version
	for _, e := range entries {
		if e.Changed.After(newest.Changed) {
			newest.Changed = e.Changed
		}
	}
	d := p.editor.document(Category{ID: "feed", Title: title + " – " + p.Site.Title, Description: about}, newest, entries)
	d.ID = urn(uuid.NewSHA1(feedNamespace, []byte(p.Site.ID+"\x00selection\x00"+c.key())))
	d.Page = d.Home // there is no page of a selection …
	if isPlace {
		d.Page = p.placeURL(pl) // … but of a place
	}
	return d
}

// selectionTitle says a selection in words: "Verkehr oder Umwelt, Dortmund, Quelle Stadt Bonn".
func (p *Press) selectionTitle(c choice) string {
	t := wordsFor(p.Site.language())
	var parts []string
	for _, part := range c {
		var names []string
		for _, value := range part.values {
			names = append(names, p.nameOf(part.parameter, value))
		}
		text := strings.Join(names, " "+t.Or+" ")
		switch part.parameter {
		case "near":
			text = p.nearTitle(part.around)
		case "source":
			text = t.Source + " " + text
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}

// nameOf is what a value is called by people.
func (p *Press) nameOf(parameter, value string) string {
	switch parameter {
	case "category":
		for _, c := range p.published {
			if c.ID == value {
				return line(c.Title)
			}
		}
	case "source":
		for _, s := range p.Sources {
			if s.ID == value {
				return cmp.Or(line(s.Name), value)
			}
		}
	case "place":
		if pl, ok := p.place(value); ok {
			return p.placeTitle(pl)
		}
	case "tag":
		_, term, _ := strings.Cut(value, "/")
		return cmp.Or(line(p.Label(value, p.Site.language())), line(term))
	}
	return cmp.Or(line(p.Label(parameter+"/"+value, p.Site.language())), line(value))
}

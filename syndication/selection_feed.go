package syndication

import (
	"bytes"
	"cmp"
	"context"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"github.com/litfass/litfass/aggregator"
)

// A selection as a feed: /feed.atom?place=05913&topic=verkehr, the newest 50 of what is chosen.
//
// Each selection has one address: another spelling of it (another order, a value twice, the former id of a
// category) is sent there for good, so that readers and caches do not keep the same feed twice. The id of
// the feed comes from the canonical selection and outlives the renaming of categories and sources.

// selectionFeed serves selections in a format.
func (a *api) selectionFeed(f Format) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		values, err := parametersOf(r)
		var c choice
		if err == nil {
			c, err = a.press.choose(values)
		}
		if err != nil {
			a.refuse(w, r, err)
			return
		}
		canonical := c.query()
		if strings.NewReplacer("%2F", "/", "%2f", "/").Replace(r.URL.RawQuery) != canonical {
			// Relative: it leads to the same place by whatever address we were reached.
			h := w.Header()
			h.Set("Location", "feed."+f.Extension+"?"+canonical)
			h.Set("Cache-Control", "public, max-age=3600")
			h.Set("Access-Control-Allow-Origin", "*")
			w.WriteHeader(http.StatusMovedPermanently)
			return
		}
		as := reply{kind: f.Type + "; charset=utf-8"}
		for _, other := range Formats {
			rel := "alternate"
			if other.Extension == f.Extension {
				rel = "self"
			}
			as.links = append(as.links, link{a.feedURL(other, canonical), rel, other.Type})
		}
		a.answer(w, r, nameOf("feed."+f.Extension, canonical), as, func(ctx context.Context) (draft, error) {
			page, err := find(ctx, a.press.archive, c, span{}, spot{}, newestEntries)
			if err != nil {
				return draft{}, err
			}
			doc := a.press.selectionDocument(c, page.entries)
			doc.Self = a.feedURL(f, canonical)
			var b bytes.Buffer
			err = f.Write(&b, doc)
			return draft{body: b.Bytes(), maxAge: lifetime(page.entries)}, err
		})
	}
}

func (a *api) feedURL(f Format, canonical string) string {
	return a.press.Site.base() + "feed." + f.Extension + "?" + canonical
}

// selectionDocument is the document of a selection. It was updated when the newest change in it was.
func (p *Press) selectionDocument(c choice, entries []aggregator.Entry) Document {
	title := p.selectionTitle(c)
	var newest aggregator.Version
	for _, e := range entries {
		if e.Changed.After(newest.Changed) {
			newest.Changed = e.Changed
		}
	}
	d := p.editor.document(Category{ID: "feed", Title: title + " – " + p.Site.Title, Description: wordsFor(p.Site.language()).Selection + ": " + title},
		newest, entries)
	d.ID = urn(uuid.NewSHA1(feedNamespace, []byte(p.Site.ID+"\x00selection\x00"+c.key())))
	d.Page = d.Home // there is no page of a selection
	return d
}

// selectionTitle says a selection in words: "Verkehr oder Umwelt, Ort 05913, Quelle Stadt Bonn".
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
		case "place":
			text = t.Place + " " + text
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
	case "tag":
		_, term, _ := strings.Cut(value, "/")
		return cmp.Or(line(p.Label(value, p.Site.language())), line(term))
	}
	return cmp.Or(line(p.Label(parameter+"/"+value, p.Site.language())), line(value))
}

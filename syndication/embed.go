package syndication

import (
	"bytes"
	"context"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"github.com/litfass/litfass/aggregator"
)

// The newest of a category, to be shown inside the pages of others:
//
//	/embed/CATEGORY?n=5            a page, for an iframe
//	/embed/CATEGORY?fragment&n=5   a piece of HTML, to be put into a page by its server or its script
//
// No script, no cookie, nobody else is asked. The fragment brings no style at all, so it looks like the page
// it stands in; the page has no ground of its own, takes the system's font, and light or dark from the page
// around it. The embedded pages are the only ones that others may frame.

// How many entries are shown, if nobody says and at most.
const (
	usualEmbedded = 5
	mostEmbedded  = 20
)

var embedTemplate = template.Must(template.ParseFS(web, "web/embed.html", "web/news.html"))

func (a *api) embed(w http.ResponseWriter, r *http.Request) {
	if !a.onlyRead(w, r) {
		return
	}
	p, id := a.press, r.PathValue("category")
	n := -1
	for i, c := range p.published {
		if c.ID == id {
			n = i
		}
	}
	if n < 0 {
		a.embedMoved(w, r, id)
		return
	}
	values, err := parametersOf(r)
	if err == nil {
		err = knownParameters(values, []string{"fragment", "n"})
	}
	fragment := values.Has("fragment")
	if err == nil && fragment && (len(values["fragment"]) > 1 || values.Get("fragment") != "") {
		err = wrongParameter("fragment", "stands alone, without a value")
	}
	var many int
	if err == nil {
		many, err = count(values, "n", usualEmbedded, mostEmbedded)
	}
	if err != nil {
		a.refuse(w, r, err)
		return
	}
	as := reply{kind: htmlType, protect: framable, links: []link{{p.Site.base() + id, "canonical", "text/html"}}}
	a.answer(w, r, nameOf("embed", id, strconv.FormatBool(fragment), strconv.Itoa(many)), as, func(ctx context.Context) (draft, error) {
		_, entries, err := readCategory(ctx, p.archive, p.keys[n])
		if err != nil {
			return draft{}, err
		}
		body, err := a.embedded(n, fragment, entries[:min(len(entries), many)])
		return draft{body: body, maxAge: lifetime(entries)}, err
	})
}

// embedMoved answers for a category that has another name now, has ended, or never was.
func (a *api) embedMoved(w http.ResponseWriter, r *http.Request, id string) {
	for _, c := range a.press.Categories {
		switch {
		case c.Ended && c.ID == id:
			a.press.gone(w, r)
			return
		case !c.Ended && c.Was == id:
			to := a.press.Site.base() + "embed/" + c.ID
			if r.URL.RawQuery != "" {
				to += "?" + r.URL.RawQuery
			}
			http.Redirect(w, r, to, http.StatusMovedPermanently)
			return
		}
	}
	a.press.notFound(w, r)
}

// framable lets a page be framed by others.
func framable(h http.Header) {
	h.Set("Content-Security-Policy", strings.Replace(h.Get("Content-Security-Policy"), "frame-ancestors 'none'", "frame-ancestors *", 1))
}

// embedded writes the page or the fragment. Links of the page lead out of the frame.
func (a *api) embedded(n int, fragment bool, entries []aggregator.Entry) ([]byte, error) {
	p, c := a.press, a.press.published[n]
	doc := p.editor.document(c, aggregator.Version{}, entries)
	data := struct {
		frame
		URL, Target, Lang string
		News              []news
	}{frame: p.frame("", "", "", none), URL: doc.Page, News: p.newsOf(doc.Entries)}
	data.Title, data.Lang = doc.Title, other(c.Language, data.Words)
	data.Style = p.Site.base() + "static/" + p.pages.embedStyle
	name := "fragment"
	if !fragment {
		name, data.Target = "page", "_top"
	}
	var b bytes.Buffer
	err := embedTemplate.ExecuteTemplate(&b, name, data)
	return b.Bytes(), err
}

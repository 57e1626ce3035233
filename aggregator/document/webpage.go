package document

import (
	"bytes"
	"html"
	"strings"
)

// feedTypes are the media types under which pages offer feeds.
var feedTypes = map[string]bool{
	"application/rss+xml": true, "application/atom+xml": true, "application/feed+json": true,
	"application/rdf+xml": true, "application/json": true, "application/xml": true, "text/xml": true,
}

// maxOffers is how many feeds of a page are named.
const maxOffers = 20

// webPage reads what a page calls itself and which feeds it offers (HTML, "alternate" links).
func webPage(text []byte) *HTMLError {
	page := &HTMLError{}
	t := tokenizer{in: text[:min(len(text), 1<<20)]}
	inTitle := false
	for len(page.Feeds) < maxOffers {
		tok, err := t.next()
		if err != nil || tok.kind == tokenEnd {
			break
		}
		switch {
		case tok.kind == tokenOpen && bytes.EqualFold(tok.name, []byte("title")):
			inTitle = page.Title == ""
		case tok.kind == tokenClose:
			inTitle = false
		case inTitle && tok.kind == tokenText:
			page.Title = strings.Join(strings.Fields(html.UnescapeString(string(tok.text[:min(len(tok.text), 200)]))), " ")
		case tok.kind == tokenOpen && bytes.EqualFold(tok.name, []byte("link")):
			if l, ok := offer(tok); ok {
				page.Feeds = append(page.Feeds, l)
			}
		}
	}
	return page
}

// offer reads <link rel="alternate" type="application/rss+xml" href="…">.
func offer(tok *token) (Link, bool) {
	var l Link
	alternate := false
	for _, a := range tok.attrs {
		value := strings.TrimSpace(html.UnescapeString(string(a.value)))
		switch strings.ToLower(string(a.name)) {
		case "rel":
			for _, rel := range strings.Fields(strings.ToLower(value)) {
				alternate = alternate || rel == "alternate" || rel == "feed"
			}
		case "type":
			l.Type = strings.ToLower(value)
		case "href":
			l.URL = value
		case "title":
			l.Title = value
		}
	}
	return l, alternate && l.URL != "" && feedTypes[l.Type]
}

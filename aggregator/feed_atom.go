package aggregator

// Atom 1.0 (RFC 4287) and 0.3.

import (
	"net/url"

	"github.com/mmcdole/gofeed/atom"
)

func fromAtom(f *atom.Feed, base *url.URL) (Feed, []Item) {
	out := Feed{
		Title:       first(f.Title, value(f.Extensions, "dc", "title")),
		Description: f.Subtitle,
		Language:    first(f.Language, value(f.Extensions, "dc", "language")),
		Link:        absolute(atomAlternate(f.Links), base),
		Authors:     atomAuthors(f.Authors),
		Updated:     firstDate(f.Updated, value(f.Extensions, "dc", "date")),
	}
	if len(out.Authors) == 0 {
		out.Authors = rssAuthors("", f.Extensions)
	}
	itemBase := documentBase(out.Link, base)
	items := make([]Item, len(f.Entries))
	for i, e := range f.Entries {
		items[i] = atomEntry(e, itemBase)
	}
	return out, items
}

func atomEntry(e *atom.Entry, base *url.URL) Item {
	x := e.Extensions
	out := Item{
		OwnID:    e.ID,
		Title:    first(e.Title, value(x, "dc", "title"), value(x, "media", "title")),
		Summary:  first(e.Summary, value(x, "dc", "description")),
		Link:     atomAlternate(e.Links),
		Language: value(x, "dc", "language"),
		Authors:  atomAuthors(e.Authors),
		Image:    mediaImage(x, base),
	}
	if e.Content != nil {
		out.Content = e.Content.Value
	}
	if len(out.Authors) == 0 {
		out.Authors = rssAuthors("", x)
	}
	if len(out.Authors) == 0 && e.Source != nil {
		out.Authors = atomAuthors(e.Source.Authors) // RFC 4287 section 4.2.1
	}
	for _, l := range e.Links {
		if l.Rel == "enclosure" {
			out.Enclosures = appendEnclosure(out.Enclosures, l.Href, l.Type, l.Length, base)
		}
	}
	if out.Link == "" && e.Content != nil {
		out.Link = e.Content.Src
	}
	if out.Link == "" && isWebURL(e.ID) {
		out.Link = e.ID
	}
	if out.Link == "" && len(out.Enclosures) > 0 {
		out.Link = out.Enclosures[0].URL
	}
	out.Link = absolute(out.Link, base)
	for _, c := range e.Categories {
		out.Keywords = appendNew(out.Keywords, first(c.Term, c.Label))
	}
	out.Keywords = appendNew(out.Keywords, values(x, "dc", "subject")...)
	out.Published, out.DayOnly = firstDateDay(e.Published, value(x, "dcterms", "issued"), value(x, "dc", "date"), value(x, "dcterms", "created"))
	out.Updated = firstDate(e.Updated, value(x, "dcterms", "modified"))
	return out
}

// atomAlternate is the page that a feed or entry stands for: HTML before other media types.
func atomAlternate(links []*atom.Link) string {
	found := ""
	for _, l := range links {
		if l.Rel != "alternate" || l.Href == "" {
			continue
		}
		if l.Type == "" || l.Type == "text/html" || l.Type == "application/xhtml+xml" {
			return l.Href
		}
		if found == "" {
			found = l.Href
		}
	}
	return found
}

func atomAuthors(in []*atom.Person) []Author {
	var out []Author
	for _, p := range in {
		if a := (Author{Name: p.Name, Email: p.Email, URL: p.URI}); a.Name != "" || a.Email != "" {
			out = append(out, a)
		}
	}
	return out
}

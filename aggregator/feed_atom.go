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
		Language:    withHyphen(first(f.Language, value(f.Extensions, "dc", "language"))),
		Link:        absolute(first(atomAlternate(f.Links), value(f.Extensions, "litfass", "link")), base),
		Authors:     atomAuthors(f.Authors),
		Updated: firstDate(value(f.Extensions, "litfass", "updated"), value(f.Extensions, "dcterms", "modified"),
			value(f.Extensions, "dc", "date"), value(f.Extensions, "litfass", "published")),
	}
	if len(out.Authors) == 0 {
		out.Authors = moduleAuthors("", f.Extensions)
	}
	if id := value(f.Extensions, "atom", "id"); out.Link == "" && isWebURL(id) {
		out.Link = id
	}
	if out.Link == "" {
		for _, l := range f.Links {
			if l.Rel == "self" {
				out.Link = absolute(l.Href, base)
			}
		}
	}
	for _, d := range f.Extensions["at"]["deleted-entry"] {
		when, _ := firstDateDay(d.Attrs["when"])
		out.Deleted = append(out.Deleted, Deletion{ID: d.Attrs["ref"], When: when})
	}
	items := make([]Item, len(f.Entries))
	for i, e := range f.Entries {
		items[i] = atomEntry(e, base)
	}
	return out, items
}

func atomEntry(e *atom.Entry, base *url.URL) Item {
	x := e.Extensions
	out := Item{
		OwnID:    value(x, "atom", "id"),
		Title:    first(e.Title, value(x, "dc", "title"), value(x, "media", "title")),
		Summary:  first(e.Summary, value(x, "dc", "description"), value(x, "itunes", "summary"), value(x, "media", "description")),
		Link:     first(atomAlternate(e.Links), value(x, "litfass", "link")),
		Language: first(value(x, "litfass", "language"), value(x, "dc", "language")),
		Authors:  atomAuthors(e.Authors),
		Image:    mediaImage(x, base),
	}
	if e.Content != nil {
		out.Content = e.Content.Value
	}
	if out.Content == "" {
		out.Content = value(x, "litfass", "encoded")
	}
	if len(out.Authors) == 0 {
		out.Authors = moduleAuthors("", x)
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
	if out.Link == "" && isWebURL(out.OwnID) {
		out.Link = out.OwnID
	}
	if out.Link == "" && len(out.Enclosures) > 0 {
		out.Link = out.Enclosures[0].URL
	}
	out.Link = absolute(out.Link, base)
	resolveTexts(&out, value(x, "litfass", "base"))
	for _, c := range e.Categories {
		out.Keywords = appendNew(out.Keywords, first(c.Term, c.Label))
	}
	out.Keywords = appendNew(out.Keywords, values(x, "dc", "subject")...)
	out.Keywords = appendNew(out.Keywords, values(x, "media", "category")...)
	out.Published, out.DayOnly = firstDateDay(value(x, "litfass", "published"), value(x, "dcterms", "issued"), value(x, "dc", "date"), value(x, "dcterms", "created"))
	out.Updated = firstDate(value(x, "litfass", "updated"), value(x, "dcterms", "modified"))
	return out
}

// atomAlternate is the page that a feed or entry stands for: HTML before other media types, and of
// several the last, as other readers do it.
func atomAlternate(links []*atom.Link) string {
	page, other := "", ""
	for _, l := range links {
		switch {
		case l.Rel != "alternate" || l.Href == "":
		case l.Type == "" || l.Type == "text/html" || l.Type == "application/xhtml+xml":
			page = l.Href
		default:
			other = l.Href
		}
	}
	return first(page, other)
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

package syndication

import (
	"cmp"
	"io"
	"strconv"
	"time"

	"github.com/gorilla/feeds"

	"github.com/litfass/litfass/aggregator"
)

// WriteAtom writes a document as Atom 1.0 (RFC 4287). The structs below embed those of gorilla/feeds and
// shadow what these cannot carry: several links, authors and categories, source, languages.
func WriteAtom(w io.Writer, d Document) error {
	feed := atomFeed{
		AtomFeed: &feeds.AtomFeed{
			Xmlns: "http://www.w3.org/2005/Atom", Id: d.ID, Updated: rfc3339(d.Updated), Rights: d.Rights,
		},
		Title:     newAtomText(d.Title),
		Subtitle:  newAtomText(d.Description),
		Lang:      d.Language,
		Generator: generator,
		Authors:   []atomPerson{{Name: d.Author, URI: d.Home}},
		Links: []atomLink{
			{Rel: "self", Type: "application/atom+xml", Href: d.Self},
			{Rel: "alternate", Type: "text/html", Href: d.Page},
		},
	}
	for _, l := range archiveLinks(d) {
		feed.Links = append(feed.Links, atomLink{Rel: l.rel, Type: "application/atom+xml", Href: l.url})
	}
	for _, t := range d.Deleted {
		feed.Tombstones = tombstoneNamespace
		feed.Deleted = append(feed.Deleted, atomDeleted{Ref: t.ID, When: rfc3339(t.At)})
	}
	if d.Archive {
		feed.History, feed.Archive = historyNamespace, &struct{}{}
	}
	for _, e := range d.Entries {
		feed.Entries = append(feed.Entries, newAtomEntry(e, d))
		if e.Point != nil {
			feed.GeoRSS = geoNamespace
		}
	}
	return feeds.WriteXML(feed, w)
}

const generator = "Litfass"

const (
	historyNamespace   = "http://purl.org/syndication/history/1.0" // RFC 5005
	tombstoneNamespace = "http://purl.org/atompub/tombstones/1.0"  // RFC 6721
	geoNamespace       = "http://www.georss.org/georss"            // GeoRSS Simple
)

// archiveLinks are the links of a document to those that hold the rest of its feed (RFC 5005).
func archiveLinks(d Document) (links []link) {
	for _, l := range []link{{url: d.Current, rel: "current"}, {url: d.Previous, rel: "prev-archive"}, {url: d.Next, rel: "next-archive"}, {url: d.Older, rel: "next"}} {
		if l.url != "" {
			links = append(links, l)
		}
	}
	return links
}

type atomFeed struct {
	Lang       string   `xml:"xml:lang,attr"`
	History    string   `xml:"xmlns:fh,attr,omitempty"`
	Tombstones string   `xml:"xmlns:at,attr,omitempty"`
	GeoRSS     string   `xml:"xmlns:georss,attr,omitempty"`
	Title      atomText `xml:"title"`
	Subtitle   atomText `xml:"subtitle"`
	*feeds.AtomFeed
	Generator string        `xml:"generator"`
	Authors   []atomPerson  `xml:"author"`
	Links     []atomLink    `xml:"link"`
	Archive   *struct{}     `xml:"fh:archive"`
	Deleted   []atomDeleted `xml:"at:deleted-entry"`
	Entries   []atomEntry   `xml:"entry"`
}

// FeedXml hands the struct to feeds.WriteXML.
func (f atomFeed) FeedXml() any { return f }

type (
	atomDeleted struct {
		Ref  string `xml:"ref,attr"`
		When string `xml:"when,attr"`
	}
	atomEntry struct {
		Lang  string   `xml:"xml:lang,attr,omitempty"`
		Title atomText `xml:"title"`
		*feeds.AtomEntry
		Summary    *atomText      `xml:"summary"`
		Authors    []atomPerson   `xml:"author"`
		Links      []atomLink     `xml:"link"`
		Categories []atomCategory `xml:"category"`
		Source     *atomSource    `xml:"source"`
		Point      string         `xml:"georss:point,omitempty"`
	}
	atomText struct {
		Type    string `xml:"type,attr"`
		Escaped string `xml:",innerxml"`
	}
	atomPerson struct {
		Name string `xml:"name"`
		URI  string `xml:"uri,omitempty"`
	}
	atomLink struct {
		Rel    string `xml:"rel,attr"`
		Type   string `xml:"type,attr,omitempty"`
		Href   string `xml:"href,attr"`
		Title  string `xml:"title,attr,omitempty"`
		Length string `xml:"length,attr,omitempty"`
	}
	atomCategory struct {
		Term   string `xml:"term,attr"`
		Scheme string `xml:"scheme,attr"`
		Label  string `xml:"label,attr"`
	}
	atomSource struct {
		ID      string     `xml:"id"`
		Title   atomText   `xml:"title"`
		Links   []atomLink `xml:"link"`
		Updated string     `xml:"updated"`
		Rights  string     `xml:"rights"`
	}
)

func newAtomEntry(e Entry, d Document) atomEntry {
	a := atomEntry{
		AtomEntry: &feeds.AtomEntry{
			Id: e.ID, Updated: rfc3339(e.Updated), Published: rfc3339(e.Published), Rights: e.Credit.Rights,
			Content: &feeds.AtomContent{Type: "html", Content: e.Body()},
		},
		Title:   newAtomText(e.Title()),
		Authors: atomPersons(e),
		Source:  newAtomSource(e.Credit),
		Point:   e.Point.geoRSS(),
	}
	if e.Content != "" && e.Teaser != "" {
		summary := newAtomText(e.Teaser)
		a.Summary = &summary
	}
	if e.Language != d.Language {
		a.Lang = e.Language
	}
	if e.Link != "" {
		a.Links = append(a.Links, atomLink{Rel: "alternate", Type: "text/html", Href: e.Link})
	}
	for _, file := range e.Enclosures {
		a.Links = append(a.Links, atomLink{Rel: "enclosure", Type: file.Type, Href: file.URL, Length: length(file)})
	}
	for _, other := range e.Further {
		if other.Link != "" && other.Link != e.Link {
			a.Links = append(a.Links, atomLink{Rel: "related", Type: "text/html", Href: other.Link, Title: other.Name})
		}
	}
	for _, l := range e.Labels {
		a.Categories = append(a.Categories, atomCategory{Term: l.Term, Scheme: l.Scheme, Label: l.Text})
	}
	return a
}

// atomPersons are the authors of an entry; where the source names none, the source itself.
func atomPersons(e Entry) []atomPerson {
	var persons []atomPerson
	for _, a := range e.Authors {
		persons = append(persons, atomPerson{Name: a.Name, URI: a.URL})
	}
	if persons == nil {
		persons = []atomPerson{{Name: e.Credit.Name, URI: e.Credit.Home}}
	}
	return persons
}

func newAtomSource(c Credit) *atomSource {
	s := &atomSource{ID: c.ID, Title: newAtomText(c.Name), Updated: rfc3339(c.Updated), Rights: c.Rights}
	for _, link := range []atomLink{{Rel: "self", Href: c.Feed}, {Rel: "alternate", Type: "text/html", Href: cmp.Or(c.Home, c.Link)}} {
		if link.Href != "" {
			s.Links = append(s.Links, link)
		}
	}
	return s
}

func newAtomText(text string) atomText { return atomText{"text", plain(text)} }

// length is a file's size as an attribute, left out where it is unknown.
func length(e aggregator.Enclosure) string {
	if e.Length == 0 {
		return ""
	}
	return strconv.FormatInt(e.Length, 10)
}

func rfc3339(t time.Time) string { return t.UTC().Format(time.RFC3339) }

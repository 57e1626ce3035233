package syndication

import (
	"slices"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// Document is a feed as every format tells it: same ids, same order, same count. Its texts are clean
// (see text.go), its URLs absolute, its dates those of the store.
type Document struct {
	ID          string // urn:uuid:…, for ever
	Title       string
	Description string
	Language    string
	Rights      string
	Author      string    // who publishes the feed
	Home        string    // the site's front page
	Page        string    // this category for people
	Stem        string    // address of the feed without its extension
	Self        string    // address of the feed in the format it is being written in
	Updated     time.Time // stored time of the last visible change
	Entries     []Entry
	Deleted     []Tombstone // what was withdrawn lately and must not be shown any more

	// Where the rest is (RFC 5005): addresses without extension, with it in a document made by As; "" = none.
	Archive  bool   // this is an archive document …
	Current  string // … of this feed
	Previous string // the archive document that goes on where this document ends
	Next     string // the archive document of what came after this one
	Older    string // the page that goes on where this one ends, of feeds that come page by page; always with its extension
}

// URL is the document's address in a format.
func (d Document) URL(f Format) string { return d.Stem + "." + f.Extension }

// As is the document as it goes to the writer of a format.
func (d Document) As(f Format) Document {
	d.Self = d.URL(f)
	for _, address := range []*string{&d.Current, &d.Previous, &d.Next} {
		if *address != "" {
			*address += "." + f.Extension
		}
	}
	return d
}

// Tombstone names an entry that was withdrawn, and when; never why.
type Tombstone struct {
	ID string // urn:uuid:…
	At time.Time
}

// Entry is a piece of news as it is published.
type Entry struct {
	ID         string // urn:uuid:…
	Link       string // the publisher's page, "" if there is none
	Kicker     string
	Headline   string    // without the kicker
	Published  time.Time // as the source says where that is plausible, else first seen; never moves
	Updated    time.Time // when a reader last saw it change; Published while it never did
	DayOnly    bool      // Published is known to the day only
	Language   string
	Authors    []aggregator.Author
	Teaser     string // plain text
	Content    string // HTML
	Image      *aggregator.Image
	Enclosures []aggregator.Enclosure
	Labels     []Label
	Credit     Credit
	Further    []Credit // other sources that carry it
	Point      *Point   // of its primary place; nil if it has none
}

// Title is the whole headline in plain text, kicker first.
func (e Entry) Title() string {
	if e.Kicker == "" {
		return e.Headline
	}
	return e.Kicker + ": " + e.Headline
}

// Body is what a reader sees below the title, as HTML: content or teaser, and last of all who says so,
// with a link to the original.
func (e Entry) Body() string {
	body := e.Content
	if body == "" && e.Teaser != "" {
		body = "<p>" + escapeHTML(e.Teaser) + "</p>"
	}
	return body + e.creditLine()
}

// Also are the other sources that tell it, each name once.
func (e Entry) Also() []Credit {
	var list []Credit
	for _, c := range e.Further {
		same := func(other Credit) bool { return other.Name == c.Name }
		if c.Name != e.Credit.Name && !slices.ContainsFunc(list, same) {
			list = append(list, c)
		}
	}
	return list
}

// creditLine names all who tell it, the one whose words are shown last.
func (e Entry) creditLine() string {
	also := ""
	for _, c := range e.Also() {
		if also == "" {
			also = "<p>" + wordsFor(e.Language).AlsoAt + ": "
		} else {
			also += ", "
		}
		also += named(c.Name, c.Link)
	}
	if also != "" {
		also += "</p>"
	}
	return also + "<p>" + wordsFor(e.Language).Source + ": " + named(e.Credit.Name, e.Link) + "</p>"
}

// named is a name as HTML, as a link where there is one.
func named(name, link string) string {
	name = escapeHTML(name)
	if link != "" {
		name = `<a href="` + escapeHTML(link) + `">` + name + "</a>"
	}
	return name
}

// Label is a tag as it is published.
type Label struct {
	Tag    string // place/05913000
	Scheme string // IRI of its kind
	Term   string // 05913000
	Text   string // Dortmund
}

// Credit is a source as it is named beside its news.
type Credit struct {
	ID      string // urn:uuid:…, for ever
	Name    string
	Feed    string // where we read it, without secrets
	Home    string
	Link    string // its own copy of the entry
	Rights  string
	Updated time.Time
}

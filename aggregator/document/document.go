// Package document turns the bytes of a feed, as they were served, into a document that a strict parser
// can read: decoded, without junk, well-formed, bounded. It knows the vocabulary of feeds and no more;
// what the values mean is for others to say.
package document

import (
	"errors"
	"fmt"
)

// Format is what kind of feed a document is.
type Format string

// The formats. RSS includes RDF and what else is spelt like it.
const (
	RSS  Format = "RSS"
	Atom Format = "Atom"
	JSON Format = "JSON Feed"
)

// MaxItems is how many items of a document are read, in document order.
const MaxItems = 2000

// Document is a feed that can be parsed.
type Document struct {
	Format  Format
	Body    []byte // UTF-8
	Charset string // what it was decoded from
	Cut     bool   // it ended early; the whole items are there
	More    bool   // it had more than MaxItems items
}

// What a body can be that is no feed.
var (
	ErrEmpty    = errors.New("the document is empty")
	ErrNotAFeed = errors.New("not a feed")
)

// HTMLError says that the document is a web page.
type HTMLError struct {
	Title string
	Feeds []Link // what it offers, as it stands there
}

// Link is a feed that a page offers.
type Link struct {
	Title, URL, Type string
}

func (e *HTMLError) Error() string {
	if e.Title == "" {
		return "this is a web page, not a feed"
	}
	return fmt.Sprintf("this is a web page (%q), not a feed", e.Title)
}

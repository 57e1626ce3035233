package aggregator

// The parse step: bytes as served become what the document says, no more. Before gofeed stands
// package document, which makes a clean document of what was sent; behind it stand the feed_*.go
// files, one per format, which read gofeed's own types (its universal Item drops too much). What the
// values should look like is for the normalise step to say.

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/mmcdole/gofeed/atom"
	jsonfeed "github.com/mmcdole/gofeed/json"
	"github.com/mmcdole/gofeed/rss"

	"github.com/litfass/litfass/aggregator/document"
)

// ParserVersion belongs into every hash that lets parsing be skipped: it moves when the parse step
// reads documents otherwise than before.
const ParserVersion = "2"

// emptyAccepted is how many times running a document without items must come after one with items
// until it is believed.
const emptyAccepted = 3

// ParseFeed reads the body as RSS, RDF, Atom, JSON Feed or one of their ancestors. It sets Feed, Items
// (at most document.MaxItems, in document order, without those known from the last reading: slices.go),
// Answer.Cut and Answer.More. Its failures: Empty, NotAFeed, Parse.
func ParseFeed(_ context.Context, b Batch) (Batch, error) {
	base := b.Answer.URL
	if base == nil {
		base, _ = url.Parse(b.Source.URL)
	}
	r, err := readNews(&b, base)
	if err != nil {
		return b, err
	}
	if r.cut && len(r.items) == 0 {
		return b, Failf(Parse, "the document ends before its first item is whole (%d bytes came)", len(b.Body))
	}
	if len(r.items)+b.sliced.knownItems() == 0 && len(b.State.Cursor.Present) > 0 && !b.Answer.Partial {
		if b.State.Cursor.Empty++; b.State.Cursor.Empty < emptyAccepted {
			return b, Failf(Empty, "the feed has no items where it had %d: the old ones stay (seen %d times, believed after %d)",
				len(b.State.Cursor.Present), b.State.Cursor.Empty, emptyAccepted)
		}
	} else {
		b.State.Cursor.Empty = 0
	}
	r.items, b.Deleted = withoutDeleted(r.items, r.feed.Deleted)
	base = documentBase(r.feed.Link, base)
	for i := range r.items {
		it := &r.items[i]
		it.Source, it.Area = b.Source.Key(), b.Source.Area
		for j := range it.Enclosures {
			it.Enclosures[j].URL = absolute(it.Enclosures[j].URL, base)
		}
	}
	b.Feed, b.Items, b.Answer.Cut, b.Answer.More = r.feed, r.items, b.Answer.Cut || r.cut, r.more
	return b, nil
}

// ReadDocument reads a feed document as ParseFeed does: contentType is the HTTP header ("" = unknown),
// base what relative links are resolved against where the document itself says nothing (nil = they stay).
// Errors are Failures of class Empty, NotAFeed or Parse; of a document that ends early the whole items
// are returned without error.
func ReadDocument(body []byte, contentType string, base *url.URL) (Feed, []Item, error) {
	r, err := readDocument(body, contentType, base)
	return r.feed, r.items, err
}

// reading is what a document said.
type reading struct {
	feed      Feed
	items     []Item
	cut, more bool
}

func readDocument(body []byte, contentType string, base *url.URL) (reading, error) {
	text, err := document.Decode(body, contentType)
	if err != nil {
		return reading{}, failedDocument(err, base)
	}
	return readText(text, base)
}

func readText(text document.Decoded, base *url.URL) (reading, error) {
	d, err := text.Prepare(base)
	if err != nil {
		return reading{}, failedDocument(err, base)
	}
	r := reading{cut: d.Cut, more: d.More}
	in := bytes.NewReader(d.Body)
	switch d.Format {
	case document.RSS:
		var f *rss.Feed
		if f, err = (&rss.Parser{}).Parse(in); err == nil {
			r.feed, r.items = fromRSS(f, base)
		}
	case document.Atom:
		var f *atom.Feed
		if f, err = (&atom.Parser{}).Parse(in); err == nil {
			r.feed, r.items = fromAtom(f, base)
		}
	case document.JSON:
		var f *jsonfeed.Feed
		if f, err = (&jsonfeed.Parser{}).Parse(in); err == nil {
			r.feed, r.items = fromJSON(f, base)
		}
	}
	if err != nil {
		return reading{}, Failf(Parse, "the %s document cannot be read: %w", d.Format, err)
	}
	r.feed.Format = string(d.Format)
	return r, nil
}

// failedDocument gives an error of package document its class and says what to do.
func failedDocument(err error, base *url.URL) error {
	var page *document.HTMLError
	switch {
	case errors.Is(err, document.ErrEmpty):
		return Failf(Empty, "the document is empty: there is nothing in the body")
	case errors.As(err, &page) && len(page.Feeds) > 0:
		var found []string
		for _, f := range page.Feeds {
			found = appendNew(found, absolute(f.URL, base))
		}
		return Failf(NotAFeed, "%w; it offers: %s; put the right one into the source's url", err, strings.Join(found, ", "))
	case errors.As(err, &page):
		return Failf(NotAFeed, "%w, and it names none: look whether the address is right, and whether a consent, login or maintenance page stands before it", err)
	case errors.Is(err, document.ErrNotAFeed):
		return Failf(NotAFeed, "%w", err)
	default:
		return Failf(Parse, "%w", err)
	}
}

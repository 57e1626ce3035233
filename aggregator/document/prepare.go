package document

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
)

// rootKind is a root element that begins a feed.
type rootKind struct {
	format Format
	native space
	out    string // the name it is written under
	field  *field
	before string // what is missing around it
	after  string
}

var roots = map[string]*rootKind{
	"rss":     {format: RSS, native: core, out: "rss", field: rssRoot},
	"rdf":     {format: RSS, native: core, out: "rss", field: rssRoot},
	"channel": {format: RSS, native: core, out: "channel", field: rssChannel, before: "<rss>", after: "</rss>"}, // RSS 1.1, CDF
	"feed":    {format: Atom, native: "atom", out: "feed", field: atomRoot},
	"entry":   {format: Atom, native: "atom", out: "entry", field: atomEntry, before: "<feed>", after: "</feed>"}, // RFC 4287 section 2
}

// maxRoots is how many elements are looked at for one that begins a feed.
const maxRoots = 200

// Decoded is a body as UTF-8 text without characters that no document may hold.
type Decoded struct {
	Text    []byte
	Charset string // what it was decoded from
}

// Decode reads the characters of a body as it was served; contentType is the HTTP header ("" = none). The
// body is not changed, and the result may point into it. The error is ErrEmpty.
func Decode(body []byte, contentType string) (Decoded, error) {
	if blank(body) {
		return Decoded{}, ErrEmpty
	}
	text, charset := decode(body, contentType)
	if text = bytes.TrimSpace(text); len(text) == 0 {
		return Decoded{}, ErrEmpty
	}
	return Decoded{Text: text, Charset: charset}, nil
}

// Prepare makes a document that a strict parser can read. from is where it is from, for its xml:base
// (nil = unknown).
//
// Errors: *HTMLError (a web page, with the feeds it offers), one that wraps ErrNotAFeed, *LimitError
// (deeper or wider than any feed).
func (d Decoded) Prepare(from *url.URL) (doc Document, err error) {
	if d.isJSON() {
		doc, err = prepareJSON(d.Text)
	} else {
		doc, err = prepareXML(d.Text, from)
	}
	doc.Charset = d.Charset
	return doc, err
}

func (d Decoded) isJSON() bool { return d.Text[0] == '{' || d.Text[0] == '[' }

func prepareXML(text []byte, from *url.URL) (Document, error) {
	t := tokenizer{in: text}
	var first []byte
	for range maxRoots {
		start, err := nextTag(&t)
		if err != nil {
			return Document{}, err
		}
		if start < 0 {
			break
		}
		name := text[start+1 : start+1+nameLength(text[start+1:])]
		local := bytes.ToLower(name[bytes.LastIndexByte(name, ':')+1:])
		if root, ok := roots[string(local)]; ok {
			d, err := rewrite(text[start:], root, declared(text[:start]), from)
			if limit := (*LimitError)(nil); errors.As(err, &limit) {
				limit.Line += line(text, start) - 1
			}
			return d, err
		}
		if first == nil {
			first = name
		}
		switch string(local) {
		case "html", "head", "body", "title", "script", "noscript", "frameset":
			return Document{}, webPage(text)
		}
	}
	if bytes.Contains(bytes.ToLower(text[:min(len(text), 1024)]), []byte("<!doctype html")) {
		return Document{}, webPage(text)
	}
	if first != nil {
		return Document{}, fmt.Errorf("%w: the document begins with <%s>, not with <rss>, <rdf:RDF>, <feed> or a JSON Feed", ErrNotAFeed, first)
	}
	return Document{}, fmt.Errorf("%w: there is neither markup nor JSON in it; it begins %q", ErrNotAFeed, excerpt(text))
}

// nextTag returns where the next start tag begins, -1 if there is none.
func nextTag(t *tokenizer) (int, error) {
	for {
		tok, err := t.next()
		switch {
		case err != nil:
			return -1, err
		case tok.kind == tokenEnd:
			return -1, nil
		case tok.kind == tokenOpen:
			return tok.at, nil
		}
	}
}

func excerpt(text []byte) []byte { return bytes.ToValidUTF8(text[:min(len(text), 40)], nil) }

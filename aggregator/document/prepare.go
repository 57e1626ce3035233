package document

import (
	"bytes"
	"fmt"
)

// Prepare makes a document of a body; contentType is the HTTP header, "" if there was none.
func Prepare(body []byte, contentType string) (Document, error) {
	text := bytes.TrimSpace(body)
	head := bytes.ToLower(text[:min(len(text), 4096)])
	switch {
	case len(text) == 0:
		return Document{}, ErrEmpty
	case text[0] == '{':
		return Document{Format: JSON, Body: text}, nil
	case bytes.Contains(head, []byte("<html")):
		return Document{}, &HTMLError{}
	case bytes.Contains(head, []byte("<rss")), bytes.Contains(head, []byte("rdf>")), bytes.Contains(head, []byte(":rdf ")):
		return Document{Format: RSS, Body: text}, nil
	case bytes.Contains(head, []byte("feed")):
		return Document{Format: Atom, Body: text}, nil
	}
	return Document{}, fmt.Errorf("%w: neither RSS, Atom nor JSON Feed", ErrNotAFeed)
}

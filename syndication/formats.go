package syndication

import "io"

// Format is a way to write a document. A new one is one more file with a writer and one more entry in Formats.
type Format struct {
	Name      string                          // for people: "RSS 2.0"
	Extension string                          // in its addresses: "rss"
	Type      string                          // media type, without parameters
	Write     func(io.Writer, Document) error // its Self must be the address in this format, see Document.As
}

// Formats are what every document comes in, the one we recommend first.
var Formats = []Format{
	{"Atom", "atom", "application/atom+xml", WriteAtom},
	{"RSS", "rss", "application/rss+xml", WriteRSS},
	{"JSON Feed", "json", "application/feed+json", WriteJSONFeed},
}

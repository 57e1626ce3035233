package syndication

import (
	"encoding/xml"
	"io"
)

const opmlType = "text/x-opml"

// WriteOPML writes a directory as OPML 2.0: each feed once, in the format we recommend, for readers
// subscribe to every outline they find.
func WriteOPML(w io.Writer, d Directory) error {
	doc := opml{Version: "2.0", Title: d.Title, OwnerID: d.Home}
	if !d.Updated.IsZero() {
		doc.Modified = rfc822(d.Updated)
	}
	for _, l := range d.Listings {
		doc.Outlines = append(doc.Outlines, outline{
			Type: "rss", Text: l.Title, Title: l.Title, Description: l.Description,
			Language: l.Language, XML: l.Addresses[0].URL, HTML: l.Page,
		})
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	return e.Encode(doc)
}

type (
	opml struct {
		XMLName  xml.Name  `xml:"opml"`
		Version  string    `xml:"version,attr"`
		Title    string    `xml:"head>title"`
		Modified string    `xml:"head>dateModified,omitempty"`
		OwnerID  string    `xml:"head>ownerId"`
		Outlines []outline `xml:"body>outline"`
	}
	outline struct {
		Type        string `xml:"type,attr"`
		Text        string `xml:"text,attr"`
		Title       string `xml:"title,attr"`
		Description string `xml:"description,attr,omitempty"`
		Language    string `xml:"language,attr,omitempty"`
		XML         string `xml:"xmlUrl,attr"`
		HTML        string `xml:"htmlUrl,attr,omitempty"`
	}
)

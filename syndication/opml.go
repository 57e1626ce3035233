package syndication

import (
	"encoding/xml"
	"io"
	"strings"
)

const opmlType = "text/x-opml"

// WriteOPML writes a directory as OPML 2.0: each feed once, in the format we recommend, for readers
// subscribe to every outline they find. What OPML has no word for stands in attributes of a namespace of ours
// (OPML 2.0, "Extending OPML"): all formats there are, when it last changed, how many items it brings a week.
func WriteOPML(w io.Writer, d Directory) error {
	doc := opml{Version: "2.0", Own: ownNamespace, Title: d.Title, OwnerID: d.Home}
	if !d.Updated.IsZero() {
		doc.Modified = rfc822(d.Updated)
	}
	for _, l := range d.Listings {
		o := outline{
			Type: "rss", Text: l.Title, Title: l.Title, Description: l.Description,
			Language: l.Language, XML: l.Addresses[0].URL, HTML: l.Page, PerWeek: l.PerWeek,
		}
		for _, a := range l.Addresses {
			o.Formats = strings.TrimSpace(o.Formats + " " + a.Format)
		}
		if !l.Updated.IsZero() {
			o.Updated = rfc3339(l.Updated)
		}
		doc.Outlines = append(doc.Outlines, o)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	return e.Encode(doc)
}

const ownNamespace = "https://github.com/litfass/litfass/opml"

type (
	opml struct {
		XMLName  xml.Name  `xml:"opml"`
		Version  string    `xml:"version,attr"`
		Own      string    `xml:"xmlns:litfass,attr"`
		Title    string    `xml:"head>title"`
		Modified string    `xml:"head>dateModified,omitempty"`
		OwnerID  string    `xml:"head>ownerId"`
		Outlines []outline `xml:"body>outline"`
	}
	outline struct {
		Type        string  `xml:"type,attr"`
		Text        string  `xml:"text,attr"`
		Title       string  `xml:"title,attr"`
		Description string  `xml:"description,attr,omitempty"`
		Language    string  `xml:"language,attr,omitempty"`
		XML         string  `xml:"xmlUrl,attr"`
		HTML        string  `xml:"htmlUrl,attr,omitempty"`
		Formats     string  `xml:"litfass:formats,attr,omitempty"`
		Updated     string  `xml:"litfass:updated,attr,omitempty"`
		PerWeek     float64 `xml:"litfass:itemsPerWeek,attr,omitempty"`
	}
)

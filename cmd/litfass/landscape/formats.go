package landscape

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// encode writes UTF-8 text in a charset; what the charset lacks becomes a character reference.
func encode(charset string, doc []byte) []byte {
	var enc *encoding.Encoder
	switch charset {
	case "ISO-8859-1":
		enc = encoding.HTMLEscapeUnsupported(charmap.ISO8859_1.NewEncoder())
	case "windows-1252":
		enc = encoding.HTMLEscapeUnsupported(charmap.Windows1252.NewEncoder())
	default:
		return doc
	}
	out, err := enc.Bytes(doc)
	if err != nil {
		return doc
	}
	return out
}

func esc(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

func (o Outlet) prolog() string {
	return fmt.Sprintf("<?xml version=\"1.0\" encoding=\"%s\"?>\n", o.charset)
}

func rss20(o Outlet, base string, stories []Story) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `%s<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>%s</title><link>%s/%s/</link><description>Aktuelles</description><language>de</language>
`, o.prolog(), esc(o.Name), base, o.ID)
	for _, s := range stories {
		fmt.Fprintf(&b, "<item><title>%s</title><link>%s</link><guid isPermaLink=\"false\">%s</guid>", esc(s.headline()), esc(s.link(o, base)), esc(s.guid(o)))
		fmt.Fprintf(&b, "<description>%s</description><pubDate>%s</pubDate>", esc(s.summary()), s.At.Format(time.RFC1123Z))
		for _, c := range s.Keywords {
			fmt.Fprintf(&b, "<category>%s</category>", esc(c))
		}
		b.WriteString("</item>\n")
	}
	b.WriteString("</channel></rss>\n")
	return []byte(b.String())
}

func rss091(o Outlet, base string, stories []Story) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `%s<rss version="0.91"><channel><title>%s</title><link>%s/%s/</link><description>Lokales</description><language>de</language>
`, o.prolog(), esc(o.Name), base, o.ID)
	for _, s := range stories {
		fmt.Fprintf(&b, "<item><title>%s</title><link>%s</link><description>%s</description></item>\n",
			esc(s.headline()), esc(s.link(o, base)), esc(s.Teaser))
	}
	b.WriteString("</channel></rss>\n")
	return []byte(b.String())
}

func rss10(o Outlet, base string, stories []Story) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `%s<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="%s%s"><title>%s</title><link>%s/%s/</link><description>Presse</description></channel>
`, o.prolog(), base, o.Path(), esc(o.Name), base, o.ID)
	for _, s := range stories {
		fmt.Fprintf(&b, "<item rdf:about=\"%s\"><title>%s</title><link>%[1]s</link><description>%[3]s</description><dc:date>%[4]s</dc:date><dc:subject>%[5]s</dc:subject></item>\n",
			esc(s.link(o, base)), esc(s.headline()), esc(s.Teaser), s.At.Format(time.RFC3339), esc(strings.Join(s.Keywords, ", ")))
	}
	b.WriteString("</rdf:RDF>\n")
	return []byte(b.String())
}

func atom10(o Outlet, base string, stories []Story) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `%s<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="%s/%s/"><title>%s</title><id>tag:%s.example,2026:feed</id><link href="./"/><updated>%s</updated>
`, o.prolog(), base, o.ID, esc(o.Name), o.ID, newest(stories).Format(time.RFC3339))
	for _, s := range stories {
		fmt.Fprintf(&b, "<entry><title>%s</title><id>%s</id><link href=\"%s\"/><published>%[4]s</published><updated>%[4]s</updated>", esc(s.headline()), esc(s.guid(o)), esc(s.link(o, base)), s.At.Format(time.RFC3339))
		for _, c := range s.Keywords {
			fmt.Fprintf(&b, "<category term=\"%s\"/>", esc(c))
		}
		fmt.Fprintf(&b, "<author><name>Pressestelle</name></author><summary type=\"html\">%s</summary></entry>\n", esc(s.summary()))
	}
	b.WriteString("</feed>\n")
	return []byte(b.String())
}

func atom03(o Outlet, base string, stories []Story) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `%s<feed version="0.3" xmlns="http://purl.org/atom/ns#" xml:lang="de"><title>%s</title><link rel="alternate" type="text/html" href="%s/%s/"/><modified>%s</modified>
`, o.prolog(), esc(o.Name), base, o.ID, newest(stories).Format(time.RFC3339))
	for _, s := range stories {
		fmt.Fprintf(&b, "<entry><title>%s</title><id>%s</id><link rel=\"alternate\" type=\"text/html\" href=\"%s\"/><issued>%[4]s</issued><modified>%[4]s</modified><summary>%[5]s</summary></entry>\n",
			esc(s.headline()), esc(s.guid(o)), esc(s.link(o, base)), s.At.Format(time.RFC3339), esc(s.Teaser))
	}
	b.WriteString("</feed>\n")
	return []byte(b.String())
}

func jsonFeed(o Outlet, base string, stories []Story) []byte {
	type item struct {
		ID            string   `json:"id"`
		URL           string   `json:"url"`
		Title         string   `json:"title"`
		ContentHTML   string   `json:"content_html"`
		DatePublished string   `json:"date_published"`
		Tags          []string `json:"tags,omitempty"`
	}
	items := []item{}
	for _, s := range stories {
		items = append(items, item{s.guid(o), s.link(o, base), s.headline(), s.summary(), s.At.Format(time.RFC3339), s.Keywords})
	}
	doc, _ := json.MarshalIndent(map[string]any{
		"version": "https://jsonfeed.org/version/1.1", "title": o.Name, "home_page_url": base + "/" + o.ID + "/", "language": "de", "items": items,
	}, "", " ")
	return doc
}

func newest(stories []Story) time.Time {
	var t time.Time
	for _, s := range stories {
		if s.At.After(t) {
			t = s.At
		}
	}
	return t
}

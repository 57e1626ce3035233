package aggregator

import (
	"net/url"
	"testing"

	"github.com/litfass/litfass/aggregator/document"
)

// FuzzReadDocument holds what the steps behind rely on, whatever comes in: a class for each error, at
// most MaxItems items, and links that are absolute where there is a base.
func FuzzReadDocument(f *testing.F) {
	for _, s := range []string{
		`<rss><channel><title>T</title><item><title>A</title><link>/a</link><pubDate>Di, 03 Nov 2026 14:05:00 MEZ</pubDate><enclosure url="a"/></item></channel></rss>`,
		`<feed xml:base="x/"><entry><id>1</id><link href="a"/><content type="xhtml"><div><a href="b">b</a></div></content><author><name>N</name></author></entry></feed>`,
		`<rdf:RDF><item rdf:about="a"><dc:creator>A</dc:creator></item></rdf:RDF>`,
		`{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","url":"a","authors":[null],"attachments":[{}]}]}`,
		`<!DOCTYPE html><link rel="alternate" type="application/rss+xml" href="a">`,
	} {
		f.Add([]byte(s), "")
	}
	base, _ := url.Parse("https://base.example/dir/feed.xml")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		feed, items, err := ReadDocument(body, contentType, base)
		if err != nil {
			if o := OutcomeOf(err); o != Parse && o != NotAFeed && o != Empty {
				t.Fatalf("%s: %v", o, err)
			}
			if len(items) > 0 || feed.Title != "" {
				t.Fatal("an error and a feed")
			}
			return
		}
		if len(items) > document.MaxItems {
			t.Fatalf("%d items", len(items))
		}
		for _, it := range items {
			if u, err := url.Parse(it.Link); it.Link != "" && err == nil && !u.IsAbs() {
				t.Fatalf("relative link %q", it.Link)
			}
		}
	})
}

package aggregator

import (
	"net/url"
	"reflect"
	"testing"

	"github.com/litfass/litfass/aggregator/document"
)

// FuzzReadWithout holds what slices rest on: an item reads the same whether all others of its document
// are there or not, and so does what the document says of itself.
func FuzzReadWithout(f *testing.F) {
	f.Add([]byte(`<rss><channel><title>t</title><item><title>a</title><link>/x</link></item><item><title>b</title><media:group><media:title>c</media:title></media:group></item><link>http://a.example/</link></channel></rss>`), uint64(1))
	f.Add([]byte(`<feed xml:base="http://a.example/" xml:lang="de"><entry><id>1</id><content type="xhtml"><div><p>x<br/></p></div></content></entry><entry xml:base="b/"><id>2</id><link href="c"/><author><name>n</name></author></entry></feed>`), uint64(2))
	f.Add([]byte(`<rdf:RDF xmlns="http://purl.org/rss/1.0/"><channel><title>t</title></channel><item rdf:about="a"><title>a</title></item><item rdf:about="b"><title>b</title></item></rdf:RDF>`), uint64(1))
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","content_html":"a"},{"id":"2","url":"/b"}]}`), uint64(1))
	base, _ := url.Parse("https://stadt.example/dir/feed.xml")
	f.Fuzz(func(t *testing.T, body []byte, which uint64) {
		text, err := document.Decode(body, "")
		if err != nil {
			return
		}
		outline, sure := text.Outline()
		if !sure || len(outline.Items) == 0 {
			return
		}
		whole, err := readText(text, base)
		if err != nil || whole.cut || whole.more || len(whole.items) != len(outline.Items) {
			return // its slices are not kept
		}
		leftOut := func(i int) bool { return which>>(i%64)&1 == 1 }
		part := text
		part.Text = outline.Without(leftOut)
		rest, err := readText(part, base)
		if err != nil {
			t.Fatalf("%q\nwithout some: %v", body, err)
		}
		var want []Item
		for i, it := range whole.items {
			if !leftOut(i) {
				want = append(want, it)
			}
		}
		if len(rest.items) != len(want) {
			return // read whole then
		}
		if len(want) > 0 && !reflect.DeepEqual(rest.items, want) || !reflect.DeepEqual(rest.feed, whole.feed) {
			t.Errorf("%q\nitems %+v\nfeed %+v\nwithout some\nitems %+v\nfeed %+v", body, want, whole.feed, rest.items, rest.feed)
		}
	})
}

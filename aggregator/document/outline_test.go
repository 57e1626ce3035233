package document

import (
	"bytes"
	"strings"
	"testing"
)

func outlineOf(t testing.TB, body string) (Outline, bool) {
	t.Helper()
	d, err := Decode([]byte(body), "")
	if err != nil {
		return Outline{}, false
	}
	return d.Outline()
}

func TestOutlineFindsTheItemsOfADocumentInGoodOrder(t *testing.T) {
	for name, c := range map[string]struct{ body, items, around, rest string }{
		"rss": {`<?xml version="1.0"?><rss version="2.0"><channel><title>t</title><item><title>a</title></item> <item><title>b</title></item></channel></rss>`,
			"<item><title>a</title></item>|<item><title>b</title></item>", `<rss version="2.0"><channel>`,
			`<?xml version="1.0"?><rss version="2.0"><channel><title>t</title> <item><title>b</title></item></channel></rss>`},
		"rdf": {`<rdf:RDF xmlns="x"><channel/><item rdf:about="a"></item><item rdf:about="b"></item></rdf:RDF>`,
			`<item rdf:about="a"></item>|<item rdf:about="b"></item>`, `<rdf:RDF xmlns="x"><channel/>`, `<rdf:RDF xmlns="x"><channel/><item rdf:about="b"></item></rdf:RDF>`},
		"atom": {`<feed xml:lang="de"><entry><id>1</id></entry><entry><id>2</id></entry></feed>`,
			"<entry><id>1</id></entry>|<entry><id>2</id></entry>", `<feed xml:lang="de">`, `<feed xml:lang="de"><entry><id>2</id></entry></feed>`},
		"an item in a comment or in CDATA is none": {
			`<rss><channel><!-- <item> --><item><title><![CDATA[</item><item>]]></title></item><item><a b="<item>"/></item></channel></rss>`,
			`<item><title><![CDATA[</item><item>]]></title></item>|<item><a b="<item>"/></item>`, `<rss><channel>`,
			`<rss><channel><!-- <item> --><item><a b="<item>"/></item></channel></rss>`},
		"json": {`{"title":"\"items\":[","items" : [ {"id":"1}","a":[{}]} , {"id":"2\\"}],"x":{"items":[]}}`,
			`{"id":"1}","a":[{}]}|{"id":"2\\"}`, "", `{"title":"\"items\":[","items" : [ {"id":"2\\"}],"x":{"items":[]}}`},
	} {
		o, sure := outlineOf(t, c.body)
		if got := string(bytes.Join(o.Items, []byte("|"))); !sure || got != c.items || string(o.Around) != c.around {
			t.Errorf("%s: %t, %s, around %s", name, sure, got, o.Around)
			continue
		}
		if got := string(o.Without(func(i int) bool { return i == 0 })); got != c.rest {
			t.Errorf("%s: without the first: %s", name, got)
		}
		if got := string(o.Without(func(int) bool { return false })); !strings.HasPrefix(c.body, "{") && got != c.body {
			t.Errorf("%s: without none: %s", name, got)
		}
		none, _ := outlineOf(t, string(o.Without(func(int) bool { return true })))
		if len(none.Items) != 0 {
			t.Errorf("%s: without all: %s", name, none.Items)
		}
	}
}

func TestThereIsNoOutlineOfADocumentInDisorder(t *testing.T) {
	for name, body := range map[string]string{
		"an item within an item":          `<rss><channel><item><item></item></item></channel></rss>`,
		"an entry within an item":         `<rss><channel><item><x:entry></x:entry></item></channel></rss>`,
		"an item outside of the channel":  `<rss><item></item><channel></channel></rss>`,
		"an item in the items of RSS 1.1": `<rss><channel><items><item></item></items></channel></rss>`,
		"two channels":                    `<rss><channel><item></item></channel><channel></channel></rss>`,
		"an item in capitals":             `<rss><channel><item></item><ITEM></ITEM></channel></rss>`,
		"an item with a prefix":           `<rss><channel><item></item><rss:item></rss:item></channel></rss>`,
		"an item without content":         `<rss><channel><item/></channel></rss>`,
		"a tag that is not closed":        `<rss><channel><item><p></item></channel></rss>`,
		"tags closed crosswise":           `<rss><channel><item><a><b></a></b></item></channel></rss>`,
		"an end tag too many":             `<rss><channel><item></p></item></channel></rss>`,
		"an end tag in another case":      `<rss><channel><item></Item></channel></rss>`,
		"a tag cut by the next":           `<rss><channel><item><a <b></b></item></channel></rss>`,
		"a document that ends early":      `<rss><channel><item></item></channel>`,
		"entities of its own":             `<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel><item></item></channel></rss>`,
		"another root":                    `<html><rss><channel><item></item></channel></rss></html>`,
		"an entry alone":                  `<entry><id>1</id></entry>`,
		"too deep":                        `<rss><channel><item>` + strings.Repeat("<a>", 70) + strings.Repeat("</a>", 70) + `</item></channel></rss>`,
		"JSON: an array":                  `[{"items":[{}]}]`,
		"JSON: items twice":               `{"items":[{"id":"1"}],"items":[]}`,
		"JSON: items in other letters":    `{"Items":[{"id":"1"}]}`,
		"JSON: a key in escapes":          `{"\u0069tems":[],"items":[{"id":"1"}]}`,
		"JSON: what is no object":         `{"items":[{"id":"1"},2]}`,
		"JSON: a comma too many":          `{"items":[{"id":"1"},]}`,
		"JSON: a comma too few":           `{"items":[{"id":"1"} {"id":"2"}]}`,
		"JSON: no items":                  `{"version":"https://jsonfeed.org/version/1.1"}`,
		"JSON: it ends early":             `{"items":[{"id":"1"},{"id":"2`,
	} {
		if o, sure := outlineOf(t, body); sure {
			t.Errorf("%s: %s", name, o.Items)
		}
	}
}

// FuzzOutline holds what is promised of an outline: its items stand in the text, apart and in order; without
// some of them the document has an outline of the others; and Prepare, too, finds as many items fewer.
func FuzzOutline(f *testing.F) {
	f.Add([]byte(`<rss><channel><title>t</title><item><title>a</title><b c="d>"/></item><!-- <item> --><item><title>b</title></item></channel></rss>`), uint64(1))
	f.Add([]byte(`<feed><entry><content type="xhtml"><div><br/>x</div></content></entry><entry/></feed>`), uint64(1))
	f.Add([]byte(`<rdf:RDF><channel><items><rdf:Seq/></items></channel><item rdf:about="a"><![CDATA[</item>]]></item><item>b</item></rdf:RDF>`), uint64(2))
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1","items":[{"id":"\\\""},{"id":"2","a":[1,{}]}]}`), uint64(1))
	f.Fuzz(func(t *testing.T, body []byte, which uint64) {
		d, err := Decode(body, "")
		if err != nil {
			return
		}
		o, sure := d.Outline()
		if !sure || len(o.Items) == 0 {
			return
		}
		at := 0
		for i, item := range o.Items {
			n := bytes.Index(d.Text[at:], item)
			if n < 0 || len(item) == 0 {
				t.Fatalf("item %d of %d is not behind the one before: %q", i, len(o.Items), item)
			}
			at += n + len(item)
		}
		leftOut := func(i int) bool { return which>>(i%64)&1 == 1 }
		var want [][]byte
		for i, item := range o.Items {
			if !leftOut(i) {
				want = append(want, item)
			}
		}
		rest := Decoded{Text: o.Without(leftOut)}
		again, sure := rest.Outline()
		if !sure || !bytes.Equal(bytes.Join(again.Items, []byte{0}), bytes.Join(want, []byte{0})) || !bytes.Equal(again.Around, o.Around) {
			t.Fatalf("of %q without some: %q, %t", d.Text, rest.Text, sure)
		}
		whole, err := d.Prepare(nil)
		part, partErr := rest.Prepare(nil)
		if (err == nil) != (partErr == nil) || err == nil && (whole.Format != part.Format || whole.Cut != part.Cut) {
			t.Fatalf("whole: %v, part: %v", err, partErr)
		}
	})
}

package document

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

func rss(items string) string { return "<rss><channel><title>T</title>" + items + "</channel></rss>" }

func TestPrepareMakesAPlainDocument(t *testing.T) {
	from, _ := url.Parse("https://a.example/dir/feed.xml")
	for _, c := range []struct {
		name, in, contentType, want string
	}{
		{"a plain feed stays", rss(`<item><title>A</title></item>`), "", rss(`<item><title>A</title></item>`)},
		{"prolog, comments and DTD go", `<?xml version="1.1"?><!-- x --><!DOCTYPE rss [<!ENTITY a "b">]>` + rss(""), "", rss("")},
		{"junk before the prolog goes", "\n\x00<br />\n<b>Warning</b>: x\n<?xml version='1.0'?>" + rss(""), "", rss("")},
		{"unknown elements go", rss(`<x:y xmlns:x="u"><z/></x:y><image><title>no</title></image>`), "", rss("")},
		{"namespaces become the usual prefixes", `<rss xmlns:q="HTTP://purl.org/dc/elements/1.1"><channel><item><q:Creator>N</q:Creator></item></channel></rss>`, "",
			"<rss><channel><item><dc:creator>N</dc:creator></item></channel></rss>"},
		{"Atom under a prefix", `<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:id>1</a:id></a:entry></a:feed>`, "",
			"<feed><entry><atom:id>1</atom:id></entry></feed>"},
		{"Atom under a misspelt namespace", `<feed xmlns="http://www.w3.org/2005/atom/"><entry><title>A</title></entry></feed>`, "",
			"<feed><entry><title>A</title></entry></feed>"},
		{"rdf:about becomes the id", `<rdf:RDF xmlns:rdf="u"><channel/><item rdf:about="urn:1"/></rdf:RDF>`, "",
			"<rss><channel></channel><item><atom:id>urn:1</atom:id></item></rss>"},
		{"an entry alone", `<entry xmlns="http://www.w3.org/2005/Atom"><id>1</id></entry>`, "", "<feed><entry><atom:id>1</atom:id></entry></feed>"},
		{"an entry in an entry alone", `<entry><entry/><id>1</id></entry>`, "", "<feed><entry><atom:id>1</atom:id></entry></feed>"},
		{"a channel alone", `<CHANNEL><ITEM HREF="/a"><TITLE>A</TITLE></ITEM></CHANNEL>`, "",
			"<rss><channel><item><link>/a</link><title>A</title></item></channel></rss>"},
		{"names of HTML and of the DTD become text", `<!DOCTYPE rss [<!ENTITY town "K&#246;ln">]>` + rss("<item><title>&town; &auml; &amp; &lt; &b=1; &</title></item>"), "",
			rss("<item><title>K&#246;ln ä &amp; &lt; &b=1; &</title></item>")},
		{"an entity made of entities is none", `<!DOCTYPE rss [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>` + rss("<item><title>&b;</title></item>"), "",
			rss("<item><title>&a;&a;</title></item>")},
		{"forbidden references go, C1 ones mean windows-1252", rss("<item><title>a&#8;b&#xFFFF;c&#150;d&#xD800;</title></item>"), "", rss("<item><title>abc–d</title></item>")},
		{"forbidden characters go", rss("<item><title>a\x00b\x08c\uFFFE\uFFFFd\u0096</title></item>"), "", rss("<item><title>abcd–</title></item>")},
		{"open tags are closed, stray ends ignored", rss("<item><title>A</b></title><description>x<p>y<br>z</item><item></nothing>"), "",
			rss("<item><title>A</title><description><![CDATA[x<p>y<br/>z</p>]]></description></item><item></item>")},
		{"a lesser-than sign is text", rss("<item><title>1 < 2, <a@b.example></title></item>"), "", rss("<item><title>1 &lt; 2, &lt;a@b.example></title></item>")},
		{"the end of a CDATA section in text is escaped", rss("<item><title>]]></title></item>"), "", rss("<item><title>]]&gt;</title></item>")},
		{"markup in a description is kept verbatim", rss(`<item><description>a <b class=x>b</b> &amp; <![CDATA[<i>]]><br></description></item>`), "",
			rss(`<item><description><![CDATA[a <b class="x">b</b> &amp; &lt;i&gt;<br/>]]></description></item>`)},
		{"the first title counts", rss("<item><title/><title>A</title><title>B</title></item>"), "", rss("<item><title></title><title>A</title></item>")},
		{"an item that was never closed", rss("<item><title>A</title><item><title>B</title></item>"), "", rss("<item><title>A</title></item><item><title>B</title></item>")},
		{"xml:base", `<rss xml:base="https://b.example/x/"><channel xml:base="y"><item><link>../z?a&amp;b</link><enclosure url="e"/></item></channel></rss>`, "",
			`<rss><channel><item><link>https://b.example/z?a&amp;b</link><enclosure url="e"></enclosure></item></channel></rss>`},
		{"the base of HTML is noted", `<feed xml:base="/x/"><entry><content type="html">a</content></entry></feed>`, "",
			`<feed><entry><litfass:base>https://a.example/x/</litfass:base><content>a</content></entry></feed>`},
		{"the div around XHTML goes", `<feed><entry><content type="xhtml"><h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:p>a &lt;</h:p><h:hr/></h:div></content></entry></feed>`, "",
			`<feed><entry><content><![CDATA[<p>a &lt;</p><hr/>]]></content></entry></feed>`},
		{"base64 is left to the parser", `<feed><entry><content mode="base64" type="text/html">YQ==</content></entry></feed>`, "",
			`<feed><entry><content type="application/octet-stream" mode="base64">YQ==</content></entry></feed>`},
		{"unquoted attributes", `<feed><entry><link rel=alternate href=https://a.example/?a=b/></entry></feed>`, "",
			`<feed><entry><link href="https://a.example/?a=b/" rel="alternate"></link></entry></feed>`},
		{"JSON Feed", `{"version":"https://jsonfeed.org/version/1.1","items":[]}`, "", `{"version":"https://jsonfeed.org/version/1.1","items":[]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := prepare([]byte(c.in), c.contentType, from)
			if err != nil {
				t.Fatal(err)
			}
			if string(d.Body) != c.want {
				t.Errorf("got  %s\nwant %s", d.Body, c.want)
			}
		})
	}
}

func TestPrepareDecodes(t *testing.T) {
	const text = `<rss><channel><title>Größe – „äöü“</title></channel></rss>`
	const latin = `<rss><channel><title>Größe äöü</title></channel></rss>`
	encode := func(s string, e interface{ String(string) (string, error) }) string {
		out, err := e.String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	cp1252, latin1 := charmap.Windows1252.NewEncoder(), charmap.ISO8859_1.NewEncoder()
	twice := encode("X"+text, charmap.Windows1252.NewDecoder())[1:]
	for _, c := range []struct{ name, body, contentType, want, charset string }{
		{"UTF-8", text, "", text, "utf-8"},
		{"UTF-8 with mark", "\uFEFF" + text, "", text, "utf-8"},
		{"UTF-8 that the header calls Latin-1", text, "text/xml; charset=ISO-8859-1", text, "utf-8"},
		{"UTF-8 under a name nobody knows", `<?xml version="1.0" encoding="x-fake"?>` + text, "", text, "utf-8"},
		{"windows-1252 by header", encode(text, cp1252), "text/xml; charset=windows-1252", text, "windows-1252"},
		{"C1 bytes in ISO-8859-1", encode(text, cp1252), "text/xml; charset=iso-8859-1", text, "windows-1252"},
		{"Latin-1 by prolog", `<?xml version="1.0" encoding='ISO-8859-1'?>` + encode(latin, latin1), "text/xml", latin, "windows-1252"},
		{"the header wins over the prolog", `<?xml version="1.0" encoding="koi8-r"?>` + encode(latin, latin1), "text/xml; charset=iso-8859-1", latin, "windows-1252"},
		{"Latin-1 that says UTF-8", `<?xml version="1.0" encoding="utf-8"?>` + encode(latin, latin1), "", latin, "windows-1252"},
		{"Latin-1 that says nothing", encode(latin, latin1), "text/xml", latin, "windows-1252"},
		{"a paste of both", encode(latin, latin1) + "<!-- ä -->", "", latin, "windows-1252"},
		{"encoded twice", twice, "", text, "utf-8"},
		{"UTF-16BE with mark", encode(text, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder()), "", text, "utf-16be"},
		{"UTF-16LE without", encode(text, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder()), "text/xml; charset=utf-8", text, "utf-16le"},
		{"UTF-32LE without", encode(text, utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM).NewEncoder()), "", text, "utf-32le"},
		{"UTF-32BE with mark", encode(text, utf32.UTF32(utf32.BigEndian, utf32.UseBOM).NewEncoder()), "", text, "utf-32be"},
		{"declared UTF-16 without being it", `<?xml version="1.0" encoding="utf-16"?>` + text, "", text, "utf-8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := prepare([]byte(c.body), c.contentType, nil)
			if err != nil {
				t.Fatal(err)
			}
			if string(d.Body) != c.want || d.Charset != c.charset {
				t.Errorf("got  %s (%s)\nwant %s (%s)", d.Body, d.Charset, c.want, c.charset)
			}
		})
	}
}

func TestTextThatOnlyLooksTwiceEncodedStays(t *testing.T) {
	const text = "<rss><channel><title>Ã¤ und ä</title></channel></rss>"
	if d, err := prepare([]byte(text), "", nil); err != nil || string(d.Body) != text {
		t.Errorf("got %s, %v", d.Body, err)
	}
}

func TestTruncatedFeedKeepsItsWholeItems(t *testing.T) {
	const whole = "<rss><channel><title>T</title><item><title>A</title></item>"
	for _, tail := range []string{"", "<item>", "<item><title>B", "<item><title>B</title><descr", "<item><description><![CDATA[<p>", "<item><link href='", "<!-- ", "<item><title>B</title></it"} {
		d, err := prepare([]byte(whole+tail), "", nil)
		if err != nil || !d.Cut || string(d.Body) != whole+"</channel></rss>" {
			t.Errorf("%q: cut %v, %v\n%s", tail, d.Cut, err, d.Body)
		}
	}
	for tail, want := range map[string]string{"": `{"title":"T","items":[{"id":"1"}]}`, `,{"id":"2"`: `{"title":"T","items":[{"id":"1"}]}`, `,{"id":"2"}`: `{"title":"T","items":[{"id":"1"},{"id":"2"}]}`} {
		d, err := prepare([]byte(`{"title":"T","items":[{"id":"1"}`+tail), "", nil)
		if err != nil || !d.Cut || string(d.Body) != want {
			t.Errorf("%q: cut %v, %v\n%s", tail, d.Cut, err, d.Body)
		}
	}
	if d, _ := prepare([]byte(whole+"</channel></rss"), "", nil); d.Cut {
		t.Error("a missing last > was taken for a truncation")
	}
}

func TestOnlyTheFirstItemsAreRead(t *testing.T) {
	for name, body := range map[string]string{
		"RSS":  rss(strings.Repeat("<item><title>A</title></item>\n", 2000+5)),
		"JSON": `{"items":[` + strings.Repeat(`{"id":"1"},`, 2000+4) + `{"id":"1"}],"title":"T"}`,
	} {
		d, err := prepare([]byte(body), "", nil)
		if err != nil || !d.More || d.Cut {
			t.Errorf("%s: more %v, cut %v, %v", name, d.More, d.Cut, err)
		}
		if n := strings.Count(string(d.Body), "<item>") + strings.Count(string(d.Body), `"id"`); n != 2000 {
			t.Errorf("%s: %d items", name, n)
		}
		if name == "JSON" && !strings.HasSuffix(string(d.Body), `],"title":"T"}`) {
			t.Errorf("JSON: the rest of the feed is lost: …%s", d.Body[len(d.Body)-30:])
		}
	}
}

func TestBoundsAreErrorsThatSayWhichAndWhere(t *testing.T) {
	attrs, spaces := "", "" // the figures stand in docs/fetching.md
	for i := range 256 + 1 {
		attrs += fmt.Sprintf(" a%d=''", i)
	}
	for i := range 64 + 1 {
		spaces += fmt.Sprintf(" xmlns:a%d='u'", i)
	}
	for what, body := range map[string]string{
		"elements within each other":      rss("\n" + strings.Repeat("<a>", 256)),
		"attributes of one element":       rss("\n<item" + attrs + ">"),
		"namespace declarations in scope": rss("\n<item" + spaces + ">"),
		"values within each other":        "{\n" + `"items":` + strings.Repeat("[", 256),
	} {
		_, err := prepare([]byte(body), "", nil)
		var limit *LimitError
		if !errors.As(err, &limit) || limit.What != what || limit.Line != 2 {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestWebPageIsToldFromAFeed(t *testing.T) {
	_, err := prepare([]byte(`<!DOCTYPE html>
<html><head><title>Rathaus &amp; mehr</title>
<link rel="alternate" type="application/rss+xml" title="Aktuelles" href="/feed?a=1&amp;b=2">
<link rel=alternate type=application/atom+xml href=atom.xml><link rel="stylesheet" href="x.css"><link rel="alternate" hreflang="en" href="/en">
</head><body><rss></body></html>`), "application/rss+xml", nil)
	var page *HTMLError
	if !errors.As(err, &page) {
		t.Fatalf("%v", err)
	}
	want := []Link{{"Aktuelles", "/feed?a=1&b=2", "application/rss+xml"}, {"", "atom.xml", "application/atom+xml"}}
	if page.Title != "Rathaus & mehr" || fmt.Sprint(page.Feeds) != fmt.Sprint(want) {
		t.Errorf("%+v", page)
	}
}

func TestWhatIsNoFeedIsRefused(t *testing.T) {
	for body, want := range map[string]error{
		"": ErrEmpty, " \n": ErrEmpty, "\uFEFF ": ErrEmpty, "\x00\x01": ErrEmpty,
		"hello": ErrNotAFeed, "<opml/>": ErrNotAFeed, "[1]": ErrNotAFeed, `{"a":1}`: ErrNotAFeed,
	} {
		if _, err := prepare([]byte(body), "", nil); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", body, err, want)
		}
	}
}

func TestPrepareLeavesTheBodyAlone(t *testing.T) {
	body := []byte("\uFEFF" + rss("<item><title>a\x00\xE4</title></item>"))
	before := string(body)
	if _, err := prepare(body, "", nil); err != nil || string(body) != before {
		t.Errorf("changed to %q, %v", body, err)
	}
}

// FuzzPrepare holds that whatever comes in, what goes out is well-formed in the sense of a strict
// decoder, within bounds, and that preparing it again changes nothing that counts.
func FuzzPrepare(f *testing.F) {
	for _, s := range []string{
		rss("<item><title>A</title><description><![CDATA[<p>]]><br>x</description></item>"),
		`<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/x"><entry><link>a</link><content type="xhtml"><div>a</div></content></entry></feed>`,
		`<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel><item><title>&a;&#8;&#xD800;</title></item>`,
		`{"version":"https://jsonfeed.org/version/1","items":[{"id":"1"},{"id":`,
		"\xFF\xFE<\x00r\x00s\x00s\x00/\x00>\x00", "<html><link rel=alternate type=text/xml href=x>",
	} {
		f.Add([]byte(s), "text/xml; charset=utf-8")
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		d, err := prepare(body, contentType, nil)
		if err != nil || d.Format == JSON {
			return
		}
		dec := xml.NewDecoder(strings.NewReader(string(d.Body)))
		dec.Strict = false
		for depth := 0; ; {
			tok, err := dec.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("not well-formed: %v\n%q", err, d.Body)
			}
			switch tok.(type) {
			case xml.StartElement:
				if depth++; depth > MaxDepth {
					t.Fatal("too deep")
				}
			case xml.EndElement:
				depth--
			case xml.Directive, xml.ProcInst, xml.Comment:
				t.Fatalf("%T in %q", tok, d.Body)
			}
		}
	})
}

// prepare makes a document of a body as it was served.
func prepare(body []byte, contentType string, from *url.URL) (Document, error) {
	d, err := Decode(body, contentType)
	if err != nil {
		return Document{}, err
	}
	return d.Prepare(from)
}

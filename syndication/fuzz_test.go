package syndication

import (
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/litfass/litfass/aggregator"
)

func FuzzWebURL(f *testing.F) {
	for _, seed := range []string{
		"https://a.example/", "https://bücher.example/straße?q=ä b#ü", "http://[::1]:80/%zz|", "javascript:alert(1)", "//host/x", "http://a.example:x/",
		"https://user:pw@a.example/?token=x", "http://a_b.example", "https://a.example/\x00\xff", "HTTPS://A.EXAMPLE/'\"<>",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, link string) {
		got := webURL(link)
		if got != "" && !uri.MatchString(got) {
			t.Errorf("%q becomes %q, which is no URL", link, got)
		}
		if again := webURL(got); again != got {
			t.Errorf("%q becomes %q, and that %q", link, got, again)
		}
		publicURL(link)
	})
}

func FuzzCut(f *testing.F) {
	f.Add("Der Rat tagt. Danach gibt es Suppe.", 20)
	f.Add("👨‍👩‍👧👨‍👩‍👧 a\u0301", 2)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		if !utf8.ValidString(text) {
			return
		}
		got := Cut(text, limit)
		if limit > 0 && utf8.RuneCountInString(got) > limit {
			t.Errorf("Cut(%q, %d) = %q is too long", text, limit, got)
		}
		if !strings.HasPrefix(strings.TrimSpace(text), strings.TrimSuffix(got, "…")) {
			t.Errorf("Cut(%q, %d) = %q is not how it begins", text, limit, got)
		}
	})
}

func FuzzConditionalHeaders(f *testing.F) {
	f.Add(`"a", W/"b"`, "Sun, 22 Nov 2026 07:30:00 GMT", "gzip;q=0.5, *;q=0")
	f.Add(`W/"`, "", ",;,=")
	f.Fuzz(func(t *testing.T, tags, date, encodings string) {
		h := http.Header{"If-None-Match": {tags}, "If-Modified-Since": {date}, "If-Match": {tags}, "If-Unmodified-Since": {date}}
		if got := preconditions(h, `"etag"`, time.Unix(1, 0)); got != 200 && got != 304 && got != 412 {
			t.Errorf("status %d", got)
		}
		ahead([]string{tags}, 1)
		if n := negotiate([]string{encodings}); n < 0 || n > identity {
			t.Errorf("encoding %d", n)
		}
	})
}

// FuzzTexts writes any text in every place of every format.
func FuzzTexts(f *testing.F) {
	f.Add("]]> </b> &lt; \x00 \xff")
	_, settings := newsstand()
	p := New(&shelf{}, settings)
	f.Fuzz(func(t *testing.T, text string) {
		it := item(aggregator.Item{
			Source: "offen", OwnID: "x", Title: text, Kicker: text, Teaser: text, Content: escapeHTML(text), Link: text, Published: morning,
			FirstSeen: morning, Authors: []aggregator.Author{{Name: text, URL: text}}, Image: &aggregator.Image{URL: text, Alt: text, Credit: text},
			Enclosures: []aggregator.Enclosure{{URL: text, Type: text}},
		}, "keyword/"+text)
		doc := p.editor.document(p.published[0], aggregator.Version{}, []aggregator.Entry{{ID: it.ID, Copies: []aggregator.Item{it}}})
		for _, format := range Formats {
			var b strings.Builder
			if err := format.Write(&b, doc.As(format)); err != nil {
				t.Fatal(err)
			}
			if strings.ContainsFunc(b.String(), forbiddenOrBroken) {
				t.Errorf("%s: forbidden characters of %q", format.Name, text)
			}
			if format.Extension == "json" {
				for _, fault := range checkJSONFeed([]byte(b.String())) {
					t.Error(fault)
				}
			} else if err := xml.Unmarshal([]byte(b.String()), new(any)); err != nil && wellFormed([]byte(b.String())) != nil {
				t.Errorf("%s: %v", format.Name, err)
			}
		}
	})
}

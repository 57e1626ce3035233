package syndication

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestFormatsAreAsTheyWere compares every kind of output with its golden file; after a wanted change:
// go test ./syndication -run AsTheyWere -update
func TestFormatsAreAsTheyWere(t *testing.T) {
	_, _, h := stand(t)
	for _, name := range []string{
		"verkehr.rss", "verkehr.atom", "verkehr.json", "leer.rss", "leer.atom", "leer.json", "digitales.atom",
		"feeds.opml", "feeds.json", "sources.opml", "sources.json",
	} {
		got := get(h, "/"+name).Body.Bytes()
		file := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not as it was:\n%s", name, firstDifference(got, want))
		}
	}
}

func firstDifference(got, want []byte) string {
	g, w := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "got  " + g[i] + "\nwant " + w[i]
		}
	}
	return "one is longer"
}

// hostile is a newsstand whose items hold whatever a source may send.
func hostile() (*shelf, Settings) {
	s, settings := newsstand()
	for i, text := range []string{
		"", "   ", "Null\x00 Glocke\x07 Löschen\x7f C1\u0085\u0092", "kaputt \xff\xfe\xc3( Ende", "]]> und ]]&gt; und <![CDATA[",
		"<script>alert(1)</script>", "<b>fett</b> & &amp; &lt; &#60; &nbsp;", "5 < 6 > 4 & \"so\" 'so'", "😀 👨‍👩‍👧 🇩🇪",
		"\u202eumgekehrt\u202c \u200f\u200e", "\ufffe\uffff\ufdd0 \U0001ffff", "\ufeffBOM", strings.Repeat("lang und ", 1200),
		"Zeile\r\nzwei\tund\u2028drei", "{{.}} ${x} %s", "Ersatz\ufffdzeichen",
	} {
		own := "hostile" + string(rune('a'+i))
		for _, source := range []string{"rathaus", "offen", "unknown\x01<source>"} {
			s.put(30+i, item(aggregator.Item{
				Source: source, OwnID: own, Title: text, Teaser: text, Kicker: text, Content: "<p>" + escapeHTML(text) + "</p>",
				Link:      []string{"", "/relativ", "javascript:alert(1)", "https://bücher.example/straße?q=ä b&c='<\">#ü", "http://[::1/", "https://a.example/%zz|x\\y", "mailto:a@b.example", "//host/x", "http://127.0.0.1:80/a b"}[i%9],
				Published: []time.Time{{}, time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), morning}[i%4],
				Language:  []string{"", "de", "nicht wahr", "en-US"}[i%4],
				Authors:   []aggregator.Author{{Name: text}, {Email: "wer@example.org"}, {URL: "https://example.org/"}},
				Keywords:  []string{text},
				Image:     &aggregator.Image{URL: "https://a.example/ä.jpg", Alt: text, Credit: text},
				Enclosures: []aggregator.Enclosure{
					{URL: "https://a.example/a b.mp3", Type: "nonsense", Length: -1}, {URL: "ftp://a.example/x"}, {URL: "https://a.example/a b.mp3"},
					{URL: "https://a.example/b", Type: text},
				},
				Categories: []string{"verkehr"},
			}, "topic/verkehr", "keyword/"+text, text))
		}
	}
	return s, settings
}

func TestHostileTextsLeaveEveryFormatWellFormed(t *testing.T) {
	s, settings := hostile()
	h := New(s, settings).Handler()
	for _, name := range []string{"/verkehr.rss", "/verkehr.atom", "/feeds.opml", "/sources.opml"} {
		body := get(h, name).Body.Bytes()
		if err := wellFormed(body); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		checkCharacters(t, name, body)
	}
	body := get(h, "/verkehr.json").Body.Bytes()
	for _, fault := range checkJSONFeed(body) {
		t.Errorf("verkehr.json: %s", fault)
	}
	checkCharacters(t, "verkehr.json", body)
	for _, e := range s.entries {
		w := get(h, "/item/"+e.ID.String())
		if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "<script") || strings.Contains(w.Body.String(), "javascript:") {
			t.Errorf("item %q: %d\n%s", e.Copies[0].Title, w.Code, w.Body)
		}
	}
}

// checkCharacters finds what XML, or the W3C validator, does not want to see.
func checkCharacters(t *testing.T, name string, body []byte) {
	t.Helper()
	if at := strings.IndexFunc(string(body), forbiddenOrBroken); at >= 0 {
		t.Errorf("%s: a forbidden character in %q", name, body[max(0, at-20):at+10])
	}
}

func forbiddenOrBroken(c rune) bool { return c == '\ufffd' || forbidden(c) }

func wellFormed(body []byte) error {
	d := xml.NewDecoder(bytes.NewReader(body))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func TestJSONFeedsKeepToTheSpecification(t *testing.T) {
	_, _, h := stand(t)
	for _, name := range []string{"/verkehr.json", "/leer.json", "/digitales.json"} {
		for _, fault := range checkJSONFeed(get(h, name).Body.Bytes()) {
			t.Errorf("%s: %s", name, fault)
		}
	}
}

// TestTheJSONFeedCheckerNoticesEveryMutation breaks a good feed in one place at a time.
func TestTheJSONFeedCheckerNoticesEveryMutation(t *testing.T) {
	_, _, h := stand(t)
	good := get(h, "/verkehr.json").Body.Bytes()
	for name, mutate := range map[string]func(feed, item map[string]any){
		"version of another format":   func(f, _ map[string]any) { f["version"] = "https://jsonfeed.org/version/1" },
		"no version":                  func(f, _ map[string]any) { delete(f, "version") },
		"no title":                    func(f, _ map[string]any) { delete(f, "title") },
		"title a number":              func(f, _ map[string]any) { f["title"] = 1 },
		"no items":                    func(f, _ map[string]any) { delete(f, "items") },
		"items an object":             func(f, _ map[string]any) { f["items"] = map[string]any{} },
		"relative feed_url":           func(f, _ map[string]any) { f["feed_url"] = "/verkehr.json" },
		"home_page_url with a blank":  func(f, _ map[string]any) { f["home_page_url"] = "https://a.example/a b" },
		"a member nobody knows":       func(f, _ map[string]any) { f["updated"] = "2026-11-22T07:30:00Z" },
		"author of version 1":         func(f, _ map[string]any) { f["author"] = map[string]any{"name": "x"} },
		"an empty author":             func(f, _ map[string]any) { f["authors"] = []any{map[string]any{}} },
		"a nameless author":           func(f, _ map[string]any) { f["authors"] = []any{map[string]any{"name": ""}} },
		"expired a string":            func(f, _ map[string]any) { f["expired"] = "true" },
		"an extension that is a text": func(f, _ map[string]any) { f["_litfass"] = "x" },
		"an extension without a name": func(f, _ map[string]any) { f["_"] = map[string]any{} },
		"a language that is none":     func(f, _ map[string]any) { f["language"] = "deutsch" },
		"next_url the feed itself":    func(f, _ map[string]any) { f["next_url"] = f["feed_url"] },
		"a hub without a type":        func(f, _ map[string]any) { f["hubs"] = []any{map[string]any{"url": "https://h.example/"}} },
		"no id":                       func(_, i map[string]any) { delete(i, "id") },
		"an empty id":                 func(_, i map[string]any) { i["id"] = " " },
		"a number as id":              func(_, i map[string]any) { i["id"] = 17 },
		"the id of another": func(f, i map[string]any) {
			i["id"] = f["items"].([]any)[1].(map[string]any)["id"]
		},
		"no content":                     func(_, i map[string]any) { delete(i, "content_html") },
		"content null":                   func(_, i map[string]any) { i["content_html"] = nil },
		"a relative url":                 func(_, i map[string]any) { i["url"] = "a.html" },
		"a url with umlauts":             func(_, i map[string]any) { i["url"] = "https://a.example/ä" },
		"an image that is no URL":        func(_, i map[string]any) { i["image"] = "bild.jpg" },
		"a date without zone":            func(_, i map[string]any) { i["date_published"] = "2026-11-22T07:30:00" },
		"a date of RSS":                  func(_, i map[string]any) { i["date_modified"] = "Sun, 22 Nov 2026 07:30:00 +0000" },
		"the year 9999":                  func(_, i map[string]any) { i["date_published"] = "9999-12-31T23:59:59Z" },
		"tags as one text":               func(_, i map[string]any) { i["tags"] = "a, b" },
		"an empty tag":                   func(_, i map[string]any) { i["tags"] = []any{""} },
		"an attachment without type":     func(_, i map[string]any) { i["attachments"] = []any{map[string]any{"url": "https://a.example/"}} },
		"an attachment without url":      func(_, i map[string]any) { i["attachments"] = []any{map[string]any{"mime_type": "audio/mpeg"}} },
		"an attachment of negative size": func(_, i map[string]any) { i["attachments"].([]any)[0].(map[string]any)["size_in_bytes"] = -1 },
		"an attachment of type nonsense": func(_, i map[string]any) { i["attachments"].([]any)[0].(map[string]any)["mime_type"] = "nonsense" },
		"a control character":            func(_, i map[string]any) { i["title"] = "a\x07b" },
		"a member of Atom":               func(_, i map[string]any) { i["published"] = "2026-11-22T07:30:00Z" },
	} {
		var feed map[string]any
		if err := json.Unmarshal(good, &feed); err != nil {
			t.Fatal(err)
		}
		mutate(feed, feed["items"].([]any)[0].(map[string]any))
		bad, err := json.Marshal(feed)
		if err != nil {
			t.Fatal(err)
		}
		if len(checkJSONFeed(bad)) == 0 {
			t.Errorf("%s goes unnoticed", name)
		}
	}
	for name, bad := range map[string][]byte{
		"cut off":            good[:len(good)/2],
		"something after it": append(bytes.Clone(good), '{', '}'),
		"a name twice":       bytes.Replace(good, []byte(`"items"`), []byte(`"title": "x", "items"`), 1),
		"Latin-1":            bytes.Replace(good, []byte("ä"), []byte{0xe4}, 1),
	} {
		if len(checkJSONFeed(bad)) == 0 {
			t.Errorf("%s goes unnoticed", name)
		}
	}
}

package aggregator

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"
)

// parse runs the step on a body from bonn.example.
func parse(t *testing.T, body string, change ...func(*Batch)) (Batch, error) {
	t.Helper()
	from, _ := url.Parse("https://bonn.example/dir/feed.xml")
	b := Batch{
		Source: Source{ID: "bonn", Area: "05314000", URL: "https://old.example/"},
		Answer: Answer{Status: 200, URL: from, Header: http.Header{"Content-Type": {"text/xml"}}},
		Body:   []byte(body),
	}
	for _, f := range change {
		f(&b)
	}
	return ParseFeed(context.Background(), b)
}

func utc(y, m, d, h, min int) time.Time {
	return time.Date(y, time.Month(m), d, h, min, 0, 0, time.UTC)
}

func TestParseFeedReadsEachFormat(t *testing.T) {
	for _, c := range []struct {
		name, body string
		feed       Feed
		item       Item
	}{
		{
			name: "RSS 2.0",
			body: `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
				xmlns:media="http://search.yahoo.com/mrss/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>
				<title>Bonn</title><link>https://bonn.example/presse/</link><description>Aus dem Rathaus</description><language>de_DE</language>
				<managingEditor>presse@bonn.example (Presseamt)</managingEditor><lastBuildDate>Tue, 03 Nov 2026 14:05:00 +0100</lastBuildDate>
				<ttl>30</ttl><sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>
				<skipHours><hour>0</hour><hour>24</hour><hour>3</hour></skipHours><skipDays><day>Sunday</day><day>saturday</day></skipDays>
				<item><title>Rathaus &amp;amp; Markt</title><link>../n/1?a=1&amp;b=2</link><guid isPermaLink="false">news-1</guid>
				<pubDate>Di, 03 Nov 2026 14:05:00 MEZ</pubDate><dc:creator>A</dc:creator><dc:creator>B</dc:creator>
				<category domain="x">Verkehr</category><category>Stadt</category><category>Verkehr</category>
				<description>&lt;p&gt;kurz&lt;/p&gt;</description><content:encoded><![CDATA[<p>lang</p>]]></content:encoded>
				<enclosure url="/a.pdf" type="application/pdf" length="12"/>
				<media:content url="/a.jpg" medium="image"><media:title>Bild</media:title><media:credit>Foto: A</media:credit></media:content></item>
				</channel></rss>`,
			feed: Feed{Format: "RSS", Title: "Bonn", Link: "https://bonn.example/presse/", Description: "Aus dem Rathaus", Language: "de-DE",
				Authors: []Author{{Name: "Presseamt", Email: "presse@bonn.example"}}, Updated: utc(2026, 11, 3, 13, 5),
				Hints: Hints{Interval: 6 * time.Hour, SkipHours: 1<<0 | 1<<3, SkipDays: 1<<0 | 1<<6}},
			item: Item{OwnID: "news-1", Link: "https://bonn.example/n/1?a=1&b=2", Title: "Rathaus &amp; Markt", Summary: "<p>kurz</p>", Content: "<p>lang</p>",
				Authors: []Author{{Name: "A"}, {Name: "B"}}, Keywords: []string{"Verkehr", "Stadt"}, Published: utc(2026, 11, 3, 13, 5),
				Enclosures: []Enclosure{{"https://bonn.example/a.pdf", "application/pdf", 12}},
				Image:      &Image{"https://bonn.example/a.jpg", "Bild", "Foto: A"}},
		},
		{
			name: "RDF",
			body: `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dcterms="http://purl.org/dc/terms/">
				<channel rdf:about="x"><title>Bonn</title><link>https://bonn.example/</link></channel>
				<item rdf:about="urn:1"><title>A</title><link>/a</link><dcterms:issued>2026-11-03</dcterms:issued><dcterms:modified>2026-11-04T12:00Z</dcterms:modified></item></rdf:RDF>`,
			feed: Feed{Format: "RSS", Title: "Bonn", Link: "https://bonn.example/"},
			item: Item{OwnID: "urn:1", Link: "https://bonn.example/a", Title: "A", Published: utc(2026, 11, 3, 0, 0), DayOnly: true, Updated: utc(2026, 11, 4, 12, 0)},
		},
		{
			name: "Atom",
			body: `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Bonn</title><subtitle>S</subtitle><link href="https://bonn.example/"/>
				<link rel="self" href="x"/><updated>2026-11-03T13:05:00Z</updated><author><name>Amt</name></author>
				<entry xml:base="https://b.example/x/" xml:lang="en"><id>tag:1</id><title type="html">A &amp;lt;b&gt;</title><link href="a"/><link rel="enclosure" href="f.pdf" length="x"/>
				<category term="verkehr" label="Verkehr"/><published>2026-11-03T14:05:00+01:00</published><updated>2026-11-04T00:00:00Z</updated>
				<author><name>N</name><email>n@b.example</email><uri>u</uri></author>
				<summary>kurz</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>lang <a href="z">z</a> &amp;</p></div></content></entry></feed>`,
			feed: Feed{Format: "Atom", Title: "Bonn", Link: "https://bonn.example/", Description: "S", Language: "de", Authors: []Author{{Name: "Amt"}}, Updated: utc(2026, 11, 3, 13, 5)},
			item: Item{OwnID: "tag:1", Link: "https://b.example/x/a", Title: "A &lt;b>", Summary: "kurz", Content: `<p>lang <a href="https://b.example/x/z">z</a> &amp;</p>`,
				Language: "en", Authors: []Author{{"N", "n@b.example", "https://b.example/x/u"}}, Keywords: []string{"verkehr"},
				Published: utc(2026, 11, 3, 13, 5), Updated: utc(2026, 11, 4, 0, 0), Enclosures: []Enclosure{{URL: "https://b.example/x/f.pdf"}}},
		},
		{
			name: "JSON Feed",
			body: `{"version":"https://jsonfeed.org/version/1.1","title":"Bonn","home_page_url":"https://bonn.example/","language":"de","authors":[{"name":"Amt"}],
				"items":[{"title":"no id"},{"id":7,"url":"a","title":"A","content_text":"1 < 2","summary":"s","tags":["t"],"date_published":"2026-11-03T13:05:00Z",
				"attachments":[{"url":"/f.pdf","mime_type":"application/pdf","size_in_bytes":5}],"image":"i.png"}]}`,
			feed: Feed{Format: "JSON Feed", Title: "Bonn", Link: "https://bonn.example/", Language: "de", Authors: []Author{{Name: "Amt"}}},
			item: Item{OwnID: "7", Link: "https://bonn.example/a", Title: "A", Summary: "s", Content: "1 &lt; 2", Keywords: []string{"t"}, Published: utc(2026, 11, 3, 13, 5),
				Enclosures: []Enclosure{{"https://bonn.example/f.pdf", "application/pdf", 5}}, Image: &Image{URL: "https://bonn.example/i.png"}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := parse(t, c.body)
			if err != nil || len(b.Items) != 1 {
				t.Fatalf("%d items, %v", len(b.Items), err)
			}
			if !reflect.DeepEqual(b.Feed, c.feed) {
				t.Errorf("feed\ngot  %+v\nwant %+v", b.Feed, c.feed)
			}
			c.item.Source, c.item.Area = "bonn", "05314000"
			if got := b.Items[0]; !reflect.DeepEqual(got, c.item) {
				t.Errorf("item\ngot  %+v\nwant %+v", got, c.item)
			}
		})
	}
}

func TestLinkOfAnItemIsFoundWhereThereIsNone(t *testing.T) {
	for name, c := range map[string]struct{ item, want string }{
		"permalink guid":               {`<guid>https://a.example/1</guid>`, "https://a.example/1"},
		"guid that is no permalink":    {`<guid isPermaLink="false">https://a.example/1</guid>`, ""},
		"guid that is no URL":          {`<guid>1</guid>`, ""},
		"atom:link":                    {`<atom:link href="/1"/><guid>https://a.example/2</guid>`, "https://bonn.example/1"},
		"href":                         {`<link href="/1"/>`, "https://bonn.example/1"},
		"enclosure as the last resort": {`<enclosure url="https://a.example/1.mp3"/>`, "https://a.example/1.mp3"},
		"empty link before a full one": {`<link/><link>https://a.example/1</link>`, "https://a.example/1"},
		"the link wins":                {`<guid>https://a.example/2</guid><link>https://a.example/1</link>`, "https://a.example/1"},
		"other schemes stay":           {`<link>mailto:a@b.example</link>`, "mailto:a@b.example"},
	} {
		b, err := parse(t, "<rss><channel><item>"+c.item+"</item></channel></rss>")
		if err != nil || b.Items[0].Link != c.want {
			t.Errorf("%s: %q, want %q (%v)", name, b.Items[0].Link, c.want, err)
		}
	}
	b, err := parse(t, `<feed><entry><id>https://a.example/1</id></entry><entry><content src="c"/></entry><entry><link>/l</link></entry></feed>`)
	if got := fmt.Sprint(b.Items[0].Link, " ", b.Items[1].Link, " ", b.Items[2].Link); err != nil || got != "https://a.example/1 https://bonn.example/dir/c https://bonn.example/l" {
		t.Errorf("Atom: %s (%v)", got, err)
	}
}

func TestPersonsAreToldFromTheirAddresses(t *testing.T) {
	for in, want := range map[string]Author{
		"A B": {Name: "A B"}, "a@b.example": {Email: "a@b.example"}, "a@b.example (A B)": {Name: "A B", Email: "a@b.example"},
		"A B (a@b.example)": {Name: "A B", Email: "a@b.example"}, "A B <a@b.example>": {Name: "A B", Email: "a@b.example"},
		"A (Amt)": {Name: "A (Amt)"}, "()": {Name: "()"}, "": {},
	} {
		if got := person(in); got != want {
			t.Errorf("%q: %+v, want %+v", in, got, want)
		}
	}
}

func TestParseFeedSaysWhatIsWrongAndWhatToDo(t *testing.T) {
	for _, c := range []struct {
		body    string
		outcome Outcome
		say     []string
	}{
		{"", Empty, []string{"empty"}},
		{`<!DOCTYPE html><html><title>Rathaus</title><link rel="alternate" type="application/rss+xml" href="/feed">`, NotAFeed, []string{"web page", `"Rathaus"`, "https://bonn.example/feed", "url"}},
		{`<html><title>Anmelden</title></html>`, NotAFeed, []string{"Anmelden", "login"}},
		{"<opml version='2.0'/>", NotAFeed, []string{"<opml>", "<rss>"}},
		{`{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","tags":"x"}]}`, Parse, []string{"JSON Feed", "tags"}},
		{"<rss><channel><title>Bonn</title><item><title>A", Parse, []string{"first item", "bytes"}},
		{"<rss>" + strings.Repeat("<x>", 300), Parse, []string{"line 1", "256"}},
	} {
		_, err := parse(t, c.body)
		if got := OutcomeOf(err); got != c.outcome {
			t.Errorf("%.40q ends as %s, want %s: %v", c.body, got, c.outcome, err)
			continue
		}
		for _, word := range c.say {
			if !strings.Contains(err.Error(), word) {
				t.Errorf("%.40q: %q is missing in: %v", c.body, word, err)
			}
		}
	}
}

func TestTruncatedFeedIsMarked(t *testing.T) {
	b, err := parse(t, "<rss><channel><item><title>A</title></item><item><title>B")
	if err != nil || !b.Answer.Cut || len(b.Items) != 1 || b.Items[0].Title != "A" {
		t.Errorf("cut %v, %+v, %v", b.Answer.Cut, b.Items, err)
	}
	b, err = parse(t, "<rss><channel><item><title>A</title></item></channel></rss>")
	if err != nil || b.Answer.Cut {
		t.Errorf("a whole feed is marked as cut: %v", err)
	}
}

func TestSuddenlyEmptyFeedIsBelievedTheThirdTime(t *testing.T) {
	const none = "<rss><channel><title>Bonn</title></channel></rss>"
	had := State{Cursor: Cursor{Present: []Standing{{1, 1}}}}
	for time, want := range []Outcome{Empty, Empty, New} {
		b, err := parse(t, none, func(b *Batch) { b.State = had })
		if got := OutcomeOf(err); got != want {
			t.Errorf("time %d: %s, want %s (%v)", time+1, got, want, err)
		}
		had = b.State
	}
	b, err := parse(t, "<rss><channel><item/></channel></rss>", func(b *Batch) { b.State = had })
	if err != nil || b.State.Cursor.Empty != 0 {
		t.Errorf("items came back: still counted %d times empty, %v", b.State.Cursor.Empty, err)
	}
	if _, err := parse(t, none); err != nil {
		t.Errorf("a feed that never had items: %v", err)
	}
	if _, err := parse(t, none, func(b *Batch) { b.State, b.Answer.Partial = State{Cursor: Cursor{Present: []Standing{{1, 1}}}}, true }); err != nil {
		t.Errorf("a partial list without items says nothing: %v", err)
	}
}

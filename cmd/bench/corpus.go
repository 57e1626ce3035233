package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// itemsPerFeed is how many items each document holds.
const itemsPerFeed = 30

// words make up the texts: what German town halls write about.
var words = strings.Fields(`der die das und in von mit für auf dem den des ein eine im ist wird werden hat nach bei über unter zum zur aus
Stadt Rat Gemeinde Kreis Landkreis Bürgermeisterin Oberbürgermeister Verwaltung Haushalt Straße Brücke Schule Kita Verein Feuerwehr Polizei Sitzung Ausschuss
Beschluss Antrag Fraktion Bürgerinnen Bürger Termin Rathaus Baustelle Sanierung Förderung Millionen Euro Digitalisierung Onlinedienst Serviceportal Glasfaser
Klimaschutz Wärmeplanung Radweg Nahverkehr Bus Bahn Haltestelle Parkplatz Markt Fest Theater Museum Bücherei Freibad Sporthalle Wald Gewässer Hochwasser
beschlossen eröffnet geplant gefördert saniert gesperrt vorgestellt verabschiedet gewählt begonnen beendet verlängert teilte mitteilte erklärte betonte öffentlich
gemeinsam künftig bereits erstmals täglich kostenlos barrierefrei größte jährlich übrige zusätzliche schöne früher später natürlich möglich nötig`)

// article writes item n of a feed; the same every time.
func article(feed, n int) (title, teaser, body string) {
	r := rand.New(rand.NewPCG(uint64(feed)+1, uint64(n)+1))
	return sentence(r, 7), sentence(r, 22) + " " + sentence(r, 14), paragraphs(r)
}

func sentence(r *rand.Rand, n int) string {
	var b strings.Builder
	for i := range n {
		w := words[r.IntN(len(words))]
		if r.IntN(6) == 0 {
			w = compound(r)
		}
		if i == 0 {
			first, size := utf8.DecodeRuneInString(w)
			w = string(unicode.ToUpper(first)) + w[size:]
		} else {
			b.WriteByte(' ')
		}
		b.WriteString(w)
	}
	b.WriteByte('.')
	return b.String()
}

// nouns are the words that compounds are made of.
var nouns = slices.DeleteFunc(slices.Clone(words), func(w string) bool {
	first, _ := utf8.DecodeRuneInString(w)
	return !unicode.IsUpper(first)
})

// compound makes one of some 3,000 words: news are full of words that few others use.
func compound(r *rand.Rand) string {
	return nouns[r.IntN(len(nouns))] + strings.ToLower(nouns[r.IntN(len(nouns))])
}

// told says whose item a feed tells as item n: one in five is taken from another feed, by four in five feeds a quarter
// of their items. Half of these are edited.
func told(feed, n int) (by int, edited bool) {
	if n%4 != 0 || feed%5 == 0 {
		return feed, false
	}
	return feed - feed%5, (feed+n/4)%2 == 0
}

// edit rewrites a text as a paper does with what an agency has sent.
func edit(feed int, title, teaser string) (string, string) {
	first, rest, _ := strings.Cut(teaser, ". ")
	if feed%5 < 3 {
		return title, first + ", teilte die Verwaltung mit. " + rest
	}
	return "Nachrichten: " + title, rest + " " + first + "."
}

func paragraphs(r *rand.Rand) string {
	var b strings.Builder
	for range 3 {
		fmt.Fprintf(&b, "<p>%s <strong>%s</strong></p>", sentence(r, 20), sentence(r, 6))
	}
	return b.String()
}

// newest is when item 0 of a pass was published; items are an hour apart.
var newest = time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC)

// document writes a feed as it stands after so many further items came on top of its first thirty.
func document(feed, further int) (body []byte, mediaType string) {
	charset := [...]string{"UTF-8", "UTF-8", "ISO-8859-1", "windows-1252"}[feed/4%4]
	switch feed % 4 {
	case 0, 1:
		return encode(charset, rss(feed, further, charset)), "application/rss+xml"
	case 2:
		return encode(charset, atom(feed, further, charset)), "application/atom+xml"
	default:
		return jsonDoc(feed, further), "application/feed+json"
	}
}

type entry struct {
	guid, link, title, teaser, body string
	at                              time.Time
}

func entries(feed, further int) []entry {
	list := make([]entry, 0, itemsPerFeed)
	for n := further + itemsPerFeed - 1; n >= further; n-- {
		by, edited := told(feed, n)
		title, teaser, body := article(by, n)
		if edited {
			title, teaser = edit(feed, title, teaser)
		}
		link := fmt.Sprintf("https://stadt%d.example/meldung/%d", feed, n)
		if by != feed {
			link += fmt.Sprintf("?utm_source=feed%d", feed)
		}
		list = append(list, entry{
			guid: fmt.Sprintf("feed%d-item%d", feed, n), link: link,
			title: title, teaser: teaser, body: body, at: newest.Add(time.Duration(n-itemsPerFeed) * time.Hour),
		})
	}
	return list
}

func rss(feed, further int, charset string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="%s"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Stadt %d</title><link>https://stadt%[2]d.example/</link><description>Aktuelles</description>`, charset, feed)
	for _, e := range entries(feed, further) {
		fmt.Fprintf(&b, "<item><title>%s</title><link>%s</link><guid isPermaLink=\"false\">%s</guid><pubDate>%s</pubDate><dc:creator>Presseamt</dc:creator><category>Stadt</category><description>%s</description><content:encoded><![CDATA[%s]]></content:encoded></item>\n",
			esc(e.title), e.link, e.guid, e.at.Format(time.RFC1123Z), esc(e.teaser), e.body)
	}
	b.WriteString("</channel></rss>")
	return b.Bytes()
}

func atom(feed, further int, charset string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="%s"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Stadt %d</title><id>urn:stadt:%[2]d</id><link href="https://stadt%[2]d.example/"/><updated>%s</updated>`, charset, feed, newest.Format(time.RFC3339))
	for _, e := range entries(feed, further) {
		fmt.Fprintf(&b, "<entry><title>%s</title><link href=\"%s\"/><id>%s</id><published>%[4]s</published><updated>%[4]s</updated><author><name>Presseamt</name></author><category term=\"Stadt\"/><summary>%[5]s</summary><content type=\"html\">%[6]s</content></entry>\n",
			esc(e.title), e.link, e.guid, e.at.Format(time.RFC3339), esc(e.teaser), esc(e.body))
	}
	b.WriteString("</feed>")
	return b.Bytes()
}

func jsonDoc(feed, further int) []byte {
	items := []map[string]any{}
	for _, e := range entries(feed, further) {
		items = append(items, map[string]any{"id": e.guid, "url": e.link, "title": e.title, "summary": e.teaser, "content_html": e.body,
			"date_published": e.at.Format(time.RFC3339), "tags": []string{"Stadt"}, "authors": []map[string]string{{"name": "Presseamt"}}})
	}
	doc, err := json.Marshal(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": fmt.Sprintf("Stadt %d", feed), "home_page_url": fmt.Sprintf("https://stadt%d.example/", feed), "items": items})
	if err != nil {
		panic(err) // maps of strings always marshal
	}
	return doc
}

func esc(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

func encode(charset string, doc []byte) []byte {
	var e *encoding.Encoder
	switch charset {
	case "ISO-8859-1":
		e = charmap.ISO8859_1.NewEncoder()
	case "windows-1252":
		e = charmap.Windows1252.NewEncoder()
	default:
		return doc
	}
	out, err := e.Bytes(doc)
	if err != nil {
		panic(err) // the words above are all Latin-1
	}
	return out
}

package aggregator_test

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed"

	"github.com/litfass/litfass/aggregator"
)

// BenchmarkRead compares the parse step with gofeed's universal parser on the same documents: a usual
// feed of 30 items, and the whole corpus where it is there.
func BenchmarkRead(b *testing.B) {
	sets := map[string][][]byte{"usual": {usualFeed()}}
	if folder, ok := corpusFolder(b); ok {
		for _, e := range corpus(b, folder) {
			if body, err := os.ReadFile(filepath.Join(folder, e.File)); err == nil {
				sets["corpus"] = append(sets["corpus"], body)
			}
		}
	}
	base, _ := url.Parse("https://base.example/feed.xml")
	for name, bodies := range sets {
		b.Run(name+"/litfass", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, body := range bodies {
					_, _, _ = aggregator.ReadDocument(body, "", base)
				}
			}
		})
		b.Run(name+"/gofeed", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				for _, body := range bodies {
					_, _ = gofeed.NewParser().Parse(bytes.NewReader(body))
				}
			}
		})
	}
}

// usualFeed is a healthy feed of 30 items, about 40 KB.
func usualFeed() []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:slash="http://purl.org/rss/1.0/modules/slash/">
<channel><title>Stadt Musterhausen</title><atom:link href="https://musterhausen.example/feed/" rel="self"/><link>https://musterhausen.example</link><description>Aktuelles</description><language>de</language>
`)
	for i := range 30 {
		fmt.Fprintf(&b, `<item><title>Straße %d wird für den Verkehr gesperrt</title><link>https://musterhausen.example/2026/11/%d/</link><dc:creator><![CDATA[Rathaus]]></dc:creator><pubDate>Tue, 03 Nov 2026 09:%02d:00 +0000</pubDate><category><![CDATA[Verkehr]]></category><category><![CDATA[Stadt]]></category><guid isPermaLink="false">https://musterhausen.example/?p=%d</guid><description><![CDATA[%s]]></description><content:encoded><![CDATA[%s]]></content:encoded><slash:comments>0</slash:comments></item>
`, i, i, i, i, "<p>"+strings.Repeat("Die Verwaltung teilt mit. ", 6)+"</p>", "<p>"+strings.Repeat("Größere Änderungen <b>sind</b> geplant. ", 12)+"</p>")
	}
	b.WriteString("</channel></rss>")
	return []byte(b.String())
}

package document

import (
	"fmt"
	"strings"
	"testing"
)

// usualFeed is a healthy WordPress-like feed of 30 items, about 40 KB.
func usualFeed() []byte {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/">
<channel><title>Stadt Musterhausen</title><atom:link href="https://musterhausen.example/feed/" rel="self" type="application/rss+xml" /><link>https://musterhausen.example</link><description>Aktuelles</description><lastBuildDate>Tue, 03 Nov 2026 10:00:00 +0000</lastBuildDate><language>de</language><sy:updatePeriod>hourly</sy:updatePeriod>
`)
	for i := range 30 {
		fmt.Fprintf(&b, `<item><title>Straße %d wird für den Verkehr gesperrt</title><link>https://musterhausen.example/2026/11/%d/</link><dc:creator><![CDATA[Rathaus]]></dc:creator><pubDate>Tue, 03 Nov 2026 09:%02d:00 +0000</pubDate><category><![CDATA[Verkehr]]></category><category><![CDATA[Stadt]]></category><guid isPermaLink="false">https://musterhausen.example/?p=%d</guid><description><![CDATA[%s]]></description><content:encoded><![CDATA[%s]]></content:encoded><wfw:commentRss>https://musterhausen.example/%d/feed/</wfw:commentRss><slash:comments>0</slash:comments></item>
`, i, i, i, i, "<p>"+strings.Repeat("Die Verwaltung teilt mit. ", 6)+"</p>", "<p>"+strings.Repeat("Größere Änderungen <b>sind</b> geplant. ", 12)+"</p>", i)
	}
	b.WriteString("</channel></rss>")
	return []byte(b.String())
}

func BenchmarkPrepare(b *testing.B) {
	feed := usualFeed()
	b.SetBytes(int64(len(feed)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := prepare(feed, "application/rss+xml; charset=UTF-8", nil); err != nil {
			b.Fatal(err)
		}
	}
}

package aggregator

import (
	"context"
	"testing"
)

func TestParseFeedReadsRSS(t *testing.T) {
	b := Batch{Source: Source{ID: "bonn", Area: "05314000", URL: "https://bonn.example/feed"}, Body: []byte(`<?xml version="1.0"?>
<rss version="2.0"><channel><title>Bonn</title><link>https://bonn.example/</link><ttl>30</ttl>
<item><title>Rathaus</title><link>/n/1</link><guid isPermaLink="false">1</guid><pubDate>Di, 03 Nov 2026 14:05:00 MEZ</pubDate></item>
</channel></rss>`)}
	got, err := ParseFeed(context.Background(), b)
	if err != nil {
		t.Fatal(err)
	}
	it := got.Items[0]
	if len(got.Items) != 1 || it.Link != "https://bonn.example/n/1" || it.OwnID != "1" || it.Source != "bonn" || it.Area != "05314000" {
		t.Errorf("item = %+v", it)
	}
	if want := "2026-11-03T13:05:00Z"; it.Published.Format("2006-01-02T15:04:05Z07:00") != want {
		t.Errorf("published %v, want %s", it.Published, want)
	}
}

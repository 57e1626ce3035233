package aggregator_test

import (
	"net/url"
	"testing"

	"github.com/litfass/litfass/aggregator"
)

func TestGUIDsAreUniqueWithinASourceOnly(t *testing.T) {
	n, bonn, aachen := newNewsroom(t), town("bonn", "05314000"), town("aachen", "05334002")
	n.read(bonn, notice(bonn, "news-123", "Bonn baut eine Brücke", ""))
	n.read(aachen, notice(aachen, "news-123", "Aachen saniert das Rathaus", ""))
	n.wants(2, 2)
}

func TestAnItemThatLeavesItsDocumentStays(t *testing.T) {
	n, bonn := newNewsroom(t), town("bonn", "05314000")
	first, second := notice(bonn, "1", "Bonn baut eine Brücke", ""), notice(bonn, "2", "Bonn feiert", "")
	n.read(bonn, first, second)
	n.read(bonn, second)
	n.wants(2, 2)
	n.read(bonn, first, second) // it comes back: no news either
	n.wants(2, 2)
}

func TestRelativeLinksGoByXMLBaseThenFeedLinkThenFeedURL(t *testing.T) {
	at, err := url.Parse("https://cdn.example/feeds/all.xml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ body, want string }{
		{`<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://stadt.example/aktuell/"/><entry xml:base="https://basis.example/x/"><id>1</id><title>T</title><link href="a"/></entry></feed>`, "https://basis.example/x/a"},
		{`<rss version="2.0"><channel><title>F</title><link>https://stadt.example/aktuell/</link><item><title>T</title><link>a</link></item></channel></rss>`, "https://stadt.example/aktuell/a"},
		{`<rss version="2.0"><channel><title>F</title><item><title>T</title><link>a</link></item></channel></rss>`, "https://cdn.example/feeds/a"},
	} {
		_, items, err := aggregator.ReadDocument([]byte(c.body), "", at)
		if err != nil || len(items) != 1 || items[0].Link != c.want {
			t.Errorf("got %+v, %v, want link %s", items, err, c.want)
		}
	}
}

package aggregator

import (
	"reflect"
	"testing"
	"time"
)

// tombstoned is an Atom feed of our own making, after the example in RFC 6721 section 3.
const tombstoned = `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:del="http://purl.org/atompub/tombstones/1.0">
 <title>Stadt</title><id>urn:stadt</id><updated>2026-11-03T12:00:00Z</updated>
 <del:deleted-entry ref="urn:gone" when="2026-11-02T12:00:00Z"><del:comment>Versehen</del:comment></del:deleted-entry>
 <del:deleted-entry ref=" urn:listed " when="2026-11-02T12:00:00Z"/>
 <del:deleted-entry ref="urn:back" when="2026-11-02T12:00:00Z"/>
 <del:deleted-entry ref="https://stadt.example/a;jsessionid=1" when="yesterday"/>
 <del:deleted-entry when="2026-11-02T12:00:00Z"/>
 <entry><title>Listed</title><id>urn:listed</id><updated>2026-11-01T12:00:00Z</updated></entry>
 <entry><title>Back</title><id>urn:back</id><updated>2026-11-03T12:00:00Z</updated></entry>
 <entry><title>Other</title><id>urn:other</id><updated>2026-11-01T12:00:00Z</updated></entry>
</feed>`

func TestAnAtomFeedSaysWhatIsNoMore(t *testing.T) {
	b := Batch{Source: Source{ID: "stadt", URL: "https://stadt.example/feed"}, Body: []byte(tombstoned)}
	b, err := ParseFeed(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"urn:gone", "urn:listed", "https://stadt.example/a"}; !reflect.DeepEqual(b.Deleted, want) {
		t.Errorf("deleted %q, want %q", b.Deleted, want)
	}
	var titles []string
	for _, it := range b.Items {
		titles = append(titles, it.Title)
	}
	if want := []string{"Back", "Other"}; !reflect.DeepEqual(titles, want) {
		t.Errorf("items %q, want %q", titles, want)
	}
}

func TestWhatIsMissingFromAFollowedDocument(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC) }
	item := func(own Hash, published time.Time) Item { return Item{Seen: Seen{Own: own}, Published: published} }
	before := []Standing{{Own: 3}, {Own: 2}, {Own: 1}}
	follows := Batch{Source: Source{FollowDeletions: true}}
	for name, c := range map[string]struct {
		batch  Batch
		items  []Item
		own    []Hash
		oldest time.Time
	}{
		"nothing":                    {follows, []Item{item(3, day(3)), item(2, day(2)), item(1, day(1))}, nil, day(1)},
		"one in the middle":          {follows, []Item{item(3, day(3)), item(1, day(1))}, []Hash{2}, day(1)},
		"one is pushed out":          {follows, []Item{item(4, day(4)), item(3, day(3)), item(2, day(2))}, []Hash{1}, day(2)},
		"new ones do not count":      {follows, []Item{item(4, day(1)), item(3, day(3))}, []Hash{2, 1}, day(3)},
		"nothing of the old is left": {follows, []Item{item(5, day(5))}, nil, time.Time{}},
		"without dates":              {follows, []Item{item(3, time.Time{})}, nil, time.Time{}},
		"an empty document":          {follows, nil, nil, time.Time{}},
		"a source not followed":      {Batch{}, []Item{item(3, day(3)), item(1, day(1))}, nil, time.Time{}},
		"a partial answer":           {Batch{Source: follows.Source, Answer: Answer{Partial: true}}, []Item{item(3, day(3)), item(1, day(1))}, nil, time.Time{}},
		"a document cut short":       {Batch{Source: follows.Source, Answer: Answer{Cut: true}}, []Item{item(3, day(3)), item(1, day(1))}, nil, time.Time{}},
		"more than is read":          {Batch{Source: follows.Source, Answer: Answer{More: true}}, []Item{item(3, day(3)), item(1, day(1))}, nil, time.Time{}},
	} {
		own, oldest := missing(c.batch, before, c.items)
		if !reflect.DeepEqual(own, c.own) || !oldest.Equal(c.oldest) {
			t.Errorf("%s: got %v since %v, want %v since %v", name, own, oldest, c.own, c.oldest)
		}
	}
}

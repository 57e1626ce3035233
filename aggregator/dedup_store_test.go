package aggregator_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/store"
)

// newsroom reads sources into a store on disk, as the daemon does.
type newsroom struct {
	t     *testing.T
	store aggregator.Store
	now   time.Time
}

func newNewsroom(t *testing.T) *newsroom {
	t.Helper()
	s, err := store.Open(t.Context(), "bolt:"+filepath.Join(t.TempDir(), "litfass.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return &newsroom{t, s, time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)}
}

// read takes a document of a source in and returns what became of its items.
func (n *newsroom) read(source aggregator.Source, items ...aggregator.Item) aggregator.Result {
	n.t.Helper()
	if err := n.store.Enrol(n.t.Context(), map[string]time.Time{source.Key(): n.now}); err != nil {
		n.t.Fatal(err)
	}
	leases, err := n.store.Claim(n.t.Context(), n.now, time.Minute, 1, source.Key())
	if err != nil || len(leases) != 1 {
		n.t.Fatal(leases, err)
	}
	l := leases[0]
	all := func(aggregator.Source, aggregator.Item) []string { return []string{"alles"} }
	line := aggregator.Line{{Name: "normalise", Run: aggregator.Normalise}, {Name: "dedup", Run: aggregator.Dedup(n.store)},
		{Name: "select", Run: aggregator.Select(all)}, {Name: "store", Run: aggregator.Save(n.store)}}
	b := aggregator.Batch{Source: source, Now: n.now, First: !l.Known, State: l.State, Lease: l, Items: items}
	if b, err = line.Run(n.t.Context(), b); err != nil {
		n.t.Fatal(err)
	}
	n.now = n.now.Add(time.Hour)
	return b.Result
}

func (n *newsroom) entries() []aggregator.Entry {
	n.t.Helper()
	entries, err := n.store.Entries(n.t.Context(), aggregator.Query{Category: "alles", Limit: 1000})
	if err != nil {
		n.t.Fatal(err)
	}
	return entries
}

func (n *newsroom) wants(entries, copies int) {
	n.t.Helper()
	all := n.entries()
	count := 0
	for _, e := range all {
		count += len(e.Copies)
	}
	if len(all) != entries || count != copies {
		n.t.Errorf("%d entries of %d copies, want %d of %d", len(all), count, entries, copies)
	}
}

func town(id, area string) aggregator.Source {
	return aggregator.Source{ID: id, URL: "https://" + id + ".example/feed", Area: area, Class: aggregator.Official}
}

func notice(source aggregator.Source, own, title, text string) aggregator.Item {
	return aggregator.Item{OwnID: own, Link: "https://" + source.ID + ".example/news/" + own, Title: title, Summary: text,
		Published: time.Date(2026, 6, 30, 9, 0, 0, 0, time.UTC)}
}

var release = strings.Repeat("Das Land stellt den Kommunen Mittel für neue Radwege bereit. ", 4)

func TestStoredRathausGeschlossenOfTwoTownsIsTwoEntries(t *testing.T) {
	n := newNewsroom(t)
	for _, s := range []aggregator.Source{town("adorf", "05000001"), town("bstadt", "05000002")} {
		n.read(s, notice(s, "1", "Rathaus geschlossen", "Am Freitag."))
	}
	n.wants(2, 2)
}

func TestStoredLongNoticesOfTwoTownsAreTwoEntriesAlsoWithTheSameWords(t *testing.T) {
	n := newNewsroom(t)
	for _, s := range []aggregator.Source{town("adorf", "05000001"), town("bstadt", "05000002")} {
		n.read(s, notice(s, "1", "Rathaus geschlossen", strings.Repeat("Am Freitag bleibt das Rathaus ganztägig geschlossen. ", 4)))
	}
	n.wants(2, 2)
}

func TestStoredPressReleaseOfTwoSourcesIsOneEntryOfBoth(t *testing.T) {
	n := newNewsroom(t)
	land, magazine := town("land", "05"), town("magazin", "")
	n.read(land, notice(land, "1", "Neue Radwege", release))
	if r := n.read(magazine, notice(magazine, "9", "Neue Radwege", release)); r.Further != 1 {
		t.Errorf("%+v", r)
	}
	n.wants(1, 2)
}

func TestStoredItemWithTheSameLinkOfTwoSourcesIsOneEntry(t *testing.T) {
	n := newNewsroom(t)
	land, portal := town("land", "05"), town("portal", "")
	n.read(land, notice(land, "1", "Radwege", ""))
	it := notice(portal, "x", "Land fördert Radwege", "")
	it.Link = "http://www.land.example/news/1/?utm_source=portal"
	n.read(portal, it)
	n.wants(1, 2)
}

func TestStoredMonthlyNoticeIsAnEntryEachMonth(t *testing.T) {
	n := newNewsroom(t)
	s := town("adorf", "05000001")
	long := strings.Repeat("Das Rote Kreuz bittet im Rathaus um Blutspenden. ", 5)
	n.read(s, notice(s, "mai", "Blutspende", long))
	n.read(s, notice(s, "juni", "Blutspende", long), notice(s, "mai", "Blutspende", long))
	n.read(s, notice(s, "juli", "Blutspende", long))
	n.wants(3, 3)
}

func TestStoredItemsWithOneListPageAsLinkAreAllThere(t *testing.T) {
	n := newNewsroom(t)
	s := town("adorf", "05000001")
	list := func(own, title string) aggregator.Item {
		it := notice(s, own, title, "")
		it.Link = "https://adorf.example/rathaus/seite-7"
		return it
	}
	n.read(s, list("1", "Eins"), list("2", "Zwei"))
	n.read(s, list("3", "Drei"))
	n.wants(3, 3)
}

func TestStoredSourceThatChangesAllItsGUIDsGainsNothing(t *testing.T) {
	n := newNewsroom(t)
	s := town("adorf", "05000001")
	document := func(prefix string) (items []aggregator.Item) {
		for i := range 20 {
			it := notice(s, fmt.Sprint(i), fmt.Sprint("Meldung ", i), "")
			it.OwnID = prefix + it.OwnID
			items = append(items, it)
		}
		return items
	}
	n.read(s, document("news-")...)
	before := n.entries()
	for range 3 {
		if r := n.read(s, document("https://adorf.example/id/")...); r.New > 0 {
			t.Errorf("%+v", r)
		}
	}
	n.wants(20, 20)
	for i, e := range n.entries() {
		if e.ID != before[i].ID || e.Order != before[i].Order {
			t.Errorf("entry %d moved", i)
		}
	}
}

func TestStoredItemThatIsRedatedOrRedeliveredDoesNotMove(t *testing.T) {
	n := newNewsroom(t)
	s := town("adorf", "05000001")
	it, other := notice(s, "1", "Eins", ""), notice(s, "2", "Zwei", "")
	n.read(s, it, other)
	before := n.entries()
	it.Published = it.Published.Add(20 * time.Hour)
	n.read(s, it, other)
	n.read(s, other)
	n.read(s, it, other)
	for i, e := range n.entries() {
		if e.ID != before[i].ID || e.Position != before[i].Position || len(e.Copies) != 1 {
			t.Errorf("%q changed", e.Copies[0].Title)
		}
	}
}

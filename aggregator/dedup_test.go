package aggregator

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// memory is a ledger of one source, as short as its promises allow: own id first, then the link, if
// one item of the source alone ever had it.
type memory struct {
	own   map[Hash]remembered
	links map[Hash][]ID
	asked int
}

type remembered struct {
	text Hash
	id   ID
}

func (m *memory) Judge(_ context.Context, _ string, items []Seen) ([]Verdict, error) {
	m.asked += len(items)
	verdicts := make([]Verdict, len(items))
	for i, s := range items {
		if r, ok := m.own[s.Own]; ok {
			verdicts[i] = Verdict{Known: r.text == s.Text, Changed: r.text != s.Text, ID: r.id}
		} else if ids := m.links[s.Link]; s.Link != 0 && len(ids) == 1 {
			verdicts[i] = Verdict{Changed: true, ID: ids[0]}
		}
	}
	return verdicts, nil
}

func (m *memory) Commit(_ context.Context, c Commit) (r Result, err error) {
	for _, it := range c.Items {
		m.own[it.Seen.Own] = remembered{it.Seen.Text, it.ID}
		if it.Seen.Link != 0 && !slices.Contains(m.links[it.Seen.Link], it.ID) {
			m.links[it.Seen.Link] = append(m.links[it.Seen.Link], it.ID)
		}
	}
	return r, nil
}

func (m *memory) Amend(context.Context, time.Time, []Item) error { return nil }

// reader reads one source again and again, as the daemon does.
type reader struct {
	t      *testing.T
	source Source
	ledger *memory
	state  State
	known  bool
	answer Answer
	now    time.Time
	feed   Feed
}

func newReader(t *testing.T, source Source) *reader {
	return &reader{t: t, source: source, ledger: &memory{own: map[Hash]remembered{}, links: map[Hash][]ID{}},
		now: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC), feed: Feed{Link: "https://stadt.example/"}}
}

// read takes a document in and returns the batch as it left the dedup step.
func (r *reader) read(items ...Item) Batch {
	r.t.Helper()
	b := Batch{Source: r.source, Now: r.now, First: !r.known, State: r.state, Answer: r.answer, Feed: r.feed, Items: slices.Clone(items)}
	b, err := Line{{"normalise", Normalise}, {"dedup", Dedup(r.ledger)}, {"store", Save(r.ledger)}}.Run(r.t.Context(), b)
	if err != nil {
		r.t.Fatal(err)
	}
	r.state, r.known = b.State, true
	r.now = r.now.Add(time.Hour)
	return b
}

func (r *reader) wants(n int, items ...Item) []Item {
	r.t.Helper()
	b := r.read(items...)
	if len(b.Items) != n {
		r.t.Errorf("%d items are new or changed, want %d: %v", len(b.Items), n, titles(b.Items))
	}
	return b.Items
}

func titles(items []Item) (all []string) {
	for _, it := range items {
		all = append(all, it.Title)
	}
	return all
}

var stadt = Source{ID: "stadt", URL: "https://stadt.example/feed", Class: Official}

func june(d int) time.Time { return time.Date(2026, 6, d, 9, 0, 0, 0, time.UTC) }

// news makes an item: its own id, link path, title and day in June.
func news(own, path, title string, d int) Item {
	it := Item{OwnID: own, Title: title, Published: june(d)}
	if path != "" {
		it.Link = "https://stadt.example/" + path
	}
	return it
}

func several(n int, make func(i int) Item) (items []Item) {
	for i := range n {
		items = append(items, make(i))
	}
	return items
}

func TestWhatStandsUnchangedIsNotAskedFor(t *testing.T) {
	r := newReader(t, stadt)
	items := several(30, func(i int) Item {
		return news(fmt.Sprint("g", i), fmt.Sprint("n/", i), fmt.Sprint("Titel ", i), 1+i%28)
	})
	r.wants(30, items...)
	asked := r.ledger.asked
	b := r.read(items...)
	if len(b.Items) != 0 || r.ledger.asked != asked || len(b.State.Cursor.Present) != 30 || !b.Stored {
		t.Errorf("%d items, %d questions, %d standing", len(b.Items), r.ledger.asked-asked, len(b.State.Cursor.Present))
	}
}

func TestRathausGeschlossenOfTwoTownsIsTwoItems(t *testing.T) {
	a := newReader(t, Source{ID: "adorf", URL: "https://adorf.example/feed", Area: "05000001"})
	b := newReader(t, Source{ID: "bstadt", URL: "https://bstadt.example/feed", Area: "05000002"})
	notice := func(host string) Item {
		return Item{OwnID: "news-12", Link: "https://" + host + "/news/12", Title: "Rathaus geschlossen", Summary: "Am Freitag.", Published: june(3)}
	}
	x, y := a.wants(1, notice("adorf.example"))[0], b.wants(1, notice("bstadt.example"))[0]
	if x.ID == y.ID || x.Seen.Link == y.Seen.Link || x.Seen.Digest != 0 || y.Seen.Digest != 0 {
		t.Errorf("taken for one: %+v %+v", x.Seen, y.Seen)
	}
}

func TestTheSamePressReleaseOfTwoSourcesHasOneDigest(t *testing.T) {
	words := strings.Repeat("Der Rat hat über das neue Bad beraten und zugestimmt. ", 4)
	a := newReader(t, Source{ID: "a", URL: "https://a.example/feed"}).wants(1, Item{OwnID: "1", Title: "Bonn: Neues Bad", Summary: "<p>" + words + "</p>"})
	b := newReader(t, Source{ID: "b", URL: "https://b.example/feed"}).wants(1, Item{OwnID: "x", Title: "Bonn: NEUES BAD!", Summary: words})
	if a[0].Seen.Digest == 0 || a[0].Seen.Digest != b[0].Seen.Digest {
		t.Errorf("digests %x and %x", a[0].Seen.Digest, b[0].Seen.Digest)
	}
}

func TestTheMonthlyNoticeIsNewsEachMonth(t *testing.T) {
	r := newReader(t, stadt)
	first := r.wants(1, news("g1", "blutspende-juni", "Blutspende im Rathaus", 1))
	july := r.wants(1, news("g2", "blutspende-juli", "Blutspende im Rathaus", 29), news("g1", "blutspende-juni", "Blutspende im Rathaus", 1))
	if first[0].ID == july[0].ID || july[0].Seen.Own == first[0].Seen.Own {
		t.Error("the second notice was taken for the first")
	}
}

func TestAListPageAsLinkIdentifiesNoItem(t *testing.T) {
	for _, page := range []string{"aktuelles/", "seite/42"} { // one known by its name, one found out
		r := newReader(t, stadt)
		for _, it := range r.wants(2, news("g1", page, "Eins", 1), news("g2", page, "Zwei", 2)) {
			if it.Seen.Link != 0 {
				t.Errorf("%s: %q has a link hash", page, it.Title)
			}
		}
		it := r.wants(1, news("g3", page, "Drei", 3))[0] // alone in the document, the link is still shared
		if it.ID != NewID("stadt", "g3") {
			t.Errorf("%s: the third item was taken for another", page)
		}
	}
}

func TestItemsWithoutIDThatShareALinkAreNamedByTitleAndDay(t *testing.T) {
	r := newReader(t, stadt)
	items := []Item{news("", "liste", "Eins", 1), news("", "liste", "Zwei", 2)}
	r.wants(2, items...)
	r.wants(0, items...)
	r.wants(1, append(items, news("", "liste", "Drei", 3))...)
}

func TestOnlyRedatedIsNotNews(t *testing.T) {
	r := newReader(t, stadt)
	r.wants(1, news("g1", "n/1", "Eins", 1))
	again := news("g1", "n/1", "Eins", 20)
	again.Updated = june(20)
	r.wants(0, again)
}

func TestRedeliveredIsNotNews(t *testing.T) {
	r := newReader(t, stadt)
	r.wants(2, news("g1", "n/1", "Eins", 1), news("g2", "n/2", "Zwei", 2))
	r.wants(0, news("g2", "n/2", "Zwei", 2))
	r.wants(0, news("g1", "n/1", "Eins", 1), news("g2", "n/2", "Zwei", 2))
}

func TestAChangedItemKeepsItsID(t *testing.T) {
	r := newReader(t, stadt)
	old := r.wants(1, news("g1", "n/1", "Eins", 1))[0]
	now := r.wants(1, news("g1", "n/1", "Eins, berichtigt", 1))[0]
	if now.ID != old.ID {
		t.Error("another id")
	}
}

func TestGUIDDriftIsTheOldItem(t *testing.T) {
	r := newReader(t, stadt)
	old := r.wants(1, news("http://stadt.example/?p=1", "n/1", "Eins", 1))[0]
	b := r.read(news("https://stadt.example/?p=1", "n/1?utm_source=rss", "Eins", 1))
	if len(b.Items) > 0 && b.Items[0].ID != old.ID {
		t.Error("a renamed item became another")
	}
}

func TestASourceThatChangesAllItsGUIDsPublishesNothingAnew(t *testing.T) {
	r := newReader(t, stadt)
	make := func(prefix string) []Item {
		return several(20, func(i int) Item {
			return news(fmt.Sprint(prefix, i), fmt.Sprint("n/", i), fmt.Sprint("Titel ", i), 1+i)
		})
	}
	ids := map[ID]bool{}
	for _, it := range r.wants(20, make("old-")...) {
		ids[it.ID] = true
	}
	for _, it := range r.read(make("new-")...).Items {
		if !ids[it.ID] {
			t.Errorf("%q has a new id", it.Title)
		}
	}
	r.wants(0, make("new-")...)
}

func TestGUIDsThatNameNothingAreIgnored(t *testing.T) {
	for name, guid := range map[string]string{"home page": "https://www.stadt.example", "the same on all": "feed-1", "none": ""} {
		r := newReader(t, stadt)
		items := []Item{news(guid, "n/1", "Eins", 1), news(guid, "n/2", "Zwei", 2)}
		got := r.wants(2, items...)
		if len(got) == 2 && got[0].ID != NewID("stadt", "link:stadt.example/n/1") {
			t.Errorf("%s: named %q", name, got[0].OwnID)
		}
		r.wants(0, items...)
		for i := range items { // the site moves to https and www.
			items[i].Link = strings.Replace(items[i].Link, "https://", "http://www.", 1)
		}
		r.wants(0, items...)
	}
}

func TestDoubledItemsOfADocumentAreOne(t *testing.T) {
	r := newReader(t, stadt)
	later := news("g1", "n/1", "Eins, neu", 1)
	later.Updated = june(2)
	got := r.wants(2, news("g1", "n/1", "Eins", 1), later, news("sport-7", "n/7", "Sieben", 1), news("rathaus-7", "n/7", "Sieben", 1))
	if !slices.Contains(titles(got), "Eins, neu") {
		t.Errorf("kept %v, want the later version", titles(got))
	}
}

func TestAPartialAnswerConcludesNothingFromAbsence(t *testing.T) {
	r := newReader(t, stadt)
	r.wants(2, news("g1", "n/1", "Eins", 1), news("g2", "n/2", "Zwei", 2))
	r.answer.Partial = true
	r.wants(1, news("g3", "n/3", "Drei", 3))
	if n := len(r.state.Cursor.Present); n != 3 {
		t.Errorf("%d standing, want 3", n)
	}
	r.answer.Partial = false
	r.wants(0, news("g2", "n/2", "Zwei", 2))
	if n := len(r.state.Cursor.Present); n != 1 {
		t.Errorf("%d standing, want 1", n)
	}
}

func TestTheFirstReadingIsBackfillButForFiveOfThisWeek(t *testing.T) {
	r := newReader(t, stadt) // it is 1 July
	items := several(20, func(i int) Item { return news(fmt.Sprint("g", i), fmt.Sprint("n/", i), fmt.Sprint("Titel ", i), 30-i) })
	items = append(items, Item{OwnID: "undated", Title: "Ohne Datum"})
	var top []string
	for _, it := range r.wants(21, items...) {
		if !it.Backfill {
			top = append(top, it.Title)
		}
	}
	if !slices.Equal(top, []string{"Titel 4", "Titel 3", "Titel 2", "Titel 1", "Titel 0"}) {
		t.Errorf("on top: %v", top)
	}
}

func TestTheFirstReadingAfterFailuresIsBackfillToo(t *testing.T) {
	r := newReader(t, stadt)
	r.known = true // a 404 was committed
	if it := r.wants(1, news("g1", "n/1", "Alt", 1))[0]; !it.Backfill {
		t.Error("an old item came in on top")
	}
	r = newReader(t, stadt)
	r.known, r.state.Health.Success = true, r.now // it was read, and empty
	if it := r.wants(1, news("g1", "n/1", "Erste", 1))[0]; it.Backfill {
		t.Error("the first item of an empty source was hidden")
	}
}

func TestAnArchiveThatComesBackIsBackfill(t *testing.T) {
	for _, c := range []struct {
		name    string
		day     func(i int) int
		redated int
	}{
		{"archive", func(i int) int { return 1 + i }, 10},
		{"busy day", func(i int) int { return 21 }, 0},
		{"end of an outage", func(i int) int { return 20 + i/2 }, 0},
		{"a few late ones", func(i int) int { return 1 + 28*min(1, i/4) }, 0},
		{"just half of it", func(i int) int { return 1 + 28*min(1, i/5) }, 0},
		{"more than half of it", func(i int) int { return 1 + 28*min(1, i/6) }, 6},
	} {
		r := newReader(t, stadt)
		r.now = time.Date(2026, 6, 20, 12, 0, 0, 0, time.UTC)
		r.read(several(10, func(i int) Item { return news(fmt.Sprint("g", i), fmt.Sprint("n/", i), fmt.Sprint("Titel ", i), 10+i) })...)
		r.now = time.Date(2026, 6, 30, 12, 0, 0, 0, time.UTC)
		b := r.read(several(10, func(i int) Item {
			return news(fmt.Sprint("h", i), fmt.Sprint("m/", i), fmt.Sprint("Titel ", i), c.day(i))
		})...)
		below := 0
		for _, it := range b.Items {
			if it.Backfill {
				below++
			}
		}
		if len(b.Items) != 10 || below != c.redated || b.Redated != c.redated {
			t.Errorf("%s: %d items, %d below, %d reported, want %d", c.name, len(b.Items), below, b.Redated, c.redated)
		}
	}
}

func TestItemsLeaveOldestFirstWhateverTheirOrderInTheDocument(t *testing.T) {
	items := []Item{news("g1", "n/1", "Eins", 3), news("g2", "n/2", "Zwei", 1), news("g3", "n/3", "Drei", 3), news("g4", "n/4", "Vier", 2)}
	var orders [][]Item
	for range 2 {
		orders = append(orders, newReader(t, stadt).wants(4, items...))
		slices.Reverse(items)
	}
	for i := range orders[0] {
		if orders[0][i].ID != orders[1][i].ID || i > 0 && orders[0][i].Date().Before(orders[0][i-1].Date()) {
			t.Errorf("%v and %v", titles(orders[0]), titles(orders[1]))
		}
	}
}

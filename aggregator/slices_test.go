package aggregator_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// follower reads a source again and again, as the daemon does; whole = it never remembers slices.
type follower struct {
	line  aggregator.Line
	state aggregator.State
	known bool
	whole bool
}

func newFollower(whole bool) *follower {
	ledger := aggregator.NewMemory()
	return &follower{whole: whole, line: aggregator.Line{{Name: "parse", Run: aggregator.ParseFeed}, {Name: "accept", Run: aggregator.Accept},
		{Name: "normalise", Run: aggregator.Normalise}, {Name: "dedup", Run: aggregator.Dedup(ledger)}, {Name: "store", Run: aggregator.Save(ledger)}}}
}

func (f *follower) read(t *testing.T, s served) (aggregator.Batch, error) {
	t.Helper()
	b := aggregator.Batch{Source: s.source, Now: s.now, First: !f.known, State: f.state, Answer: s.answer, Body: s.body}
	b.Lease.State = f.state
	if f.whole {
		b.State.Cursor.Read, b.State.Cursor.Slices = 0, nil
	}
	b, err := f.line.Run(t.Context(), b)
	if err == nil {
		f.state, f.known = b.State, true
	}
	return b, err
}

// follow has both followers read what is served and compares what came of it. It returns how many items
// were known.
func follow(t *testing.T, cheap, whole *follower, s served) (known int, same bool) {
	t.Helper()
	got, err := cheap.read(t, s)
	want, wantErr := whole.read(t, s)
	if fmt.Sprint(err) != fmt.Sprint(wantErr) {
		t.Errorf("error %v, whole: %v", err, wantErr)
		return 0, false
	}
	if n := whole.state.Cursor.Slices; n != nil && len(n) != len(whole.state.Cursor.Present) {
		t.Errorf("%d slices for %d items", len(n), len(whole.state.Cursor.Present))
	}
	if !reflect.DeepEqual(got.Items, want.Items) || got.Redated != want.Redated || !reflect.DeepEqual(got.Feed, want.Feed) {
		t.Errorf("got %d items, whole: %d (redated %d, %d)\n%.2000v\n%.2000v", len(got.Items), len(want.Items), got.Redated, want.Redated, got.Items, want.Items)
		return 0, false
	}
	g, w := got.State, want.State
	g.Cursor.Slices, w.Cursor.Slices, g.Cursor.Read, w.Cursor.Read = nil, nil, 0, 0
	if !reflect.DeepEqual(g, w) {
		t.Errorf("state\n%+v\nwhole\n%+v", g, w)
		return 0, false
	}
	return got.KnownItems(), true
}

func servedFile(body []byte, contentType string) served {
	at, _ := url.Parse("https://stadt.example/dir/feed.xml")
	return served{
		source: aggregator.Source{ID: "stadt", URL: at.String(), Class: aggregator.Official},
		answer: aggregator.Answer{Status: 200, URL: at, Header: http.Header{"Content-Type": {contentType}}},
		body:   body, now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC),
	}
}

// followEdits reads a document, then what editors make of it.
func followEdits(t *testing.T, s served, seed uint64, edits int) (known, items int) {
	r := rand.New(rand.NewPCG(seed, 7))
	cheap, whole := newFollower(false), newFollower(true)
	if _, same := follow(t, cheap, whole, s); !same {
		return 0, 0
	}
	for range edits {
		body, what := s.body, ""
		s, what = edit(r, s)
		n, same := follow(t, cheap, whole, s)
		if !same {
			t.Logf("after: %s (seed %d)\n%.1500s\n=>\n%.1500s", what, seed, body, s.body)
			return known, items
		}
		known, items = known+n, items+len(whole.state.Cursor.Present)
	}
	return known, items
}

func TestRememberedSlicesGiveWhatReadingTheWholeGives(t *testing.T) {
	documents := map[string][]byte{"usual": usualFeed(), "json": []byte(`{"version":"https://jsonfeed.org/version/1.1","title":"t","home_page_url":"https://stadt.example/","items":[
		{"id":"1","url":"https://stadt.example/a/1","title":"Eins","content_html":"<p>}]\"{[</p>","date_published":"2026-11-20T08:00:00Z"},
		{"id":"2","url":"https://stadt.example/a/2","title":"Zwei","content_text":"x","date_published":"2026-11-19T08:00:00Z"}, {"id":"3","url":"https://stadt.example/a/3","title":"Drei"}]}`)}
	for name, body := range documents {
		known, items := 0, 0
		for seed := range uint64(30) {
			n, of := followEdits(t, servedFile(body, ""), seed, 12)
			known, items = known+n, items+of
		}
		t.Logf("%s: %d of %d items known", name, known, items)
		if known < items/4 {
			t.Errorf("%s: %d of %d items known: the slices serve for nothing", name, known, items)
		}
	}
}

func TestRememberedSlicesGiveWhatReadingTheWholeGivesInTheCorpus(t *testing.T) {
	folder, ok := corpusFolder(t)
	if !ok {
		return
	}
	edits := 5
	if testing.Short() {
		edits = 1
	}
	known, items, wrong := 0, 0, 0
	for i, e := range corpus(t, folder) {
		body, err := os.ReadFile(filepath.Join(folder, e.File))
		if err != nil {
			t.Fatal(err)
		}
		if len(body) > 1<<20 {
			continue
		}
		failed := t.Failed()
		n, of := followEdits(t, servedFile(body, e.ContentType), uint64(i), edits)
		if known, items = known+n, items+of; t.Failed() && !failed {
			if t.Logf("in %s", e.File); wrong > 5 {
				t.Fatal("and so on")
			}
			wrong++
		}
	}
	t.Logf("%d of %d items known", known, items)
}

func TestAFeedWithOneNewItemIsReadForThatItemOnly(t *testing.T) {
	f, s := newFollower(false), servedFile(usualFeed(), "")
	if _, err := f.read(t, s); err != nil {
		t.Fatal(err)
	}
	s.body = bytes.Replace(s.body, []byte("<item>"), []byte("<item><title>Neu</title><guid>neu</guid><link>https://stadt.example/neu</link></item><item>"), 1)
	b, err := f.read(t, s)
	if err != nil || b.KnownItems() != 30 || len(b.Items) != 1 || len(b.State.Cursor.Present) != 31 {
		t.Errorf("%d known, %d new, %d present, %v", b.KnownItems(), len(b.Items), len(b.State.Cursor.Present), err)
	}
}

// BenchmarkReadAgain is the parse step on a feed of 30 items that brings one new one.
func BenchmarkReadAgain(b *testing.B) {
	f, s := newFollower(false), servedFile(usualFeed(), "application/rss+xml; charset=UTF-8")
	first := aggregator.Batch{Source: s.source, Now: s.now, First: true, Answer: s.answer, Body: s.body}
	first, err := f.line.Run(b.Context(), first)
	if err != nil {
		b.Fatal(err)
	}
	batch := aggregator.Batch{Source: s.source, Now: s.now, Answer: s.answer, State: first.State}
	batch.Body = bytes.Replace(s.body, []byte("<item>"), []byte("<item><title>Neu</title><guid>neu</guid><link>https://stadt.example/neu</link></item><item>"), 1)
	b.ReportAllocs()
	for b.Loop() {
		if again, err := aggregator.ParseFeed(b.Context(), batch); err != nil || again.KnownItems() != 30 {
			b.Fatal(again.KnownItems(), err)
		}
	}
}

func TestWhatDecidesHowItemsReadMakesTheDocumentReadWhole(t *testing.T) {
	const body = `<rss><channel><title>t</title><item><guid>1</guid><title>a</title><link>/a/1</link></item>
		<item><title>b</title><pubDate>Tue, 24 Nov 2026 09:00:00 GMT</pubDate></item><item><guid>3</guid><title>c</title><description>[24.11.2026] d</description></item></channel></rss>`
	for name, c := range map[string]struct {
		change func(*served)
		known  int
	}{
		"nothing; what is dated ahead is read again": {func(*served) {}, 1},
		"three days":          {func(s *served) { s.now = s.now.Add(72 * time.Hour) }, 1},
		"another address":     {func(s *served) { s.answer.URL, _ = url.Parse("https://neu.example/feed.xml") }, 0},
		"another quoting":     {func(s *served) { s.source.Quoting.Mode = aggregator.QuoteFull }, 0},
		"another language":    {func(s *served) { s.source.Language = "fr" }, 0},
		"pictures":            {func(s *served) { s.source.Images = true }, 0},
		"tracking parameters": {func(s *served) { s.source.Tracking = []string{"a"} }, 0},
		"a partial answer":    {func(s *served) { s.answer.Partial = true }, 0},
		"another tag around": {func(s *served) {
			s.body = bytes.Replace(s.body, []byte("<channel>"), []byte(`<channel xml:base="http://b.example/">`), 1)
		}, 0},
		"another title": {func(s *served) { s.body = bytes.Replace(s.body, []byte("t</title>"), []byte(`u</title>`), 1) }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			cheap, whole, s := newFollower(false), newFollower(true), servedFile([]byte(body), "")
			follow(t, cheap, whole, s)
			s.body = append(bytes.Clone(s.body), '\n')
			c.change(&s)
			if known, _ := follow(t, cheap, whole, s); known != c.known {
				t.Errorf("%d items known, want %d", known, c.known)
			}
		})
	}
}

func TestTheFormatOfTheDocumentIsKeptWithTheCursor(t *testing.T) {
	for body, want := range map[string]string{
		`<rss version="2.0"><channel><title>T</title><item><guid>1</guid><title>A</title></item></channel></rss>`:                     "RSS",
		`<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><id>urn:a</id><title>A</title></entry></feed>`:              "Atom",
		`{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [{"id": "1", "content_text": "A", "title": "Eins"}]}`: "JSON Feed",
	} {
		b, err := aggregator.ParseFeed(t.Context(), aggregator.Batch{Source: aggregator.Source{ID: "a", URL: "https://a.example/feed"}, Body: []byte(body)})
		if err == nil {
			b, err = aggregator.Accept(t.Context(), b)
		}
		if err != nil || b.State.Cursor.Format != want {
			t.Errorf("%q, %v; want %s", b.State.Cursor.Format, err, want)
		}
	}
}

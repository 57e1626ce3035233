package syndication

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// readPage follows the pages of a selection to their end.
func readPages(t *testing.T, h http.Handler, address string) (items []apiItem) {
	t.Helper()
	for pages := 0; address != ""; pages++ {
		w := get(h, strings.TrimPrefix(address, "https://news.example.org"))
		if w.Code != http.StatusOK || pages > 100 {
			t.Fatalf("page %d, %s: %d %s", pages, address, w.Code, w.Body)
		}
		var page apiPage
		if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil {
			t.Fatal(err)
		}
		items = append(items, page.Items...)
		address = page.Next
	}
	return items
}

func titlesOf(items []apiItem) []string {
	list := []string{}
	for _, it := range items {
		list = append(list, it.Headline)
	}
	return list
}

func TestSelectionsAnswerWhatIsChosen(t *testing.T) {
	const path, tram, talk, old = "Neuer Radweg am Rhein eröffnet", "Stadtbahn-Linie 66 fährt wieder durchgehend", "„Verwaltung muss einfacher werden“", "Aus dem Archiv"
	_, _, h := stand(t)
	for query, want := range map[string][]string{
		"category=verkehr":                           {talk, tram, path, old},
		"category=digital":                           {talk}, // the id it had
		"category=verkehr&category=digitales":        {talk, tram, path, old},
		"topic=verkehr":                              {tram, path, old},
		"topic=verkehr&topic=digitalisierung":        {talk, tram, path, old},
		"tag=topic/verkehr&tag=format/interview":     {talk, tram, path, old},
		"topic=verkehr&format=pressemitteilung":      {path},
		"topic=digitalisierung&topic=x&source=blatt": {},
		"source=rathaus":                             {tram, path, old}, // a further source counts
		"source=blatt&source=offen":                  {talk, tram},
		"source=blatt&source=rathaus":                {tram, path, old},
		"place=05314000":                             {tram, path},
		"place=05314":                                {tram, path},
		"place=05&category=verkehr&topic=verkehr":    {tram, path},
		"place=06":                          {},
		"org=dstgb":                         {},
		"category=leer":                     {},
		"category=verkehr&since=2026-11-22": {talk, tram, path},
		"category=verkehr&until=2026-11-22": {old},
		"category=verkehr&since=2026-11-22T06:00:00Z&until=2026-11-22T07:00:00Z": {tram},
		"category=verkehr&since=2026-11-22T07:00:00%2B01:00":                     {tram},
		"category=verkehr&since=2027-01-01":                                      {},
		"category=verkehr&until=1960-01-01":                                      {},
	} {
		for _, limit := range []string{"", "&limit=1", "&limit=2"} {
			if got := titlesOf(readPages(t, h, "/api/v1/items?"+query+limit)); !slices.Equal(got, want) {
				t.Errorf("%s%s: got %q, want %q", query, limit, got, want)
			}
		}
	}
}

func TestWrongInputIsAProblemThatNamesTheParameter(t *testing.T) {
	_, _, h := stand(t)
	page := func(limit string) string {
		var p apiPage
		if err := json.Unmarshal(get(h, "/api/v1/items?category=verkehr&limit="+limit).Body.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		return p.Cursor
	}
	for _, c := range []struct {
		path      string
		status    int
		kind      string
		parameter string
	}{
		{"/api/v1/items", 400, "parameter", ""},
		{"/api/v1/items?since=2026-01-01", 400, "parameter", ""},
		{"/api/v1/items?categorie=verkehr", 400, "parameter", "categorie"},
		{"/api/v1/items?category=verkehr&utm_source=x", 400, "parameter", "utm_source"},
		{"/api/v1/items?category=", 400, "parameter", "category"},
		{"/api/v1/items?category=nirgends", 404, "not-found", "category"},
		{"/api/v1/items?category=vorbei", 410, "gone", "category"},
		{"/api/v1/items?source=nirgends", 404, "not-found", "source"},
		{"/api/v1/items?tag=verkehr", 400, "parameter", "tag"},
		{"/api/v1/items?tag=place/1", 400, "parameter", "tag"},
		{"/api/v1/items?place=Bonn", 400, "parameter", "place"},
		{"/api/v1/items?place=0531", 400, "parameter", "place"},
		{"/api/v1/items?topic=a%20b", 400, "parameter", "topic"},
		{"/api/v1/items?topic=a/b", 400, "parameter", "topic"},
		{"/api/v1/items?topic=%ff", 400, "parameter", "topic"},
		{"/api/v1/items?topic=%00", 400, "parameter", "topic"},
		{"/api/v1/items?topic=" + strings.Repeat("a", 201), 400, "parameter", "topic"},
		{"/api/v1/items?topic=%zz", 400, "parameter", ""},
		{"/api/v1/items?topic=a;topic=b", 400, "parameter", ""},
		{"/api/v1/items?topic=a&topic=b&topic=c&topic=d&topic=e&topic=f", 400, "parameter", "topic"},
		{"/api/v1/items?topic=a&topic=b&topic=c&org=d&org=e&category=verkehr", 400, "parameter", "topic"},
		{"/api/v1/items?topic=a&limit=0", 400, "parameter", "limit"},
		{"/api/v1/items?topic=a&limit=201", 400, "parameter", "limit"},
		{"/api/v1/items?topic=a&limit=-1", 400, "parameter", "limit"},
		{"/api/v1/items?topic=a&limit=010", 400, "parameter", "limit"},
		{"/api/v1/items?topic=a&limit=", 400, "parameter", "limit"},
		{"/api/v1/items?topic=a&limit=1&limit=2", 400, "parameter", "limit"},
		{"/api/v1/items?topic=a&since=gestern", 400, "parameter", "since"},
		{"/api/v1/items?topic=a&since=2026-13-01", 400, "parameter", "since"},
		{"/api/v1/items?topic=a&until=2026-02-30", 400, "parameter", "until"},
		{"/api/v1/items?topic=a&since=2026-02-02&until=2026-02-01", 400, "parameter", "until"},
		{"/api/v1/items?topic=a&cursor=x", 400, "parameter", "cursor"},
		{"/api/v1/items?category=digitales&cursor=" + page("1"), 400, "parameter", "cursor"},
		{"/api/v1/items?category=verkehr&since=2026-01-01&cursor=" + page("1"), 400, "parameter", "cursor"},
		{"/api/v1/items/unsinn", 400, "parameter", "id"},
		{"/api/v1/items/00000000-0000-5000-8000-00000000000A", 400, "parameter", "id"},
		{"/api/v1/items/00000000-0000-5000-8000-000000000000", 404, "not-found", "id"},
		{"/api/v1/items/00000000-0000-5000-8000-000000000000?x=1", 400, "parameter", "x"},
		{"/api/v1/changes?since=2026-01-01", 400, "parameter", "since"},
		{"/api/v1/changes?cursor=" + page("1"), 400, "parameter", "cursor"},
		{"/api/v1/changes?limit=501", 400, "parameter", "limit"},
		{"/api/v1/changes?cursor=" + logCursor(aggregator.LogCursor{Epoch: "another", Position: 1}), 410, "resync", "cursor"},
		{"/api/v1/changes?cursor=" + logCursor(aggregator.LogCursor{Epoch: "one", Position: 1 << 40}), 410, "resync", "cursor"},
		{"/api/v1/categories?x=", 400, "parameter", "x"},
		{"/api/v1/sources?category=verkehr", 400, "parameter", "category"},
		{"/api/v1/nichts", 404, "not-found", ""},
		{"/api/v2/items", 404, "not-found", ""},
		{"/feed.atom", 400, "parameter", ""},
		{"/feed.rss?limit=3", 400, "parameter", "limit"},
		{"/feed.json?topic=verkehr&since=2026-01-01", 400, "parameter", "since"},
		{"/feed.json?topic=", 400, "parameter", "topic"},
		{"/feed.atom?category=vorbei", 410, "gone", "category"},
		{"/feed.atom?source=nirgends", 404, "not-found", "source"},
		{"/embed/verkehr?n=21", 400, "parameter", "n"},
		{"/embed/verkehr?n=x", 400, "parameter", "n"},
		{"/embed/verkehr?fragment=1", 400, "parameter", "fragment"},
		{"/embed/verkehr?style=x", 400, "parameter", "style"},
	} {
		w := get(h, c.path)
		var p problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
			t.Errorf("%s: %d %s", c.path, w.Code, w.Body)
			continue
		}
		if w.Code != c.status || p.Status != c.status || p.Type != "https://news.example.org/api#"+c.kind || p.Parameter != c.parameter ||
			w.Header().Get("Content-Type") != "application/problem+json" || w.Header().Get("Access-Control-Allow-Origin") != "*" || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %+v %v, want %d %s %q", c.path, w.Code, p, w.Header(), c.status, c.kind, c.parameter)
		}
		if c.parameter != "" && c.parameter != "id" && c.kind != "resync" && !strings.HasPrefix(p.Detail, c.parameter+": ") {
			t.Errorf("%s: %q does not begin with the parameter", c.path, p.Detail)
		}
	}
}

func TestTheAPICanOnlyBeRead(t *testing.T) {
	_, _, h := stand(t)
	for _, path := range []string{"/api/v1/items?topic=verkehr", "/api/v1/changes", "/api/v1/nichts", "/feed.atom?topic=verkehr", "/embed/verkehr"} {
		for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"} {
			w := ask(h, method, path)
			var p problem
			if err := json.Unmarshal(w.Body.Bytes(), &p); w.Code != 405 || err != nil || p.Status != 405 || w.Header().Get("Allow") != "GET, HEAD, OPTIONS" {
				t.Errorf("%s %s: %d %s", method, path, w.Code, w.Body)
			}
		}
		if w := ask(h, "OPTIONS", path); w.Code != 204 || w.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("OPTIONS %s: %d %v", path, w.Code, w.Header())
		}
		full, head := get(h, path), ask(h, "HEAD", path)
		if head.Code != full.Code || head.Body.Len() != 0 || head.Header().Get("Etag") != full.Header().Get("Etag") {
			t.Errorf("HEAD %s: %d with %d bytes", path, head.Code, head.Body.Len())
		}
	}
}

func TestAnswersHaveStrongETagsThatStandWhileNothingOfThemChanges(t *testing.T) {
	s, _, h := stand(t)
	paths := []string{
		"/api/v1/items?topic=digitalisierung", "/api/v1/sources", "/feed.atom?topic=digitalisierung",
		"/feed.json?topic=digitalisierung", "/embed/digitales", "/embed/digitales?fragment", "/api/v1/items/" + s.entries[2].ID.String(),
	}
	tags := map[string]string{}
	for _, path := range paths {
		for _, encoding := range []string{"", "gzip", "br"} {
			w := get(h, path, "Accept-Encoding", encoding)
			tag := w.Header().Get("Etag")
			if w.Code != 200 || w.Header().Get("Content-Encoding") != encoding || !strings.HasPrefix(tag, `"`) || w.Header().Get("Last-Modified") != "" {
				t.Errorf("%s in %q: %d %v", path, encoding, w.Code, w.Header())
			}
			tags[path+encoding] = tag
			if w := get(h, path, "Accept-Encoding", encoding, "If-None-Match", tag); w.Code != 304 || w.Header().Get("Etag") != tag || w.Body.Len() > 0 {
				t.Errorf("%s in %q: %d", path, encoding, w.Code)
			}
			if w := get(h, path, "Accept-Encoding", encoding, "If-Modified-Since", "Sun, 22 Nov 2099 07:30:00 GMT"); w.Code != 200 {
				t.Errorf("%s by date: %d, though it has none", path, w.Code)
			}
		}
	}
	s.put(60, item(plainItem("rathaus", "neu", "Eben erst geschehen", "verkehr"), "topic/verkehr"))
	for _, path := range paths {
		if w := get(h, path, "If-None-Match", tags[path]); w.Code != 304 {
			t.Errorf("%s after a change elsewhere: %d", path, w.Code)
		}
	}
	s.put(61, item(plainItem("rathaus", "neu2", "Auch digital", "digital"), "topic/digitalisierung"))
	for _, path := range []string{paths[0], paths[2], paths[3], paths[4], paths[5]} {
		if w := get(h, path, "If-None-Match", tags[path]); w.Code != 200 || !strings.Contains(w.Body.String(), "Auch digital") {
			t.Errorf("%s after a change: %d without it", path, w.Code)
		}
	}
	s.remove(s.entries[len(s.entries)-1].ID, 62)
	for _, path := range []string{paths[0], paths[2], paths[4]} {
		if w := get(h, path); strings.Contains(w.Body.String(), "Auch digital") || w.Header().Get("Etag") != tags[path] {
			t.Errorf("%s shows what was withdrawn", path)
		}
	}
}

func TestARequestForAnAnswerThatStandsReadsNoEntries(t *testing.T) {
	s, p, h := stand(t)
	path := "/feed.atom?topic=verkehr"
	get(h, path)
	before := s.calls()
	for range 10 {
		get(h, path, "Accept-Encoding", "gzip")
	}
	if asked := s.calls() - before; asked != 10 { // for the end of the log
		t.Errorf("%d calls of the store", asked)
	}
	p.Check(t.Context())
	before = s.calls()
	get(h, path)
	if s.calls() == before+1 {
		t.Error("an index that followed the log is never looked at")
	}
}

func TestTheLastGoodAnswerStandsWhileTheStoreIsAway(t *testing.T) {
	s, _, h := stand(t)
	good := get(h, "/feed.rss?topic=verkehr")
	s.setAway(true)
	w := get(h, "/feed.rss?topic=verkehr")
	if w.Code != 200 || w.Body.String() != good.Body.String() || w.Header().Get("Warning") == "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	w = get(h, "/feed.rss?topic=digitalisierung")
	var p problem
	if err := json.Unmarshal(w.Body.Bytes(), &p); w.Code != 503 || err != nil || p.Status != 503 || w.Header().Get("Retry-After") == "" {
		t.Errorf("what was never made: %d %s", w.Code, w.Body)
	}
}

func TestWhatIsWithdrawnDoesNotComeBackWhileTheStoreIsAway(t *testing.T) {
	s, p, h := stand(t)
	p.Check(t.Context())
	withdrawn := s.entries[0]
	paths := []string{"/api/v1/items?topic=verkehr", "/api/v1/changes", "/feed.json?place=05&topic=verkehr", "/place/05.json", "/place/05", "/embed/verkehr", "/api/v1/items/" + withdrawn.ID.String()}
	for _, path := range paths {
		if w := get(h, path); !strings.Contains(w.Body.String(), withdrawn.Copies[0].Title) {
			t.Fatalf("%s: %d without it", path, w.Code)
		}
	}
	s.remove(withdrawn.ID, 60)
	p.Check(t.Context())
	s.setAway(true)
	for _, path := range paths {
		if w := get(h, path); w.Code != 503 || strings.Contains(w.Body.String(), withdrawn.Copies[0].Title) {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// TestWhatWasInNoCategoryDoesNotComeBackEither: no version of a category tells of its withdrawal, only the log does.
func TestWhatWasInNoCategoryDoesNotComeBackEither(t *testing.T) {
	s, p, h := stand(t)
	s.put(60, item(plainItem("rathaus", "nirgends", "In keiner Rubrik"), "topic/anderes"))
	p.Check(t.Context())
	const path, other = "/feed.json?topic=anderes", "/feed.json?topic=verkehr"
	for _, path := range []string{path, other} {
		if w := get(h, path); w.Code != 200 {
			t.Fatal(path, w.Code)
		}
	}
	s.put(61, item(plainItem("rathaus", "neu", "Etwas anderes"), "topic/anderes"))
	p.Check(t.Context())
	s.setAway(true)
	p.Check(t.Context())
	if w := get(h, other); w.Code != 200 {
		t.Errorf("news make the store's absence felt: %d", w.Code)
	}
	s.setAway(false)
	s.remove(s.entries[len(s.entries)-2].ID, 62)
	p.Check(t.Context())
	s.setAway(true)
	if w := get(h, path); w.Code != 503 || strings.Contains(w.Body.String(), "In keiner Rubrik") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestAnAnswerIsNotGivenForeverWithoutTheStore: something is withdrawn, and the store goes away before the press checks
// again.
func TestAnAnswerIsNotGivenForeverWithoutTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p, h := stand(t)
		s.put(60, item(plainItem("rathaus", "nirgends", "In keiner Rubrik"), "topic/anderes"))
		const path = "/feed.json?topic=anderes"
		w := get(h, path)
		if !strings.Contains(w.Body.String(), "In keiner Rubrik") {
			t.Fatal(w.Body)
		}
		s.remove(s.entries[len(s.entries)-1].ID, 61)
		s.setAway(true)
		p.Check(t.Context())
		time.Sleep(answerStands - time.Second)
		if w := get(h, path); w.Code != 200 || w.Header().Get("Warning") == "" {
			t.Errorf("the last good answer: %d", w.Code)
		}
		time.Sleep(2 * time.Second)
		if w := get(h, path); w.Code != 503 || strings.Contains(w.Body.String(), "In keiner Rubrik") {
			t.Errorf("after %s without the store: %d", answerStands, w.Code)
		}
	})
	if all := answerStands + awayMaxAge + staleShown + staleInNeed; all > time.Hour {
		t.Errorf("caches may show it for %s", all)
	}
}

func TestTheCacheOfAnswersIsBounded(t *testing.T) {
	bare := func(string, time.Duration) http.Header { return http.Header{} }
	c := newAnswers()
	for i := range 3 * mostAnswers {
		c.put(&answer{name: nameOf(string(rune(i))), copies: newPrinted(draft{body: []byte("x")}, bare).copies}, 0)
	}
	if len(c.named) != mostAnswers || c.order.Len() != mostAnswers || c.bytes != mostAnswers {
		t.Errorf("%d answers of %d bytes", len(c.named), c.bytes)
	}
	big := make([]byte, mostAnswerBytes/2+1)
	for _, name := range []string{"a", "b", "a"} {
		c.put(&answer{name: name, copies: newPrinted(draft{body: big}, bare).copies}, 0)
	}
	if c.get("a") == nil || c.get("b") != nil || c.order.Len() != 1 || c.bytes != len(big) {
		t.Errorf("%d answers of %d bytes", len(c.named), c.bytes)
	}
}

// TestNoTextLeavesUnquoted puts a word that may not be shown into every text of a press item.
func TestNoTextLeavesUnquoted(t *testing.T) {
	s, _, h := stand(t)
	it := plainItem("blatt", "geheim", "Titel", "verkehr")
	it.Teaser, it.Content, it.Summary = "Verschlusssache", "<p>Verschlusssache</p>", "Verschlusssache"
	it.Image = &aggregator.Image{URL: "https://blatt.example/Verschlusssache.jpg"}
	it.Keywords = []string{"Verschlusssache"}
	id := s.put(90, item(it, "topic/verkehr"))
	for _, path := range []string{
		"/api/v1/items?category=verkehr", "/api/v1/items/" + id.String(), "/api/v1/changes", "/feed.atom?topic=verkehr", "/feed.rss?topic=verkehr",
		"/feed.json?topic=verkehr", "/embed/verkehr", "/embed/verkehr?fragment", "/api/v1/sources",
	} {
		w := get(h, path)
		if body := w.Body.String(); w.Code != 200 || strings.Contains(body, "Verschlusssache") || strings.Contains(body, "token=") || strings.Contains(body, "user:pw") {
			t.Errorf("%s: %d\n%s", path, w.Code, body)
		}
	}
}

func TestChangesTellAllAndThenWhatIsNew(t *testing.T) {
	s, _, h := stand(t)
	follow := func(address string) (changes []apiChange, next string) {
		for more := true; more; {
			w := get(h, address)
			var c apiChanges
			if err := json.Unmarshal(w.Body.Bytes(), &c); err != nil || w.Code != 200 {
				t.Fatalf("%s: %d %s", address, w.Code, w.Body)
			}
			changes, more, next = append(changes, c.Changes...), c.More, c.Next
			address = strings.TrimPrefix(next, "https://news.example.org")
		}
		return changes, address
	}
	all, next := follow("/api/v1/changes?limit=1")
	if len(all) != len(s.entries) {
		t.Errorf("%d changes of %d entries", len(all), len(s.entries))
	}
	if news, again := follow(next); len(news) != 0 || again != next {
		t.Errorf("%v, %s", news, again)
	}
	gone := s.entries[0].ID
	s.remove(gone, 90)
	news, _ := follow(next)
	if len(news) != 1 || news[0].Kind != "withdrawn" || news[0].ID != urn(gone) || news[0].Item != nil {
		t.Errorf("%+v", news)
	}
}

func FuzzSelection(f *testing.F) {
	for _, seed := range []string{
		"place=05913&topic=verkehr", "tag=topic/a&tag=topic/b", "tag=topic/a&topic=b", "category=digital&source=rathaus", "topic=ä&topic=%C3%A4",
		"cursor=x", "topic=a;b", "%zz", "org=a%2Fb", "limit=1&since=2026-01-01&until=2026-01-02T00:00:00%2B01:00", "format=&format",
	} {
		f.Add(seed)
	}
	s, settings := newsstand()
	a := &api{press: New(s, settings)}
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		c, err := a.press.choose(values)
		if err != nil {
			if err.Error() == "" || isAway(err) {
				t.Errorf("%q: %v is no fault with a text", query, err)
			}
			return
		}
		again, err := url.ParseQuery(c.query())
		if err != nil {
			t.Fatalf("%q becomes %q: %v", query, c.query(), err)
		}
		d, err := a.press.choose(again)
		if err != nil || d.query() != c.query() || d.key() != c.key() {
			t.Errorf("%q becomes %q, and that %q (%v)", query, c.query(), d.query(), err)
		}
		if _, err := find(t.Context(), s, c, span{}, spot{}, 2); err != nil {
			t.Errorf("%q: %v", query, err)
		}
	})
}

func FuzzCursors(f *testing.F) {
	f.Add(pageCursor(spot{5, aggregator.ID{1}}, sumOf("x")))
	f.Add(logCursor(aggregator.LogCursor{Epoch: "ABC", Position: 7, Base: 3}))
	f.Add("p")
	f.Add("bA00000000000000000\n0000")
	f.Fuzz(func(t *testing.T, text string) {
		if at, err := parsePageCursor(text, "x"); err == nil && text != "" && pageCursor(at, sumOf("x")) != text {
			t.Errorf("%q is read as %v", text, at)
		}
		if at, err := parseLogCursor(text); err == nil && text != "" && logCursor(at) != text {
			t.Errorf("%q is read as %v", text, at)
		}
	})
}

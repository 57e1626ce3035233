package landscape

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// opened is when the landscape of these tests opened.
var opened = time.Date(2026, time.November, 20, 9, 30, 0, 0, time.UTC)

func TestEveryOutletWritesItsCharset(t *testing.T) {
	for _, o := range Outlets() {
		if o.trouble != nil {
			continue
		}
		doc := encode(o.charset, o.write(o, "http://landscape.example", o.stories(opened, time.Minute)))
		if len(doc) < 200 {
			t.Errorf("%s: a document of %d bytes", o.ID, len(doc))
		}
		if legacy := o.charset != "UTF-8"; legacy == utf8.Valid(doc) {
			t.Errorf("%s: charset %s, but valid UTF-8 is %v", o.ID, o.charset, utf8.Valid(doc))
		}
	}
}

func TestCopiesDifferInGuidAndLink(t *testing.T) {
	byID := map[string]Outlet{}
	for _, o := range Outlets() {
		byID[o.ID] = o
	}
	original, copied := storiesOf("altbrueck", opened)[0], storiesOf("landesdienst", opened)[0]
	if original.ID != copied.ID {
		t.Fatalf("the first story of the Landesdienst is %s, not the town's %s", copied.ID, original.ID)
	}
	const base = "http://landscape.example"
	if original.guid(byID["altbrueck"]) == copied.guid(byID["landesdienst"]) {
		t.Error("a copy bears the original's guid")
	}
	if original.link(byID["altbrueck"], base) == copied.link(byID["landesdienst"], base) {
		t.Error("a copy has the original's link, without tracking")
	}
}

func TestTickerGoesOn(t *testing.T) {
	early, late := ticker(opened, 0), ticker(opened, 40*time.Second)
	if len(late) <= len(early) || bytes.Equal([]byte(early[0].Title), []byte(late[0].Title)) {
		t.Errorf("nothing new after 40 s: %d and %d stories", len(early), len(late))
	}
}

// TestWhoAsksTheTickerAgainGetsNews asks it conditionally, as Litfass does, long after it has filled its document.
func TestWhoAsksTheTickerAgainGetsNews(t *testing.T) {
	now := opened.Add(5 * time.Minute)
	h := Handler(opened, func() time.Time { return now })
	ask := func(etag string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "/ticker/feed", nil)
		r.Header.Set("If-None-Match", etag)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	first := ask("")
	if strings.Contains(first.Body.String(), "<ttl>") {
		t.Error("the ticker asks to be left alone for minutes")
	}
	if again := ask(first.Header().Get("ETag")); again.Code != http.StatusNotModified {
		t.Errorf("asked again at once: %d", again.Code)
	}
	now = now.Add(5 * time.Second)
	if later := ask(first.Header().Get("ETag")); later.Code != http.StatusOK {
		t.Errorf("asked again after 5 s: %d", later.Code)
	}
}

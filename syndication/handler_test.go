package syndication

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// get asks a handler; headers come in pairs.
func get(h http.Handler, path string, headers ...string) *httptest.ResponseRecorder {
	return ask(h, http.MethodGet, path, headers...)
}

func ask(h http.Handler, method, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func stand(t *testing.T) (*shelf, *Press, http.Handler) {
	t.Helper()
	s, settings := newsstand()
	settings.Trouble = func(err error) { t.Log(err) }
	p := New(s, settings)
	return s, p, p.Handler()
}

func TestEveryAddressAnswersWithItsType(t *testing.T) {
	_, _, h := stand(t)
	for path, want := range map[string]struct {
		status int
		kind   string
	}{
		"/":                {200, "text/html; charset=utf-8"},
		"/verkehr":         {200, "text/html; charset=utf-8"},
		"/verkehr.rss":     {200, "application/rss+xml; charset=utf-8"},
		"/verkehr.atom":    {200, "application/atom+xml; charset=utf-8"},
		"/verkehr.json":    {200, "application/feed+json; charset=utf-8"},
		"/verkehr.rss?x=1": {200, "application/rss+xml; charset=utf-8"},
		"/leer.atom":       {200, "application/atom+xml; charset=utf-8"},
		"/feeds.opml":      {200, "text/x-opml; charset=utf-8"},
		"/feeds.json":      {200, "application/json; charset=utf-8"},
		"/sources.opml":    {200, "text/x-opml; charset=utf-8"},
		"/sources.json":    {200, "application/json; charset=utf-8"},
		"/nirgends":        {404, "text/html; charset=utf-8"},
		"/nirgends.rss":    {404, "text/html; charset=utf-8"},
		"/verkehr.xml":     {404, "text/html; charset=utf-8"},
		"/item/unsinn":     {404, "text/html; charset=utf-8"},
		"/static/nichts":   {404, "text/html; charset=utf-8"},
		"/vorbei.rss":      {410, "text/html; charset=utf-8"},
		"/vorbei":          {410, "text/html; charset=utf-8"},
		"/digital.atom":    {301, ""},
		"/verkehr/":        {301, ""},
		"/verkehr/x":       {404, "text/html; charset=utf-8"},
		"/item/00000000-0000-5000-8000-000000000000": {404, "text/html; charset=utf-8"},
	} {
		w := get(h, path)
		if w.Code != want.status || want.kind != "" && w.Header().Get("Content-Type") != want.kind {
			t.Errorf("%s: %d %s, want %d %s", path, w.Code, w.Header().Get("Content-Type"), want.status, want.kind)
		}
		if w.Code == 200 && w.Body.Len() == 0 {
			t.Errorf("%s is empty", path)
		}
	}
	if to := get(h, "/digital.atom").Header().Get("Location"); to != "https://news.example.org/digitales.atom" {
		t.Errorf("a renamed category leads to %q", to)
	}
	if to := get(h, "/verkehr/").Header().Get("Location"); to != "https://news.example.org/verkehr" {
		t.Errorf("a category's page with a slash leads to %q", to)
	}
}

func TestAnItemHasAPageAlsoUnderTheIDOfAFurtherCopy(t *testing.T) {
	s, _, h := stand(t)
	for _, e := range s.entries {
		w := get(h, "/item/"+e.ID.String())
		if w.Code != 200 || !strings.Contains(w.Body.String(), "<h1>") {
			t.Errorf("item %s: %d", e.ID, w.Code)
		}
		for _, further := range e.Copies[1:] {
			if w := get(h, "/item/"+further.ID.String()); w.Code != 301 || !strings.HasSuffix(w.Header().Get("Location"), e.ID.String()) {
				t.Errorf("further copy: %d %s", w.Code, w.Header().Get("Location"))
			}
		}
	}
}

func TestAPageNamesATagOnceEvenIfTheSourceUsesTheSameWord(t *testing.T) {
	s, settings := newsstand()
	id := s.put(30, item(plainItem("rathaus", "twice", "Radweg", "verkehr"), "keyword/verkehr", "topic/verkehr", "place/05314000"))
	settings.Label = func(tag, _ string) string {
		return map[string]string{"keyword/verkehr": "verkehr", "topic/verkehr": "Verkehr"}[tag]
	}
	body := get(New(s, settings).Handler(), "/item/"+id.String()).Body.String()
	if tags := `<li><a href="https://news.example.org/verkehr">verkehr</a></li>`; strings.Count(body, tags) != 1 || strings.Contains(body, "<li>Verkehr</li>") {
		t.Errorf("one tag %q is expected in\n%s", tags, body)
	}
}

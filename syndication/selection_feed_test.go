package syndication

import (
	"strings"
	"testing"
)

func TestEachSelectionHasOneAddress(t *testing.T) {
	_, _, h := stand(t)
	for query, canonical := range map[string]string{
		"topic=verkehr&place=05314":                 "place=05314000&topic=verkehr",
		"topic=verkehr&topic=bahn&topic=verkehr":    "topic=bahn&topic=verkehr",
		"tag=topic/verkehr":                         "topic=verkehr",
		"tag=place/05314&tag=place/05":              "place=05&place=05314000",
		"tag=topic/a&tag=org/b":                     "tag=org/b&tag=topic/a",
		"topic=b&tag=topic/a":                       "tag=topic/a&topic=b",
		"category=digital":                          "category=digitales",
		"topic=%76erkehr":                           "topic=verkehr",
		"&topic=verkehr&":                           "topic=verkehr",
		"topic=verkehr&tag=keyword%2fx%2C+y%20":     "",
		"org=d%C3%A4%2B1":                           "org=d%C3%A4%2B1",
		"source=rathaus&source=blatt&category=leer": "category=leer&source=blatt&source=rathaus",
	} {
		for _, extension := range []string{"atom", "rss", "json"} {
			w := get(h, "/feed."+extension+"?"+query)
			switch {
			case canonical == "":
				if w.Code != 400 {
					t.Errorf("%s: %d", query, w.Code)
				}
				continue
			case query == canonical:
				if w.Code != 200 {
					t.Errorf("%s: %d", query, w.Code)
				}
				continue
			case w.Code != 301 || w.Header().Get("Location") != "feed."+extension+"?"+canonical:
				t.Errorf("%s: %d to %q, want %q", query, w.Code, w.Header().Get("Location"), canonical)
				continue
			}
			if w := get(h, "/"+w.Header().Get("Location")); w.Code != 200 {
				t.Errorf("%s leads to a %d", query, w.Code)
			}
		}
	}
	if w := get(h, "/feed.atom?tag=keyword%2Fx&tag=org%2Fy"); w.Code != 200 {
		t.Errorf("an encoded slash is the same address: %d", w.Code)
	}
}

func TestASelectionIsTheSameFeedInEveryFormat(t *testing.T) {
	s, p, h := stand(t)
	query := "place=05314000&topic=verkehr"
	atom, rss, jsonFeed := get(h, "/feed.atom?"+query).Body.String(), get(h, "/feed.rss?"+query).Body.String(), get(h, "/feed.json?"+query).Body.String()
	for name, text := range map[string]string{"atom": atom, "rss": rss, "json": jsonFeed} {
		for _, want := range []string{"Bonn, Verkehr – Litfass Rheinland", "https://news.example.org/feed." + name + "?place=05314000&", s.entries[0].ID.URN(), s.entries[1].ID.URN()} {
			if name != "json" {
				want = strings.ReplaceAll(want, "&", "&amp;")
			}
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", name, want, text)
			}
		}
		if strings.Contains(text, s.entries[2].ID.URN()) {
			t.Errorf("%s holds what is not chosen", name)
		}
	}
	for _, fault := range checkJSONFeed([]byte(jsonFeed)) {
		t.Error(fault)
	}
	id := "urn:uuid:"
	_, rest, _ := strings.Cut(atom, "<id>"+id)
	id += rest[:36]
	if !strings.Contains(jsonFeed, id) {
		t.Errorf("the feed is %s in Atom only", id)
	}
	settings := p.Settings
	settings.Site.BaseURL = "http://other.example/news"
	other := New(s, settings).Handler()
	if w := get(other, "/feed.atom?"+query); !strings.Contains(w.Body.String(), "<id>"+id+"</id>") {
		t.Error("another address gives another id")
	}
	if w := get(other, "/news/feed.atom?topic=verkehr&place=05314"); w.Code != 301 || w.Header().Get("Location") != "feed.atom?"+query {
		t.Errorf("below a path: %d %q", w.Code, w.Header().Get("Location"))
	}
}

func TestASelectionKeepsItsIDWhenItsCategoryIsRenamed(t *testing.T) {
	s, p, h := stand(t)
	ids := map[string]bool{}
	take := func(body string) {
		_, rest, _ := strings.Cut(body, "<id>")
		ids[rest[:45]] = true
	}
	take(get(h, "/feed.atom?category=digitales").Body.String())
	settings := p.Settings
	settings.Categories = append([]Category{}, settings.Categories...)
	settings.Categories[1].ID = "netz"
	take(get(New(s, settings).Handler(), "/feed.atom?category=netz").Body.String())
	if len(ids) != 1 {
		t.Errorf("%v", ids)
	}
}

package syndication

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/litfass/litfass/aggregator"
)

// placeItem is an item about places, the first of them primary.
func placeItem(own, title string, places ...string) aggregator.Item {
	it := plainItem("blatt", own, title, "verkehr")
	for i, p := range places {
		it.Tags = append(it.Tags, aggregator.Tag{ID: "place/" + p, Primary: i == 0})
	}
	return it
}

// headlines are the titles in a JSON feed.
func headlines(t *testing.T, h http.Handler, path string) []string {
	t.Helper()
	w := get(h, path)
	var feed struct{ Items []struct{ Title string } }
	if err := json.Unmarshal(w.Body.Bytes(), &feed); err != nil || w.Code != 200 {
		t.Fatalf("%s: %d %v", path, w.Code, err)
	}
	list := []string{}
	for _, it := range feed.Items {
		list = append(list, it.Title)
	}
	return list
}

func TestAPlaceHasAllThatLiesInItAndWhatItsSourcesSay(t *testing.T) {
	s, settings := newsstand()
	s.entries = nil
	emsdetten := placeItem("1", "Emsdetten", "05566008")
	kreis := placeItem("2", "Kreis Steinfurt", "05566")
	dortmund := placeItem("3", "Dortmund", "05913000")
	mention := placeItem("4", "Haltern und Dortmund", "05562020", "05913000")
	atHome := placeItem("5", "Aus einer Quelle in Dortmund")
	atHome.Area = "05913"
	land := placeItem("6", "Landtag", "05")
	berlin := placeItem("7", "Berlin", "11000000")
	for i, it := range []aggregator.Item{emsdetten, kreis, dortmund, mention, atHome, land, berlin} {
		s.put(i, it)
	}
	h := New(s, settings).Handler()
	for place, want := range map[string][]string{
		"05913000": {"Aus einer Quelle in Dortmund", "Haltern und Dortmund", "Dortmund"},
		"05566008": {"Emsdetten"},
		"05566":    {"Kreis Steinfurt", "Emsdetten"},
		"05":       {"Landtag", "Aus einer Quelle in Dortmund", "Haltern und Dortmund", "Dortmund", "Kreis Steinfurt", "Emsdetten"},
		"11000000": {"Berlin"},
		"09":       {},
	} {
		if got := headlines(t, h, "/place/"+place+".json"); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", place, got, want)
		}
	}
	page := get(h, "/place/05913000").Body.String()
	for _, want := range []string{"<h1>Dortmund</h1>", "Haltern und Dortmund", `href="https://news.example.org/place/05">Nordrhein-Westfalen`, `href="https://news.example.org/place/05913000.rss"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page shows no %s", want)
		}
	}
}

func TestAPlaceFeedIsProperInEveryFormat(t *testing.T) {
	_, _, h := stand(t)
	ids := map[string]bool{}
	for _, f := range Formats {
		path := "/place/05314000." + f.Extension
		w := get(h, path)
		if w.Code != 200 || w.Header().Get("Content-Type") != f.Type+"; charset=utf-8" || w.Header().Get("Etag") == "" {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
		if again := get(h, path, "If-None-Match", w.Header().Get("Etag")); again.Code != 304 {
			t.Errorf("%s: %d for its ETag", path, again.Code)
		}
		for _, want := range []string{
			`<https://news.example.org` + path + `>; rel="self"`, `<https://news.example.org/place/05314000>; rel="alternate"; type="text/html"`,
		} {
			if !strings.Contains(w.Header().Get("Link"), want) {
				t.Errorf("%s: Link has no %s", path, want)
			}
		}
		for _, want := range []string{"https://news.example.org" + path, "https://news.example.org/place/05314000", "Bonn – Litfass Rheinland", "Neuer Radweg"} {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: no %q in\n%s", path, want, w.Body)
			}
		}
		if id := regexp.MustCompile(`urn:uuid:[0-9a-f-]{36}`).FindString(w.Body.String()); f.Extension != "rss" {
			ids[id] = true
		}
	}
	for _, fault := range checkJSONFeed(get(h, "/place/05314000.json").Body.Bytes()) {
		t.Error(fault)
	}
	for _, name := range []string{"/place/05314000.atom", "/place/05314000.rss"} {
		if err := wellFormed(get(h, name).Body.Bytes()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if w := get(h, "/place/05314000.atom?utm_source=x"); w.Code != 200 {
		t.Errorf("a parameter that means nothing: %d", w.Code)
	}
	if w := get(h, "/place/05314000.atom?cursor=x"); w.Code != 400 {
		t.Errorf("a cursor that is none: %d", w.Code)
	}
}

func TestPlacesLeadToTheirOneAddress(t *testing.T) {
	_, _, h := stand(t)
	for path, to := range map[string]string{
		"/place/dortmund.atom":              "05913000.atom",
		"/place/Dortmund":                   "05913000",
		"/place/k%C3%B6ln.rss":              "05315000.rss",
		"/place/koeln.json":                 "05315000.json",
		"/place/05913.atom":                 "05913000.atom", // a kreisfreie Stadt
		"/place/11":                         "11000000",
		"/place/02.json":                    "02000000.json",
		"/place/frankfurt-oder.rss":         "12053000.rss",
		"/place/frankfurt-am-main":          "06412000",
		"/place/nordrhein-westfalen.atom":   "05.atom",
		"/place/rhein-kreis-neuss.atom":     "05162.atom",
		"/place/kreis-steinfurt.atom":       "05566.atom",
		"/place/steinfurt.atom":             "05566084.atom", // not the Kreis of that name
		"/place/neustadt-in-sachsen.atom":   "14628260.atom",
		"/feed.atom?place=05913000":         "place/05913000.atom",
		"/feed.rss?tag=place/05913":         "place/05913000.rss",
		"/place/":                           "https://news.example.org/places", // whatever path the base has
		"/feed.atom?km=20&near=51.51,7.46":  "feed.atom?near=51.51,7.46&km=20",
		"/feed.atom?near=51.5123,7.4611":    "feed.atom?near=51.51,7.46&km=20",
		"/feed.atom?near=51.5,7.46&km=7":    "feed.atom?near=51.50,7.46&km=10",
		"/feed.atom?near=51.5,7.4649&km=50": "feed.atom?near=51.50,7.46&km=50",
	} {
		w := get(h, path)
		if w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != to {
			t.Errorf("%s: %d to %q, want %q", path, w.Code, w.Header().Get("Location"), to)
		}
	}
	if w := get(h, "/feed.atom?near=51.51%2C7.46&km=20"); w.Code != 200 {
		t.Errorf("an encoded comma is the same address: %d", w.Code)
	}
}

func TestANameThatSeveralBearGetsAPageToChoose(t *testing.T) {
	_, _, h := stand(t)
	w := get(h, "/place/frankfurt.atom")
	if w.Code != http.StatusMultipleChoices || w.Header().Get("Content-Type") != htmlType || w.Header().Get("Location") != "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	for _, want := range []string{"Welches Frankfurt?", "/place/06412000.atom", "/place/12053000.atom", "Hessen", "Brandenburg"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("no %s in\n%s", want, w.Body)
		}
	}
	if link := w.Header().Get("Link"); !strings.HasPrefix(link, "<https://news.example.org/place/06412000.atom>; rel=\"alternate\"") {
		t.Errorf("Link: %s", link)
	}
	if n := strings.Count(get(h, "/place/neustadt").Body.String(), "/place/"); n < 4*18 {
		t.Errorf("%d links for all Neustadts", n)
	}
}

func TestWhatIsNoPlaceIsNotFoundAndSimilarOnesAreNamed(t *testing.T) {
	_, _, h := stand(t)
	for path, suggested := range map[string]string{
		"/place/dortmudn":      "/place/05913000\"",
		"/place/dortmudn.atom": "/place/05913000\"",
		"/place/99999999":      "",
		"/place/05913001.rss":  "",
		"/place/xyzzy.atom":    "",
		"/place/44135":         "/place/05913000\"",
	} {
		w := get(h, path)
		if w.Code != 404 || w.Header().Get("Content-Type") != htmlType || !strings.Contains(w.Body.String(), suggested) || !strings.Contains(w.Body.String(), "<form") {
			t.Errorf("%s: %d, no %q in\n%s", path, w.Code, suggested, w.Body)
		}
	}
	for path, want := range map[string][2]string{
		"/api/v1/items?place=05913001":                {"404", "place"},
		"/api/v1/items?near=51.51":                    {"400", "near"},
		"/api/v1/items?near=91,7":                     {"400", "near"},
		"/api/v1/items?near=NaN,7":                    {"400", "near"},
		"/api/v1/items?near=51.51,7.46&near=51,7":     {"400", "near"},
		"/api/v1/items?near=0,0":                      {"404", "near"},
		"/api/v1/items?near=51.51,7.46&km=51":         {"400", "km"},
		"/api/v1/items?near=51.51,7.46&km=0":          {"400", "km"},
		"/api/v1/items?near=51.51,7.46&km=NaN":        {"400", "km"},
		"/api/v1/items?km=20":                         {"400", "km"},
		"/api/v1/items?near=51.51,7.46&km=20&limit=0": {"400", "limit"},
	} {
		w := get(h, path)
		var p problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || strconv.Itoa(w.Code) != want[0] || p.Parameter != want[1] {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

func TestPlacesAreFoundByNameAndPostcode(t *testing.T) {
	_, _, h := stand(t)
	for query, want := range map[string]string{
		"":                       "<h2>Länder</h2>",
		"Dortmund":               "/place/05913000.atom",
		"44135":                  "/place/05913000.atom",
		"dortmudn":               "<h2>Meinten Sie …?</h2>",
		"neustadt+sachsen":       "/place/14628260.rss",
		"Nirgendwohausen":        "Kein Ort heißt „Nirgendwohausen“.",
		"%3Cscript%3Ealert(1)":   "„&lt;script&gt;alert(1)“",
		"%22+onfocus=alert(1)+x": "value=\"&#34; onfocus=alert(1) x\"",
	} {
		w := get(h, "/places?q="+query)
		if w.Code != 200 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%q: %d, no %q in\n%s", query, w.Code, want, w.Body)
		}
	}
	if front := get(h, "/").Body.String(); !strings.Contains(front, `action="https://news.example.org/places" method="get"`) {
		t.Error("no search on the front page")
	}
}

func TestAPlaceGoesOnPageByPage(t *testing.T) {
	s, settings := newsstand()
	s.entries = nil
	want := 123
	for i := range want {
		s.put(i, placeItem(strconv.Itoa(i), "Meldung "+strconv.Itoa(i), "05566008"))
	}
	h := New(s, settings).Handler()
	for _, begin := range []string{"/place/05566.atom", "/feed.atom?near=52.17,7.53&km=10", "/feed.atom?place=05566&source=blatt"} {
		seen, pages := map[string]bool{}, 0
		for address := begin; address != ""; pages++ {
			w := get(h, address)
			if w.Code != 200 || pages > 5 {
				t.Fatalf("%s: %d", address, w.Code)
			}
			for _, title := range regexp.MustCompile(`Meldung \d+`).FindAllString(w.Body.String(), -1) {
				seen[title] = true
			}
			address = ""
			if next := regexp.MustCompile(`rel="next" type="application/atom\+xml" href="https://news.example.org([^"]+)"`).FindStringSubmatch(w.Body.String()); next != nil {
				address = strings.ReplaceAll(next[1], "&amp;", "&")
			}
		}
		if len(seen) != want || pages != 3 {
			t.Errorf("%s: %d of %d on %d pages", begin, len(seen), want, pages)
		}
	}
	page := get(h, "/place/05566").Body.String()
	older := regexp.MustCompile(`rel="next" href="https://news.example.org([^"]+)"`).FindStringSubmatch(page)
	if older == nil {
		t.Fatal("the page leads to no older news")
	}
	if w := get(h, strings.ReplaceAll(older[1], "&amp;", "&")); w.Code != 200 || !strings.Contains(w.Body.String(), "Meldung 72") || strings.Contains(w.Body.String(), "Meldung 73") {
		t.Errorf("the second page: %d\n%s", w.Code, w.Body)
	}
	if !strings.Contains(get(h, "/place/05566.json").Body.String(), `"next_url": "https://news.example.org/place/05566.json?cursor=`) {
		t.Error("no next_url")
	}
}

func TestEntriesStandWhereTheirPrimaryPlaceIs(t *testing.T) {
	s, settings := newsstand()
	s.entries = nil
	s.put(0, placeItem("1", "Aus Dortmund", "05913000", "05566008"))
	s.put(1, placeItem("2", "Aus Nordrhein-Westfalen", "05"))
	mentioned := placeItem("3", "Nur erwähnt", "05913000")
	mentioned.Tags[0].Primary = false
	s.put(2, mentioned)
	h := New(s, settings).Handler()
	for path, want := range map[string]string{
		"/verkehr.atom": "<georss:point>51.51", "/verkehr.rss": "<georss:point>51.51", "/verkehr.json": `"_geo": {`,
	} {
		body := get(h, path).Body.String()
		if strings.Count(body, want) != 1 {
			t.Errorf("%s: %q stands there %d times in\n%s", path, want, strings.Count(body, want), body)
		}
	}
	var feed struct {
		Items []struct {
			Title string
			Geo   *jsonGeo `json:"_geo"`
		}
	}
	if err := json.Unmarshal(get(h, "/verkehr.json").Body.Bytes(), &feed); err != nil {
		t.Fatal(err)
	}
	geo := feed.Items[2].Geo
	if geo == nil || geo.Properties.Place != "05913000" || geo.Geometry.Coordinates[0] > 8 || geo.Geometry.Coordinates[1] < 51 {
		t.Errorf("%+v", geo)
	}
	for _, path := range []string{"/verkehr", "/item/" + s.entries[0].ID.String()} {
		if body := get(h, path).Body.String(); !strings.Contains(body, `<a href="https://news.example.org/place/05913000">`) {
			t.Errorf("%s does not lead to the place", path)
		}
	}
}

func TestPlaceWithoutANameLeadsToTheSearchBelowThePrefix(t *testing.T) {
	s, settings := newsstand()
	settings.Site.BaseURL = "https://news.example.org/meldungen"
	h := New(s, settings).Handler()
	for _, path := range []string{"/place/", "/meldungen/place/"} {
		if to := get(h, path).Header().Get("Location"); to != "https://news.example.org/meldungen/places" {
			t.Errorf("%s leads to %q", path, to)
		}
	}
}

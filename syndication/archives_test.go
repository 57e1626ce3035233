package syndication

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/litfass/litfass/aggregator"
)

var previousLink = regexp.MustCompile(`rel="prev-archive"[^>]*href="([^"]*)"|"next_url": "([^"]*)"`)

// walk follows a feed from its subscription document down its archives, as RFC 5005 section 4.3 says.
// It returns the ids of each document, newest document first, and their paths.
func walk(t interface{ Fatalf(string, ...any) }, h http.Handler, path string) (documents [][]string, paths []string) {
	for path != "" {
		if slices.Contains(paths, path) || len(paths) > 100 {
			t.Fatalf("the chain has no end: %s", paths)
		}
		w := get(h, path)
		if w.Code != 200 {
			t.Fatalf("%s: %d", path, w.Code)
		}
		documents, paths = append(documents, ids(h, path)), append(paths, path)
		path = ""
		if found := previousLink.FindStringSubmatch(w.Body.String()); found != nil {
			path = strings.TrimPrefix(found[1]+found[2], "https://news.example.org")
		}
	}
	return documents, paths
}

// fill puts so many items into the category verkehr.
func fill(s *shelf, from, n int, mutate ...func(*aggregator.Item)) {
	for i := range n {
		it := plainItem("rathaus", fmt.Sprint("fill", from+i), fmt.Sprint("Meldung ", from+i), "verkehr")
		for _, m := range mutate {
			m(&it)
		}
		s.put(60+from+i, it)
	}
}

func tagsWithWords(id, words string) []aggregator.Tag {
	return []aggregator.Tag{{ID: id, Why: []aggregator.Evidence{{Field: "keywords", Text: words, Rule: "the source's own category"}}}}
}

func late(it *aggregator.Item) { it.Backfill, it.Published = true, morning.Add(-100*24*time.Hour) }

func TestTheArchivesHoldWhatTheFeedNoLongerShows(t *testing.T) {
	s, p, h := stand(t)
	fill(s, 0, 130)
	fill(s, 130, 20, late)
	fill(s, 150, 30)
	p.Check(t.Context())
	for _, path := range []string{"/verkehr.atom", "/verkehr.rss", "/verkehr.json"} {
		documents, paths := walk(t, h, path)
		reached := map[string]bool{}
		for _, id := range slices.Concat(documents...) {
			reached[id] = true
		}
		for _, e := range s.entries {
			if in(e, "verkehr") && !reached[urn(e.ID)] {
				t.Errorf("%s: %q is nowhere", path, e.Copies[0].Title)
			}
		}
		extension := path[strings.Index(path, "."):]
		if want := []string{path, "/archive/verkehr/151-154" + extension, "/archive/verkehr/101-150" + extension, "/archive/verkehr/51-100" + extension, "/archive/verkehr/1-50" + extension}; !slices.Equal(paths, want) {
			t.Errorf("the chain is %s, want %s", paths, want)
		}
	}
}

func TestASmallCategoryHasNoArchives(t *testing.T) {
	_, _, h := stand(t)
	if _, paths := walk(t, h, "/verkehr.atom"); len(paths) != 1 {
		t.Errorf("the chain is %s", paths)
	}
}

func TestAnArchiveSaysWhatItIs(t *testing.T) {
	s, p, h := stand(t)
	fill(s, 0, 150)
	p.Check(t.Context())
	for path, wants := range map[string][]string{
		"/archive/verkehr/51-100.atom": {`xmlns:fh="http://purl.org/syndication/history/1.0"`, "<fh:archive></fh:archive>",
			`<link rel="self" type="application/atom+xml" href="https://news.example.org/archive/verkehr/51-100.atom">`,
			`<link rel="current" type="application/atom+xml" href="https://news.example.org/verkehr.atom">`,
			`<link rel="prev-archive" type="application/atom+xml" href="https://news.example.org/archive/verkehr/1-50.atom">`,
			`<link rel="next-archive" type="application/atom+xml" href="https://news.example.org/archive/verkehr/101-150.atom">`},
		"/archive/verkehr/51-100.rss": {"<fh:archive></fh:archive>", `<atom:link rel="current" type="application/rss+xml" href="https://news.example.org/verkehr.rss">`},
	} {
		body := get(h, path).Body.String()
		for _, want := range wants {
			if !strings.Contains(body, want) {
				t.Errorf("%s: no %s", path, want)
			}
		}
	}
	var feed struct {
		Feed string `json:"feed_url"`
		Next string `json:"next_url"`
	}
	body := get(h, "/archive/verkehr/51-100.json").Body.Bytes()
	if err := json.Unmarshal(body, &feed); err != nil || feed.Feed != "https://news.example.org/verkehr.json" || feed.Next != "https://news.example.org/archive/verkehr/1-50.json" {
		t.Errorf("got %+v, %v", feed, err)
	}
	if problems := checkJSONFeed(body); len(problems) > 0 {
		t.Error(problems)
	}
	if body := get(h, "/verkehr.atom").Body.String(); strings.Contains(body, "fh:archive") {
		t.Error("the subscription document says that it is an archive")
	}
	link := get(h, "/archive/verkehr/51-100.atom").Header().Get("Link")
	if !strings.Contains(link, `<https://news.example.org/verkehr.atom>; rel="current"`) {
		t.Errorf("Link: %s", link)
	}
}

func TestACorrectionRewritesAnArchiveAndNothingElseDoes(t *testing.T) {
	s, p, h := stand(t)
	fill(s, 0, 150)
	p.Check(t.Context())
	const path = "/archive/verkehr/1-50.atom"
	first := get(h, path)
	again := func() int {
		p.Check(t.Context())
		return get(h, path, "If-None-Match", first.Header().Get("Etag")).Code
	}
	fill(s, 150, 10)
	fill(s, 160, 10, late)
	if code := again(); code != 304 {
		t.Errorf("after new and late arrivals: %d", code)
	}
	ours, theirs := get(h, path).Header(), get(New(s, p.Settings).Handler(), path).Header()
	if ours.Get("Last-Modified") != theirs.Get("Last-Modified") || ours.Get("Etag") != theirs.Get("Etag") {
		t.Errorf("a replica that was just started says %v, one that had printed it before %v", theirs, ours)
	}
	changed := s.entries[8].Copies[0]
	changed.Title = "Berichtigt"
	s.put(400, changed)
	if code := again(); code != 200 || !strings.Contains(get(h, path).Body.String(), "Berichtigt") {
		t.Errorf("after a correction: %d", code)
	}
	first = get(h, path)
	s.remove(changed.ID, 401)
	if code := again(); code != 200 || strings.Contains(get(h, path).Body.String(), "Berichtigt") {
		t.Errorf("after a withdrawal: %d", code)
	}
	if w := get(h, path, "If-Modified-Since", first.Header().Get("Last-Modified")); w.Code != 200 {
		t.Errorf("a withdrawal is hidden from who asks by date: %d", w.Code)
	}
}

func TestOnlyArchivesThatCanBeAreServed(t *testing.T) {
	s, p, h := stand(t)
	fill(s, 0, 100)
	p.Check(t.Context())
	for path, want := range map[string]int{
		"/archive/verkehr/1-50.atom": 200, "/archive/verkehr/51-70.rss": 200, "/archive/verkehr/51-100.json": 200,
		"/archive/verkehr/101-150.atom": 404, "/archive/verkehr/1-51.atom": 404, "/archive/verkehr/2-50.atom": 404,
		"/archive/verkehr/1-0.atom": 404, "/archive/verkehr/0-50.atom": 404, "/archive/verkehr/01-50.atom": 404,
		"/archive/verkehr/1-50": 404, "/archive/verkehr/1-50.html": 404, "/archive/verkehr/1.atom": 404,
		"/archive/verkehr/1-18446744073709551615.atom": 404, "/archive/nirgends/1-50.atom": 404,
		"/archive/vorbei/1-50.atom": 410, "/archive/digital/1-50.atom": 301,
	} {
		if w := get(h, path); w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
	}
	if to := get(h, "/archive/digital/1-50.atom").Header().Get("Location"); to != "https://news.example.org/archive/digitales/1-50.atom" {
		t.Errorf("a renamed category leads to %q", to)
	}
	s.setAway(true)
	p.Check(t.Context())
	if w := get(h, "/archive/verkehr/1-50.atom"); w.Code != 200 || w.Header().Get("Warning") == "" {
		t.Errorf("what was printed, while the store is away: %d", w.Code)
	}
	if w := get(h, "/archive/verkehr/51-60.atom"); w.Code != 503 {
		t.Errorf("what was never printed: %d", w.Code)
	}
}

// TestNoArchiveEverGainsAnEntry lets a client follow a category through arrivals, late arrivals,
// entries that come into it by a further source, changes and removals. No document of an address seen
// before has an entry more, and whoever stops at the first archive they know has all that is there.
func TestNoArchiveEverGainsAnEntry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, settings := newsstand()
		p := New(s, settings)
		h := p.Handler()
		archives := map[string][]string{}
		client := map[string]bool{}
		minute := 0
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			n := rapid.IntRange(1, 70).Draw(t, "how many")
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0, 1:
				fill(s, minute, n)
			case 2:
				fill(s, minute, n, late)
			case 3:
				outside := s.put(60+minute, plainItem("rathaus", fmt.Sprint("out", minute), "Anderswo", "digital"))
				fill(s, minute, n)
				s.join(outside, 60+minute+n, plainItem("blatt", fmt.Sprint("join", minute), "Auch hier", "verkehr"))
				s.remove(s.entries[rapid.IntRange(0, len(s.entries)-2).Draw(t, "removed")].ID, 60+minute+n)
			}
			minute += n + 1
			p.Check(t.Context())
			documents, paths := walk(t, h, "/verkehr.atom")
			for i, path := range paths {
				known, there := archives[path]
				if i > 0 && there && client[path] {
					for _, id := range documents[i] {
						if !slices.Contains(known, id) {
							t.Fatalf("%s has gained %s", path, id)
						}
					}
				}
			}
			for i, path := range paths { // the client stops where it knows the document
				if i > 0 && client[path] {
					break
				}
				client[path] = i > 0
				for _, id := range documents[i] {
					client[id] = true
				}
			}
			for i, path := range paths {
				archives[path] = documents[i]
			}
			for _, e := range s.entries {
				if in(e, "verkehr") && !client[urn(e.ID)] {
					t.Fatalf("who follows the chain misses %q (%s)", e.Copies[0].Title, paths)
				}
			}
		}
	})
}

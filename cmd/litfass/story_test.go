package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// oneStory is a feed with one item.
func oneStory(t *testing.T, headline, teaser, link string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprintf(w, `<?xml version="1.0"?><rss version="2.0"><channel><title>x</title><link>http://x.example/</link><description>x</description>`+
			`<item><title>%s</title><description>%s</description><link>%s</link><guid isPermaLink="false">%[3]s</guid></item></channel></rss>`, headline, teaser, link)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func TestAStoryIsShownSplitAndMergedInTheRunningDaemon(t *testing.T) {
	agency := oneStory(t, "Marienbrücke in Grünwalde wird für 4,2 Millionen Euro saniert",
		"Der Stadtrat von Grünwalde hat am Dienstagabend die Sanierung der maroden Marienbrücke für 4,2 Millionen Euro beschlossen. Die Arbeiten sollen im März beginnen und rund 18 Monate dauern.",
		"http://agentur.example/marienbruecke-saniert-17")
	paper := oneStory(t, "Sanierung der Marienbrücke für 4,2 Millionen Euro beschlossen",
		"Grünwalde. Der Stadtrat von Grünwalde hat am Dienstagabend die Sanierung der maroden Marienbrücke für 4,2 Millionen Euro beschlossen. Die Arbeiten sollen im März beginnen.",
		"http://zeitung.example/lokales/bruecke.html")
	config := writeConfig(t, "", fmt.Sprintf("sources:\n- {id: agentur, url: \"%s/a\", every: 1s, floor: 1ms, priority: 1, quoting: teaser}\n- {id: zeitung, name: Die Zeitung, url: \"%s/b\", every: 1s, floor: 1ms}\n%s", agency, paper, everything))
	addr, cmd := startServe(t, config)
	links := []string{"http://agentur.example/marienbruecke-saniert-17", "http://zeitung.example/lokales/bruecke.html"}
	var said string
	eventually(t, "one story of two", func() bool {
		_, said, _ = runHere(t, "story", "show", "-c", config, links[0])
		return strings.Contains(said, "told by 2")
	})
	for _, want := range []string{"came first", "the same story in other words", "both say", links[0], links[1]} {
		if !strings.Contains(said, want) {
			t.Errorf("story show does not say %q:\n%s", want, said)
		}
	}
	x, why := explainHere(t, config, links[0])
	for _, want := range []string{"came first", "joined: the same story in other words", "alike (same story from", "both say"} {
		if !strings.Contains(why, want) {
			t.Errorf("explain does not say %q:\n%s", want, why)
		}
	}
	slices.SortFunc(x.Told, func(a, b told) int { return strings.Compare(a.Joined, b.Joined) }) // "came first" first
	if j := x.Told[1].Story; len(x.Told) != 2 || x.Told[0].Story != nil || j == nil || j.How != "words" || j.With != x.ID || j.Score < j.Threshold || j.Threshold == 0 || len(j.Shared) == 0 {
		t.Errorf("explain --json: %+v", x.Told)
	}
	_, _, feed := get(t, "http://"+addr+"/alles.atom")
	if !strings.Contains(feed, "Auch berichtet von: ") || !strings.Contains(feed, `rel="related"`) {
		t.Errorf("the feed names nobody else:\n%s", feed)
	}
	ids := regexp.MustCompile(`urn:uuid:[0-9a-f-]{36}`).FindAllString(said, -1)
	first := ids[0]
	second := ids[len(ids)-1]
	if code, _, stderr := runHere(t, "story", "split", "-c", config, first); code == 0 || !strings.Contains(stderr, second) {
		t.Errorf("splitting off the first: %d %s", code, stderr)
	}
	if code, out, stderr := runHere(t, "story", "split", "-c", config, second); code != 0 || !strings.Contains(out, second) {
		t.Fatalf("split: %d %s %s", code, out, stderr)
	}
	eventually(t, "two items after the split", func() bool { return len(shown(t, addr)) == 2 })
	if code, out, stderr := runHere(t, "story", "merge", "-c", config, second, first); code != 0 || !strings.Contains(out, first) {
		t.Fatalf("merge: %d %s %s", code, out, stderr)
	}
	eventually(t, "one item after they were merged", func() bool { return len(shown(t, addr)) == 1 })
	if code, _, location := get(t, "http://"+addr+"/api/v1/items/"+strings.TrimPrefix(second, "urn:uuid:")); code != 200 || !strings.Contains(location, first) {
		t.Errorf("the id of what was merged answers %d %s", code, location)
	}
	_ = cmd.Process.Signal(syscall.SIGTERM)
	_ = cmd.Wait()
	x, why = explainHere(t, config, second)
	if !strings.Contains(why, "joined: by the operator") || !slices.ContainsFunc(x.Told, func(t told) bool { return t.Story != nil && t.Story.How == "hand" && t.Story.With == first }) {
		t.Errorf("explain after the merge: %+v\n%s", x.Told, why)
	}
	if code, out, stderr := runHere(t, "story", "show", "-c", config, second); code != 0 || !strings.Contains(out, "by the operator") {
		t.Errorf("without a daemon: %d %s %s", code, out, stderr)
	}
}

// explainHere asks why an item is as it is, in JSON and in words.
func explainHere(t *testing.T, config, item string) (x explanation, said string) {
	t.Helper()
	_, out, _ := runHere(t, "explain", "-c", config, item, "--json")
	if err := json.Unmarshal([]byte(out), &x); err != nil || len(x.Told) < 2 {
		t.Fatalf("explain %s: %v %s", item, err, out)
	}
	_, said, _ = runHere(t, "explain", "-c", config, item)
	return x, said
}

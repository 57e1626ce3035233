package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/store"
	"github.com/litfass/litfass/aggregator/store/storetest"
)

// Real documents, as other feed software keeps them in its tests, are read from a folder beside the repository, or from
// LITFASS_CORPUS. They are not ours to ship, so where the folder is not there, the test says so and ends.

type corpusFile struct {
	path, contentType string
}

func corpus(t *testing.T) []corpusFile {
	t.Helper()
	dir := os.Getenv("LITFASS_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	f, err := os.Open(filepath.Join(dir, "expected.jsonl"))
	if err != nil {
		t.Logf("no corpus of real documents here (set LITFASS_CORPUS): %v", err)
		return nil
	}
	defer f.Close()
	var list []corpusFile
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var line struct {
			File        string
			ContentType string `json:"content_type"`
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		list = append(list, corpusFile{filepath.Join(dir, line.File), line.ContentType})
	}
	return list
}

// serveCorpus serves each file as its publisher would, with a validator.
func serveCorpus(t *testing.T, files []corpusFile) (base string) {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
		if err != nil || n >= len(files) {
			http.NotFound(w, r)
			return
		}
		body, err := os.ReadFile(files[n].path)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		etag := fmt.Sprintf(`"%x"`, crc32.ChecksumIEEE(body))
		w.Header().Set("ETag", etag)
		w.Header()["Content-Type"] = nil // as the corpus says, or none at all
		if files[n].contentType != "" {
			w.Header().Set("Content-Type", files[n].contentType)
		}
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = w.Write(body)
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

func corpusSources(base string, n int) string {
	var b strings.Builder
	b.WriteString("sources:\n")
	for i := range n {
		fmt.Fprintf(&b, "  - {id: f%d, url: \"%s/%d\", every: 24h, floor: 1ms}\n", i, base, i)
	}
	b.WriteString("categories: [{id: alles, title: Alles, select: {sources: [\"*\"]}}]\n")
	return b.String()
}

// expectedItems are the titles that each readable file must bring, by source.
func expectedItems(t *testing.T, files []corpusFile, base string) map[string][]aggregator.Item {
	t.Helper()
	want := map[string][]aggregator.Item{}
	for i, f := range files {
		body, err := os.ReadFile(f.path)
		if err != nil {
			t.Fatal(err)
		}
		at, err := url.Parse(fmt.Sprintf("%s/%d", base, i))
		if err != nil {
			t.Fatal(err)
		}
		if _, items, err := aggregator.ReadDocument(body, f.contentType, at); err == nil && len(items) > 0 {
			want[fmt.Sprintf("f%d", i)] = items
		}
	}
	return want
}

// stored are all copies in a store, by source.
func stored(t *testing.T, storeURL string) map[string][]aggregator.Item {
	t.Helper()
	ctx := context.Background()
	s, err := store.Open(ctx, storeURL, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	got := map[string][]aggregator.Item{}
	ids := map[aggregator.ID]bool{}
	for at := aggregator.Position(0); ; {
		changes, err := s.Changes(ctx, at, 500)
		if err != nil {
			t.Fatal(err)
		}
		if len(changes) == 0 {
			return got
		}
		for _, c := range changes {
			at = c.Position
			for _, it := range c.Entry.Copies {
				if ids[it.ID] {
					t.Errorf("item %s of %s is stored twice", it.ID, it.Source)
				}
				ids[it.ID] = true
				got[it.Source] = append(got[it.Source], it)
			}
		}
	}
}

// compare reports each entry of a document that is not in the store. What has neither words nor a link is no news.
func compare(t *testing.T, want, got map[string][]aggregator.Item) {
	t.Helper()
	entries, lost := 0, 0
	for source, items := range want {
		for _, it := range items {
			words := wordsOf(it)
			if u, err := url.Parse(it.Link); words == "" && (err != nil || u.Host == "") {
				continue
			}
			entries++
			if slices.ContainsFunc(got[source], func(c aggregator.Item) bool { return same(c, it, words) }) {
				continue
			}
			lost++
			if lost <= 20 {
				t.Errorf("%s: entry %q %q %q is not stored (%d of its entries are)", source, it.OwnID, it.Link, words, len(got[source]))
			}
		}
	}
	t.Logf("%d entries in %d documents, %d lost", entries, len(want), lost)
}

// wordsOf is what a reader would see of an entry.
func wordsOf(it aggregator.Item) string {
	for _, markup := range []string{it.Title, it.Summary, it.Content} {
		if text := strings.TrimSpace(aggregator.PlainText(markup)); text != "" {
			return text
		}
	}
	return ""
}

// same tells whether a stored copy is this entry of a document: by its id, its link or how it begins.
func same(stored, it aggregator.Item, words string) bool {
	if it.OwnID != "" && stored.OwnID == it.OwnID || it.Link != "" && (stored.Link == it.Link || stored.OwnID == it.Link) {
		return true
	}
	begin := words
	if r := []rune(words); len(r) > 20 {
		begin = string(r[:20])
	}
	return begin != "" && (strings.HasPrefix(stored.Kicker+": "+stored.Title, begin) || strings.HasPrefix(stored.Title, begin) || strings.HasPrefix(stored.Teaser, begin))
}

func TestEveryRealDocumentIsStoredOnceOnEachStore(t *testing.T) {
	files := corpus(t)
	if files == nil {
		return
	}
	base := serveCorpus(t, files)
	want := expectedItems(t, files, base)
	for _, s := range []struct {
		name string
		url  func(t *testing.T) string
	}{
		{"bbolt", func(t *testing.T) string { return "bolt:" + filepath.Join(t.TempDir(), "litfass.db") }},
		{"redis", func(t *testing.T) string { return storetest.Redis(t).URL }},
	} {
		t.Run(s.name, func(t *testing.T) {
			storeURL := s.url(t)
			config := writeConfig(t, storeURL, corpusSources(base, len(files)))
			_, out, stderr := runHere(t, "--log", "json", "once", "--config", config, "--due", "all")
			lines := strings.Split(strings.TrimSpace(out), "\n")
			if len(lines) != len(files)+2 {
				t.Fatalf("%d lines of results for %d sources; standard error:\n%.2000s", len(lines), len(files), stderr)
			}
			for _, line := range lines[1 : len(lines)-1] {
				source, failed := strings.Fields(line)[0], !strings.Contains(line, " new ") && !strings.Contains(line, " unchanged ")
				if _, readable := want[source]; readable && failed {
					t.Errorf("a readable document was refused: %s", line)
				}
			}
			first := stored(t, storeURL)
			compare(t, want, first)
			_, out, _ = runHere(t, "--log", "json", "once", "--config", config, "--due", "all")
			lines = strings.Split(strings.TrimSpace(out), "\n")
			if sum := lines[len(lines)-1]; !strings.Contains(sum, ": 0 new, 0 changed, 0 told") {
				t.Errorf("the second pass stored something: %s", sum)
			}
		})
	}
}

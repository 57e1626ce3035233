package aggregator_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/litfass/litfass/aggregator"
)

// expectation is a line of the corpus: what two independent parsers agree on about a file. Keys that
// are missing are not judged.
type expectation struct {
	File        string
	ContentType string `json:"content_type"`
	Readable    bool
	Feed        map[string]any
	Entries     []map[string]any
}

// corpusFolder finds the corpus: in LITFASS_CORPUS, else beside the repository.
func corpusFolder(t testing.TB) (string, bool) {
	folder := os.Getenv("LITFASS_CORPUS")
	if folder == "" {
		folder = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	if _, err := os.Stat(filepath.Join(folder, "expected.jsonl")); err != nil {
		t.Logf("not judged: no corpus (expected.jsonl and feeds/) in %s; LITFASS_CORPUS names its folder", folder)
		return "", false
	}
	return folder, true
}

func corpus(t testing.TB, folder string) []expectation {
	f, err := os.Open(filepath.Join(folder, "expected.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []expectation
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e expectation
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

// tally counts agreement per field.
type tally struct {
	t     *testing.T
	right map[string]int
	all   map[string]int
	show  string // field whose misses are listed
}

func (c *tally) judge(field, file string, got, want any) {
	c.all[field]++
	g, w := fmt.Sprint(got), fmt.Sprint(want)
	if g == w {
		c.right[field]++
	} else if c.show == field || c.show == "all" {
		c.t.Logf("%s %s\n\tgot  %.300s\n\twant %.300s", field, file, g, w)
	}
}

func TestCorpusIsReadAsOtherParsersReadIt(t *testing.T) {
	folder, ok := corpusFolder(t)
	if !ok {
		return
	}
	base, _ := url.Parse("http://base.example/dir/feed.xml")
	c := &tally{t: t, right: map[string]int{}, all: map[string]int{}, show: os.Getenv("LITFASS_CORPUS_SHOW")}
	var lost []string
	for _, e := range corpus(t, folder) {
		body, err := os.ReadFile(filepath.Join(folder, e.File))
		if err != nil {
			t.Fatal(err)
		}
		feed, items, err := aggregator.ReadDocument(body, e.ContentType, base)
		if err != nil {
			if e.Readable {
				lost = append(lost, fmt.Sprintf("%s: %v", e.File, err))
			}
			continue
		}
		judgeFeed(c, e, feed)
		judgeEntries(c, e, items)
	}
	t.Logf("lost: %d\n\t%s", len(lost), strings.Join(lost, "\n\t"))
	if len(lost) >= 10 {
		t.Errorf("%d readable files lost, fewer than 10 allowed", len(lost))
	}
	for _, field := range slices.Sorted(mapKeys(c.all)) {
		share := 100 * float64(c.right[field]) / float64(c.all[field])
		least := 99.0
		if slices.Contains([]string{"entries", "entry title", "entry link", "entry id", "entry date", "entry enclosures"}, field) {
			least = 99.5
		}
		t.Logf("%-18s %5d of %5d = %6.2f %% (at least %.1f)", field, c.right[field], c.all[field], share, least)
		if share < least {
			t.Errorf("%s: %.2f %% agreement, at least %.1f wanted", field, share, least)
		}
	}
}

func mapKeys(m map[string]int) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func judgeFeed(c *tally, e expectation, f aggregator.Feed) {
	for key, want := range e.Feed {
		var got any
		switch key {
		case "title":
			got, want = plain(f.Title), plainWant(want)
		case "description":
			got, want = plain(f.Description), plainWant(want)
		case "link":
			got = f.Link
		case "language":
			got = strings.ToLower(f.Language)
		case "updated":
			got = second(f.Updated)
		case "authors":
			got, want = people(f.Authors), squeezeAll(want)
		}
		c.judge("feed "+key, e.File, got, want)
	}
}

func judgeEntries(c *tally, e expectation, items []aggregator.Item) {
	if e.Entries == nil {
		return
	}
	c.judge("entries", e.File, len(items), len(e.Entries))
	for i, entry := range e.Entries {
		var it aggregator.Item
		if i < len(items) {
			it = items[i]
		}
		for key, want := range entry {
			var got any
			switch key {
			case "title":
				got, want = plain(it.Title), plainWant(want)
			case "link":
				got = it.Link
			case "id":
				got = it.OwnID
			case "text":
				text := it.Content
				if text == "" {
					text = it.Summary
				}
				got, want = plain(text), plainWant(want)
			case "summary":
				got, want = plain(it.Summary), plainWant(want)
			case "date":
				date := it.Published
				if date.IsZero() {
					date = it.Updated
				}
				got = second(date)
			case "authors":
				got, want = people(it.Authors), squeezeAll(want)
			case "categories":
				words := []string{}
				for _, k := range it.Keywords {
					words = append(words, strings.ToLower(plain(k)))
				}
				slices.Sort(words)
				got, want = words, squeezeAll(want)
			case "enclosures":
				urls := []string{}
				for _, e := range it.Enclosures {
					urls = append(urls, e.URL)
				}
				slices.Sort(urls)
				got = urls
			}
			c.judge("entry "+key, e.File, got, want)
		}
	}
}

func second(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05")
}

func people(authors []aggregator.Author) []string {
	names := []string{}
	for _, a := range authors {
		name := a.Name
		if name == "" {
			name = a.Email
		}
		if name != "" {
			names = append(names, strings.ToLower(plain(name)))
		}
	}
	slices.Sort(names)
	return names
}

// plain reduces HTML to its text without white space, for comparison only.
func plain(s string) string { return squeeze(plainText(s)) }

func plainWant(v any) string {
	s, _ := v.(string)
	return squeeze(s)
}

func squeezeAll(v any) []string {
	var out []string
	list, _ := v.([]any)
	for _, s := range list {
		out = append(out, plainWant(s))
	}
	slices.Sort(out)
	return out
}

func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == 0xAD || r == 0x200B {
			return -1
		}
		return r
	}, s)
}

// tags are what the reduction drops; a "<" that begins no tag stays.
var tags = regexp.MustCompile(`(?s)<!--.*?-->|<(script|style)\b.*?</(script|style)\s*>|</?[a-zA-Z!?][^<>]*>`)

func plainText(s string) string {
	return norm.NFC.String(strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(s, " "))), " "))
}

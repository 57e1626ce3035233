package aggregator_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/document"
)

// served is what a source serves, and how it is set up, at one moment of a test.
type served struct {
	source aggregator.Source
	answer aggregator.Answer
	body   []byte
	now    time.Time
}

// edit changes what is served as publishers and operators do, and as nobody should.
func edit(r *rand.Rand, s served) (served, string) {
	s.now = s.now.Add(time.Duration(r.IntN(96)) * time.Hour)
	text, err := document.Decode(s.body, s.answer.Header.Get("Content-Type"))
	if err != nil {
		return s, "none"
	}
	outline, sure := text.Outline()
	if !sure || len(outline.Items) == 0 {
		s.body = bytes.Replace(text.Text, []byte("</title>"), []byte("x</title>"), 1+r.IntN(3))
		return s, "some titles changed"
	}
	items, first := slices.Clone(outline.Items), bytes.Index(text.Text, outline.Items[0])
	last := outline.Items[len(outline.Items)-1]
	head, foot := text.Text[:first], text.Text[bytes.LastIndex(text.Text, last)+len(last):]
	i, j := r.IntN(len(items)), r.IntN(len(items))
	what := "an item added on top"
	switch r.IntN(16) {
	case 0, 1, 2, 3:
		items = slices.Insert(items, 0, news(r, items[i], everything))
	case 4:
		items, what = slices.Insert(items, j, news(r, items[i], 1<<r.IntN(4))), "an item added that is nearly another one"
	case 5:
		items[i], what = news(r, items[i], r.IntN(everything)), "an item changed"
	case 6:
		items, what = slices.Delete(items, i, i+1), "an item removed"
	case 7:
		items[i], items[j], what = items[j], items[i], "items moved"
	case 8:
		items[i], what = year.ReplaceAll(items[i], fmt.Append(nil, 2025+r.IntN(3))), "an item dated anew"
	case 9:
		for k := range items {
			items[k] = year.ReplaceAll(items[k], fmt.Append(nil, 2020+r.IntN(7)))
		}
		what = "all items dated anew"
	case 10:
		items, what = append(items, items[i]), "an item doubled"
	case 11:
		head, what = insert(r, head, []string{"</title>", "</link>", "</lastBuildDate>", "</language>", `"title":"`, `"home_page_url":"https://`}), "the head changed"
	case 12:
		at, _ := s.answer.URL.Parse([]string{"/feed", "/other/feed.xml", "https://b.example/"}[r.IntN(3)])
		s.answer.URL, what = at, "another address"
	case 13:
		if r.IntN(2) == 0 {
			s.source.Quoting.Mode = aggregator.QuoteFull
		} else {
			s.source.Tracking = append(s.source.Tracking, "id")
		}
		what = "other settings"
	case 14:
		head = tagEnd.ReplaceAll(head, []byte(`$1 xml:base="https://c.example/d/">`))
		what = "another xml:base"
	case 15:
		link := items[j]
		if m := linkText.Find(link); m != nil {
			items[i], what = linkText.ReplaceAllLiteral(items[i], m), "two items of one link"
		}
	}
	s.body = slices.Concat(head, bytes.Join(items, separator(outline, text)), foot)
	return s, what
}

var (
	year     = regexp.MustCompile(`\b20[0-2]\d\b`)
	tagEnd   = regexp.MustCompile(`^(?s)(.*<(?:rss|feed|rdf:RDF)[^>]*)>`)
	linkText = regexp.MustCompile(`<link>[^<]*</link>|<link [^>]*>|"url": *"[^"]*"`)
)

func separator(o document.Outline, text document.Decoded) []byte {
	if text.Text[0] == '{' {
		return []byte(", ")
	}
	return []byte("\n")
}

// What of an item news changes.
const (
	itsID = 1 << iota
	itsLink
	itsTitle
	itsText
	everything = 1<<iota - 1
)

// news makes another item of one.
func news(r *rand.Rand, item []byte, what int) []byte {
	mark := fmt.Append(nil, "n", r.IntN(1000))
	for bit, marks := range map[int][]string{
		itsID:    {"</guid>", "</id>", `rdf:about="http://`, `"id":"`, `"id": "`},
		itsLink:  {"</link>", `href="http://`, `href="https://`, `"url":"https://`, `"url": "https://`},
		itsTitle: {"</title>", `"title":"`, `"title": "`},
		itsText:  {"</description>", "</summary>", "</content>", `"content_html":"`, `"content_text": "`},
	} {
		if what&bit == 0 {
			continue
		}
		for _, m := range marks {
			by := append(slices.Clone(mark), m...)
			if m[0] != '<' {
				by = append([]byte(m), mark...)
			}
			item = bytes.Replace(item, []byte(m), by, 1)
		}
	}
	return item
}

// insert puts a letter beside one of the marks.
func insert(r *rand.Rand, text []byte, marks []string) []byte {
	m := marks[r.IntN(len(marks))]
	by := "x" + m
	if m[0] != '<' {
		by = m + "x"
	}
	return bytes.Replace(text, []byte(m), []byte(by), 1)
}

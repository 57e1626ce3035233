package syndication

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/litfass/litfass/aggregator"
)

func TestCutEndsAtASentenceOrAWord(t *testing.T) {
	for _, c := range []struct {
		text  string
		limit int
		want  string
	}{
		{"Kurz.", 200, "Kurz."},
		{"", 10, ""},
		{"Der Rat tagt heute. Danach gibt es Suppe für alle.", 30, "Der Rat tagt heute."},
		{"Der Rat tagt heute! Danach gibt es Suppe.", 25, "Der Rat tagt heute!"},
		{"Ja. Danach gibt es Suppe für alle Gäste.", 30, "Ja. Danach gibt es Suppe für…"},
		{"Die Feier beginnt am 3. Oktober im großen Saal des Rathauses.", 40, "Die Feier beginnt am 3. Oktober im…"},
		{"Es sprach Dr. Müller über die Lage der Stadt.", 30, "Es sprach Dr. Müller über die…"},
		{"Es gilt z. B. Anlage drei der neuen Satzung.", 30, "Es gilt z. B. Anlage drei der…"},
		{"„Wir bauen.“ Das sagte sie im Rat der Stadt.", 20, "„Wir bauen.“"},
		{"Donaudampfschifffahrtsgesellschaft", 10, "Donaudamp…"},
		{"Müllabfuhr, Straßenreinigung und Winterdienst", 14, "Müllabfuhr…"},
		{"genau zehn", 10, "genau zehn"},
	} {
		got := Cut(c.text, c.limit)
		if got != c.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", c.text, c.limit, got, c.want)
		}
		if n := utf8.RuneCountInString(got); n > c.limit {
			t.Errorf("Cut(%q, %d) has %d characters", c.text, c.limit, n)
		}
	}
}

func TestQuoteShowsNoMoreThanTheSourceAllows(t *testing.T) {
	it := aggregator.Item{
		Title: "Titel", Teaser: strings.Repeat("Wort ", 100), Content: "<p>alles</p>",
		Image: &aggregator.Image{URL: "https://a.example/b.jpg"},
		Enclosures: []aggregator.Enclosure{
			{URL: "https://a.example/b.jpg", Type: "image/jpeg"}, {URL: "https://a.example/c.png"}, {URL: "https://a.example/d.pdf"},
		},
	}
	for name, c := range map[string]struct {
		src        aggregator.Source
		teaser     int
		content    bool
		image      bool
		enclosures int
	}{
		"press":                {aggregator.Source{Class: aggregator.Press}, 0, false, false, 1},
		"no class":             {aggregator.Source{}, 0, false, false, 1},
		"official":             {aggregator.Source{Class: aggregator.Official}, 200, false, false, 1},
		"press with a teaser":  {aggregator.Source{Quoting: aggregator.Quoting{Mode: aggregator.QuoteTeaser, Chars: 50}}, 50, false, false, 1},
		"official, title only": {aggregator.Source{Class: aggregator.Official, Quoting: aggregator.Quoting{Mode: aggregator.QuoteTitle}}, 0, false, false, 1},
		"full":                 {aggregator.Source{Quoting: aggregator.Quoting{Mode: aggregator.QuoteFull}}, 500, true, false, 1},
		"pictures allowed":     {aggregator.Source{Images: true}, 0, false, true, 3},
	} {
		t.Run(name, func(t *testing.T) {
			q := Quote(c.src, it)
			if n := utf8.RuneCountInString(q.Teaser); n > c.teaser || (n == 0) != (c.teaser == 0) {
				t.Errorf("teaser of %d characters, at most %d are allowed", n, c.teaser)
			}
			if (q.Content != "") != c.content || (q.Image != nil) != c.image || len(q.Enclosures) != c.enclosures {
				t.Errorf("shows %+v", q)
			}
		})
	}
}

func TestALongTitleIsCut(t *testing.T) {
	q := Quote(aggregator.Source{}, aggregator.Item{Title: strings.Repeat("sehr lang ", 1000)})
	if n := utf8.RuneCountInString(q.Title); n > longestTitle {
		t.Errorf("a title of %d characters", n)
	}
}

func TestSpeakerIsOfficialThenByPriorityThenByKey(t *testing.T) {
	sources := NewSources([]aggregator.Source{
		{ID: "zeitung", Class: aggregator.Press, Priority: 9}, {ID: "blatt", Class: aggregator.Press},
		{ID: "rathaus", Class: aggregator.Official}, {ID: "kreis", Class: aggregator.Official, Priority: 1},
		{ID: "amt", Class: aggregator.Official},
	})
	for _, c := range []struct{ carried, want string }{
		{"blatt", "blatt"}, {"blatt zeitung", "zeitung"}, {"zeitung rathaus", "rathaus"}, {"rathaus kreis", "kreis"},
		{"rathaus amt", "amt"}, {"gone blatt", "blatt"}, {"gone also-gone", "also-gone"},
	} {
		keys := strings.Fields(c.carried)
		for range 2 { // whichever came first
			var copies []aggregator.Item
			for _, k := range keys {
				copies = append(copies, aggregator.Item{Source: k})
			}
			if got := copies[Speaker(copies, sources)].Source; got != c.want {
				t.Errorf("of %v speaks %s, want %s", keys, got, c.want)
			}
			if len(keys) == 2 {
				keys[0], keys[1] = keys[1], keys[0]
			}
		}
	}
}

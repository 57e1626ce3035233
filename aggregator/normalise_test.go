package aggregator

import (
	"strings"
	"testing"
	"time"
)

var refreshed = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

func normalised(t *testing.T, b Batch, it Item) Item {
	t.Helper()
	b.Now, b.Items = refreshed, []Item{it}
	b, err := Normalise(t.Context(), b)
	if err != nil || len(b.Items) != 1 {
		t.Fatalf("%v, %d items", err, len(b.Items))
	}
	return b.Items[0]
}

func TestDatesArePlausible(t *testing.T) {
	at := func(y int, m time.Month, d, h, min int) time.Time { return time.Date(y, m, d, h, min, 0, 0, time.UTC) }
	for name, c := range map[string]struct {
		published, updated time.Time
		summary            string
		want               time.Time
	}{
		"as the source says":             {published: at(2026, 6, 1, 8, 0), want: at(2026, 6, 1, 8, 0)},
		"missing: first seen":            {want: refreshed},
		"a clock that is fast":           {published: at(2026, 7, 1, 12, 15), want: at(2026, 7, 1, 12, 15)},
		"the future: first seen":         {published: at(2026, 7, 1, 12, 16), updated: at(2026, 6, 1, 8, 0), want: refreshed},
		"only updated":                   {updated: at(2026, 6, 2, 8, 0), want: at(2026, 6, 2, 8, 0)},
		"the year 1970":                  {published: at(1970, 1, 1, 0, 0), want: refreshed},
		"a day in the text":              {summary: "[05.06.2026] Neues", want: time.Date(2026, 6, 5, 0, 0, 0, 0, berlin)},
		"a day in the text that is none": {summary: "[45.06.2026] Neues", want: refreshed},
	} {
		got := normalised(t, Batch{}, Item{Title: "x", Published: c.published, Updated: c.updated, Summary: c.summary})
		if !got.Date().Equal(c.want) || !got.FirstSeen.Equal(refreshed) {
			t.Errorf("%s: %v, want %v", name, got.Date(), c.want)
		}
	}
}

func TestTeasersLoseWhatIsNoText(t *testing.T) {
	for in, want := range map[string]string{
		"Der Rat tagt. mehr...":                                   "Der Rat tagt.",
		"Der Rat tagt … weiterlesen »":                            "Der Rat tagt …",
		"Der Rat tagt. [mehr]":                                    "Der Rat tagt.",
		"Der Rat tagt [...]":                                      "Der Rat tagt …",
		"Wir wollen mehr":                                         "Wir wollen mehr",
		"Wir wollen mehr.":                                        "Wir wollen mehr.",
		"<p>Anzeige</p><p>Der Rat tagt.</p>":                      "Der Rat tagt.",
		"Anzeige gegen Bürgermeister":                             "Anzeige gegen Bürgermeister",
		"<p>Der Rat tagt.</p><p>Foto: Stadt Essen</p>":            "Der Rat tagt.",
		"Der Rat tagt. Der Beitrag Rat erschien zuerst auf Bote.": "Der Rat tagt.",
		"The post x appeared first on y.":                         "",
		"[05.06.2026] Der Rat tagt.":                              "Der Rat tagt.",
		"Titel":                                                   "",
	} {
		if got := normalised(t, Batch{}, Item{Title: "Titel", Summary: in}).Teaser; got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestContentStaysOnlyWhereTheSourceIsQuotedInFull(t *testing.T) {
	it := Item{Title: "x", Link: "https://a.example/n/1", Summary: "kurz", Content: `<p onclick="x">lang <a href="/y">y</a></p>`}
	if got := normalised(t, Batch{}, it); got.Content != "" || got.Teaser != "kurz" || got.Summary != "" {
		t.Errorf("%+v", got)
	}
	full := Batch{Source: Source{Quoting: Quoting{Mode: QuoteFull}}}
	if got := normalised(t, full, it).Content; got != `<p>lang <a href="https://a.example/y" rel="noopener nofollow">y</a></p>` {
		t.Errorf("content %q", got)
	}
}

func TestPicturesStayOnlyWhereTheyAreAllowed(t *testing.T) {
	it := Item{Title: "x", Image: &Image{URL: "https://a.example/b.jpg", Alt: "<b>B</b>"}}
	if got := normalised(t, Batch{}, it); got.Image != nil {
		t.Error("a picture without leave")
	}
	got := normalised(t, Batch{Source: Source{Images: true}}, it).Image
	if got == nil || got.Alt != "B" {
		t.Errorf("%+v", got)
	}
}

func TestWhatASourceSendsIsMadeFit(t *testing.T) {
	b := Batch{Source: Source{ID: "s", Was: "s0", Area: "05", Language: "de"}, Feed: Feed{Language: "DE_de"}}
	got := normalised(t, b, Item{OwnID: " g ", Title: "M&amp;uuml;ll <b>neu</b>\u00ad", Link: "https://a.example/x?utm_source=rss",
		Authors: []Author{{Name: "<i>A</i>", URL: "javascript:x"}, {}}, Enclosures: []Enclosure{{URL: "file:///x"}, {URL: "https://a.example/x.pdf", Length: -1}}})
	if got.Source != "s0" || got.Area != "05" || got.OwnID != "g" || got.Title != "Müll neu" || got.Link != "https://a.example/x" || got.Language != "de-DE" {
		t.Errorf("%+v", got)
	}
	if len(got.Authors) != 1 || got.Authors[0] != (Author{Name: "A"}) || len(got.Enclosures) != 1 || got.Enclosures[0].Length != 0 {
		t.Errorf("%+v %+v", got.Authors, got.Enclosures)
	}
}

func TestAnItemWithoutTitleIsNamedByItsTextOrLink(t *testing.T) {
	long := strings.Repeat("Wort ", 40)
	if got := normalised(t, Batch{}, Item{Summary: long}).Title; !strings.HasSuffix(got, "Wort…") || len(got) > 90 {
		t.Errorf("title %q", got)
	}
	if got := normalised(t, Batch{}, Item{Link: "https://a.example/x"}).Title; got != "a.example/x" {
		t.Errorf("title %q", got)
	}
	b, _ := Normalise(t.Context(), Batch{Now: refreshed, Items: []Item{{OwnID: "g"}}})
	if len(b.Items) != 0 {
		t.Error("an item that says nothing was kept")
	}
}

func TestHugeTextIsCut(t *testing.T) {
	huge := strings.Repeat("Wört ", 1<<20)
	got := normalised(t, Batch{Source: Source{Quoting: Quoting{Mode: QuoteFull}}}, Item{Title: huge, Summary: huge})
	if n := len([]rune(got.Title)); n > maxTitle {
		t.Errorf("title of %d characters", n)
	}
	if n := len([]rune(got.Teaser)); n > maxTeaser {
		t.Errorf("teaser of %d characters", n)
	}
	if len(got.Content) > maxMarkup+100 {
		t.Errorf("content of %d bytes", len(got.Content))
	}
}

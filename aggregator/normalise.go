package aggregator

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Normalise makes items fit to store and publish: plain text, a link without session and tracking
// parts, a plausible date, a kicker set apart from its headline, and HTML only where the source is
// quoted in full. An item without title, text and link says nothing and is left out.
func Normalise(_ context.Context, b Batch) (Batch, error) {
	n := normaliser{batch: b, source: b.Source.Key(), quoting: b.Source.Quotes(), language: defaultLanguage(b)}
	kept := b.Items[:0]
	for i, it := range b.Items {
		if n.item(&it) {
			kept = append(kept, it)
		}
		b.sliced.settled(i, !n.early)
	}
	b.Items = kept
	return b, nil
}

// The limits of what is kept. Feeds carry whole books in a description; no page shows them.
const (
	maxTitle   = 300      // characters
	maxTeaser  = 1000     // characters, or more if the source's quoting says so
	maxSummary = 64 << 10 // bytes of HTML from which a teaser is made
	maxCleaned = 4 << 20  // bytes of HTML that one document may bring, each tag counted as tagCost more; what comes after is shown as plain text
	tagCost    = 24       // bytes of text that take as long to clean as a tag
	maxList    = 50       // keywords, authors, enclosures of an item
)

// implausible is the year before which a date is a fault of the clock or of a default: there were no
// feeds yet, and 1970 and the year 1 are what zero looks like.
const implausible = 1990

// ahead is how far a publisher's clock may be fast.
const ahead = 15 * time.Minute

type normaliser struct {
	batch    Batch
	source   string
	quoting  Quoting
	language string
	cleaned  int  // bytes of HTML cleaned so far
	early    bool // the last item bears a date that is yet to come: it will be read otherwise then
}

// item normalises one item and tells whether there is anything in it.
func (n *normaliser) item(it *Item) bool {
	it.Source, it.Area, it.FirstSeen = n.source, n.batch.Source.Area, n.batch.Now
	it.OwnID = strings.TrimSpace(strings.ToValidUTF8(it.OwnID, ""))
	it.Link = CleanLink(it.Link, n.batch.Source.Tracking...)
	it.Title = cutEndings(PlainText(it.Title))
	day := n.text(it)
	n.dates(it, day)
	n.lists(it)
	if it.Language = languageTag(it.Language); it.Language == "" {
		it.Language = n.language
	}
	if it.Title == "" {
		it.Title = shorten(it.Teaser, 80)
	}
	if it.Title == "" {
		it.Title = strings.TrimPrefix(strings.TrimPrefix(it.Link, "https://"), "http://")
	}
	if it.Title == "" {
		return false
	}
	n.kicker(it)
	it.Title = shorten(it.Title, maxTitle)
	return true
}

// text makes teaser and content. It returns the day a teaser may begin with: "[27.11.2017] Die Stadt …".
func (n *normaliser) text(it *Item) time.Time {
	markup := it.Summary
	if strings.TrimSpace(markup) == "" {
		markup = it.Content
	}
	if len(markup) > maxSummary {
		markup = markup[:maxSummary]
	}
	if n.quoting.Mode != QuoteFull {
		it.Content = ""
	} else {
		if strings.TrimSpace(it.Content) == "" {
			it.Content = it.Summary
		}
		if n.cleaned += len(it.Content) + tagCost*strings.Count(it.Content, "<"); n.cleaned <= maxCleaned {
			it.Content = Clean(it.Content, it.Link, n.batch.Source.Images)
		} else {
			it.Content = paragraph(it.Content[:min(len(it.Content), maxSummary)])
		}
	}
	teaser, day := cutDay(teaserOf(markup))
	if teaser == it.Title {
		teaser = ""
	}
	it.Teaser, it.Summary = shorten(teaser, max(maxTeaser, n.quoting.Chars)), ""
	return day
}

// dates keeps what is plausible. Published falls back to the update, then to the day in the text;
// what is left zero is shown under the time it was first seen.
func (n *normaliser) dates(it *Item, day time.Time) {
	latest := n.batch.Now.Add(ahead)
	plausible := func(t time.Time) bool {
		return t.Year() >= implausible && !t.After(latest)
	}
	n.early = it.Published.After(latest) || it.Updated.After(latest) || day.After(latest)
	if !plausible(it.Updated) {
		it.Updated = time.Time{}
	}
	switch {
	case plausible(it.Published):
	case it.Published.After(n.batch.Now): // it says when, and that cannot be
		it.Published, it.DayOnly = time.Time{}, false
	case !it.Updated.IsZero():
		it.Published, it.DayOnly = it.Updated, false
	case plausible(day):
		it.Published, it.DayOnly = day, true
	default:
		it.Published, it.DayOnly = time.Time{}, false
	}
}

// kicker sets the kicker apart, unless the source did.
func (n *normaliser) kicker(it *Item) {
	if given := PlainText(it.Kicker); given != "" {
		it.Kicker = shorten(given, maxKicker)
		if rest, ok := strings.CutPrefix(it.Title, it.Kicker+": "); ok && rest != "" {
			it.Title = rest
		}
		return
	}
	it.Kicker, it.Title = SplitKicker(it.Title)
	if it.Kicker == "" {
		it.Kicker, it.Title = splitGlued(it.Title, it.Teaser, it.Keywords)
	}
}

// lists cleans what an item has several of.
func (n *normaliser) lists(it *Item) {
	it.Keywords = splitKeywords(it.Keywords)
	it.Authors = slices.DeleteFunc(it.Authors[:min(len(it.Authors), maxList)], func(a Author) bool { return a == Author{} })
	for i, a := range it.Authors {
		it.Authors[i] = Author{Name: shorten(PlainText(a.Name), 200), Email: PlainText(a.Email), URL: CleanLink(a.URL)}
	}
	it.Enclosures = slices.DeleteFunc(it.Enclosures[:min(len(it.Enclosures), maxList)], func(e Enclosure) bool {
		return !webLink(e.URL)
	})
	for i := range it.Enclosures {
		it.Enclosures[i].Type = PlainText(it.Enclosures[i].Type)
		it.Enclosures[i].Length = max(it.Enclosures[i].Length, 0)
	}
	switch {
	case it.Image == nil:
	case !n.batch.Source.Images || !webLink(it.Image.URL):
		it.Image = nil
	default:
		it.Image = &Image{URL: it.Image.URL, Alt: PlainText(it.Image.Alt), Credit: PlainText(it.Image.Credit)}
	}
}

func defaultLanguage(b Batch) string {
	for _, l := range []string{b.Feed.Language, b.Source.Language} {
		if l = languageTag(l); l != "" {
			return l
		}
	}
	return ""
}

// languageTag returns a language tag in the usual case ("de-DE"), empty if it is none (BCP 47,
// section 2.1: subtags of 1 to 8 letters and digits, the first of 2 or 3 letters here).
func languageTag(s string) string {
	if s == "" || s == "de" {
		return s
	}
	parts := strings.Split(strings.ReplaceAll(strings.TrimSpace(s), "_", "-"), "-")
	for i, p := range parts {
		if len(p) == 0 || len(p) > 8 || i == 0 && (len(p) < 2 || len(p) > 3) {
			return ""
		}
		for j := 0; j < len(p); j++ {
			if !asciiAlnum(p[j]) || i == 0 && !asciiLetter(p[j]) {
				return ""
			}
		}
		switch {
		case i > 0 && len(p) == 2:
			parts[i] = strings.ToUpper(p)
		case i > 0 && len(p) == 4:
			parts[i] = strings.ToUpper(p[:1]) + strings.ToLower(p[1:])
		default:
			parts[i] = strings.ToLower(p)
		}
	}
	return strings.Join(parts, "-")
}

// shorten cuts a text to at most so many characters, at a word, and says so with an ellipsis.
func shorten(s string, chars int) string {
	if len(s) <= chars || utf8.RuneCountInString(s) <= chars {
		return s
	}
	end := 0
	for range chars - 1 {
		_, size := utf8.DecodeRuneInString(s[end:])
		end += size
	}
	if word := strings.LastIndexByte(s[:end+1], ' '); word > end/2 {
		end = word
	}
	return strings.TrimRight(s[:end], " ,;:–-") + "…"
}

package syndication

import (
	"bytes"
	"cmp"
	"context"
	"html/template"
	"slices"
	"strings"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// frame is what every page shows around its contents.
type frame struct {
	Words       words
	Site        Site
	Home        string
	Title       string // of the browser's tab
	Description string
	Canonical   string
	Style, Icon string
	ContactURL  string
	Feeds       []feedLink // autodiscovery and subscription
	Nav         []navLink
	Updated     *moment
}

type (
	feedLink struct{ Name, Title, Type, URL string }
	navLink  struct {
		Title, URL string
		Current    bool
	}
	moment struct{ Machine, Human string }
)

// news is an entry as a page shows it.
type news struct {
	Entry
	Words    words
	Page     string // its own page here
	Date     moment
	Changed  *moment
	Format   string // Bericht, Interview
	Keywords []keyword
	HTML     template.HTML // its content, safe since the normalise step
	Lang     string        // if it is another than the page's
}

type keyword struct{ Text, URL string }

// listedInFull is how many entries a category page shows with their teasers; the others follow as headlines.
const listedInFull = 20

func (p *Press) frame(title, description, canonical string, current int) frame {
	base := p.Site.base()
	f := frame{
		Words: wordsFor(p.Site.language()), Site: p.Site, Home: base, Title: line(p.Site.Title), Description: line(description),
		Canonical: canonical, Style: base + "static/" + p.pages.style, Icon: base + "static/" + p.pages.icon,
		ContactURL: contactURL(p.Site.Contact),
	}
	if title != "" {
		f.Title = line(title) + " – " + f.Title
	}
	for n, c := range p.published {
		f.Nav = append(f.Nav, navLink{line(c.Title), base + c.ID, n == current})
		if n != current && current != all {
			continue
		}
		doc := p.editor.document(c, aggregator.Version{}, nil)
		for _, format := range Formats {
			f.Feeds = append(f.Feeds, feedLink{format.Name, doc.Title + " (" + format.Name + ")", format.Type, doc.URL(format)})
			if current == all {
				break // one format of each is enough where all are offered
			}
		}
	}
	return f
}

// contactURL is a mail address or web address as a link, "" if it is neither.
func contactURL(contact string) string {
	if strings.Contains(contact, "@") && !strings.Contains(contact, "/") {
		return "mailto:" + strings.TrimPrefix(contact, "mailto:")
	}
	return webURL(contact)
}

func (p *Press) writeFrontPage(ctx context.Context) (draft, error) {
	digests, versions, err := p.readDigests(ctx)
	if err != nil {
		return draft{}, err
	}
	page := struct {
		frame
		Query    string // of the search field for places
		Sections []section
	}{frame: p.frame("", cmp.Or(p.Site.Description, p.Site.Title), p.Site.base(), all)}
	newest := combine(versions)
	page.Updated = p.updated(newest)
	for n, c := range p.published {
		page.Sections = append(page.Sections, section{
			Title: line(c.Title), Description: line(c.Description), URL: p.Site.base() + c.ID, Lang: other(c.Language, page.Words),
			News: p.newsOf(digests[n].headlines),
		})
	}
	body, err := p.pages.render("front", page)
	return draft{body: body, versions: versions, maxAge: time.Minute}, err
}

// section is a category on the front page.
type section struct {
	Title, Description, URL, Lang string
	News                          []news
}

func (p *Press) writeCategoryPage(n int) func(context.Context) (draft, error) {
	return func(ctx context.Context) (draft, error) {
		version, entries, err := readCategory(ctx, p.archive, p.keys[n])
		if err != nil {
			return draft{}, err
		}
		c := p.published[n]
		doc := p.editor.document(c, version, entries)
		list := p.newsOf(doc.Entries)
		page := struct {
			frame
			Heading, Lang string
			News, More    []news
		}{frame: p.frame(c.Title, cmp.Or(c.Description, c.Title), doc.Page, n), Heading: doc.Title}
		page.Lang = other(c.Language, page.Words)
		page.Updated = p.updated(version)
		page.News, page.More = list[:min(len(list), listedInFull)], list[min(len(list), listedInFull):]
		body, err := p.pages.render("category", page)
		return draft{body: body, versions: []aggregator.Version{version}, maxAge: lifetime(entries)}, err
	}
}

// itemPage writes the page of one entry, with more from the first of its categories.
func (p *Press) itemPage(ctx context.Context, e aggregator.Entry) ([]byte, error) {
	entry := p.newsOf([]Entry{p.editor.entry(e, p.Site.language())})[0]
	n := p.categoryOf(e)
	page := struct {
		frame
		News           news
		Earlier, Later []news
		Related        []news
		Section        *navLink
	}{frame: p.frame(entry.Title(), cmp.Or(entry.Teaser, entry.Title()), entry.Page, n), News: entry}
	earlier, later, err := p.neighbours(ctx, e)
	if err != nil {
		return nil, err
	}
	page.Earlier, page.Later = p.newsOf(earlier), p.newsOf(later)
	if n != all {
		section := page.Nav[n]
		page.Section = &section
		related, err := p.archive.Entries(ctx, aggregator.Query{Category: p.keys[n], Limit: headlinesShown + 1})
		if err != nil {
			return nil, err
		}
		for _, r := range related {
			if r.ID != e.ID && !shows(page.Earlier, r) && !shows(page.Later, r) && len(page.Related) < headlinesShown && len(r.Copies) > 0 {
				page.Related = append(page.Related, p.newsOf([]Entry{p.editor.entry(r, p.Site.language())})...)
			}
		}
	}
	return p.pages.render("item", page)
}

// categoryOf is the first published category that an entry belongs to, or all if there is none.
func (p *Press) categoryOf(e aggregator.Entry) int {
	for n, key := range p.keys {
		for _, it := range e.Copies {
			for _, c := range it.Categories {
				if c == key {
					return n
				}
			}
		}
	}
	return all
}

func (p *Press) newsOf(entries []Entry) []news {
	t := wordsFor(p.Site.language())
	list := make([]news, 0, len(entries))
	for _, e := range entries {
		v := news{
			Entry: e, Words: t, Page: p.Site.base() + "item/" + strings.TrimPrefix(e.ID, "urn:uuid:"), Date: p.moment(e.Published, e.DayOnly),
			HTML: template.HTML(e.Content), Lang: other(e.Language, t),
		}
		if e.Updated.After(e.Published) {
			changed := p.moment(e.Updated, false)
			v.Changed = &changed
		}
		for _, l := range e.Labels {
			if strings.HasPrefix(l.Tag, "format/") {
				v.Format = cmp.Or(v.Format, l.Text)
				continue
			}
			v.Keywords = addKeyword(v.Keywords, keyword{l.Text, cmp.Or(p.pages.topics[l.Tag], p.placeLink(l.Tag))})
		}
		list = append(list, v)
	}
	return list
}

// addKeyword adds one that is not there yet: what a source itself calls "Politik" often is the topic of that name, too.
func addKeyword(list []keyword, k keyword) []keyword {
	same := func(known keyword) bool { return strings.EqualFold(known.Text, k.Text) }
	if i := slices.IndexFunc(list, same); i >= 0 {
		list[i].URL = cmp.Or(list[i].URL, k.URL)
		return list
	}
	return append(list, k)
}

// other is a language to be marked on a page in ours, "" if it is the same.
func other(language string, t words) string {
	if main, _, _ := strings.Cut(strings.ToLower(language), "-"); main == t.Language {
		return ""
	}
	return language
}

func (p *Press) updated(v aggregator.Version) *moment {
	if v.Changed.IsZero() {
		return nil
	}
	m := p.moment(v.Changed, false)
	return &m
}

// moment is a date in the site's language and time zone; one known to the day only has no time.
func (p *Press) moment(t time.Time, dayOnly bool) moment {
	t = t.In(p.pages.zone)
	w := wordsFor(p.Site.language())
	day := t.Format("2") + ".\u00a0" + w.Months[t.Month()-1] + t.Format(" 2006")
	clock := t.Format(", 15:04") + "\u00a0Uhr"
	if w.Language != "de" {
		day, clock = t.Format("2\u00a0")+w.Months[t.Month()-1]+t.Format(" 2006"), t.Format(", 15:04")
	}
	if dayOnly {
		return moment{t.Format(time.DateOnly), day}
	}
	return moment{t.Format(time.RFC3339), day + clock}
}

// message is a page that only says something.
func (p *pages) message(title, text string) ([]byte, error) {
	page := struct {
		frame
		Heading, Text string
	}{p.press.frame(title, text, "", none), title, text}
	return p.render("message", page)
}

func (p *pages) render(name string, data any) ([]byte, error) {
	var b bytes.Buffer
	err := p.templates[name].Execute(&b, data)
	return b.Bytes(), err
}

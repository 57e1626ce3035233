package syndication

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/gazetteer"
)

// editor turns stored entries into published ones.
type editor struct {
	site    Site
	sources Sources
	label   func(tag, language string) string
	places  *gazetteer.Table
	joins   bool // an entry is updated when a source joins it
}

// document makes a category's document from its entries.
func (ed editor) document(c Category, version aggregator.Version, entries []aggregator.Entry) Document {
	base := ed.site.base()
	d := Document{
		ID:          ed.feedID(c.Key()),
		Title:       line(c.Title),
		Description: cmp.Or(line(c.Description), line(c.Title)+" – "+line(ed.site.Title)),
		Language:    cmp.Or(c.Language, ed.site.language()),
		Rights:      line(ed.site.Rights),
		Author:      line(ed.site.Title),
		Home:        base,
		Page:        base + c.ID,
		Stem:        base + c.ID,
		Updated:     stored(version),
	}
	for _, e := range entries {
		if len(e.Copies) > 0 {
			d.Entries = append(d.Entries, ed.entry(e, d.Language))
		}
	}
	return d
}

// feedID mints the id of a category's feed: from its first id and the site's, never from an address.
func (ed editor) feedID(key string) string {
	return urn(uuid.NewSHA1(feedNamespace, []byte(ed.site.ID+"\x00"+key)))
}

var feedNamespace = uuid.MustParse("b5a3c5a4-9a4e-5f0e-8f0c-1854c01a5501")

func urn(id uuid.UUID) string { return "urn:uuid:" + id.String() }

// stored is the time of a version; an index that never held anything has the day the house was built.
func stored(v aggregator.Version) time.Time {
	if v.Changed.IsZero() {
		return time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	return v.Changed.UTC().Truncate(time.Second)
}

// entry makes the published form of an entry, in the words of its speaker.
func (ed editor) entry(e aggregator.Entry, language string) Entry {
	n := Speaker(e.Copies, ed.sources)
	it := e.Copies[n]
	src := ed.sources.of(it.Source)
	quoted := Quote(src, it)
	p := Entry{
		ID:        urn(e.ID),
		Link:      webURL(it.Link),
		Kicker:    line(quoted.Kicker),
		Headline:  line(quoted.Title),
		Published: published(e.Copies[0]),
		DayOnly:   e.Copies[0].DayOnly,
		Language:  cmp.Or(languageOf(it.Language), languageOf(src.Language), language),
		Teaser:    line(quoted.Teaser),
		Content:   clean(quoted.Content),
		Labels:    ed.labels(e.Copies, n, language),
		Credit:    ed.credit(it),
	}
	p.Updated = updated(e.Copies, n, p.Published)
	if ed.joins {
		p.Updated = joined(e.Copies, p.Updated)
	}
	if p.Headline == "" {
		p.Headline = wordsFor(p.Language).NewsFrom + " " + p.Credit.Name
	}
	for _, a := range it.Authors {
		a = aggregator.Author{Name: cmp.Or(line(a.Name), line(a.Email)), URL: webURL(a.URL)}
		if a.Name != "" {
			p.Authors = append(p.Authors, a)
		}
	}
	p.Image, p.Enclosures = media(quoted)
	p.Point = ed.point(e.Copies, n)
	for i, other := range e.Copies {
		if i != n {
			p.Further = append(p.Further, ed.credit(other))
		}
	}
	return p
}

func languageOf(tag string) string {
	if aggregator.WellFormedLanguage(tag) {
		return tag
	}
	return ""
}

// published is the date of the copy that came first: it stands when others join. A date that lies
// before 1990, more than a day ahead of its first reading or nowhere at all is not believed.
func published(first aggregator.Item) time.Time {
	d := first.Date()
	if seen := first.FirstSeen; !seen.IsZero() && (d.Year() < 1990 || d.After(seen.Add(24*time.Hour))) {
		d = seen
	}
	if d.Year() < 1990 || d.Year() > 9998 {
		d = stored(aggregator.Version{})
	}
	return d.UTC().Truncate(time.Second)
}

// updated is when what a reader sees last changed: when the speaker's copy was changed or, if it took
// the word from one that was there before, when it came.
func updated(copies []aggregator.Item, speaker int, published time.Time) time.Time {
	it := copies[speaker]
	if speaker == 0 && !it.Changed.After(it.FirstSeen) {
		return published
	}
	latest := it.FirstSeen
	if it.Changed.After(latest) {
		latest = it.Changed
	}
	if !latest.After(published) {
		return published
	}
	return latest.UTC().Truncate(time.Second)
}

// joined is when the last source joined, if that was later.
func joined(copies []aggregator.Item, updated time.Time) time.Time {
	for _, it := range copies[1:] {
		if came := it.FirstSeen.UTC().Truncate(time.Second); came.After(updated) {
			updated = came
		}
	}
	return updated
}

// labels are the tags of all copies, the speaker's first, each once.
func (ed editor) labels(copies []aggregator.Item, speaker int, language string) []Label {
	var labels []Label
	seen := map[string]bool{}
	add := func(it aggregator.Item) {
		for _, t := range it.Tags {
			kind, term, ok := strings.Cut(t.ID, "/")
			if kind, term = line(kind), line(term); !ok || kind == "" || term == "" || seen[t.ID] {
				continue
			}
			seen[t.ID] = true
			labels = append(labels, Label{
				Tag: kind + "/" + term, Scheme: ed.site.base() + "tags/" + escape(kind),
				Term: term, Text: cmp.Or(line(ed.label(t.ID, language)), ownWords(t), term),
			})
		}
	}
	add(copies[speaker])
	for _, it := range copies {
		add(it)
	}
	return labels
}

// ownWords is what the source itself calls a tag that was made of its own keywords.
func ownWords(t aggregator.Tag) string {
	for _, why := range t.Why {
		if why.Field == "keywords" && strings.HasPrefix(t.ID, "keyword/") {
			return Cut(line(why.Text), longestKicker)
		}
	}
	return ""
}

func (ed editor) credit(it aggregator.Item) Credit {
	src := ed.sources.of(it.Source)
	name := cmp.Or(line(src.Credit), line(src.Name), line(src.ID))
	return Credit{
		ID:      urn(aggregator.NewID(src.Key(), "")),
		Name:    name,
		Feed:    cmp.Or(publicURL(src.URL), webURL(it.Link)),
		Home:    cmp.Or(origin(src.URL), origin(it.Link)),
		Link:    webURL(it.Link),
		Rights:  name,
		Updated: updated([]aggregator.Item{it}, 0, published(it)),
	}
}

func media(q Quoted) (*aggregator.Image, []aggregator.Enclosure) {
	var image *aggregator.Image
	if q.Image != nil {
		if link := webURL(q.Image.URL); link != "" {
			image = &aggregator.Image{URL: link, Alt: line(q.Image.Alt), Credit: line(q.Image.Credit)}
		}
	}
	var files []aggregator.Enclosure
	for _, e := range q.Enclosures {
		link := webURL(e.URL)
		known := slices.ContainsFunc(files, func(f aggregator.Enclosure) bool { return f.URL == link })
		if link != "" && !known {
			files = append(files, aggregator.Enclosure{URL: link, Type: mediaType(e.Type, link), Length: max(e.Length, 0)})
		}
	}
	return image, files
}

// mostTombstones is how many a document has at most, the latest.
const mostTombstones = 500

// tombstones are those of a category that stand: the store forgets them after 30 days.
func tombstones(ctx context.Context, a Archive, key string) ([]Tombstone, error) {
	list, err := a.Withdrawn(ctx, key, time.Time{})
	if err != nil {
		return nil, err
	}
	var stones []Tombstone
	for _, t := range list[max(0, len(list)-mostTombstones):] {
		stones = append(stones, Tombstone{urn(t.ID), t.At.UTC().Truncate(time.Second)})
	}
	return stones, nil
}

package aggregator

// RSS 0.9x to 2.0 and RDF, with the modules that stand in for their own elements.

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"
)

func fromRSS(f *rss.Feed, base *url.URL) (Feed, []Item) {
	x := f.Extensions
	out := Feed{
		Title:       first(f.Title, value(x, "dc", "title")),
		Description: first(f.Description, value(x, "dc", "description"), value(x, "itunes", "summary")),
		Language:    withHyphen(first(f.Language, value(x, "dc", "language"))),
		Link:        absolute(first(f.Link, atomLink(x, "alternate")), base),
		Authors:     moduleAuthors(f.ManagingEditor, x),
		Hints:       rssHints(f),
	}
	if len(out.Authors) == 0 {
		out.Authors = persons(f.WebMaster)
	}
	if owner := x["itunes"]["owner"]; len(out.Authors) == 0 && len(owner) > 0 {
		out.Authors = []Author{{Name: child(owner[0], "name"), Email: child(owner[0], "email")}}
	}
	out.Updated = firstDate(value(x, "litfass", "updated"), value(x, "litfass", "published"), value(x, "dc", "date"),
		value(x, "dcterms", "modified"), value(x, "atom", "updated"))
	itemBase := documentBase(out.Link, base)
	items := make([]Item, len(f.Items))
	for i, it := range f.Items {
		items[i] = rssItem(it, itemBase)
	}
	return out, items
}

func rssItem(in *rss.Item, base *url.URL) Item {
	x := in.Extensions
	guid, permalink := "", false
	if in.GUID != nil {
		guid, permalink = in.GUID.Value, !strings.EqualFold(in.GUID.IsPermalink, "false")
	}
	out := Item{
		OwnID:      first(guid, value(x, "atom", "id")),
		Title:      first(in.Title, value(x, "dc", "title"), value(x, "atom", "title"), value(x, "media", "title")),
		Summary:    first(in.Description, value(x, "dc", "description"), value(x, "atom", "summary"), value(x, "itunes", "summary")),
		Content:    first(in.Content, value(x, "atom", "content")),
		Language:   first(value(x, "litfass", "language"), value(x, "dc", "language")),
		Authors:    moduleAuthors(in.Author, x),
		Enclosures: rssEnclosures(in),
		Image:      mediaImage(x, base),
	}
	out.Link = in.Link
	if out.Link == "" {
		out.Link = atomLink(x, "alternate")
	}
	if out.Link == "" && permalink && isWebURL(guid) {
		out.Link = guid
	}
	if out.Link == "" && isWebURL(out.OwnID) && !permalink && in.GUID == nil {
		out.Link = out.OwnID
	}
	if out.Link == "" && len(out.Enclosures) > 0 {
		out.Link = out.Enclosures[0].URL
	}
	out.Link = absolute(out.Link, base)
	resolveTexts(&out, value(x, "litfass", "base"))
	for _, c := range in.Categories {
		out.Keywords = appendNew(out.Keywords, c.Value)
	}
	out.Keywords = appendNew(out.Keywords, values(x, "dc", "subject")...)
	out.Keywords = appendNew(out.Keywords, values(x, "media", "category")...)
	for _, c := range x["atom"]["category"] {
		out.Keywords = appendNew(out.Keywords, first(c.Attrs["term"], c.Value))
	}
	if k := value(x, "itunes", "keywords"); k != "" {
		out.Keywords = appendNew(out.Keywords, strings.Split(k, ",")...)
	}
	out.Published, out.DayOnly = firstDateDay(value(x, "litfass", "published"), value(x, "dcterms", "issued"), value(x, "atom", "published"), value(x, "dc", "date"),
		value(x, "dcterms", "created"))
	out.Updated = firstDate(value(x, "atom", "updated"), value(x, "dcterms", "modified"), value(x, "litfass", "updated"))
	return out
}

// rssAuthors are those of the element of that format's own, else of its modules.
func moduleAuthors(own string, x ext.Extensions) []Author {
	if a := persons(own); len(a) > 0 {
		return a
	}
	for _, name := range []string{"creator", "author"} {
		if a := persons(values(x, "dc", name)...); len(a) > 0 {
			return a
		}
	}
	var out []Author
	for _, a := range x["atom"]["author"] {
		p := Author{Name: child(a, "name"), Email: child(a, "email"), URL: child(a, "uri")}
		if p != (Author{}) {
			out = append(out, p)
		}
	}
	if len(out) > 0 {
		return out
	}
	return persons(value(x, "itunes", "author"))
}

// rssEnclosures leaves relative addresses as they are: RSS does not say what they are relative to.
func rssEnclosures(in *rss.Item) []Enclosure {
	var out []Enclosure
	for _, e := range in.Enclosures {
		out = appendEnclosure(out, e.URL, e.Type, e.Length, nil)
	}
	for _, l := range in.Extensions["atom"]["link"] {
		if l.Attrs["rel"] == "enclosure" {
			out = appendEnclosure(out, l.Attrs["href"], l.Attrs["type"], l.Attrs["length"], nil)
		}
	}
	return out
}

// mediaImage is the first image that Media RSS names for an item.
func mediaImage(x ext.Extensions, base *url.URL) *Image {
	for _, c := range x["media"]["content"] {
		if c.Attrs["url"] != "" && (c.Attrs["medium"] == "image" || strings.HasPrefix(c.Attrs["type"], "image/")) {
			return &Image{URL: absolute(c.Attrs["url"], base), Alt: child(c, "title"), Credit: child(c, "credit")}
		}
	}
	for _, c := range x["media"]["thumbnail"] {
		if c.Attrs["url"] != "" {
			return &Image{URL: absolute(c.Attrs["url"], base)}
		}
	}
	return nil
}

// rssHints reads ttl (minutes), skipHours, skipDays (RSS 2.0) and sy:updatePeriod and updateFrequency
// (RSS 1.0 syndication module); of two intervals the longer counts.
func rssHints(f *rss.Feed) Hints {
	var h Hints
	if ttl, err := strconv.Atoi(strings.TrimSpace(f.TTL)); err == nil && ttl > 0 && ttl < 366*24*60 {
		h.Interval = time.Duration(ttl) * time.Minute
	}
	if period, ok := updatePeriods[strings.ToLower(value(f.Extensions, "sy", "updateperiod"))]; ok {
		frequency, err := strconv.Atoi(value(f.Extensions, "sy", "updatefrequency"))
		if err != nil || frequency < 1 {
			frequency = 1
		}
		h.Interval = max(h.Interval, period/time.Duration(frequency))
	}
	for _, s := range f.SkipHours {
		if hour, err := strconv.Atoi(strings.TrimSpace(s)); err == nil && hour >= 0 && hour <= 24 {
			h.SkipHours |= 1 << (hour % 24)
		}
	}
	for _, s := range f.SkipDays {
		for day := time.Sunday; day <= time.Saturday; day++ {
			if strings.EqualFold(strings.TrimSpace(s), day.String()) {
				h.SkipDays |= 1 << day
			}
		}
	}
	return h
}

var updatePeriods = map[string]time.Duration{
	"hourly":  time.Hour,
	"daily":   24 * time.Hour,
	"weekly":  7 * 24 * time.Hour,
	"monthly": 30 * 24 * time.Hour,
	"yearly":  365 * 24 * time.Hour,
}

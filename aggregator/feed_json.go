package aggregator

// JSON Feed 1.0 and 1.1.

import (
	"html"
	"net/url"
	"strconv"

	jsonfeed "github.com/mmcdole/gofeed/json"
)

func fromJSON(f *jsonfeed.Feed, base *url.URL) (Feed, []Item) {
	out := Feed{
		Title:       f.Title,
		Description: f.Description,
		Language:    withHyphen(f.Language),
		Link:        absolute(f.HomePageURL, base),
		Authors:     jsonAuthors(f.Author, f.Authors),
	}
	itemBase := documentBase(out.Link, base)
	items := make([]Item, 0, len(f.Items))
	for _, it := range f.Items {
		if it != nil && it.ID != "" { // an item without id is to be discarded, JSON Feed 1.1, "Items"
			items = append(items, jsonItem(it, itemBase))
		}
	}
	return out, items
}

func jsonItem(in *jsonfeed.Item, base *url.URL) Item {
	out := Item{
		OwnID:    in.ID,
		Title:    in.Title,
		Summary:  html.EscapeString(in.Summary),
		Content:  in.ContentHTML,
		Link:     first(in.URL, in.ExternalURL),
		Language: in.Language,
		Authors:  jsonAuthors(in.Author, in.Authors),
		Keywords: appendNew(nil, in.Tags...),
	}
	if out.Content == "" {
		out.Content = html.EscapeString(in.ContentText)
	}
	if in.Attachments != nil {
		for _, a := range *in.Attachments {
			out.Enclosures = appendEnclosure(out.Enclosures, a.URL, a.MimeType, strconv.FormatInt(a.SizeInBytes, 10), base)
		}
	}
	if out.Link == "" && isWebURL(in.ID) {
		out.Link = in.ID
	}
	if out.Link == "" && len(out.Enclosures) > 0 {
		out.Link = out.Enclosures[0].URL
	}
	out.Link = absolute(out.Link, base)
	if u := first(in.Image, in.BannerImage); u != "" {
		out.Image = &Image{URL: absolute(u, base)}
	}
	out.Published, out.DayOnly = firstDateDay(in.DatePublished)
	out.Updated = firstDate(in.DateModified)
	return out
}

func jsonAuthors(one *jsonfeed.Author, many []*jsonfeed.Author) []Author {
	if len(many) == 0 && one != nil {
		many = []*jsonfeed.Author{one}
	}
	var out []Author
	for _, a := range many {
		if a != nil && (a.Name != "" || a.URL != "") {
			out = append(out, Author{Name: a.Name, URL: a.URL})
		}
	}
	return out
}

package syndication

import (
	"cmp"
	"encoding/json"
	"io"

	"github.com/litfass/litfass/aggregator"
)

// WriteJSONFeed writes a document as JSON Feed 1.1. What the format has no member for stands in the
// extension _litfass: kicker, tag ids, the source, and who else tells it (also). _geo is where it is about, as GeoJSON. next_url leads to the archive
// documents, or to the next page; feed_url is the feed itself in all of them, for it identifies the feed.
func WriteJSONFeed(w io.Writer, d Document) error {
	feed := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: d.Title, Home: d.Page, Feed: cmp.Or(d.Current, d.Self), Next: cmp.Or(d.Previous, d.Older),
		Description: d.Description, Language: d.Language, Authors: []jsonAuthor{{d.Author, d.Home}},
		Extension: jsonFeedExtension{About: d.Home, ID: d.ID, Updated: rfc3339(d.Updated), Rights: d.Rights},
		Items:     make([]jsonItem, 0, len(d.Entries)),
	}
	for _, t := range d.Deleted {
		feed.Extension.Deleted = append(feed.Extension.Deleted, jsonDeleted{t.ID, rfc3339(t.At)})
	}
	for _, e := range d.Entries {
		feed.Items = append(feed.Items, newJSONItem(e, d))
	}
	return writeJSON(w, feed)
}

type (
	jsonFeed struct {
		Version     string            `json:"version"`
		Title       string            `json:"title"`
		Home        string            `json:"home_page_url"`
		Feed        string            `json:"feed_url"`
		Next        string            `json:"next_url,omitempty"`
		Description string            `json:"description,omitempty"`
		Language    string            `json:"language"`
		Authors     []jsonAuthor      `json:"authors"`
		Extension   jsonFeedExtension `json:"_litfass"`
		Items       []jsonItem        `json:"items"`
	}
	jsonFeedExtension struct {
		About   string        `json:"about"`
		ID      string        `json:"id"`
		Updated string        `json:"updated"`
		Rights  string        `json:"rights,omitempty"`
		Deleted []jsonDeleted `json:"deleted,omitempty"`
	}
	jsonDeleted struct {
		ID string `json:"id"`
		At string `json:"deleted_at"`
	}
	jsonItem struct {
		ID          string            `json:"id"`
		URL         string            `json:"url,omitempty"`
		Title       string            `json:"title"`
		ContentHTML string            `json:"content_html"`
		Summary     string            `json:"summary,omitempty"`
		Image       string            `json:"image,omitempty"`
		Published   string            `json:"date_published"`
		Modified    string            `json:"date_modified"`
		Authors     []jsonAuthor      `json:"authors,omitempty"`
		Tags        []string          `json:"tags,omitempty"`
		Language    string            `json:"language,omitempty"`
		Attachments []jsonAttachment  `json:"attachments,omitempty"`
		Geo         *jsonGeo          `json:"_geo,omitempty"`
		Extension   jsonItemExtension `json:"_litfass"`
	}
	jsonItemExtension struct {
		Kicker      string       `json:"kicker,omitempty"`
		Headline    string       `json:"headline"`
		Tags        []string     `json:"tags,omitempty"`
		Source      jsonSource   `json:"source"`
		Also        []jsonSource `json:"also,omitempty"`
		ImageAlt    string       `json:"image_alt,omitempty"`
		ImageCredit string       `json:"image_credit,omitempty"`
	}
	jsonAuthor struct {
		Name string `json:"name"`
		URL  string `json:"url,omitempty"`
	}
	jsonAttachment struct {
		URL  string `json:"url"`
		Type string `json:"mime_type"`
		Size int64  `json:"size_in_bytes,omitempty"`
	}
	jsonSource struct {
		ID   string `json:"id"`
		Name string `json:"name"`
		Feed string `json:"feed_url,omitempty"`
		Home string `json:"home_page_url,omitempty"`
		URL  string `json:"url,omitempty"`
	}
)

func newJSONItem(e Entry, d Document) jsonItem {
	item := jsonItem{
		ID: e.ID, URL: e.Link, Title: e.Title(), ContentHTML: e.Body(), Summary: e.Teaser, Geo: e.Point.jsonGeo(),
		Published: rfc3339(e.Published), Modified: rfc3339(e.Updated), Authors: jsonAuthors(e.Authors),
		Extension: jsonItemExtension{Kicker: e.Kicker, Headline: e.Headline, Source: newJSONSource(e.Credit)},
	}
	if e.Language != d.Language {
		item.Language = e.Language
	}
	if e.Image != nil {
		item.Image, item.Extension.ImageAlt, item.Extension.ImageCredit = e.Image.URL, e.Image.Alt, e.Image.Credit
	}
	for _, l := range e.Labels {
		item.Tags = append(item.Tags, l.Text)
		item.Extension.Tags = append(item.Extension.Tags, l.Tag)
	}
	for _, file := range e.Enclosures {
		item.Attachments = append(item.Attachments, jsonAttachment{file.URL, file.Type, file.Length})
	}
	for _, other := range e.Further {
		item.Extension.Also = append(item.Extension.Also, newJSONSource(other))
	}
	return item
}

func jsonAuthors(authors []aggregator.Author) []jsonAuthor {
	var list []jsonAuthor
	for _, a := range authors {
		list = append(list, jsonAuthor{a.Name, a.URL})
	}
	return list
}

func newJSONSource(c Credit) jsonSource {
	return jsonSource{ID: c.ID, Name: c.Name, Feed: c.Feed, Home: c.Home, URL: c.Link}
}

// writeJSON writes a value for machines and curious people: indented, with <, > and & as they are.
func writeJSON(w io.Writer, value any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(value)
}

package syndication

import (
	"io"
	"strconv"
	"time"

	"github.com/gorilla/feeds"

	"github.com/litfass/litfass/aggregator"
)

// WriteRSS writes a document as RSS 2.0, after the Best Practices Profile of the RSS Advisory Board:
// plain titles with their markup characters as hexadecimal references, authors as dc:creator, one
// enclosure per item (further files as atom:link), guid without permalink. The structs embed those of
// gorilla/feeds and shadow what these cannot carry.
func WriteRSS(w io.Writer, d Document) error {
	channel := rssChannel{
		RssFeed: &feeds.RssFeed{
			Link: d.Page, Language: d.Language, LastBuildDate: rfc822(d.Updated),
			Generator: generator, Docs: "https://www.rssboard.org/rss-specification",
		},
		Title: rssText{plain(d.Title)}, Description: rssText{plain(d.Description)}, Copyright: rssOptional(d.Rights),
		Links: []rssLink{{atomLink{Rel: "self", Type: "application/rss+xml", Href: d.Self}}},
	}
	for _, l := range archiveLinks(d) {
		channel.Links = append(channel.Links, rssLink{atomLink{Rel: l.rel, Type: "application/rss+xml", Href: l.url}})
	}
	history, geo := "", ""
	if d.Archive {
		history, channel.Archive = historyNamespace, &struct{}{}
	}
	for _, e := range d.Entries {
		channel.Items = append(channel.Items, newRSSItem(e))
		if e.Point != nil {
			geo = geoNamespace
		}
	}
	return feeds.WriteXML(rssDocument{
		RssFeedXml: &feeds.RssFeedXml{Version: "2.0", ContentNamespace: "http://purl.org/rss/1.0/modules/content/"},
		Atom:       "http://www.w3.org/2005/Atom", DC: "http://purl.org/dc/elements/1.1/",
		Media: "http://search.yahoo.com/mrss/", History: history, GeoRSS: geo, Channel: channel,
	}, w)
}

type (
	rssDocument struct {
		*feeds.RssFeedXml
		Atom    string     `xml:"xmlns:atom,attr"`
		DC      string     `xml:"xmlns:dc,attr"`
		Media   string     `xml:"xmlns:media,attr"`
		History string     `xml:"xmlns:fh,attr,omitempty"`
		GeoRSS  string     `xml:"xmlns:georss,attr,omitempty"`
		Channel rssChannel `xml:"channel"`
	}
	rssChannel struct {
		Title       rssText `xml:"title"`
		Description rssText `xml:"description"`
		*feeds.RssFeed
		Copyright *rssText  `xml:"copyright"`
		Links     []rssLink `xml:"atom:link"`
		Archive   *struct{} `xml:"fh:archive"`
		Items     []rssItem `xml:"item"`
	}
	rssItem struct {
		Title rssText `xml:"title"`
		Link  string  `xml:"link,omitempty"`
		*feeds.RssItem
		Creators   []rssText     `xml:"dc:creator"`
		Categories []rssCategory `xml:"category"`
		Source     *rssSource    `xml:"source"`
		Files      []rssLink     `xml:"atom:link"`
		Image      *mediaImage   `xml:"media:content"`
		Point      string        `xml:"georss:point,omitempty"`
	}
	rssText struct {
		Escaped string `xml:",innerxml"`
	}
	rssLink     struct{ atomLink }
	rssCategory struct {
		Domain string `xml:"domain,attr"`
		rssText
	}
	rssSource struct {
		URL string `xml:"url,attr"`
		rssText
	}
	mediaImage struct {
		URL    string       `xml:"url,attr"`
		Medium string       `xml:"medium,attr"`
		Alt    *rssText     `xml:"media:description"`
		Credit *mediaCredit `xml:"media:credit"`
	}
	mediaCredit struct {
		Role string `xml:"role,attr"`
		rssText
	}
)

// FeedXml hands the struct to feeds.WriteXML.
func (d rssDocument) FeedXml() any { return d }

func newRSSItem(e Entry) rssItem {
	item := rssItem{
		RssItem: &feeds.RssItem{
			Description: e.Body(), PubDate: rfc822(e.Published),
			Guid: &feeds.RssGuid{Id: e.ID, IsPermaLink: "false"},
		},
		Title: rssText{plain(e.Title())},
		Link:  e.Link,
		Point: e.Point.geoRSS(),
	}
	if e.Credit.Feed != "" {
		item.Source = &rssSource{e.Credit.Feed, rssText{plain(e.Credit.Name)}}
	}
	if e.Content != "" {
		item.Content = &feeds.RssContent{Content: e.Body()}
		if e.Teaser != "" {
			item.Description = "<p>" + escapeHTML(e.Teaser) + "</p>" + e.creditLine()
		}
	}
	for _, a := range e.Authors {
		item.Creators = append(item.Creators, rssText{plain(a.Name)})
	}
	for _, l := range e.Labels {
		item.Categories = append(item.Categories, rssCategory{l.Scheme, rssText{plain(l.Text)}})
	}
	for i, file := range e.Enclosures {
		if i == 0 {
			item.Enclosure = &feeds.RssEnclosure{Url: file.URL, Type: file.Type, Length: strconv.FormatInt(file.Length, 10)}
			continue
		}
		item.Files = append(item.Files, rssLink{atomLink{Rel: "enclosure", Type: file.Type, Href: file.URL, Length: length(file)}})
	}
	item.Image = newMediaImage(e.Image)
	return item
}

func newMediaImage(image *aggregator.Image) *mediaImage {
	if image == nil {
		return nil
	}
	m := &mediaImage{URL: image.URL, Medium: "image", Alt: rssOptional(image.Alt)}
	if image.Credit != "" {
		m.Credit = &mediaCredit{"photographer", rssText{plain(image.Credit)}}
	}
	return m
}

func rssOptional(text string) *rssText {
	if text == "" {
		return nil
	}
	return &rssText{plain(text)}
}

func rfc822(t time.Time) string { return t.UTC().Format(time.RFC1123Z) }

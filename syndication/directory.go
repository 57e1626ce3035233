package syndication

import (
	"bytes"
	"context"
	"io"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// Directory lists feeds, for those who want to find or take over all of them.
type Directory struct {
	Title    string
	Home     string
	Self     string
	Language string
	Updated  time.Time // zero if nothing in it has a date
	Listings []Listing
}

// Listing is a feed in a directory.
type Listing struct {
	ID          string
	Title       string
	Description string
	Language    string
	Page        string
	Addresses   []Address // in every format
	Updated     time.Time
	PerWeek     float64 // how many items it has brought lately, 0 = not known
}

// Address is where a feed is found in one format.
type Address struct {
	Format, URL, Type string
}

// directory lists the categories.
func (p *Press) directory(digests []*digest, versions []aggregator.Version, self string) Directory {
	base := p.Site.base()
	d := Directory{
		Title: line(p.Site.Title), Home: base, Self: base + self, Language: p.Site.language(), Updated: stored(combine(versions)),
	}
	for n, c := range p.published {
		doc := p.editor.document(c, versions[n], nil)
		listing := Listing{
			ID: doc.ID, Title: doc.Title, Description: doc.Description, Language: doc.Language, Page: doc.Page,
			Updated: doc.Updated, PerWeek: digests[n].perWeek,
		}
		for _, f := range Formats {
			listing.Addresses = append(listing.Addresses, Address{f.Extension, doc.URL(f), f.Type})
		}
		d.Listings = append(d.Listings, listing)
	}
	return d
}

func (p *Press) writeFeedsOPML(ctx context.Context) (draft, error) {
	return p.writeDirectory(ctx, "feeds.opml", WriteOPML)
}

func (p *Press) writeFeedsJSON(ctx context.Context) (draft, error) {
	return p.writeDirectory(ctx, "feeds.json", WriteDirectory)
}

func (p *Press) writeDirectory(ctx context.Context, name string, write func(io.Writer, Directory) error) (draft, error) {
	digests, versions, err := p.readDigests(ctx)
	if err != nil {
		return draft{}, err
	}
	var b bytes.Buffer
	err = write(&b, p.directory(digests, versions, name))
	return draft{body: b.Bytes(), versions: versions, maxAge: 5 * time.Minute}, err
}

type (
	jsonDirectory struct {
		Title    string        `json:"title"`
		Home     string        `json:"home_page_url"`
		Self     string        `json:"directory_url"`
		Language string        `json:"language"`
		Updated  string        `json:"updated,omitempty"`
		Feeds    []jsonListing `json:"feeds"`
	}
	jsonListing struct {
		ID          string            `json:"id"`
		Title       string            `json:"title"`
		Description string            `json:"description,omitempty"`
		Language    string            `json:"language,omitempty"`
		Page        string            `json:"home_page_url,omitempty"`
		URL         string            `json:"feed_url"`
		Formats     map[string]string `json:"formats,omitempty"`
		Updated     string            `json:"updated,omitempty"`
		PerWeek     float64           `json:"items_per_week,omitempty"`
	}
)

// WriteDirectory writes a directory as JSON. feed_url is the format we recommend; formats has them all.
func WriteDirectory(w io.Writer, d Directory) error {
	out := jsonDirectory{
		Title: d.Title, Home: d.Home, Self: d.Self, Language: d.Language, Updated: optionalDate(d.Updated),
		Feeds: make([]jsonListing, 0, len(d.Listings)),
	}
	for _, l := range d.Listings {
		feed := jsonListing{
			ID: l.ID, Title: l.Title, Description: l.Description, Language: l.Language, Page: l.Page,
			URL: l.Addresses[0].URL, Updated: optionalDate(l.Updated), PerWeek: l.PerWeek,
		}
		for _, a := range l.Addresses {
			if a.Format != "" {
				if feed.Formats == nil {
					feed.Formats = map[string]string{}
				}
				feed.Formats[a.Format] = a.URL
			}
		}
		out.Feeds = append(out.Feeds, feed)
	}
	return writeJSON(w, out)
}

func optionalDate(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return rfc3339(t)
}

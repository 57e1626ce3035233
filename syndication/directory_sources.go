package syndication

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"math"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// The directories of the sources tell of each how often it brings something and when it last did, as the store
// knows it from reading them. That moves with nearly every refresh and matters to nobody by the second: so they
// are printed anew whenever they are asked for, but rest for a minute after each print.
const sourcesRest = time.Minute

// sourceDirectory lists the sources that can be shown without giving a secret away.
func (p *Press) sourceDirectory(states map[string]aggregator.State, self string) Directory {
	t := wordsFor(p.Site.language())
	d := Directory{
		Title: line(p.Site.Title) + " – " + t.Sources, Home: p.Site.base(), Self: p.Site.base() + self, Language: p.Site.language(),
	}
	for _, s := range p.Sources {
		address := publicURL(s.URL)
		if address == "" {
			continue
		}
		state := states[s.Key()]
		l := Listing{
			ID: urn(aggregator.NewID(s.Key(), "")), Title: cmp.Or(line(s.Name), line(s.ID)), Language: languageOf(s.Language),
			Description: cmp.Or(line(s.Description), p.sourceAbout(s)),
			Page:        origin(address), Addresses: []Address{{Format: extensionOf(state.Cursor.Format), URL: address}},
			PerWeek: perWeek(state.Cursor.Hints.Gap), Updated: state.Health.News.UTC().Truncate(time.Second),
		}
		if l.Updated.After(d.Updated) {
			d.Updated = l.Updated
		}
		d.Listings = append(d.Listings, l)
	}
	return d
}

// sourceAbout says what a source is and where it is at home: "Amtliche Quelle, Dortmund, Nordrhein-Westfalen".
func (p *Press) sourceAbout(s aggregator.Source) string {
	t := wordsFor(p.Site.language())
	about := t.Press
	if s.Class == aggregator.Official {
		about = t.Official
	}
	if pl, ok := p.place(s.Area); ok {
		about += ", " + PlaceName(pl)
		if where := p.placeWhere(pl); where != "" {
			about += ", " + where
		}
	}
	return about
}

// extensionOf names a format as the directories of our feeds do; "" if it is not known.
func extensionOf(format string) string {
	for _, f := range Formats {
		if f.Name == format {
			return f.Extension
		}
	}
	return ""
}

// perWeek is how many items a week there are at a usual distance, to one decimal; 0 if it is not known.
func perWeek(gap time.Duration) float64 {
	if gap <= 0 {
		return 0
	}
	return math.Round(10*float64(7*24*time.Hour)/float64(gap)) / 10
}

func (p *Press) writeSources(name string, write func(io.Writer, Directory) error) func(context.Context) (draft, error) {
	keys := make([]string, len(p.Sources))
	for i, s := range p.Sources {
		keys[i] = s.Key()
	}
	return func(ctx context.Context) (draft, error) {
		head, err := p.archive.Head(ctx)
		if err != nil {
			return draft{}, err
		}
		states, err := p.archive.States(ctx, keys...)
		if err != nil {
			return draft{}, err
		}
		var b bytes.Buffer
		d := p.sourceDirectory(states, name)
		err = write(&b, d)
		return draft{body: b.Bytes(), versions: []aggregator.Version{{Position: head.Position, Changed: d.Updated}}, maxAge: 15 * time.Minute}, err
	}
}

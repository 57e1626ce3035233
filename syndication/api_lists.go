package syndication

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/litfass/litfass/aggregator"
)

type (
	apiCategories struct {
		Categories []apiCategory `json:"categories"`
	}
	apiCategory struct {
		ID          string            `json:"id"`
		URN         string            `json:"urn"`
		Title       string            `json:"title"`
		Description string            `json:"description"`
		Language    string            `json:"language"`
		Page        string            `json:"page"`
		Feeds       map[string]string `json:"feeds"`
		Updated     string            `json:"updated"`
		PerWeek     float64           `json:"items_per_week"`
	}
	apiSources struct {
		Sources []apiListedSource `json:"sources"`
	}
	apiListedSource struct {
		ID       string `json:"id"`
		URN      string `json:"urn"`
		Name     string `json:"name"`
		Class    string `json:"class"`
		Place    string `json:"place,omitempty"`
		Language string `json:"language,omitempty"`
		Feed     string `json:"feed_url,omitempty"`
		Home     string `json:"home_page_url,omitempty"`
		Quoting  string `json:"quoting"`
	}
)

// categories serves the list of what the parameter category takes.
func (a *api) categories(w http.ResponseWriter, r *http.Request) {
	a.list(w, r, "categories", func(ctx context.Context) (draft, error) {
		digests, versions, err := a.press.readDigests(ctx)
		if err != nil {
			return draft{}, err
		}
		out := apiCategories{Categories: []apiCategory{}}
		for n, l := range a.press.directory(digests, versions, "").Listings {
			c := apiCategory{
				ID: a.press.published[n].ID, URN: l.ID, Title: l.Title, Description: l.Description, Language: l.Language, Page: l.Page,
				Feeds: map[string]string{}, Updated: rfc3339(l.Updated), PerWeek: l.PerWeek,
			}
			for _, address := range l.Addresses {
				c.Feeds[address.Format] = address.URL
			}
			out.Categories = append(out.Categories, c)
		}
		return draftOf(out, 5*time.Minute)
	})
}

// sources serves the list of what the parameter source takes: addresses as others may see them.
func (a *api) sources(w http.ResponseWriter, r *http.Request) {
	a.list(w, r, "sources", func(context.Context) (draft, error) {
		out := apiSources{Sources: []apiListedSource{}}
		for _, s := range a.press.Sources {
			address := publicURL(s.URL)
			out.Sources = append(out.Sources, apiListedSource{
				ID: s.ID, URN: urn(aggregator.NewID(s.Key(), "")), Name: cmp.Or(line(s.Name), line(s.ID)), Class: string(cmp.Or(s.Class, aggregator.Press)),
				Place: s.Area, Language: languageOf(s.Language), Feed: address, Home: origin(address), Quoting: s.Quotes().String(),
			})
		}
		return draftOf(out, 15*time.Minute)
	})
}

func (a *api) list(w http.ResponseWriter, r *http.Request, name string, write func(context.Context) (draft, error)) {
	values, err := parametersOf(r)
	if err == nil {
		err = knownParameters(values, nil)
	}
	if err != nil {
		a.refuse(w, r, err)
		return
	}
	self := a.press.Site.base() + "api/v1/" + name
	a.answer(w, r, name, reply{kind: jsonType, links: []link{{self, "self", "application/json"}}}, write)
}

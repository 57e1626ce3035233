package syndication

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/litfass/litfass/aggregator/gazetteer"
)

// placesPage is the page on which one finds one's town.
type placesPage struct {
	frame
	Heading, Text string
	Query         string // what was looked for
	Asked         bool
	Found         []placeView
	Similar       []placeView
	Laender       []placeView
}

// How many places a page shows, and how long a name may be that is looked for, in bytes.
const (
	mostFound    = 30
	mostSimilar  = 6
	longestQuery = 100
)

// servePlaces finds a place by its name or postcode: a form that needs no script.
func (p *Press) servePlaces(w http.ResponseWriter, r *http.Request) {
	t := wordsFor(p.Site.language()).Places
	query := Cut(line(r.URL.Query().Get("q")), longestQuery)
	page := p.placesPage(t.Title, t.Lead)
	page.Query, page.Asked = query, query != ""
	p.lookFor(&page, query)
	p.sendPlaces(w, r, http.StatusOK, "places", page)
}

func (p *Press) placesPage(heading, text string) placesPage {
	page := placesPage{frame: p.frame(heading, text, p.Site.base()+"places", none), Heading: heading, Text: text}
	for land := range p.Places.All(gazetteer.Land) {
		land, _ = p.place(land.AGS)
		page.Laender = append(page.Laender, p.placeView(land))
	}
	sortByName(page.Laender)
	return page
}

// lookFor adds what is found for a text.
func (p *Press) lookFor(page *placesPage, text string) {
	found, similar := p.Places.Search(text, mostFound)
	seen := map[string]bool{}
	add := func(list *[]placeView, places []gazetteer.Place, most int) {
		for _, pl := range places {
			if pl, _ = p.place(pl.AGS); !seen[pl.AGS] && len(*list) < most {
				seen[pl.AGS] = true
				*list = append(*list, p.placeView(pl))
			}
		}
	}
	add(&page.Found, found, mostFound)
	add(&page.Similar, similar, mostSimilar)
}

// choosePlace lets people say which of several places of a name they mean (RFC 9110 section 15.4.1). A feed
// reader gets no guess: another town's news would be worse than none.
func (p *Press) choosePlace(w http.ResponseWriter, r *http.Request, name, extension string, places []gazetteer.Place) {
	t := wordsFor(p.Site.language()).Places
	page := p.placesPage(fmt.Sprintf(t.Choose, gazetteer.Core(places[0].Name)), t.ChooseText)
	page.Canonical, page.Laender = "", nil
	page.Query, page.Found = strings.ReplaceAll(name, "-", " "), p.placeViews(places)
	var links []link
	for _, pl := range places {
		if extension == "" {
			links = append(links, link{p.placeURL(pl), "alternate", "text/html"})
		} else {
			links = append(links, link{p.placeURL(pl) + extension, "alternate", formatOf(extension).Type})
		}
	}
	w.Header().Set("Link", linkHeader(links))
	p.sendPlaces(w, r, http.StatusMultipleChoices, "places", page)
}

// noPlace answers for what is no place, with those that look like it.
func (p *Press) noPlace(w http.ResponseWriter, r *http.Request, name string) {
	t := wordsFor(p.Site.language()).Places
	page := p.placesPage(t.Unknown, fmt.Sprintf(t.UnknownText, Cut(line(name), longestQuery)))
	page.Canonical, page.Laender = "", nil
	p.lookFor(&page, strings.ReplaceAll(Cut(line(name), longestQuery), "-", " "))
	page.Similar, page.Found = append(page.Found, page.Similar...), nil
	page.Similar = page.Similar[:min(len(page.Similar), mostSimilar)]
	p.sendPlaces(w, r, http.StatusNotFound, "places", page)
}

// sendPlaces sends a page that depends on nothing but the table of places.
func (p *Press) sendPlaces(w http.ResponseWriter, r *http.Request, status int, name string, page placesPage) {
	if !readOnly(w, r) {
		return
	}
	body, err := p.pages.render(name, page)
	if err != nil {
		p.Trouble(err)
		http.Error(w, page.Heading, http.StatusInternalServerError)
		return
	}
	p.sendPage(w, r, status, body, "public, max-age=3600")
}

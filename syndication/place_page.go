package syndication

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/litfass/litfass/aggregator/gazetteer"
)

// servePlace serves a place's page and feeds, and leads there from its names and its other keys.
func (a *api) servePlace(w http.ResponseWriter, r *http.Request) {
	p := a.press
	name, extension := r.PathValue("name"), ""
	if f := formatOf("." + name[strings.LastIndexByte(name, '.')+1:]); f.Write != nil && strings.Contains(name, ".") {
		extension = "." + f.Extension
		name = strings.TrimSuffix(name, extension)
	}
	if tagID.MatchString("place/" + name) {
		switch pl, ok := p.place(name); {
		case !ok:
			p.noPlace(w, r, name)
		case pl.AGS != name:
			moved(w, pl.AGS+extension)
		default:
			a.servePlaceAs(w, r, pl, extension)
		}
		return
	}
	switch places := p.bearers(name); len(places) {
	case 0:
		p.noPlace(w, r, name)
	case 1:
		moved(w, places[0].AGS+extension)
	default:
		p.choosePlace(w, r, name, extension, places)
	}
}

// moved leads to another address for good. It is relative, so that it leads to the same place by whatever
// address we were reached.
func moved(w http.ResponseWriter, to string) {
	h := w.Header()
	h.Set("Location", to)
	h.Set("Cache-Control", "public, max-age=3600")
	h.Set("Access-Control-Allow-Origin", "*")
	w.WriteHeader(http.StatusMovedPermanently)
}

// bearers are the places of a name as it stands in an address ("frankfurt-oder"), the most populous first. Where one
// town and its Kreis have the name, the town is meant: the Kreis has a longer one, "kreis-steinfurt".
func (p *Press) bearers(name string) (list []gazetteer.Place) {
	for _, pl := range p.Places.Named(name) {
		pl, _ = p.place(pl.AGS)
		if !slices.ContainsFunc(list, func(known gazetteer.Place) bool { return known.AGS == pl.AGS }) {
			list = append(list, pl)
		}
	}
	isKreis := func(pl gazetteer.Place) bool { return pl.Kind() == gazetteer.Kreis }
	if towns := slices.DeleteFunc(slices.Clone(list), isKreis); len(towns) == 1 {
		return towns
	}
	slices.SortStableFunc(list, func(a, b gazetteer.Place) int { return cmp.Compare(b.Population, a.Population) })
	return list
}

// servePlaceAs serves a place's feed in a format, or its page.
func (a *api) servePlaceAs(w http.ResponseWriter, r *http.Request, pl gazetteer.Place, extension string) {
	query := url.Values{"place": {pl.AGS}}
	if given, ok := r.URL.Query()["cursor"]; ok { // as on every plain feed, other parameters do nothing
		query["cursor"] = given
	}
	page, err := a.press.choosePage(query)
	switch {
	case err != nil:
		a.refuse(w, r, err)
	case extension != "":
		a.servePage(w, r, page, formatOf(extension))
	default:
		as := reply{kind: htmlType, links: a.linksOf(page, "")}
		a.answer(w, r, nameOf("place", page.address("")), as, func(ctx context.Context) (draft, error) {
			return a.press.writePlacePage(ctx, pl, page)
		})
	}
}

// placeView is a place as a list shows it.
type placeView struct {
	Name, Where, URL string
	People           string
	Feeds            []feedLink
}

func (p *Press) placeView(pl gazetteer.Place) placeView {
	v := placeView{Name: PlaceName(pl), Where: p.placeWhere(pl), URL: p.placeURL(pl)}
	if pl.Population > 0 {
		v.People = p.number(pl.Population) + "\u00a0" + wordsFor(p.Site.language()).Places.Inhabitants
	}
	for _, f := range Formats {
		v.Feeds = append(v.Feeds, feedLink{f.Name, v.Name + " (" + f.Name + ")", f.Type, v.URL + "." + f.Extension})
	}
	return v
}

func (p *Press) placeViews(places []gazetteer.Place) (list []placeView) {
	for _, pl := range places {
		list = append(list, p.placeView(pl))
	}
	return list
}

// number writes a number with its thousands set apart, as the site's language does.
func (p *Press) number(n int) string {
	text, mark := strconv.Itoa(n), "."
	if wordsFor(p.Site.language()).Language != "de" {
		mark = ","
	}
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + mark + text[i:]
	}
	return text
}

// placePage is what the page of a place shows.
type placePage struct {
	frame
	Heading       string
	In            []placeView // what it lies in, the Land first
	News, More    []news
	Older, Newest string     // addresses
	Surroundings  []feedLink // feeds of what lies around
	Same          []placeView
	Within        []placeView
	WithinTitle   string
}

func (p *Press) writePlacePage(ctx context.Context, pl gazetteer.Place, page feedPage) (draft, error) {
	found, err := find(ctx, p.archive, page.choice, span{}, page.from, newestEntries)
	if err != nil {
		return draft{}, err
	}
	doc := p.selectionDocument(page.choice, found.entries)
	list := p.newsOf(doc.Entries)
	v := placePage{frame: p.frame(p.placeTitle(pl), p.placeAbout(pl), p.Site.base()+page.address(""), none), Heading: PlaceName(pl)}
	v.Feeds = p.placeView(pl).Feeds
	v.In = p.placeViews(p.lies(pl))
	slices.Reverse(v.In)
	v.News, v.More = list[:min(len(list), listedInFull)], list[min(len(list), listedInFull):]
	if found.more {
		v.Older = p.Site.base() + page.older(found.next).address("")
	}
	if page.cursor != "" {
		v.Newest = p.placeURL(pl)
	} else {
		p.addNeighbours(&v, pl)
	}
	body, err := p.pages.render("place", v)
	return draft{body: body, maxAge: lifetime(found.entries)}, err
}

// addNeighbours tells of the places around, of those in it and of those of its name.
func (p *Press) addNeighbours(v *placePage, pl gazetteer.Place) {
	t := wordsFor(p.Site.language()).Places
	if pl.Kind() == gazetteer.Municipality && pl.Located() {
		for _, km := range nearSteps {
			n := near{twoDecimals(pl.Lat), twoDecimals(pl.Lon), km}
			v.Surroundings = append(v.Surroundings, feedLink{strconv.Itoa(km) + "\u00a0km", "", Formats[0].Type, p.Site.base() + "feed." + Formats[0].Extension + "?" + n.query()})
		}
	}
	for _, other := range p.Places.Named(pl.Name) {
		if other, _ = p.place(other.AGS); other.AGS != pl.AGS && !slices.ContainsFunc(v.Same, func(s placeView) bool { return s.URL == p.placeURL(other) }) {
			v.Same = append(v.Same, p.placeView(other))
		}
	}
	v.WithinTitle = t.Towns
	if pl.Kind() == gazetteer.Land {
		v.WithinTitle = t.Kreise
	}
	for in := range p.Places.Within(pl.AGS) {
		if pl.Kind() == gazetteer.Land && in.Kind() != gazetteer.Kreis {
			continue
		}
		in, _ = p.place(in.AGS)
		v.Within = append(v.Within, p.placeView(in))
	}
	sortByName(v.Within)
}

// sortByName sorts as people look for it: "Kreis Borken" under B.
func sortByName(list []placeView) {
	name := func(v placeView) string {
		return gazetteer.Fold(strings.TrimPrefix(strings.TrimPrefix(v.Name, "Landkreis "), "Kreis "))
	}
	slices.SortStableFunc(list, func(a, b placeView) int { return strings.Compare(name(a), name(b)) })
}

package syndication

import (
	"strings"

	"github.com/litfass/litfass/aggregator/gazetteer"
)

// Feeds by place. Every municipality, Kreis and Land has a page and a feed, whether anything was told of it
// or not, so that one can subscribe to one's town before it is in the news:
//
//	/place/05913000 .atom .rss .json   Dortmund; a Kreis has 5 digits, a Land 2, each with all that lies in it
//	/place/dortmund.atom               leads there (301); a name that several bear gets a page to choose (300)
//	/places?q=…                        finds a place by name or postcode, also if it is misspelt
//	/feed.atom?near=51.51,7.46&km=20   what lies around a point (near.go)
//
// A place's feed is the selection place=AGS (selection_feed.go) under an address of its own: the items tagged
// with the place or what lies in it, and those of sources that are at home there.

// place finds a place by its key. One that has several keys is the same by each: a kreisfreie Stadt is a
// municipality (05913000) and a Kreis (05913), Berlin and Hamburg are Länder as well.
func (p *Press) place(ags string) (gazetteer.Place, bool) {
	switch {
	case ags == "02" || ags == "11":
		ags = gazetteer.CityStates[ags]
	case len(ags) == 5:
		if town, ok := p.Places.Kreisfrei(ags); ok {
			ags = town
		}
	}
	return p.Places.ByAGS(ags)
}

// placeTerm is the tag in whose index all of a place stands: of one with several keys the shortest.
func (p *Press) placeTerm(pl gazetteer.Place) string {
	ags := pl.AGS
	switch {
	case ags == "02000000" || ags == "11000000":
		ags = ags[:2]
	case len(ags) == 8:
		if _, ok := p.Places.Kreisfrei(ags[:5]); ok {
			ags = ags[:5]
		}
	}
	return "place/" + ags
}

// PlaceName is what a place is called in a label: "Dortmund", "Landkreis München", "Hessen".
func PlaceName(p gazetteer.Place) string {
	if p.Kind() == gazetteer.Kreis && !strings.Contains(p.Full, ",") { // a kreisfreie Stadt is "Dortmund, Stadt"
		return p.Full
	}
	return p.Name
}

// lies names what a place lies in, the nearest first: Kreis, Land. Nothing for a Land and a city that is one.
func (p *Press) lies(pl gazetteer.Place) (in []gazetteer.Place) {
	for ags := pl.AGS; ; {
		parent, ok := p.Places.Parent(ags)
		if !ok {
			return in
		}
		if same, _ := p.place(parent.AGS); same.AGS != pl.AGS {
			in = append(in, parent)
		}
		ags = parent.AGS
	}
}

// placeWhere tells where a place lies, to tell it from others of its name: "Kreis Borken, Nordrhein-Westfalen".
func (p *Press) placeWhere(pl gazetteer.Place) string {
	var names []string
	for _, in := range p.lies(pl) {
		names = append(names, PlaceName(in))
	}
	return strings.Join(names, ", ")
}

// placeTitle is a place in the title of a feed: in feed readers nothing else tells it from others of its name.
func (p *Press) placeTitle(pl gazetteer.Place) string {
	name := PlaceName(pl)
	for _, other := range p.Places.Named(pl.Name) {
		if same, _ := p.place(other.AGS); same.AGS != pl.AGS && PlaceName(same) == name {
			return name + " (" + p.placeWhere(pl) + ")"
		}
	}
	return name
}

// placeURL is the address of a place's page, and with an extension of its feeds.
func (p *Press) placeURL(pl gazetteer.Place) string { return p.Site.base() + "place/" + pl.AGS }

// placeAbout says in a sentence what a place's feed holds.
func (p *Press) placeAbout(pl gazetteer.Place) string {
	t := wordsFor(p.Site.language()).Places
	name := PlaceName(pl)
	switch where := p.placeWhere(pl); {
	case pl.Kind() == gazetteer.Kreis:
		return name + ", " + where + ", " + t.WithAll
	case pl.Kind() == gazetteer.Land:
		return name + " " + t.WithAllKreise
	case where != "":
		return name + ", " + where
	default:
		return name
	}
}

// placeLink is the page of the place that a tag names, "" if it names none.
func (p *Press) placeLink(tag string) string {
	ags, ok := strings.CutPrefix(tag, "place/")
	if !ok {
		return ""
	}
	pl, known := p.place(ags)
	if !known {
		return ""
	}
	return p.placeURL(pl)
}

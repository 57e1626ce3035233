package syndication

import (
	"strconv"
	"strings"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/gazetteer"
)

// Point is where an entry is about: the middle of its primary place.
type Point struct {
	AGS, Name string
	Lat, Lon  float64 // degrees, WGS 84
}

// point finds it: the first primary place of the speaker's copy, else of another. A mention is no place to be put on a
// map, and neither is a Land, which has no middle that means anything.
func (ed editor) point(copies []aggregator.Item, speaker int) *Point {
	if p := ed.pointOf(copies[speaker]); p != nil {
		return p
	}
	for _, it := range copies {
		if p := ed.pointOf(it); p != nil {
			return p
		}
	}
	return nil
}

func (ed editor) pointOf(it aggregator.Item) *Point {
	for _, t := range it.Tags {
		ags, ok := strings.CutPrefix(t.ID, "place/")
		if !ok || !t.Primary || ed.places == nil {
			continue
		}
		pl, known := ed.places.ByAGS(ags)
		if known && pl.Located() && (pl.Kind() != gazetteer.Land || gazetteer.CityStates[ags] != "") {
			return &Point{pl.AGS, PlaceName(pl), pl.Lat, pl.Lon}
		}
	}
	return nil
}

// geoRSS writes it as GeoRSS Simple does, latitude first; "" for none.
func (p *Point) geoRSS() string {
	if p == nil {
		return ""
	}
	return degrees(p.Lat) + " " + degrees(p.Lon)
}

func degrees(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// jsonGeo is a point in a JSON Feed, as a GeoJSON feature (RFC 7946): longitude first.
type jsonGeo struct {
	Type       string       `json:"type"`
	Geometry   jsonPoint    `json:"geometry"`
	Properties jsonGeoPlace `json:"properties"`
}

type (
	jsonPoint struct {
		Type        string     `json:"type"`
		Coordinates [2]float64 `json:"coordinates"`
	}
	jsonGeoPlace struct {
		Place string `json:"place"` // AGS
		Name  string `json:"name"`
	}
)

func (p *Point) jsonGeo() *jsonGeo {
	if p == nil {
		return nil
	}
	return &jsonGeo{"Feature", jsonPoint{"Point", [2]float64{p.Lon, p.Lat}}, jsonGeoPlace{p.AGS, p.Name}}
}

package syndication

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/litfass/litfass/aggregator"
)

// What lies around a point: near=51.51,7.46&km=20. A point has two decimals (about a kilometre) and the radius
// comes in steps, so that neighbours ask for the same feed, and nobody's address stands in a request. Chosen
// is what is tagged with a municipality whose middle lies within the radius, or comes from a source at
// home there; a whole Kreis or Land lies nowhere in particular.

// nearSteps are the radiuses that there are, in km; usualNear is taken if none is given.
var nearSteps = []int{5, 10, 20, 50}

const usualNear = 20

// near is a point with a radius.
type near struct {
	lat, lon float64
	km       int
}

// chooseNear reads near and km. It returns nil if neither is given; errors are faults.
func (p *Press) chooseNear(query url.Values) (*choiceOf, error) {
	point, err := single(query, "near")
	if err != nil {
		return nil, err
	}
	given, err := single(query, "km")
	switch {
	case err != nil:
		return nil, err
	case point == "" && given != "":
		return nil, wrongParameter("km", "is the radius around a point: give near=LATITUDE,LONGITUDE too")
	case point == "":
		return nil, nil // nothing is chosen
	}
	n, err := parsePoint(point)
	if err != nil {
		return nil, err
	}
	if n.km, err = parseRadius(given); err != nil {
		return nil, err
	}
	places := p.Places.Near(n.lat, n.lon, float64(n.km))
	if len(places) == 0 {
		return nil, noSuch("near", "near: there is no municipality within %d km of %s", n.km, n)
	}
	part := &choiceOf{parameter: "near", values: []string{n.String()}, around: n}
	for _, pl := range places {
		part.keys = append(part.keys, "place/"+pl.AGS, p.placeTerm(pl))
	}
	slices.Sort(part.keys)
	part.keys = slices.Compact(part.keys)
	return part, nil
}

// parsePoint reads "51.51,7.46", with any number of decimals, in degrees north and east.
func parsePoint(text string) (n near, err error) {
	lat, lon, ok := strings.Cut(strings.ReplaceAll(text, " ", ""), ",")
	n.lat, err = strconv.ParseFloat(lat, 64)
	if ok && err == nil {
		n.lon, err = strconv.ParseFloat(lon, 64)
	}
	// NaN is not less than or equal to anything.
	if !ok || err != nil || !(math.Abs(n.lat) <= 90) || !(math.Abs(n.lon) <= 180) {
		return n, wrongParameter("near", "%q is not a point like 51.51,7.46: degrees north, then degrees east", shown(text))
	}
	n.lat, n.lon = twoDecimals(n.lat), twoDecimals(n.lon)
	return n, nil
}

// twoDecimals rounds, and makes 0 of -0.
func twoDecimals(x float64) float64 { return math.Round(x*100)/100 + 0 }

// parseRadius reads a number of km and takes the next step.
func parseRadius(text string) (km int, err error) {
	if text == "" {
		return usualNear, nil
	}
	x, err := strconv.ParseFloat(text, 64)
	i := slices.IndexFunc(nearSteps, func(step int) bool { return x <= float64(step) })
	if err != nil || !(x > 0) || i < 0 {
		return 0, wrongParameter("km", "%q is not a radius in km up to %d; there are %s", shown(text), nearSteps[len(nearSteps)-1], stepsText())
	}
	return nearSteps[i], nil
}

func stepsText() string {
	var list []string
	for _, s := range nearSteps {
		list = append(list, strconv.Itoa(s))
	}
	return strings.Join(list, ", ")
}

// String is the point as it stands in an address.
func (n near) String() string { return fmt.Sprintf("%.2f,%.2f", n.lat, n.lon) }

func (n near) query() string { return "near=" + n.String() + "&km=" + strconv.Itoa(n.km) }

// nearTitle says it in words: "Umkreis von 20 km um Dortmund".
func (p *Press) nearTitle(n near) string {
	middle := n.String()
	if places := p.Places.Near(n.lat, n.lon, float64(n.km)); len(places) > 0 {
		middle = p.placeTitle(places[0])
	}
	return fmt.Sprintf(wordsFor(p.Site.language()).Places.Around, n.km, middle)
}

// nearIndexes are the indexes that together hold all that has one of some sorted tags of municipalities:
// those of the Kreise they lie in, where several lie in one.
func nearIndexes(keys []string) (list []aggregator.Query) {
	const kreis = len("place/") + 5
	for i := 0; i < len(keys); {
		index, end := keys[i], i+1
		for end < len(keys) && len(keys[end]) > kreis && strings.HasPrefix(keys[end], index[:min(kreis, len(index))]) {
			index, end = index[:min(kreis, len(index))], end+1
		}
		list = append(list, aggregator.Query{Tag: index})
		i = end
	}
	return list
}

// nearBy tells whether an item is tagged with one of the places, or its source is at home in one.
func (part choiceOf) nearBy(it aggregator.Item) bool {
	has := func(key string) bool { _, found := slices.BinarySearch(part.keys, key); return found }
	return it.Area != "" && has("place/"+it.Area) ||
		slices.ContainsFunc(it.Tags, func(t aggregator.Tag) bool { return has(t.ID) })
}

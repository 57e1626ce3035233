package syndication

import (
	"strings"

	"github.com/litfass/litfass/aggregator/gazetteer"
)

// PlaceName is what a place is called in a label: "Dortmund", "Landkreis München", "Hessen".
func PlaceName(p gazetteer.Place) string {
	if p.Kind() == gazetteer.Kreis && !strings.Contains(p.Full, ",") { // a kreisfreie Stadt is "Dortmund, Stadt"
		return p.Full
	}
	return p.Name
}

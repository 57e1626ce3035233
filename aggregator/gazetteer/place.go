// Package gazetteer knows the Länder, Kreise and municipalities of Germany: their official keys (AGS,
// Amtlicher Gemeindeschlüssel), names, inhabitants, coordinates and the postcode of the seat, and it finds their
// names in German text. It knows nothing of news: text in, places and candidates out.
//
// The table is embedded and decoded on first use. It is made by the program in generate/ from two public
// collections and a list of our own; an operator can replace it by a newer Gemeindeverzeichnis (see Import).
package gazetteer

//go:generate go run ./generate

// Kind says what level of administration a place is.
type Kind uint8

// The levels. A kreisfreie Stadt is in the table twice: as a Kreis of five digits and as the municipality of eight
// digits; news speaks of the municipality. Berlin, Hamburg and Bremen are Länder as well.
const (
	Land Kind = iota + 1
	Kreis
	Municipality
)

// String returns the level as the table on the command line shows it.
func (k Kind) String() string {
	switch k {
	case Land:
		return "Land"
	case Kreis:
		return "Kreis"
	}
	return "Gemeinde"
}

// Place is a Land, a Kreis or a municipality.
type Place struct {
	AGS        string // 2 digits for a Land, 5 for a Kreis, 8 for a municipality; a longer key begins with that of what it lies in
	Name       string // as people say it: "Dortmund", "Neustadt an der Weinstraße", "Cottbus"
	Full       string // with its title: "Dortmund, Stadt", "Landkreis München", "Cottbus/Chóśebuz, Stadt"
	Population int    // inhabitants
	Lat, Lon   float64
	Postcode   string // of the seat of a municipality; empty if unknown, and for Kreis and Land
}

// Kind returns the level, which the length of the key tells.
func (p Place) Kind() Kind {
	switch len(p.AGS) {
	case 2:
		return Land
	case 5:
		return Kreis
	}
	return Municipality
}

// Located tells whether the coordinates are known.
func (p Place) Located() bool { return p.Lat != 0 || p.Lon != 0 }

// CityStates are the municipalities that are Länder too, by the key of the Land; of Bremen it is the city, for the Land has
// Bremerhaven besides.
var CityStates = map[string]string{"02": "02000000", "04": "04011000", "11": "11000000"}

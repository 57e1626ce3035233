package gazetteer

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"iter"
	"slices"
	"strings"
)

// Table holds the places of one state of the Gemeindeverzeichnis. It does not change, so any number of goroutines may
// read it.
type Table struct {
	places []Place // by AGS
	names  []named // by folded name, then the most populous first
	codes  []int32 // municipalities by postcode, then the most populous first
	lazily
}

// named is one folded form of a name and whose it is.
type named struct {
	text  string
	place int32
}

// newTable sorts and indexes places; their keys must be unique.
func newTable(places []Place) *Table {
	slices.SortFunc(places, func(a, b Place) int { return strings.Compare(a.AGS, b.AGS) })
	t := &Table{places: places}
	for i := range places {
		p := &places[i]
		if p.Postcode != "" {
			t.codes = append(t.codes, int32(i))
		}
	}
	slices.SortFunc(t.codes, func(a, b int32) int {
		return cmp.Or(strings.Compare(places[a].Postcode, places[b].Postcode), t.byWeight(a, b))
	})
	return t
}

// byFolded returns the folded names, sorted; they are made when somebody first asks for a name.
func (t *Table) byFolded() []named {
	t.folding.Do(func() {
		for i, p := range t.places {
			for _, n := range spellings(p) {
				t.names = append(t.names, named{n, int32(i)})
			}
		}
		slices.SortFunc(t.names, func(a, b named) int { return cmp.Or(strings.Compare(a.text, b.text), t.byWeight(a.place, b.place)) })
	})
	return t.names
}

// byWeight puts the more populous place first, of a town and what is named after it the town.
func (t *Table) byWeight(a, b int32) int {
	p, q := &t.places[a], &t.places[b]
	return cmp.Or(cmp.Compare(rank(*q), rank(*p)), cmp.Compare(q.Population, p.Population), strings.Compare(p.AGS, q.AGS))
}

// rank sorts a kreisfreie Stadt as a municipality before itself as a Kreis, and a city state before its Land.
func rank(p Place) int {
	switch {
	case p.Kind() == Municipality:
		return 2
	case p.Kind() == Land:
		return 1
	}
	return 0
}

// Sum is the same for tables that hold the same: items are tagged anew when it changes.
func (t *Table) Sum() uint64 {
	h := fnv.New64a()
	for i := range t.places {
		p := &t.places[i]
		fmt.Fprintln(h, p.AGS, p.Full, p.Population)
	}
	return h.Sum64()
}

// Len returns how many places there are, Länder and Kreise included.
func (t *Table) Len() int { return len(t.places) }

// ByAGS returns the place with a key of 2, 5 or 8 digits.
func (t *Table) ByAGS(ags string) (Place, bool) {
	i, ok := t.index(ags)
	if !ok {
		return Place{}, false
	}
	return t.places[i], true
}

func (t *Table) index(ags string) (int, bool) {
	return slices.BinarySearchFunc(t.places, ags, func(p Place, ags string) int { return strings.Compare(p.AGS, ags) })
}

// All iterates over the places of a kind by AGS; kind 0 means all.
func (t *Table) All(kind Kind) iter.Seq[Place] {
	return func(yield func(Place) bool) {
		for _, p := range t.places {
			if (kind == 0 || p.Kind() == kind) && !yield(p) {
				return
			}
		}
	}
}

// Parent returns what a place lies in: the Kreis of a municipality, the Land of a Kreis. Of a kreisfreie Stadt that is the
// Kreis which it is itself, of a Land nothing.
func (t *Table) Parent(ags string) (Place, bool) {
	switch len(ags) {
	case 8:
		return t.ByAGS(ags[:5])
	case 5:
		return t.ByAGS(ags[:2])
	}
	return Place{}, false
}

// Within iterates over what lies in a Land or Kreis, by AGS: its Kreise and municipalities, not itself.
func (t *Table) Within(ags string) iter.Seq[Place] {
	return func(yield func(Place) bool) {
		i, found := t.index(ags)
		if found {
			i++
		}
		for ; i < len(t.places) && strings.HasPrefix(t.places[i].AGS, ags); i++ {
			if !yield(t.places[i]) {
				return
			}
		}
	}
}

// Kreisfrei tells whether a Kreis is a city that belongs to no other, and names the municipality that it is.
func (t *Table) Kreisfrei(ags string) (municipality string, ok bool) {
	if len(ags) != 5 {
		return "", false
	}
	for p := range t.Within(ags) {
		if municipality != "" {
			return "", false
		}
		municipality = p.AGS
	}
	return municipality, municipality != ""
}

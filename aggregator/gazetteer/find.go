package gazetteer

import (
	"cmp"
	"slices"
	"strings"
)

// spellings returns the folded forms under which a place is looked up: "neustadt an der weinstrasse", "neustadt"; for
// what has a title in front, with and without it.
func spellings(p Place) []string {
	forms := []string{Fold(p.Name)}
	if p.Full == p.Name && !strings.ContainsAny(p.Name, " (/.") {
		return forms
	}
	add := func(s string) {
		if s = Fold(s); s != "" && !slices.Contains(forms, s) {
			forms = append(forms, s)
		}
	}
	official, _, _ := strings.Cut(p.Full, ",")
	add(official)
	add(expand(p.Name))
	add(Core(p.Name))
	for _, half := range strings.Split(official, "/") {
		add(half)
	}
	return forms
}

// Named returns the places of a name, the most populous first: "Neustadt" finds all, "Neustadt an der Weinstraße" one;
// "Landkreis München" and "München" differ. Case, umlauts and a leading "Stadt" or "Gemeinde" do not matter.
func (t *Table) Named(name string) []Place {
	text := Fold(name)
	found := t.exactly(text)
	for _, title := range []string{"stadt ", "gemeinde ", "hansestadt ", "landeshauptstadt ", "markt ", "land ", "freistaat "} {
		if rest, ok := strings.CutPrefix(text, title); ok && len(found) == 0 {
			found = t.exactly(rest)
		}
	}
	return found
}

func (t *Table) exactly(text string) []Place {
	names := t.byFolded()
	i, _ := slices.BinarySearchFunc(names, text, func(n named, text string) int { return strings.Compare(n.text, text) })
	var found []Place
	for ; i < len(names) && names[i].text == text; i++ {
		found = append(found, t.places[names[i].place])
	}
	return found
}

// Suggest returns up to limit places whose name, or postcode, begins with what somebody has typed so far: exact names
// first, then the most populous. A kreisfreie Stadt comes once, as the municipality. Digits that begin no seat's
// postcode give the places whose postcode shares most of them, at least two: a city has many, and only one is known.
func (t *Table) Suggest(prefix string, limit int) []Place {
	text := Fold(prefix)
	if text == "" || limit <= 0 {
		return nil
	}
	if strings.Trim(text, "0123456789") == "" {
		return t.byDigits(text, limit)
	}
	names := t.byFolded()
	from, _ := slices.BinarySearchFunc(names, text, func(n named, text string) int { return strings.Compare(n.text, text) })
	var found []int32
	exact := map[int32]bool{}
	for _, n := range names[from:] {
		if !strings.HasPrefix(n.text, text) {
			break
		}
		if _, double := t.Kreisfrei(t.places[n.place].AGS); double || cityState(t.places[n.place]) {
			continue
		}
		found = append(found, n.place)
		exact[n.place] = exact[n.place] || n.text == text
	}
	slices.Sort(found)
	found = slices.Compact(found)
	slices.SortFunc(found, func(a, b int32) int {
		if exact[a] != exact[b] {
			if exact[a] {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(t.places[b].Population, t.places[a].Population), cmp.Compare(a, b))
	})
	return t.pick(found, limit)
}

// cityState tells whether a Land is one and the same as its city: Berlin and Hamburg.
func cityState(p Place) bool { return p.AGS == "02" || p.AGS == "11" }

func (t *Table) pick(which []int32, limit int) []Place {
	places := make([]Place, 0, min(len(which), limit))
	for _, i := range which[:min(len(which), limit)] {
		places = append(places, t.places[i])
	}
	return places
}

// ByPostcode returns the municipalities whose seat has a postcode, the most populous first.
func (t *Table) ByPostcode(code string) []Place {
	if len(code) != 5 {
		return nil
	}
	found := t.withDigits(code)
	return t.pick(found, len(found))
}

func (t *Table) byDigits(digits string, limit int) []Place {
	for least := min(2, len(digits)); len(digits) >= least; digits = digits[:len(digits)-1] {
		if found := t.withDigits(digits); len(found) > 0 {
			slices.SortFunc(found, func(a, b int32) int {
				return cmp.Or(cmp.Compare(t.places[b].Population, t.places[a].Population), cmp.Compare(a, b))
			})
			return t.pick(found, limit)
		}
	}
	return nil
}

func (t *Table) withDigits(digits string) []int32 {
	from, _ := slices.BinarySearchFunc(t.codes, digits, func(i int32, d string) int { return strings.Compare(t.places[i].Postcode, d) })
	to := from
	for to < len(t.codes) && strings.HasPrefix(t.places[t.codes[to]].Postcode, digits) {
		to++
	}
	return slices.Clone(t.codes[from:to])
}

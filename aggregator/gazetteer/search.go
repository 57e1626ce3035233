package gazetteer

import (
	"cmp"
	"slices"
	"strings"
)

// Search finds what somebody has typed who looks for a place: a name or its beginning, a name with what it lies in
// ("neustadt sachsen"), a postcode, a key. If nothing is found, similar are places whose names differ by a slip or two, or
// whose postcode begins likewise; the most likely first, at most limit.
func (t *Table) Search(typed string, limit int) (found, similar []Place) {
	var words, numbers []string
	for w := range strings.FieldsSeq(Fold(typed)) {
		switch {
		case strings.Trim(w, "0123456789") == "":
			numbers = append(numbers, w)
		case w == "st": // every Sankt is known written out as well
			words = append(words, "sankt")
		default:
			words = append(words, w)
		}
	}
	switch {
	case len(words) > 0: // a number beside a name is a postcode that is not needed
		text := strings.Join(words, " ")
		if found = t.Suggest(text, limit); len(found) == 0 {
			found = t.lyingIn(words, limit)
		}
		if len(found) == 0 {
			similar = t.misspelt(text, limit)
		}
	case len(numbers) == 1:
		found = t.ByPostcode(numbers[0])
		if p, ok := t.ByAGS(numbers[0]); ok {
			found = append(found, p)
		}
		if len(found) == 0 && len(numbers[0]) <= 5 {
			similar = t.Suggest(numbers[0], limit)
		}
	}
	return found[:min(len(found), limit)], similar
}

// lyingIn returns places with a name that holds the first word, where each other word begins one of the name, the Kreis
// or the Land.
func (t *Table) lyingIn(words []string, limit int) []Place {
	var which []int32
	for _, n := range t.names {
		p := t.places[n.place]
		if !beginsWord(n.text, words[0]) || t.double(p) {
			continue
		}
		around := n.text
		for ags := p.AGS; len(ags) > 2; {
			parent, _ := t.Parent(ags)
			around += " " + Fold(parent.Full)
			ags = parent.AGS
		}
		if !slices.ContainsFunc(words[1:], func(w string) bool { return !beginsWord(around, w) }) {
			which = append(which, n.place)
		}
	}
	slices.SortFunc(which, t.byPopulation)
	return t.pick(slices.Compact(which), limit)
}

// beginsWord tells whether one of a text's words begins so.
func beginsWord(text, word string) bool {
	return strings.HasPrefix(text, word) || strings.Contains(text, " "+word)
}

// misspelt returns places whose name is at most two slips from a text, one if that is short.
func (t *Table) misspelt(text string, limit int) []Place {
	type slip struct {
		place int32
		slips int
	}
	most := 2
	if len(text) < 5 {
		most = 1
	}
	best := map[int32]int{}
	var rows [3][]int
	for _, n := range t.names {
		d := slips(text, n.text, most, &rows)
		if d > most || t.double(t.places[n.place]) {
			continue
		}
		if known, ok := best[n.place]; !ok || d < known {
			best[n.place] = d
		}
	}
	var list []slip
	for place, d := range best {
		list = append(list, slip{place, d})
	}
	slices.SortFunc(list, func(a, b slip) int { return cmp.Or(a.slips-b.slips, t.byPopulation(a.place, b.place)) })
	var which []int32
	for _, s := range list {
		which = append(which, s.place)
	}
	return t.pick(which, limit)
}

// double tells whether a place is better known under another key: a kreisfreie Stadt as the municipality.
func (t *Table) double(p Place) bool {
	_, kreisfrei := t.Kreisfrei(p.AGS)
	return kreisfrei || cityState(p)
}

func (t *Table) byPopulation(a, b int32) int {
	return cmp.Or(cmp.Compare(t.places[b].Population, t.places[a].Population), cmp.Compare(a, b))
}

// slips counts the letters to be put in, left out, changed, or swapped with the next, to make one folded text of another
// (optimal string alignment); more than most if there are more. The rows are for use again.
func slips(a, b string, most int, rows *[3][]int) int {
	if abs(len(a)-len(b)) > most {
		return most + 1
	}
	for i := range rows {
		rows[i] = append(rows[i][:0], make([]int, len(b)+1)...)
	}
	before, last, now := rows[0], rows[1], rows[2]
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		from, to := max(1, i-most), min(len(b), i+most) // further from the diagonal there are more slips anyhow
		now[from-1] = most + 1
		if from == 1 {
			now[0] = i
		}
		least := now[from-1]
		for j := from; j <= to; j++ {
			d := last[j-1]
			if a[i-1] != b[j-1] {
				d++
			}
			d = min(d, now[j-1]+1)
			if j < i+most {
				d = min(d, last[j]+1)
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			now[j] = d
			least = min(least, d)
		}
		if least > most {
			return most + 1
		}
		before, last, now = last, now, before
	}
	return last[len(b)]
}

func abs(n int) int { return max(n, -n) }

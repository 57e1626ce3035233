package gazetteer

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"
)

// index finds names in text. Each name is split into a core, by which it is looked up, and a qualifier that tells its
// bearers apart: "Halle" and "Saale", "Westf.". Names are looked up by their first word.
type index struct {
	first map[string][]entry
	sieve [1 << 12]uint32     // by a hash of the first three bytes: which lengths first words have
	lands map[string][]bearer // by AGS, one each
}

// entry is a core behind its first word.
type entry struct {
	rest   []string // further words
	places []bearer
}

// bearer is a place of a core, and the words of its qualifier, folded, without prepositions and articles.
type bearer struct {
	place     int32
	qualifier []string
	name      string // of a Land
}

//go:embed aliases.tsv
var aliases string

func newIndex(t *Table) *index {
	x := &index{first: make(map[string][]entry, 3*len(t.places)/2), lands: map[string][]bearer{}}
	for i := range t.places {
		p := &t.places[i]
		if _, city := t.Kreisfrei(p.AGS); city || cityState(*p) {
			continue // the municipality stands for it
		}
		x.addNames(p, int32(i))
		if p.Kind() == Land {
			x.lands[p.AGS] = []bearer{{place: int32(i), name: p.Name}}
		}
	}
	for line := range strings.Lines(aliases) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		name, ags, _ := strings.Cut(line, "\t")
		if i, ok := t.index(ags); ok {
			x.add(name, int32(i))
		}
	}
	for first, list := range x.first {
		x.sieve[slot(first)] |= lengthBit(len(first))
		slices.SortStableFunc(list, func(a, b entry) int { return cmp.Compare(len(b.rest), len(a.rest)) })
	}
	return x
}

// addNames adds a place under all its names: as it is called, and in Sorbian.
func (x *index) addNames(p *Place, i int32) {
	official, _, _ := strings.Cut(p.Full, ",")
	if strings.HasPrefix(official, p.Name+"/O.L.") {
		x.add(p.Name+" (Oberlausitz)", i) // what O.L. is short for, which is German
	}
	x.add(p.Name, i)
	if rest, ok := strings.CutPrefix(official, p.Name+"/"); ok {
		x.add(strings.TrimPrefix(strings.TrimPrefix(rest, "O.L."), "/"), i)
	}
	if first, second, ok := strings.Cut(p.Name, " - "); ok {
		x.add(first+"-"+second, i)
	}
}

func (x *index) add(name string, place int32) {
	core, qualifier := Core(name), ""
	if rest, ok := strings.CutPrefix(name, core); ok {
		qualifier = rest
	}
	words := split(core)
	if len(words) == 0 {
		return
	}
	b := bearer{place: place, qualifier: significant(qualifier)}
	x.put(words, b)
	// News writes "Koeln" and, in capitals, "Weissenburg" as well.
	if plain := transcribed(words[0]); plain != words[0] {
		x.put(append([]string{plain}, words[1:]...), b)
	}
	if stem, ok := strings.CutSuffix(words[0], "ischer"); ok && len(words) > 1 { // "im Märkischen Kreis"
		x.put(append([]string{stem + "ischen"}, words[1:]...), b)
	}
	if words[0] == "Sankt" || words[0] == "St" {
		other := map[string]string{"Sankt": "St", "St": "Sankt"}[words[0]]
		x.put(append([]string{other}, words[1:]...), b)
	}
}

// may tells quickly, of most words, that no name begins with them. A word of less than three bytes always may.
func (x *index) may(first string, length int) bool {
	return len(first) < 3 || x.sieve[slot(first)]&lengthBit(length) != 0
}

func slot(word string) uint32 {
	if len(word) < 3 {
		return 0
	}
	return (uint32(word[0]) | uint32(word[1])<<8 | uint32(word[2])<<16) * 2654435761 >> 20
}

func lengthBit(n int) uint32 { return 1 << (n & 31) }

func (x *index) put(words []string, b bearer) {
	list := x.first[words[0]]
	i := slices.IndexFunc(list, func(e entry) bool { return slices.Equal(e.rest, words[1:]) })
	if i < 0 {
		list = append(list, entry{rest: words[1:]})
		i = len(list) - 1
	}
	if !slices.ContainsFunc(list[i].places, func(o bearer) bool { return o.place == b.place }) {
		list[i].places = append(list[i].places, b)
	}
	x.first[words[0]] = list
}

func split(s string) []string {
	var list []string
	for _, w := range Words(s, nil) {
		list = append(list, s[w.From:w.To])
	}
	return list
}

// significant returns the words of a qualifier by which it is recognised.
func significant(qualifier string) []string {
	var list []string
	for _, w := range split(qualifier) {
		if f := Fold(w); !particles[f] && f != "" {
			list = append(list, f)
		}
	}
	return list
}

// particles are the prepositions and articles of qualifiers, written out or not.
var particles = map[string]bool{
	"a": true, "am": true, "an": true, "auf": true, "b": true, "bei": true, "d": true, "der": true, "dem": true, "den": true, "i": true, "im": true,
	"in": true, "o": true, "ob": true, "unter": true, "u": true, "v": true, "vor": true, "vorm": true, "von": true, "zu": true, "zum": true, "zur": true,
}

// transcribed writes umlauts with an e and ß as ss.
func transcribed(s string) string { return transcription.Replace(s) }

var transcription = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue", "ß", "ss")

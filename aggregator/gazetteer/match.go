package gazetteer

import (
	"strings"
	"sync"
)

// Candidate is a name found in a text, and who bears it. Which of them is meant, if any, is not decided here.
type Candidate struct {
	First, Last int  // words of the text, Last inclusive
	From, To    int  // bytes
	Form        Form // how the name is written
	Capitals    bool // all in capital letters
	Qualified   bool // with a qualifier that its bearers have: "Halle (Saale)"
	Places      []int32
}

// Reading is a text and what was found in it. It is used again for the next text.
type Reading struct {
	Text       string
	Words      []Word
	Candidates []Candidate
	places     []int32
	buf        [64]byte
}

// Word returns a word of the text; empty outside of it.
func (r *Reading) Word(i int) string {
	if i < 0 || i >= len(r.Words) {
		return ""
	}
	return r.Text[r.Words[i].From:r.Words[i].To]
}

// Gap returns what stands before a word; Stop behind the last.
func (r *Reading) Gap(i int) Gap {
	if i < 0 || i >= len(r.Words) {
		return Stop
	}
	return r.Words[i].Gap
}

// At returns the place of an index in a candidate.
func (t *Table) At(i int32) *Place { return &t.places[i] }

// names returns the index of names, made on first use.
func (t *Table) lookup() *index {
	t.once.Do(func() { t.byName = newIndex(t) })
	return t.byName
}

// lazily is what a table makes when it is first asked to read a text.
type lazily struct {
	once    sync.Once
	byName  *index
	folding sync.Once
}

// Read finds all names in a text, the longest where several begin; none overlaps another.
func (t *Table) Read(text string, r *Reading) {
	x := t.lookup()
	r.Text, r.Words, r.Candidates, r.places = text, Words(text, r.Words[:0]), r.Candidates[:0], r.places[:0]
	for i := 0; i < len(r.Words); i++ {
		if c, ok := x.at(r, i); ok {
			r.Candidates = append(r.Candidates, c)
			i = c.Last
		}
	}
}

// at finds the longest name that begins at a word.
func (x *index) at(r *Reading, i int) (Candidate, bool) {
	w := r.Words[i]
	word := r.Text[w.From:w.To]
	if !w.Upper {
		if len(word) < 7 || !strings.Contains(word, "sch") && !landFirsts(word) && !strings.HasSuffix(word, "weit") {
			return Candidate{}, false
		}
		if base, ok := irregular[word]; ok {
			return x.single(r, i, base, Adjective, false)
		}
		return x.landAt(r, i)
	}
	name, capitals := titled(word)
	if capitals {
		if _, ok := x.first[word]; ok {
			name, capitals = word, false // NRW
		}
	}
	if c, ok := x.multiple(r, i, name, capitals); ok {
		return c, true
	}
	if strings.Contains(word, "sch") || landFirsts(word) || strings.HasSuffix(word, "weit") {
		if c, ok := x.landAt(r, i); ok {
			return c, true
		}
	}
	var found Candidate
	ok := bases(name, &r.buf, func(base []byte, form Form) bool {
		if !x.may(name, len(base)) {
			return false
		}
		for _, e := range x.first[string(base)] {
			if len(e.rest) == 0 {
				found = r.candidate(i, i, form, capitals, e.places)
				return true
			}
		}
		return false
	})
	return found, ok
}

func (x *index) single(r *Reading, i int, base string, form Form, capitals bool) (Candidate, bool) {
	for _, e := range x.first[base] {
		if len(e.rest) == 0 {
			return r.candidate(i, i, form, capitals, e.places), true
		}
	}
	return Candidate{}, false
}

// multiple finds the longest name of several words; its last word may be inflected.
func (x *index) multiple(r *Reading, i int, first string, capitals bool) (Candidate, bool) {
	if !x.may(first, len(first)) {
		return Candidate{}, false
	}
	for _, e := range x.first[first] {
		n := len(e.rest)
		if n == 0 || i+n >= len(r.Words) {
			continue
		}
		form, ok := Exact, true
		for k, want := range e.rest {
			if gap := r.Gap(i + k + 1); gap != Space && gap != Hyphen && gap != Dot {
				ok = false
				break
			}
			got := r.Word(i + k + 1)
			if same(got, want) {
				continue
			}
			if k < n-1 {
				ok = inflectedKreis(got, want)
			} else {
				form, ok = inflected(got, want)
			}
			if !ok {
				break
			}
		}
		if ok {
			return r.candidate(i, i+n, form, capitals, e.places), true
		}
	}
	return Candidate{}, false
}

// same compares words of a text and of a name: umlauts may be transcribed, letters may be capitals.
func same(got, want string) bool {
	if got == want {
		return true
	}
	if len(got) == 0 || (got[0]|0x20 != want[0]|0x20 && got[0] < 0x80 && want[0] < 0x80) {
		return false
	}
	return Fold(got) == Fold(want)
}

func inflected(got, want string) (form Form, ok bool) {
	if want == "Kreis" && got == "Kreise" || len(got) == len(want)+2 && strings.HasPrefix(got, want) && strings.HasSuffix(got, "es") {
		return Genitive, true // "des Jerichower Landes"
	}
	name, _ := titled(got)
	ok = bases(name, new([64]byte), func(base []byte, f Form) bool {
		form = f
		return same(string(base), want)
	})
	return form, ok
}

// inflectedKreis: "im Märkischen Kreis".
func inflectedKreis(got, want string) bool {
	stem, ok := strings.CutSuffix(want, "ischer")
	if !ok {
		return false
	}
	rest, ok := strings.CutPrefix(got, stem)
	return ok && (rest == "ischen" || rest == "ische" || rest == "ischem")
}

// candidate makes one of the words from first to last, with the qualifier behind them if there is one.
func (r *Reading) candidate(first, last int, form Form, capitals bool, bearers []bearer) Candidate {
	c := Candidate{First: first, Last: last, Form: form, Capitals: capitals}
	from := len(r.places)
	if end, ok := r.qualifier(last, bearers); ok && form != Adjective {
		c.Last, c.Qualified = end, true
	} else {
		for _, b := range bearers {
			r.places = append(r.places, b.place)
		}
	}
	c.Places = r.places[from:len(r.places):len(r.places)]
	c.From, c.To = r.Words[first].From, r.Words[c.Last].To
	return c
}

// qualifier looks behind a core for the qualifier of one of its bearers and adds those who have the longest that fits.
func (r *Reading) qualifier(last int, bearers []bearer) (end int, ok bool) {
	if g := r.Gap(last + 1); g != Space && g != Open && g != Slash && g != Dot && g != Hyphen {
		return 0, false
	}
	from := len(r.places)
	end = last
	for _, b := range bearers {
		if len(b.qualifier) == 0 {
			continue
		}
		to, fits := r.fits(last+1, b.qualifier)
		if !fits || to < end {
			continue
		}
		if to > end {
			r.places, end = r.places[:from], to
		}
		r.places = append(r.places, b.place)
	}
	return end, end > last
}

// fits tells whether the words from i on are a qualifier, and where it ends. Prepositions and articles do not matter:
// "(Saale)", "/Saale", "an der Saale"; a word may be short for another: "Westf.", "M.", "Rbge.".
func (r *Reading) fits(i int, qualifier []string) (last int, ok bool) {
	bare := r.Gap(i) == Space // "Frankfurt Main" is no name, "Frankfurt am Main" is
	for n := 0; i < len(r.Words) && n < len(qualifier); i++ {
		switch g := r.Gap(i); {
		case g == Stop, g == Colon, g == Comma, g == Start, g == Range:
			return 0, false
		case g == Open && n > 0:
			return 0, false
		}
		raw := r.Word(i)
		word := Fold(raw)
		if particles[word] && !r.Words[i].Upper {
			bare = false
			continue
		}
		if bare || !fit(word, qualifier[n], r.short(i)) {
			return 0, false
		}
		if n++; n == len(qualifier) {
			return i, true
		}
	}
	return 0, false
}

// short tells whether a full stop follows a word.
func (r *Reading) short(i int) bool {
	end := r.Words[i].To
	return end < len(r.Text) && r.Text[end] == '.'
}

func fit(word, want string, short bool) bool {
	if word == want {
		return true
	}
	if short && abbreviates(word, want) {
		return true
	}
	return abbreviates(want, word) && knownShort[want]
}

// knownShort are the abbreviations of official names; news writes them out.
var knownShort = map[string]bool{
	"westf": true, "rhld": true, "oldb": true, "erzgeb": true, "vogtl": true, "thuer": true, "holst": true, "wuertt": true, "meckl": true,
	"opf": true, "ofr": true, "ufr": true, "mfr": true, "obb": true, "niederbay": true, "schwarzw": true, "uckerm": true, "pom": true, "ndb": true,
}

// abbreviates tells whether a word is short for another: the same first letter, the others in their order.
func abbreviates(short, long string) bool {
	if short == "" || long == "" || len(short) >= len(long) || short[0] != long[0] {
		return false
	}
	i := 0
	for k := 0; k < len(long) && i < len(short); k++ {
		if long[k] == short[i] {
			i++
		}
	}
	return i == len(short)
}

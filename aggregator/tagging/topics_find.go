package tagging

import (
	"bytes"
	"slices"
	"strings"

	"github.com/litfass/litfass/aggregator"
)

// All patterns are laid out so that a word of the text is looked up, not each pattern in the text: exact
// words in a map, stems by their first four bytes, endings by their last four. An item of 60 words takes
// some microseconds, however many topics there are.

// add lays out a rule by its first word.
func (m *matcher) add(r rule) {
	n, w := int32(len(m.rules)), r.words[0]
	m.rules = append(m.rules, r)
	switch t := w.text; {
	case w.before && w.after:
		k := uint32(t[0]) | uint32(t[1])<<8 | uint32(t[2])<<16
		m.infixes[k] = append(m.infixes[k], n)
		m.within.put(k)
	case w.before:
		k := keyOf(t, lastBytes)
		m.endings[k] = append(m.endings[k], n)
		m.ends.put(k)
	case w.after:
		k := keyOf(t, firstBytes)
		m.stems[k] = append(m.stems[k], n)
		m.begins.put(k)
	default:
		m.exact[t] = append(m.exact[t], n)
		m.known.put(t)
	}
}

// keyOf is what a stem or an ending is found by: four bytes of it, or two if it is shorter.
func keyOf(t string, bytes func(string) (long, short uint32)) uint32 {
	long, short := bytes(t)
	if len(t) < 4 {
		return short
	}
	return long
}

// sieve tells quickly that a key is not there; what it lets through is looked up.
type sieve [1 << 13]bool

func (s *sieve) put(k uint32)      { s[sieveSlot(k)] = true }
func (s *sieve) has(k uint32) bool { return s[sieveSlot(k)] }

func sieveSlot(k uint32) uint32 { return k * 2654435761 >> 19 }

// firstBytes returns the first four and the first two bytes of a word, as keys; what is not there is 0.
func firstBytes[T string | []byte](t T) (long, short uint32) {
	if len(t) >= 4 {
		long = uint32(t[0]) | uint32(t[1])<<8 | uint32(t[2])<<16 | uint32(t[3])<<24
		return long, long & 0xffff
	}
	for i := range len(t) {
		long |= uint32(t[i]) << (8 * i)
	}
	return long, long & 0xffff
}

// lastBytes is firstBytes from the end.
func lastBytes[T string | []byte](t T) (long, short uint32) {
	long, _ = firstBytes(t[max(0, len(t)-4):])
	_, short = firstBytes(t[max(0, len(t)-2):])
	return long, short
}

// placeName is where the name of a place stands in a text of an item, in bytes: "Bad Homburg" is no swimming pool.
type placeName struct {
	text     uint8
	from, to int32
}

// readItem finds what matches in an item with the tags it has so far.
func (m *matcher) readItem(d *desk, words *wordText, tags []aggregator.Tag) {
	d.wordText, d.hits, d.names = words, d.hits[:0], d.names[:0]
	for _, t := range tags {
		if strings.HasPrefix(t.ID, "place/") {
			for _, why := range t.Why {
				d.addName(why)
			}
		}
	}
	d.scores = append(d.scores[:0], make([]int, len(m.topics))...)
	d.vetoed = append(d.vetoed[:0], make([]bool, len(m.topics))...)
	for n := range d.texts {
		m.read(d, n)
	}
}

// addName notes where the name stands that a place was found by.
func (d *desk) addName(why aggregator.Evidence) {
	for n, text := range d.texts {
		if fieldNames[d.field[n]] != why.Field || why.Text == "" {
			continue
		}
		for at := 0; ; at += len(why.Text) {
			i := strings.Index(text[at:], why.Text)
			if i < 0 {
				break
			}
			at += i
			d.names = append(d.names, placeName{uint8(n), int32(at), int32(at + len(why.Text))})
		}
	}
}

// named tells whether a word is part of the name of a place.
func (d *desk) named(t token) bool {
	return slices.ContainsFunc(d.names, func(n placeName) bool { return n.text == t.field && n.from <= t.rawFrom && t.rawTo <= n.to })
}

// read finds what matches in a text.
func (m *matcher) read(d *desk, text int) {
	line, first := d.line(text)
	if len(line) == 0 {
		return
	}
	field := d.field[text]
	for i, t := range line {
		text := d.bytes[t.from:t.to]
		long, short := firstBytes(text)
		if m.known.has(text) {
			m.tryAll(d, line, i, m.exact[string(text)], field, first)
		}
		if m.begins.has(long) {
			m.tryAll(d, line, i, m.stems[long], field, first)
		}
		if m.begins.has(short) {
			m.tryAll(d, line, i, m.stems[short], field, first)
		}
		long, short = lastBytes(text)
		if m.ends.has(long) {
			m.tryAll(d, line, i, m.endings[long], field, first)
		}
		if m.ends.has(short) {
			m.tryAll(d, line, i, m.endings[short], field, first)
		}
	}
	m.readInner(d, line, field, first)
}

// readInner tries the words that may stand within others: those that are somewhere in the text.
func (m *matcher) readInner(d *desk, line []token, field uint8, first int) {
	all := d.bytes[line[0].from:line[len(line)-1].to]
	d.inside = d.inside[:0]
	key := uint32(0)
	for i, c := range all {
		if key = key>>8 | uint32(c)<<16; !m.within.has(key) {
			continue
		}
		for _, r := range m.infixes[key] {
			if bytes.HasPrefix(all[i-2:], m.rules[r].words[0].bytes) && !slices.Contains(d.inside, r) {
				d.inside = append(d.inside, r)
			}
		}
	}
	slices.Sort(d.inside)
	for _, r := range d.inside {
		for i := range line {
			m.try(d, line, i, r, field, first)
		}
	}
}

// tryAll tries the rules of a list.
func (m *matcher) tryAll(d *desk, line []token, i int, list []int32, field uint8, first int) {
	for _, r := range list {
		m.try(d, line, i, r, field, first)
	}
}

// try checks a rule at a token and notes a hit.
func (m *matcher) try(d *desk, line []token, i int, n int32, field uint8, first int) {
	r := &m.rules[n]
	if !d.matches(&r.pattern, line, i) || d.named(line[i]) {
		return
	}
	last := i + len(r.words) - 1
	if r.exact != "" && d.texts[line[i].field][line[i].rawFrom:line[last].rawTo] != r.exact {
		return
	}
	for e := range r.except {
		x := &r.except[e]
		for s := max(0, i-len(x.words)+1); s <= last; s++ {
			if d.matches(x, line, s) {
				return
			}
		}
	}
	if r.veto {
		d.vetoed[r.topic] = true
		return
	}
	d.hits = append(d.hits, hit{n, int32(first + i), field, field == keywordField && len(r.words) == len(line)})
}

// matches tells whether a pattern's words stand from token i on.
func (f *folded) matches(p *pattern, line []token, i int) bool {
	if i+len(p.words) > len(line) {
		return false
	}
	for k := range p.words {
		t := line[i+k]
		if !p.words[k].match(f.bytes[t.from:t.to]) {
			return false
		}
	}
	return true
}

package tagging

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/litfass/litfass/aggregator"
)

// Which bodies an item is about is found in two steps. The reading (bodies_read.go) looks each word up
// among the first words of all names and takes the longest name that stands there. The decision
// (bodies_decide.go) asks of each name found whose it is here: "Landtag" is that of the Land named
// beside it, in the kicker or in the item, or of the source's area, and otherwise nobody's; "BMI"
// beside "Adipositas" is no ministry; "Grüne Wiese" is no party; the Bundesrat of Switzerland is not
// ours. In doubt there is no tag, for a wrong one shows and a missing one does not.
//
// Names only count, never offices: a Digitalminister is a person, a Bundestagswahl an election.
// What the kicker names is primary; without a kicker, what the headline begins with.

// Bodies finds the bodies of a table in items and texts. It is safe for use by many goroutines.
type Bodies struct {
	bodies    []Body
	with, not [][]pattern // of bodies, of the same index
	names     []spelling
	first     map[string][]int32 // first words, folded → names, the longest first
	known     wordSieve          // the first words
	begins    sieve              // how they begin
}

// spelling is a name, or a word that says where names belong, with all who bear it.
type spelling struct {
	bodyName
	claims []claim
	mark   mark
	land   string // of a mark
	adjust bool   // a mark that is an attribute: "Kieler", "hessisch"
}

// claim is what a name is to a body.
type claim struct {
	body int32
	as   claimKind
}

type claimKind uint8

const (
	surely  claimKind = iota // the name is the body's alone
	locally                  // it is within the body's Land
	weakly                   // it is if the item's words say so
)

// CompileBodies makes a finder of bodies. It returns what is wrong with them: joined *aggregator.FieldError.
func CompileBodies(bodies []Body) (*Bodies, error) {
	b := &Bodies{bodies: bodies, first: make(map[string][]int32), with: make([][]pattern, len(bodies)), not: make([][]pattern, len(bodies))}
	said := make(map[string]int32, 4*len(bodies))
	for i, body := range bodies {
		if err := body.Validate(); err != nil {
			return nil, fmt.Errorf("body %q: %w", body.ID, err)
		}
		for as, names := range [][]string{surely: append([]string{body.Name}, body.Names...), locally: body.Local, weakly: body.Weak} {
			for _, n := range names {
				b.add(said, n, claim{int32(i), claimKind(as)})
			}
		}
		b.with[i], b.not[i] = parsePatterns(body.With), parsePatterns(body.Not)
	}
	b.addMarks()
	for i, n := range b.names {
		for _, form := range n.words[0].forms {
			b.first[form] = append(b.first[form], int32(i))
			b.known.put(form)
			long, _ := firstBytes(form)
			b.begins.put(long)
		}
	}
	for _, list := range b.first {
		slices.SortStableFunc(list, func(x, y int32) int { return len(b.names[y].words) - len(b.names[x].words) })
	}
	return b, nil
}

// add notes a name and who bears it.
func (b *Bodies) add(said map[string]int32, name string, c claim) {
	n, err := parseName(name)
	if err != nil {
		return // Validate has told
	}
	key, _, _ := strings.Cut(name, " !")
	at, known := said[key]
	if !known {
		at = int32(len(b.names))
		said[key] = at
		b.names = append(b.names, spelling{bodyName: n})
	}
	s := &b.names[at]
	if known {
		s.except = append(s.except, n.except...)
	}
	if !slices.ContainsFunc(s.claims, func(o claim) bool { return o.body == c.body }) {
		s.claims = append(s.claims, c)
	}
}

func (b *Bodies) addMarks() {
	words := func(as mark, land string, list ...string) {
		for _, w := range list {
			n, err := parseName(w)
			if err != nil {
				panic(err) // they stand in bodies_lands.go
			}
			key, _, _ := strings.Cut(w, " !")
			b.names = append(b.names, spelling{bodyName: n, mark: as, land: land, adjust: strings.HasSuffix(key, "er") && key != "Niederösterreich"})
		}
	}
	adjective := func(as mark, land string, words ...string) {
		for _, w := range words {
			n := bodyName{said: w}
			n.read(w, false)
			last := &n.words[len(n.words)-1]
			stem := strings.TrimSuffix(last.forms[0], "er")
			last.forms = []string{stem + "e", stem + "er", stem + "es", stem + "en", stem + "em"}
			b.names = append(b.names, spelling{bodyName: n, mark: as, land: land, adjust: true})
		}
	}
	for land := range landNames {
		words(landMark, land, landWords[land]...)
		adjective(landMark, land, landAdjectives[land]...)
		words(seatMark, land, seatWords[land]...)
	}
	words(cityMark, "", councilTowns...)
	words(abroad, "", abroadWords...)
	adjective(abroad, "", abroadAdjectives...)
}

func parsePatterns(words []string) (patterns []pattern) {
	for _, w := range words {
		if p, err := parsePattern(w); err == nil {
			patterns = append(patterns, p)
		}
	}
	return patterns
}

var (
	bodyTexts = sync.Pool{New: func() any { return new(bodyText) }}
	spanTexts = sync.Pool{New: func() any { return new(wordText) }} // not of wordTexts, which hold the item that is being tagged
)

// Tags is the tagger of bodies: org/ID for each, in the order of the text.
func (b *Bodies) Tags(s aggregator.Source, it aggregator.Item) []aggregator.Tag {
	words := wordsOf(&it)
	defer wordTexts.Put(words)
	r := bodyTexts.Get().(*bodyText)
	defer bodyTexts.Put(r)
	if r.wordText = words; !b.find(r) {
		return nil
	}
	b.decide(r, cmp.Or(it.Area, s.Area))
	var tags []aggregator.Tag
	for _, f := range r.finds {
		if f.body < 0 {
			continue
		}
		tags = aggregator.MergeTags(tags, []aggregator.Tag{{ID: "org/" + b.bodies[f.body].ID, Primary: r.primary(f), Why: []aggregator.Evidence{{
			Field: fieldNames[f.field], Text: r.said(f), Rule: f.why}}}})
	}
	return tags
}

// Spans returns where a text names bodies, in bytes, in the order of the text: a place within such a
// name ("Landtag Brandenburg", "Städtetag Nordrhein-Westfalen") is part of the name.
func (b *Bodies) Spans(text string) [][2]int {
	words := spanTexts.Get().(*wordText)
	defer spanTexts.Put(words)
	words.reset()
	words.add(text, titleField)
	r := bodyTexts.Get().(*bodyText)
	defer bodyTexts.Put(r)
	if r.wordText = words; !b.find(r) {
		return nil
	}
	b.decide(r, "")
	var spans [][2]int
	for _, f := range r.finds {
		if f.body >= 0 {
			from, to := r.span(f)
			spans = append(spans, [2]int{from, to})
		}
	}
	return spans
}

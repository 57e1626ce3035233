package tagging

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/expr-lang/expr/vm"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/words"
)

// CompileTopics makes the tagger of a taxonomy's topics. Each word of an item that a topic knows counts
// its field's weight, once per topic; the topics with the highest scores become tags, then what stands
// above them, then those whose expression holds (so this tagger belongs behind all others, see when.go);
// an item without any gets the fallback. It returns what Validate does.
//
// How words find the patterns that know them: topics_find.go.
func CompileTopics(t Taxonomy) (aggregator.Tagger, error) {
	m, err := newMatcher(t)
	if err != nil {
		return nil, err
	}
	return m.tags, nil
}

func newMatcher(t Taxonomy) (*matcher, error) {
	if err := t.Validate(); err != nil {
		return nil, err
	}
	d := t.Defaults
	m := &matcher{
		min:      max(d.Min, 1),
		most:     cmp.Or(d.MaxCategories, 3),
		weights:  [...]int{kickerField: cmp.Or(d.KickerWeight, 3), titleField: cmp.Or(d.TitleWeight, 3), teaserField: cmp.Or(d.SummaryWeight, 1), keywordField: cmp.Or(d.SummaryWeight, 1)},
		category: cmp.Or(d.FeedCategoryWeight, 5),
		exact:    make(map[string][]int32),
		stems:    make(map[uint32][]int32),
		endings:  make(map[uint32][]int32),
		infixes:  make(map[uint32][]int32),
		names:    make(map[string]int),
		fallback: -1,
	}
	for i, c := range t.Categories {
		m.topics = append(m.topics, topicRule{tag: "topic/" + c.ID, min: cmp.Or(c.Min, m.min), parent: slices.IndexFunc(t.Categories, func(p Topic) bool { return p.ID == c.Parent && c.Parent != "" })})
		if c.ID == d.Fallback && d.Fallback != "" {
			m.fallback = i
		}
		m.addNames(i, c)
		if c.When != "" {
			w, err := compileWhen(c.When)
			if err != nil {
				return nil, err
			}
			m.topics[i].when, m.topics[i].said = w, c.whenSaid()
			m.whens = append(m.whens, i)
		}
		for _, words := range []struct {
			list []string
			veto bool
		}{{c.Any, false}, {c.Not, true}} {
			for _, s := range words.list {
				p, err := parsePattern(s)
				if err != nil {
					return nil, err
				}
				m.add(rule{pattern: p, topic: i, veto: words.veto, said: s})
			}
		}
	}
	return m, nil
}

// The fields of an item, by weight.
const (
	kickerField = iota
	titleField
	teaserField
	keywordField
)

var fieldNames = [...]string{"kicker", "title", "teaser", "keywords"}

type matcher struct {
	topics         []topicRule
	rules          []rule
	exact          map[string][]int32
	stems, endings map[uint32][]int32 // by their first and last bytes; shorter ones by two
	infixes        map[uint32][]int32 // by their first three bytes
	known          wordSieve          // exact words
	begins, ends   sieve              // most words of a text fall through: they begin and end as no pattern does
	within         sieve
	names          map[string]int // folded names of topics
	min, most      int
	weights        [4]int
	category       int
	fallback       int
	whens          []int // topics that have an expression
}

type topicRule struct {
	tag         string
	min, parent int
	when        *when
	said        string // the expression, for people
}

type rule struct {
	pattern
	topic int
	veto  bool
	said  string // as the operator wrote it
}

// addNames registers what a source may call a topic: "Bauen & Wohnen", each half of it, the id.
func (m *matcher) addNames(i int, c Topic) {
	names := append(strings.FieldsFunc(c.De, func(r rune) bool { return r == '&' || r == ',' }), c.ID, c.De, c.En)
	for _, n := range names {
		if n = words.Fold(n); n != "" {
			if _, taken := m.names[n]; !taken {
				m.names[n] = i
			}
		}
	}
}

// hit is a word of an item that a topic knows.
type hit struct {
	rule  int32
	token int32
	field uint8
	exact bool // a keyword that is the word and nothing else
}

// desk is what one item is worked on with.
type desk struct {
	*wordText
	hits   []hit
	inside []int32 // infixes that stand in the text
	names  []placeName
	scores []int
	vetoed []bool
}

var desks = sync.Pool{New: func() any { return new(desk) }}

func (m *matcher) tags(s aggregator.Source, it aggregator.Item) []aggregator.Tag {
	words := wordsOf(&it)
	defer wordTexts.Put(words)
	d := desks.Get().(*desk)
	defer desks.Put(d)
	m.readItem(d, words, it.Tags)
	m.count(d)
	named := m.countNames(d, it.Keywords)
	tags := m.choose(d, it, named)
	if len(m.whens) > 0 {
		tags = m.askWhens(s, it, tags)
	}
	if len(tags) == 0 && m.fallback >= 0 {
		return []aggregator.Tag{{ID: m.topics[m.fallback].tag, Primary: true, Why: []aggregator.Evidence{{Rule: "no other topic"}}}}
	}
	return tags
}

// machines run expressions.
var machines = sync.Pool{New: func() any { return new(vm.VM) }}

// askWhens adds the topics whose expressions hold, in their order. They see the tags of the source, of
// the taggers before, and those the words gave; not each other's.
func (m *matcher) askWhens(s aggregator.Source, it aggregator.Item, tags []aggregator.Tag) []aggregator.Tag {
	env := whenEnvOf(s, it, slices.Concat(it.Tags, tags))
	machine := machines.Get().(*vm.VM)
	defer machines.Put(machine)
	var held []int
	for _, i := range m.whens {
		if t := &m.topics[i]; t.when.holds(machine, env) {
			tags = append(tags, aggregator.Tag{ID: t.tag, Primary: true, Why: []aggregator.Evidence{{Rule: t.said}}})
			held = append(held, i)
		}
	}
	return m.addParents(tags, held)
}

// count adds up the hits.
func (m *matcher) count(d *desk) {
	for i, h := range d.hits {
		if m.counts(d, i) {
			d.scores[m.rules[h.rule].topic] += m.worth(h)
		}
	}
}

// counts tells whether a hit counts: a word does once for a topic, however many of its patterns know it and
// however often it is repeated, where it weighs most.
func (m *matcher) counts(d *desk, i int) bool {
	h := d.hits[i]
	topic, text, worth := m.rules[h.rule].topic, d.word(h.token), m.worth(h)
	better := slices.ContainsFunc(d.hits[i+1:], func(o hit) bool {
		return m.rules[o.rule].topic == topic && m.worth(o) > worth && bytes.Equal(d.word(o.token), text)
	})
	repeated := slices.ContainsFunc(d.hits[:i], func(o hit) bool {
		return m.rules[o.rule].topic == topic && m.worth(o) >= worth && bytes.Equal(d.word(o.token), text)
	})
	return !better && !repeated
}

// worth is how much a hit counts.
func (m *matcher) worth(h hit) int {
	if h.exact {
		return m.category
	}
	return m.weights[h.field] * m.rules[h.rule].times
}

// countNames counts the source's own categories that are names of topics, and returns for each topic
// the keyword that named it.
func (m *matcher) countNames(d *desk, keywords []string) (named map[int]string) {
	for _, k := range keywords {
		var buf [64]byte
		topic, ok := m.names[string(words.AppendFold(buf[:0], k))]
		if !ok || named[topic] != "" {
			continue
		}
		if named == nil {
			named = make(map[int]string)
		}
		named[topic] = k
		if !slices.ContainsFunc(d.hits, func(h hit) bool { return h.exact && m.rules[h.rule].topic == topic }) {
			d.scores[topic] += m.category
		}
	}
	return named
}

// choose makes tags of the best topics.
func (m *matcher) choose(d *desk, it aggregator.Item, named map[int]string) []aggregator.Tag {
	var best []int
	for i, s := range d.scores {
		if s >= m.topics[i].min && !d.vetoed[i] {
			best = append(best, i)
		}
	}
	slices.SortStableFunc(best, func(a, b int) int { return d.scores[b] - d.scores[a] })
	best = best[:min(len(best), m.most)]
	if len(best) == 0 {
		return nil
	}
	tags := make([]aggregator.Tag, 0, len(best)+2)
	for n, i := range best {
		why := m.why(d, it, i, named[i])
		tags = append(tags, aggregator.Tag{ID: m.topics[i].tag, Primary: n == 0 || d.scores[i] >= m.weights[titleField], Why: why})
	}
	return m.addParents(tags, best)
}

// addParents adds what stands above some topics.
func (m *matcher) addParents(tags []aggregator.Tag, topics []int) []aggregator.Tag {
	for _, i := range topics {
		for p := m.topics[i].parent; p >= 0; p = m.topics[p].parent {
			id := m.topics[p].tag
			if !slices.ContainsFunc(tags, func(t aggregator.Tag) bool { return t.ID == id }) {
				tags = append(tags, aggregator.Tag{ID: id, Why: []aggregator.Evidence{{Rule: "above " + m.topics[i].tag}}})
			}
		}
	}
	return tags
}

// why collects the reasons for a topic, in the order of the text.
func (m *matcher) why(d *desk, it aggregator.Item, topic int, keyword string) []aggregator.Evidence {
	why := make([]aggregator.Evidence, 0, aggregator.MaxEvidence)
	if keyword != "" {
		why = append(why, aggregator.Evidence{Field: "keywords", Text: keyword, Rule: "name of the topic"})
	}
	for _, h := range d.hits {
		r := &m.rules[h.rule]
		if r.topic != topic || len(why) == aggregator.MaxEvidence {
			continue
		}
		why = append(why, aggregator.Evidence{Field: fieldNames[h.field], Text: d.spelt(it, h, len(r.words)), Rule: r.said})
	}
	return why
}

// spelt is the text of a hit as it is written in the item.
func (d *desk) spelt(it aggregator.Item, h hit, words int) string {
	from, to := d.tokens[h.token].rawFrom, d.tokens[int(h.token)+words-1].rawTo
	switch h.field {
	case kickerField:
		return it.Kicker[from:to]
	case titleField:
		return it.Title[from:to]
	case teaserField:
		return it.Teaser[from:to]
	}
	return string(d.word(h.token))
}

func (d *desk) word(token int32) []byte {
	t := d.tokens[token]
	return d.bytes[t.from:t.to]
}

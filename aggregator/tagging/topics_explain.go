package tagging

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/vm"

	"github.com/litfass/litfass/aggregator"
)

// ExplainTopics tells what the tagger of CompileTopics weighed: each word that counted and its points, the
// vetoes that struck, the topics that had too few points or that others left no room for, and the expressions
// that did not hold. It takes the taggers that are asked before the topics, for expressions see their tags.
//
// The tagger notes of a veto only that there was one. So a second matcher reads along that takes vetoes for
// words like any other.
func ExplainTopics(t Taxonomy, before []aggregator.Tagger) (Explainer, error) {
	m, err := newMatcher(t)
	if err != nil {
		return nil, err
	}
	vetoes := *m
	vetoes.rules = slices.Clone(m.rules)
	for i := range vetoes.rules {
		vetoes.rules[i].veto = false
	}
	return func(s aggregator.Source, it aggregator.Item) []Vote {
		it.Tags = aggregator.TagsOf(s, it, before)
		c := &topicCount{matcher: m, item: it, tags: m.tags(s, it)}
		words := wordsOf(&it)
		m.readItem(&c.desk, words, it.Tags)
		m.count(&c.desk)
		c.named = m.countNames(&c.desk, it.Keywords)
		vetoes.readItem(&c.vetoes, words, it.Tags)
		return slices.Concat(c.words(), c.vetoVotes(), c.others(), c.whenVotes(s))
	}, nil
}

// topicCount is what one item was counted with.
type topicCount struct {
	*matcher
	item   aggregator.Item
	tags   []aggregator.Tag // the outcome
	desk   desk
	named  map[int]string // topics that the source's own categories name
	vetoes desk           // read with vetoes as words
}

// words are the votes of words, and of the source's own categories, in the order of the topics.
func (c *topicCount) words() (votes []Vote) {
	for topic := range c.topics {
		against := c.against(topic)
		vote := func(said aggregator.Evidence, weight int) {
			votes = append(votes, Vote{Tag: c.topics[topic].tag, Evidence: said, Weight: weight, Against: against})
		}
		exact := false
		for i, h := range c.desk.hits {
			if c.rules[h.rule].topic == topic && c.counts(&c.desk, i) {
				vote(c.said(&c.desk, h), c.worth(h))
			}
			exact = exact || h.exact && c.rules[h.rule].topic == topic
		}
		// A category that is one of the topic's words has counted as that.
		if k := c.named[topic]; k != "" && !exact {
			vote(aggregator.Evidence{Field: "keywords", Text: k, Rule: "name of the topic"}, c.category)
		}
	}
	return votes
}

// against says why a topic with its words is no tag; empty if it is one.
func (c *topicCount) against(topic int) string {
	t, score := &c.topics[topic], c.desk.scores[topic]
	tag := c.tag(t.tag)
	switch {
	case c.desk.vetoed[topic]:
		return "a veto struck"
	case score < t.min && tag != nil:
		return fmt.Sprintf("%d of the %d points that it takes; it has the tag as what stands above another", score, t.min)
	case score < t.min:
		return fmt.Sprintf("%d of the %d points that it takes", score, t.min)
	case tag == nil || tag.Why[0].Field == "":
		return fmt.Sprintf("%d of the %d points that it takes, but no room beside %s", score, t.min, c.leaders())
	}
	return ""
}

// leaders names the topics that words made tags, with their points.
func (c *topicCount) leaders() string {
	var list []string
	for _, t := range c.tags {
		if i := slices.IndexFunc(c.topics, func(r topicRule) bool { return r.tag == t.ID }); t.Why[0].Field != "" {
			list = append(list, fmt.Sprintf("%s (%d)", t.ID, c.desk.scores[i]))
		}
	}
	return strings.Join(list, ", ")
}

func (c *topicCount) tag(id string) *aggregator.Tag {
	if i := slices.IndexFunc(c.tags, func(t aggregator.Tag) bool { return t.ID == id }); i >= 0 {
		return &c.tags[i]
	}
	return nil
}

func (c *topicCount) said(d *desk, h hit) aggregator.Evidence {
	r := &c.rules[h.rule]
	return aggregator.Evidence{Field: fieldNames[h.field], Text: d.spelt(c.item, h, len(r.words)), Rule: r.said}
}

// vetoVotes are the vetoes that struck, told of topics that something spoke for.
func (c *topicCount) vetoVotes() (votes []Vote) {
	for _, h := range c.vetoes.hits {
		if r := &c.rules[h.rule]; r.veto && c.desk.scores[r.topic] > 0 {
			said := c.said(&c.vetoes, h)
			said.Rule = "not: " + said.Rule
			votes = append(votes, Vote{Tag: c.topics[r.topic].tag, Evidence: said, Against: "excludes the topic"})
		}
	}
	return votes
}

// others are the votes for tags that are no word's: what stands above one, what no other is left for, and
// expressions that hold.
func (c *topicCount) others() (votes []Vote) {
	for _, t := range c.tags {
		for _, said := range t.Why {
			if said.Field == "" {
				votes = append(votes, Vote{Tag: t.ID, Evidence: said})
			}
		}
	}
	return votes
}

// whenVotes are the expressions that do not hold.
func (c *topicCount) whenVotes(s aggregator.Source) (votes []Vote) {
	// They see the tags of words, not each other's: see askWhens.
	words := c.choose(&c.desk, c.item, c.named)
	env := whenEnvOf(s, c.item, slices.Concat(c.item.Tags, words))
	for _, i := range c.whens {
		t := &c.topics[i]
		holds, err := t.when.evaluate(new(vm.VM), env)
		if holds && err == nil {
			continue
		}
		against := "does not hold"
		if err != nil {
			against = "cannot be evaluated: " + err.Error()
		} else if asked := t.when.answers(env); asked != "" {
			against += ": " + asked
		}
		votes = append(votes, Vote{Tag: t.tag, Evidence: aggregator.Evidence{Rule: t.said}, Against: against})
	}
	return votes
}

// answers says which of the tags that an expression asks for an item has.
func (w *when) answers(env whenEnv) string {
	var has, lacks []string
	for _, tag := range w.tags {
		if env.Has(tag) {
			has = append(has, tag)
		} else {
			lacks = append(lacks, tag)
		}
	}
	var parts []string
	if len(has) > 0 {
		parts = append(parts, "the item has "+strings.Join(has, ", "))
	}
	if len(lacks) > 0 {
		parts = append(parts, "the item lacks "+strings.Join(lacks, ", "))
	}
	return strings.Join(parts, "; ")
}

package similar

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Match says how a new text compares with an earlier one.
type Match struct {
	Same     bool // they tell the same story
	FollowUp bool // they tell of the same matter, but differ in substance: a later turn, other numbers or dates

	Score     float64  // 0 to 1: how much they have in common
	Threshold float64  // the score from which on they tell the same story
	Shared    []string // the words they share, as the new text has them, the most telling first; at most 8
	Guard     string   // what spoke against it although the score is high, in words for an operator; else empty
}

// The limits were found on the tuning part of the truth set (make judge-stories, docs/adr/0014).
const (
	// threshold is the least score of two texts that tell the same story.
	threshold = 0.5
	// Two sources that tell of one day seldom tell different turns of a matter: what follows takes its time.
	sameDay = 0.45
	// A fact that both texts have counts for their likeness beside the words.
	perFact = 0.05
	// Facts do not make up for words: below this it is for told to decide.
	leastWording = 0.4
	// Below least words a text is too short to be told from others, below short all of it must be there.
	least, short = 3, 8
	// …unless it holds so many names that the other has.
	shortNames = 2
	// A fact that differs needs facts of twice its worth that are the same to be taken for a slip.
	factsPerConflict = 2
	// …of one and a half, where two writers had names and numbers of their own to choose from.
	toldPerConflict = 1.5
	// From here on all of the shorter text stands in the other.
	excerpt = 0.95
	// Two writers who tell of one event in their own words do so within these days. See told for what they share.
	toldWithin = 2 * 24 * time.Hour
	// What a follow-up shares with what it follows.
	followNames, followFacts = 1, 3
	maxShared                = 8
)

// Compare compares a new text with the sketch of an earlier one. With sameSource both come from one
// source, whose texts are held to a stricter rule: what differs in numbers, dates or names is another
// story. It decides by the words they share; for the order of its reasons read judge.
func Compare(n *Reading, old *Sketch, sameSource bool) Match {
	m := Match{Threshold: threshold}
	if !sameSource && n.day == old.day && n.day > 0 {
		m.Threshold = sameDay
	}
	if old.version != n.version {
		m.Guard = fmt.Sprintf("the earlier text was read by version %d", old.version)
		return m
	}
	if len(n.tokens) < least || len(old.tokens) < least {
		return m
	}
	o := overlapOf(n, old)
	m.Score = o.wording()
	if m.Score >= leastWording {
		m.Score = min(1, m.Score+perFact*o.facts)
	}
	if !sameSource {
		m.Score = max(m.Score, o.told(n.day, old.day))
	}
	if m.Score < m.Threshold {
		m.FollowUp = o.follows()
	} else {
		m.Guard = o.guard(sameSource)
		m.Same = m.Guard == ""
		m.FollowUp = !m.Same && sameSource && o.nameSlots == 0 && o.names >= followNames
	}
	if m.Same || m.FollowUp || m.Guard != "" {
		m.Shared = n.sharedWords(o.new.matched)
	}
	return m
}

// wording is how much of the shorter text the other has: its words by weight, and its neighbours.
func (o *overlap) wording() float64 {
	shorter := min(o.old.length, o.new.length)
	pairs := min(1, float64(o.pairs)/float64(shorter-1))
	words := o.containment()
	if shorter < short && (o.names < shortNames || o.conflicts() > 0) {
		return min(pairs, words) // all of it or nothing
	}
	return (words + pairs) / 2
}

func (o *overlap) containment() float64 {
	return min(1, max(o.old.shared/o.old.weight, o.new.shared/o.new.weight))
}

// told is how much two texts of two sources have in common which tell of one event in words of their own: what their
// facts and a few rare words are worth, of five; 0 if it is too little to be sure. On one day each writer may know a number
// that the other does not, if they share a quantity. Later on that is how the next turn of a matter looks, and so do
// names without a number.
func (o *overlap) told(day, oldDay uint16) float64 {
	apart := time.Duration(max(day, oldDay)-min(day, oldDay)) * 24 * time.Hour
	var words, worth, rare float64
	likely := o.counts > 0 || o.numbers() == 0
	switch {
	case apart > 0 || day == 0:
		words, worth, rare = 0.4, 2.75, 1
		likely = apart <= toldWithin && o.figures > 0 && !o.figuresDiffer()
	case o.counts > 0:
		words, worth, rare = 0.35, 2.25, 1
	default:
		words, worth, rare = 0.45, 2.25, 0.5
	}
	facts := o.facts + min(rare, float64(o.rare)/2)
	if !likely || o.names+o.counts < 2 || o.numberSlots+o.nameSlots > 0 || o.containment() < words || facts < max(worth, toldPerConflict*o.conflicts()) {
		return 0
	}
	return min(1, facts/5)
}

// conflicts is what the facts are worth in which the texts contradict each other. A name does so for
// certain only where it stands in the place of the other, another word where all around it is the same: in a title.
func (o *overlap) conflicts() float64 {
	names := min(o.old.names, o.new.names)
	return float64(o.numbers()) + float64(o.nameSlots)/2 + float64(max(names, o.nameSlots))/2 + float64(o.titleSlots)
}

// numbers is how many numbers contradict others: one without counterpart in one text contradicts one of its
// kind without in the other, wherever they stand.
func (o *overlap) numbers() int {
	n := 0
	for kind, old := range o.old.kinds {
		n += min(old, o.new.kinds[kind])
	}
	return max(n, o.numberSlots)
}

// guard says what speaks against two texts of like wording telling the same story.
//
// Two texts that agree in all but their facts are two instances of a template: the notices of two
// councils, the road closures of two weeks. When somebody edits a text, its facts stay. So what counts is
// how many facts differ beside how many are the same.
func (o *overlap) guard(sameSource bool) string {
	conflicts := o.conflicts()
	switch {
	case sameSource && o.nameSlots > 0:
		return "same source, other names in the same words"
	case sameSource && o.tellingSlots > 0:
		return "same source, another word in the same words"
	case sameSource && o.figuresDiffer():
		return "same source, other numbers or dates"
	case sameSource && o.old.figures+o.new.figures > 0 && o.wording() < excerpt:
		return "same source, further numbers or dates"
	case o.wording() < leastWording:
		return "" // no edited text, and what speaks against two writers stands in told
	case o.facts < factsPerConflict*conflicts:
		return fmt.Sprintf("a series: the words are the same, the facts are not (%.2g for it, %.2g against)", o.facts, conflicts)
	case o.counts == 0 && (o.names == 0 || o.names == 1 && o.tellingSlots > 0):
		return "nothing they share tells them from others: no number, no name or but one"
	}
	return ""
}

func (o *overlap) figuresDiffer() bool {
	return o.numberSlots > 0 || o.old.figures > 0 && o.new.figures > 0
}

// follows tells whether a text of other wording takes up the same matter.
func (o *overlap) follows() bool {
	return o.names >= followNames && o.names+o.figures+o.rare >= followFacts && o.containment() >= 0.25 && o.names > o.nameSlots
}

// sharedWords are the words at these places, the most telling first.
func (n *Reading) sharedWords(at uint64) []string {
	var places []int
	for i := range n.tokens {
		if at>>i&1 == 1 && n.tokens[i].kind() != everyday && !slices.ContainsFunc(places, func(p int) bool { return same(n.tokens[p], n.tokens[i]) || n.words[p] == n.words[i] }) {
			places = append(places, i)
		}
	}
	slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(n.tokens[b].weight(), n.tokens[a].weight()) })
	var words []string
	for _, p := range places[:min(len(places), maxShared)] {
		words = append(words, n.words[p])
	}
	return words
}

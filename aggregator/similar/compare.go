package similar

// Match says how a new text compares with an earlier one.
type Match struct {
	Same     bool // they tell the same story
	FollowUp bool // they tell of the same matter, but differ in substance: a later turn, other numbers or dates

	Score     float64  // 0 to 1: how much they have in common
	Threshold float64  // the score from which on they tell the same story
	Shared    []string // the words they share, as the new text has them, the rarest first; at most maxShared
	Guard     string   // what spoke against it although the score is high, in words for an operator; else empty
}

const (
	threshold = 0.6
	related   = 0.3
	maxShared = 8
)

// Compare compares a new text with the sketch of an earlier one. With sameSource both come from one
// source, whose texts are held to a stricter rule: what differs in numbers or dates is another story.
func Compare(n *Reading, old *Sketch, sameSource bool) Match {
	m := Match{Threshold: threshold}
	if old.version != n.version {
		m.Guard = "the earlier text was read by another version"
		return m
	}
	if len(n.tokens) < 4 || len(old.tokens) < 4 {
		return m
	}
	var shared, all, allNew float64
	for _, t := range old.tokens {
		all += t.weight()
		if n.index.first(n.tokens, t) >= 0 {
			shared += t.weight()
		}
	}
	for _, t := range n.tokens {
		allNew += t.weight()
	}
	m.Score = min(1, shared/min(all, allNew))
	m.Same = m.Score >= threshold
	if m.Same && sameSource && numbersDiffer(n.tokens, old.tokens) {
		m.Same, m.FollowUp, m.Guard = false, true, "same source, other numbers or dates"
	}
	if !m.Same && m.Score >= related {
		m.FollowUp = true
	}
	for i, t := range n.tokens {
		if len(m.Shared) < maxShared && t.kind() != everyday && holds(old.tokens, t) {
			m.Shared = append(m.Shared, n.words[i])
		}
	}
	return m
}

func numbersDiffer(a, b []token) bool {
	for _, t := range a {
		if t.kind() == number && !holds(b, t) {
			return true
		}
	}
	for _, t := range b {
		if t.kind() == number && !holds(a, t) {
			return true
		}
	}
	return false
}

func holds(tokens []token, t token) bool {
	for _, o := range tokens {
		if same(o, t) {
			return true
		}
	}
	return false
}

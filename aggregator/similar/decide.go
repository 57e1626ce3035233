package similar

import (
	"strings"
	"time"
)

// Window is how long a story stays open for others to join after the last one did. The caller holds it.
const Window = windowDays * 24 * time.Hour

const windowDays = 14

// Candidate is a story that a new text may belong to.
type Candidate struct {
	Lead       Sketch   // of the text that began the story: joins are decided against it alone
	SameSource bool     // the new text comes from the source of the lead
	Own        []Sketch // of those texts of the story that come from the new text's source, but for the lead
}

// Decision says where a new text belongs. Its indexes are those of the candidates, -1 = none.
type Decision struct {
	Join     int   // the story that it joins
	FollowUp int   // the story that it follows without being part of it, if it joins none
	Closest  int   // the story that Match speaks of: one of these, or the one whose words are alike, but something spoke against it
	Match    Match // the evidence
}

// Decide decides which of the candidates a new text joins. They stand in the order in which the stories
// began, so that of equally good ones the first is taken: the same candidates give the same decision.
// Never does it join a story that holds a text of its own source that differs from it in substance.
func Decide(n *Reading, candidates []Candidate) Decision {
	var join, follow, apart best
	for i := range candidates {
		c := &candidates[i]
		m := Compare(n, &c.Lead, c.SameSource)
		for j := 0; m.Same && j < len(c.Own); j++ {
			if own := Compare(n, &c.Own[j], true); !own.Same {
				m.Same, m.FollowUp = false, true
				m.Guard = strings.TrimSuffix("the story holds another text of this source: "+own.Guard, ": ")
			}
		}
		switch {
		case m.Same:
			join.offer(i, m)
		case m.FollowUp:
			follow.offer(i, m)
		case m.Guard != "":
			apart.offer(i, m)
		}
	}
	d := Decision{Join: join.index(), FollowUp: -1}
	chosen := join
	if !join.found {
		chosen, d.FollowUp = follow, follow.index()
		if !follow.found {
			chosen = apart
		}
	}
	d.Closest, d.Match = chosen.index(), chosen.match
	return d
}

// best keeps the best match it was offered, of equals the first.
type best struct {
	found bool
	at    int
	match Match
}

func (b *best) offer(i int, m Match) {
	if !b.found || m.Score > b.match.Score {
		*b = best{true, i, m}
	}
}

func (b *best) index() int {
	if !b.found {
		return -1
	}
	return b.at
}

package similar

import "time"

// Window is how long a story stays open for others to join after the last one did. The caller holds it.
const Window = windowDays * 24 * time.Hour

const windowDays = 14

// MaxCandidates is how many stories are looked at for one text: the caller gives those that share most
// keys with it, of those that share equally many the latest ones.
const MaxCandidates = 64

// Candidate is a story that a new text may belong to.
type Candidate struct {
	Lead       Sketch   // of the text that began the story: joins are decided against it alone
	SameSource bool     // the new text comes from the source of the lead
	Own        []Sketch // of those texts of the story that come from the new text's source, but for the lead
}

// Decision says where a new text belongs.
type Decision struct {
	Join     int // index of the story that it joins, -1 = it begins a story of its own
	FollowUp int // index of the story that it follows without being part of it, -1 = none
	Match    Match
}

// Decide decides which of the candidates a new text joins. They stand in the order in which the stories
// began, so that of equally good ones the first is taken: the same candidates give the same decision.
// Never does it join a story that holds a text of its own source that differs from it in substance.
func Decide(n *Reading, candidates []Candidate) Decision {
	d := Decision{Join: -1, FollowUp: -1}
	var follow Match
	for i := range candidates {
		c := &candidates[i]
		m := Compare(n, &c.Lead, c.SameSource)
		for j := 0; m.Same && j < len(c.Own); j++ {
			if own := Compare(n, &c.Own[j], true); !own.Same {
				m.Same, m.FollowUp = false, true
				m.Guard = "the story holds another text of this source: " + own.Guard
			}
		}
		switch {
		case m.Same && (d.Join < 0 || m.Score > d.Match.Score):
			d.Join, d.Match = i, m
		case m.FollowUp && (d.FollowUp < 0 || m.Score > follow.Score):
			d.FollowUp, follow = i, m
		}
	}
	switch {
	case d.Join >= 0:
		d.FollowUp = -1
	case d.FollowUp >= 0:
		d.Match = follow
	}
	return d
}

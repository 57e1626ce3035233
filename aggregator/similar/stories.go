package similar

import (
	"cmp"
	"slices"
)

// Stories keeps the stories of a stream of texts in memory: what the store does on disk, for tests and
// for trying it out. The zero value is ready. It takes texts in the order of their arrival.
type Stories struct {
	all   []story
	byKey map[uint32][]uint32 // the stories whose lead has the key, in their order
	today uint16              // the latest day of publication seen
}

type story struct {
	lead   Sketch
	source string
	others []member
	last   uint16 // the day on which somebody last joined
	keys   []uint32
}

type member struct {
	sketch Sketch
	source string
}

// Add returns the story that a text belongs to, counted from 0, and how that was decided. The
// decision's indexes are numbers of stories. Elsewhere tells of a story that the text cannot be part of it, whatever
// the words say, for it plays elsewhere; it may be nil.
func (s *Stories) Add(r *Reading, source string, elsewhere func(story int) bool) (number int, d Decision) {
	s.today = max(s.today, r.day)
	day := cmp.Or(r.day, s.today)
	numbers := s.candidates(r.Keys(), day)
	if elsewhere != nil {
		numbers = slices.DeleteFunc(numbers, func(n uint32) bool { return elsewhere(int(n)) })
	}
	candidates := make([]Candidate, len(numbers))
	for i, n := range numbers {
		st := &s.all[n]
		candidates[i] = Candidate{Lead: st.lead, SameSource: st.source == source}
		for _, m := range st.others {
			if m.source == source {
				candidates[i].Own = append(candidates[i].Own, m.sketch)
			}
		}
	}
	d = Decide(r, candidates)
	for _, i := range []*int{&d.Join, &d.FollowUp, &d.Closest} {
		if *i >= 0 {
			*i = int(numbers[*i])
		}
	}
	if d.Join >= 0 {
		st := &s.all[d.Join]
		st.last = max(st.last, day)
		st.others = append(st.others, member{r.Sketch, source})
		return d.Join, d
	}
	return s.begin(r, source, day), d
}

// begin makes a story of its own of a text.
func (s *Stories) begin(r *Reading, source string, day uint16) int {
	if s.byKey == nil {
		s.byKey = make(map[uint32][]uint32)
	}
	number := len(s.all)
	s.all = append(s.all, story{lead: r.Sketch, source: source, last: day, keys: r.Keys()})
	for _, k := range r.Keys() {
		s.byKey[k] = append(s.byKey[k], uint32(number))
	}
	return number
}

// candidates returns the open stories that share most keys with a text, in their order, as Foremost picks them.
func (s *Stories) candidates(keys []uint32, day uint16) []uint32 {
	var numbers []uint32
	for _, k := range keys {
		found := s.byKey[k]
		numbers = append(numbers, found[max(0, len(found)-PerKey):]...)
	}
	return slices.DeleteFunc(Foremost(numbers, len(keys)), func(n uint32) bool {
		last := int(s.all[n].last)
		return int(day)-last > windowDays || last-int(day) > windowDays
	})
}

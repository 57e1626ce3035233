package syndication

import (
	"github.com/litfass/litfass/aggregator"
)

// Sources finds a source by its key.
type Sources map[string]aggregator.Source

// NewSources makes the index of all sources.
func NewSources(list []aggregator.Source) Sources {
	index := make(Sources, len(list))
	for _, s := range list {
		index[s.Key()] = s
	}
	return index
}

// of returns the source of a copy. One that has left the configuration is taken as press without
// anything granted, under the key it had.
func (s Sources) of(key string) aggregator.Source {
	if src, ok := s[key]; ok {
		return src
	}
	return aggregator.Source{ID: key, Class: aggregator.Press}
}

// Speaker says whose words are shown of an entry that several sources carry: the index of a copy. An
// official source speaks before the press, then the one with the higher priority, then the lower key;
// so the answer does not depend on which came first. Sources no longer configured speak last.
func Speaker(copies []aggregator.Item, sources Sources) int {
	best := 0
	for i := 1; i < len(copies); i++ {
		if speaksBefore(copies[i].Source, copies[best].Source, sources) {
			best = i
		}
	}
	return best
}

func speaksBefore(a, b string, sources Sources) bool {
	_, knownA := sources[a]
	_, knownB := sources[b]
	if knownA != knownB {
		return knownA
	}
	x, y := sources.of(a), sources.of(b)
	if officialX, officialY := x.Class == aggregator.Official, y.Class == aggregator.Official; officialX != officialY {
		return officialX
	}
	if x.Priority != y.Priority {
		return x.Priority > y.Priority
	}
	return a < b
}

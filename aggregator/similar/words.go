package similar

import (
	_ "embed" // the tables
	"strings"
	"sync"
)

// How frequent a word is in German stands in two tables, which belong to Version: words.txt, counted in
// German federal law (how that is done: words_test.go; a stem on s or t stands there without it too, as the genitive
// has it), and news.txt, which is ours: what binds a sentence together, and what the news of town halls and police are
// full of but no law ever says. A noun that stands in neither is taken for a name: so a common noun that is missing
// there makes two notices look alike in a fact.
// A table of our own that is never changed by what comes in: otherwise the same text would have other
// keys next month.

//go:embed words.txt
var countedWords string

//go:embed news.txt
var newsWords string

// The ranks of words: the more frequent, the higher; each is twice as frequent as the one before.
// A word in no table has rank 0.
const (
	everydayRank = 5  // says little of a story
	placeRank    = 8  // too frequent to be a place's name, even behind "in"
	functionRank = 15 // says nothing, and is passed over
)

// ranks are made at the first reading, not at the start of each command.
var ranks = sync.OnceValue(func() map[string]uint8 {
	m := make(map[string]uint8, 16_384)
	for line := range strings.Lines(countedWords) {
		var rank uint8
		for i, s := range strings.Fields(line) {
			if i == 0 {
				rank = parseRank(s)
				continue
			}
			m[s] = rank
		}
	}
	for line := range strings.Lines(newsWords) {
		var rank uint8
		for i, w := range strings.Fields(line) {
			if i == 0 {
				rank = parseRank(w)
				continue
			}
			s := string(stem(nil, w))
			if rank == 0 { // the law speaks of them a lot, but they are names
				delete(m, s)
				continue
			}
			m[s] = max(m[s], rank)
		}
	}
	return m
})

func parseRank(s string) (rank uint8) {
	for _, c := range s {
		rank = rank*10 + uint8(c-'0')
	}
	return rank
}

// knownCompound tells whether a stem is made of words of the tables ("Fahrbahn·decke", "Personal·versammlung").
// Of such words there is no end, so they are in no table, yet they are no names.
func knownCompound(m map[string]uint8, s []byte) bool {
	for i := 3; i <= len(s)-3; i++ {
		if m[string(s[i:])] == 0 {
			continue
		}
		head := s[:i]
		if m[string(head)] != 0 || m[string(cutEnding(head, 3, joints))] != 0 {
			return true
		}
	}
	return false
}

// joints stand between the parts of a compound.
var joints = split("es en er s n e")

// placelike tells whether a word is the name of a street, house or place by its last part: such a word
// tells one story from another even though it is made of common words.
func placelike(stem []byte) bool {
	return len(cutEnding(stem, 3, placeEndings)) < len(stem)
}

// placeEndings are stems themselves, so they stand here with and without the endings that a stem loses.
var placeEndings = func() (all [][]byte) {
	for _, e := range split("strasse str weg platz gasse allee ring damm halle haus hof schule kirche stadt dorf heim burg berg bach feld hausen ingen brunn furt tal see park bruck wald rode stedt leben") {
		all = append(all, e, cutEnding(e, 3, endings))
	}
	return all
}()

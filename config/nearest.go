package config

import (
	"fmt"
	"strings"
)

// didYouMean returns `; did you mean "…"?` with the name nearest to a mistyped one, "" if none is near.
func didYouMean(wrong string, names []string) string {
	if near := nearest(wrong, names); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}

// maxHints is how many problems get a hint where the names are many: each costs a walk over all of them.
const maxHints = 200

// hint is didYouMean for the first problems.
func (d *document) hint(wrong string, names []string) string {
	if len(d.problems) >= maxHints {
		return ""
	}
	return didYouMean(wrong, names)
}

// nearest returns the name with the fewest slips of a key from wrong: at most one in three
// characters, at least one. Among equals the first in the alphabet.
func nearest(wrong string, names []string) string {
	best, slips := "", max(1, len([]rune(wrong))/3)+1
	from := []rune(strings.ToLower(wrong))
	for _, name := range names {
		to := []rune(strings.ToLower(name))
		if gap := len(from) - len(to); gap > slips || -gap > slips {
			continue
		}
		if n := distance(from, to); n < slips || n == slips && best != "" && name < best {
			best, slips = name, n
		}
	}
	return best
}

// distance counts the characters to insert, drop, change or swap with their neighbour (optimal string
// alignment) that make b of a.
func distance(a, b []rune) int {
	before, above, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := above[j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			row[j] = min(change, above[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, above, row = above, row, before
	}
	return above[len(b)]
}

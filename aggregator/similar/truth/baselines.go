package truth

import (
	"math"
	"math/bits"
	"strings"
	"unicode"
)

// The usual ways to find near-duplicates, to see what a better one is worth. Each joins an item to the
// first story whose first item is like it; their limits are the best on the tuning part.

// Baselines by name, the order in which they are shown.
var Baselines = []struct {
	Name  string
	Judge Judge
}{
	{"exact title", joinFirst(func(items []Item) likeness {
		return func(a, b int) bool { return plain(items[a].Title) == plain(items[b].Title) }
	})},
	{"SimHash-64", SimHash(4)},
	{"MinHash", MinHash(0.7)},
	{"TF-IDF", TFIDF(0.9)},
	{"bigrams", Bigrams(0.85)},
}

// likeness tells whether two items of a list are alike.
type likeness func(a, b int) bool

func joinFirst(prepare func([]Item) likeness) Judge {
	return func(items []Item) []int {
		alike := prepare(items)
		stories := make([]int, len(items))
		var leads []int
	next:
		for i := range items {
			for story, lead := range leads {
				if alike(lead, i) {
					stories[i] = story
					continue next
				}
			}
			stories[i] = len(leads)
			leads = append(leads, i)
		}
		return stories
	}
}

// plain is a text in lower case with single spaces and no punctuation.
func plain(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

func words(it Item) []string { return strings.Fields(plain(it.Title + " " + it.Summary)) }

// shingles are the runs of n words.
func shingles(w []string, n int) map[uint64]bool {
	set := map[uint64]bool{}
	for i := range max(1, len(w)-n+1) {
		set[hash(strings.Join(w[i:min(len(w), i+n)], " "))] = true
	}
	return set
}

func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	h ^= h >> 32
	return h * 0x9e3779b97f4a7c15
}

// SimHash judges by the bits in which the 64-bit SimHashes of the words differ.
func SimHash(most int) Judge {
	return joinFirst(func(items []Item) likeness {
		sums := make([]uint64, len(items))
		for i, it := range items {
			var votes [64]int
			for _, w := range words(it) {
				for b, h := 0, hash(w); b < 64; b++ {
					votes[b] += int(h>>b&1)*2 - 1
				}
			}
			for b, v := range votes {
				if v > 0 {
					sums[i] |= 1 << b
				}
			}
		}
		return func(a, b int) bool { return bits.OnesCount64(sums[a]^sums[b]) <= most }
	})
}

// MinHash judges by the share of equal minima of 128 hashes over runs of three words.
func MinHash(least float64) Judge {
	const hashes = 128
	return joinFirst(func(items []Item) likeness {
		minima := make([][hashes]uint64, len(items))
		for i, it := range items {
			for k := range minima[i] {
				minima[i][k] = math.MaxUint64
			}
			for s := range shingles(words(it), 3) {
				for k := range minima[i] {
					s = s*6364136223846793005 + 1442695040888963407
					minima[i][k] = min(minima[i][k], s^s>>29)
				}
			}
		}
		return func(a, b int) bool {
			equal := 0
			for k := range minima[a] {
				if minima[a][k] == minima[b][k] {
					equal++
				}
			}
			return float64(equal)/hashes >= least
		}
	})
}

// TFIDF judges by the cosine of the words, weighed by how few of the items have them.
func TFIDF(least float64) Judge {
	return joinFirst(func(items []Item) likeness {
		df := map[string]float64{}
		for _, it := range items {
			seen := map[string]bool{}
			for _, w := range words(it) {
				if !seen[w] {
					seen[w] = true
					df[w]++
				}
			}
		}
		vectors := make([]map[string]float64, len(items))
		for i, it := range items {
			v, square := map[string]float64{}, 0.0
			for _, w := range words(it) {
				v[w] += math.Log(float64(len(items)+1) / df[w])
			}
			for _, x := range v {
				square += x * x
			}
			for w := range v {
				v[w] /= math.Sqrt(square)
			}
			vectors[i] = v
		}
		return func(a, b int) bool {
			sum := 0.0
			for w, x := range vectors[b] {
				sum += x * vectors[a][w]
			}
			return sum >= least
		}
	})
}

// Bigrams judges by how much of the shorter text's pairs of words the other has.
func Bigrams(least float64) Judge {
	return joinFirst(func(items []Item) likeness {
		sets := make([]map[uint64]bool, len(items))
		for i, it := range items {
			sets[i] = shingles(words(it), 2)
		}
		return func(a, b int) bool {
			x, y := sets[a], sets[b]
			if len(x) > len(y) {
				x, y = y, x
			}
			shared := 0.0
			for s := range x {
				if y[s] {
					shared++
				}
			}
			return shared/float64(len(x)) >= least
		}
	})
}

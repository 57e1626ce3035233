package similar

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
)

var laws = flag.String("laws", "", "a folder with German federal law as text, one file an act: words.txt is made anew of it")

var towns = flag.String("towns", "", "a file with the names of towns, one a line: rare words that are such names are left out of words.txt")

// maxWords is how many stems the table has at most.
const maxWords = 12_000

// TestTableOfWords makes the table of frequent words when it is told where the texts are (flags behind -args). They are acts of
// German federal law, which nobody owns (§ 5 UrhG): https://github.com/bundestag/gesetze, 2022.
func TestTableOfWords(t *testing.T) {
	if *laws == "" {
		t.Skip("only with -laws")
	}
	files, err := filepath.Glob(filepath.Join(*laws, "*"))
	if err != nil || len(files) < 1000 {
		t.Fatalf("%d files in %s: %v", len(files), *laws, err)
	}
	names := map[string]bool{}
	list, err := os.ReadFile(*towns)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range strings.Fields(string(list)) {
		names[string(stem(nil, n))] = true
	}
	acts := map[string]int{} // in how many acts a stem appears
	for _, f := range files {
		body, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for text := string(body); text != ""; {
			var word string
			if i := strings.IndexFunc(text, unicode.IsLetter); i < 0 {
				break
			} else {
				word, text = nextWord(text[i:])
			}
			seen[string(stem(nil, word))] = true
		}
		for s := range seen {
			if len(s) > 2 {
				acts[s]++
			}
		}
	}
	stems := slices.SortedFunc(maps.Keys(acts), func(a, b string) int { return cmp.Or(cmp.Compare(acts[b], acts[a]), strings.Compare(a, b)) })
	byRank := map[int][]string{}
	stems = slices.DeleteFunc(stems, func(s string) bool { return names[s] && acts[s] < len(files)/8 })
	for _, s := range stems[:min(maxWords, len(stems))] {
		rank := 1 + int(math.Log2(float64(acts[s])/float64(acts[stems[maxWords-1]])))
		byRank[rank] = append(byRank[rank], s)
	}
	var out bytes.Buffer
	for _, rank := range slices.Sorted(maps.Keys(byRank)) {
		slices.Sort(byRank[rank])
		fmt.Fprintf(&out, "%d %s\n", rank, strings.Join(byRank[rank], " "))
	}
	if err := os.WriteFile("words.txt", out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d acts, %d bytes", len(files), out.Len())
}

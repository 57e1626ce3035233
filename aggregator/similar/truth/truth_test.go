package truth

import (
	_ "embed"
	"strings"
	"testing"

	"github.com/litfass/litfass/aggregator/similar"
)

//go:embed cases.txt
var cases string

func TestPairsByHand(t *testing.T) {
	for _, b := range blocks(cases) {
		if len(b) != 3 {
			t.Fatalf("not a pair: %q", b)
		}
		read := func(line string) *similar.Reading {
			title, teaser, _ := strings.Cut(line, " | ")
			return similar.New(similar.Text{Title: title, Teaser: teaser})
		}
		first, second := read(b[1]), read(b[2])
		for _, way := range []string{"forward", "backward"} {
			m := similar.Compare(second, &first.Sketch, b[0] == "next" || b[0] == "again")
			if want := b[0] == "same" || b[0] == "again"; m.Same != want {
				t.Errorf("%s, %s: same is %v (score %.2f, shared %q, guard %q)\n%s\n%s", b[0], way, m.Same, m.Score, m.Shared, m.Guard, b[1], b[2])
			}
			first, second = second, first
		}
	}
}

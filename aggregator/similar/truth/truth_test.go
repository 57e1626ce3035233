package truth

import (
	_ "embed"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

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
			return similar.New(similar.Text{Title: title, Teaser: teaser, Published: time.Date(2026, 3, 5, 8, 0, 0, 0, time.UTC)})
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

// What is promised, held on the part that nothing was tuned on.
func TestStoriesAreRecognised(t *testing.T) {
	for _, c := range []struct {
		set                    string
		precision, recall, ari float64
	}{
		{"all", 0.98, 0.93, 0.95},
		{"series, many sources", 0.95, 0.93, 0.93},
		{"series, one source", 0.95, 0.93, 0.93},
		{"follow-ups", 1, 1, 1},
		{"edit: several at once", 0.98, 0.93, 0.95},
	} {
		set := Measuring.Set(c.set)
		s := Measure(set.Items, Ours(set.Items))
		if s.Precision < c.precision || s.Recall < c.recall || s.ARI < c.ari {
			t.Errorf("%s: precision %.3f, recall %.3f, ARI %.3f; promised are %.2f, %.2f, %.2f", c.set, s.Precision, s.Recall, s.ARI, c.precision, c.recall, c.ari)
		}
		if c.set != "all" {
			continue
		}
		for _, b := range Baselines[:3] {
			if f := Measure(set.Items, b.Judge(set.Items)).F1; f > s.F1 {
				t.Errorf("%s: %s reaches F1 %.3f, ours %.3f", c.set, b.Name, f, s.F1)
			}
		}
	}
}

func TestThePartsShareNothing(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range Tuning.events() {
		seen[e.title], seen[e.teaser] = true, true
	}
	for _, x := range Tuning.templates() {
		seen[x.title], seen[x.teaser] = true, true
	}
	for _, e := range Measuring.events() {
		if seen[e.title] || seen[e.teaser] {
			t.Errorf("both parts have %q", e.title)
		}
	}
	for _, x := range Measuring.templates() {
		if seen[x.title] || seen[x.teaser] {
			t.Errorf("both parts have %q", x.title)
		}
	}
	if n := len(Tuning.events()) + len(Measuring.events()); n < 120 {
		t.Errorf("only %d events", n)
	}
}

func TestTheTruthIsAlwaysTheSame(t *testing.T) {
	a, b := Measuring.Set("all").Items, Measuring.Set("all").Items
	if !slices.Equal(a, b) {
		t.Error("two calls give two sets")
	}
}

func TestMeasureKnowsRightFromWrong(t *testing.T) {
	items := []Item{{Story: "a"}, {Story: "a"}, {Story: "b"}, {Story: "b"}, {Story: "c"}}
	for _, c := range []struct {
		guess []int
		want  Score
	}{
		{[]int{1, 1, 2, 2, 3}, Score{1, 1, 1, 1}},
		{[]int{1, 2, 3, 4, 5}, Score{1, 0, 0, 0}},
		{[]int{1, 1, 1, 1, 1}, Score{0.2, 1, 1.0 / 3, 0}},
		{[]int{1, 1, 2, 3, 4}, Score{1, 0.5, 2.0 / 3, 0.615}},
	} {
		got := Measure(items, c.guess)
		for _, d := range []float64{got.Precision - c.want.Precision, got.Recall - c.want.Recall, got.F1 - c.want.F1, got.ARI - c.want.ARI} {
			if math.Abs(d) > 0.001 {
				t.Errorf("%v: %+v instead of %+v", c.guess, got, c.want)
				break
			}
		}
	}
}

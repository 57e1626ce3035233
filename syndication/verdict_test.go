package syndication

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/litfass/litfass/aggregator"
)

// TestVerdictsAgreeWithTheSelector makes up selections and items and asks both.
func TestVerdictsAgreeWithTheSelector(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	tags := []string{"topic/a", "topic/b", "place/05", "place/05566", "place/05566008", "format/bericht", "org/x"}
	words := []string{"radweg", "radweg*", "*weg", "*ad*", "open data", "straße"}
	texts := []string{"Neuer Radweg", "Radwege", "STRASSE", "Open-Data-Portal", ""}
	sources := []aggregator.Source{{ID: "x"}, {ID: "y", Was: "before"}, {ID: "z"}}
	some := func(of []string) (list []string) {
		for range r.IntN(3) {
			list = append(list, of[r.IntN(len(of))])
		}
		return list
	}
	took := 0
	for range 2000 {
		c := Category{ID: "c", Was: "was", Select: Selection{
			Any: some(tags), All: some(tags), Not: some(tags), Sources: some([]string{"x", "y", "*", "nobody"}), Words: some(words),
		}}
		it := item(aggregator.Item{Title: texts[r.IntN(len(texts))], Area: []string{"", "05566", "05566008"}[r.IntN(3)]}, some(tags)...)
		src := sources[r.IntN(len(sources))]
		taken := len(Selector([]Category{c}, sources)(src, it)) == 1
		v := Verdicts([]Category{c}, sources, src, it)[0]
		if v.Takes != taken {
			t.Fatalf("%+v takes %+v: verdict %+v, selector %v", c.Select, it, v, taken)
		}
		if taken {
			took++
		}
	}
	if took < 100 || took > 1900 {
		t.Errorf("%d of 2000 are taken: they show little", took)
	}
}

func TestAVerdictNamesWhatWasFoundAndWhatIsMissing(t *testing.T) {
	c := Category{ID: "nrw", Title: "NRW", Select: Selection{All: []string{"place/05", "topic/verkehr"}, Not: []string{"org/x"}}}
	got := Verdicts([]Category{c, {ID: "over", Ended: true}}, nil, aggregator.Source{ID: "s"}, item(aggregator.Item{}, "place/05913000"))
	want := []Verdict{{Category: "nrw", Title: "NRW", Parts: []Part{
		{Name: "all", Found: []string{"place/05"}, Missing: []string{"topic/verkehr"}},
		{Name: "not", Holds: true, Found: []string{}, Missing: []string{"org/x"}},
	}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

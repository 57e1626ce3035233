package tagging

import (
	"slices"
	"strings"
	"testing"

	"github.com/litfass/litfass/aggregator"
)

func TestExplainBodiesTellsWhatIsNobodysAndWhy(t *testing.T) {
	b := compiledBodies(t)
	for title, want := range map[string][3]string{ // tag, text, part of the reason
		"Der Landtag tagt": {"org/landtag-bw", "Landtag", "no Land is named, and the source has no area (12 more bear the name)"},
		"Hessen und Bayern streiten, der Landtag tagt":    {"org/landtag-bw", "Landtag", "the item speaks of several Länder"},
		"Der Landtag in Berlin tagt":                      {"org/landtag-bw", "Landtag", "there is no Landtag of the Land beside it"},
		"Der Schweizer Bundesrat entscheidet":             {"org/bundesrat", "Bundesrat", "another country's"},
		"Landtags-Wahl im Herbst":                         {"org/landtag-bw", "Landtags", "an election to it"},
		"Die Grüne Wiese wächst":                          {"org/gruene", "Grüne", "the adjective of the noun behind it"},
		"Piraten entern das Schiff":                       {"org/piraten", "Piraten", "make it an everyday word"},
		"Mehr BMI, mehr Adipositas":                       {"org/bmi", "BMI", "it means something else here: the item says «Adipositas»"},
		"Der Zweite Senat urteilt":                        {"org/senat-be", "Senat", "a court's"},
		"Der Städtetag Nordrhein-Westfalen warnt":         {"org/staedtetag", "Städtetag", "part of a longer name: Städtetag Nordrhein-Westfalen"},
		"Das Rathaus von Rostock: die Bürgerschaft berät": {"org/landtag-hb", "Bürgerschaft", "whose council is called so"},
	} {
		it := aggregator.Item{Title: title}
		votes := b.Explain(aggregator.Source{}, it)
		if !slices.ContainsFunc(votes, func(v Vote) bool {
			return v.Tag == want[0] && v.Field == "title" && v.Text == want[1] && strings.Contains(v.Against, want[2])
		}) {
			t.Errorf("%s: no %q in %+v", title, want, votes)
		}
		if bodies := bodiesOf(b, it); strings.Contains(bodies+"!", strings.TrimPrefix(want[0], "org/")+"!") {
			t.Errorf("%s: the tagger gives %s", title, bodies)
		}
	}
}

func TestExplainBodiesTellsTheExceptionOfAName(t *testing.T) {
	b, err := CompileBodies([]Body{{ID: "rat", Name: "Rat der Weisen !rat der weisen frauen", Kind: "verband"}})
	if err != nil {
		t.Fatal(err)
	}
	votes := b.Explain(aggregator.Source{}, aggregator.Item{Title: "Der Rat der Weisen Frauen"})
	want := Vote{Tag: "org/rat", Evidence: evidence("title", "Rat der Weisen", "Rat der Weisen"), Against: "part of something else: rat der weisen frauen"}
	if !slices.Equal(votes, []Vote{want}) {
		t.Errorf("%+v", votes)
	}
}

// What explain says must be what the tagger did.
func TestExplainBodiesAgreesWithTheTagger(t *testing.T) {
	b := compiledBodies(t)
	for _, l := range readGold(t, "testdata/gold/bodies_dev.jsonl") {
		it := l.item()
		tags, votes := b.Tags(aggregator.Source{}, it), b.Explain(aggregator.Source{}, it)
		given := func(id string) bool {
			return slices.ContainsFunc(tags, func(t aggregator.Tag) bool { return t.ID == id })
		}
		for _, v := range votes {
			if v.Against == "" && !given(v.Tag) {
				t.Errorf("%s: %+v, but the tags are %+v", it.Title, v, tags)
			}
			if v.Text == "" || v.Tag == "" {
				t.Errorf("%s: says nothing: %+v", it.Title, v)
			}
		}
		for _, tag := range tags {
			if !slices.ContainsFunc(votes, func(v Vote) bool { return v.Tag == tag.ID && v.Against == "" }) {
				t.Errorf("%s: nothing speaks for %s in %+v", it.Title, tag.ID, votes)
			}
		}
	}
}

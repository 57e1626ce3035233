package tagging

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/litfass/litfass/aggregator"
)

// What tags are worth is measured on sentences of our own, labelled by hand: one half to develop on,
// one half that is only measured (testdata/gold). `make judge-tags` prints the tables.

// labelled is a sentence with its labels, a line of a gold file.
type labelled struct {
	ID       string   `json:"id"`
	Family   string   `json:"family"`
	Title    string   `json:"title"`
	Summary  string   `json:"summary"`
	Kicker   string   `json:"kicker"`
	Area     string   `json:"area"`
	Keywords []string `json:"keywords"`
	Primary  []string `json:"primary"`
	Mentions []string `json:"mentions"`
	Optional []string `json:"optional"` // neither right nor wrong
}

// readGold reads a file of labelled sentences.
func readGold(t testing.TB, path string) (lines []labelled) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	for in.Scan() {
		var l labelled
		if err := json.Unmarshal(in.Bytes(), &l); err != nil {
			t.Fatalf("%s, line %d: %v", path, len(lines)+1, err)
		}
		lines = append(lines, l)
	}
	if err := in.Err(); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return lines
}

func (l labelled) item() aggregator.Item {
	it := aggregator.Item{Kicker: l.Kicker, Title: l.Title, Teaser: l.Summary, Area: l.Area, Keywords: l.Keywords}
	if it.Kicker == "" {
		it.Kicker, it.Title = aggregator.SplitKicker(it.Title)
	}
	return it
}

// tally counts what was found, missed and made up.
type tally struct{ right, missed, wrong int }

func (c *tally) add(o tally) {
	c.right, c.missed, c.wrong = c.right+o.right, c.missed+o.missed, c.wrong+o.wrong
}
func (c tally) precision() float64 { return share(c.right, c.right+c.wrong) }
func (c tally) recall() float64    { return share(c.right, c.right+c.missed) }
func (c tally) f1() float64        { return share(2*c.right, 2*c.right+c.missed+c.wrong) }

func share(part, whole int) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

// judge compares the tags of a family ("org/") with the labels and logs a table, with -v also what
// is not as it should be.
func judge(t *testing.T, file, prefix string, show bool, tags func(aggregator.Item) []aggregator.Tag) (all tally) {
	t.Helper()
	families := map[string]*tally{}
	for _, l := range readGold(t, "testdata/gold/"+file) {
		var got, missed, wrong []string
		for _, tag := range tags(l.item()) {
			if strings.HasPrefix(tag.ID, prefix) && tag.ID != "topic/panorama" {
				got = append(got, tag.ID)
			}
		}
		want := slices.Concat(l.Primary, l.Mentions)
		for _, id := range want {
			if strings.HasPrefix(id, prefix) && !slices.Contains(got, id) {
				missed = append(missed, id)
			}
		}
		c := tally{missed: len(missed)}
		for _, id := range got {
			switch {
			case slices.Contains(want, id):
				c.right++
			case !slices.Contains(l.Optional, id):
				c.wrong++
				wrong = append(wrong, id)
			}
		}
		if families[l.Family] == nil {
			families[l.Family] = &tally{}
		}
		families[l.Family].add(c)
		all.add(c)
		if show && len(missed)+len(wrong) > 0 {
			t.Logf("%s %s: %s | %s: missed %v, wrong %v", l.ID, l.Family, cmp.Or(l.Kicker, "-"), l.Title+" | "+l.Summary, missed, wrong)
		}
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s\tright\tmissed\twrong\tprecision\trecall\tF1\n", file)
	row := func(name string, c tally) {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%.2f\t%.2f\t%.3f\n", name, c.right, c.missed, c.wrong, c.precision(), c.recall(), c.f1())
	}
	for _, name := range slices.Sorted(maps.Keys(families)) {
		row(name, *families[name])
	}
	row("all", all)
	_ = w.Flush()
	t.Log("\n" + b.String())
	return all
}

func TestBodiesOfGoldSentences(t *testing.T) {
	b := compiledBodies(t)
	tags := func(it aggregator.Item) []aggregator.Tag { return b.Tags(aggregator.Source{}, it) }
	for file, least := range map[string]float64{"bodies_dev.jsonl": 0.95, "bodies_dev2.jsonl": 0.95, "bodies_dev3.jsonl": 0.95, "bodies_measure.jsonl": 0.92} {
		if got := judge(t, file, "org/", os.Getenv("SHOW") != "", tags); got.f1() < least {
			t.Errorf("%s: F1 %.3f, want at least %.2f", file, got.f1(), least)
		}
	}
}

func TestTopicsOfGoldSentences(t *testing.T) {
	topics, err := CompileTopics(defaultTaxonomy(t))
	if err != nil {
		t.Fatal(err)
	}
	items, none := 0, 0
	tags := func(it aggregator.Item) []aggregator.Tag {
		given := topics(aggregator.Source{}, it)
		items++
		if given[0].ID == "topic/panorama" {
			none++
		}
		return given
	}
	for file, least := range map[string]float64{"topics_dev.jsonl": 0.88, "topics_measure.jsonl": 0.85} {
		items, none = 0, 0
		if got := judge(t, file, "topic/", os.Getenv("SHOW") == file, tags); got.f1() < least {
			t.Errorf("%s: F1 %.3f, want at least %.2f", file, got.f1(), least)
		}
		if t.Logf("%s: %d of %d in panorama", file, none, items); 10*none > items {
			t.Errorf("%s: %d of %d in panorama, want at most a tenth", file, none, items)
		}
	}
}

package syndication

import (
	"strings"
	"testing"

	"github.com/litfass/litfass/aggregator"
)

// retold is a newsstand with an entry that a second source joins, and one that goes on with it.
func retold(t *testing.T, joins bool) (p *Press, first, next aggregator.ID) {
	t.Helper()
	s, settings := newsstand()
	settings.Joins = joins
	news := func(own, title string) aggregator.Item {
		return aggregator.Item{Source: "rathaus", OwnID: own, Title: title, Link: "https://www.bonn.example/" + own, Published: morning, Categories: []string{"verkehr"}}
	}
	first = s.put(100, news("bruecke", "Die Brücke wird saniert"))
	it := news("bruecke", "Brücke: Sanierung beschlossen")
	it.Source, it.Link = "blatt", "https://blatt.example/bruecke"
	it.Joined = &aggregator.Joined{How: aggregator.ByWords, With: first}
	s.join(first, 160, it)
	later := news("bruecke-2", "Die Brücke wird teurer")
	later.Joined = &aggregator.Joined{How: aggregator.Follows, With: first}
	return New(s, settings), first, s.put(200, later)
}

func TestEveryFormatNamesWhoElseTellsAStory(t *testing.T) {
	p, _, _ := retold(t, false)
	h := p.Handler()
	for path, want := range map[string][]string{
		"/verkehr.atom": {`rel="related" type="text/html" href="https://blatt.example/bruecke"`, "Auch berichtet von: &lt;a href=&#34;https://blatt.example/bruecke&#34;&gt;"},
		"/verkehr.rss":  {"Auch berichtet von: &lt;a href=&#34;https://blatt.example/bruecke&#34;&gt;"},
		"/verkehr.json": {`"also": [`, `Auch berichtet von: <a href=\"https://blatt.example/bruecke\">`},
		"/verkehr":      {`Auch berichtet von: <a href="https://blatt.example/bruecke">`},
	} {
		body := get(h, path).Body.String()
		for _, text := range want {
			if !strings.Contains(body, text) {
				t.Errorf("%s does not say %q", path, text)
			}
		}
	}
}

func TestAJoiningSourceMovesUpdatedOnlyIfTheOperatorWantsIt(t *testing.T) {
	for joins, want := range map[bool]int{false: 0, true: 160} {
		p, first, _ := retold(t, joins)
		e, err := p.archive.Entry(t.Context(), first)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.editor.entry(e, "de").Updated.Sub(morning).Minutes(); int(got) != want {
			t.Errorf("joins %v: updated after %v minutes, want %d", joins, got, want)
		}
	}
}

func TestWhatGoesOnWithAStoryIsLinkedBothWays(t *testing.T) {
	p, first, next := retold(t, false)
	h := p.Handler()
	for id, want := range map[aggregator.ID][2]string{first: {"Fortsetzung", "Die Brücke wird teurer"}, next: {"Frühere Meldung", "Die Brücke wird saniert"}} {
		_, section, found := strings.Cut(get(h, "/item/"+id.String()).Body.String(), "<h2>"+want[0]+"</h2>")
		if !found || !strings.Contains(section, want[1]) {
			t.Errorf("the page of %s does not link %q as %s", id, want[1], want[0])
		}
	}
	if body := get(h, "/api/v1/items/"+first.String()).Body.String(); !strings.Contains(body, `"followed_by": [`) || !strings.Contains(body, `"joined_by": "words"`) {
		t.Errorf("the API says %s", body)
	}
	if body := get(h, "/api/v1/items/"+next.String()).Body.String(); !strings.Contains(body, `"goes_on_with": "`+urn(first)+`"`) {
		t.Errorf("the API says %s", body)
	}
}

package tagging

import (
	"slices"
	"strings"
	"testing"

	"github.com/litfass/litfass/aggregator"
)

func topicsOf(t *testing.T, taxonomy Taxonomy, it aggregator.Item) (ids []string) {
	t.Helper()
	tagger, err := CompileTopics(taxonomy)
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range tagger(aggregator.Source{}, it) {
		ids = append(ids, strings.TrimPrefix(tag.ID, "topic/"))
	}
	return ids
}

func TestWordsMatchAsTheyAreWritten(t *testing.T) {
	for _, c := range []struct {
		words, text string
		want        bool
	}{
		{"rat", "Der Rat tagt", true}, {"rat", "Der Stadtrat tagt", false}, {"rat", "Rats", false},
		{"verkehr*", "Verkehrswende", true}, {"verkehr*", "Nahverkehr", false},
		{"*brücke", "Die Rheinbrücke", true}, {"*brücke", "Rheinbrücken", false},
		{"*sanierung*", "Kanalsanierungsplan", true},
		{"bürgermeister*", "BUERGERMEISTERIN", true}, {"buergermeister*", "Bürgermeister", true}, {"straße", "STRASSE", true},
		{"café", "Cafe", true},
		{"open source", "Das Open-Source-Kompetenzzentrum", true}, {"open-source", "Open Source", true}, {"open source", "open", false},
		{"digitale kommune*", "Digitale Kommunen", true}, {"ki", "KI-gestützte Chatbots", true}, {"ki", "Kiosk", false},
		{"arbeiten 4.0", "Arbeiten 4.0.", true}, {"5g", "5G-Netz", true}, {"e-akte*", "E-Akten", true},
		{"verein* !vereinbar*", "Vereinbarung", false}, {"verein* !vereinbar*", "Vereine", true},
		{"verein* !vereinbar*", "Vereinbarung mit Vereinen", true}, {"verein* !vereinte nationen", "Vereinte Nationen", false},
		{"brand !brand-erbisdorf", "Brand-Erbisdorf", false}, {"nationen !vereinte nationen", "Vereinte Nationen", false},
		{"=POL", "POL-DO: Unfall", true}, {"=POL", "Pol", false}, {"=IT !it planungsrat", "IT-Planungsrat", false},
	} {
		taxonomy := Taxonomy{Categories: []Topic{{ID: "x", Any: []string{c.words}}}}
		if got := len(topicsOf(t, taxonomy, aggregator.Item{Title: c.text})) == 1; got != c.want {
			t.Errorf("%q in %q: %v", c.words, c.text, got)
		}
	}
}

func TestWordsInTheNameOfAPlaceAreNoTopic(t *testing.T) {
	taxonomy := Taxonomy{Categories: []Topic{{ID: "sport", Any: []string{"bad"}}, {ID: "umwelt", Any: []string{"*wasser"}}}}
	place := func(name string) []aggregator.Tag {
		return []aggregator.Tag{{ID: "place/1", Why: []aggregator.Evidence{{Field: "title", Text: name}}}}
	}
	for title, c := range map[string]struct {
		name, want string
	}{
		"Bad Homburg spart":                {"Bad Homburg", ""},
		"Bad Homburg spart am Bad":         {"Bad Homburg", "sport"},
		"Weißwasser hat sauberes Abwasser": {"Weißwasser", "umwelt"},
		"Neues Bad für Homburg":            {"Homburg", "sport"},
	} {
		if got := strings.Join(topicsOf(t, taxonomy, aggregator.Item{Title: title, Tags: place(c.name)}), " "); got != c.want {
			t.Errorf("%s: %q, want %q", title, got, c.want)
		}
	}
}

func TestScoresDecideWhichTopics(t *testing.T) {
	taxonomy := Taxonomy{Defaults: Scoring{MaxCategories: 2, Fallback: "rest"}, Categories: []Topic{
		{ID: "bau", De: "Bauen & Wohnen", En: "Building", Any: []string{"bau*", "wohn*"}, Not: []string{"bauchladen"}},
		{ID: "verkehr", De: "Verkehr", Any: []string{"bus", "*verkehr", "verkehr*"}},
		{ID: "rad", De: "Rad", Parent: "verkehr", Any: []string{"rad", "radweg*"}},
		{ID: "amt", De: "Amt", Any: []string{"satzung"}, Min: 3},
		{ID: "rest", De: "Rest"},
	}}
	for name, c := range map[string]struct {
		item aggregator.Item
		want string
	}{
		"title before teaser":            {aggregator.Item{Title: "Bus", Teaser: "Bau und Wohnen"}, "verkehr bau"},
		"a repeated word counts once":    {aggregator.Item{Teaser: "Bus, Bus, Bus. Bau, Wohnung"}, "bau verkehr"},
		"one word, two patterns":         {aggregator.Item{Teaser: "verkehr. Bau, Wohnung"}, "bau verkehr"},
		"own category by name":           {aggregator.Item{Title: "Bus", Keywords: []string{"Wohnen"}}, "bau verkehr"},
		"own category in English":        {aggregator.Item{Title: "Bus", Keywords: []string{"building"}}, "bau verkehr"},
		"own category that is a word":    {aggregator.Item{Title: "Bau", Keywords: []string{"BUS"}}, "verkehr bau"},
		"at most two, and what is above": {aggregator.Item{Title: "Radweg", Teaser: "Bau"}, "rad bau verkehr"},
		"less than the least":            {aggregator.Item{Teaser: "Satzung"}, "rest"},
		"enough":                         {aggregator.Item{Title: "Satzung"}, "amt"},
		"excluded":                       {aggregator.Item{Title: "Bauchladen und Bau"}, "rest"},
		"kicker":                         {aggregator.Item{Kicker: "Satzung", Title: "Neues"}, "amt"},
		"nothing":                        {aggregator.Item{}, "rest"},
	} {
		if got := strings.Join(topicsOf(t, taxonomy, c.item), " "); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestATopicTellsWhy(t *testing.T) {
	tagger, err := CompileTopics(Taxonomy{Categories: []Topic{{ID: "x", De: "Iks", Any: []string{"open source", "müll*"}}}})
	if err != nil {
		t.Fatal(err)
	}
	got := tagger(aggregator.Source{}, aggregator.Item{Title: "Open-Source im Rathaus", Teaser: "Über Müllautos", Keywords: []string{"Iks"}})
	want := []aggregator.Evidence{evidence("keywords", "Iks", "name of the topic"), evidence("title", "Open-Source", "open source"), evidence("teaser", "Müllautos", "müll*")}
	if len(got) != 1 || !got[0].Primary || !slices.Equal(got[0].Why, want) {
		t.Errorf("%+v", got)
	}
}

func TestATaxonomyThatIsWrongSaysWhere(t *testing.T) {
	_, err := CompileTopics(Taxonomy{Defaults: Scoring{Fallback: "nix"},
		Categories: []Topic{{ID: "a", Any: []string{"gut", "sch*lecht", "*"}}, {ID: "a"}, {ID: "B b", De: "Be"}, {ID: "c", Parent: "d"}, {ID: "e", Parent: "f"}, {ID: "f", Parent: "e"}},
		Formats:    map[string]Format{"x": {Default: true}, "y": {Default: true, Match: []string{" "}}}})
	for _, want := range []string{`categories[0].any[1]: topic "a": "sch*lecht": * may stand`, `categories[0].any[2]: topic "a": "*": has no letters`,
		`categories[1].id: topic "a" is there twice`, `categories[2].id: "B b" is no id`, `categories[3].parent: there is no topic "d"`,
		`categories[4].parent: topic "e" is above itself`, `defaults.fallback: there is no topic "nix"`, `formats.y.default: "x" is the default`, `formats.y: has an empty label`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in:\n%v", want, err)
		}
	}
}

func TestFormatsComeFromLabels(t *testing.T) {
	formats := defaultTaggers(t)[1]
	for _, c := range []struct {
		item aggregator.Item
		want string
	}{
		{aggregator.Item{Title: "Neues Bad", Keywords: []string{"Politik", "Interviews"}}, "interview"},
		{aggregator.Item{Title: "Neues Bad", Kicker: "Meinung"}, "kommentar"},
		{aggregator.Item{Title: "Kommentar: Neues Bad"}, "kommentar"},
		{aggregator.Item{Title: "Pressemitteilung Nr. 12/2026: Neues Bad"}, "pressemitteilung"},
		{aggregator.Item{Title: "Neues Bad (Interview)"}, "interview"},
		{aggregator.Item{Title: "Neues Bad – Reportage"}, "bericht"},
		{aggregator.Item{Title: "Entwarnung: Wasser wieder sauber"}, "warnung"},
		{aggregator.Item{Title: "Warnungen helfen nicht"}, "meldung"},
		{aggregator.Item{Title: "Sitzung des Rates"}, "termin"},
		{aggregator.Item{Title: "Bürgermeister im Interview mit dem Boten", Teaser: "Im Interview sagte sie"}, "meldung"},
		{aggregator.Item{Title: "Berichte fehlen"}, "meldung"},
	} {
		tags := formats(aggregator.Source{}, c.item)
		if len(tags) != 1 || tags[0].ID != "format/"+c.want {
			t.Errorf("%q: %+v, want %s", c.item.Title, tags, c.want)
		}
	}
}

func TestKeywordsBecomeSlugs(t *testing.T) {
	given := []string{"Politik, Dortmund", "Straßen &amp; Plätze", "politik", " ", "Rathaus > Presse", "ÖPNV"}
	b, err := aggregator.Normalise(t.Context(), aggregator.Batch{Now: seedsNow, Items: []aggregator.Item{{Title: "Neues", Keywords: given}}})
	if err != nil {
		t.Fatal(err)
	}
	got := Keywords(aggregator.Source{}, b.Items[0])
	var ids []string
	for _, tag := range got {
		ids = append(ids, tag.ID)
	}
	want := []string{"keyword/politik", "keyword/dortmund", "keyword/strassen-plaetze", "keyword/rathaus", "keyword/presse", "keyword/oepnv"}
	if !slices.Equal(ids, want) {
		t.Errorf("%v, want %v", ids, want)
	}
}

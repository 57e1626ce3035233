package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestHighlightMarksWhatWasFoundOnce(t *testing.T) {
	for _, c := range []struct {
		text  string
		found []string
		want  string
	}{
		{"Neuer Radweg am Rhein", []string{"Radweg", "Rhein"}, "Neuer «Radweg» am «Rhein»"},
		{"Stadtrat berät", []string{"Stadtrat", "Stadt", "rat"}, "«Stadtrat» berät"},
		{"Smart City Bonn", []string{"Smart City", "City Bonn"}, "«Smart City Bonn»"},
		{"Nichts", []string{"Haushalt"}, "Nichts"},
		{"", nil, ""},
	} {
		if got := highlight(c.text, c.found, false); got != c.want {
			t.Errorf("%q with %q: %q, want %q", c.text, c.found, got, c.want)
		}
	}
}

func TestExplainTellsWhyAnItemIsWhereItIs(t *testing.T) {
	paper := newPaper(t, [2]string{"a", "Radweg"}, [2]string{"b", "Haushalt"})
	config := writeConfig(t, "", fmt.Sprintf("sources: [{id: stadt, name: Stadt Dortmund, class: official, area: '05913000', url: \"%s/feed\", every: 1s, floor: 1ms}]\n", paper.URL)+
		"categories: [{id: verkehr, title: Verkehr, select: {any: [topic/verkehr]}}, {id: nrw, title: NRW, select: {all: [place/05, topic/bildung]}}]\n")
	if code, _, stderr := runHere(t, "explain", "-c", config, "http://stadt.example/meldung/Radweg"); code != 1 || !strings.Contains(stderr, "no such file yet") {
		t.Errorf("without a store: %d %s", code, stderr)
	}
	look := func(when string) {
		t.Helper()
		code, out, stderr := runHere(t, "explain", "-c", config, "http://stadt.example/meldung/Radweg")
		for _, want := range []string{
			"Told by    Stadt Dortmund (stadt, official, area 05913000 Dortmund)", "Meldung «Radweg»", "* topic/verkehr Verkehr & Mobilität", "«Radweg» in title: radweg* (3 points)",
			"+ verkehr  any: topic/verkehr", "– nrw  of all it lacks topic/bildung",
		} {
			if code != 0 || !strings.Contains(out, want) {
				t.Errorf("%s: exit %d %s, no %q in\n%s", when, code, stderr, want, out)
			}
		}
		_, out, _ = runHere(t, "explain", "-c", config, "http://stadt.example/meldung/Radweg", "--json")
		var x explanation
		if err := json.Unmarshal([]byte(out), &x); err != nil || len(x.Told) != 1 || len(x.Categories) != 2 || !x.Categories[0].Takes || x.Categories[1].Takes {
			t.Errorf("%s: %v %+v", when, err, x)
		}
	}
	if code, _, stderr := runHere(t, "once", "-c", config); code != 0 {
		t.Fatal(stderr)
	}
	look("alone")
	addr, _ := startServe(t, config)
	look("through the daemon on " + addr)

	if code, _, stderr := runHere(t, "withdraw", "-c", config, "http://stadt.example/meldung/Radweg", "--reason", "x"); code != 0 {
		t.Fatal(stderr)
	}
	for item, want := range map[string]string{
		"http://stadt.example/meldung/Radweg":           "was withdrawn by the operator",
		"http://stadt.example/nirgends":                 "no item is known by the address",
		"urn:uuid:00000000-0000-5000-8000-000000000000": "no item has the id",
		"Radweg": "is neither an item's id nor its address",
	} {
		if code, out, stderr := runHere(t, "explain", "-c", config, item); code != 1 || !strings.Contains(stderr, want) {
			t.Errorf("%s: %d %s %s", item, code, out, stderr)
		}
	}
}

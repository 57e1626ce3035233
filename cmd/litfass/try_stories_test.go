package main

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
)

func tryStories(t *testing.T, stdin string) (answers []storyAnswer, trouble string, exit int) {
	t.Helper()
	var out, said bytes.Buffer
	exit = run(context.Background(), []string{"try", "stories"}, strings.NewReader(stdin), &out, &said)
	for line := range strings.Lines(out.String()) {
		var a storyAnswer
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatalf("standard output holds something else than answers: %q", line)
		}
		answers = append(answers, a)
	}
	return answers, said.String(), exit
}

const storyLines = `{"id":"a","source":"rathaus","title":"Stadtrat beschließt Sanierung der Lindenschule","summary":"<p>Der Stadtrat von Musterstadt hat am Dienstag die Sanierung der Lindenschule für 4,2 Millionen Euro beschlossen.</p>","published":"2026-11-03T14:05:00Z"}
{"id":2,"source":"bote","title":"Musterstadt: Lindenschule wird saniert","summary":"Die Sanierung der Lindenschule für 4,2 Mio. Euro hat der Musterstadter Stadtrat am Dienstag beschlossen. mehr...","link":"https://bote.example/1"}
{"id":"c","source":"rathaus","title":"Stadtrat beschließt Sanierung der Lindenschule","summary":"Der Stadtrat von Musterstadt hat am Dienstag die Sanierung der Lindenschule für 5,1 Millionen Euro beschlossen."}
`

func TestTryStoriesPutsTogetherWhatTellsTheSame(t *testing.T) {
	answers, trouble, exit := tryStories(t, "\ufeff"+storyLines)
	if exit != 0 || trouble != "" || len(answers) != 3 {
		t.Fatalf("exit %d, %d answers, %s", exit, len(answers), trouble)
	}
	first, joined, update := answers[0], answers[1], answers[2]
	if string(first.Story) != `"a"` || first.Why.Score != 0 {
		t.Errorf("the first: %+v", first)
	}
	if string(joined.ID) != "2" || string(joined.Story) != `"a"` || string(joined.Why.Joins) != `"a"` || joined.Why.Score < joined.Why.Threshold || len(joined.Why.Shared) == 0 {
		t.Errorf("the one that joins: %+v", joined)
	}
	if string(update.Story) != `"c"` || string(update.Why.Follows) != `"a"` || update.Why.Guard == "" {
		t.Errorf("the same source with another number: %+v", update)
	}
}

func TestTryStoriesKeepsApartWhatPlaysInDifferentPlaces(t *testing.T) {
	answers, _, _ := tryStories(t, `{"id":1,"source":"a","title":"Sachbearbeitung Bauaufsicht gesucht","summary":"Die Stadt Kamen sucht zum nächstmöglichen Zeitpunkt eine Sachbearbeitung für die Bauaufsicht. Bewerbungsfrist ist der 30. April."}
{"id":2,"source":"b","title":"Sachbearbeitung Bauaufsicht gesucht","summary":"Die Stadt Lünen sucht zum nächstmöglichen Zeitpunkt eine Sachbearbeitung für die Bauaufsicht. Bewerbungsfrist ist der 30. April."}
`)
	if string(answers[1].Story) != "2" {
		t.Errorf("%+v", answers[1])
	}
}

func TestTryStoriesTellsOfAMissingFileAndGoesOn(t *testing.T) {
	var out, said bytes.Buffer
	exit := run(context.Background(), []string{"try", "stories", "none.jsonl", "-"}, strings.NewReader(storyLines), &out, &said)
	if exit != 1 || strings.Count(out.String(), "\n") != 3 || !strings.Contains(said.String(), "try stories: open none.jsonl") {
		t.Errorf("exit %d, %s, %s", exit, said.String(), out.String())
	}
}

func TestTryStoriesNamesABrokenLineAndGoesOn(t *testing.T) {
	for broken, want := range map[string]string{
		`{"id": 1`: "is no JSON",
		`[]`:       "is no JSON object",
		`{"id":1}`: "there is no text",
		`{"id":1,"title":"Rat tagt","published":"gestern"}`: `"published" is no date: "gestern"`,
	} {
		answers, trouble, exit := tryStories(t, broken+"\n"+storyLines)
		if exit != 1 || len(answers) != 3 || !strings.Contains(trouble, "standard input, line 1: ") || !strings.Contains(trouble, want) || strings.Count(trouble, "\n") != 1 {
			t.Errorf("%s: exit %d, %d answers, %q", broken, exit, len(answers), trouble)
		}
	}
}

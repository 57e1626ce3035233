package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func tryTag(t *testing.T, stdin string, args ...string) (answers []taggedText, trouble string, exit int) {
	t.Helper()
	var out, said bytes.Buffer
	exit = run(context.Background(), append([]string{"try", "tag"}, args...), strings.NewReader(stdin), &out, &said)
	for line := range strings.Lines(out.String()) {
		var a taggedText
		d := json.NewDecoder(strings.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(&a); err != nil {
			t.Fatalf("standard output holds something else than answers: %q", line)
		}
		answers = append(answers, a)
	}
	return answers, said.String(), exit
}

func (a taggedText) tag(id string) *tagView {
	for i := range a.Tags {
		if a.Tags[i].ID == id {
			return &a.Tags[i]
		}
	}
	return nil
}

func TestTryTagGivesTagsWithTheirEvidence(t *testing.T) {
	t.Chdir(t.TempDir()) // no configuration here
	answers, trouble, exit := tryTag(t, "\ufeff"+`{"id":"a","title":"Interview: Neuer Radweg","summary":"<p>Der <b>Stadtrat</b> berät.</p>","keywords":["Politik, Rathaus"]}`+"\r\n\n"+
		`{"id":{"n":2},"title":"DStGB: Mehr Einfluss", "gold":["wird nicht gelesen"]}`)
	if exit != 0 || trouble != "" || len(answers) != 2 {
		t.Fatalf("exit %d, %d answers, %s", exit, len(answers), trouble)
	}
	if string(answers[0].ID) != `"a"` || string(answers[1].ID) != `{"n":2}` {
		t.Errorf("ids are %s and %s, not those given", answers[0].ID, answers[1].ID)
	}
	topic := answers[0].tag("topic/verkehr")
	if topic == nil || !topic.Primary || len(topic.Why) == 0 || topic.Why[0].Field != "title" || topic.Why[0].Text != "Radweg" {
		t.Errorf("topic/verkehr is %+v", topic)
	}
	if body := answers[1].tag("org/dstgb"); body == nil || !body.Primary {
		t.Errorf("org/dstgb is %+v", body)
	}
	for _, want := range []string{"format/interview", "keyword/politik", "keyword/rathaus"} {
		if answers[0].tag(want) == nil {
			t.Errorf("%s is missing in %+v", want, answers[0].Tags)
		}
	}
}

func TestTryTagFindsPlacesAndBodiesWithoutAConfiguration(t *testing.T) {
	t.Chdir(t.TempDir())
	answers, _, _ := tryTag(t, `{"id":1,"title":"Dortmund: Der Deutsche Städtetag tagt"}`)
	if len(answers) != 1 {
		t.Fatalf("%d answers", len(answers))
	}
	for _, want := range []string{"place/05913000", "org/staedtetag"} {
		if answers[0].tag(want) == nil {
			t.Errorf("%s is missing in %+v", want, answers[0].Tags)
		}
	}
}

func TestTryTagNamesABrokenLineAndGoesOn(t *testing.T) {
	t.Chdir(t.TempDir())
	good := `{"id":1,"title":"Haushalt beschlossen"}`
	for name, c := range map[string]struct{ line, says string }{
		"no JSON":      {`{"id":1,`, "line 2: is no JSON"},
		"no object":    {`["a"]`, "line 2: is no JSON object"},
		"a wrong type": {`{"title":5}`, `line 2: "title" is of the wrong type: number`},
		"no text":      {`{"id":1,"titel":"x"}`, `line 2: there is no text`},
		"a wrong area": {`{"title":"x","area":"123"}`, `line 2: area "123" is no AGS`},
	} {
		answers, trouble, exit := tryTag(t, good+"\n"+c.line+"\n"+good)
		if exit != 1 || len(answers) != 2 || !strings.Contains(trouble, "standard input, "+c.says) {
			t.Errorf("%s: exit %d, %d answers, %q", name, exit, len(answers), trouble)
		}
	}
	if _, trouble, exit := tryTag(t, "", "none.jsonl"); exit != 1 || !strings.Contains(trouble, "none.jsonl") {
		t.Errorf("a missing file: exit %d, %q", exit, trouble)
	}
}

func TestTryTagFollowsTheConfiguration(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	rules := "site: {title: T, base_url: 'https://t.example'}\ntopics: {own: [{id: radeln, de: Radeln, any: ['radweg*']}]}\n"
	line := `{"id":1,"title":"Neuer Radweg"}`
	elsewhere := filepath.Join(t.TempDir(), "own.yaml")
	if err := os.WriteFile(elsewhere, []byte(rules), 0o600); err != nil {
		t.Fatal(err)
	}
	if answers, trouble, _ := tryTag(t, line, "-c", elsewhere); len(answers) != 1 || answers[0].tag("topic/radeln") == nil {
		t.Errorf("the configuration named: %+v %s", answers, trouble)
	}
	if answers, _, _ := tryTag(t, line); len(answers) != 1 || answers[0].tag("topic/radeln") != nil {
		t.Errorf("without a configuration: %+v", answers)
	}
	if err := os.WriteFile("litfass.yaml", []byte(rules), 0o600); err != nil {
		t.Fatal(err)
	}
	if answers, _, _ := tryTag(t, line); len(answers) != 1 || answers[0].tag("topic/radeln") == nil {
		t.Errorf("litfass.yaml of the folder: %+v", answers)
	}
	if _, trouble, exit := tryTag(t, line, "-c", "none.yaml"); exit != 1 || !strings.Contains(trouble, "none.yaml") {
		t.Errorf("a configuration that is not there: exit %d, %q", exit, trouble)
	}
}

func TestTryTagKeepsOrderOverManyLines(t *testing.T) {
	t.Chdir(t.TempDir())
	var in strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&in, `{"id":%d,"title":"Rat berät über Straße %d","summary":"Der Ausschuss will den Radweg sanieren."}`+"\n", i, i)
	}
	answers, _, exit := tryTag(t, in.String())
	if exit != 0 || len(answers) != 2000 {
		t.Fatalf("exit %d, %d answers", exit, len(answers))
	}
	for i, a := range answers {
		if string(a.ID) != fmt.Sprint(i) {
			t.Fatalf("answer %d is to line %s", i, a.ID)
		}
	}
}

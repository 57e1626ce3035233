package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func TestTryRulesTellsWhatComesInAndWhatGoesOut(t *testing.T) {
	var items [][2]string
	for i := range 30 {
		items = append(items, [2]string{strconv.Itoa(i), []string{"Radweg", "Haushalt", "Schule"}[i%3] + "-" + strconv.Itoa(i)})
	}
	paper := newPaper(t, items...)
	source := fmt.Sprintf("sources: [{id: stadt, url: \"%s/feed\", every: 1s, floor: 1ms}]\n", paper.URL)
	config := writeConfig(t, "", source+"categories: [{id: verkehr, title: V, select: {words: ['radweg*']}}, {id: geld, title: G, select: {words: ['haushalt*']}}, {id: weg, title: W, select: {words: ['schule*']}}]\n")
	changed := filepath.Join(filepath.Dir(config), "new.yaml")
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	for old, new := range map[string]string{
		"words: ['haushalt*']": "words: ['haushalt*', 'radweg-3', 'schule*']",
		"words: ['radweg*']":   "words: ['radweg-3']",
		", {id: weg, title: W, select: {words: ['schule*']}}": ", {id: neu, title: N, select: {words: ['*g*', '*u*']}}",
	} {
		if !strings.Contains(string(text), old) {
			t.Fatal(old)
		}
		text = []byte(strings.Replace(string(text), old, new, 1))
	}
	if err := os.WriteFile(changed, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := runHere(t, "try", "rules", "-c", changed); code != 1 || !strings.Contains(stderr, "no such file yet") {
		t.Errorf("without a store: %d %s", code, stderr)
	}
	if code, _, stderr := runHere(t, "once", "-c", config); code != 0 {
		t.Fatal(stderr)
	}
	look := func(when string) {
		t.Helper()
		code, out, stderr := runHere(t, "try", "rules", "-c", changed, "--json", "--samples=2")
		var r outlookReport
		if err := json.Unmarshal([]byte(out), &r); err != nil || code != 0 {
			t.Fatalf("%s: %d %v %s %s", when, code, err, out, stderr)
		}
		got := map[string][4]int{}
		for _, c := range r.Categories {
			got[c.ID] = [4]int{c.Now, c.Then, c.In, c.Out}
			if len(c.CameIn) != min(2, c.In) || len(c.WentOut) != min(2, c.Out) {
				t.Errorf("%s: %s has %d and %d samples", when, c.ID, len(c.CameIn), len(c.WentOut))
			}
		}
		for id, want := range map[string][4]int{"verkehr": {10, 1, 0, 9}, "geld": {10, 21, 11, 0}, "neu": {0, 30, 30, 0}, "weg": {10, 0, 0, 10}} {
			if got[id] != want {
				t.Errorf("%s: %s is %v, want %v", when, id, got[id], want)
			}
		}
		if r.Items != 30 || len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], "category neu takes all 30 stored items") {
			t.Errorf("%s: %d items, warnings %q", when, r.Items, r.Warnings)
		}
	}
	look("alone")
	startServe(t, config)
	look("through the daemon")
	_, out, _ := runHere(t, "try", "rules", "-c", changed)
	for _, want := range []string{"30 stored items; with " + changed, "verkehr", "–9", "+11", "no longer in the configuration", "new, or empty so far", "and 27 more", "(stadt)  urn:uuid:", "warning: category neu takes all"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if _, out, _ := runHere(t, "try", "rules", "-c", config); strings.Contains(out, "+") || strings.Contains(out, "–") {
		t.Errorf("the same rules change something:\n%s", out)
	}
}

package tagging

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/expr-lang/expr/vm"

	"github.com/litfass/litfass/aggregator"
)

// What operators write is read without a panic, and what was read can be used: names of bodies and expressions.

func FuzzParseName(f *testing.F) {
	for _, b := range DefaultBodies()[:40] {
		f.Add(b.Name, b.Name)
	}
	for _, name := range []string{"", " ", "!", " !", "=", "=IT.NRW", "Komm.ONE", "Brandenburger !brandenburger tor", "A !", "ß", "\xff", "DStGB/iit", "a | b", "\u030a"} {
		f.Add(name, "Der "+name+" tagt")
	}
	f.Fuzz(func(t *testing.T, name, text string) {
		n, err := parseName(name)
		if err != nil {
			return
		}
		if len(n.words) == 0 {
			t.Fatalf("%q is read as a name without words", name)
		}
		for _, w := range n.words {
			if len(w.forms) == 0 || w.forms[0] == "" {
				t.Fatalf("%q has a word without letters", name)
			}
		}
		bodies, err := CompileBodies([]Body{{ID: "b", Name: name, Kind: "verband"}})
		if err != nil {
			return
		}
		for _, s := range bodies.Spans(text) {
			if s[0] < 0 || s[0] >= s[1] || s[1] > len(text) {
				t.Fatalf("%q in %q: span %v", name, text, s)
			}
		}
	})
}

func FuzzCompileWhen(f *testing.F) {
	for _, source := range []string{"", "true", `has("place/05") and title contains "Haushalt"`, `any(keywords, # == "a")`, `len(title) > 3 ? official : false`,
		`title matches "["`, `1..1000000`, `((((`, `"\xff"`, "has(title)", `let x = title; x == "a"`, "map(keywords, lower(#))", `primary(lower("ORG/SPD"))`} {
		f.Add(source)
	}
	env := whenEnvOf(aggregator.Source{ID: "s", Area: "05315000"}, aggregator.Item{Title: "Köln: Haushalt", Teaser: "Der Rat tagt.", Keywords: []string{"Politik"}}, []aggregator.Tag{{ID: "place/05315000", Primary: true}})
	f.Fuzz(func(t *testing.T, source string) {
		w, err := compileWhen(source)
		if err == nil {
			w.holds(&vm.VM{}, env)
			return
		}
		var wrong *WhenError
		if !errors.As(err, &wrong) || wrong.Message == "" {
			t.Fatalf("%q: %v is no WhenError that says something", source, err)
		}
		if wrong.Line < 0 || wrong.Line > strings.Count(source, "\n")+1 || wrong.Column < 0 || wrong.Column > utf8.RuneCountInString(source)+1 {
			t.Fatalf("%q: wrong at %d:%d", source, wrong.Line, wrong.Column)
		}
	})
}

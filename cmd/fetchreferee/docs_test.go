package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestTheDocumentNamesTestsThatExistAndRulesThatAreJudged(t *testing.T) {
	text, err := os.ReadFile("../../docs/fetching.md")
	if err != nil {
		t.Fatal(err)
	}
	var tests strings.Builder
	err = filepath.WalkDir("../..", func(path string, _ fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, "_test.go") {
			source, err := os.ReadFile(path)
			tests.Write(source)
			return err
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`(Test[A-Za-z0-9]+)`").FindAllStringSubmatch(string(text), -1)
	if len(named) < 20 {
		t.Fatalf("only %d tests are named", len(named))
	}
	for _, m := range named {
		if !strings.Contains(tests.String(), "func "+m[1]+"(") {
			t.Errorf("no test is called %s", m[1])
		}
	}
	mistakes := len(mistakesOfRequests) + len(mistakesOfAnswers) + len(mistakesOfHabit)
	if !strings.Contains(string(text), fmt.Sprintf("by %d mistakes", mistakes)) {
		t.Errorf("there are %d mistakes", mistakes)
	}
	for line, demand := range demands {
		if !strings.Contains(string(text), fmt.Sprintf("| %d | %s | kept |", line, demand)) {
			t.Errorf("line %d, %q, has no row", line, demand)
		}
	}
	for line := 1; line <= 31; line++ { // what no origin can see has tests
		if _, seen := demands[line]; !seen && !regexp.MustCompile(fmt.Sprintf("(?m)^\\| %d \\|.*`Test", line)).Match(text) {
			t.Errorf("line %d has neither a demand nor a test", line)
		}
	}
}

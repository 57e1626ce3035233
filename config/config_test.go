package config

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what is found as what is wanted")

// world is an environment with one variable and a file system with one secret.
var world = Options{
	LookupEnv: func(name string) (string, bool) { return "s3cret", name == "LITFASS_TEST" },
	ReadFile: func(path string) ([]byte, error) {
		switch path {
		case "token":
			return []byte("t0ken\n"), nil
		case "empty":
			return []byte("\n"), nil
		}
		return nil, fs.ErrNotExist
	},
}

func files(t testing.TB, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) == 0 {
		t.Fatalf("%s: nothing there (%v)", pattern, err)
	}
	return found
}

func TestGoodFilesLoadWithTheWarningsTheyName(t *testing.T) {
	for _, file := range files(t, "testdata/good/*.yaml") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, warnings, err := Parse(filepath.Base(file), raw, world)
			if err != nil {
				t.Fatalf("refused:\n%v", err)
			}
			var got strings.Builder
			for _, w := range warnings {
				got.WriteString(w.String() + "\n")
			}
			golden(t, strings.TrimSuffix(file, ".yaml")+".warnings", got.String())
		})
	}
}

func TestBadFilesAreRefusedWithTheExactMessage(t *testing.T) {
	for _, file := range files(t, "testdata/bad/*.yaml") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			c, _, err := Parse(filepath.Base(file), raw, world)
			var problems Problems
			if !errors.As(err, &problems) || c != nil {
				t.Fatalf("taken for good: %v", err)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Error("the message shows a secret")
			}
			golden(t, strings.TrimSuffix(file, ".yaml")+".want", err.Error()+"\n")
		})
	}
}

// golden compares got with a file; no file is as good as an empty one.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update && got != "" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s\ngot:\n%s\nwant:\n%s", file, got, want)
	}
}

// reflectString is what a log line with a careless verb would show.
func reflectString(v any) string { return fmt.Sprintf("%v %+v %#v", v, v, v) }

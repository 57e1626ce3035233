package syndication

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// foreignAttacks are pieces of markup from the tests of others, read where Go keeps modules and itself:
// every string of bluemonday's and html/template's tests, the documents of html5lib that x/net has, and what npm's sanitisers ship.
func foreignAttacks(t *testing.T) []string {
	t.Helper()
	var found []string
	count := func(what string, more []string) {
		t.Logf("%d from %s", len(more), what)
		if len(more) == 0 {
			t.Errorf("nothing was found in %s", what)
		}
		found = append(found, more...)
	}
	count("bluemonday", goStrings(t, filepath.Join(goList(t, "-m", "github.com/microcosm-cc/bluemonday"), "*_test.go")))
	count("html/template", goStrings(t, filepath.Join(goList(t, "html/template"), "*_test.go")))
	count("x/net/html", goStrings(t, filepath.Join(goList(t, "-m", "golang.org/x/net"), "html", "*_test.go")))
	count("html5lib", documents(t, filepath.Join(goList(t, "-m", "golang.org/x/net"), "html", "testdata")))
	npmAttacks(t, count)
	return found
}

// goList is the directory of a module or package.
func goList(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list", "-f", "{{.Dir}}"}, args...)...).Output()
	if dir := strings.TrimSpace(string(out)); err == nil && dir != "" {
		return dir
	}
	t.Fatalf("go list %v: %v; go mod download brings what is missing", args, err)
	return ""
}

// goStrings are the strings in Go files that look like markup.
func goStrings(t *testing.T, pattern string) (found []string) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(gotoken.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == gotoken.STRING {
				if s, err := strconv.Unquote(l.Value); err == nil && strings.ContainsAny(s, "<&") && len(s) < 4<<10 {
					found = append(found, s)
				}
			}
			return true
		})
	}
	return found
}

// documents are the "#data" sections of html5lib's tree construction tests.
func documents(t *testing.T, dir string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".dat") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, part := range strings.Split("\n"+string(text), "\n#data\n")[1:] {
			if data, _, ok := strings.Cut(part, "\n#errors"); ok && len(data) < 4<<10 {
				found = append(found, data)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

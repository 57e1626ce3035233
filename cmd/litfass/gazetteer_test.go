package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestGazetteerFindShowsEveryBearerOfAName(t *testing.T) {
	var out, errs strings.Builder
	if code := run(t.Context(), []string{"gazetteer", "find", "Neustadt"}, nil, &out, &errs); code != 0 {
		t.Fatal(errs.String())
	}
	for _, want := range []string{"07316000", "Neustadt in Holstein", "Landkreis Coburg", "31535"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %s in\n%s", want, out.String())
		}
	}
	if code := run(t.Context(), []string{"gazetteer", "find", "Nirgendwo"}, nil, &out, &errs); code != 1 || !strings.Contains(errs.String(), `there is no place "Nirgendwo"`) {
		t.Errorf("code %d: %s", code, errs.String())
	}
}

func TestGazetteerImportOfAnotherFileChangesNothing(t *testing.T) {
	dir := t.TempDir()
	wrong, to := filepath.Join(dir, "liste.txt"), filepath.Join(dir, "gazetteer.tsv.gz")
	if err := os.WriteFile(wrong, []byte("AGS;Name\n05913000;Dortmund\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, []byte("as it was"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs strings.Builder
	if code := run(t.Context(), []string{"gazetteer", "import", wrong, "--to", to}, nil, &out, &errs); code != 1 || !strings.Contains(errs.String(), "liste.txt: line 1: ") {
		t.Errorf("code %d: %s", code, errs.String())
	}
	if left, _ := os.ReadFile(to); string(left) != "as it was" {
		t.Errorf("%q stands there now", left)
	}
}

func TestGazetteerFindAnswersBesideABrokenConfiguration(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("litfass.yaml", []byte("site: {titel: x}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, stderr := runHere(t, "gazetteer", "find", "Dortmund")
	if code != 0 || !strings.Contains(out, "05913000") || !strings.Contains(stderr, "litfass check says why") {
		t.Errorf("code %d: %s%s", code, out, stderr)
	}
	if code, _, stderr := runHere(t, "gazetteer", "find", "Dortmund", "-c", "litfass.yaml"); code != 1 || !strings.Contains(stderr, "titel") {
		t.Errorf("of a broken one that was named: code %d: %s", code, stderr)
	}
}

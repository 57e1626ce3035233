package syndication

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestW3CValidatorFindsNothing runs the W3C feed validator over every XML document, also with hostile
// texts. VALIDATOR names a copy of its repository; it needs Python with html5lib, lxml and rdflib.
func TestW3CValidatorFindsNothing(t *testing.T) {
	dir := os.Getenv("VALIDATOR")
	if dir == "" {
		t.Skip("set VALIDATOR to a copy of the W3C feed validator")
	}
	s, settings := newsstand()
	hs, hsettings := hostile()
	settings.Keep, hsettings.Keep = "", ""
	s.put(-200, placeItem("ort", "Aus Bonn", "05314000"))
	fill(s, -150, 130)
	fill(s, -20, 20, late)
	s.remove(s.entries[0].ID, 0)
	out := t.TempDir()
	var files []string
	for name, press := range map[string]*Press{"plain": New(s, settings), "hostile": New(hs, hsettings)} {
		h := press.Handler()
		for _, document := range []string{
			"verkehr.rss", "verkehr.atom", "digitales.rss", "digitales.atom", "leer.rss", "leer.atom", "feeds.opml", "sources.opml",
			"place/05314000.rss", "place/05314000.atom", "place/09.rss", "place/09.atom", "archive/verkehr/1-50.rss", "archive/verkehr/1-50.atom", "archive/verkehr/1-20.rss", "archive/verkehr/1-20.atom",
		} {
			if w := get(h, "/"+document); w.Code != 200 {
				t.Fatalf("%s: %d", document, w.Code)
			}
			file := filepath.Join(out, name+"-"+strings.ReplaceAll(document, "/", "-"))
			for path, content := range map[string]string{
				file: get(h, "/"+document).Body.String(), file + ".url": settings.Site.base() + document,
			} {
				if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			files = append(files, file)
		}
	}
	output, err := exec.Command(python(t), append([]string{"-c", validatePy, filepath.Join(dir, "src")}, files...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	if !strings.HasSuffix(string(output), fmt.Sprintf("%d documents\n", len(files))) {
		t.Errorf("the validator stopped early")
	}
	for found := range strings.SplitSeq(strings.TrimSpace(string(output)), "\n") {
		if !strings.HasSuffix(found, " documents") && !allowed(found) {
			t.Error(strings.TrimPrefix(found, out+"/"))
		}
	}
}

// allowed are the two warnings that cannot be helped: tombstones of RFC 6721 are a namespace the
// validator does not know, and sources that give days only make entries of one time.
func allowed(found string) bool {
	return strings.Contains(found, " UnknownNamespace ") || strings.Contains(found, " DuplicateUpdated ")
}

// python finds an interpreter that has what the validator needs.
func python(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(name, "-c", "import html5lib, lxml, rdflib").Run() == nil {
			return name
		}
	}
	t.Skip("no Python with html5lib, lxml and rdflib")
	return ""
}

// validatePy prints each error and warning (level AA, as the service of the W3C shows them).
const validatePy = `
import sys
sys.path.insert(0, sys.argv[1])
import feedvalidator
from feedvalidator import compatibility, logging
for name in sys.argv[2:]:
    with open(name, 'rb') as stream, open(name + '.url') as url:
        try:
            events = feedvalidator.validateStream(stream, firstOccurrenceOnly=0, base=url.read())['loggedEvents']
        except logging.ValidationFailure as failure:
            events = [failure.event]
    for event in compatibility.AA(events):
        print(name, type(event).__name__, event.params)
print(len(sys.argv) - 2, 'documents')
`

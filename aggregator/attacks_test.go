package aggregator

import (
	"os"
	"strings"
	"testing"
)

// attacksOnFile are the ways in which markup runs code that are kept in testdata.
func attacksOnFile(t testing.TB) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/xss.txt")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "#") {
			found = append(found, controls.Replace(strings.TrimSuffix(line, "\n")))
		}
	}
	return found
}

var controls = strings.NewReplacer("␀", "\x00", "␊", "\n", "␍", "\r", "␉", "\t", "␌", "\f")

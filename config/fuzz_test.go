package config

import (
	"errors"
	"os"
	"testing"
)

// FuzzParse: whatever the bytes, Parse neither panics nor returns both or neither of Config and
// error, and every problem stands within the text.
func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"testdata/good/*.yaml", "testdata/bad/*.yaml"} {
		for _, file := range files(f, pattern) {
			raw, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(raw)
		}
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, _, err := Parse("litfass.yaml", raw, world)
		if (c == nil) == (err == nil) {
			t.Fatalf("config %v with error %v", c, err)
		}
		var problems Problems
		if err != nil && !errors.As(err, &problems) {
			t.Fatalf("no Problems but %v", err)
		}
		for i, p := range problems {
			if p.Message == "" || p.Line < 0 || i > 0 && p.Line < problems[i-1].Line {
				t.Errorf("problem %d: %+v", i, p)
			}
		}
	})
}

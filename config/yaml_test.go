package config

import "testing"

func TestFindGoesAsFarAsTheDocumentDoes(t *testing.T) {
	d := newDocument("x")
	d.parse("a:\n  b:\n    - c: 1\n      X.Y[0]: ä\n    - {d: [1, 2]}\nb: \"ü\"\n")
	for path, want := range map[string]struct {
		at    place
		whole bool
	}{
		"":                {place{1, 1}, true},
		"a":               {place{2, 3}, true},
		"a.b[0].c":        {place{3, 10}, true},
		"a.b[0].X.Y[0]":   {place{4, 15}, true},
		"a.b[1].d[1]":     {place{5, 15}, true},
		"a.b[1].missing":  {place{5, 8}, false},
		"a.b[7].c":        {place{3, 5}, false},
		"a.b[x]":          {place{3, 5}, false},
		"b":               {place{6, 4}, true},
		"b.c":             {place{6, 4}, false},
		"nothing.of.this": {place{1, 1}, false},
	} {
		at, whole := d.root.find(path)
		if at != want.at || whole != want.whole {
			t.Errorf("%q: %v %v, want %v %v", path, at, whole, want.at, want.whole)
		}
	}
}

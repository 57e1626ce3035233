package gazetteer

import (
	"strings"
	"testing"
)

func TestSearchFindsWhatPeopleType(t *testing.T) {
	for typed, want := range map[string]string{ // the first ones
		"Dortmund":         "05913000",
		"dortmund ":        "05913000",
		"44135":            "05913000",
		"44135 Dortmund":   "05913000",
		"05913000":         "05913000",
		"05":               "05",
		"Kreis Steinfurt":  "05566",
		"münchen":          "09162000 09184",
		"MUENCHEN":         "09162000 09184",
		"halle saale":      "15002000",
		"neustadt sachsen": "14628260 14523290",
		"neustadt, Hessen": "06534016",
		"frankfurt":        "06412000 12053000",
		"frankfurt oder":   "12053000",
		"Rügen":            "13073027",
		"Mülheim Ruhr":     "05117000",
		"berlin":           "11000000",
		"Region Hannover":  "03241",
		"garmisch":         "09180 09180117",
		"partenkirchen":    "09180 09180117",
		"Nordrhein":        "05",
		"sankt augustin":   "05382056",
		"st. augustin":     "05382056",
	} {
		found, similar := Default().Search(typed, 10)
		if got := keys(found) + " "; !strings.HasPrefix(got, strings.TrimSpace(want+" ")) {
			t.Errorf("Search(%q) = %s, similar %s; want %s first", typed, got, keys(similar), want)
		}
	}
}

func TestSearchForgivesSlips(t *testing.T) {
	for typed, want := range map[string]string{
		"Dortmudn":     "05913000",
		"Dordmund":     "05913000",
		"Dortmnd":      "05913000",
		"Düseldorf":    "05111000",
		"Muenchn":      "09162000",
		"Gelsenkirhen": "05513000",
		"44227":        "05913000", // another postcode of Dortmund
	} {
		found, similar := Default().Search(typed, 5)
		if len(found) > 0 || !strings.HasPrefix(keys(similar), want) {
			t.Errorf("Search(%q) = %s, similar %s; want %s", typed, keys(found), keys(similar), want)
		}
	}
	for _, typed := range []string{"", " ", "?", "xyzxyz", "4", "123456789", strings.Repeat("a", 10000)} {
		if found, similar := Default().Search(typed, 5); len(found)+len(similar) > 0 && typed != "4" {
			t.Errorf("Search(%.20q) = %s, similar %s", typed, keys(found), keys(similar))
		}
	}
}

func TestSlips(t *testing.T) {
	var rows [3][]int
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"ab", "ba", 1}, {"dortmund", "dortmudn", 1}, {"dortmund", "dordmunt", 2}, {"koeln", "bonn", 3}, {"ca", "abc", 3}} {
		if got := slips(c.a, c.b, 9, &rows); got != c.want {
			t.Errorf("%q and %q: %d slips, want %d", c.a, c.b, got, c.want)
		}
		for most := range 5 {
			if got := slips(c.a, c.b, most, &rows); got <= most != (c.want <= most) || got <= most && got != c.want {
				t.Errorf("%q and %q: %d slips of at most %d, want %d", c.a, c.b, got, most, c.want)
			}
		}
	}
}

func BenchmarkSearchMisspelt(b *testing.B) {
	table := Default()
	for b.Loop() {
		table.Search("Gelsenkirhen", 5)
	}
}

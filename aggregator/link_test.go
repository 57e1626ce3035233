package aggregator

import "testing"

func TestCleanLinkCutsOnlyWhatTracks(t *testing.T) {
	for in, want := range map[string]string{
		"https://a.example/x":                                              "https://a.example/x",
		" https://a.example/x\n":                                           "https://a.example/x",
		"https://a.example/x;jsessionid=AB12?id=3":                         "https://a.example/x?id=3",
		"https://a.example/x;jsessionid=AB12.node1/y;v=1":                  "https://a.example/x/y;v=1",
		"https://a.example/x?utm_source=rss&id=3&utm_medium=feed&fbclid=x": "https://a.example/x?id=3",
		"https://a.example/x?z=1&utm_source=rss&b=2":                       "https://a.example/x?z=1&b=2",
		"https://a.example/SharedDocs/x.html?nn=12345":                     "https://a.example/SharedDocs/x.html",
		"https://a.example/x?UTM_Source=rss#absatz":                        "https://a.example/x#absatz",
		"https://a.example/x?b=2&a=1&cHash=0f":                             "https://a.example/x?b=2&a=1&cHash=0f",
		"https://a.example/x?q=M%c3%bcll+A&&b":                             "https://a.example/x?q=M%c3%bcll+A&&b",
		"https://a.example/x?a=1&amp;b=2":                                  "https://a.example/x?a=1&b=2",
		"https://a.example/x?ref=rss":                                      "https://a.example/x",
		"https://a.example/x?ref=4711&sid=12":                              "https://a.example/x?ref=4711&sid=12",
		"https://a.example/x?sid=0a1b2c3d4e5f60718293a4b5":                 "https://a.example/x",
		"https://a.example/x#xtor=RSS-1":                                   "https://a.example/x",
		"https://a.example/x?stadt_src=1&page=2":                           "https://a.example/x?page=2",
		"javascript:alert(1)":                                              "",
		"/relativ":                                                         "",
		"https:///x":                                                       "",
		"https://a.example/\"><script>":                                    "",
		"mailto:rat@a.example":                                             "",
	} {
		if got := CleanLink(in, "stadt_*"); got != want {
			t.Errorf("CleanLink(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCanonicalLinkIsOneForOnePage(t *testing.T) {
	for _, same := range [][]string{
		{"https://a.example/x", "http://www.a.example/x/", "HTTPS://A.example:443/x?utm_source=y", "http://a.example:80/x/index.html"},
		{"https://a.example/?b=2&a=1", "https://a.example?a=1&b=2&nn=4"},
		{"https://a.example/m%C3%BCll", "https://a.example/müll", "https://a.example/m%c3%bcll"},
	} {
		for _, link := range same {
			if got, want := CanonicalLink(link), CanonicalLink(same[0]); got != want {
				t.Errorf("CanonicalLink(%q) = %q, want %q", link, got, want)
			}
		}
	}
	different := []string{"https://a.example/x", "https://a.example/X", "https://a.example/x?id=1", "https://a.example/x?id=2",
		"https://a.example/x#n1", "https://a.example/x#n2", "https://b.example/x", "https://a.example:8080/x"}
	seen := map[string]string{}
	for _, link := range different {
		c := CanonicalLink(link)
		if other, ok := seen[c]; ok {
			t.Errorf("%q and %q are one: %q", link, other, c)
		}
		seen[c] = link
	}
}

func TestHomeAndListPagesIdentifyNothing(t *testing.T) {
	for link, want := range map[string]bool{
		"https://a.example":                                false,
		"https://www.a.example/index.php":                  false,
		"https://a.example/aktuelles/":                     false,
		"https://a.example/rathaus/Pressemitteilungen.php": false,
		"https://a.example/aktuelles/neues-bad":            true,
		"https://a.example/?p=12":                          true,
		"https://a.example/aktuelles#n12":                  true,
	} {
		if got := identifies(CanonicalLink(link)); got != want {
			t.Errorf("identifies(%q) = %v", link, got)
		}
	}
}

func FuzzLinks(f *testing.F) {
	for _, s := range []string{"https://a.example/x;jsessionid=1?utm_a=1&b#c", "http://[::1]:80/%zz", "https://a.example/;;?&&#", "http://;sessionid", "http://a/?&amp;amp;b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		clean := CleanLink(in)
		if again := CleanLink(clean); again != clean {
			t.Errorf("CleanLink(%q) = %q, again %q", in, clean, again)
		}
		if len(clean) > len(in) {
			t.Errorf("CleanLink(%q) = %q is longer", in, clean)
		}
		if c := CanonicalLink(in); c != CanonicalLink(clean) {
			t.Errorf("CanonicalLink(%q) = %q, of the cleaned one %q", in, c, CanonicalLink(clean))
		}
	})
}

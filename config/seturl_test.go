package config

import "testing"

func TestSetURLsChangesNothingButURLs(t *testing.T) {
	const before = `# Quellen
site: {title: Ä, base_url: "https://a.example"} # bleibt
sources:
  # die Stadt
  - id: a
    url: http://a.example/feed   # alt
  - {id: b, url: "http://b.example/?x=1", class: official}
  - {url: 'http://c.example/', id: c}
`
	const want = `# Quellen
site: {title: Ä, base_url: "https://a.example"} # bleibt
sources:
  # die Stadt
  - id: a
    url: "https://a.example/feed"   # alt
  - {id: b, url: "https://b.example/neu", class: official}
  - {url: 'http://c.example/', id: c}
`
	got, edits := SetURLs([]byte(before), map[string]string{"a": "https://a.example/feed", "b": "https://b.example/neu", "zzz": "https://z.example/"})
	if string(got) != want {
		t.Errorf("got\n%s", got)
	}
	if len(edits) != 2 || edits[0].Line != 6 || edits[1].Line != 7 {
		t.Errorf("edits: %+v", edits)
	}
	if _, _, err := Parse("litfass.yaml", got, Options{}); err != nil {
		t.Errorf("the changed file does not load: %v", err)
	}
}

package syndication

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func TestWhatIsWithdrawnIsNamedAndGoneFromMemoryAndDisk(t *testing.T) {
	s, settings := newsstand()
	settings.Keep = t.TempDir()
	p := New(s, settings)
	h := p.Handler()
	p.Check(t.Context())
	withdrawn := s.entries[0]
	secret := withdrawn.Copies[0].Title
	paths := []string{"/", "/verkehr", "/verkehr.atom", "/verkehr.rss", "/verkehr.json", "/digitales.atom"}
	for _, path := range paths {
		get(h, path)
	}
	s.remove(withdrawn.ID, 60)
	p.Check(t.Context())
	files, err := os.ReadDir(settings.Keep)
	if err != nil {
		t.Fatal(err)
	}
	other := false
	for _, f := range files {
		data, err := os.ReadFile(p.Keep + "/" + f.Name())
		if err != nil || strings.Contains(string(data), secret) {
			t.Errorf("%s still holds it (%v)", f.Name(), err)
		}
		other = other || f.Name() == "page-digitales.atom"
	}
	if !other {
		t.Error("what is kept of another category went with it")
	}
	s.setAway(true)
	for _, path := range paths {
		if w := get(h, path); strings.Contains(w.Body.String(), secret) {
			t.Errorf("%s still shows it while the store is away", path)
		}
	}
	s.setAway(false)
	p.Check(t.Context())
	id := urn(withdrawn.ID)
	if body := get(h, "/verkehr.atom").Body.String(); !strings.Contains(body, `xmlns:at="http://purl.org/atompub/tombstones/1.0"`) ||
		!strings.Contains(body, `<at:deleted-entry ref="`+id+`" when="2026-11-22T08:30:00Z"></at:deleted-entry>`) {
		t.Errorf("Atom has no tombstone: %s", body)
	}
	var feed struct {
		Litfass struct {
			Deleted []struct {
				ID string
				At string `json:"deleted_at"`
			}
		} `json:"_litfass"`
	}
	body := get(h, "/verkehr.json").Body.Bytes()
	if err := json.Unmarshal(body, &feed); err != nil || len(feed.Litfass.Deleted) != 1 || feed.Litfass.Deleted[0].ID != id || feed.Litfass.Deleted[0].At != "2026-11-22T08:30:00Z" {
		t.Errorf("JSON: got %+v, %v", feed, err)
	}
	if problems := checkJSONFeed(body); len(problems) > 0 {
		t.Error(problems)
	}
	if strings.Contains(get(h, "/digitales.atom").Body.String(), id) {
		t.Error("a category it never stood in has its tombstone")
	}
}

func TestWhatWasKeptBeforeARestartGoesIfItIsNoLongerRight(t *testing.T) {
	s, settings := newsstand()
	settings.Keep = t.TempDir()
	h := New(s, settings).Handler()
	get(h, "/verkehr.rss")
	get(h, "/digitales.rss")
	s.remove(s.entries[0].ID, 60) // nobody looks
	p := New(s, settings)
	p.Check(t.Context())
	files, err := os.ReadDir(settings.Keep)
	if err != nil || len(files) != 1 || files[0].Name() != "page-digitales.rss" {
		t.Errorf("got %v, %v", files, err)
	}
}

func TestAKeywordIsLabelledInTheSourcesOwnWords(t *testing.T) {
	s, p, h := stand(t)
	it := plainItem("rathaus", "k", "Geld vom Land", "verkehr")
	it.Tags = tagsWithWords("keyword/foerderung", "Förderung")
	s.put(60, it)
	p.Check(t.Context())
	for path, want := range map[string]string{
		"/verkehr.atom": `term="foerderung" scheme="https://news.example.org/tags/keyword" label="Förderung"`,
		"/verkehr.rss":  `<category domain="https://news.example.org/tags/keyword">Förderung</category>`,
		"/verkehr.json": `"Förderung"`,
	} {
		if body := get(h, path).Body.String(); !strings.Contains(body, want) {
			t.Errorf("%s: no %s", path, want)
		}
	}
}

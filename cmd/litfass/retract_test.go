package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
)

// says is a server whose only document a test changes.
type says struct {
	*httptest.Server
	body atomic.Pointer[string]
}

func newSays(t *testing.T, body string) *says {
	t.Helper()
	s := &says{}
	s.body.Store(&body)
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(*s.body.Load())) }))
	t.Cleanup(s.Close)
	return s
}

// atom is an Atom feed with an entry for each day of November given, and more.
func atom(more string, days ...int) string {
	var b strings.Builder
	b.WriteString(`<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"><title>Stadt</title><id>urn:stadt</id><updated>2026-11-09T00:00:00Z</updated>` + more)
	for _, d := range days {
		fmt.Fprintf(&b, `<entry><title>Meldung %[1]d</title><id>urn:%[1]d</id><link href="http://stadt.example/meldung/%[1]d"/><updated>2026-11-%02[1]dT00:00:00Z</updated><published>2026-11-%02[1]dT00:00:00Z</published></entry>`, d)
	}
	return b.String() + `</feed>`
}

func once(t *testing.T, config string) {
	t.Helper()
	if code, _, stderr := runHere(t, "once", "-c", config, "--due=all"); code != 0 {
		t.Fatal(stderr)
	}
}

// published are the titles that a daemon shows which does not fetch.
func published(t *testing.T, config string) string {
	t.Helper()
	addr, cmd := startServe(t, config, "--no-fetch")
	var titles []string
	for _, it := range readJSONFeed(t, "http://"+addr+"/alles.json").Items {
		titles = append(titles, strings.TrimPrefix(it.Title, "Meldung "))
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	return strings.Join(titles, " ")
}

func TestASourceTakesItsItemsBack(t *testing.T) {
	s := newSays(t, atom("", 4, 3, 2, 1))
	config := writeConfig(t, "", fmt.Sprintf("sources: [{id: stadt, url: \"%s/feed\", every: 1s, floor: 1ms, follow_deletions: true}]\n%s", s.URL, everything))
	once(t, config)
	if got := published(t, config); got != "4 3 2 1" {
		t.Fatalf("got %s", got)
	}
	for _, c := range []struct{ what, body, want string }{
		{"what is pushed out stays", atom("", 5, 4, 3, 2), "5 4 3 2 1"},
		{"the feed says it", atom(`<at:deleted-entry ref="urn:5" when="2026-11-06T00:00:00Z"/>`, 5, 4, 3, 2), "4 3 2 1"},
		{"it disappears from between", atom(`<at:deleted-entry ref="urn:5" when="2026-11-06T00:00:00Z"/>`, 4, 2), "4 2 1"},
		{"it comes back", atom("", 4, 3, 2), "3 4 2 1"},
	} {
		s.body.Store(&c.body)
		once(t, config)
		if got := published(t, config); got != c.want {
			t.Errorf("%s: got %s, want %s", c.what, got, c.want)
		}
	}
}

func TestASourceThatIsRemovedTakesItsItemsAlong(t *testing.T) {
	stays, goes, kept := newSays(t, atom("", 1)), newSays(t, strings.ReplaceAll(atom("", 1, 2), "urn:1", "urn:other")), newSays(t, atom("", 3))
	source := func(id string, s *says, more string) string {
		return fmt.Sprintf("  - {id: %s, url: \"%s/feed\", every: 1s, floor: 1ms%s}\n", id, s.URL, more)
	}
	config := writeConfig(t, "", "sources:\n"+source("stays", stays, "")+source("goes", goes, "")+source("kept", kept, ", keep: true")+everything)
	once(t, config)
	if got := published(t, config); len(strings.Fields(got)) != 3 {
		t.Fatalf("got %s", got)
	}
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	broken := strings.Replace(string(text), source("goes", goes, ""), "  - {id: Bad Id}\n", 1)
	less := strings.Replace(strings.Replace(string(text), source("goes", goes, ""), "", 1), source("kept", kept, ", keep: true"), "", 1)
	for _, c := range []struct{ text, want string }{{broken, ""}, {string(text), "1 2 3"}, {less, "1 3"}} {
		if err := os.WriteFile(config, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, _, _ := runHere(t, "once", "-c", config, "--due=all"); code != 0 && c.want != "" {
			t.Errorf("once: exit code %d", code)
		}
		if c.want == "" {
			continue
		}
		got := published(t, config)
		for _, title := range strings.Fields(c.want) {
			if !strings.Contains(got, title) {
				t.Errorf("got %s, want %s", got, c.want)
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

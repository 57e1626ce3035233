package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/litfass/litfass/aggregator/store/storetest"
)

// paper is a feed whose items a test changes: each is an own id and the number of its page.
type paper struct {
	*httptest.Server
	items atomic.Pointer[[][2]string]
}

func newPaper(t *testing.T, items ...[2]string) *paper {
	t.Helper()
	d := &paper{}
	d.items.Store(&items)
	d.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var b strings.Builder
		b.WriteString(`<?xml version="1.0"?><rss version="2.0"><channel><title>Stadt</title><link>http://stadt.example/</link><description>x</description>`)
		for _, it := range *d.items.Load() {
			fmt.Fprintf(&b, `<item><title>Meldung %[2]s</title><link>http://stadt.example/meldung/%[2]s</link><guid isPermaLink="false">%[1]s</guid></item>`, it[0], it[1])
		}
		b.WriteString("</channel></rss>")
		etag := fmt.Sprintf(`"%x"`, b.String())
		w.Header().Set("ETag", etag)
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", "application/rss+xml")
		_, _ = w.Write([]byte(b.String()))
	}))
	t.Cleanup(d.Close)
	return d
}

func (d *paper) say(items ...[2]string) { d.items.Store(&items) }

// shown maps the titles of a published feed to the ids of its items.
func shown(t *testing.T, addr string) map[string]string {
	t.Helper()
	titles := map[string]string{}
	for _, it := range readJSONFeed(t, "http://"+addr+"/alles.json").Items {
		titles[it.Title] = it.ID
	}
	return titles
}

func TestAWithdrawnItemIsGoneAtOnceAndStaysGoneUntilRestored(t *testing.T) {
	for name, store := range map[string]func(*testing.T) string{
		"bolt":  func(*testing.T) string { return "" },
		"redis": func(t *testing.T) string { return storetest.Redis(t).URL },
	} {
		t.Run(name, func(t *testing.T) {
			town, press := newPaper(t, [2]string{"a", "1"}, [2]string{"b", "2"}), newPaper(t)
			config := writeConfig(t, store(t), fmt.Sprintf("sources: [{id: stadt, url: \"%s/feed\", every: 1s, floor: 1ms}, {id: zeitung, url: \"%s/feed\", every: 1s, floor: 1ms}]\n%s",
				town.URL, press.URL, everything))
			addr, cmd := startServe(t, config)
			eventually(t, "two items", func() bool { return len(shown(t, addr)) == 2 })
			id := shown(t, addr)["Meldung 1"]

			if code, out, stderr := runHere(t, "withdraw", "-c", config, "http://stadt.example/meldung/1", "--reason", "a name"); code != 0 || !strings.Contains(out, id) {
				t.Fatalf("withdraw: %d %s %s", code, out, stderr)
			}
			gone := func(when string) {
				t.Helper()
				if _, there := shown(t, addr)["Meldung 1"]; there {
					t.Errorf("%s it is shown", when)
				}
			}
			if name == "bolt" {
				gone("at once") // on Redis each replica looks once a second
			}
			eventually(t, "the item is gone", func() bool { return len(shown(t, addr)) == 1 })

			town.say([2]string{"b", "2"}, [2]string{"new guid", "1"}, [2]string{"c", "3"})
			eventually(t, "what else came", func() bool { _, there := shown(t, addr)["Meldung 3"]; return there })
			gone("under a new guid")
			press.say([2]string{"p", "1"}, [2]string{"q", "4"})
			eventually(t, "what else another source brought", func() bool { _, there := shown(t, addr)["Meldung 4"]; return there })
			gone("from another source")

			for item, want := range map[string]string{
				id:                               "withdrawn already",
				"http://stadt.example/meldung/1": "withdrawn already",
				"http://stadt.example/unknown":   "no item is known by the address",
				"urn:uuid:5f0b4d2e-6c1a-5d0e-9a55-1854c01a5501": "no item has the id",
				"nonsense": "neither an item's id nor its address",
			} {
				if code, _, stderr := runHere(t, "withdraw", "-c", config, item, "--reason", "x"); code != 1 || !strings.Contains(stderr, want) {
					t.Errorf("withdraw %s: %d %s", item, code, stderr)
				}
			}
			if _, out, _ := runHere(t, "withdraw", "-c", config, "--list"); !strings.Contains(out, id) || !strings.Contains(out, "a name") {
				t.Errorf("list: %s", out)
			}

			_ = cmd.Process.Signal(syscall.SIGTERM)
			_ = cmd.Wait()
			addr, _ = startServe(t, config)
			town.say([2]string{"a", "1"}, [2]string{"d", "5"})
			eventually(t, "what came after the restart", func() bool { _, there := shown(t, addr)["Meldung 5"]; return there })
			gone("after a restart")

			if code, out, stderr := runHere(t, "restore", "-c", config, "http://stadt.example/meldung/1"); code != 0 {
				t.Fatalf("restore: %d %s %s", code, out, stderr)
			}
			eventually(t, "the item is back under its id", func() bool { return shown(t, addr)["Meldung 1"] == id })
			if code, _, stderr := runHere(t, "restore", "-c", config, id); code != 1 || !strings.Contains(stderr, "is not withdrawn") {
				t.Errorf("restore again: %d %s", code, stderr)
			}
		})
	}
}

func TestAnItemIsWithdrawnWithoutADaemon(t *testing.T) {
	town := newPaper(t, [2]string{"a", "1"}, [2]string{"b", "2"})
	config := writeConfig(t, "", town.source("stadt")+everything)
	if code, _, stderr := runHere(t, "once", "-c", config); code != 0 {
		t.Fatal(stderr)
	}
	if code, _, stderr := runHere(t, "withdraw", "-c", config, "http://stadt.example/meldung/1"); code == 0 || !strings.Contains(stderr, "--reason") {
		t.Errorf("without a reason: %d %s", code, stderr)
	}
	if code, _, stderr := runHere(t, "withdraw", "-c", config, "http://stadt.example/meldung/1", "--reason", "x"); code != 0 {
		t.Fatal(stderr)
	}
	addr, _ := startServe(t, config, "--no-fetch")
	if got := shown(t, addr); len(got) != 1 {
		t.Errorf("got %v", got)
	}
}

func (d *paper) source(id string) string {
	return fmt.Sprintf("sources: [{id: %s, url: \"%s/feed\", every: 1s, floor: 1ms}]\n", id, d.URL)
}

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// Real feed readers subscribe to a real process: judges that nobody here wrote.

// reader is a program that keeps what it has seen in a folder.
type reader struct {
	name     string
	needs    []string // programs
	packages string   // of Debian, that bring them
	// fetch lets it read a feed once more and returns the titles of all items it has ever shown.
	fetch func(t *testing.T, dir, feed string) []string
	// before is how many times it fetches until it sends validators; -1: it never does.
	before int
	// update is the status of what is new in a feed of a category: newsboat takes a delta.
	update int
}

// python is the one that Debian's packages are for, whatever else is on the path.
const python = "/usr/bin/python3"

var readers = []reader{
	{"feedparser", []string{python}, "python3-feedparser", readWithFeedparser, 1, http.StatusOK},
	{"newsboat", []string{"newsboat", python}, "newsboat", readWithNewsboat, 2, http.StatusIMUsed},
	{"rss2email", []string{"r2e"}, "rss2email", readWithRSS2Email, 1, http.StatusOK},
	{"sfeed", []string{"sfeed_update"}, "sfeed", readWithSfeed, -1, http.StatusOK},
}

// relay stands before a process that may be started anew elsewhere, and notes what was answered.
type relay struct {
	*httptest.Server
	target   atomic.Pointer[url.URL]
	mu       sync.Mutex
	statuses map[string][]int // by path and query
}

func newRelay(t *testing.T) *relay {
	t.Helper()
	r := &relay{statuses: map[string][]int{}}
	r.Server = httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) { p.SetURL(r.target.Load()) },
		ModifyResponse: func(res *http.Response) error {
			r.mu.Lock()
			defer r.mu.Unlock()
			address := res.Request.URL.RequestURI()
			r.statuses[address] = append(r.statuses[address], res.StatusCode)
			return nil
		},
	})
	t.Cleanup(r.Close)
	return r
}

func (r *relay) to(t *testing.T, addr string) {
	t.Helper()
	target, err := url.Parse("http://" + addr)
	if err != nil {
		t.Fatal(err)
	}
	r.target.Store(target)
}

// answered returns the statuses for an address since the last call.
func (r *relay) answered(address string) []int {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := r.statuses[address]
	delete(r.statuses, address)
	return list
}

func TestFeedReadersSeeEachItemOnce(t *testing.T) {
	tw := newTown(t, 5)
	config := writeConfig(t, "", strings.Replace(tw.source("stadt"), "every: 1s", "every: 24h", 1)+everything)
	proxy := newRelay(t)
	serve := func() *exec.Cmd {
		addr, cmd := startServe(t, config, "--no-fetch")
		proxy.to(t, addr)
		return cmd
	}
	pass := func(items int32) {
		t.Helper()
		tw.items.Store(items)
		if code, out, errs := runHere(t, "once", "-c", config, "--due", "all"); code != 0 {
			t.Fatal(out, errs)
		}
		// Asked past the relay, which is to see the readers only.
		for _, feed := range []string{"/alles.atom", "/alles.rss", "/alles.json", "/feed.atom?source=stadt"} {
			eventually(t, "what a pass brought is published at "+feed, func() bool {
				_, _, body := get(t, strings.TrimSuffix(proxy.target.Load().String(), "/")+feed)
				return strings.Contains(body, fmt.Sprintf("Meldung Nummer %d<", items-1)) || strings.Contains(body, fmt.Sprintf("Meldung Nummer %d\"", items-1))
			})
		}
	}
	cmd := serve()
	pass(5)
	homes := map[string]string{}
	addresses := map[string]string{} // by reader: each reads an address of its own, so that its requests can be told apart
	var present []reader
	for _, r := range readers {
		if missing := r.missing(); missing != "" {
			t.Errorf("this test needs %s: apt-get install %s", missing, r.packages)
			continue
		}
		present = append(present, r)
		for _, feed := range []string{"/alles.atom?by=" + r.name, "/alles.rss?by=" + r.name, "/feed.atom?source=stadt"} {
			if r.update == http.StatusOK && strings.HasPrefix(feed, "/alles.atom") {
				continue // the selection is Atom, too
			}
			homes[r.name+feed], addresses[r.name+feed] = t.TempDir(), feed
		}
	}
	read := func(what string, items int, check func(r reader, feed string, statuses []int)) {
		t.Helper()
		var want []string
		for i := range items {
			want = append(want, fmt.Sprintf("Meldung Nummer %d", i))
		}
		for _, r := range present {
			for id, feed := range addresses {
				if !strings.HasPrefix(id, r.name) {
					continue
				}
				got := r.fetch(t, homes[id], proxy.URL+feed)
				slices.Sort(got)
				if !slices.Equal(got, want) {
					t.Errorf("%s, %s at %s has %q, want %q", what, r.name, feed, got, want)
				}
				check(r, feed, proxy.answered(feed))
			}
		}
	}
	read("first", 5, func(r reader, feed string, statuses []int) {
		if !slices.Equal(statuses, []int{http.StatusOK}) {
			t.Errorf("at first %s at %s was answered with %v, want 200", r.name, feed, statuses)
		}
	})
	for round := 2; round <= 3; round++ {
		read(fmt.Sprintf("fetch %d", round), 5, func(r reader, feed string, statuses []int) {
			want := http.StatusOK
			if r.before >= 0 && round > r.before {
				want = http.StatusNotModified
			}
			if !slices.Equal(statuses, []int{want}) {
				t.Errorf("fetch %d of %s at %s was answered with %v, want %d", round, r.name, feed, statuses, want)
			}
		})
	}
	_ = cmd.Process.Signal(syscall.SIGTERM)
	_ = cmd.Wait()
	serve()
	read("after a restart", 5, func(r reader, feed string, statuses []int) {
		if r.before >= 0 && !slices.Equal(statuses, []int{http.StatusNotModified}) {
			t.Errorf("after a restart %s at %s was answered with %v, want 304", r.name, feed, statuses)
		}
	})
	pass(7)
	read("with two more", 7, func(r reader, feed string, statuses []int) {
		want := http.StatusOK
		if strings.HasPrefix(feed, "/alles") {
			want = r.update
		}
		if !slices.Equal(statuses, []int{want}) {
			t.Errorf("with two more, %s at %s was answered with %v, want %d", r.name, feed, statuses, want)
		}
	})
}

// missing names what a reader needs and this machine has not.
func (r reader) missing() string {
	for _, program := range r.needs {
		if _, err := exec.LookPath(program); err != nil {
			return program
		}
	}
	if r.name == "feedparser" && exec.CommandContext(context.Background(), python, "-c", "import feedparser").Run() != nil {
		return "feedparser"
	}
	return ""
}

// runReader runs a program in a home of its own and returns what it prints.
func runReader(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_DATA_HOME="+dir, "LC_ALL=C.UTF-8", "TERM=dumb",
		"http_proxy=", "HTTP_PROXY=", "all_proxy=", "ALL_PROXY=", "no_proxy=127.0.0.1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%s %v: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// fresh writes a file once.
func fresh(t *testing.T, path, text string) (first bool) {
	t.Helper()
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		return false
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return true
}

func titleLines(out string) []string {
	return slices.DeleteFunc(strings.Split(out, "\n"), func(l string) bool { return strings.TrimSpace(l) == "" })
}

// readWithFeedparser keeps ETag and seen ids as programs that use feedparser do.
func readWithFeedparser(t *testing.T, dir, feed string) []string {
	fresh(t, filepath.Join(dir, "read.py"), `import feedparser, json, os, sys
state = {"etag": None, "modified": None, "seen": []}
if os.path.exists("state"):
    state = json.load(open("state"))
d = feedparser.parse(sys.argv[1], etag=state["etag"], modified=state["modified"])
if d.bozo:
    sys.exit("not well-formed: %s" % d.bozo_exception)
if d.status in (200, 226):
    state["etag"], state["modified"] = d.get("etag"), d.get("modified")
    known = [i for i, _ in state["seen"]]
    state["seen"] += [(e.id, e.title) for e in d.entries if e.id not in known]
    assert all(e.id.startswith("urn:uuid:") and e.link and e.published_parsed and e.source.title for e in d.entries)
json.dump(state, open("state", "w"))
print("\n".join(title for _, title in state["seen"]))
`)
	return titleLines(runReader(t, dir, python, "read.py", feed))
}

func readWithNewsboat(t *testing.T, dir, feed string) []string {
	fresh(t, filepath.Join(dir, "urls"), feed+"\n")
	fresh(t, filepath.Join(dir, "config"), "auto-reload no\n")
	runReader(t, dir, "newsboat", "-q", "-u", "urls", "-c", "cache.db", "-C", "config", "-x", "reload")
	return titleLines(runReader(t, dir, python, "-c", `import sqlite3
for row in sqlite3.connect("cache.db").execute("select title from rss_item"):
    print(row[0])
`))
}

func readWithRSS2Email(t *testing.T, dir, feed string) []string {
	name := func(args ...string) []string { return append([]string{"-c", "r2e.cfg", "-d", "r2e.json"}, args...) }
	if fresh(t, filepath.Join(dir, "r2e.cfg"), fmt.Sprintf("[DEFAULT]\nfrom = a@example.org\nto = b@example.org\nemail-protocol = maildir\nmaildir-path = %s\nmaildir-mailbox = in\n", dir)) {
		runReader(t, dir, "r2e", name("add", "stadt", feed)...)
	}
	runReader(t, dir, "r2e", name("run")...)
	return titleLines(runReader(t, dir, python, "-c", `import mailbox
from email.header import decode_header, make_header
for mail in mailbox.Maildir("in"):
    print(make_header(decode_header(mail["Subject"])))
`))
}

func readWithSfeed(t *testing.T, dir, feed string) []string {
	fresh(t, filepath.Join(dir, "sfeedrc"), fmt.Sprintf("sfeedpath=%q\nfeeds() {\n\tfeed stadt %q\n}\n", dir, feed))
	runReader(t, dir, "sfeed_update", "sfeedrc")
	text, err := os.ReadFile(filepath.Join(dir, "stadt"))
	if err != nil {
		t.Error(err)
	}
	var titles []string
	for _, l := range titleLines(string(text)) {
		if fields := strings.Split(l, "\t"); len(fields) > 1 {
			titles = append(titles, fields[1])
		}
	}
	return titles
}

package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/litfass/litfass/aggregator/store/storetest"
)

// badDay is a server on which everything goes wrong, but for /good.
func badDay(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	say := func(path, mediaType, body string) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", mediaType)
			_, _ = w.Write([]byte(body))
		})
	}
	say("/good", "application/rss+xml", rss(3))
	say("/broken", "application/rss+xml", `<?xml version="1.0"?><rss version="2.0"><channel><title>`)
	say("/html", "text/html", `<!DOCTYPE html><html><head><link rel="alternate" type="application/rss+xml" href="/good"></head><body>Willkommen</body></html>`)
	say("/empty", "application/rss+xml", "")
	say("/charset", "application/rss+xml; charset=klingon", rss(2))
	say("/error", "text/plain", "")
	mux.HandleFunc("GET /500", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "sorry", http.StatusInternalServerError) })
	mux.HandleFunc("GET /closed", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	mux.HandleFunc("GET /endless", func(w http.ResponseWriter, r *http.Request) {
		line := []byte(strings.Repeat("x", 32<<10))
		for r.Context().Err() == nil {
			if _, err := w.Write(line); err != nil {
				return
			}
		}
	})
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	return srv.URL
}

func TestBadSourcesGetAClearMessageAndHarmNoOther(t *testing.T) {
	base := badDay(t)
	want := map[string]string{ // source → what its line must say
		"good": "new", "charset": "new", "broken": "parse", "html": base + "/good", "empty": "empty", "500": "500", "closed": "connect", "endless": "too-big",
	}
	more := "sources:\n"
	for id := range want {
		more += fmt.Sprintf("  - {id: %q, url: \"%s/%s\"}\n", "s-"+id, base, id)
	}
	code, out, stderr := runHere(t, "once", "-c", writeConfig(t, "", more+everything))
	if code != 1 {
		t.Errorf("exit code %d, though sources failed; %s", code, stderr)
	}
	for id, say := range want {
		i := strings.Index(out, "s-"+id+" ")
		if i < 0 {
			t.Errorf("no line for %s in\n%s", id, out)
			continue
		}
		line, _, _ := strings.Cut(out[i:], "\n")
		if !strings.Contains(line, say) {
			t.Errorf("%q does not say %q", line, say)
		}
	}
}

func TestAFullDiskIsSaidAndLosesNothing(t *testing.T) {
	tw := newTown(t, 400)
	config := writeConfig(t, "", tw.source("stadt")+everything)
	// The shell lets the process write files of 64 KiB at most: what the disk refuses, as a full one would.
	cmd := exec.CommandContext(t.Context(), "sh", "-c", `ulimit -f 128; exec "$0" once -c "$1"`, os.Args[0], config)
	cmd.Env = append(os.Environ(), "LITFASS_BE_LITFASS=1")
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatalf("a pass on a full disk succeeded:\n%s", out)
	}
	if !strings.Contains(string(out), filepath.Join(filepath.Dir(config), "litfass.db")) || strings.Contains(string(out), "goroutine ") {
		t.Errorf("the message does not name the file, or is a panic:\n%s", out)
	}
	code, table, stderr := runHere(t, "once", "-c", config, "--due", "all")
	if code != 0 || !strings.Contains(table, "1 sources: 400 new") {
		t.Errorf("with room again: exit code %d\n%s%s", code, table, stderr)
	}
}

func TestRedisGoneInTheMiddleFeedsAreServedAndNothingIsLost(t *testing.T) {
	tw := newTown(t, 3)
	redis := storetest.Redis(t)
	addr, _ := startServe(t, writeConfig(t, redis.URL, tw.source("stadt")+everything))
	eventually(t, "three items", func() bool { return len(readJSONFeed(t, "http://"+addr+"/alles.json").Items) == 3 })
	redis.Stop()
	tw.items.Store(6)
	if n := len(readJSONFeed(t, "http://"+addr+"/alles.json").Items); n != 3 {
		t.Errorf("%d items are served while Redis is down", n)
	}
	eventually(t, "readyz tells that the store is away", func() bool {
		code, _, body := get(t, "http://"+addr+"/readyz")
		return code == http.StatusOK && strings.Contains(body, "away")
	})
	redis.Start()
	eventually(t, "what came meanwhile", func() bool { return len(readJSONFeed(t, "http://"+addr+"/alles.json").Items) == 6 })
}

package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

func TestCheckFetchOffersBetterAddressesAndFixPutsThemIn(t *testing.T) {
	mux := http.NewServeMux()
	mux.Handle("GET /old", http.RedirectHandler("/new", http.StatusMovedPermanently))
	mux.Handle("GET /elsewhere", http.RedirectHandler("/new", http.StatusFound))
	mux.HandleFunc("GET /new", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(rss(2))) })
	mux.HandleFunc("GET /page", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`<!DOCTYPE html><html><head><link rel="alternate" type="application/rss+xml" href="new"></head></html>`))
	})
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	path := writeConfig(t, "", `sources:
  - {id: moved, url: "`+srv.URL+`/old"} # seit Mai
  - {id: for-now, url: "`+srv.URL+`/elsewhere"}
  - {id: page, url: "`+srv.URL+`/page"}
`)
	code, out, stderr := runHere(t, "check", "--fetch", "-c", path)
	if code != 1 {
		t.Errorf("exit code %d, though a source is a web page: %s", code, stderr)
	}
	for _, line := range []string{
		`-  - {id: moved, url: "` + srv.URL + `/old"} # seit Mai`,
		`+  - {id: moved, url: "` + srv.URL + `/new"} # seit Mai`,
		`+  - {id: page, url: "` + srv.URL + `/new"}`,
	} {
		if !strings.Contains(out, line+"\n") {
			t.Errorf("no line %s in\n%s", line, out)
		}
	}
	if strings.Contains(out, "+  - {id: for-now") {
		t.Errorf("a temporary redirect became a patch:\n%s", out)
	}
	if _, out, _ = runHere(t, "check", "--fetch", "--fix", "-c", path); !strings.Contains(out, "2 URLs changed") {
		t.Errorf("--fix says\n%s", out)
	}
	if code, out, _ = runHere(t, "check", "--fetch", "-c", path); code != 0 {
		t.Errorf("after --fix: exit code %d\n%s", code, out)
	}
	if text, err := os.ReadFile(path); err != nil || !strings.Contains(string(text), "# seit Mai") {
		t.Errorf("a comment is gone: %v", err)
	}
}

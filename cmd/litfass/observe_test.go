package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// logged starts a daemon and returns its log lines as they come.
func logged(t *testing.T, config string) (lines <-chan map[string]any, stop func() (took time.Duration, err error)) {
	t.Helper()
	cmd := litfass(context.Background(), "--log", "json", "serve", "-c", config)
	out, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	ch := make(chan map[string]any, 1000)
	go func() {
		defer close(ch)
		for in := bufio.NewScanner(out); in.Scan(); {
			var line map[string]any
			if json.Unmarshal(in.Bytes(), &line) == nil {
				ch <- line
			}
		}
	}()
	return ch, func() (time.Duration, error) {
		start := time.Now()
		_ = cmd.Process.Signal(syscall.SIGTERM)
		for range ch { //nolint:revive // drained, so that the process can end
		}
		err := cmd.Wait()
		return time.Since(start), err
	}
}

func TestOneLogLinePerRefreshAndMetricsForEachSource(t *testing.T) {
	const secret = "open-sesame-4711"
	tw := newTown(t, 3)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "token"), []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	closed := httptest.NewTLSServer(http.NotFoundHandler()) // nobody knows its certificate
	t.Cleanup(closed.Close)
	config := writeConfig(t, "", fmt.Sprintf(`sources:
  - {id: stadt, url: "%s/feed", every: 1s, floor: 1ms}
  - {id: geheim, url: "%s/feed", every: 1s, floor: 1ms, auth: {bearer: {file: "%s/token"}}}
`, tw.URL, closed.URL, dir)+everything)
	lines, stop := logged(t, config)
	metrics, seen := "", map[string]bool{}
	for line := range lines {
		if text := fmt.Sprint(line); strings.Contains(text, secret) {
			t.Errorf("the log tells a secret: %s", text)
		}
		if line["msg"] == "serving" {
			metrics = fmt.Sprint(line["metrics"]) + "/metrics"
		}
		if line["msg"] == "refresh" {
			for _, key := range []string{"source", "outcome", "new", "took_ms", "due"} {
				if _, ok := line[key]; !ok {
					t.Errorf("a refresh without %s: %v", key, line)
				}
			}
			seen[fmt.Sprint(line["source"])] = true
		}
		if line["source"] == "geheim" && line["outcome"] != "tls" {
			t.Errorf("an unknown certificate: %v", line)
		}
		if seen["stadt"] && seen["geheim"] {
			break
		}
	}
	_, _, body := get(t, metrics)
	for _, want := range []string{
		`litfass_refreshes_total{outcome="new",source="stadt"} 1`,
		`litfass_source_last_success_timestamp_seconds{source="stadt"}`,
		`litfass_items_total{result="new",source="stadt"} 3`,
		`litfass_step_seconds_count{step="fetch"}`, `litfass_step_seconds_count{step="store"}`,
		`litfass_store_seconds_count{call="commit",ok="true"}`, `litfass_http_sent_total{code="200"}`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("/metrics has no %s", want)
		}
	}
	if strings.Contains(body, secret) {
		t.Error("/metrics tells a secret")
	}
	if _, err := stop(); err != nil {
		t.Errorf("SIGTERM: %v", err)
	}
}

func TestSIGTERMGivesBackWhatRunsWithinTenSeconds(t *testing.T) {
	asked := make(chan struct{}, 10)
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		<-r.Context().Done() // never answers
	}))
	t.Cleanup(srv.Close)
	config := writeConfig(t, "", fmt.Sprintf("sources: [{id: still, url: \"%s\", every: 1s, floor: 1ms}]\n", srv.URL)+everything)
	_, stop := logged(t, config)
	<-asked
	took, err := stop()
	if err != nil || took > 11*time.Second {
		t.Errorf("ended after %s: %v", took, err)
	}
	go func() { <-asked; srv.CloseClientConnections() }()
	if _, out, _ := runHere(t, "once", "-c", config, "--due", "all"); !strings.Contains(out, "connect") {
		t.Errorf("the source was not given back:\n%s", out)
	}
}

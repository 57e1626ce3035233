package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMain lets the test binary be litfass itself, so that tests start and kill real processes.
func TestMain(m *testing.M) {
	if os.Getenv("LITFASS_BE_LITFASS") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// litfass prepares a process of this program.
func litfass(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env = append(os.Environ(), "LITFASS_BE_LITFASS=1", "NO_COLOR=1")
	return cmd
}

// runHere runs a command line inside the test and returns what it printed.
func runHere(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), args, strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

// writeConfig writes a litfass.yaml for loopback sources and returns its path. more holds sources and categories.
func writeConfig(t *testing.T, store, more string) string {
	t.Helper()
	dir := t.TempDir()
	if store == "" {
		store = "bolt:" + filepath.Join(dir, "litfass.db")
	}
	text := fmt.Sprintf(`site: {title: Test, base_url: "http://test.example", contact: test@example.org}
server: {listen: "127.0.0.1:0", metrics: "127.0.0.1:0"}
store: {url: %q}
fetching: {workers: 32, allow_networks: [127.0.0.0/8], gaps: [{network: 127.0.0.0/8, gap: 0s}]}
%s`, store, more)
	path := filepath.Join(dir, "litfass.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// rewrite changes a file, as an editor would.
func rewrite(t *testing.T, path, old, new string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(text, []byte(old)) {
		t.Fatalf("%s holds no %q", path, old)
	}
	if err := os.WriteFile(path, bytes.Replace(text, []byte(old), []byte(new), 1), 0o600); err != nil {
		t.Fatal(err)
	}
}

// startServe starts a real daemon process and returns the address it serves on.
func startServe(t *testing.T, config string, args ...string) (addr string, cmd *exec.Cmd) {
	t.Helper()
	cmd = litfass(context.Background(), append([]string{"serve", "--config", config, "--print-address", "--log", "json"}, args...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		_ = cmd.Wait()
		t.Fatalf("serve said no address: %s", log.String())
	}
	return lines.Text(), cmd
}

// eventually asks until what is true or a minute has passed.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-ctx.Done():
			t.Fatalf("not within a minute: %s", what)
		case <-tick.C:
		}
	}
}

// get asks for a URL with headers given in pairs and returns status, header and body.
func get(t *testing.T, url string, header ...string) (int, http.Header, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(res.Body); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header, body.String()
}

func TestWrongArgumentsLeadToTheHelpOfTheirCommand(t *testing.T) {
	for args, want := range map[string]string{
		"restore":       "See litfass restore --help.",
		"story merge a": "See litfass story merge --help.",
		"frobnicate":    "See litfass --help.",
	} {
		if code, _, stderr := runHere(t, strings.Fields(args)...); code != 2 || !strings.Contains(stderr, want) {
			t.Errorf("%s: %d %s", args, code, stderr)
		}
	}
}

// TestCommandsCountTheWarningsThatCheckShows: who asks about one item does not read of every address without TLS first.
func TestCommandsCountTheWarningsThatCheckShows(t *testing.T) {
	config := writeConfig(t, "", "sources:\n  - {id: a, url: \"http://a.example/rss\"}\n  - {id: b, url: \"http://b.example/rss\"}\n"+everything)
	if _, _, stderr := runHere(t, "check", "-c", config); strings.Count(stderr, "is not encrypted") != 2 {
		t.Errorf("check: %s", stderr)
	}
	code, _, stderr := runHere(t, "withdraw", "--list", "-c", config)
	if code != 1 || strings.Contains(stderr, "is not encrypted") || !strings.Contains(stderr, "warnings: 3") || !strings.Contains(stderr, "there is no such file yet") {
		t.Errorf("withdraw --list, without a store: %d %s", code, stderr)
	}
}

func TestOnceSaysWhenASourceMayBeReadAgain(t *testing.T) {
	tw := newTown(t, 1)
	config := writeConfig(t, "", strings.Replace(tw.source("stadt"), "every: 1s", "every: 24h", 1)+everything)
	if code, out, stderr := runHere(t, "once", "-c", config); code != 0 {
		t.Fatal(out, stderr)
	}
	if code, out, _ := runHere(t, "once", "-c", config); code != 0 || !strings.Contains(out, "not before 2") {
		t.Errorf("%d %s", code, out)
	}
}

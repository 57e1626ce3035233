package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// One process owns an embedded store. Commands that need it while the daemon runs talk to that daemon
// over a unix socket beside the file, which only its owner may use.

// controlPath is where a daemon on this store listens, empty for stores that several processes share.
func controlPath(storeURL string) string {
	file, ok := strings.CutPrefix(storeURL, "bolt:")
	if !ok {
		return ""
	}
	abs, err := filepath.Abs(file)
	if err != nil {
		return ""
	}
	return abs + ".sock"
}

// onceRequest asks for a pass.
type onceRequest struct {
	Sources []string
	All     bool
}

// listenControl opens the socket; what a crashed daemon left behind is removed, a living one is an error.
func listenControl(ctx context.Context, path string) (net.Listener, error) {
	if _, err := os.Stat(path); err == nil {
		if conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "unix", path); err == nil {
			_ = conn.Close()
			return nil, fmt.Errorf("another daemon answers on %s", path)
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	// The mode must hold from the first moment, not from a chmod on.
	old := syscall.Umask(0o177)
	defer syscall.Umask(old)
	return (&net.ListenConfig{}).Listen(ctx, "unix", path)
}

// controlHandler is what the daemon offers its operator.
func controlHandler(d *daemon) http.Handler {
	mux := http.NewServeMux()
	handleOrders(mux, "corrections", []string{"withdraw", "restore", "list"}, "reason", d.correct)
	handleExplain(mux, d.explain)
	handleShelf(mux, d.store)
	handleOrders(mux, "stories", []string{"show", "split", "merge"}, "into", d.story)
	mux.HandleFunc("POST /once", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/x-ndjson")
		out := json.NewEncoder(w)
		q := r.URL.Query()
		err := d.once(r.Context(), onceRequest{Sources: q["source"], All: q.Has("all")}, func(rep report) {
			_ = out.Encode(toldReport{rep})
		})
		if err != nil {
			_ = out.Encode(map[string]string{"error": err.Error()})
			return
		}
		_ = out.Encode(map[string]bool{"done": true})
	})
	return mux
}

// toldReport is the line of the answer that tells of one source.
type toldReport struct {
	Report report `json:"report"`
}

// errNoDaemon means that nobody listens on the socket.
var errNoDaemon = errors.New("no daemon")

// askDaemon sends a form to the daemon that listens on a path; errNoDaemon if there is none.
func askDaemon(ctx context.Context, path, what string, form url.Values) (*http.Response, error) {
	if path == "" {
		return nil, errNoDaemon
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", path)
	}}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://litfass/"+what, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := client.Do(r)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) {
		return nil, errNoDaemon
	}
	if err != nil {
		return nil, fmt.Errorf("the daemon on %s: %w", path, err)
	}
	return res, nil
}

// answerOf reads the JSON that the daemon answers with into a value. A daemon that answers with something
// else is of another version.
func answerOf(path string, res *http.Response, into any) error {
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, mostAnswered))
	if err != nil {
		return fmt.Errorf("the daemon on %s: %w", path, err)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("the daemon on %s is another version and cannot do this (%s): restart it", path, shorten(string(body), 100))
	}
	return nil
}

// mostAnswered is how many bytes an answer of the daemon may have.
const mostAnswered = 64 << 20

// askOnce has the running daemon make the pass; errNoDaemon if there is none.
func askOnce(ctx context.Context, path string, req onceRequest, tell func(report)) error {
	q := url.Values{"source": req.Sources}
	if req.All {
		q.Set("all", "")
	}
	res, err := askDaemon(ctx, path, "once?"+q.Encode(), nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	return readReports(bufio.NewScanner(res.Body), tell)
}

func readReports(lines *bufio.Scanner, tell func(report)) error {
	for lines.Scan() {
		var line struct {
			Report *report
			Error  string
			Done   bool
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return fmt.Errorf("the daemon's answer: %w", err)
		}
		switch {
		case line.Error != "":
			return errors.New(line.Error)
		case line.Done:
			return nil
		case line.Report != nil:
			tell(*line.Report)
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return errors.New("the daemon ended in the middle of the pass")
}

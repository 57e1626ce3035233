package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// The server runs on one core and the client on the other, so that neither takes the other's time.
var serverCore, clientCore = pickCores()

func pickCores() (server, client int) {
	if runtime.NumCPU() < 2 {
		return -1, -1
	}
	return 0, 1
}

// benchServing asks the daemon and a bare handler for the same bytes.
func benchServing(binary, dir string) error {
	dir = filepath.Join(dir, "serving")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	name, args := self("origin", "1")
	origin, addr, err := start(-1, name, args...)
	if err != nil {
		return err
	}
	defer origin.stop()
	d, err := startDaemon(serverCore, binary, dir, options{}, fetchingConfig(addr, 1))
	if err != nil {
		return err
	}
	defer d.stop()
	if _, err := d.pass(); err != nil {
		return err
	}
	url := "http://" + d.addr + "/alles.atom"
	fmt.Println("Serving: requests per second, server on one core, client on the other; median of 5")
	fmt.Printf("%-22s %9s %9s %9s %7s\n", "request", "bytes", "litfass", "bare", "ratio")
	for _, k := range []string{"plain", "gzip", "304"} {
		if err := serveKind(d, url, k, dir); err != nil {
			return err
		}
	}
	return nil
}

// serveKind measures one kind of request: five times the daemon and the bare handler, in turn.
func serveKind(d *daemon, url, kind, dir string) error {
	want, header, err := sample(url, kind)
	if err != nil {
		return err
	}
	file := filepath.Join(dir, kind)
	if err := os.WriteFile(file, want, 0o600); err != nil {
		return err
	}
	name, args := self("bare", file, kind, header)
	bare, bareAddr, err := start(serverCore, name, args...)
	if err != nil {
		return err
	}
	defer bare.stop()
	var ours, theirs, ratios []float64
	for range 5 {
		a, err := load(d.addr, kind, header)
		if err != nil {
			return err
		}
		b, err := load(bareAddr, kind, header)
		if err != nil {
			return err
		}
		ours, theirs, ratios = append(ours, a), append(theirs, b), append(ratios, a/b)
	}
	fmt.Printf("%-22s %9d %9.0f %9.0f %6.2fx\n", "Atom, "+kind, len(want), median(ours), median(theirs), median(ratios))
	return nil
}

// sample gets the bytes and the ETag that a kind of request is answered with.
func sample(url, kind string) (body []byte, etag string, err error) {
	req, err := http.NewRequest(http.MethodGet, url, http.NoBody) //nolint:noctx // loopback
	if err != nil {
		return nil, "", err
	}
	req.Header.Set("Accept-Encoding", "identity")
	if kind == "gzip" {
		req.Header.Set("Accept-Encoding", "gzip")
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, "", fmt.Errorf("%s: %s", url, res.Status)
	}
	body, err = io.ReadAll(res.Body)
	if kind == "304" {
		body = nil
	}
	return body, res.Header.Get("ETag"), err
}

// load runs the client and returns requests per second.
func load(addr, kind, etag string) (float64, error) {
	name, args := self("load", addr, kind, etag)
	p, line, err := start(clientCore, name, args...)
	if err != nil {
		return 0, err
	}
	defer p.stop()
	var rate float64
	err = json.Unmarshal([]byte(line), &rate)
	return rate, err
}

// serveBare is the peer: a handler that writes the bytes of a file.
func serveBare(args []string) error {
	body, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	kind, etag := args[1], args[2]
	return listenAndTell(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", etag)
		if kind == "304" && r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", "application/atom+xml; charset=utf-8")
		if strings.HasPrefix(kind, "gzip") {
			w.Header().Set("Content-Encoding", "gzip")
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(body))) // otherwise it would be sent in chunks
		_, _ = w.Write(body)
	}))
}

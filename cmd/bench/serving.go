package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
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
	want, header, all, err := sample(url, kind)
	if err != nil {
		return err
	}
	file := filepath.Join(dir, kind)
	if err := os.WriteFile(file, want, 0o600); err != nil {
		return err
	}
	headers, err := json.Marshal(all)
	if err != nil {
		return err
	}
	name, args := self("bare", file, kind, header, string(headers))
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

// sample gets the bytes, the ETag and all headers that a kind of request is answered with.
func sample(url, kind string) (body []byte, etag string, all http.Header, err error) {
	encoding := "identity"
	if kind == "gzip" {
		encoding = "gzip"
	}
	res, body, err := request(url, "Accept-Encoding", encoding) //nolint:bodyclose // request has closed it
	if err != nil {
		return nil, "", nil, err
	}
	etag = res.Header.Get("ETag")
	if kind == "304" {
		res, body, err = request(url, "Accept-Encoding", encoding, "If-None-Match", etag) //nolint:bodyclose // likewise
	}
	return body, etag, res.Header, err
}

// request makes one request; headers come in pairs.
func request(url string, headers ...string) (*http.Response, []byte, error) {
	req, err := http.NewRequest(http.MethodGet, url, http.NoBody) //nolint:noctx // loopback
	if err != nil {
		return nil, nil, err
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK && res.StatusCode != http.StatusNotModified {
		return nil, nil, fmt.Errorf("%s: %s", url, res.Status)
	}
	body, err := io.ReadAll(res.Body)
	return res, body, err
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

// serveBare is the peer: a handler that writes the same bytes, headers included, and does nothing else.
func serveBare(args []string) error {
	body, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	status := http.StatusOK
	if args[1] == "304" {
		status = http.StatusNotModified
	}
	var headers http.Header
	if err := json.Unmarshal([]byte(args[3]), &headers); err != nil {
		return err
	}
	headers.Del("Date")
	return listenAndTell(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		for name, values := range headers {
			h[name] = values
		}
		w.WriteHeader(status)
		if len(body) > 0 {
			_, _ = w.Write(body)
		}
	}))
}

package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
)

// serveOrigin serves feeds on loopback, gzipped, with validators. It prints its address, and ends with its standard
// input. POST /advance puts one new item on top of each feed.
func serveOrigin(args []string) error {
	n, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	o := &origin{feeds: make([]served, n)}
	o.build()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /f/{n}", o.feed)
	mux.HandleFunc("POST /advance", func(http.ResponseWriter, *http.Request) {
		o.further++
		o.build()
	})
	return listenAndTell(mux)
}

// listenAndTell serves on a free port of loopback, prints the address and ends with standard input.
func listenAndTell(h http.Handler) error {
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	go func() {
		_, _ = os.Stdin.Read(make([]byte, 1))
		os.Exit(0)
	}()
	return (&http.Server{Handler: h}).Serve(l) // loopback, for a minute
}

type served struct {
	body            []byte
	mediaType, etag string
}

type origin struct {
	mu      sync.RWMutex
	further int
	feeds   []served
}

func (o *origin) build() {
	o.mu.Lock()
	defer o.mu.Unlock()
	var wg sync.WaitGroup
	for half := range 2 {
		wg.Go(func() {
			for i := half; i < len(o.feeds); i += 2 {
				doc, mediaType := document(i, o.further)
				var b bytes.Buffer
				z := gzip.NewWriter(&b)
				_, _ = z.Write(doc)
				_ = z.Close()
				o.feeds[i] = served{b.Bytes(), mediaType, fmt.Sprintf(`"%d-%d"`, i, o.further)}
			}
		})
	}
	wg.Wait()
}

func (o *origin) feed(w http.ResponseWriter, r *http.Request) {
	i, err := strconv.Atoi(r.PathValue("n"))
	o.mu.RLock()
	defer o.mu.RUnlock()
	if err != nil || i < 0 || i >= len(o.feeds) {
		http.NotFound(w, r)
		return
	}
	f := o.feeds[i]
	h := w.Header()
	h.Set("ETag", f.etag)
	if r.Header.Get("If-None-Match") == f.etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", f.mediaType)
	h.Set("Content-Encoding", "gzip")
	_, _ = w.Write(f.body)
}

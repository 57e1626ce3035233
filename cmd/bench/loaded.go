package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The cache must hold 1,000 categories in every format within cacheMB, and readers must not notice that
// the daemon ingests.
const (
	cacheMB   = 256
	busyFeeds = 600
)

// moreCategories are categories that all take the same, under names of their own.
func moreCategories(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "  - {id: k%d, title: \"Rubrik %d\", select: {any: [keyword/stadt]}}\n", i, i)
	}
	return b.String()
}

// benchLoaded measures memory with very many categories, and times of answers while feeds come in.
func benchLoaded(binary, dir string, house int) error {
	if err := benchMany(binary, filepath.Join(dir, "many"), house); err != nil {
		return err
	}
	return benchBusy(binary, filepath.Join(dir, "busy"))
}

// benchMany asks for every category in every format, plain and compressed.
func benchMany(binary, dir string, categories int) error {
	d, stop, err := daemonWithOrigin(binary, dir, options{Feeds: 20, Categories: categories})
	if err != nil {
		return err
	}
	defer stop()
	if _, err := d.pass(); err != nil {
		return err
	}
	stopMemory := d.watchMemory()
	begin, bytes := time.Now(), 0
	for _, encoding := range []string{"gzip", "identity", "br"} {
		for i := range categories {
			for _, format := range []string{"atom", "rss", "json"} {
				_, body, err := request("http://"+d.addr+"/k"+strconv.Itoa(i)+"."+format, "Accept-Encoding", encoding) //nolint:bodyclose // request has closed it
				if err != nil {
					return fmt.Errorf("%w; the daemon said last: %s", err, d.lastWords())
				}
				bytes += len(body)
			}
		}
	}
	fmt.Printf("%d categories in 3 formats and 3 encodings: %.0f MB served in %.1f s, peak RssAnon %.0f MB (bound for 1000: %d)\n",
		categories, float64(bytes)/1e6, time.Since(begin).Seconds(), float64(stopMemory())/(1<<20), cacheMB)
	return nil
}

// benchBusy asks for a feed again and again while the daemon reads very many sources.
func benchBusy(binary, dir string) error {
	d, stop, err := daemonWithOrigin(binary, dir, options{Feeds: busyFeeds})
	if err != nil {
		return err
	}
	defer stop()
	done := make(chan error, 1)
	go func() {
		_, err := d.pass()
		done <- err
	}()
	var took []time.Duration
	for busy := true; busy; {
		begin := time.Now()
		if _, _, err := request("http://"+d.addr+"/alles.atom", "Accept-Encoding", "gzip"); err != nil { //nolint:bodyclose // request has closed it
			return fmt.Errorf("%w; the daemon said last: %s", err, d.lastWords())
		}
		took = append(took, time.Since(begin))
		select {
		case err := <-done:
			if err != nil {
				return err
			}
			busy = false
		case <-time.After(2 * time.Millisecond):
		}
	}
	slices.Sort(took)
	at := func(q float64) float64 { return took[int(q*float64(len(took)-1))].Seconds() * 1000 }
	fmt.Printf("answers while %d feeds come in: %d, median %.1f ms, p99 %.1f ms, longest %.1f ms\n", busyFeeds, len(took), at(0.5), at(0.99), at(1))
	return nil
}

// daemonWithOrigin starts both, the daemon on all cores.
func daemonWithOrigin(binary, dir string, o options) (*daemon, func(), error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, nil, err
	}
	name, args := self("origin", strconv.Itoa(o.Feeds))
	origin, addr, err := start(-1, name, args...)
	if err != nil {
		return nil, nil, err
	}
	d, err := startDaemon(-1, binary, dir, o, fetchingConfig(addr, o.Feeds))
	if err != nil {
		origin.stop()
		return nil, nil, err
	}
	return d, func() { d.stop(); origin.stop() }, nil
}

package polite

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"testing"
)

// The origin answers 304 to a validator, and otherwise a feed of 30 items, gzipped.
func benchOrigin(b *testing.B) string {
	var feed bytes.Buffer
	for i := range 30 {
		fmt.Fprintf(&feed, "<item><title>News %d of the town hall</title><link>https://example.org/%d</link><description>%x</description></item>\n", i, i*7919, i*104729)
	}
	gz := encode(b, "gzip", bytes.Repeat(feed.Bytes(), 10))
	return origin1(b, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(304)
			return
		}
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(gz)
	}).URL
}

func benchmark(b *testing.B, c *http.Client, etag string) {
	url := benchOrigin(b)
	b.ReportAllocs()
	for b.Loop() {
		req, err := http.NewRequestWithContext(b.Context(), "GET", url, nil)
		if err != nil {
			b.Fatal(err)
		}
		if etag != "" {
			req.Header.Set("If-None-Match", etag)
		}
		res, err := c.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			b.Fatal(err)
		}
		res.Body.Close()
	}
}

func BenchmarkUnchangedPolite(b *testing.B) { benchmark(b, transport(b, unpaced()).Client(), `"a"`) }
func BenchmarkUnchangedBare(b *testing.B)   { benchmark(b, &http.Client{}, `"a"`) }
func BenchmarkGzipPolite(b *testing.B)      { benchmark(b, transport(b, unpaced()).Client(), "") }
func BenchmarkGzipBare(b *testing.B)        { benchmark(b, &http.Client{}, "") }

func BenchmarkUnchangedPaced(b *testing.B) {
	o := unpaced()
	o.Gaps = []NetworkGap{{Network: loopback[0], Gap: 1}} // a nanosecond: all the work, no wait
	benchmark(b, transport(b, o).Client(), `"a"`)
}

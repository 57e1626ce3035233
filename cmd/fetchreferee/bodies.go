package main

// Lines 17 and 20: what the fetcher offers to read, and whether it can.

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

func bodyScenarios() []Scenario {
	coded := []string{"plain.xml", "gzip.xml", "br.xml", "zstd.xml", "mislabelled.xml"}
	return []Scenario{
		{
			Name: "coded", Feeds: coded, Answer: answerCoded,
			Checks: []Check{
				{Line: 17, Demand: "gzip, br and zstd are offered", Judge: judgeOffered},
				{Line: 17, Demand: "what was offered is decoded", Judge: judgeAccepted("gzip.xml", "br.xml", "zstd.xml")},
				{Line: 17, Demand: "a Content-Encoding that is not true is survived", Judge: judgeAccepted("mislabelled.xml")},
				{Line: 17, Demand: "Accept names Atom, RSS, JSON Feed and XML, with q-values", Judge: judgeAccept},
			},
		},
		{
			Name: "delta", Answer: answerDelta,
			Checks: []Check{
				{Line: 20, Demand: "a partial list (226) is taken, and its validators with it", Judge: judgeDelta},
			},
		},
		{
			Name: "everybody-asks-for-deltas",
			Checks: []Check{
				{Line: 20, Demand: "A-IM: feed is sent with If-None-Match only", Judge: judgeAIM},
			},
		},
	}
}

// encode writes a body in a coding.
func encode(coding string, body []byte) []byte {
	var b bytes.Buffer
	switch coding {
	case "gzip":
		w := gzip.NewWriter(&b)
		_, _ = w.Write(body)
		_ = w.Close()
	case "br":
		w := brotli.NewWriterLevel(&b, 4)
		_, _ = w.Write(body)
		_ = w.Close()
	case "zstd":
		w, _ := zstd.NewWriter(&b, zstd.WithEncoderConcurrency(1))
		_, _ = w.Write(body)
		_ = w.Close()
	}
	return b.Bytes()
}

// answerCoded encodes only what was offered; one document says gzip of itself and is not.
func answerCoded(v Visit) Reply {
	r := bulletin(v, quiet, "").reply(v)
	coding, _, _ := strings.Cut(v.Path, ".")
	switch {
	case r.Status == http.StatusNotModified || coding == "plain":
	case coding == "mislabelled":
		r.Header["Content-Encoding"] = "gzip"
	case offers(v.Header, coding):
		r.Body = encode(coding, r.Body)
		r.Header["Content-Encoding"] = coding
	}
	return r
}

// offers says whether Accept-Encoding names a coding (RFC 9110 section 12.5.3).
func offers(h http.Header, coding string) bool {
	for offer := range strings.SplitSeq(strings.Join(h.Values("Accept-Encoding"), ","), ",") {
		name, q, _ := strings.Cut(strings.ToLower(strings.TrimSpace(offer)), ";")
		if strings.TrimSpace(name) == coding && !strings.HasSuffix(strings.ReplaceAll(q, " ", ""), "q=0") {
			return true
		}
	}
	return false
}

func judgeOffered(l Log) Finding {
	for _, r := range l.Requests {
		for _, coding := range []string{"gzip", "br", "zstd"} {
			if !offers(r.Header, coding) {
				return broken(fmt.Sprintf("Accept-Encoding: %q", r.Header.Get("Accept-Encoding")), r)
			}
		}
	}
	if len(l.Requests) == 0 {
		return notSeen("never asked")
	}
	return kept(fmt.Sprintf("%d requests", len(l.Requests)))
}

// judgeAccepted sees that a body was read by its ETag coming back. A fetcher that gives no ETags back
// shows nothing.
func judgeAccepted(paths ...string) func(Log) Finding {
	return func(l Log) Finding {
		if !givesBack(l, "plain.xml") {
			return notSeen("shows in conditional requests only")
		}
		encoded := 0
		for _, path := range paths {
			reqs := l.on(path)
			for i, r := range reqs {
				if r.Answer.Get("Content-Encoding") == "" || i == len(reqs)-1 {
					continue
				}
				if etag, _ := sent(reqs[i+1]); etag != r.Answer.Get("Etag") {
					return broken(fmt.Sprintf("a body with Content-Encoding: %s was not accepted", r.Answer.Get("Content-Encoding")), r, reqs[i+1])
				}
				encoded++
			}
		}
		if encoded == 0 {
			return notSeen("nothing was encoded")
		}
		return kept(fmt.Sprintf("%d bodies", encoded))
	}
}

func givesBack(l Log, path string) bool {
	for _, r := range l.on(path) {
		if etag, _ := sent(r); etag != "" {
			return true
		}
	}
	return false
}

func judgeAccept(l Log) Finding {
	if len(l.Requests) == 0 {
		return notSeen("never asked")
	}
	r := l.Requests[0]
	accept := strings.Join(r.Header.Values("Accept"), ", ")
	for _, want := range []string{"application/atom+xml", "application/rss+xml", "application/feed+json", "xml;q=", ";q="} {
		if !strings.Contains(strings.ReplaceAll(accept, " ", ""), want) {
			return broken(fmt.Sprintf("Accept: %q lacks %s", accept, want), r)
		}
	}
	return kept(accept)
}

// answerDelta knows RFC 3229 with the feed manipulation: of what has changed it sends the newest item.
func answerDelta(v Visit) Reply {
	y := rhythm{18 * 3600e9, 400 * day}
	d := bulletin(v, y, "")
	r := d.reply(v)
	if r.Status != http.StatusNotModified && v.Header.Get("A-Im") == "feed" && v.Header.Get("If-None-Match") != "" {
		r.Status, r.Body = http.StatusIMUsed, rss(v, y.news(v.Past.Start, v.Now)[:1], "")
		r.Header["IM"] = "feed"
	}
	return r
}

func judgeDelta(l Log) Finding {
	reqs := l.on("feed.xml")
	partial := 0
	for i, r := range reqs {
		if r.Status != http.StatusIMUsed || i == len(reqs)-1 {
			continue
		}
		if etag, _ := sent(reqs[i+1]); etag != r.Answer.Get("Etag") {
			return broken("the validators of a 226 were not taken", r, reqs[i+1])
		}
		partial++
	}
	if partial == 0 {
		return notSeen("no partial list was asked for")
	}
	return kept(fmt.Sprintf("%d partial lists", partial))
}

func judgeAIM(l Log) Finding {
	n := 0
	for _, r := range l.Requests {
		aim, etag := r.Header.Get("A-Im"), r.Header.Get("If-None-Match")
		if aim != "" && etag == "" {
			return broken("A-IM without If-None-Match", r)
		}
		if aim != "" {
			n++
		}
	}
	if n == 0 {
		return notSeen("A-IM is never sent")
	}
	return kept(fmt.Sprintf("%d requests", n))
}

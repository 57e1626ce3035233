package main

// Lines 14 and 16: how much the fetcher takes, and where it does not go.

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

func limitScenarios() []Scenario {
	return []Scenario{
		{
			Name: "huge", Answer: afterFirst(func(Visit) Reply {
				return Reply{Header: spoiledHeader, Refused: true, Send: endless}
			}),
			Checks: []Check{
				{Line: 14, Demand: "a body is not read beyond 5 MiB", Judge: judgeTaken(5<<20 + 64<<10)},
				{Line: 14, Demand: "too large a body is an error: its ETag is not kept, and it backs off", Judge: judgeTooMuch},
			},
		},
		{
			Name: "roomy", Wish: &Wish{BodyCap: "12 MiB"}, Answer: func(v Visit) Reply {
				return doc{etag: `"10 MiB"`, body: roomy()}.reply(v)
			},
			Checks: []Check{{Line: 14, Wished: true, Demand: "a source may be allowed more: its 10 MiB are read", Judge: func(l Log) Finding {
				reqs := l.on("feed.xml")
				if len(reqs) < 2 {
					return notSeen("asked less than twice")
				}
				if !slices.ContainsFunc(reqs, conditional) {
					return broken("its ETag never came back", reqs[:2]...)
				}
				return kept(fmt.Sprintf("%d requests", len(reqs)))
			}}},
		},
		{
			Name: "bomb", Answer: afterFirst(func(Visit) Reply {
				return Reply{Header: map[string]string{"ETag": `"too much"`, "Content-Type": "application/rss+xml", "Content-Encoding": "gzip"},
					Refused: true, Body: bomb()}
			}),
			Checks: []Check{{Line: 14, Demand: "a body that decodes to 64 MiB is an error: its ETag is not kept, and it backs off", Judge: judgeTooMuch}},
		},
		{
			Name: "talker", Answer: afterFirst(func(v Visit) Reply {
				r := plainly(http.StatusOK)
				for i := range 400 {
					r.Header[fmt.Sprintf("X-Talk-%d", i)] = strings.Repeat("bla ", 256)
				}
				r.Header["ETag"], r.Refused, r.Body = `"too much"`, true, bulletin(v, quiet, "").body
				return r
			}),
			Checks: []Check{{Line: 14, Demand: "a header of 400 KiB is an error: its ETag is not kept, and it backs off", Judge: judgeTooMuch}},
		},
		{
			Name: "drip", Answer: afterFirst(func(Visit) Reply {
				return Reply{Header: spoiledHeader, Refused: true, Send: drip(200, time.Second)}
			}),
			Checks: []Check{
				{Line: 14, Demand: "a drip slower than 1 KiB/s is left after 30 seconds", Judge: leaves("feed.xml", 40*time.Second)},
				{Line: 14, Demand: "a drip is an error: it backs off", Judge: judgeTooMuch},
			},
		},
		{
			Name: "trickle", Answer: afterFirst(func(Visit) Reply {
				return Reply{Header: spoiledHeader, Refused: true, Send: drip(4<<10, time.Second)}
			}),
			Checks: []Check{{Line: 14, Demand: "an answer is left after two minutes, however lively", Judge: leaves("feed.xml", 2*time.Minute+5*time.Second)}},
		},
		{
			Name: "inside", Hosts: 2, Feeds: []string{"0.xml", "1.xml", "2.xml", "3.xml"}, Answer: answerInside,
			Checks: []Check{{Line: 16, Demand: "no redirect leads to an inner address", Judge: judgeInside}},
		},
	}
}

var spoiledHeader = map[string]string{"ETag": `"too much"`, "Content-Type": "application/rss+xml"}

// endless sends items until the fetcher leaves, 40 MiB at most.
func endless(w http.ResponseWriter, s *Sending) {
	w.WriteHeader(http.StatusOK)
	if !s.write(w, []byte(`<rss version="2.0"><channel><title>Endless</title>`)) {
		return
	}
	chunk := bytes.Repeat([]byte("<item><title>More of the same</title></item>\n"), 32<<10/45)
	for s.sent < 40<<20 && s.write(w, chunk) {
		continue
	}
}

// drip sends so many bytes in every interval.
func drip(n int, every time.Duration) func(http.ResponseWriter, *Sending) {
	return func(w http.ResponseWriter, s *Sending) {
		w.WriteHeader(http.StatusOK)
		flush := http.NewResponseController(w)
		rest := []byte(`<rss version="2.0"><channel><title>Drip</title>`)
		for {
			if len(rest) < n {
				rest = append(rest, bytes.Repeat([]byte("<item><title>Drip</title></item>\n"), n/30+1)...)
			}
			if !s.write(w, rest[:n]) || flush.Flush() != nil || !s.wait(every) {
				return
			}
			rest = rest[n:]
		}
	}
}

// slowly sends a reply in the middle of two pauses.
func slowly(r Reply) func(http.ResponseWriter, *Sending) {
	return func(w http.ResponseWriter, s *Sending) {
		if s.wait(400 * time.Millisecond) {
			w.WriteHeader(status(r))
			s.write(w, r.Body)
			s.wait(400 * time.Millisecond)
		}
	}
}

// bomb is a feed of 64 MiB in 64 KiB.
var bomb = sync.OnceValue(func() []byte {
	head := []byte(`<rss version="2.0"><channel><title>Boom</title><description>`)
	return encode("gzip", append(head, bytes.Repeat([]byte(" "), 64<<20)...))
})

// roomy is a feed of one item and 10 MiB of space.
var roomy = sync.OnceValue(func() []byte {
	body := []byte(`<rss version="2.0"><channel><title>Roomy</title><description></description>`)
	body = append(body, bytes.Repeat([]byte(" "), 10<<20)...)
	return append(body, `<item><title>At last</title><link>http://www.roomy.example/1</link></item></channel></rss>`...)
})

// judgeTaken counts what was taken of a body. Loopback takes some megabytes that nobody has read.
func judgeTaken(most int64) func(Log) Finding {
	const inFlight = 8 << 20
	return func(l Log) Finding {
		n := 0
		for _, r := range l.on("feed.xml") {
			if !r.Refused {
				continue
			}
			if n++; r.Sent > most+inFlight {
				return broken(fmt.Sprintf("took %d MiB", r.Sent>>20), r)
			}
		}
		if n == 0 {
			return notSeen("asked less than twice")
		}
		return kept(fmt.Sprintf("%d times", n))
	}
}

// judgeTooMuch: the ETag of a body that is too much does not come back, and pauses grow.
func judgeTooMuch(l Log) Finding {
	reqs := l.on("feed.xml")
	for _, r := range reqs {
		if etag, _ := sent(r); etag == spoiledHeader["ETag"] {
			return broken("took its ETag", r)
		}
	}
	return growing(func(r Request) bool { return r.Refused }, day*11/10)(l)
}

// answerInside redirects to inner addresses, also to such as do not look like it. Only the scenario's own
// can be seen by the referee.
func answerInside(v Visit) Reply {
	if v.Host == 1 {
		return bulletin(v, quiet, "").reply(v)
	}
	inner := v.URL(1, false, "secret.xml")
	target := map[string]string{
		"0.xml": inner, "1.xml": mapped(inner),
		"2.xml": "http://169.254.169.254/latest/meta-data/", "3.xml": "http://[::1]:9/",
	}[v.Path]
	return plainly(http.StatusFound, "Location", target)
}

// mapped writes the IPv4 address of a URL as IPv6 (RFC 4291 section 2.5.5.2).
func mapped(u string) string {
	host, rest, _ := strings.Cut(strings.TrimPrefix(u, "http://"), "/")
	address, port, _ := strings.Cut(host, ":")
	if port != "" {
		port = ":" + port
	}
	return "http://[::ffff:" + address + "]" + port + "/" + rest
}

func judgeInside(l Log) Finding {
	asked := 0
	for _, r := range l.Requests {
		if r.Host == 1 {
			return broken("was led to "+r.Name, r)
		}
		asked++
	}
	if asked == 0 {
		return notSeen("never asked")
	}
	return kept(fmt.Sprintf("%d redirects", asked))
}

package main

// Lines 21 to 23: who calls, what it gives away, and what it may read.

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

func identityScenarios() []Scenario {
	return []Scenario{
		{
			Name: "everybody", Checks: []Check{
				{Line: 21, Demand: "User-Agent: NAME/VERSION (+INFO-URL; CONTACT), never a browser's name", Judge: everyRequest(judgeAgent)},
				{Line: 21, Demand: "no Referer", Judge: everyRequest(func(r Request) string { return r.Header.Get("Referer") })},
			},
		},
		{
			Name: "counter", Feeds: []string{"feed.xml?b=2&a=%7e&a=1;x"}, Answer: func(v Visit) Reply {
				r := bulletin(v, quiet, "").reply(v)
				r.Header["Set-Cookie"] = "visitor=42; Path=/; Max-Age=31536000"
				return r
			},
			Checks: []Check{
				{Line: 21, Demand: "no cookies", Judge: judgeCookies},
				{Line: 21, Demand: "the query stays as it is", Judge: everyRequest(func(r Request) string {
					if r.Path == "feed.xml" && !strings.HasSuffix(r.Target, "/counter/feed.xml?b=2&a=%7e&a=1;x") {
						return r.Target
					}
					return ""
				})},
			},
		},
		{
			Name: "members", Secure: true, Hosts: 2, Wish: &Wish{User: "litfass", Password: "säule"}, Answer: answerMembers,
			Checks: []Check{
				{Line: 22, Wished: true, Demand: "basic authentication", Judge: judgeCredentials("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("litfass:säule")))},
				{Line: 6, Wished: true, Demand: "no credentials to another origin", Judge: judgeStray},
			},
		},
		{
			Name: "bearer", Secure: true, Wish: &Wish{Bearer: "t0ken"}, Answer: guardedBy("Authorization", "Bearer t0ken"),
			Checks: []Check{{Line: 22, Wished: true, Demand: "bearer authentication", Judge: judgeCredentials("Authorization", "Bearer t0ken")}},
		},
		{
			Name: "key", Secure: true, Wish: &Wish{Headers: map[string]string{"X-Api-Key": "k3y"}}, Answer: guardedBy("X-Api-Key", "k3y"),
			Checks: []Check{{Line: 22, Wished: true, Demand: "a header of the source's own", Judge: judgeCredentials("X-Api-Key", "k3y")}},
		},
		{
			Name: "careless", Wish: &Wish{Bearer: "t0ken"}, Answer: func(v Visit) Reply { return bulletin(v, quiet, "").reply(v) },
			Checks: []Check{{Line: 22, Wished: true, Demand: "secrets never go over http", Judge: judgeCareless}},
		},
		{
			Name: "proxied", Hosts: 2, Wish: &Wish{Proxy: "1"}, Answer: func(v Visit) Reply { return bulletin(v, quiet, "").reply(v) },
			Checks: []Check{{Line: 22, Wished: true, Demand: "a source's own proxy is used", Judge: everyRequest(func(r Request) string {
				if !strings.HasPrefix(r.Target, "http://") { // RFC 9112 section 3.2.2: a proxy is told the whole URL
					return "asked directly"
				}
				return ""
			})}},
		},
		{
			Name: "robots", Answer: func(v Visit) Reply {
				if v.Path == "/robots.txt" {
					return Reply{Header: map[string]string{"Content-Type": "text/plain"}, Body: []byte("User-agent: *\nDisallow: /\n")}
				}
				return bulletin(v, quiet, "").reply(v)
			},
			Checks: []Check{{Line: 23, Demand: "robots.txt does not stop a feed that the operator named", Judge: func(l Log) Finding {
				if n := len(l.on("feed.xml")); n > 0 {
					return kept(fmt.Sprintf("%d requests", n))
				}
				if robots := l.on("/robots.txt"); len(robots) > 0 {
					return broken("asked for robots.txt and left", robots[0])
				}
				return notSeen("never asked")
			}}},
		},
	}
}

// everyRequest judges each request alone: wrong says what is wrong with it, "" nothing.
func everyRequest(wrong func(Request) string) func(Log) Finding {
	return func(l Log) Finding {
		for _, r := range l.Requests {
			if w := wrong(r); w != "" {
				return broken(w, r)
			}
		}
		if len(l.Requests) == 0 {
			return notSeen("never asked")
		}
		return kept(fmt.Sprintf("%d requests", len(l.Requests)))
	}
}

// goodAgent has a name, a version and behind them an address where to ask.
var goodAgent = regexp.MustCompile(`^[\w.-]+/[\w.+~-]+ \(\+https?://[^;\s]+; [^;()]*[@/][^;()]*\)$`)

var browsers = []string{"mozilla", "chrome", "safari", "gecko", "opera", "edg/", "msie"}

func judgeAgent(r Request) string {
	agent := r.Header.Get("User-Agent")
	browser := slices.ContainsFunc(browsers, func(name string) bool { return strings.Contains(strings.ToLower(agent), name) })
	if browser || !goodAgent.MatchString(agent) {
		return fmt.Sprintf("User-Agent: %q", agent)
	}
	return ""
}

func judgeCookies(l Log) Finding {
	for _, r := range l.Requests {
		if c := r.Header.Get("Cookie"); c != "" {
			return broken("Cookie: "+c, r)
		}
	}
	if len(l.Requests) < 2 {
		return notSeen("asked less than twice")
	}
	return kept(fmt.Sprintf("%d requests", len(l.Requests)))
}

func guardedBy(header, value string) func(Visit) Reply {
	return func(v Visit) Reply {
		if v.Header.Get(header) != value {
			return plainly(http.StatusUnauthorized, "WWW-Authenticate", `Basic realm="members"`)
		}
		return bulletin(v, quiet, "").reply(v)
	}
}

// answerMembers lets members in, and sends every fourth to another host.
func answerMembers(v Visit) Reply {
	switch {
	case v.Host == 1:
		return bulletin(v, quiet, "").reply(v)
	case len(v.Past.on("feed.xml"))%4 == 3:
		return plainly(http.StatusFound, "Location", v.URL(1, true, "mirror.xml"))
	}
	return guardedBy("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("litfass:säule")))(v)
}

func judgeCredentials(header, value string) func(Log) Finding {
	return func(l Log) Finding {
		reqs := l.on("feed.xml")
		for _, r := range reqs {
			if got := r.Header.Get(header); got != value {
				return broken(fmt.Sprintf("%s: %q", header, got), r)
			}
		}
		if len(reqs) == 0 {
			return notSeen("never asked")
		}
		return kept(fmt.Sprintf("%d requests", len(reqs)))
	}
}

func judgeStray(l Log) Finding {
	strays := l.on("1/mirror.xml")
	for _, r := range strays {
		if r.Header.Get("Authorization") != "" {
			return broken("sent its credentials to another host", r)
		}
	}
	if len(strays) == 0 {
		return notSeen("no redirect was followed")
	}
	return kept(fmt.Sprintf("%d redirects", len(strays)))
}

func judgeCareless(l Log) Finding {
	for _, r := range l.Requests {
		if r.Header.Get("Authorization") != "" {
			return broken("sent a secret over http", r)
		}
	}
	return kept(fmt.Sprintf("%d requests without it", len(l.Requests)))
}

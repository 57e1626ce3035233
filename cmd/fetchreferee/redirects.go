package main

// Line 6: where the fetcher is sent, and what it remembers of it.

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

func redirectScenarios() []Scenario {
	return []Scenario{
		{
			Name: "moved", Feeds: []string{"301.xml", "308.xml"}, Answer: answerMoved,
			Checks: []Check{
				{Line: 6, Demand: "301 and 308: the target is used after 7 days with a valid feed there, not before", Judge: all(judgeMoved("301"), judgeMoved("308"))},
			},
		},
		{
			Name: "lent", Feeds: []string{"302.xml", "303.xml", "307.xml"}, Answer: func(v Visit) Reply {
				if code, _, told := strings.Cut(v.Path, "."); told {
					status, _ := strconv.Atoi(code)
					return plainly(status, "Location", v.URL(0, false, "target"+code))
				}
				return bulletin(v, quiet, "").reply(v)
			},
			Checks: []Check{{Line: 6, Demand: "302, 303 and 307 are never remembered", Judge: all(judgeLent("302"), judgeLent("303"), judgeLent("307"))}},
		},
		{
			Name: "buried", Answer: func(v Visit) Reply {
				switch {
				case v.Path == "new.xml":
					return bulletin(v, quiet, "").reply(v)
				case v.Now.Sub(v.Past.Start) < 3*day:
					return plainly(http.StatusMovedPermanently, "Location", v.URL(0, false, "new.xml"))
				default:
					return plainly(http.StatusNotFound)
				}
			},
			Checks: []Check{{Line: 6, Demand: "if the old address turns 404, the new one is used at once", Judge: judgeBuried}},
		},
		{
			Name: "maze", Feeds: []string{"hop0.xml", "loop.xml"}, Answer: func(v Visit) Reply {
				n := 0
				if _, err := fmt.Sscanf(v.Path, "hop%d.xml", &n); err == nil {
					return plainly(http.StatusFound, "Location", v.URL(0, false, fmt.Sprintf("hop%d.xml", n+1)))
				}
				return plainly(http.StatusFound, "Location", v.URL(0, false, "loop.xml"))
			},
			Checks: []Check{{Line: 6, Demand: "at most 5 hops", Judge: judgeMaze}},
		},
		{
			Name: "chain", Feeds: []string{"5.xml"}, Answer: func(v Visit) Reply {
				if n, _ := strconv.Atoi(strings.TrimSuffix(v.Path, ".xml")); n > 0 {
					return plainly(http.StatusFound, "Location", v.URL(0, false, fmt.Sprintf("%d.xml", n-1)))
				}
				return bulletin(v, quiet, "").reply(v)
			},
			Checks: []Check{{Line: 6, Demand: "a chain of 5 hops leads to its feed", Judge: func(l Log) Finding {
				began, arrived := l.on("5.xml"), l.on("0.xml")
				if len(began) == 0 {
					return notSeen("never asked")
				}
				if len(arrived) == 0 {
					return notSeen("it follows fewer")
				}
				return kept(fmt.Sprintf("%d arrivals", len(arrived)))
			}}},
		},
		{
			Name: "stripped", Secure: true, Answer: func(v Visit) Reply {
				if v.Path == "feed.xml" {
					return plainly(http.StatusFound, "Location", v.URL(0, false, "plain.xml"))
				}
				return bulletin(v, quiet, "").reply(v)
			},
			Checks: []Check{{Line: 6, Demand: "a redirect from https to http is not followed", Judge: never("plain.xml", "feed.xml", "asked over http")}},
		},
		{
			Name: "secured", Answer: func(v Visit) Reply {
				if !v.Secure {
					return plainly(http.StatusMovedPermanently, "Location", v.URL(0, true, "feed.xml"))
				}
				return bulletin(v, quiet, "").reply(v)
			},
			Checks: []Check{{Line: 6, Demand: "from http to https on the same host it moves at once", Judge: judgeSecured}},
		},
		{
			Name: "page", Answer: func(v Visit) Reply {
				if v.Path == "feed.xml" {
					return plainly(http.StatusMovedPermanently, "Location", v.URL(0, false, "index.html"))
				}
				return Reply{Header: map[string]string{"Content-Type": "text/html"},
					Body: []byte("<!DOCTYPE html><html><head><title>Our new website</title></head><body>Welcome!</body></html>")}
			},
			Checks: []Check{{Line: 6, Demand: "a redirect to a page means gone, not moved: the page does not become the feed", Judge: all(
				judgeLentTo("feed.xml", "index.html"), atLeast("index.html", false, func(Request) time.Duration { return 5 * time.Hour }))}},
		},
	}
}

// answerMoved redirects "301.xml" to "new301.xml" for good.
func answerMoved(v Visit) Reply {
	code, _, _ := strings.Cut(v.Path, ".")
	if status, err := strconv.Atoi(code); err == nil {
		return plainly(status, "Location", v.URL(0, false, "new"+code+".xml"))
	}
	return bulletin(v, quiet, "").reply(v)
}

func judgeMoved(code string) func(Log) Finding {
	return func(l Log) Finding {
		old, moved := l.on(code+".xml"), l.on("new"+code+".xml")
		if len(moved) == 0 {
			return notSeen("the redirect was not followed")
		}
		first := moved[0].At
		direct := 0
		for _, r := range moved {
			if follows(old, r) {
				continue
			}
			if direct++; r.At.Sub(first) < 7*day-time.Minute {
				return broken(fmt.Sprintf("moved after %s", rough(r.At.Sub(first))), moved[0], r)
			}
		}
		for _, r := range old {
			if r.At.Sub(first) > 9*day {
				return broken(fmt.Sprintf("asks the old address after %s still", rough(r.At.Sub(first))), old[0], r)
			}
		}
		if direct == 0 {
			return needsClock("it takes more than 7 days")
		}
		return kept(fmt.Sprintf("%d direct requests", direct))
	}
}

// follows says whether a request came shortly after a redirect of one of old.
func follows(old []Request, r Request) bool {
	for _, o := range old {
		if !o.At.After(r.At) && r.At.Sub(o.End) < 3*time.Minute {
			return true
		}
	}
	return false
}

func judgeLent(code string) func(Log) Finding { return judgeLentTo(code+".xml", "target"+code) }

func judgeLentTo(from, to string) func(Log) Finding {
	return func(l Log) Finding {
		lender, target := l.on(from), l.on(to)
		for _, r := range target {
			if !follows(lender, r) {
				return broken("asked the target directly", r)
			}
		}
		switch {
		case len(target) == 0:
			return notSeen("the redirect was not followed")
		case len(target) == 1:
			return needsClock("followed once only")
		}
		return kept(fmt.Sprintf("%d redirects", len(target)))
	}
}

func judgeBuried(l Log) Finding {
	var dead *Request
	for _, r := range l.on("feed.xml") {
		if r.Status != http.StatusNotFound {
			continue
		}
		if dead != nil {
			return broken("asks the dead address again", *dead, r)
		}
		dead = &r
	}
	if dead == nil {
		if len(l.on("feed.xml")) == 0 {
			return notSeen("never asked")
		}
		return needsClock("it takes 3 days")
	}
	for _, r := range l.on("new.xml") {
		if r.At.After(dead.At) && r.At.Sub(dead.End) < 3*time.Minute {
			return kept("took the new address in the same run")
		}
	}
	return broken("did not take the new address", *dead)
}

// judgeMaze: the path hop6.xml would be the sixth redirect; a loop is not walked more than six times.
func judgeMaze(l Log) Finding {
	if over := l.on("hop6.xml"); len(over) > 0 {
		return broken("followed a sixth redirect", over[0])
	}
	began, inARow := l.on("loop.xml"), 1
	for i := 1; i < len(began); i++ {
		if inARow++; began[i].At.Sub(began[i-1].End) > time.Minute || began[i].Run != began[i-1].Run {
			inARow = 1
		}
		if inARow > 6 {
			return broken("went round in a circle", began[i-1], began[i])
		}
	}
	if len(l.on("hop0.xml")) == 0 {
		return notSeen("never asked")
	}
	return kept(fmt.Sprintf("%d times", len(l.on("hop0.xml"))))
}

func judgeSecured(l Log) Finding {
	var plain, secure []Request
	for _, r := range l.Requests {
		if r.Secure {
			secure = append(secure, r)
		} else if r.Path == "feed.xml" {
			plain = append(plain, r)
		}
	}
	switch {
	case len(secure) == 0:
		return notSeen("the redirect was not followed")
	case len(plain) > 1:
		return broken("asked over http again", plain[1])
	case len(secure) == 1:
		return needsClock("asked once only")
	}
	return kept(fmt.Sprintf("%d requests over https", len(secure)))
}

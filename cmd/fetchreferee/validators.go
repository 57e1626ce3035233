package main

// Lines 1 to 4: what the fetcher gives back of what it was given.

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// full is how often a request without conditions is right though validators are known.
const full = 8*24*time.Hour - time.Hour

// held is what a fetcher should know of a path.
type held struct {
	etag, modified string
	read           bool      // a body was accepted
	full           time.Time // when
}

// after is what it should know after another request.
func (h held) after(r Request) held {
	etag, modified := r.Answer.Get("Etag"), r.Answer.Get("Last-Modified")
	switch {
	case r.Refused || r.Early:
	case r.Status == http.StatusOK, r.Status == http.StatusIMUsed:
		return held{etag, modified, true, r.End}
	case r.Status == http.StatusNotModified:
		if etag != "" {
			h.etag = etag
		}
		if modified != "" {
			h.modified = modified
		}
	}
	return h
}

// conditional says whether a request carries a validator.
func conditional(r Request) bool {
	etag, modified := sent(r)
	return etag+modified != ""
}

// sent are the validators of a request.
func sent(r Request) (etag, modified string) {
	return r.Header.Get("If-None-Match"), r.Header.Get("If-Modified-Since")
}

// fault is a request whose validators are not those it should carry.
type fault struct {
	kind string // "altered", "stale", "missing", "invented"
	at   Request
	want held
}

// faults compares each request for a path with what was known before it; fine counts those that were
// as they should be.
func faults(reqs []Request) (found []fault, fine int) {
	var h held
	served := map[string]bool{}
	for _, r := range reqs {
		etag, modified := sent(r)
		switch {
		case etag == h.etag && modified == h.modified:
			if etag+modified != "" {
				fine++
			}
		case etag+modified == "" && r.At.Sub(h.full) >= full:
		case etag != "" && h.etag == "" && !served[etag], modified != "" && h.modified == "" && !served[modified]:
			found = append(found, fault{"invented", r, h})
		case etag != h.etag && served[etag], modified != h.modified && served[modified]:
			found = append(found, fault{"stale", r, h})
		case etag == "" && h.etag != "", modified == "" && h.modified != "":
			found = append(found, fault{"missing", r, h})
		default:
			found = append(found, fault{"altered", r, h})
		}
		h = h.after(r)
		for _, name := range []string{"Etag", "Last-Modified"} {
			if v := r.Answer.Get(name); v != "" {
				served[v] = true
			}
		}
	}
	return found, fine
}

// givenBack judges that validators come back; bad are the kinds of fault that count.
func givenBack(paths []string, bad ...string) func(Log) Finding {
	return func(l Log) Finding {
		fine, asked := 0, 0
		if gives := slices.ContainsFunc(l.Requests, conditional); !gives && slices.Contains(bad, "stale") {
			return notSeen("no validator was sent") // line 1 has a word for that
		}
		for _, path := range paths {
			reqs := l.on(path)
			asked = max(asked, len(reqs))
			wrong, right := faults(reqs)
			fine += right
			for _, f := range wrong {
				for _, kind := range bad {
					if f.kind == kind {
						etag, modified := sent(f.at)
						return broken(fmt.Sprintf("%s: sent %q and %q, knew %q and %q", kind, etag, modified, f.want.etag, f.want.modified), f.at)
					}
				}
			}
		}
		if fine == 0 {
			if asked > 1 {
				return notSeen("no validator was sent")
			}
			return notSeen("asked less than twice")
		}
		return kept(fmt.Sprintf("%d requests", fine))
	}
}

func validatorScenarios() []Scenario {
	opaque := []string{"weak.xml", "odd.xml", "date.xml", "etag.xml", "modified.xml", "none.xml"}
	return []Scenario{
		{
			Name: "opaque", Feeds: opaque, Answer: answerOpaque,
			Checks: []Check{
				{Line: 1, Demand: "both validators come back byte for byte", Judge: givenBack(opaque, "altered", "missing")},
				{Line: 1, Demand: "no validator is invented", Judge: func(l Log) Finding {
					f := givenBack(opaque, "invented")(l)
					if n := len(l.on("none.xml")); f.Verdict == NotSeen && n > 1 {
						return kept(fmt.Sprintf("%d requests", n))
					}
					return f
				}},
			},
		},
		{
			Name: "moving", Answer: answerMoving,
			Checks: []Check{{
				Line: 2, Demand: "both follow each 200, and each 304 that carries them; a 304 without them erases nothing",
				Judge: givenBack([]string{"feed.xml"}, "stale", "missing", "altered"),
			}},
		},
		{
			Name: "spoiled", Answer: answerSpoiled,
			Checks: []Check{{
				Line: 3, Demand: "the validators of a body that was cut, no feed or suddenly empty are not kept", Judge: judgeSpoiled,
			}},
		},
		{
			Name: "elsewhere", Answer: answerElsewhere,
			Checks: []Check{{Line: 3, Demand: "validators go to the URL they came from only", Judge: judgeElsewhere}},
		},
		{
			Name: "deaf", Feeds: []string{"deaf.xml", "twin.xml"}, Answer: answerDeaf,
			Checks: []Check{{Line: 4, Demand: "a server that sends the same bytes in full again and again is asked less often", Judge: judgeDeaf}},
		},
		{
			Name: "frozen", Answer: answerFrozen,
			Checks: []Check{
				{Line: 4, Demand: "a server that says 304 for ever is asked without conditions once in 8 days at most", Judge: judgeFrozen},
				{Line: 4, Demand: "but in 20 days it is", Judge: judgeDoubted},
			},
		},
		{
			Name: "restart", Answer: answerRestart,
			Checks: []Check{
				{Line: 5, Demand: "after a restart and when ordered by hand it asks with conditions", Judge: judgeConditional},
				{Line: 5, Demand: "a restart obeys the due times, an order by hand the floor of an hour", Judge: judgeDueTimes},
			},
		},
	}
}

func answerOpaque(v Visit) Reply {
	d := bulletin(v, quiet, "")
	switch v.Path {
	case "weak.xml":
		d.etag = `W/"` + d.etag[1:]
	case "odd.xml":
		d.etag = `v1;` + d.etag[1:len(d.etag)-1] + `==/+,x` // without quotes, as some servers send it
	case "date.xml":
		d.modified = d.modified[5:len(d.modified)-4] + " +0000" // not the form of RFC 9110 section 5.6.7
	case "etag.xml":
		d.modified = ""
	case "modified.xml":
		d.etag = ""
	case "none.xml":
		d.etag, d.modified = "", ""
	}
	return d.reply(v)
}

// answerMoving moves both validators, one of them or none, in answers with and without a body.
func answerMoving(v Visit) Reply {
	d := bulletin(v, quiet, "")
	n := len(v.Past.on(v.Path))
	step := func(of int) string { return fmt.Sprintf("%d", n/of) }
	conditional := v.Header.Get("If-None-Match")+v.Header.Get("If-Modified-Since") != ""
	etag, modified := `"e`+step(1)+`"`, v.Past.Start.Add(time.Duration(n/2)*time.Hour).UTC().Format(http.TimeFormat)
	r := Reply{Header: map[string]string{"ETag": etag, "Last-Modified": modified}, Body: d.body}
	switch n % 5 {
	case 1: // a new ETag for what has not changed
		if conditional {
			r = Reply{Status: http.StatusNotModified, Header: map[string]string{"ETag": etag}}
		}
	case 2: // a bare 304
		if conditional {
			r = Reply{Status: http.StatusNotModified}
		}
	case 3: // another date for the same bytes
		if last := v.Past.on(v.Path); len(last) > 0 {
			r.Header["ETag"] = lastOf(last, "Etag")
		}
	case 4: // the date has gone
		if conditional {
			r = Reply{Status: http.StatusNotModified, Header: map[string]string{"Last-Modified": modified}}
		}
	}
	return r
}

// lastOf is a field of the last answer that had it.
func lastOf(reqs []Request, name string) string {
	for i := len(reqs) - 1; i >= 0; i-- {
		if v := reqs[i].Answer.Get(name); v != "" {
			return v
		}
	}
	return ""
}

// answerSpoiled is a good feed, then in turn one that is cut, a page, an empty feed and a good one.
func answerSpoiled(v Visit) Reply {
	d, n := bulletin(v, quiet, ""), len(v.Past.on(v.Path))
	r := Reply{Header: map[string]string{"ETag": fmt.Sprintf(`"spoiled-%d"`, n)}, Body: d.body, Refused: true}
	switch n % 8 {
	case 1:
		r.Header["Content-Length"] = fmt.Sprint(len(d.body) + 2000)
		r.Body = d.body[:len(d.body)*2/3]
	case 3:
		r.Header["Content-Type"] = "text/html"
		r.Body = []byte("<!DOCTYPE html><html><head><title>Wartung</title></head><body>We will be back soon.</body></html>")
	case 5:
		r.Body = rss(v, nil, "")
	default:
		r.Header["ETag"], r.Refused = fmt.Sprintf(`"good-%d"`, n), false
	}
	return r
}

func judgeSpoiled(l Log) Finding {
	spoiled, occasions := map[string]Request{}, 0
	for _, r := range l.on("feed.xml") {
		etag, _ := sent(r)
		if from, bad := spoiled[etag]; bad {
			return broken("sent the ETag of a body it should not have accepted", from, r)
		}
		if len(spoiled) > 0 && etag != "" {
			occasions++
		}
		if r.Refused {
			spoiled[r.Answer.Get("Etag")] = r
		}
	}
	switch {
	case occasions == 0 && len(spoiled) == 0:
		return notSeen("asked less than twice")
	case occasions == 0:
		return notSeen("no validator was sent after a spoiled body")
	}
	return kept(fmt.Sprintf("%d spoiled bodies", len(spoiled)))
}

// answerElsewhere sends every third visitor to another document for a while.
func answerElsewhere(v Visit) Reply {
	if v.Path == "feed.xml" && len(v.Past.on("feed.xml"))%3 == 1 {
		return plainly(http.StatusFound, "Location", v.URL(0, false, "other.xml"))
	}
	return bulletin(v, quiet, "").reply(v)
}

func judgeElsewhere(l Log) Finding {
	other := l.on("other.xml")
	for _, r := range other {
		if etag, _ := sent(r); etag != "" && etag[1] == 'f' { // "feed.xml-…"
			return broken("sent the ETag of the address that redirected", r)
		}
	}
	if len(other) == 0 {
		return notSeen("no redirect was followed")
	}
	return kept(fmt.Sprintf("%d redirects", len(other)))
}

// answerDeaf ignores conditions on one path and obeys them on the other. Neither has news.
func answerDeaf(v Visit) Reply {
	dates := rhythm{every: 12 * time.Hour}.news(v.Past.Start, v.Past.Start)
	d := doc{etag: `"` + v.Path + `"`, body: rss(v, dates, "")}
	if v.Path == "deaf.xml" {
		return Reply{Header: map[string]string{"ETag": d.etag}, Body: d.body}
	}
	return d.reply(v)
}

// judgeDeaf looks at ten days: after weeks without news everybody comes seldom.
func judgeDeaf(l Log) Finding {
	late := func(r Request) bool { return r.At.Sub(l.Start) > 10*24*time.Hour }
	deaf, twin := slices.DeleteFunc(l.on("deaf.xml"), late), slices.DeleteFunc(l.on("twin.xml"), late)
	switch {
	case len(deaf) == 0:
		return notSeen("never asked")
	case l.Errands, len(twin) < 12:
		return needsClock("asked too few times")
	case len(deaf)*4 > len(twin)*3:
		return broken(fmt.Sprintf("asked %d times, and a twin with working validators %d times", len(deaf), len(twin)), deaf[len(deaf)-2:]...)
	}
	return kept(fmt.Sprintf("asked %d times, and a twin with working validators %d times", len(deaf), len(twin)))
}

// answerFrozen says 304 to every condition.
func answerFrozen(v Visit) Reply {
	d := bulletin(v, quiet, "")
	if v.Header.Get("If-None-Match")+v.Header.Get("If-Modified-Since") != "" {
		return Reply{Status: http.StatusNotModified, Header: map[string]string{"ETag": d.etag}}
	}
	return d.reply(v)
}

func judgeFrozen(l Log) Finding {
	var last Request
	fulls := 0
	reqs := l.on("feed.xml")
	if len(reqs) > 1 && !slices.ContainsFunc(reqs, conditional) {
		return notSeen("no validator was sent, so no 304 either")
	}
	for _, r := range reqs {
		if conditional(r) {
			continue
		}
		if fulls++; fulls > 1 && r.At.Sub(last.At) < full {
			return broken(fmt.Sprintf("two requests without conditions within %s", rough(r.At.Sub(last.At))), last, r)
		}
		last = r
	}
	switch {
	case len(reqs) < 2:
		return notSeen("asked less than twice")
	case l.End.Sub(l.Start) < full:
		return needsClock("it takes more than 8 days")
	}
	return kept(fmt.Sprintf("%d of %d requests without conditions", fulls, len(reqs)))
}

// judgeDoubted: what a server has said for so long is looked at once.
func judgeDoubted(l Log) Finding {
	const patience = 20 * day
	var first Request
	doubts := 0
	for _, r := range l.on("feed.xml") {
		switch {
		case !conditional(r):
			first, doubts = Request{}, doubts+1
		case first.At.IsZero():
			first = r
		case r.At.Sub(first.At) > patience:
			return broken(fmt.Sprintf("304 was believed for %s", rough(r.At.Sub(first.At))), first, r)
		}
	}
	switch doubts {
	case 0:
		return notSeen("never asked")
	case 1:
		return needsClock("it takes more than 8 days")
	}
	return kept(fmt.Sprintf("%d times", doubts-1))
}

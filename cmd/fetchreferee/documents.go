package main

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Feeds bring news at a rhythm of their own. Who polls by rhythm comes often to a lively one, so most are
// lively for a few days only.
type rhythm struct {
	every time.Duration // between news while lively
	lasts time.Duration // how long it is lively, from the beginning of the observation
}

// calm is the time between news of a feed that is not lively.
const calm = 40 * time.Hour

var quiet = rhythm{every: calm}

// news are the dates of the newest items, the newest first.
func (y rhythm) news(start, now time.Time) []time.Time {
	var dates []time.Time
	turn := start.Add(y.lasts)
	for at := now.Truncate(calm); at.After(turn) && len(dates) < 10; at = at.Add(-calm) {
		dates = append(dates, at)
	}
	from := now
	if now.After(turn) {
		from = turn
	}
	for at := from.Truncate(y.every); len(dates) < 10; at = at.Add(-y.every) {
		dates = append(dates, at)
	}
	return dates
}

// doc is a document with its validators.
type doc struct {
	etag, modified string
	body           []byte
	header         map[string]string
}

// bulletin is an RSS feed with news at a rhythm; channel is put into its channel.
func bulletin(v Visit, y rhythm, channel string) doc {
	dates := y.news(v.Past.Start, v.Now)
	return doc{
		etag:     fmt.Sprintf(`"%s-%d"`, strings.Trim(v.Path, "/"), dates[0].Unix()),
		modified: dates[0].UTC().Format(http.TimeFormat),
		body:     rss(v, dates, channel),
	}
}

func rss(v Visit, dates []time.Time, channel string) []byte {
	var b strings.Builder
	home := v.URL(v.Host, v.Secure, "")
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>`)
	fmt.Fprintf(&b, "<title>%s</title><link>%s</link><description>A pretended publisher</description>%s\n", v.Path, home, channel)
	for _, at := range dates {
		fmt.Fprintf(&b, "<item><title>Notice of %s</title><link>%s%d.html</link><guid>%s%d</guid><pubDate>%s</pubDate></item>\n",
			at.UTC().Format("2 January, 15:04"), home, at.Unix(), home, at.Unix(), at.UTC().Format(time.RFC1123Z))
	}
	b.WriteString("</channel></rss>\n")
	return []byte(b.String())
}

// reply answers as a correct origin: 304 to whoever has it (RFC 9110 section 13.2.2).
func (d doc) reply(v Visit) Reply {
	r := Reply{Header: map[string]string{}, Body: d.body}
	if d.etag != "" {
		r.Header["ETag"] = d.etag
	}
	if d.modified != "" {
		r.Header["Last-Modified"] = d.modified
	}
	for name, value := range d.header {
		r.Header[name] = value
	}
	if d.known(v.Header) {
		r.Status, r.Body = http.StatusNotModified, nil
	}
	return r
}

func (d doc) known(h http.Header) bool {
	if match := h.Get("If-None-Match"); match != "" {
		return d.etag != "" && match == d.etag
	}
	return d.modified != "" && h.Get("If-Modified-Since") == d.modified
}

// with adds a header field.
func (d doc) with(name, value string) doc {
	header := map[string]string{name: value}
	for n, v := range d.header {
		header[n] = v
	}
	d.header = header
	return d
}

// plainly answers a status without a document.
func plainly(status int, header ...string) Reply {
	r := Reply{Status: status, Header: map[string]string{"Content-Type": "text/plain"}, Body: []byte(http.StatusText(status) + "\n")}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header[header[i]] = header[i+1]
	}
	return r
}

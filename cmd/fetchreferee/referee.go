package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Options set up a Referee.
type Options struct {
	Now      func() time.Time                                    // its clock
	Base     func(scenario string, host int, secure bool) string // "http://127.0.0.9:4000": where a host of a scenario is; "" = nowhere
	Patience time.Duration                                       // how long a fetcher is kept waiting at most where an answer never ends
	Wishes   bool                                                // the fetcher is set up as the scenarios wish
	Errands  bool                                                // each run is ordered by hand
}

// Referee answers as its scenarios say, and remembers.
type Referee struct {
	o         Options
	scenarios []Scenario
	hosts     map[string]place // Host of a request, with port

	mu    sync.Mutex
	log   []*Request
	of    map[string][]*Request // the log of each scenario
	marks []Mark
	start time.Time
	run   int
}

// place is a host of a scenario.
type place struct {
	scenario *Scenario
	host     int
	secure   bool
}

// NewReferee makes a referee whose observation begins now.
func NewReferee(scenarios []Scenario, o Options) *Referee {
	r := &Referee{o: o, scenarios: scenarios, hosts: map[string]place{}, of: map[string][]*Request{}, start: o.Now(), run: 1}
	for i := range scenarios {
		s := &scenarios[i]
		for host := range max(s.Hosts, 1) {
			for _, secure := range []bool{false, true} {
				if u, err := url.Parse(o.Base(s.Name, host, secure)); err == nil && u.Host != "" {
					r.hosts[r.hostKey(u.Host, secure)] = place{s, host, secure}
				}
			}
		}
	}
	return r
}

func (r *Referee) hostKey(host string, secure bool) string {
	return fmt.Sprintf("%s %t", strings.ToLower(host), secure)
}

// Feed is a feed that the fetcher is told.
type Feed struct {
	Scenario string `json:"scenario"`
	URL      string `json:"url"`
	Wish     *Wish  `json:"wish,omitempty"`
}

// Feeds are the feeds of all scenarios that can be reached.
func (r *Referee) Feeds() []Feed {
	var feeds []Feed
	for _, s := range r.scenarios {
		for _, path := range s.feeds() {
			host, path := splitHost(path)
			if u := r.url(s.Name, host, s.Secure, path); u != "" {
				feeds = append(feeds, Feed{s.Name, u, r.wish(s)})
			}
		}
	}
	return feeds
}

// wish is the wish of a scenario with the address of its proxy.
func (r *Referee) wish(s Scenario) *Wish {
	if s.Wish == nil || s.Wish.Proxy == "" {
		return s.Wish
	}
	w := *s.Wish
	w.Proxy = r.o.Base(s.Name, int(w.Proxy[0]-'0'), false)
	return &w
}

func (r *Referee) url(scenario string, host int, secure bool, path string) string {
	base := r.o.Base(scenario, host, secure)
	if base == "" {
		return ""
	}
	return base + "/" + scenario + "/" + path
}

// Mark notes that something happened to the fetcher. A restart begins another run.
func (r *Referee) Mark(kind string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.marks = append(r.marks, Mark{r.o.Now(), kind})
	if kind == "restart" {
		r.run++
	}
}

type connKey struct{}

var connections atomic.Int64

// ConnContext numbers connections; it belongs into the http.Server.
func ConnContext(ctx context.Context, _ net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, connections.Add(1))
}

// ServeHTTP answers a request as its scenario says and writes it into the log.
func (r *Referee) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	p, known := r.hosts[r.hostKey(req.Host, req.TLS != nil)]
	if !known || p.scenario.Answer == nil {
		http.NotFound(w, req)
		return
	}
	entry, visit := r.enter(req, p)
	reply := r.answer(req, visit, p)
	s := &Sending{now: r.o.Now, until: r.o.Now().Add(r.o.Patience), gone: req.Context().Done()}
	defer func() { r.leave(entry, w.Header(), reply, s) }()
	for name, value := range reply.Header {
		w.Header().Set(name, value)
	}
	if reply.Send != nil {
		reply.Send(w, s)
		return
	}
	if reply.Header["Content-Type"] == "" && len(reply.Body) > 0 {
		w.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
	}
	w.WriteHeader(status(reply))
	s.write(w, reply.Body)
}

func status(r Reply) int {
	if r.Status == 0 {
		return http.StatusOK
	}
	return r.Status
}

// enter writes the request into the log and makes a visit of it.
func (r *Referee) enter(req *http.Request, p place) (*Request, Visit) {
	conn, _ := req.Context().Value(connKey{}).(int64)
	e := &Request{
		At: r.o.Now(), Conn: conn, Proto: req.ProtoMajor, Secure: p.secure, Scenario: p.scenario.Name, Host: p.host,
		Path: pathOf(req.URL.Path), Target: req.RequestURI, Name: req.Host, Header: req.Header.Clone(),
	}
	if !strings.HasPrefix(req.URL.Path, "/"+p.scenario.Name+"/") {
		e.Path = req.URL.Path // /robots.txt, /favicon.ico
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	e.Run = r.run
	past := r.logOf(p.scenario.Name)
	r.log = append(r.log, e)
	r.of[e.Scenario] = append(r.of[e.Scenario], e)
	return e, Visit{
		Past: past, Now: e.At, Host: p.host, Path: e.Path, Secure: p.secure, Header: e.Header,
		URL: func(host int, secure bool, path string) string { return r.url(p.scenario.Name, host, secure, path) },
	}
}

func (r *Referee) answer(req *http.Request, v Visit, p place) Reply {
	if req.Method != http.MethodGet && req.Method != http.MethodHead {
		return Reply{Status: http.StatusMethodNotAllowed}
	}
	return p.scenario.Answer(v)
}

// leave completes the line of the log.
func (r *Referee) leave(e *Request, answer http.Header, reply Reply, s *Sending) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e.End, e.Status, e.Answer, e.Sent = r.o.Now(), status(reply), answer.Clone(), s.sent
	e.Refused, e.Early, e.Expired = reply.Refused, s.left, s.expired
}

// logOf returns what was seen of a scenario, of all if name is empty. The caller holds the lock.
func (r *Referee) logOf(name string) Log {
	l := Log{Marks: r.marks, Start: r.start, End: r.o.Now(), Errands: r.o.Errands}
	entries := r.of[name]
	if name == "" {
		entries = r.log
	}
	l.Requests = make([]Request, len(entries))
	for i, e := range entries {
		l.Requests[i] = *e
	}
	return l
}

// Sending is a body on its way.
type Sending struct {
	now     func() time.Time
	until   time.Time
	gone    <-chan struct{}
	sent    int64
	left    bool // the fetcher went away
	expired bool // the referee's patience ended
}

// write sends bytes; false = the fetcher is gone.
func (s *Sending) write(w io.Writer, p []byte) bool {
	n, err := w.Write(p)
	s.sent += int64(n)
	s.left = s.left || err != nil
	return err == nil
}

// wait lets time pass; false = the fetcher is gone, or has been kept long enough.
func (s *Sending) wait(d time.Duration) bool {
	if s.now().Add(d).After(s.until) {
		d, s.expired = s.until.Sub(s.now()), true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return !s.expired
	case <-s.gone:
		s.left, s.expired = true, false
		return false
	}
}

package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/polite"
	"github.com/litfass/litfass/aggregator/store"
)

// A rig is Litfass's aggregator, wired as the daemon wires it, with a referee for an internet: both in
// memory, on a clock that is moved. The fields are where a test puts a fault in.
type rig struct {
	scenarios []Scenario
	days      int
	eventful  bool // restarts, an order by hand, a second replica and an outage on the way

	options func(*polite.Options)
	client  func(http.RoundTripper) http.RoundTripper
	source  func(*aggregator.Source)
	commit  func(*aggregator.Commit) // what a refresh leaves behind
	daemon  func(*aggregator.Aggregator)
}

// play lets the days pass and returns what the referee says.
func (r rig) play(t *testing.T) (report Report) {
	t.Helper()
	ca, err := newAuthority(names(r.scenarios)...)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "store.db")
	synctest.Test(t, func(t *testing.T) {
		referee := NewReferee(r.scenarios, Options{Now: time.Now, Base: inMemory, Patience: 10 * time.Minute, Wishes: true})
		internet := serveInMemory(referee, ca)
		d := &daemon{t: t, rig: r, path: path, referee: referee, internet: internet, ca: ca}
		d.live()
		report = referee.Judge()
		internet.close()
	})
	return report
}

// daemon is a running Litfass, and another replica at times.
type daemon struct {
	t        *testing.T
	rig      rig
	path     string
	referee  *Referee
	internet *internet
	ca       *authority
	st       aggregator.Store
}

// live is the life of a daemon.
func (d *daemon) live() {
	began := time.Now()
	until := func(days int) { time.Sleep(time.Until(began.Add(time.Duration(days) * day))) }
	d.open()
	_, stop := d.start()
	if d.rig.eventful {
		until(12)
		stop()
		d.reopen()
		d.referee.Mark("restart")
		var agg *aggregator.Aggregator
		agg, stop = d.start()
		until(20)
		d.referee.Mark("manual")
		if _, err := agg.Once(d.t.Context(), nil, true); err != nil {
			d.t.Error(err)
		}
		until(25)
		_, stopOther := d.start()
		until(35)
		stopOther()
		until(40)
		stop()
		until(42)
		d.reopen()
		d.referee.Mark("restart")
		d.referee.Mark("outage")
		_, stop = d.start()
	}
	until(d.rig.days)
	stop()
	d.close()
}

func (d *daemon) open() {
	st, err := store.Open(d.t.Context(), "bolt:"+d.path)
	if err != nil {
		d.t.Fatal(err)
	}
	d.st = st
	if d.rig.commit != nil {
		d.st = &forger{st, d.rig.commit}
	}
}

func (d *daemon) close() {
	if err := d.st.Close(); err != nil {
		d.t.Error(err)
	}
}

func (d *daemon) reopen() {
	d.close()
	d.open()
}

// start runs an aggregator with a transport of its own until stop is called.
func (d *daemon) start() (agg *aggregator.Aggregator, stop func()) {
	options := polite.Options{
		Version: "1.0", Contact: "feeds@example.org", DialContext: d.internet.dial, Pacer: d.st,
		RootCAs: d.ca.pool(),
	}
	if d.rig.options != nil {
		d.rig.options(&options)
	}
	transport, err := polite.New(options)
	if err != nil {
		d.t.Fatal(err)
	}
	client := transport.Client()
	if d.rig.client != nil {
		client.Transport = d.rig.client(client.Transport)
	}
	agg = &aggregator.Aggregator{
		Store: &drowsy{Store: d.st}, Sources: d.sources(), Now: time.Now, Heads: aggregator.Heads(client),
		Tail:    d.tail(),
		Silence: d.st.Leave,
	}
	if d.rig.daemon != nil {
		d.rig.daemon(agg)
	}
	ctx, cancel := context.WithCancel(d.t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := agg.Run(ctx); err != nil {
			d.t.Error(err)
		}
	})
	return agg, func() {
		cancel()
		running.Wait()
		transport.CloseIdleConnections()
	}
}

func (d *daemon) tail() aggregator.Line {
	nothing := func(_ context.Context, b aggregator.Batch) (aggregator.Batch, error) { return b, nil }
	return aggregator.Tail(d.st, nil, func(aggregator.Source, aggregator.Item) []string { return nil }, nothing)
}

// sources is the configuration that the scenarios wish.
func (d *daemon) sources() []aggregator.Source {
	var sources []aggregator.Source
	for i, f := range d.referee.Feeds() {
		s := aggregator.Source{ID: fmt.Sprintf("%s-%d", f.Scenario, i), URL: f.URL}
		if w := f.Wish; w != nil {
			s.Auth = aggregator.Auth{User: w.User, Password: aggregator.NewSecret(w.Password), Bearer: aggregator.NewSecret(w.Bearer)}
			for name, value := range w.Headers {
				s.Auth.Headers = map[string]aggregator.Secret{name: aggregator.NewSecret(value)}
			}
			s.BackOff = aggregator.Scope(w.BackOff)
			if w.Schedule != "" {
				s.Schedule = aggregator.Schedule("CRON_TZ=UTC " + w.Schedule)
			}
		}
		if d.rig.source != nil {
			d.rig.source(&s)
		}
		sources = append(sources, s)
	}
	return sources
}

// drowsy is a store whose desk answers a little later when nothing is due: 60 days have five million
// seconds, and the scheduler would look at each.
type drowsy struct{ aggregator.Store }

func (s *drowsy) Claim(ctx context.Context, now time.Time, hold time.Duration, limit int, keys ...string) ([]aggregator.Lease, error) {
	leases, err := s.Store.Claim(ctx, now, hold, limit, keys...)
	if len(leases) > 0 || err != nil || len(keys) > 0 {
		return leases, err
	}
	nap := time.NewTimer(20 * time.Second)
	defer nap.Stop()
	select {
	case <-nap.C:
		return nil, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// forger is a store that keeps something else than it was told.
type forger struct {
	aggregator.Store
	forge func(*aggregator.Commit)
}

func (s *forger) Commit(ctx context.Context, c aggregator.Commit) (aggregator.Result, error) {
	s.forge(&c)
	return s.Store.Commit(ctx, c)
}

// inMemory is where the hosts of scenarios are.
func inMemory(scenario string, host int, secure bool) string {
	scheme := "http://"
	if secure {
		scheme = "https://"
	}
	switch {
	case scenario == "inside" && host == 1:
		return scheme + "10.0.0.66"
	case host > 0:
		return scheme + fmt.Sprintf("h%d.%s.example", host, scenario)
	}
	return scheme + "www." + scenario + ".example"
}

func names(scenarios []Scenario) []string {
	var all []string
	for _, s := range scenarios {
		for host := range max(s.Hosts, 1) {
			all = append(all, strings.TrimPrefix(inMemory(s.Name, host, false), "http://"))
		}
	}
	return all
}

// internet is two listeners in memory: a bubble with real sockets would stand still.
type internet struct {
	plain, secure *pipes
	stop          func()
}

func serveInMemory(h http.Handler, ca *authority) *internet {
	n := &internet{plain: newPipes(), secure: newPipes()}
	both := network{plain: []net.Listener{n.plain}, secure: []net.Listener{n.secure}}
	n.stop = both.serve(h, ca)
	return n
}

func (n *internet) dial(ctx context.Context, _, address string) (net.Conn, error) {
	if strings.HasSuffix(address, ":443") {
		return n.secure.dial(ctx)
	}
	return n.plain.dial(ctx)
}

func (n *internet) close() {
	n.stop()
	_ = n.plain.Close()
	_ = n.secure.Close()
	time.Sleep(time.Hour) // handlers come to their end
}

// pipes is a listener whose connections are net.Pipes.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), done: make(chan struct{})} }

func (p *pipes) dial(ctx context.Context) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.conns <- there:
		return here, nil
	case <-p.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.done) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

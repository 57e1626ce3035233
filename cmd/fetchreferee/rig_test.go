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
	events    []event // on the way

	options func(*polite.Options)
	client  func(http.RoundTripper) http.RoundTripper
	wire    func(request []byte) []byte // the header of each request over HTTP/1, as it is sent
	amnesia bool                        // a restart finds an empty store
	source  func(*aggregator.Source)
	commit  func(*aggregator.Commit) // what a refresh leaves behind
	daemon  func(*aggregator.Aggregator)
}

// event is something that happens to the daemon when so many days have passed.
type event struct {
	day  int
	kind string // "restart", "manual", "replica" (from here on), "alone" (again), "outage" (begins), "return"
}

// busyLife is all that can happen.
var busyLife = []event{{12, "restart"}, {20, "manual"}, {25, "replica"}, {35, "alone"}, {40, "outage"}, {42, "return"}}

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
	agg, stop := d.start()
	stopOther := func() {}
	for _, e := range d.rig.events {
		switch until(e.day); e.kind {
		case "restart":
			stop()
			d.reopen()
			d.referee.Mark("restart")
			agg, stop = d.start()
		case "manual":
			for range 2 { // an impatient operator
				d.referee.Mark("manual")
				if _, err := agg.Once(d.t.Context(), nil, true); err != nil {
					d.t.Error(err)
				}
				time.Sleep(20 * time.Minute)
			}
		case "replica":
			_, stopOther = d.start()
		case "alone":
			stopOther()
		case "outage":
			stop()
		case "return":
			d.reopen()
			d.referee.Mark("restart")
			d.referee.Mark("outage")
			agg, stop = d.start()
		}
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
	if d.rig.amnesia {
		d.path += "-new"
	}
	d.open()
}

// start runs an aggregator with a transport of its own until stop is called.
func (d *daemon) start() (agg *aggregator.Aggregator, stop func()) {
	options := polite.Options{
		Version: "1.0", Contact: "feeds@example.org", DialContext: d.dial, Pacer: d.st,
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

func (d *daemon) dial(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := d.internet.dial(ctx, network, address)
	if err != nil || d.rig.wire == nil || strings.HasSuffix(address, ":443") {
		return c, err
	}
	return &tapped{c, d.rig.wire}, nil
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
			s.BackOff, s.Proxy = aggregator.Scope(w.BackOff), w.Proxy
			if w.BodyCap != "" {
				if err := s.BodyCap.UnmarshalText([]byte(w.BodyCap)); err != nil {
					d.t.Fatal(err)
				}
			}
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

package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

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

// tapped is a connection whose requests are altered on their way.
type tapped struct {
	net.Conn
	alter func([]byte) []byte
}

func (c *tapped) Write(p []byte) (int, error) {
	if _, err := c.Conn.Write(c.alter(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// server is a listener with what it serves.
type server struct {
	*http.Server
	l net.Listener
}

func (s server) serve() error {
	if err := s.Serve(s.l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func (s server) shutdown() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_ = s.Shutdown(ctx)
}

// servers are the public one, and those for the operator on listeners of their own.
func (d *daemon) servers() []server {
	limits := func(h http.Handler) *http.Server {
		return &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
			WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
			ErrorLog: slog.NewLogLogger(d.log.Handler(), slog.LevelDebug)}
	}
	list := []server{{limits(d.metrics.handler(http.HandlerFunc(d.serveCurrent))), d.public}}
	if d.watch != nil {
		mux := http.NewServeMux()
		mux.Handle("GET /metrics", d.metrics.page())
		list = append(list, server{limits(mux), d.watch})
	}
	if d.control != nil {
		s := limits(controlHandler(d))
		s.WriteTimeout, s.ReadTimeout = 0, 0 // a pass may take long
		list = append(list, server{s, d.control})
	}
	return list
}

// serveCurrent serves with whatever configuration is the current one.
func (d *daemon) serveCurrent(w http.ResponseWriter, r *http.Request) {
	d.current.Load().public.ServeHTTP(w, r)
}

// addressOf names a listener that may not be there.
func addressOf(l net.Listener) string {
	if l == nil {
		return "off"
	}
	return "http://" + l.Addr().String()
}

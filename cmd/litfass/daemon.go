package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/config"
	"github.com/robfig/cron/v3"
)

// daemon is a running Litfass: listeners and a store that stay, and an app that a new configuration replaces.
type daemon struct {
	log     *slog.Logger
	store   aggregator.Store
	metrics *metrics
	noFetch bool
	current atomic.Pointer[app]
	public  net.Listener
	watch   net.Listener // nil = no metrics
	control net.Listener // nil for stores that several processes share
	passing sync.Mutex   // one pass by hand at a time
}

// newDaemon opens the store and all listeners, so that what cannot work is said at once.
func newDaemon(e *env, cfg *config.Config, noFetch bool) (d *daemon, err error) {
	d = &daemon{log: e.log, metrics: newMetrics(), noFetch: noFetch}
	defer func() {
		if err != nil {
			d.close()
		}
	}()
	opened, err := openStore(e.ctx, cfg)
	if err != nil {
		return d, err
	}
	d.store = watchedStore{opened, d.metrics}
	a, err := newApp(cfg, d.store, d.metrics, d.log, d.refreshed)
	if err != nil {
		return d, err
	}
	d.current.Store(a)
	var lc net.ListenConfig
	if d.public, err = lc.Listen(e.ctx, "tcp", cfg.Server.Listen); err != nil {
		return d, fmt.Errorf("server.listen: %w", err)
	}
	if cfg.Server.Metrics != "off" {
		if d.watch, err = lc.Listen(e.ctx, "tcp", cfg.Server.Metrics); err != nil {
			return d, fmt.Errorf("server.metrics: %w", err)
		}
	}
	if path := controlPath(cfg.Store.URL); path != "" {
		if d.control, err = listenControl(e.ctx, path); err != nil {
			return d, fmt.Errorf("control socket: %w", err)
		}
	}
	return d, nil
}

func (d *daemon) close() {
	for _, l := range []net.Listener{d.public, d.watch, d.control} {
		if l != nil {
			_ = l.Close()
		}
	}
	if d.store != nil {
		if err := d.store.Close(); err != nil {
			d.log.Error("closing the store", "error", err)
		}
	}
}

// refreshed logs and counts a refresh.
func (d *daemon) refreshed(r report) { d.metrics.refreshed(d.log, r) }

// run serves until ctx ends; each value of hup makes it read its configuration again.
func (d *daemon) run(ctx context.Context, hup <-chan os.Signal, reload func() (*config.Config, error)) error {
	failed := make(chan error, 3)
	for _, s := range d.servers() {
		go func() { failed <- s.serve() }()
		defer s.shutdown()
	}
	d.log.Info("serving", "address", "http://"+d.public.Addr().String(), "metrics", addressOf(d.watch), "sources", len(d.current.Load().cfg.Sources))
	for {
		work, stop := context.WithCancel(ctx)
		done := make(chan struct{})
		go func() { defer close(done); d.work(work, d.current.Load()) }()
		var err error
		var again bool
		select {
		case <-ctx.Done():
		case err = <-failed:
		case <-hup:
			again = true
			d.reload(reload)
		}
		stop()
		<-done
		if !again {
			return err
		}
	}
}

// reload swaps the app for one with the new configuration; a bad one leaves the old one running.
func (d *daemon) reload(load func() (*config.Config, error)) {
	old := d.current.Load()
	cfg, err := load()
	if err == nil && cfg.Store.URL != old.cfg.Store.URL {
		err = errors.New("store.url has changed, which needs a restart")
	}
	var a *app
	if err == nil {
		a, err = newApp(cfg, d.store, d.metrics, d.log, d.refreshed)
	}
	if err != nil {
		d.log.Error("the configuration was not reloaded, the old one goes on", "error", err)
		return
	}
	a.press.TakeOver(old.press)
	d.current.Store(a)
	if old.transport != nil {
		old.transport.CloseIdleConnections()
	}
	d.log.Info("configuration reloaded", "sources", len(cfg.Sources), "categories", len(cfg.Categories))
}

// work fetches, publishes and looks after the store with one app until ctx ends.
func (d *daemon) work(ctx context.Context, a *app) {
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() { a.press.Run(ctx) })
	upkeep := d.upkeep(ctx, a)
	upkeep.Start()
	defer func() { <-upkeep.Stop().Done() }()
	wg.Go(func() {
		d.dismiss(ctx, a)
		d.retag(ctx, a)
	})
	switch {
	case d.noFetch:
		return
	case a.agg == nil:
		d.log.Warn("nothing is fetched: site.contact is missing; publishers must be able to reach you")
		return
	}
	wg.Go(func() {
		if err := a.agg.Run(ctx); err != nil && ctx.Err() == nil {
			d.log.Error("fetching ended", "error", err)
		}
	})
}

// dismiss takes back what only sources told that are no longer in the configuration.
func (d *daemon) dismiss(ctx context.Context, a *app) {
	gone, copies, err := aggregator.Dismiss(ctx, d.store, time.Now(), a.cfg.Sources)
	if err != nil && ctx.Err() == nil {
		d.log.Warn("withdrawing what removed sources told", "error", err)
	}
	if len(gone) > 0 {
		d.log.Info("sources were removed from the configuration", "sources", gone, "items", copies)
		a.press.Nudge()
	}
}

// retag brings stored items in line with the rules, if these are not the ones they were tagged by.
func (d *daemon) retag(ctx context.Context, a *app) {
	n, err := aggregator.Retag(ctx, d.store, a.rules, time.Now)
	switch {
	case err != nil && ctx.Err() == nil:
		d.log.Warn("tagging stored items by the new rules", "error", err)
	case n > 0:
		d.log.Info("stored items have new tags", "items", n)
		a.press.Nudge()
	}
}

// upkeep are the jobs that need a clock but no source.
func (d *daemon) upkeep(ctx context.Context, a *app) *cron.Cron {
	c := cron.New(cron.WithChain(cron.Recover(cron.DiscardLogger), cron.SkipIfStillRunning(cron.DiscardLogger)))
	c.Schedule(cron.Every(time.Hour), cron.FuncJob(func() {
		n, err := d.store.Sweep(ctx, time.Now(), a.cfg.Retention)
		switch {
		case err != nil && ctx.Err() == nil:
			d.log.Warn("sweeping the store", "error", err)
		case n > 0:
			d.log.Info("swept the store", "expired", n)
			a.press.Nudge()
		}
	}))
	return c
}

// once makes a pass by hand.
func (d *daemon) once(ctx context.Context, req onceRequest, tell func(report)) error {
	a := d.current.Load()
	if a.agg == nil {
		return errNoContact
	}
	if !d.passing.TryLock() {
		return errors.New("a pass is under way already")
	}
	defer d.passing.Unlock()
	return pass(ctx, a, req, tell)
}

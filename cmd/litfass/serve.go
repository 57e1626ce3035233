package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/litfass/litfass/config"
)

type serveCmd struct {
	configFlag
	Listen       string `help:"Address for feeds and pages, instead of server.listen." placeholder:"ADDR"`
	NoFetch      bool   `help:"Publish only; another replica fetches."`
	PrintAddress bool   `help:"Print the address that is listened on as the first line."`
}

// Run is the daemon: it ends on SIGTERM or SIGINT, and reads its configuration again on SIGHUP.
func (c serveCmd) Run(e *env) error {
	cfg, err := c.loadLogged(e)
	if err != nil {
		return err
	}
	if c.Listen != "" {
		cfg.Server.Listen = c.Listen
	}
	d, err := newDaemon(e, cfg, c.NoFetch)
	if err != nil {
		return err
	}
	defer d.close()
	if c.PrintAddress {
		fmt.Fprintln(e.stdout, d.public.Addr())
	}
	tuneMemory(e.ctx)
	tuneCores()
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	reload := func() (*config.Config, error) { return c.loadLogged(e) }
	return d.run(e.ctx, hup, reload)
}

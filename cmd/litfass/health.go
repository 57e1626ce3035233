package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/litfass/litfass/config"
)

type healthCmd struct {
	configFlag
	Listen string `help:"Address of the daemon; default: server.listen of the configuration."`
}

// Run asks /readyz and ends with exit code 1 if the daemon cannot serve.
func (c healthCmd) Run(e *env) error {
	addr := c.Listen
	if addr == "" {
		cfg, _, err := config.Load(c.Config, config.Options{}) // its warnings are for serve and check
		if err != nil {
			return err
		}
		addr = cfg.Server.Listen
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("--listen %s: %w", addr, err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(e.ctx, 4*time.Second)
	defer cancel()
	url := "http://" + net.JoinHostPort(host, port) + "/readyz"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("no daemon answers: %w", err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 4<<10))
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s: %s", url, res.Status, strings.TrimSpace(string(body)))
	}
	_, err = e.stdout.Write(body)
	return err
}

package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/config"
)

type withdrawCmd struct {
	configFlag
	Item   string `arg:"" optional:"" help:"Id of the item, or the address of its original."`
	Reason string `help:"Why, for your own records; it is published nowhere."`
	List   bool   `help:"List what is withdrawn, and why."`
}

// Run takes an item back, in the running daemon if there is one: it leaves feeds and pages at once.
func (c withdrawCmd) Run(e *env) error {
	switch {
	case c.List && c.Item == "":
		return correct(e, c.configFlag, "list", "", "")
	case c.Item == "":
		return errors.New("withdraw: name an item by its id or the address of its original, or give --list")
	case strings.TrimSpace(c.Reason) == "":
		return errors.New("withdraw: give a --reason; it is for your own records and published nowhere")
	}
	return correct(e, c.configFlag, "withdraw", c.Item, c.Reason)
}

type restoreCmd struct {
	configFlag
	Item string `arg:"" help:"Id of the withdrawn item, or the address of its original."`
}

// Run lifts a withdrawal: the item comes back the next time its source brings it.
func (c restoreCmd) Run(e *env) error { return correct(e, c.configFlag, "restore", c.Item, "") }

// correct has a correction made by the running daemon, or makes it itself where there is none.
func correct(e *env, f configFlag, what, item, reason string) error {
	cfg, err := f.load(e)
	if err != nil {
		return err
	}
	said, err := askOrder(e.ctx, controlPath(cfg.Store.URL), "corrections/"+what, url.Values{"item": {item}, "reason": {reason}})
	if errors.Is(err, errNoDaemon) {
		said, err = correctAlone(e.ctx, cfg, what, item, reason)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(e.stdout, said)
	return err
}

func correctAlone(ctx context.Context, cfg *config.Config, what, item, reason string) (string, error) {
	st, err := openExisting(ctx, cfg)
	if err != nil {
		return "", err
	}
	defer st.Close()
	return correction(ctx, st, what, item, reason)
}

// correction makes a correction and says what was done.
func correction(ctx context.Context, st aggregator.Store, what, item, reason string) (string, error) {
	if what == "list" {
		all, err := st.Withdrawals(ctx)
		return listed(all), err
	}
	id, err := aggregator.FindItem(ctx, st, item)
	if err != nil {
		return "", fmt.Errorf("%s: %w", what, err)
	}
	if what == "restore" {
		w, err := aggregator.Restore(ctx, st, time.Now, id)
		if errors.Is(err, aggregator.ErrNotFound) {
			err = fmt.Errorf("%s is not withdrawn", id.URN())
		}
		if err != nil {
			return "", fmt.Errorf("restore: %w", err)
		}
		return fmt.Sprintf("restored: %s, comes back the next time its source (%s) brings it\n", w.ID.URN(), tellersOf(w)), nil
	}
	w, err := st.Withdraw(ctx, time.Now(), id, reason)
	switch {
	case errors.Is(err, aggregator.ErrNotFound):
		return "", fmt.Errorf("withdraw: no item has the id %s", id.URN())
	case errors.Is(err, aggregator.ErrWithdrawn):
		return "", fmt.Errorf("withdraw: %s is withdrawn already; litfass withdraw --list tells since when", id.URN())
	case err != nil:
		return "", fmt.Errorf("withdraw: %w", err)
	}
	return fmt.Sprintf("withdrawn: %s (told by %s)\n", w.ID.URN(), tellersOf(w)), nil
}

func tellersOf(w aggregator.Withdrawal) string {
	var keys []string
	for _, c := range w.Copies {
		keys = append(keys, c.Source)
	}
	return strings.Join(keys, ", ")
}

// listed prints withdrawals, one a line: when, id, by whom, why.
func listed(all []aggregator.Withdrawal) string {
	if len(all) == 0 {
		return "nothing is withdrawn\n"
	}
	var b strings.Builder
	for _, w := range all {
		by := "operator"
		if w.By != "" {
			by = "source " + w.By
		}
		fmt.Fprintf(&b, "%s  %s  %s  %s\n", w.At.UTC().Format(time.RFC3339), w.ID.URN(), by, w.Reason)
	}
	return b.String()
}

// correct makes a correction in the daemon and has it shown at once.
func (d *daemon) correct(ctx context.Context, what, item, reason string) (string, error) {
	said, err := correction(ctx, d.store, what, item, reason)
	if err == nil && what != "list" {
		d.log.Info("correction", "what", what, "item", item)
		d.showAtOnce(ctx)
	}
	return said, err
}

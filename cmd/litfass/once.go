package main

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/config"
)

type onceCmd struct {
	configFlag
	Sources []string `arg:"" optional:"" help:"Ids of the sources to read; default: all that are due."`
	Due     string   `enum:"now,all" default:"now" help:"now: sources that are due; all: due or not, but no sooner than their floor." placeholder:"now|all"`
}

var errNoContact = errors.New("nothing is fetched: set site.contact to a mail address or URL where publishers reach you")

// Run makes a pass, in the running daemon if there is one, and prints a table. It ends with exit code 1 if a source failed.
func (c onceCmd) Run(e *env) error {
	cfg, err := c.load(e)
	if err != nil {
		return err
	}
	var reports []report
	tell := func(r report) { reports = append(reports, r) }
	req := onceRequest{Sources: c.Sources, All: c.Due == "all"}
	err = askOnce(e.ctx, controlPath(cfg.Store.URL), req, tell)
	if errors.Is(err, errNoDaemon) {
		err = c.alone(e, cfg, req, tell)
	}
	if err != nil {
		return err
	}
	printReports(e.stdout, reports, paletteFor(e.stdout))
	if slices.ContainsFunc(reports, report.failed) {
		return errSilent
	}
	return nil
}

// alone makes the pass without a daemon: this process opens the store.
func (c onceCmd) alone(e *env, cfg *config.Config, req onceRequest, tell reportFunc) error {
	st, err := openStore(e.ctx, cfg)
	if err != nil {
		return err
	}
	defer st.Close()
	bar := newProgress(e.stderr, cmp.Or(len(c.Sources), len(cfg.Sources)))
	defer bar.end()
	a, err := newApp(cfg, st, newMetrics(), e.log, func(r report) { bar.step(r.Source) })
	if err != nil {
		return err
	}
	if a.agg == nil {
		return errNoContact
	}
	if _, _, err := aggregator.Dismiss(e.ctx, st, time.Now(), cfg.Sources); err != nil {
		return err
	}
	return pass(e.ctx, a, req, tell)
}

// pass reads sources once and tells what became of each, in the order of the configuration.
func pass(ctx context.Context, a *app, req onceRequest, tell reportFunc) error {
	visits, err := a.agg.Once(ctx, req.Sources, req.All)
	for _, v := range visits {
		tell(reportOfVisit(v))
	}
	return err
}

func reportOfVisit(v aggregator.Visit) report {
	switch {
	case v.Working:
		return report{Source: v.Source.ID, Outcome: "at work"}
	case !v.NotYet.IsZero():
		return report{Source: v.Source.ID, Outcome: notDue, Due: v.NotYet}
	}
	return reportOf(v.Batch, v.Err)
}

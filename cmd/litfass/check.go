package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/config"
)

type checkCmd struct {
	configFlag
	Fetch bool `help:"Read each source once and report; nothing is stored."`
	Fix   bool `help:"Like --fetch, and put better URLs into the configuration; comments stay."`
}

// Run checks the configuration, and with --fetch the sources. It ends with exit code 1 if anything is wrong.
func (c checkCmd) Run(e *env) error {
	cfg, err := c.loadAloud(e)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "%s is good: %d sources, %d categories\n", c.Config, len(cfg.Sources), len(cfg.Categories))
	if !c.Fetch && !c.Fix {
		return nil
	}
	if cfg.Site.Contact == "" {
		return errNoContact
	}
	found, err := readAll(e, cfg)
	if err != nil {
		return err
	}
	bad := printFindings(e.stdout, found, paletteFor(e.stdout))
	if err := offerURLs(e.stdout, c.Config, found, c.Fix); err != nil {
		return err
	}
	if bad > 0 {
		return errSilent
	}
	return nil
}

// finding is what one source offered.
type finding struct {
	source  string
	feed    aggregator.Feed
	items   int
	newest  time.Time
	final   string // where redirects led, if elsewhere
	cut     bool   // the document ended early
	better  string // URL that belongs into the configuration instead
	took    time.Duration
	problem error
}

// readAll runs each source's head once, without a store, a few at a time.
func readAll(e *env, cfg *config.Config) ([]finding, error) {
	transport, err := newTransport(cfg, nil)
	if err != nil {
		return nil, err
	}
	heads := aggregator.Heads(transport.Client())
	found := make([]finding, len(cfg.Sources))
	bar := newProgress(e.stderr, len(cfg.Sources))
	turns := make(chan struct{}, 16)
	var wg sync.WaitGroup
	defer bar.end()
	for i, s := range cfg.Sources {
		wg.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			found[i] = readOne(e.ctx, heads, s)
			bar.step(s.ID)
		})
	}
	wg.Wait()
	return found, e.ctx.Err()
}

func readOne(ctx context.Context, heads map[aggregator.Kind]aggregator.Line, s aggregator.Source) finding {
	kind := s.Kind
	if kind == "" {
		kind = "feed"
	}
	start := time.Now()
	b, err := heads[kind].Run(ctx, aggregator.Batch{Source: s, Now: start, First: true})
	f := finding{source: s.ID, feed: b.Feed, items: len(b.Items), cut: b.Answer.Cut, took: time.Since(start), problem: err}
	for _, it := range b.Items {
		if it.Published.After(f.newest) {
			f.newest = it.Published
		}
	}
	f.better = betterURL(ctx, heads[kind], s, b, err)
	if b.Answer.URL != nil && b.Answer.URL.String() != s.URL {
		f.final = b.Answer.URL.String()
	}
	return f
}

// printFindings writes a table and returns how many sources are not as they should be.
func printFindings(w io.Writer, found []finding, p palette) (bad int) {
	t := tabwriter.NewWriter(w, 2, 0, 2, ' ', 0)
	fmt.Fprintln(t, "SOURCE\tITEMS\tNEWEST\tTOOK\tSAYS")
	for _, f := range found {
		says := shorten(f.feed.Title, 60)
		if f.final != "" {
			says += " (answers from " + f.final + ")"
		}
		if f.cut {
			says += " (the document ends early: its whole items are read)"
		}
		if f.items == 0 {
			says += " (no items)"
		}
		if f.problem != nil {
			bad++
			says = p.red(string(aggregator.OutcomeOf(f.problem))+": ") + shorten(strings.TrimPrefix(f.problem.Error(), "fetch: "), 300)
		}
		newest := "-"
		if !f.newest.IsZero() {
			newest = f.newest.Format(time.DateOnly)
		}
		fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%s\n", f.source, f.items, newest, f.took.Round(time.Millisecond), says)
	}
	_ = t.Flush()
	if bad > 0 {
		fmt.Fprintf(w, "%s of %d sources\n", p.red(fmt.Sprintf("%d failed", bad)), len(found))
	} else {
		fmt.Fprintln(w, p.green("all sources answer"))
	}
	return bad
}

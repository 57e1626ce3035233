package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/polite"
	"github.com/litfass/litfass/aggregator/tagging"
	"github.com/litfass/litfass/config"
	"github.com/litfass/litfass/syndication"
)

// app is all that one configuration sets up: the only place where the parts meet. It is made whole and
// swapped whole; a new configuration is a new app on the same store.
type app struct {
	cfg        *config.Config
	transport  *polite.Transport // nil without a contact: then nothing is fetched
	agg        *aggregator.Aggregator
	press      *syndication.Press
	public     http.Handler // what the public listener serves
	rules      aggregator.Rules
	explainers func() ([]tagging.Explainer, error) // compiled when first asked for
	labels     func(tag, language string) string   // names tags for people
}

// readerWaits is how long a reader waits for news to be printed before getting what stood before: so
// that who asks while very much comes in has an answer within 10 ms.
const readerWaits = 4 * time.Millisecond

// reportFunc is told of each refresh when it ends.
type reportFunc func(report)

// newApp wires the parts. It asks nothing of the network and nothing of the store.
func newApp(cfg *config.Config, st aggregator.Store, m *metrics, log *slog.Logger, told reportFunc) (*app, error) {
	taggers, err := taggersOf(cfg)
	if err != nil {
		return nil, err
	}
	selects := syndication.Selector(cfg.Categories, cfg.Sources)
	a := &app{
		cfg: cfg, rules: rulesOf(cfg, taggers, selects), labels: labelsOf(cfg),
		explainers: sync.OnceValues(func() ([]tagging.Explainer, error) { return explainersOf(cfg) }),
	}
	a.press = syndication.New(st, syndication.Settings{
		Places: cfg.Table(), Site: cfg.Site, Categories: cfg.Categories, Sources: cfg.Sources, Label: a.labels,
		Keep:    cfg.Server.KeepIn(cfg.Store.URL),
		Wait:    readerWaits,
		Joins:   cfg.Stories.Updated,
		Trouble: func(err error) { log.Warn("publishing", "error", err) },
	})
	a.public = newGate(a.handler(st), cfg.Server.TrustedProxies, cfg.Server.ClientRate, cfg.Server.Concurrent, time.Now)
	if cfg.Site.Contact == "" {
		return a, nil
	}
	if a.transport, err = newTransport(cfg, st); err != nil {
		return nil, err
	}
	client := a.transport.Client()
	client.Transport = m.roundTripper(client.Transport)
	a.agg = &aggregator.Aggregator{
		Store: st, Sources: cfg.Sources, Now: time.Now,
		Heads:   watched(aggregator.Heads(client), m),
		Tail:    aggregator.Tail(st, taggers, selects, a.publish).Wrap(m.step),
		Silence: st.Leave,
		Workers: cfg.Fetching.Workers,
	}
	a.agg.Trouble = func(err error) {
		if err == nil {
			log.Info("the store is back")
			return
		}
		log.Warn("fetching", "error", err)
	}
	a.agg.Report = func(b aggregator.Batch, err error) { told(reportOf(b, err)) }
	return a, nil
}

func newTransport(cfg *config.Config, pacer polite.Pacer) (*polite.Transport, error) {
	o := cfg.Fetching.Options
	o.Version, o.Contact, o.Pacer = buildVersion(), cfg.Site.Contact, pacer
	return polite.New(o)
}

func watched(heads map[aggregator.Kind]aggregator.Line, m *metrics) map[aggregator.Kind]aggregator.Line {
	for kind, line := range heads {
		heads[kind] = line.Wrap(m.step)
	}
	return heads
}

// rulesOf are the rules by which stored items are looked at again when they change.
func rulesOf(cfg *config.Config, taggers []aggregator.Tagger, selects aggregator.Selector) aggregator.Rules {
	sources := map[string]aggregator.Source{}
	for _, s := range cfg.Sources {
		sources[s.Key()] = s
	}
	return aggregator.Rules{
		Fingerprint: fingerprint(cfg), Taggers: taggers, Selects: selects,
		Source: func(key string) (aggregator.Source, bool) { s, ok := sources[key]; return s, ok },
	}
}

// taggerVersion moves when taggers of ours give other tags for the same configuration.
const taggerVersion = 4

// fingerprint names the part of a configuration that tags and categories come from.
func fingerprint(cfg *config.Config) string {
	type given struct {
		Key, Area string
		Tags      []string
	}
	var sources []given
	for _, s := range cfg.Sources {
		sources = append(sources, given{s.Key(), s.Area, s.Tags})
	}
	type taken struct {
		Key    string
		Select syndication.Selection
	}
	var categories []taken
	for _, c := range cfg.Categories {
		categories = append(categories, taken{c.Key(), c.Select})
	}
	text, err := json.Marshal([]any{taggerVersion, cfg.Table().Sum(), cfg.Taxonomy, cfg.Bodies, categories, sources})
	if err != nil {
		panic(err) // plain structs and strings
	}
	return fmt.Sprintf("%x", sha256.Sum256(text))[:16]
}

// publish is the last step of the line: publishing reads the store, so it is only told to look.
func (a *app) publish(_ context.Context, b aggregator.Batch) (aggregator.Batch, error) {
	if r := b.Result; r.New+r.Changed+r.Further+b.Retracted > 0 {
		a.press.Nudge()
	}
	return b, nil
}

// handler is what the public listener serves: publications, and how the daemon is.
func (a *app) handler(st aggregator.Keeper) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", a.press.Handler())
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		// Ready means: it can serve. Published feeds outlive a store that is away, so that is told, not refused.
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		if err := st.Ping(ctx); err != nil {
			fmt.Fprintln(w, "ready; store: away, serving what was printed last")
			return
		}
		fmt.Fprintln(w, "ready; store: ok")
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h := a.press.Printed(r.URL.Path); h != nil {
			h.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// reportOf sums up a refresh.
func reportOf(b aggregator.Batch, err error) report {
	h := b.State.Health
	r := report{
		Source: b.Source.ID, Outcome: aggregator.OutcomeOf(err),
		New: b.Result.New, Changed: b.Result.Changed, Further: b.Result.Further,
		Took: time.Since(b.Now), Due: b.State.Due, Failures: h.Failures, FailingSince: h.FailingSince, Success: h.Success,
		Warning: h.Warning,
	}
	if r.Outcome != aggregator.New && r.Outcome != aggregator.Unchanged {
		r.Error = err.Error()
	}
	return r
}

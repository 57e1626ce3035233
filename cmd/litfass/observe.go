package main

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics is what /metrics shows. Its methods decorate steps, stores, handlers and round trippers, so
// that these neither log nor count.
type metrics struct {
	registry  *prometheus.Registry
	refreshes *prometheus.CounterVec   // source, outcome
	success   *prometheus.GaugeVec     // source
	failing   *prometheus.GaugeVec     // source
	items     *prometheus.CounterVec   // source, result
	steps     *prometheus.HistogramVec // step
	store     *prometheus.HistogramVec // call
	served    *prometheus.CounterVec   // code
	sent      *prometheus.CounterVec   // code

	codes   sync.Map // status code of sources → its counter
	calls   sync.Map // storeCall → its histogram
	sources sync.Map // id → *watchedSource
}

type storeCall struct {
	name string
	ok   bool
}

// watchedSource holds what is counted at each refresh of a source, for finding it by labels costs more
// than counting.
type watchedSource struct {
	failing   prometheus.Gauge
	unchanged prometheus.Counter
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		refreshes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "litfass_refreshes_total", Help: "Refreshes of a source by outcome."}, []string{"source", "outcome"}),
		success: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "litfass_source_last_success_timestamp_seconds", Help: "When the source last answered as it should."}, []string{"source"}),
		failing: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "litfass_source_failures", Help: "Failures of the source in a row."}, []string{"source"}),
		items: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "litfass_items_total", Help: "Items committed, by what became of them: new, changed, further (told by another source first)."}, []string{"source", "result"}),
		steps: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "litfass_step_seconds", Help: "Time spent in each step of the line.", Buckets: prometheus.ExponentialBuckets(0.0001, 4, 9)}, []string{"step"}),
		store: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "litfass_store_seconds", Help: "Time spent in calls of the store.", Buckets: prometheus.ExponentialBuckets(0.0001, 4, 9)}, []string{"call", "ok"}),
		served: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "litfass_http_served_total", Help: "Requests answered, by status code."}, []string{"code"}),
		sent: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "litfass_http_sent_total", Help: "Requests made to sources, by status code; 0 = no answer."}, []string{"code"}),
	}
	m.registry.MustRegister(m.refreshes, m.success, m.failing, m.items, m.steps, m.store, m.served, m.sent,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) page() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// answered finds the counter of a status code.
func (m *metrics) answered(code int) prometheus.Counter {
	if c, ok := m.codes.Load(code); ok {
		return c.(prometheus.Counter)
	}
	c, _ := m.codes.LoadOrStore(code, m.sent.WithLabelValues(strconv.Itoa(code)))
	return c.(prometheus.Counter)
}

// call finds the histogram of a call of the store.
func (m *metrics) call(c storeCall) prometheus.Observer {
	if h, ok := m.calls.Load(c); ok {
		return h.(prometheus.Observer)
	}
	h, _ := m.calls.LoadOrStore(c, m.store.WithLabelValues(c.name, strconv.FormatBool(c.ok)))
	return h.(prometheus.Observer)
}

// source finds what is counted of a source.
func (m *metrics) source(id string) *watchedSource {
	if s, ok := m.sources.Load(id); ok {
		return s.(*watchedSource)
	}
	s, _ := m.sources.LoadOrStore(id, &watchedSource{
		failing:   m.failing.WithLabelValues(id),
		unchanged: m.refreshes.WithLabelValues(id, string(aggregator.Unchanged)),
	})
	return s.(*watchedSource)
}

// step times a step of the line.
func (m *metrics) step(s aggregator.Step) aggregator.Step {
	seconds := m.steps.WithLabelValues(s.Name)
	return aggregator.Step{Name: s.Name, Run: func(ctx context.Context, b aggregator.Batch) (aggregator.Batch, error) {
		start := time.Now()
		b, err := s.Run(ctx, b)
		seconds.Observe(time.Since(start).Seconds())
		return b, err
	}}
}

// refreshed writes the one log line of a refresh and counts it.
func (m *metrics) refreshed(log *slog.Logger, r report) {
	seen := m.source(r.Source)
	if r.Outcome == aggregator.Unchanged {
		seen.unchanged.Inc()
	} else {
		m.refreshes.WithLabelValues(r.Source, string(r.Outcome)).Inc()
	}
	seen.failing.Set(float64(r.Failures))
	if !r.Success.IsZero() {
		m.success.WithLabelValues(r.Source).Set(float64(r.Success.Unix()))
	}
	for _, c := range []struct {
		result string
		n      int
	}{{"new", r.New}, {"changed", r.Changed}, {"further", r.Further}} {
		if c.n > 0 {
			m.items.WithLabelValues(r.Source, c.result).Add(float64(c.n))
		}
	}
	attrs := []slog.Attr{
		slog.String("source", r.Source), slog.String("outcome", string(r.Outcome)),
		slog.Int("new", r.New), slog.Int("changed", r.Changed), slog.Int("further", r.Further),
		slog.Int64("took_ms", r.Took.Milliseconds()), slog.Time("due", r.Due.Truncate(time.Second)),
	}
	level := slog.LevelInfo
	if r.Warning != "" {
		level = slog.LevelWarn
		attrs = append(attrs, slog.String("warning", r.Warning))
	}
	if r.Error != "" {
		level = slog.LevelWarn
		attrs = append(attrs, slog.String("error", r.Error), slog.Time("failing_since", r.FailingSince))
	}
	log.LogAttrs(context.Background(), level, "refresh", attrs...)
}

// handler counts what is served.
func (m *metrics) handler(next http.Handler) http.Handler {
	known := map[int]prometheus.Counter{}
	for _, code := range []int{200, 226, 301, 304, 400, 404, 405, 410, 429, 500, 503} {
		known[code] = m.served.WithLabelValues(strconv.Itoa(code))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sw := statusWriter{ResponseWriter: w, code: http.StatusOK}
		next.ServeHTTP(&sw, r)
		if c, ok := known[sw.code]; ok {
			c.Inc()
			return
		}
		m.served.WithLabelValues(strconv.Itoa(sw.code)).Inc()
	})
}

type statusWriter struct {
	http.ResponseWriter
	code int
}

func (w *statusWriter) WriteHeader(code int) {
	w.code = code
	w.ResponseWriter.WriteHeader(code)
}

func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// roundTripper counts what is asked of sources.
func (m *metrics) roundTripper(next http.RoundTripper) http.RoundTripper {
	return roundTripperFunc(func(r *http.Request) (*http.Response, error) {
		res, err := next.RoundTrip(r)
		code := 0
		if err == nil {
			code = res.StatusCode
		}
		m.answered(code).Inc()
		return res, err
	})
}

type roundTripperFunc func(*http.Request) (*http.Response, error)

func (f roundTripperFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// watchedStore times the calls of a store that matter for its health.
type watchedStore struct {
	aggregator.Store
	m *metrics
}

func (s watchedStore) observe(call string, start time.Time, err error) {
	s.m.call(storeCall{call, err == nil}).Observe(time.Since(start).Seconds())
}

func (s watchedStore) Claim(ctx context.Context, now time.Time, lease time.Duration, limit int, keys ...string) ([]aggregator.Lease, error) {
	start := time.Now()
	leases, err := s.Store.Claim(ctx, now, lease, limit, keys...)
	s.observe("claim", start, err)
	return leases, err
}

func (s watchedStore) Judge(ctx context.Context, source string, items []aggregator.Seen) ([]aggregator.Verdict, error) {
	start := time.Now()
	verdicts, err := s.Store.Judge(ctx, source, items)
	s.observe("judge", start, err)
	return verdicts, err
}

func (s watchedStore) Commit(ctx context.Context, c aggregator.Commit) (aggregator.Result, error) {
	start := time.Now()
	result, err := s.Store.Commit(ctx, c)
	s.observe("commit", start, err)
	return result, err
}

func (s watchedStore) Entries(ctx context.Context, q aggregator.Query) ([]aggregator.Entry, error) {
	start := time.Now()
	entries, err := s.Store.Entries(ctx, q)
	s.observe("entries", start, err)
	return entries, err
}

func (s watchedStore) Sweep(ctx context.Context, now time.Time, r aggregator.Retention) (int, error) {
	start := time.Now()
	removed, err := s.Store.Sweep(ctx, now, r)
	s.observe("sweep", start, err)
	return removed, err
}

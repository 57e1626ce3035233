package aggregator

import (
	"context"
	"errors"
	"net/url"
	"time"
)

// Run enrols the sources and reads each when it is due, until ctx is done. What then runs is finished
// or given back within 10 seconds. A store that is away is waited for; Trouble hears of it once. The
// error, if any, tells of refreshes that did not stop in time.
func (a *Aggregator) Run(ctx context.Context) error {
	spread := a.Spread
	if spread == 0 {
		spread = time.Minute
	}
	p := &poll{desk: a.Store, trouble: a.Trouble, now: a.Now, workers: a.workers(), perSecond: a.PerSecond}
	if p.perSecond == 0 {
		p.perSecond = defaultPerSecond
	}
	known := a.byKey()
	hosts := make(map[string]string, len(known))
	for key, s := range known {
		if u, err := url.Parse(s.URL); err == nil {
			hosts[key] = hostOf(u)
		}
	}
	p.host = func(key string) string { return hosts[key] }
	p.work = func(ctx context.Context, l Lease) {
		if s, ok := known[l.Source]; ok { // else another replica has another configuration: let the lease end
			_, _ = a.workOn(ctx, l, s) // Report tells what came of it
		}
	}
	for {
		_, err := a.enrol(ctx, spread)
		if err == nil {
			break
		}
		if ctx.Err() != nil {
			return nil //nolint:nilerr // ended as it should
		}
		if p.away == 0 {
			p.tell(err)
		}
		p.away = min(max(2*p.away, idleFor), longestAway)
		p.wait(ctx, p.away)
	}
	return p.run(ctx)
}

func (a *Aggregator) workers() int {
	if a.Workers > 0 {
		return a.Workers
	}
	return defaultWorkers
}

func (a *Aggregator) byKey() map[string]Source {
	known := make(map[string]Source, len(a.Sources))
	for _, s := range a.Sources {
		known[s.Key()] = s
	}
	return known
}

// workOn refreshes one source and sees to its lease.
func (a *Aggregator) workOn(ctx context.Context, l Lease, s Source) (Batch, error) {
	if until, ok := a.unkept.Load(l.Source); ok && a.Now().Before(until.(time.Time)) {
		return Batch{Source: s}, errUnkept // it was asked just now, and what it said could not be kept
	}
	refreshing, cancel := context.WithTimeout(ctx, l.Until.Sub(a.Now())*9/10)
	defer cancel()
	b, err := a.Refresh(refreshing, l, s)
	switch {
	case b.Stored:
		a.unkept.Delete(l.Source)
	case ctx.Err() != nil: // we stop; others may go on
		back, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		_ = a.Store.Release(back, l) // in vain: it comes due when the lease ends
	default:
		a.unkept.Store(l.Source, a.Now().Add(s.floor()))
	}
	return b, err
}

var errUnkept = errors.New("asked a short while ago, and the store did not take the answer; held back until the floor is over")

// enrol tells the desk which sources there are. A source keeps its due time; one that is new or has
// another URL than it was last asked under is due within spread; one that does well is due as its
// present schedule says, which is the stored time unless the configuration has changed. It returns
// what is known of each.
func (a *Aggregator) enrol(ctx context.Context, spread time.Duration) (map[string]State, error) {
	keys := make([]string, len(a.Sources))
	for i, s := range a.Sources {
		keys[i] = s.Key()
	}
	states, err := a.Store.States(ctx, keys...)
	if err != nil {
		return nil, err
	}
	now, due := a.Now(), make(map[string]time.Time, len(keys))
	for _, s := range a.Sources {
		due[s.Key()] = enrolled(s, states[s.Key()], now, spread)
	}
	return states, a.Store.Enrol(ctx, due)
}

func enrolled(s Source, st State, now time.Time, spread time.Duration) time.Time {
	switch h := st.Health; {
	case h.Attempt.IsZero() && !st.Due.IsZero():
		return st.Due
	case h.Attempt.IsZero(), h.Asked != s.URL:
		if every := time.Duration(s.Every); every > 0 {
			spread = min(spread, every)
		}
		return FirstDue(s.Key(), now, spread)
	case h.Failures == 0:
		if at := Due(s, st, Answer{}, h.Attempt); at.Before(st.Due) {
			return at
		}
	}
	return st.Due
}

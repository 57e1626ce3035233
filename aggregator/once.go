package aggregator

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// Visit is what Once did with a source.
type Visit struct {
	Source  Source
	Batch   Batch     // without body and items
	Err     error     // as from Refresh
	NotYet  time.Time // it was not asked: not before this time; zero if it was
	Working bool      // it was not asked: another worker is at it
}

// Once reads sources one time: those named by id or key, or all. It obeys the due times as the daemon
// does; for named sources, or all of them if early, the floor between two requests and a publisher's
// own Retry-After are all that counts. Visits come in the order of the configuration; the error
// tells of unknown names and of a store that does not answer.
func (a *Aggregator) Once(ctx context.Context, names []string, early bool) ([]Visit, error) {
	visits, err := a.visits(names)
	if err != nil {
		return nil, err
	}
	states, err := a.enrol(ctx, 0)
	if err != nil {
		return nil, err
	}
	now, open := a.Now(), map[string]*Visit{}
	for i := range visits {
		v := &visits[i]
		if at := earliest(v.Source, states[v.Source.Key()], early || len(names) > 0); at.After(now) {
			v.NotYet = at
		} else {
			open[v.Source.Key()], v.Working = v, true
		}
	}
	return visits, a.readAll(ctx, open)
}

func (a *Aggregator) visits(names []string) ([]Visit, error) {
	visits := make([]Visit, 0, len(a.Sources))
	known := make(map[string]bool, 2*len(a.Sources))
	for _, s := range a.Sources {
		known[s.ID], known[s.Key()] = true, true
		if len(names) == 0 || slices.Contains(names, s.ID) || slices.Contains(names, s.Key()) {
			visits = append(visits, Visit{Source: s})
		}
	}
	unknown := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return known[name] })
	if len(unknown) > 0 {
		return nil, fmt.Errorf("no source is called %s", strings.Join(unknown, ", "))
	}
	return visits, nil
}

// earliest is when a source may be asked.
func earliest(s Source, st State, early bool) time.Time {
	h := st.Health
	if h.Attempt.IsZero() || h.Asked != s.URL {
		return time.Time{}
	}
	if !early {
		return st.Due
	}
	return later(h.Attempt.Add(s.floor()), h.Wait)
}

// readAll claims the open visits group by group and has them worked on.
func (a *Aggregator) readAll(ctx context.Context, open map[string]*Visit) error {
	queue := make(chan Lease)
	var workers sync.WaitGroup
	for range a.workers() {
		workers.Go(func() {
			for l := range queue {
				v := open[l.Source]
				v.Batch, v.Err = a.workOn(ctx, l, v.Source)
				v.Batch.Body, v.Batch.Items, v.Working = nil, nil, false
			}
		})
	}
	var failed error
	keys := make([]string, 0, len(open))
	for key := range open {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for group := range slices.Chunk(keys, a.workers()) {
		leases, err := a.Store.Claim(ctx, a.Now(), holdFor, len(group), group...)
		if failed = errors.Join(err, ctx.Err()); failed != nil {
			break
		}
		for _, l := range leases {
			queue <- l
		}
	}
	close(queue)
	workers.Wait()
	return failed
}

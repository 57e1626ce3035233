package store

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// A transaction costs two syncs of the file, however much is in it: a commit alone takes 2 ms of CPU,
// one of 32 that share a transaction a fraction. So one goroutine writes all commits. It takes along
// what waits, and waits for others a moment if sources are still being worked on.
const (
	groupSize = 64
	patience  = 40 * time.Millisecond
)

// request is one commit on its way to the writer.
type request struct {
	commit  *aggregator.Commit
	records [][]byte // of its items, packed as if they were new
	tellers []*teller
	result  aggregator.Result
	err     error
	done    chan struct{}
}

// writer is the goroutine and its door.
type writer struct {
	store  *bolt
	mu     sync.RWMutex // held for reading while a request goes in
	closed bool
	in     chan *request
	ended  chan struct{}
}

func startWriter(b *bolt) *writer {
	w := &writer{store: b, in: make(chan *request, groupSize), ended: make(chan struct{})}
	go func() {
		defer close(w.ended)
		for first := range w.in {
			w.write(w.gather(first))
		}
	}()
	return w
}

// stop writes what has come in, then ends.
func (w *writer) stop() {
	w.mu.Lock()
	w.closed = true
	close(w.in)
	w.mu.Unlock()
	<-w.ended
}

// do hands a request in and waits until it is written or refused.
func (w *writer) do(r *request) error {
	w.mu.RLock()
	if w.closed {
		w.mu.RUnlock()
		w.store.desk.finish(r.commit.Lease.Source, false, time.Time{})
		return fmt.Errorf("store %s: %w: it is closed", w.store.path, aggregator.ErrUnavailable)
	}
	w.in <- r
	w.mu.RUnlock()
	<-r.done
	return r.err
}

// gather takes what waits behind a request, and a little later what comes.
func (w *writer) gather(first *request) []*request {
	group := []*request{first}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for len(group) < groupSize {
		select {
		case r, ok := <-w.in:
			if !ok {
				return group
			}
			group = append(group, r)
			continue
		default:
		}
		if w.store.desk.working() == 0 {
			return group // nobody is left who could come
		}
		select {
		case r, ok := <-w.in:
			if !ok {
				return group
			}
			group = append(group, r)
		case <-timer.C:
			return group
		}
	}
	return group
}

// write commits a group in one transaction. A request that fails is answered alone, and the others
// are written without it.
func (w *writer) write(group []*request) {
	for len(group) > 0 {
		failed := -1
		err := w.store.turn(func(t *turn) error {
			for i, r := range group {
				var err error
				if r.result, err = t.commit(r.commit, r.records, r.tellers); err != nil {
					failed = i
					return err
				}
			}
			return nil
		})
		if failed >= 0 && len(group) > 1 {
			group[failed].finish(w.store.desk, err)
			group = append(group[:failed:failed], group[failed+1:]...)
			continue
		}
		for _, r := range group {
			r.finish(w.store.desk, err)
		}
		return
	}
}

// finish answers a request, after the desk knows.
func (r *request) finish(d *desk, err error) {
	if r.err = err; err != nil {
		r.result = aggregator.Result{}
	}
	d.finish(r.commit.Lease.Source, err == nil, r.commit.State.Due)
	close(r.done)
}

// Commit: see aggregator.Ledger.
func (b *bolt) Commit(ctx context.Context, c aggregator.Commit) (aggregator.Result, error) {
	if err := ctx.Err(); err != nil {
		return aggregator.Result{}, err
	}
	if !b.desk.begin(c.Lease) {
		return aggregator.Result{}, fmt.Errorf("source %s: %w", c.Lease.Source, aggregator.ErrLeaseLost)
	}
	r := newRequest(&c)
	err := b.writer.do(r)
	return r.result, err
}

// newRequest does what needs no transaction: the writer is one, here many work at once.
func newRequest(c *aggregator.Commit) *request {
	defer aggregator.OnCore()()
	items := make([]aggregator.Item, len(c.Items))
	records := make([][]byte, len(items))
	for i := range items {
		it := &items[i]
		*it = c.Items[i]
		it.Source, it.Changed = c.Lease.Source, c.Now
		records[i] = encodeItem(it)
	}
	c.Items = items
	return &request{commit: c, records: records, tellers: tellersOf(c), done: make(chan struct{})}
}

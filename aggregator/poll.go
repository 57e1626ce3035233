package aggregator

import (
	"context"
	"fmt"
	"time"
)

const (
	defaultWorkers   = 64 // as many as the embedded store writes in one transaction
	defaultPerSecond = 20
	holdFor          = 5 * time.Minute // of a lease: longer than any refresh takes
	idleFor          = time.Second     // between two looks at the desk while nothing is due
	longestAway      = 30 * time.Second
	graceFor         = 10 * time.Second // from the wish to stop to the end
	perHost          = 4                // refreshes at once: one calls, the others are on their way there
	mostQueued       = 1000             // leases held for crowded hosts
)

// poll hands out what is due to a fixed number of workers. It looks at the desk when its last claim is
// handed out, so that claims come in groups; it never asks twice without a pause when less is due than
// it could take, and less and less often while the store is away.
//
// A host lets one request in at a time, so no more than a few workers are sent there; further leases
// for it queue here, that hundreds of feeds of one portal do not keep all workers standing in line.
type poll struct {
	desk      Desk
	work      func(context.Context, Lease) // one refresh; gives the lease back itself when cancelled
	trouble   func(error)                  // told when the store is away and, with nil, when it is back
	now       func() time.Time
	host      func(key string) string
	workers   int
	perSecond float64 // refreshes begun per second; negative = no limit

	busy   int
	done   chan string        // hosts of refreshes that ended
	at     map[string]int     // refreshes under way, by host
	queues map[string][]Lease // behind them
	queued int
	budget float64
	filled time.Time // when budget was last added to
	away   time.Duration
}

// run works until ctx is done, then lets what runs finish, cancels it 3 seconds before the grace is
// over and gives back what was not begun. An error tells of work that ignored that.
func (p *poll) run(ctx context.Context) error {
	p.done = make(chan string, p.workers)
	p.at, p.queues = map[string]int{}, map[string][]Lease{}
	working, abandon := lingering(ctx, graceFor-3*time.Second)
	defer abandon()
	var ready []Lease
	var pause time.Duration
	for few := false; p.wait(ctx, pause); {
		pause = 0
		if p.next(working) {
			continue
		}
		if len(ready) == 0 {
			n := p.allowed()
			if n == 0 {
				pause = p.breath()
				continue
			}
			if ready, pause = p.claim(working, n); len(ready) == 0 || ctx.Err() != nil {
				continue
			}
			few, pause = len(ready) < n, 0
		}
		p.offer(working, ready[0])
		if ready = ready[1:]; len(ready) == 0 && few {
			pause = idleFor
		}
	}
	for _, queue := range p.queues {
		ready = append(ready, queue...)
	}
	p.giveBack(ctx, ready)
	return p.finish()
}

// wait waits for the pause and a free worker; false = ctx is done.
func (p *poll) wait(ctx context.Context, pause time.Duration) bool {
	var over <-chan time.Time
	if pause > 0 {
		timer := time.NewTimer(pause)
		defer timer.Stop()
		over = timer.C
	}
	for over != nil || p.busy == p.workers {
		select {
		case <-ctx.Done():
			return false
		case <-over:
			over = nil
		case host := <-p.done:
			p.ended(host)
			if p.queues[host] != nil && p.busy < p.workers {
				return ctx.Err() == nil // there is work, whatever the pause was for
			}
		}
	}
	return ctx.Err() == nil
}

// allowed is how many sources may be claimed now: as many as there are workers, if the rate and the
// queues allow.
func (p *poll) allowed() int {
	if p.queued >= mostQueued {
		return 0
	}
	if p.perSecond < 0 {
		return p.workers
	}
	now, most := p.now(), max(p.perSecond, 1)
	if p.filled.IsZero() {
		p.budget = most
	} else if elapsed := now.Sub(p.filled).Seconds(); elapsed > 0 {
		p.budget = min(p.budget+elapsed*p.perSecond, most)
	}
	p.filled = now
	return min(int(p.budget), p.workers)
}

// breath is how long to wait until something is allowed again.
func (p *poll) breath() time.Duration {
	if p.perSecond <= 0 || p.queued >= mostQueued {
		return idleFor
	}
	return time.Duration(float64(time.Second) / p.perSecond)
}

// claim asks the desk for up to n sources; without any it says how long to wait.
func (p *poll) claim(ctx context.Context, n int) ([]Lease, time.Duration) {
	leases, err := p.desk.Claim(ctx, p.now(), holdFor, n)
	switch {
	case ctx.Err() != nil:
		return nil, idleFor
	case err != nil:
		if p.away == 0 {
			p.tell(fmt.Errorf("claim: %w", err))
		}
		p.away = min(max(2*p.away, idleFor), longestAway)
		return nil, p.away
	}
	if p.away > 0 {
		p.away = 0
		p.tell(nil)
	}
	p.budget -= float64(len(leases))
	return leases, idleFor
}

func (p *poll) tell(err error) {
	if p.trouble != nil {
		p.trouble(err)
	}
}

// offer begins work on a lease, or queues it where its host is crowded.
func (p *poll) offer(ctx context.Context, l Lease) {
	host := p.host(l.Source)
	if p.at[host] >= perHost {
		p.queues[host] = append(p.queues[host], l)
		p.queued++
		return
	}
	p.begin(ctx, host, l)
}

// next begins work on a queued lease whose host has room again, if there is one. A lease that is half
// over is given back: it comes due again at once.
func (p *poll) next(ctx context.Context) bool {
	for host, queue := range p.queues {
		if p.at[host] >= perHost {
			continue
		}
		l := queue[0]
		if p.queued--; len(queue) == 1 {
			delete(p.queues, host)
		} else {
			p.queues[host] = queue[1:]
		}
		if l.Until.Sub(p.now()) < holdFor/2 {
			p.giveBack(ctx, []Lease{l})
		} else {
			p.begin(ctx, host, l)
		}
		return true
	}
	return false
}

func (p *poll) begin(ctx context.Context, host string, l Lease) {
	p.busy++
	p.at[host]++
	go func() {
		defer func() { p.done <- host }()
		p.work(ctx, l)
	}()
}

func (p *poll) ended(host string) {
	p.busy--
	if p.at[host]--; p.at[host] == 0 {
		delete(p.at, host)
	}
}

// giveBack releases what was claimed and not begun. What cannot be released comes due when its lease ends.
func (p *poll) giveBack(ctx context.Context, leases []Lease) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	for _, l := range leases {
		if p.desk.Release(ctx, l) != nil {
			return
		}
	}
}

// finish waits for what still runs.
func (p *poll) finish() error {
	over := time.NewTimer(graceFor)
	defer over.Stop()
	for p.busy > 0 {
		select {
		case host := <-p.done:
			p.ended(host)
		case <-over.C:
			return fmt.Errorf("%d refreshes did not stop within %s; their leases end by themselves", p.busy, graceFor)
		}
	}
	return nil
}

// lingering is a context that is cancelled d after ctx is.
func lingering(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	late, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(d, cancel)
		context.AfterFunc(late, func() { timer.Stop() })
	})
	return late, func() { stop(); cancel() }
}

package aggregator

import (
	"context"
	"fmt"
	"time"
)

const (
	defaultWorkers   = 32
	defaultPerSecond = 20
	holdFor          = 5 * time.Minute // of a lease: longer than any refresh takes
	idleFor          = time.Second     // between two looks at the desk while nothing is due
	longestAway      = 30 * time.Second
	graceFor         = 10 * time.Second // from the wish to stop to the end
)

// poll hands out what is due to a fixed number of workers. It looks at the desk when its last claim is
// handed out, so that claims come in groups; it never asks twice without a pause when less is due than
// it could take, and less and less often while the store is away.
type poll struct {
	desk      Desk
	work      func(context.Context, Lease) // one refresh; gives the lease back itself when cancelled
	trouble   func(error)                  // told when the store is away and, with nil, when it is back
	now       func() time.Time
	workers   int
	perSecond float64 // refreshes begun per second; negative = no limit

	busy   int
	done   chan struct{}
	budget float64
	filled time.Time // when budget was last added to
	away   time.Duration
}

// run works until ctx is done, then lets what runs finish, cancels it 3 seconds before the grace is
// over and gives back what was not begun. An error tells of work that ignored that.
func (p *poll) run(ctx context.Context) error {
	p.done = make(chan struct{}, p.workers)
	working, abandon := lingering(ctx, graceFor-3*time.Second)
	defer abandon()
	var ready []Lease
	var pause time.Duration
	for few := false; p.wait(ctx, pause); {
		pause = 0
		if len(ready) == 0 {
			n := p.allowed()
			if n == 0 {
				pause = time.Duration(float64(time.Second) / p.perSecond)
				continue
			}
			if ready, pause = p.claim(working, n); len(ready) == 0 || ctx.Err() != nil {
				continue
			}
			few, pause = len(ready) < n, 0
		}
		p.begin(working, ready[0])
		if ready = ready[1:]; len(ready) == 0 && few {
			pause = idleFor
		}
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
		case <-p.done:
			p.busy--
		}
	}
	return ctx.Err() == nil
}

// allowed is how many sources may be claimed now: as many as there are workers, if the rate allows.
func (p *poll) allowed() int {
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

func (p *poll) begin(ctx context.Context, l Lease) {
	p.busy++
	go func() {
		defer func() { p.done <- struct{}{} }()
		p.work(ctx, l)
	}()
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
		case <-p.done:
			p.busy--
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

package polite

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Pacer shares one queue per host among all who call it, replicas included.
type Pacer interface {
	// Enter asks for a host. Zero: the caller has it until Leave, or until hold has passed.
	// Otherwise it is taken: ask again after that long.
	Enter(ctx context.Context, host string, now time.Time, hold time.Duration) (wait time.Duration, err error)
	// Leave gives the host back; nobody may enter before until.
	Leave(ctx context.Context, host string, until time.Time) error
}

// pace gives requests their turn. Inside this process those who want the same host queue at its gate,
// first come first served; only the first of them asks the Pacer, so that a crowd costs no more calls
// than one.
type pace struct {
	pacer    Pacer
	hold     time.Duration // after which a host that a crash never left is free again
	patience time.Duration

	mu    sync.Mutex
	gates map[string]*gate
	held  map[string]time.Time // hosts that asked to be left alone, and until when
	holds atomic.Int32         // len(held), so that nobody locks where there are none
}

// A gate lets one request at a time through to its host.
type gate struct {
	open    chan struct{} // holds one token while somebody is inside
	waiting int           // inside or before it; the gate goes with the last
}

// A visit is a request's stay at a host.
type visit struct {
	pace *pace
	ctx  context.Context
	host string
	gap  time.Duration
	gate *gate // nil: not paced
}

type visitKey struct{}

func newPace(o Options) *pace {
	return &pace{
		pacer: o.Pacer, hold: o.Timeout + 15*time.Second, patience: o.Patience,
		gates: map[string]*gate{}, held: map[string]time.Time{},
	}
}

// enter waits for the host. A gap of 0 costs nothing and waits for nobody, but for a host that asked
// to be left alone.
func (p *pace) enter(ctx context.Context, host string, gap time.Duration) (*visit, error) {
	v := &visit{pace: p, ctx: ctx, host: host, gap: gap}
	if p.holds.Load() > 0 {
		if wait := time.Until(p.heldUntil(host)); wait > 0 {
			if err := sleep(ctx, host, wait, p.patience); err != nil {
				return nil, err
			}
		}
	}
	if gap == 0 {
		return v, nil
	}
	giveUp := time.Now().Add(p.patience)
	if err := p.pass(v); err != nil {
		return nil, err
	}
	for {
		now := time.Now()
		wait, err := p.pacer.Enter(ctx, host, now, p.hold)
		switch {
		case err != nil && ctx.Err() != nil:
			err = context.Cause(ctx)
		case err != nil:
			err = &PaceError{Host: host, Err: err}
		case wait <= 0:
			return v, nil
		default:
			err = sleep(ctx, host, wait, giveUp.Sub(now))
		}
		if err != nil {
			p.back(v)
			return nil, err
		}
	}
}

// pass waits at the gate of the host.
func (p *pace) pass(v *visit) error {
	p.mu.Lock()
	g := p.gates[v.host]
	if g == nil {
		g = &gate{open: make(chan struct{}, 1)}
		p.gates[v.host] = g
	}
	g.waiting++
	v.gate = g
	p.mu.Unlock()

	select {
	case g.open <- struct{}{}:
		return nil
	default:
	}
	enough := time.NewTimer(p.patience)
	defer enough.Stop()
	var err error
	select {
	case g.open <- struct{}{}:
		return nil
	case <-v.ctx.Done():
		err = context.Cause(v.ctx)
	case <-enough.C:
		err = &HeldError{Host: v.host}
	}
	queue := p.forget(v)
	var held *HeldError
	if errors.As(err, &held) {
		held.Wait = time.Duration(queue) * v.gap // at least: those before us need so long
	}
	return err
}

// back lets the next one through the gate.
func (p *pace) back(v *visit) {
	<-v.gate.open
	p.forget(v)
}

// forget takes the visit off the gate's count and returns how many are left.
func (p *pace) forget(v *visit) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if v.gate.waiting--; v.gate.waiting == 0 {
		delete(p.gates, v.host)
	}
	return v.gate.waiting
}

// leave ends the visit: the gap begins now. It must be called once. Should the Pacer not hear of it,
// the host is free again when its hold has passed.
func (v *visit) leave() {
	if v.gate == nil {
		return
	}
	until := time.Now().Add(v.gap)
	if v.pace.holds.Load() > 0 {
		if held := v.pace.heldUntil(v.host); held.After(until) {
			until = held
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(v.ctx), 5*time.Second)
	defer cancel()
	_ = v.pace.pacer.Leave(ctx, v.host, until)
	v.pace.back(v)
}

// Hold keeps everybody, other replicas included, from calling the host of a response before a time:
// what a 429 with Retry-After asks for. It may come before or after the body is closed. A response
// that came from elsewhere than a Transport holds nothing.
func Hold(ctx context.Context, res *http.Response, until time.Time) error {
	if res == nil || res.Request == nil {
		return nil
	}
	v, _ := res.Request.Context().Value(visitKey{}).(*visit)
	if v == nil {
		return nil
	}
	v.pace.remember(v.host, until)
	if err := v.pace.pacer.Leave(ctx, v.host, until); err != nil {
		return &PaceError{Host: v.host, Err: err}
	}
	return nil
}

func (p *pace) heldUntil(host string) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.held[host]
}

func (p *pace) remember(host string, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	for h, t := range p.held {
		if !t.After(now) {
			delete(p.held, h)
		}
	}
	if until.After(now) && until.After(p.held[host]) {
		p.held[host] = until
	}
	p.holds.Store(int32(len(p.held)))
}

// sleep waits, unless that is longer than the patience or than the context lasts.
func sleep(ctx context.Context, host string, wait, patience time.Duration) error {
	deadline, limited := ctx.Deadline()
	if wait > patience || limited && wait > time.Until(deadline) {
		return &HeldError{Host: host, Wait: wait}
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Memory is a Pacer for a single process.
type Memory struct {
	mu    sync.Mutex
	hosts map[string]stay
	prune int // look for old entries when there are so many
}

// stay is the state of a host: nobody may enter before free; while taken, that is when the hold ends.
type stay struct {
	free  time.Time
	taken bool
}

// again is how long one waits to ask again for a host that somebody else is visiting.
const again = 100 * time.Millisecond

// NewMemory makes a Pacer without hosts.
func NewMemory() *Memory { return &Memory{hosts: map[string]stay{}, prune: 1024} }

// Enter asks for a host.
func (m *Memory) Enter(_ context.Context, host string, now time.Time, hold time.Duration) (time.Duration, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.hosts[host]
	if wait := s.free.Sub(now); wait > 0 {
		if s.taken {
			wait = min(wait, again)
		}
		return wait, nil
	}
	m.tidy(now)
	m.hosts[host] = stay{free: now.Add(hold), taken: true}
	return 0, nil
}

// Leave gives a host back. A later time that somebody asked for already stays.
func (m *Memory) Leave(_ context.Context, host string, until time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s := m.hosts[host]; !s.taken && s.free.After(until) {
		return nil
	}
	m.hosts[host] = stay{free: until}
	return nil
}

// tidy forgets hosts that are free, now and then.
func (m *Memory) tidy(now time.Time) {
	if len(m.hosts) < m.prune {
		return
	}
	for h, s := range m.hosts {
		if !s.free.After(now) {
			delete(m.hosts, h)
		}
	}
	m.prune = max(1024, 2*len(m.hosts))
}

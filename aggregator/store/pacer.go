package store

import (
	"sync"
	"time"
)

// stillHeld is how soon to ask again for a host that somebody has: nobody knows when he leaves.
const stillHeld = 50 * time.Millisecond

// shortGap is more than a pause between requests: who is closed for longer has asked for it.
const shortGap = time.Minute

// pacer shares one queue per host within one process, in memory.
type pacer struct {
	mu    sync.Mutex
	hosts map[string]host
	now   time.Time // the latest that came by
}

// host is closed until a time; held tells that somebody is in, who may leave before.
type host struct {
	until time.Time
	held  bool
}

func newPacer() *pacer { return &pacer{hosts: map[string]host{}} }

// enter asks for a host at now, for hold at most; it returns how long to wait, 0 = it is the caller's.
func (p *pacer) enter(name string, now time.Time, hold time.Duration) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.After(p.now) {
		p.now = now
	}
	if h, ok := p.hosts[name]; ok && now.Before(h.until) {
		wait := h.until.Sub(now)
		if h.held {
			wait = min(wait, stillHeld)
		}
		return wait
	}
	if len(p.hosts) >= 4096 {
		p.forget(now)
	}
	p.hosts[name] = host{now.Add(hold), true}
	return 0
}

// leave gives a host back; it is closed until a time, or longer if somebody has asked for that already. News = it is closed for so long that a restart
// must not forget it, and was not before.
func (p *pacer) leave(name string, until time.Time) (news bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	old := p.hosts[name]
	if !old.held && old.until.After(until) {
		return false
	}
	p.hosts[name] = host{until: until}
	return until.Sub(p.now) > shortGap && (old.held || !old.until.Equal(until))
}

// latest is the latest time that came by.
func (p *pacer) latest() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

// forget drops the hosts that are open anyway.
func (p *pacer) forget(now time.Time) {
	for name, h := range p.hosts {
		if !now.Before(h.until) {
			delete(p.hosts, name)
		}
	}
}

package aggregator

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// fakeStore is a desk and a ledger in memory: as much of a store as the scheduler sees.
type fakeStore struct {
	mu      sync.Mutex
	due     map[string]time.Time
	leases  map[string]Lease
	states  map[string]State
	commits []Commit
	claims  int
	tokens  int
	away    bool // every call is answered with ErrUnavailable
	full    bool // commits fail
}

func newFakeStore() *fakeStore {
	return &fakeStore{due: map[string]time.Time{}, leases: map[string]Lease{}, states: map[string]State{}}
}

func (s *fakeStore) enter() (func(), error) {
	s.mu.Lock()
	if s.away {
		s.mu.Unlock()
		return nil, fmt.Errorf("dial: %w", ErrUnavailable)
	}
	return s.mu.Unlock, nil
}

func (s *fakeStore) Enrol(_ context.Context, due map[string]time.Time) error {
	leave, err := s.enter()
	if err != nil {
		return err
	}
	defer leave()
	for key, t := range due {
		if old, ok := s.due[key]; !ok || t.Before(old) {
			s.due[key] = t
		}
	}
	return nil
}

func (s *fakeStore) Claim(_ context.Context, now time.Time, hold time.Duration, limit int, keys ...string) ([]Lease, error) {
	s.mu.Lock()
	s.claims++
	s.mu.Unlock()
	leave, err := s.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	named := len(keys) > 0
	if !named {
		for key, t := range s.due {
			if !t.After(now) {
				keys = append(keys, key)
			}
		}
	}
	var leases []Lease
	for _, key := range keys {
		if l, taken := s.leases[key]; taken && l.Until.After(now) || len(leases) == limit {
			continue
		}
		st, known := s.states[key]
		s.tokens++
		l := Lease{Source: key, Token: fmt.Sprint(s.tokens), Until: now.Add(hold), State: st, Known: known}
		s.leases[key] = l
		leases = append(leases, l)
	}
	return leases, nil
}

func (s *fakeStore) Release(_ context.Context, l Lease) error {
	leave, err := s.enter()
	if err != nil {
		return err
	}
	defer leave()
	if s.leases[l.Source].Token == l.Token {
		delete(s.leases, l.Source)
	}
	return nil
}

func (s *fakeStore) States(_ context.Context, keys ...string) (map[string]State, error) {
	leave, err := s.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	found := map[string]State{}
	for _, key := range keys {
		if st, ok := s.states[key]; ok {
			found[key] = st
		}
	}
	return found, nil
}

func (s *fakeStore) Judge(_ context.Context, _ string, items []Seen) ([]Verdict, error) {
	return make([]Verdict, len(items)), nil
}

func (s *fakeStore) Commit(_ context.Context, c Commit) (Result, error) {
	leave, err := s.enter()
	if err != nil {
		return Result{}, err
	}
	defer leave()
	if s.full {
		return Result{}, errors.New("no space left on device")
	}
	if s.leases[c.Lease.Source].Token != c.Lease.Token {
		return Result{}, ErrLeaseLost
	}
	delete(s.leases, c.Lease.Source)
	s.states[c.Lease.Source], s.due[c.Lease.Source] = c.State, c.State.Due
	s.commits = append(s.commits, c)
	return Result{New: len(c.Items)}, nil
}

func (s *fakeStore) Amend(context.Context, time.Time, []Item) error { return nil }

func (s *fakeStore) set(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

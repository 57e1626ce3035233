package store

import (
	"context"
	"errors"
	"time"

	"go.etcd.io/bbolt"

	"github.com/litfass/litfass/aggregator"
)

// A source is kept in two records. What every refresh moves (schedule, validators, health) is small and
// stands in sources. The picture of its document, thirty times larger, stands in pictures and is written
// only when it has changed: a 304 leaves it alone.

// plan is what stands before a source's state in its record: the state itself follows once the source
// has been committed.
type plan struct {
	Enrolled bool
	Due      time.Time
}

// planMost is how long a packed plan is at most, in bytes.
const planMost = 32

func packPlan(p plan, state []byte) []byte {
	b := make([]byte, 0, 24+len(state))
	return append(packTime(packBool(b, p.Enrolled), p.Due), state...)
}

// unpackPlan reads a record; state is nil for a source never committed.
func unpackPlan(record []byte) (p plan, state []byte, err error) {
	first := record[:min(len(record), planMost)]
	u := unpacker{rest: string(first)}
	p = plan{u.bool(), u.time()}
	if u.err != nil {
		return p, nil, u.err
	}
	return p, record[len(first)-len(u.rest):], nil
}

// states reads what is kept of sources in one transaction.
type states struct{ sources, pictures *bbolt.Bucket }

func statesIn(tx *bbolt.Tx) states {
	return states{tx.Bucket([]byte("sources")), tx.Bucket([]byte("pictures"))}
}

// known reads a source's state without the picture of its document; ok = it has been committed before.
func (r states) known(key string) (s aggregator.State, ok bool, err error) {
	record := r.sources.Get([]byte(key))
	if record == nil {
		return s, false, nil
	}
	p, state, err := unpackPlan(record)
	if err != nil || len(state) == 0 {
		return s, false, err
	}
	s, err = decodeState(state)
	s.Due = p.Due
	return s, true, err
}

// whole reads all of a source's state.
func (r states) whole(key string) (s aggregator.State, ok bool, err error) {
	if s, ok, err = r.known(key); err != nil || !ok {
		return s, ok, err
	}
	if picture := r.pictures.Get([]byte(key)); picture != nil {
		err = decodePicture(picture, &s.Cursor)
	}
	return s, true, err
}

// present reads what stood in a source's document when it was last committed.
func (r states) present(key string) ([]aggregator.Standing, error) {
	picture := r.pictures.Get([]byte(key))
	if picture == nil {
		return nil, nil
	}
	return decodePresent(picture)
}

// load fills from the file what is kept in memory: the desk, and what is to be written late.
func (b *bolt) load() error {
	return b.view(func(tx *bbolt.Tx) error {
		sources := tx.Bucket([]byte("sources"))
		if sources == nil {
			return nil // prepare has said why
		}
		if err := errors.Join(b.late.load(tx), b.loadSilence(tx)); err != nil {
			return err
		}
		return sources.ForEach(func(key, record []byte) error {
			p, _, err := unpackPlan(record)
			if err == nil && p.Enrolled {
				b.desk.enrol(string(key), true, p.Due)
			}
			return err
		})
	})
}

// Enrol: see aggregator.Desk.
func (b *bolt) Enrol(ctx context.Context, due map[string]time.Time) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	changed := map[string]plan{}
	err := b.update(func(tx *bbolt.Tx) error {
		clear(changed)
		sources := tx.Bucket([]byte("sources"))
		states := map[string][]byte{}
		err := sources.ForEach(func(k, record []byte) error {
			key := string(k)
			old, state, err := unpackPlan(record)
			if err != nil {
				return err
			}
			next := old
			at, named := due[key]
			if next.Enrolled = named; named && at.Before(old.Due) {
				next.Due = at
			}
			if states[key] = state; next.Enrolled != old.Enrolled || !next.Due.Equal(old.Due) {
				changed[key] = next
			}
			return nil
		})
		if err != nil {
			return err
		}
		for key, at := range due {
			if _, known := states[key]; !known {
				changed[key] = plan{true, at}
			}
		}
		for key, p := range changed {
			if err := sources.Put([]byte(key), packPlan(p, states[key])); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for key, p := range changed {
		b.desk.enrol(key, p.Enrolled, p.Due)
	}
	return nil
}

// Claim: see aggregator.Desk.
func (b *bolt) Claim(ctx context.Context, now time.Time, lease time.Duration, limit int, keys ...string) ([]aggregator.Lease, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	leases := b.desk.claim(now, lease, limit, keys)
	if len(leases) == 0 {
		return nil, nil
	}
	err := b.view(func(tx *bbolt.Tx) (err error) {
		states := statesIn(tx)
		for i := range leases {
			l := &leases[i]
			if l.State, l.Known, err = states.whole(l.Source); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		for _, l := range leases {
			b.desk.release(l)
		}
		return nil, err
	}
	return leases, nil
}

// Release: see aggregator.Desk.
func (b *bolt) Release(_ context.Context, l aggregator.Lease) error {
	b.desk.release(l)
	return nil
}

// States: see aggregator.Desk.
func (b *bolt) States(ctx context.Context, keys ...string) (map[string]aggregator.State, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	found := make(map[string]aggregator.State, len(keys))
	err := b.view(func(tx *bbolt.Tx) error {
		states := statesIn(tx)
		for _, key := range keys {
			s, known, err := states.known(key)
			if err != nil {
				return err
			}
			if known {
				found[key] = s
			}
		}
		return nil
	})
	return found, err
}

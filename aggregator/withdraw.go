package aggregator

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Corrections is what taking back and giving back ask of a store.
type Corrections interface {
	Curator
	Claim(ctx context.Context, now time.Time, lease time.Duration, limit int, keys ...string) ([]Lease, error)
	Release(ctx context.Context, l Lease) error
	Commit(ctx context.Context, c Commit) (Result, error)
}

// FindItem finds the item that an operator names: by its id, with or without "urn:uuid:", by the address
// of a page that has the id in it, or by the address of the original. ErrNotFound if nothing is known
// under that name; an address that several items have is an error that lists them.
func FindItem(ctx context.Context, s Curator, name string) (ID, error) {
	name = strings.TrimSpace(name)
	if id, err := uuid.Parse(name); err == nil {
		return id, nil
	}
	u, err := url.Parse(name)
	if err != nil || u.Host == "" {
		return ID{}, fmt.Errorf("%q is neither an item's id nor its address", name)
	}
	last := path.Base(u.Path)
	if id, err := uuid.Parse(strings.TrimSuffix(last, path.Ext(last))); err == nil {
		return id, nil
	}
	ids, err := s.Linked(ctx, HashOf(CanonicalLink(name)))
	switch {
	case err != nil:
		return ID{}, err
	case len(ids) == 0:
		return ID{}, fmt.Errorf("%w: no item is known by the address %s; give its id, which the feeds show", ErrNotFound, name)
	case len(ids) > 1:
		var list []string
		for _, id := range ids {
			list = append(list, id.URN())
		}
		return ID{}, fmt.Errorf("several items are known by the address %s; give the id of one: %s", name, strings.Join(list, ", "))
	}
	return ids[0], nil
}

// Restore lifts a withdrawal and has the sources of the item read whole the next time they are due, so
// that they bring it back. Now is the clock: a source that is being read at this moment is waited for, at most
// half a minute.
func Restore(ctx context.Context, s Corrections, now func() time.Time, id ID) (Withdrawal, error) {
	w, err := s.Restore(ctx, now(), id)
	if err != nil {
		return w, err
	}
	var keys []string
	for _, c := range w.Copies {
		if !slices.Contains(keys, c.Source) {
			keys = append(keys, c.Source)
		}
	}
	for _, key := range keys {
		if err := reread(ctx, s, now, key); err != nil {
			return w, fmt.Errorf("the withdrawal is lifted, but source %s may not bring the item before it changes: %w", key, err)
		}
	}
	return w, nil
}

// reread makes a source forget what its document held: it is asked without conditions and read whole.
// When it is due stays as it was.
func reread(ctx context.Context, s Corrections, now func() time.Time, key string) error {
	l, err := claimSoon(ctx, s, now, key)
	if err != nil {
		return err
	}
	if !l.Known {
		return s.Release(ctx, l)
	}
	c := &l.State.Cursor
	c.ETag, c.LastModified, c.Body = "", "", 0
	c.Present, c.Slices, c.Read = nil, nil, 0
	_, err = s.Commit(ctx, Commit{Lease: l, Now: now(), State: l.State})
	return err
}

// claimSoon leases a source, once whoever works on it is done.
func claimSoon(ctx context.Context, s Corrections, now func() time.Time, key string) (Lease, error) {
	for range 100 {
		leases, err := s.Claim(ctx, now(), time.Minute, 1, key)
		if err != nil {
			return Lease{}, err
		}
		if len(leases) > 0 {
			return leases[0], nil
		}
		timer := time.NewTimer(300 * time.Millisecond)
		select {
		case <-ctx.Done():
			timer.Stop()
			return Lease{}, ctx.Err()
		case <-timer.C:
		}
	}
	return Lease{}, errors.New("somebody has been reading it for half a minute")
}

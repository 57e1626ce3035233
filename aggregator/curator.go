package aggregator

import (
	"context"
	"errors"
	"time"
)

// Tombstones is how long it is told that an item went: in the log, and in the feeds it stood in.
const Tombstones = 30 * 24 * time.Hour

// ErrWithdrawn means: the item was taken back before.
var ErrWithdrawn = errors.New("withdrawn already")

// Withdrawal is what stays of an entry that was taken back: nothing that it said.
type Withdrawal struct {
	ID     ID // of the entry
	At     time.Time
	By     string // key of the source that took it back itself, "" = the operator
	Reason string // for the operator's eyes only; it is published nowhere
	Copies []Recalled
}

// Recalled is one copy of a withdrawn entry.
type Recalled struct {
	ID     ID
	Source string // key
	Area   string // AGS
	Seen   Seen   // how it was recognised: none of this comes back
}

// Tombstone tells that an item was withdrawn, and when. Why is nobody's business.
type Tombstone struct {
	ID ID
	At time.Time
}

// Curator takes back what must not be shown any more.
//
// What is withdrawn leaves log, indexes and records at once: nothing that it said is kept. Its ids, links
// and digests stay blocked for ever, so that no source brings it back: not the same item, not under a new
// own id with the same link, not the same words from another source (unless the areas conflict: those are
// another town's). Only who took it back gives it back: the operator by Restore, a source by telling an
// item again that it had retracted. In the log stands that and when it went, and in each category it
// stood in a tombstone, for 30 days.
type Curator interface {
	// Withdraw takes back the entry that has a copy with this id, for the operator. ErrNotFound if there
	// is none, ErrWithdrawn if it was taken back before.
	Withdraw(ctx context.Context, now time.Time, id ID, reason string) (Withdrawal, error)
	// Restore lifts a withdrawal, given the id of any of its copies: the item comes back under its old
	// id, as news, the next time its source brings it. ErrNotFound if nothing is withdrawn under the id.
	Restore(ctx context.Context, now time.Time, id ID) (Withdrawal, error)
	// Retract takes back a source's own copies of the items it calls own, if they are dated after
	// newer (zero: all). An entry that other sources tell too loses that copy only, and keeps id and
	// order; any other is withdrawn. It returns how many copies went; unknown own ids are no error.
	Retract(ctx context.Context, now time.Time, source string, own []Hash, newer time.Time) (int, error)
	// Dismiss takes back all copies of a source that is read no more, and what else is remembered of it.
	// Entries that nobody else tells leave a tombstone, but nothing is blocked: another source may
	// bring them, or this one if it is read again. It returns how many copies went.
	Dismiss(ctx context.Context, now time.Time, source string) (int, error)
	// Linked returns the ids of the entries that are known by a link, standing or withdrawn.
	Linked(ctx context.Context, link Hash) ([]ID, error)
	// Withdrawals lists what is withdrawn by the operator or its source, the latest first.
	Withdrawals(ctx context.Context) ([]Withdrawal, error)
}

package aggregator

import (
	"context"
	"errors"
	"time"
)

// Store remembers items and where each source was left off. Each caller asks for the role it needs;
// each sentence below is a test of the contract suite in package store, which every implementation passes.
//
// Every method may be called from many goroutines, and from many replicas on one Redis. An error that
// wraps ErrUnavailable means: the store is away, try again; nothing is half done for a reader.
type Store interface {
	Desk
	Ledger
	Archive
	Pacer
	Curator
	Stories
	Keeper
}

// What a store answers besides success.
var (
	ErrNotFound    = errors.New("not found")
	ErrLeaseLost   = errors.New("the lease on this source was lost to another worker")
	ErrUnavailable = errors.New("the store cannot be reached")
)

// Lease is the right to work on a source until a time. A lost lease is noticed at the commit: its
// token is unique, never a counter.
type Lease struct {
	Source string // key
	Token  string
	Until  time.Time
	State  State // where the source was left off
	Known  bool  // the source has been committed before; false = its first reading
}

// Desk hands out work.
type Desk interface {
	// Enrol tells which sources there are and when each is first due. A source already enrolled
	// keeps its due time unless the given one is earlier. Sources not named are taken off the
	// schedule; their items and state stay.
	Enrol(ctx context.Context, due map[string]time.Time) error
	// Claim leases up to limit sources that are due at now, the longest due first, each until
	// now+lease. With keys: only these, due or not. A source under an unexpired lease is never
	// handed out again.
	Claim(ctx context.Context, now time.Time, lease time.Duration, limit int, keys ...string) ([]Lease, error)
	// Release gives a source back unworked: it is due again as it was. A lost lease is no error.
	Release(ctx context.Context, l Lease) error
	// States returns what is known of each named source, without the picture of its document
	// (Cursor.Present, Links, Read, Slices), which only a lease brings; one never committed is missing.
	States(ctx context.Context, keys ...string) (map[string]State, error)
}

// Verdict is what the ledger knows of an item.
type Verdict struct {
	Known   bool // same own id, same text: nothing to do
	Changed bool // it has the item, with another text or under another own id: commit it
	ID      ID   // the id it has, if Known or Changed
}

// Commit is what a refresh leaves behind.
type Commit struct {
	Lease Lease
	Now   time.Time
	State State  // replaces the source's
	Items []Item // new and changed ones, oldest first
	Alone bool   // they join nobody for telling the same in other words, and nobody joins them so
}

// Result is what became of the items of a commit.
type Result struct {
	New     int // became entries of their own
	Changed int // were known, and now read otherwise
	Further int // were told by another source first and are recorded with its entry
	Known   int // were there already
}

// Ledger keeps items and cursors together.
type Ledger interface {
	// Judge says what is known of items of one source. Own id first; for an unknown own id the link,
	// if it has one and exactly one item of the source ever had it (GUID drift).
	Judge(ctx context.Context, source string, items []Seen) ([]Verdict, error)
	// Commit stores items and state: both or neither. It looks everything up again, so two workers
	// that both think an item new store it once. An item of another source with the same link, or
	// the same digest within 7 days and no conflict of areas, takes it in as a further copy, if that
	// entry has none of this source yet. So does, failing these, the entry whose first copy tells the same
	// story in other words, if a copy came to it within StoryWindow and both play in places that do not
	// exclude each other; the same commits in the same order give the same stories on every store,
	// whatever replicas and crashes come in between. An item that goes on with an entry without being part
	// of it is linked to it. Each copy says why it stands where it does (Item.Joined). Standing items that leave the document (State.Cursor.Present,
	// compared with what was stored) are remembered as last present now. A commit under a lease that
	// another worker has taken over is refused with ErrLeaseLost and changes nothing. A commit ends its
	// lease: the source is next due at State.Due. Entries already stored keep id and order whatever comes.
	Commit(ctx context.Context, c Commit) (Result, error)
	// Amend replaces tags and categories of stored copies, after a change of rules: no new item, no
	// change of order, Changed stays; an index that gains or loses an entry gets a new version.
	Amend(ctx context.Context, now time.Time, items []Item) error
}

// ChangeKind says what became of an entry.
type ChangeKind string

// The kinds of change.
const (
	ChangePut       ChangeKind = "put"       // it is new, or is read otherwise now
	ChangeWithdrawn ChangeKind = "withdrawn" // it was taken back: show it no more
	ChangeExpired   ChangeKind = "expired"   // its time was over
	ChangeMerged    ChangeKind = "merged"    // it is told as part of another now, see Change.Into
)

// Change is one state of the log.
type Change struct {
	Position Position
	ID       ID
	Kind     ChangeKind
	At       time.Time // of the change
	Entry    *Entry    // nil: it is no longer there
	Into     ID        // of one that was merged: the entry that took it in
}

// LogCursor is how far somebody has followed the log. The zero value is its beginning.
type LogCursor struct {
	Epoch    string   // of the store; positions of another epoch mean nothing
	Position Position // all up to here is known
	Base     Position // tombstones up to here were forgotten already when the following began
}

// ErrResync means: from this cursor the log cannot be followed any more; take everything anew.
var ErrResync = errors.New("the log cannot be followed from here: begin anew")

// Archive is what publishing reads.
type Archive interface {
	// Entry returns one entry, also by the id of a further copy, or of an entry merged into it;
	// ErrNotFound if there is none.
	Entry(ctx context.Context, id ID) (Entry, error)
	// Entries answers a query, by falling order, then id.
	Entries(ctx context.Context, q Query) ([]Entry, error)
	// Versions returns the version of each named category, in their order.
	Versions(ctx context.Context, categories ...string) ([]Version, error)
	// Changes returns the last state of each entry that changed after a position, oldest change
	// first, at most limit (0 = 50).
	Changes(ctx context.Context, after Position, limit int) ([]Change, error)
	// Head returns the end of the log: who has read all there is begins to follow here.
	Head(ctx context.Context) (LogCursor, error)
	// Follow is Changes for those who keep a copy: it returns the cursor to go on from as well, the
	// given one if nothing has changed. Followed from the beginning to the end, the changes give exactly
	// what is stored. ErrResync if the cursor is of another epoch, beyond the end, or older than the
	// tombstones that are kept.
	Follow(ctx context.Context, after LogCursor, limit int) ([]Change, LogCursor, error)
	// Withdrawn returns the tombstones of what was withdrawn since, and stood in a category, oldest
	// first. The category's version moves when one comes or goes.
	Withdrawn(ctx context.Context, category string, since time.Time) ([]Tombstone, error)
}

// Pacer shares one queue per host among all replicas.
type Pacer interface {
	// Enter asks for a host. Zero: the caller has it until Leave, or until hold has passed.
	// Otherwise it is taken: ask again after that long.
	Enter(ctx context.Context, host string, now time.Time, hold time.Duration) (wait time.Duration, err error)
	// Leave gives the host back; nobody may enter before until, nor before what an earlier Leave said.
	Leave(ctx context.Context, host string, until time.Time) error
}

// Retention says how long things are kept.
type Retention struct {
	Items time.Duration `yaml:"items,omitempty"` // an entry, after its last arrival; 0 = for ever
	Keep  int           `yaml:"keep,omitempty"`  // the newest so many of each category never expire
	Seen  time.Duration `yaml:"seen,omitempty"`  // what was seen, after it was last present in its source's document
}

// Keeper looks after the store itself.
type Keeper interface {
	// Sweep finishes what crashes left behind and removes what is past its retention; it returns
	// how many entries it removed. It may be called at any time, by several replicas at once.
	Sweep(ctx context.Context, now time.Time, r Retention) (removed int, err error)
	// Mark returns a named note, empty if there is none; SetMark writes it. "epoch" is drawn when the
	// store is made: positions of another epoch mean nothing here.
	Mark(ctx context.Context, name string) (string, error)
	SetMark(ctx context.Context, name, value string) error
	// Ping tells whether the store can be reached.
	Ping(ctx context.Context) error
	Close() error
}

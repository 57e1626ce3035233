package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/litfass/litfass/aggregator"
)

// The embedded store: one bbolt file, owned by one process.
//
// Layout. Numbers are big-endian, so that keys sort by them. An entry's number is the position at which
// it first became visible: entries, copies and log grow at their end, and only ids and claims at random.
//
//	meta      "format"                        → version of this layout
//	sources   key                             → schedule and state                  (bolt_sources.go)
//	pictures  key                             → what stands in the source's document (bolt_sources.go)
//	seen      source 8, own id 8              → item, text, day last present        (judge.go: seen)
//	claims    'l' or 'd', link or digest 8    → who claims it                       (judge.go: claim)
//	ids       id of a copy 16                 → number of its entry
//	heads     number                          → id, order, position, who tells it, indexes (bolt_head.go)
//	copies    number, place 2                 → the item as one source tells it     (record.go)
//	index     kind 1, name, key of the last posting → some of its postings (bolt_index.go)
//	log       position                        → number; of what is gone: number, id, day
//	versions  category                        → position, seconds, last serial
//	marks     name                            → text; "epoch" is drawn when the file is made
//	withdrawn id of an entry                  → when, by whom, why, how to recognise it (block.go)
//	blocks    field                           → withdrawals that keep out what is recognised by it
//	graves    category, time 8, id 16         → tombstones
//	journal   running number                  → what is still to be written into ids and claims (bolt_late.go)
//	stories   running number                  → what tells the same story is found by (bolt_stories.go)
//	hand      id of a copy                    → what the operator has decided of it
//	follows   ids of an entry and another     → the other goes on with it
//
// What must be together is written in one transaction, so a crash leaves both or neither, and a reader
// never sees an index without its item. Concurrent commits share a transaction (bolt_writer.go). Leases
// and the turns of hosts live in memory: a restart frees them. That a host asked to be left alone for
// longer than a minute is a mark.
const boltFormat = 1

var boltBuckets = [...]string{"meta", "sources", "pictures", "seen", "claims", "ids", "heads", "copies", "index", "log", "versions", "marks", "journal",
	"withdrawn", "blocks", "graves", "stories", "hand", "follows"}

type bolt struct {
	path    string
	db      *bbolt.DB
	desk    *desk
	pacer   *pacer
	turns   sync.Mutex // held by the one whose turn it is to write
	late    late
	stories storyIndex
	writer  *writer
	close   func() error
}

// openBolt opens or makes the file behind "bolt:".
func openBolt(_ context.Context, path string, o Options) (aggregator.Store, error) {
	if path == "" {
		return nil, errors.New(`store "bolt:": write the file behind it, as in bolt:litfass.db`)
	}
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{
		Timeout: o.Wait,
		// The list of free pages is found again at the next opening instead of being written each time.
		NoFreelistSync: true, FreelistType: bbolt.FreelistMapType,
		// Address space, not memory: growing the map would have to wait for all readers.
		InitialMmapSize: 1 << 30,
		// Each page is a write of its own. Measured, 30 items: 4 kB 3.0 ms of CPU, 8 kB 2.2, 16 kB 2.9.
		PageSize:     8 << 10,
		NoStatistics: true,
	})
	if err != nil {
		return nil, openError(path, err)
	}
	b := &bolt{path: path, db: db, desk: newDesk(), pacer: newPacer()}
	if err := errors.Join(b.prepare(), b.load()); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	b.writer = startWriter(b)
	b.close = sync.OnceValue(func() error {
		b.writer.stop()
		return b.db.Close()
	})
	return b, nil
}

// openError says what is wrong with a file that cannot be opened, and what to do.
func openError(path string, err error) error {
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return fmt.Errorf("store %s: %w: %s holds it; stop that process, or ask it", path, aggregator.ErrUnavailable, holderOf(path))
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("store %s: its folder does not exist: make it first", path)
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrVersionMismatch), errors.Is(err, berrors.ErrChecksum):
		return fmt.Errorf("store %s: this is no store, or it is damaged (%w): restore it from a backup, or name another file", path, err)
	default:
		return fmt.Errorf("store %s: %w", path, err)
	}
}

// prepare makes what a new file lacks and refuses a file that is not ours to read.
func (b *bolt) prepare() error {
	err := b.view(func(tx *bbolt.Tx) error {
		meta := tx.Bucket([]byte("meta"))
		if meta == nil {
			if first, _ := tx.Cursor().First(); first != nil {
				return fmt.Errorf("it is a bbolt file of another program: name another file")
			}
			return aggregator.ErrNotFound
		}
		if v := meta.Get([]byte("format")); len(v) != 1 || v[0] != boltFormat {
			return fmt.Errorf("it has format %d and this Litfass reads format %d: a newer one has written it, use that", v, boltFormat)
		}
		for _, name := range boltBuckets {
			if tx.Bucket([]byte(name)) == nil {
				return aggregator.ErrNotFound
			}
		}
		return nil
	})
	if !errors.Is(err, aggregator.ErrNotFound) {
		return err
	}
	return b.update(func(tx *bbolt.Tx) error {
		for _, name := range boltBuckets {
			if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
				return err
			}
		}
		if marks := tx.Bucket([]byte("marks")); marks.Get([]byte("epoch")) == nil {
			if err := marks.Put([]byte("epoch"), []byte(rand.Text())); err != nil {
				return err
			}
		}
		return tx.Bucket([]byte("meta")).Put([]byte("format"), []byte{boltFormat})
	})
}

// view reads in one transaction: all that f sees is of one moment.
func (b *bolt) view(f func(tx *bbolt.Tx) error) error { return b.named(b.db.View(f)) }

// update writes in one transaction: all of f or nothing. What f keeps outside the file it must keep
// only after update has returned nil.
func (b *bolt) update(f func(tx *bbolt.Tx) error) error {
	var own error
	err := b.db.Update(func(tx *bbolt.Tx) error {
		own = f(tx)
		return own
	})
	if err != nil && own == nil { // not f's fault: the disk is full, the file is away
		err = fmt.Errorf("%w: %w", aggregator.ErrUnavailable, err)
	}
	return b.named(err)
}

// named adds the file to an error that does not speak of an item.
func (b *bolt) named(err error) error {
	switch {
	case err == nil || errors.Is(err, aggregator.ErrNotFound):
		return err
	case errors.Is(err, berrors.ErrDatabaseNotOpen):
		return fmt.Errorf("store %s: %w: it is closed", b.path, aggregator.ErrUnavailable)
	default:
		return fmt.Errorf("store %s: %w", b.path, err)
	}
}

// Ping tells whether the file is open.
func (b *bolt) Ping(ctx context.Context) error {
	return errors.Join(ctx.Err(), b.view(func(*bbolt.Tx) error { return nil }))
}

// Close ends the commits under way and closes the file.
func (b *bolt) Close() error { return b.close() }

package aggregator

import (
	"context"
	"slices"
	"strings"
	"time"
)

// What a source takes back itself. An Atom feed says so (at:deleted-entry, RFC 6721); of a source with
// follow_deletions an item that stood in the document and is missing, though older ones still stand
// there, was taken back too. A source takes back its own copies only, and may tell them again.

// Retractor is what the retract step asks of a store, see Curator.
type Retractor interface {
	Retract(ctx context.Context, now time.Time, source string, own []Hash, newer time.Time) (int, error)
}

// Books is a ledger from which sources may take back.
type Books interface {
	Ledger
	Retractor
}

// Deletion is what a document says of an item that is no more (RFC 6721 section 3).
type Deletion struct {
	ID   string    // as the source calls it
	When time.Time // zero if it does not say, or not in a way that can be read
}

// withoutDeleted drops the items that the document itself says are no more, and returns their own ids.
// An entry that was touched after that has come back and stays (RFC 6721 section 4).
func withoutDeleted(items []Item, deletions []Deletion) (kept []Item, deleted []string) {
	for _, d := range deletions {
		id := strings.TrimSpace(d.ID)
		if id == "" {
			continue
		}
		back := slices.ContainsFunc(items, func(it Item) bool {
			return strings.TrimSpace(it.OwnID) == id && (d.When.IsZero() || edited(it).After(d.When))
		})
		if back {
			continue
		}
		items = slices.DeleteFunc(items, func(it Item) bool { return strings.TrimSpace(it.OwnID) == id })
		if webLink(id) {
			id = CleanLink(id) // as ownID does
		}
		deleted = append(deleted, id)
	}
	return items, deleted
}

// missing finds out what is gone from a document that is followed: the own ids that stood there and no
// longer do, and the date of the oldest item that still stands. Who is dated before that has only been
// pushed out by newer ones. Where nothing of the old document is left, nothing can be told.
func missing(b Batch, before []Standing, items []Item) (own []Hash, oldest time.Time) {
	if !b.Source.FollowDeletions || b.Answer.Partial || b.Answer.Cut || b.Answer.More {
		return nil, oldest
	}
	stood := make(map[Hash]bool, len(before))
	for _, s := range before {
		stood[s.Own] = true
	}
	for i := range items {
		it := &items[i]
		if !stood[it.Seen.Own] {
			continue
		}
		delete(stood, it.Seen.Own)
		if p := it.Published; !p.IsZero() && (oldest.IsZero() || p.Before(oldest)) {
			oldest = p
		}
	}
	if oldest.IsZero() {
		return nil, oldest
	}
	for _, s := range before {
		if stood[s.Own] {
			own = append(own, s.Own)
		}
	}
	return own, oldest
}

// Retract takes back what the source has taken back. It stands before the store step, so that no cursor
// moves beyond a deletion that was not kept; done twice it does no more.
func Retract(s Books) Stage {
	return func(ctx context.Context, b Batch) (Batch, error) {
		own := make([]Hash, len(b.Deleted))
		for i, id := range b.Deleted {
			own[i] = HashOf(id)
		}
		err := retract(ctx, s, &b, own, time.Time{})
		if err != nil || len(b.missing) == 0 {
			return b, err
		}
		gone, err := unlessRenamed(ctx, s, b)
		if err != nil {
			return b, err
		}
		return b, retract(ctx, s, &b, gone, b.oldest)
	}
}

func retract(ctx context.Context, s Retractor, b *Batch, own []Hash, newer time.Time) error {
	if len(own) == 0 {
		return nil
	}
	return untilBack(ctx, func() error {
		n, err := s.Retract(ctx, b.Now, b.Source.Key(), own, newer)
		b.Retracted += n
		return err
	})
}

// unlessRenamed leaves out of what is missing what stands in the document under a new own id.
func unlessRenamed(ctx context.Context, s Ledger, b Batch) ([]Hash, error) {
	asked := make([]Seen, len(b.missing))
	for i, own := range b.missing {
		asked[i] = Seen{Own: own}
	}
	verdicts, err := s.Judge(ctx, b.Source.Key(), asked)
	if err != nil {
		return nil, err
	}
	var gone []Hash
	for i, v := range verdicts {
		if !slices.ContainsFunc(b.Items, func(it Item) bool { return it.ID == v.ID }) {
			gone = append(gone, b.missing[i])
		}
	}
	return gone, nil
}

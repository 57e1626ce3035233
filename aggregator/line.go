package aggregator

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"time"
)

// A Stage is one step of the work on a batch. It returns the batch as it leaves the step; an error
// ends the line, ErrUnchanged as good news.
type Stage func(context.Context, Batch) (Batch, error)

// Batch is what one refresh of one source carries down the line.
type Batch struct {
	Source    Source
	Now       time.Time // when the refresh began: the clock of every step
	First     bool      // it was never read with success before: backfill
	State     State     // where the source was left off; steps move it, the store keeps it with the items
	Lease     Lease
	Answer    Answer
	Body      []byte
	Feed      Feed
	Items     []Item
	Redated   int       // items that the dedup step took for an archive that came back under new ids
	Deleted   []string  // own ids of items that the document says are no more
	Retracted int       // copies that the source has taken back with this document
	Result    Result    // from the store step: what became of the items
	Stored    bool      // the store step has committed State
	missing   []Hash    // own ids that are gone from a document that is followed (retract.go) …
	oldest    time.Time // … and the date of the oldest item that still stands there
	sliced    *sliced   // which items of the document are known as they stand; nil = it was not cut into items
}

// Answer is what the last request brought.
type Answer struct {
	Status  int
	Header  http.Header
	URL     *url.URL      // after redirects
	At      time.Time     // when it came, or failed to come
	Retry   time.Duration // how long we are asked to wait (Retry-After); 0 = not said
	Partial bool          // 226 (RFC 3229): what is absent means nothing
	Cut     bool          // the document ended early; the whole items were kept and validators must not move
	More    bool          // the document had more items than are read; the first were kept
}

// Feed is what a document says of itself.
type Feed struct {
	Title, Link, Description, Language string
	Authors                            []Author
	Updated                            time.Time
	Deleted                            []Deletion
	Hints                              Hints
	Format                             string // RSS, Atom or JSON Feed
}

// Step is a stage with a name.
type Step struct {
	Name string
	Run  Stage
}

// Line is a sequence of steps.
type Line []Step

// Run takes a batch down the line. An error carries the name of its step; the batch is returned as
// the failing step left it, so that its state can still be kept. A panic in a step is such an error.
func (l Line) Run(ctx context.Context, b Batch) (Batch, error) {
	for _, s := range l {
		if err := s.safely(ctx, &b); err != nil {
			return b, fmt.Errorf("%s: %w", s.Name, err)
		}
	}
	return b, nil
}

// safely runs a step and makes a failure of class Internal of a panic: a document that hits a bug harms
// its own source only.
func (s Step) safely(ctx context.Context, b *Batch) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = Failf(Internal, "panic: %v\n%s", r, debug.Stack())
		}
	}()
	*b, err = s.Run(ctx, *b)
	return err
}

// Wrap returns the line with each step decorated, for those who watch it.
func (l Line) Wrap(decorate func(Step) Step) Line {
	wrapped := make(Line, len(l))
	for i, s := range l {
		wrapped[i] = decorate(s)
	}
	return wrapped
}

// each makes a stage of a function on single items; an item it refuses is left out.
func each(f func(Batch, Item) (Item, bool)) Stage {
	return func(_ context.Context, b Batch) (Batch, error) {
		kept := b.Items[:0]
		for _, it := range b.Items {
			if it, ok := f(b, it); ok {
				kept = append(kept, it)
			}
		}
		b.Items = kept
		return b, nil
	}
}

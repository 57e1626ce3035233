package aggregator

// What a refresh leaves behind in the state of its source: accept and settle are its two steps in the
// tail, ended is what takes their place when a line ends early.

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/litfass/litfass/aggregator/document"
)

// Accept takes what was read for the source's current document: its hints count from now on. A
// document that ended early or is a partial list says nothing of the whole, and the validators of one
// that ended early stay the old ones, so that it is read again.
func Accept(_ context.Context, b Batch) (Batch, error) {
	c := &b.State.Cursor
	if b.Answer.Cut {
		*c = c.withValidatorsOf(b.Lease.State.Cursor)
	}
	if !b.Answer.Cut && !b.Answer.Partial {
		hints := b.Feed.Hints
		hints.Fresh = c.Hints.Fresh
		if hints.Gap == 0 {
			hints.Gap = medianGap(b.dates(), b.Now)
		}
		c.Hints, c.Format = hints, b.Feed.Format
	}
	return b, nil
}

// Settle decides what the state will be once the items are stored: health and due time. It stands
// right before the store step, which commits both together.
func Settle(_ context.Context, b Batch) (Batch, error) {
	h := b.State.Health.succeeded(b.asked(), len(b.Items) > 0)
	if newest := b.State.Cursor.Newest; b.First && !newest.IsZero() {
		h.News = newest // a source that has long been quiet is not lively because we come late
	}
	h.Warning = warning(b)
	b.State.Health = h
	return due(b), nil
}

// ended is the batch of a line that ended early: after an error other than ErrUnchanged the old
// cursor stays, apart from what counts attempts.
func ended(b Batch, err error) Batch {
	if errors.Is(err, ErrUnchanged) {
		h := b.State.Health.succeeded(b.asked(), false)
		h.Warning = warning(b)
		b.State.Health = h
		return due(b)
	}
	tried := b.State.Cursor
	b.State = b.Lease.State
	b.State.Cursor.Full, b.State.Cursor.Empty = tried.Full, tried.Empty
	b.State.Health = b.State.Health.failed(b.asked(), err, b.Answer)
	return due(b)
}

// postponed is the batch of a source that could not be asked yet and is due again after wait.
func postponed(b Batch, wait time.Duration) Batch {
	b.State = b.Lease.State
	b.State.Due = b.Now.Add(wait + offset(b.Source.Key(), cronSpread))
	return b
}

func due(b Batch) Batch {
	b.State.Health.Asked = b.Source.URL
	b.State.Due = Due(b.Source, b.State, b.Answer, b.asked())
	return b
}

// asked is when the publisher was last asked, which is later than the refresh began if there was a
// queue before its host: pauses count from here.
func (b Batch) asked() time.Time { return later(b.Now, b.Answer.At) }

// warning is what the operator should look at though the refresh went well.
func warning(b Batch) string {
	var w []string
	if to := b.State.Move(b.Source, b.Now); to != "" {
		w = append(w, "moved for good: put "+to+" into its url")
	}
	if b.Answer.Cut {
		w = append(w, "the document ended early: its whole items were kept")
	}
	if b.Answer.More {
		w = append(w, fmt.Sprintf("the document has more items than are read: the first %d were kept", document.MaxItems))
	}
	if b.Redated > 0 {
		w = append(w, fmt.Sprintf("an archive came back re-dated: %d items were taken in as backfill", b.Redated))
	}
	if n := b.State.Health.Ineffective; n >= 3 {
		w = append(w, fmt.Sprintf("validators ineffective: the same bytes %d times running, sent in full", n))
	}
	return clip(strings.Join(w, "; "), longWarning)
}

// recentItems are enough to know the rhythm of a source.
const recentItems = 20

// medianGap is the median time between the newest items, 0 = unknown. dates are in Unix seconds. Where
// most bear the same date (imported, or known to the day), it is their mean distance.
func medianGap(dates []int64, now time.Time) time.Duration {
	horizon := now.Add(day).Unix()
	dates = slices.DeleteFunc(dates, func(d int64) bool { return d == undated || d > horizon })
	if len(dates) < 2 {
		return 0
	}
	slices.SortFunc(dates, func(a, b int64) int { return cmp.Compare(b, a) })
	dates = dates[:min(len(dates), recentItems)]
	gaps := make([]time.Duration, len(dates)-1)
	for i := range gaps {
		gaps[i] = time.Duration(dates[i]-dates[i+1]) * time.Second
	}
	mean := time.Duration(dates[0]-dates[len(dates)-1]) * time.Second / time.Duration(len(gaps))
	slices.Sort(gaps)
	if median := gaps[len(gaps)/2]; median > 0 {
		return median
	}
	return mean
}

package aggregator

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/litfass/litfass/aggregator/words"
)

// What is a duplicate, and what must not be one.
//
// Within a source an item is what the source calls it. Publishers break that in known ways:
//   - no GUID, a GUID that is the home page, or one GUID on items of different links: the link names it;
//   - no link either, or one that names nothing: title and day do;
//   - all GUIDs change (another system, http → https) and the links stay: the links tell, see Ledger.Judge;
//   - one list page is the link of many items, or a home page is: that link names none of them, now or
//     later, so it is given no hash and remembered (Cursor.Links);
//   - a new own id with an old text and another link is news: the weekly council notice, the monthly
//     call for blood donors.
//
// Across sources an item is known by its link, or by the words of title and teaser if there are at least
// 120 characters of them: shorter ones ("Rathaus geschlossen") are true of many towns.
//
// Changed is an item whose words a reader sees changed. Dates are no words: a source that dates everything
// anew each night publishes nothing by it, nor does one that moves from http to https.
//
// The work is in not asking: what stands in the cursor with the same text is dropped without a question, so
// an unchanged feed costs two hashes an item. Deciding is the ledger's, inside the commit.

// Dedup leaves only items that are new or changed, oldest first, and moves the cursor's picture of the
// document. A document without news is no error: its state is committed like any other.
func Dedup(s Ledger) Stage {
	return func(ctx context.Context, b Batch) (Batch, error) {
		read, before := b, b.State.Cursor
		items := identify(&b)
		if b.sliced.concerned(b, before, items) {
			var err error
			if read, err = readWhole(ctx, read); err != nil {
				return read, err
			}
			b = read
			items = identify(&b)
		}
		b.First = b.First || unread(b.State)
		b.missing, b.oldest = missing(b, before.Present, items)
		c, total := &b.State.Cursor, len(items)
		if b.sliced.covers(items) {
			c.Present, total = b.sliced.standings(before.Present, items), len(b.sliced.raw)
			c.Read, c.Slices = b.sliced.remember(read.Items, items, c.Links)
		} else {
			c.Present = present(before.Present, items, b.Answer.Partial || b.Answer.Cut)
			c.Read, c.Slices = 0, nil
		}
		c.Newest = newest(before.Newest, items)

		standing := make(map[Hash]Hash, len(before.Present))
		for _, p := range before.Present {
			standing[p.Own] = p.Text
		}
		items = slices.DeleteFunc(items, func(it Item) bool {
			text, ok := standing[it.Seen.Own]
			return ok && text == it.Seen.Text
		})
		b.Items = items
		if len(items) == 0 {
			return b, nil
		}
		asked := make([]Seen, len(items))
		for i := range items {
			items[i].Seen.Digest = digest(items[i])
			asked[i] = items[i].Seen
		}
		verdicts, err := s.Judge(ctx, b.Source.Key(), asked)
		if err != nil {
			return read, err
		}
		b.Items, b.Redated = sift(items, verdicts, b, before.Newest, total)
		return b, nil
	}
}

// unread tells whether a source was asked before, but has never given a document: its first readings
// failed, and the archive it brings now is backfill like any other.
func unread(s State) bool {
	return s.Health.Success.IsZero() && s.Cursor.Newest.IsZero() && len(s.Cursor.Present) == 0
}

// sift drops what is known, names the rest, and says what comes in below.
func sift(items []Item, verdicts []Verdict, b Batch, newest time.Time, total int) (kept []Item, redated int) {
	kept = items[:0]
	var fresh []int // new ones, as indexes of kept
	for i, it := range items {
		switch v := verdicts[i]; {
		case v.Known:
			continue
		case v.Changed:
			it.ID = v.ID
		default:
			it.ID = NewID(it.Source, it.OwnID)
			fresh = append(fresh, len(kept))
		}
		kept = append(kept, it)
	}
	if b.First {
		backfill(kept, b.Now)
	} else {
		redated = archive(kept, fresh, newest, total)
	}
	slices.SortFunc(kept, func(a, b Item) int {
		return cmp.Or(a.Date().Compare(b.Date()), bytes.Compare(a.ID[:], b.ID[:]))
	})
	return kept, redated
}

// What of a new source comes in on top.
const (
	welcomeAge   = 7 * 24 * time.Hour
	welcomeCount = 5
)

// backfill puts the items of a first reading below, but for the newest of this week. An item without a
// date may be of any age and stays below.
func backfill(items []Item, now time.Time) {
	recent := make([]int, 0, len(items))
	for i := range items {
		items[i].Backfill = true
		if p := items[i].Published; !p.IsZero() && p.After(now.Add(-welcomeAge)) {
			recent = append(recent, i)
		}
	}
	slices.SortStableFunc(recent, func(a, b int) int {
		return cmp.Or(items[b].Published.Compare(items[a].Published), bytes.Compare(items[a].ID[:], items[b].ID[:]))
	})
	for _, i := range recent[:min(len(recent), welcomeCount)] {
		items[i].Backfill = false
	}
}

// archive recognises an archive that comes back under new ids: more than half of the document is new at
// once, and dated before the newest item already known. A busy day and the end of an outage bring later
// dates. It returns how many items it put below.
func archive(items []Item, fresh []int, newest time.Time, total int) int {
	if newest.IsZero() || total < 3 {
		return 0
	}
	var old []int
	for _, i := range fresh {
		p := items[i].Published
		if items[i].DayOnly { // some time on that day
			p = p.Add(24*time.Hour - time.Second)
		}
		if !items[i].Published.IsZero() && p.Before(newest) {
			old = append(old, i)
		}
	}
	if 2*len(old) <= total {
		return 0
	}
	for _, i := range old {
		items[i].Backfill = true
	}
	return len(old)
}

// maxPresent bounds the picture of a document that is only ever told in parts (226).
const maxPresent = 2000

// present is what the document holds now. A partial answer adds to what was there: absence means nothing.
func present(before []Standing, items []Item, partial bool) []Standing {
	now := make([]Standing, 0, len(items))
	in := make(map[Hash]bool, len(items))
	for _, it := range items {
		now = append(now, Standing{Own: it.Seen.Own, Text: it.Seen.Text})
		in[it.Seen.Own] = true
	}
	if partial {
		for _, s := range before {
			if !in[s.Own] && len(now) < max(maxPresent, len(items)) {
				now = append(now, s)
			}
		}
	}
	return now
}

func newest(t time.Time, items []Item) time.Time {
	for _, it := range items {
		if it.Published.After(t) {
			t = it.Published
		}
	}
	return t
}

// minDigest is how much text tells one item from another, in characters.
const minDigest = 120

// digest hashes title and teaser, folded: another kicker style, case or punctuation is the same news.
func digest(it Item) Hash {
	if utf8.RuneCountInString(it.Kicker)+utf8.RuneCountInString(it.Title)+utf8.RuneCountInString(it.Teaser) < minDigest {
		return 0
	}
	return HashOf(words.Fold(it.Kicker+" "+it.Title), words.Fold(it.Teaser))
}

// wording hashes all that a reader sees of an item, dates left out. Addresses count without what systems
// change at will: scheme, tracking, and the query of pictures and files (sizes, signatures).
func wording(it Item, canonical string) Hash {
	parts := make([]string, 0, 16)
	parts = append(parts, it.Kicker, it.Title, it.Teaser, it.Content, canonical, it.Language)
	for _, a := range it.Authors {
		parts = append(parts, a.Name)
	}
	parts = append(parts, "")
	keywords := slices.Sorted(slices.Values(it.Keywords))
	parts = append(parts, keywords...)
	parts = append(parts, "")
	for _, e := range it.Enclosures {
		address, _, _ := strings.Cut(e.URL, "?")
		parts = append(parts, address)
	}
	if it.Image != nil {
		address, _, _ := strings.Cut(it.Image.URL, "?")
		parts = append(parts, address, it.Image.Alt, it.Image.Credit)
	}
	return HashOf(parts...)
}

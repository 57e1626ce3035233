package aggregator

// Cheap second readings. A feed of 30 items that brings one new one is 97 % known bytes. Kept with the
// cursor is a hash of every item as it stood in the document (Cursor.Slices, in the order of Present), and
// when the document comes again, gofeed is handed its head and those items whose bytes are new. A known
// item is one the source still has, unchanged: it keeps its Standing and takes its place in the order.
//
// What comes out must be what parsing the whole would have given. That rests on three things:
//   - An item reads the same wherever it stands, as long as all else that decides how it reads is the
//     same: the tags around it, what the feed says of its link and language, the base, and the source's
//     settings. All that is one hash, Cursor.Read.
//   - The bounds of items are sure: package document cuts a document in good order only (Outline), and the
//     parser must find as many items as there were slices, each time.
//   - Items have to do with each other by their ids and links (identity.go). Where a document has doubled
//     ids, items that are one another's twins, or ones that say nothing, its slices are not kept at all;
//     where a new item has the id or the link of a known one, the document is read whole after all.
//
// An item dated ahead of the clock reads otherwise once its time has come, so its slice is not kept.
// A first reading, a partial document, one that ends early, one that says what is no more or whose deletions
// are followed, another parser or other settings: all read whole.
//
// It costs in memory, while a source is read, 24 bytes an item beside 16 of its Standing; in the store
// 8 + 4 bytes and the distance of its date, 3 bytes as a rule: 30 items take 450 bytes, and 480 for Present.

import (
	"bytes"
	"context"
	"math"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/cespare/xxhash/v2"

	"github.com/litfass/litfass/aggregator/document"
)

// undated is the Unix time of the zero time.
var undated = time.Time{}.Unix()

// sliced is a document cut into its items. Its methods take nil for a document that could not be cut.
type sliced struct {
	raw   []Hash  // of each item as it stands, in document order
	dates []int64 // of each item as the document says it, in Unix seconds
	known []int   // its place in the cursor's slices; -1 = it was read now
	read  []int   // those that were read now, as places in raw
	early []bool  // of those: it is dated ahead of the clock
	by    Hash    // what decided how they were read
	last  []Slice // the cursor's slices
}

// readNews reads the items of a body that are not known from the last reading, or all where that is not sure.
func readNews(b *Batch, base *url.URL) (reading, error) {
	b.sliced = nil
	text, err := document.Decode(b.Body, b.Answer.Header.Get("Content-Type"))
	if err != nil {
		return reading{}, failedDocument(err, base)
	}
	if b.Answer.Partial || b.Answer.Cut || b.Source.FollowDeletions || bytes.Contains(text.Text, []byte("deleted-entry")) {
		return readText(text, base)
	}
	outline, sure := text.Outline()
	if !sure || len(outline.Items) == 0 {
		return readText(text, base)
	}
	s := slice(outline.Items, b.State.Cursor)
	if len(s.read) < len(s.raw) {
		news := text
		news.Text = outline.Without(func(i int) bool { return s.known[i] >= 0 })
		r, err := readText(news, base)
		if err == nil && s.fits(r) && readBy(b.Source, outline.Around, r.feed, base) == b.State.Cursor.Read {
			s.take(r, b.State.Cursor.Read)
			b.sliced = s
			return r, nil
		}
		s.forget()
	}
	r, err := readText(text, base)
	if err == nil && s.fits(r) {
		s.take(r, readBy(b.Source, outline.Around, r.feed, base))
		b.sliced = s
	}
	return r, err
}

// readWhole takes a batch down to the dedup step anew, without what is known from the last reading.
func readWhole(ctx context.Context, b Batch) (Batch, error) {
	b.State.Cursor.Read, b.State.Cursor.Slices = 0, nil
	return Line{{"parse", ParseFeed}, {"accept", Accept}, {"normalise", Normalise}}.Run(ctx, b)
}

// slice finds the items of a document among those of the cursor. The same bytes twice are known once.
func slice(items [][]byte, c Cursor) *sliced {
	s := &sliced{raw: make([]Hash, len(items)), dates: make([]int64, len(items)), known: make([]int, len(items)), last: c.Slices}
	places := make(map[Hash]int, len(c.Slices))
	if len(c.Slices) == len(c.Present) && c.Read != 0 {
		for i, l := range c.Slices {
			places[l.Raw] = i
		}
	}
	delete(places, 0)
	for i, item := range items {
		s.raw[i] = max(Hash(xxhash.Sum64(item)), 1)
		place, ok := places[s.raw[i]]
		if !ok {
			s.known[i] = -1
			s.read = append(s.read, i)
			continue
		}
		delete(places, s.raw[i])
		s.known[i], s.dates[i] = place, c.Slices[place].Published
	}
	return s
}

// forget takes nothing for known.
func (s *sliced) forget() {
	s.read = s.read[:0]
	for i := range s.known {
		s.known[i] = -1
		s.read = append(s.read, i)
	}
}

// fits tells whether the parser found the items that were to be read, and all of the document.
func (s *sliced) fits(r reading) bool { return !r.cut && !r.more && len(r.items) == len(s.read) }

func (s *sliced) take(r reading, by Hash) {
	s.by, s.early = by, make([]bool, len(s.read))
	for i, place := range s.read {
		s.dates[place] = r.items[i].Published.Unix()
	}
}

// readBy hashes what decides how the items of a document are read, but for their own bytes.
func readBy(s Source, around []byte, f Feed, base *url.URL) Hash {
	q := s.Quotes()
	parts := append([]string{ParserVersion, string(around), f.Link, f.Language, s.URL, s.Language, string(q.Mode), strconv.Itoa(q.Chars),
		strconv.FormatBool(s.Images)}, s.Tracking...)
	if base != nil {
		parts = append(parts, base.String())
	}
	return HashOf(parts...)
}

// settled notes whether the date of item i of the batch is one for good.
func (s *sliced) settled(i int, good bool) {
	if s != nil {
		s.early[i] = !good
	}
}

// knownItems is how many items were not read.
func (s *sliced) knownItems() int {
	if s == nil {
		return 0
	}
	return len(s.raw) - len(s.read)
}

// covers tells whether each item that was read is one of those that identify made.
func (s *sliced) covers(items []Item) bool { return s != nil && len(items) == len(s.read) }

// concerned tells whether a known item could be another one, or be named otherwise, because of the
// items that were read: the document has to be read whole then. b and items are as identify left them.
func (s *sliced) concerned(b Batch, before Cursor, items []Item) bool {
	if s.knownItems() == 0 || len(s.read) == 0 {
		return false
	}
	if !s.covers(items) || !slices.Equal(b.State.Cursor.Links, before.Links) {
		return true
	}
	owns, links := make(map[Hash]bool, len(s.raw)), make(map[uint32]bool, len(s.raw))
	for _, k := range s.known {
		if k >= 0 {
			owns[before.Present[k].Own], links[s.last[k].Link] = true, true
		}
	}
	return slices.ContainsFunc(items, func(it Item) bool {
		if it.Seen.Link != 0 {
			return owns[it.Seen.Own] || links[lower(it.Seen.Link)]
		}
		// A link that could name an item and does not is shared, or the home page: if not known as shared, it may become so.
		link := CanonicalLink(it.Link, b.Source.Tracking...)
		return owns[it.Seen.Own] || identifies(link) && !slices.Contains(before.Links, HashOf(link))
	})
}

// standings are those of the whole document, of known items those of before.
func (s *sliced) standings(before []Standing, items []Item) []Standing {
	now := make([]Standing, len(s.raw))
	for place, k := range s.known {
		if k >= 0 {
			now[place] = before[k]
		}
	}
	for i, place := range s.read {
		now[place] = Standing{Own: items[i].Seen.Own, Text: items[i].Seen.Text}
	}
	return now
}

// remember returns what the next reading needs to know, nothing if it must be of the whole. read and items
// are the items that were read, before and after identify.
func (s *sliced) remember(read, items []Item, links []Hash) (Hash, []Slice) {
	ids := make(map[string]bool, len(read))
	for _, it := range read {
		if ids[it.OwnID] {
			return 0, nil // without the other one, it might name an item
		}
		ids[it.OwnID] = it.OwnID != ""
	}
	if len(links) >= maxShared {
		return 0, nil // one that is known as shared may be forgotten
	}
	now := make([]Slice, len(s.raw))
	for place, k := range s.known {
		if k >= 0 {
			now[place] = s.last[k]
		}
	}
	for i, place := range s.read {
		now[place] = Slice{Raw: s.raw[place], Link: lower(items[i].Seen.Link), Published: s.dates[place]}
		if s.early[i] {
			now[place].Raw = 0
		}
	}
	return s.by, now
}

// lower is the lower half of a hash; 0 stays for none.
func lower(h Hash) uint32 {
	if h == 0 {
		return 0
	}
	return max(uint32(h&math.MaxUint32), 1)
}

// dates are those of all items of the document, as it says them, in Unix seconds.
func (b Batch) dates() []int64 {
	if b.sliced != nil {
		return slices.Clone(b.sliced.dates)
	}
	dates := make([]int64, len(b.Items))
	for i, it := range b.Items {
		dates[i] = it.Published.Unix()
	}
	return dates
}

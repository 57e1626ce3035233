package store

import (
	"slices"
	"strings"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// This file holds the rules of identity and order that every store shares, as plain functions on plain
// values. A store looks up, asks here, and writes.
//
// Which item is it? For an item of source S, the first that fits:
//
//  1. S's own id is known: that item.
//  2. Its link is held by exactly one item of S, and that item does not stand in the same document:
//     the source renamed it (GUID drift); that item.
//  3. Its link is held by items of other sources, and no source has it twice: a further copy of the first.
//  4. Its digest is held by items of other sources, dated at most 7 days apart, whose areas do not
//     conflict: a further copy of the nearest in time, then the first.
//  5. None: an entry of its own.
//
// In 3 and 4 an entry that already has a copy of S is passed over: one source tells an item once.

// seen is what is kept of an own id of a source.
type seen struct {
	Copy aggregator.ID   // the item it is
	Text aggregator.Hash // its text when last stored
	Day  int32           // when it was last known to be present, see dayOf
}

// claim says that an item holds, or once held, a link or a digest. It stands as long as what is seen of
// its own id.
type claim struct {
	Entry  aggregator.ID   // nil: several items of the source share the link, it identifies none
	Copy   aggregator.ID   // the item of Source in that entry
	Source aggregator.Hash // see sourceHash
	Own    aggregator.Hash // its own id, hashed
	Day    int32           // of its date
	Area   string
}

func (c claim) shared() bool { return c.Entry == aggregator.ID{} }

// sourceHash is a source's key in hashed form.
func sourceHash(key string) aggregator.Hash { return aggregator.HashOf(key) }

// dayOf is a time in days since 1970, UTC.
func dayOf(t time.Time) int32 {
	const day = 24 * 60 * 60
	s := t.Unix()
	if s < 0 {
		s -= day - 1
	}
	return int32(s / day)
}

// renamed finds the item that an unknown own id of a source really is. Stands tells whether an own id
// is in the same document: two that stand side by side are two items.
func renamed(link []claim, source aggregator.Hash, stands func(own aggregator.Hash) bool) (claim, bool) {
	for _, c := range link {
		if c.Source == source {
			return c, !c.shared() && !stands(c.Own)
		}
	}
	return claim{}, false
}

// sameLink returns the entries that an item of a source joins for its link, best first.
func sameLink(link []claim, source aggregator.Hash) []aggregator.ID {
	if slices.ContainsFunc(link, claim.shared) {
		return nil
	}
	var entries []aggregator.ID
	for _, c := range link {
		if c.Source != source && !slices.Contains(entries, c.Entry) {
			entries = append(entries, c.Entry)
		}
	}
	return without(entries, link, func(c claim) bool { return c.Source == source })
}

// digestDays is how far apart, in days, the dates of the same text may lie to be one item.
const digestDays = 7

// sameText returns the entries that an item of a source joins for its digest, best first. Day and
// area are the item's.
func sameText(digest []claim, source aggregator.Hash, day int32, area string) []aggregator.ID {
	near := slices.DeleteFunc(slices.Clone(digest), func(c claim) bool { return distance(c.Day, day) > digestDays })
	slices.SortStableFunc(near, func(a, b claim) int { return int(distance(a.Day, day) - distance(b.Day, day)) })
	var entries []aggregator.ID
	for _, c := range near {
		if !slices.Contains(entries, c.Entry) {
			entries = append(entries, c.Entry)
		}
	}
	return without(entries, digest, func(c claim) bool { return c.Source == source || conflict(c.Area, area) })
}

// without leaves out the entries that have a claim for which bad holds.
func without(entries []aggregator.ID, claims []claim, bad func(claim) bool) []aggregator.ID {
	return slices.DeleteFunc(entries, func(id aggregator.ID) bool {
		return slices.ContainsFunc(claims, func(c claim) bool { return c.Entry == id && bad(c) })
	})
}

func distance(a, b int32) int32 { return max(a-b, b-a) }

// conflict tells whether two areas exclude each other: neither lies in the other. AGS nest by prefix,
// no area lies everywhere.
func conflict(a, b string) bool {
	return !strings.HasPrefix(a, b) && !strings.HasPrefix(b, a)
}

// sameSource is how many items of one source may claim the same digest; the oldest gives way. It bounds
// what a source can make us rewrite that tells the same text again and again.
const sameSource = 16

// claimed returns a link's or digest's claims with one added, in place of what the same item held.
// A link that the source shares stays shared.
func claimed(claims []claim, c claim) []claim {
	first, count := 0, 0
	for i, old := range claims {
		switch {
		case old.Source != c.Source:
			continue
		case old.shared():
			return claims
		case old.Copy == c.Copy:
			claims[i] = c
			return claims
		}
		if count++; count == 1 {
			first = i
		}
	}
	if count >= sameSource {
		claims = slices.Delete(claims, first, first+1)
	}
	return append(claims, c)
}

// disowned returns a link's claims after several items of a source were found to share it: that
// source's claims give way to a mark. Changed is false if the mark stood there before.
func disowned(link []claim, source aggregator.Hash) (claims []claim, changed bool) {
	mark := claim{Source: source}
	if slices.Contains(link, mark) {
		return link, false
	}
	link = slices.DeleteFunc(link, func(c claim) bool { return c.Source == source })
	return append(link, mark), true
}

// document is what one refresh says about the source's current document.
type document struct {
	owns  map[aggregator.Hash]bool // of the items that stand in it
	links map[aggregator.Hash]bool // that several of them share; false: one has it
}

// documentOf reads a commit: its cursor, and its items, for a partial answer may bring some that the
// cursor does not name.
func documentOf(c *aggregator.Commit) document {
	d := document{
		owns:  make(map[aggregator.Hash]bool, len(c.State.Cursor.Present)+len(c.Items)),
		links: make(map[aggregator.Hash]bool, len(c.Items)),
	}
	for _, p := range c.State.Cursor.Present {
		d.owns[p.Own] = true
	}
	holder := make(map[aggregator.Hash]aggregator.Hash, len(c.Items))
	for i := range c.Items {
		s := c.Items[i].Seen
		d.owns[s.Own] = true
		if s.Link == 0 {
			continue
		}
		if own, taken := holder[s.Link]; taken && own != s.Own {
			d.links[s.Link] = true
		}
		holder[s.Link] = s.Own
	}
	for _, l := range c.State.Cursor.Links {
		d.links[l] = true
	}
	return d
}

func (d document) stands(own aggregator.Hash) bool  { return d.owns[own] }
func (d document) shares(link aggregator.Hash) bool { return d.links[link] }

// left returns the own ids that stood in a document and no longer stand in the next.
func left(before, after []aggregator.Standing) []aggregator.Hash {
	if slices.EqualFunc(before, after, func(a, b aggregator.Standing) bool { return a.Own == b.Own }) {
		return nil
	}
	stands := make(map[aggregator.Hash]bool, len(after))
	for _, p := range after {
		stands[p.Own] = true
	}
	var gone []aggregator.Hash
	for _, p := range before {
		if !stands[p.Own] {
			gone = append(gone, p.Own)
		}
	}
	return gone
}

// orderOf gives a new entry its place for ever: by arrival, or below the window by its date; never 0,
// which stands for the top in queries.
func orderOf(it *aggregator.Item, at aggregator.Position) aggregator.Order {
	if !it.Backfill {
		return aggregator.OrderLive + aggregator.Order(at)
	}
	return aggregator.Order(min(max(it.Date().Unix(), 1), int64(aggregator.OrderLive)-1))
}

// updated is a stored copy after its source told it anew: it keeps its id, when it was first seen, and
// the date it had if it now comes without.
func updated(old, fresh aggregator.Item, now time.Time) aggregator.Item {
	fresh.ID = old.ID
	if fresh.Published.IsZero() {
		fresh.Published, fresh.DayOnly = old.Published, old.DayOnly
	}
	fresh.FirstSeen = old.FirstSeen
	fresh.Backfill = old.Backfill
	fresh.Joined = old.Joined
	fresh.Changed = now
	return fresh
}

// moved is an index's version after a visible change. Its time never falls and moves by whole
// seconds, as Last-Modified needs it (RFC 9110 section 8.8.2).
func moved(v aggregator.Version, at aggregator.Position, now time.Time) aggregator.Version {
	t := now.UTC().Truncate(time.Second)
	if next := v.Changed.Add(time.Second); t.Before(next) {
		t = next
	}
	return aggregator.Version{Position: at, Changed: t}
}

// places are the indexes an entry stands in: those of all its copies.
type places struct {
	Categories, Tags, Sources []string // sorted, each once
}

func placesOf(copies []aggregator.Item) (p places) {
	for i := range copies {
		p = p.with(&copies[i])
	}
	return p
}

// with adds what one more copy brings.
func (p places) with(it *aggregator.Item) places {
	for _, c := range it.Categories {
		p.Categories = include(p.Categories, c)
	}
	stands := func(tag string) { p.Tags = include(p.Tags, tag) }
	for _, t := range it.Tags {
		aggregator.EachTerm(t.ID, stands)
	}
	if it.Area != "" {
		aggregator.EachTerm("place/"+it.Area, stands)
	}
	p.Sources = include(p.Sources, it.Source)
	return p
}

// include adds a name to a sorted list without touching the list it was given.
func include(list []string, name string) []string {
	at, found := slices.BinarySearch(list, name)
	if found {
		return list
	}
	return slices.Insert(slices.Clip(list), at, name)
}

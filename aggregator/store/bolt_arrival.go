package store

import (
	"errors"

	"github.com/litfass/litfass/aggregator"
)

// arrival is one item of a commit on its way to its entry.
type arrival struct {
	*turn
	source        aggregator.Hash
	doc           document
	it            *aggregator.Item
	record        []byte  // it, packed
	teller        *teller // it, read; nil: it joins nobody for its words
	links, digest []claim // of its link and digest
}

// settle finds out which item it is, as judge.go says, and writes it there.
func (a *arrival) settle(r *aggregator.Result) error {
	it := a.it
	it.Joined = nil
	out, err := a.shut()
	if err != nil {
		return err
	}
	if out {
		r.Known++
		return nil
	}
	known, err := a.known()
	if err != nil {
		return err
	}
	if known, err = a.returned(known); err != nil {
		return err
	}
	switch {
	case known.Copy == aggregator.ID{}:
		joined, err := a.belong()
		if joined {
			r.Further++
		} else if err == nil {
			r.New++
			err = a.found()
		}
		return err
	case known.Text == it.Seen.Text:
		r.Known++
		return nil
	default:
		changed, err := a.update(known.Copy)
		if changed {
			r.Changed++
		} else {
			r.Known++
		}
		return err
	}
}

// shut tells whether the item is withdrawn. If its own source did that, telling it again ends it.
func (a *arrival) shut() (bool, error) {
	g, err := a.gateOf(a.source, a.it)
	if err != nil || g.shut {
		return true, err
	}
	for _, entry := range g.lifts {
		if _, err := a.lift(entry); err != nil {
			return true, err
		}
	}
	return false, nil
}

// returned makes a new item of one that was withdrawn and may come back; it keeps its id.
func (a *arrival) returned(known seen) (seen, error) {
	field := []byte(returning(known.Copy))
	if known.Copy == (aggregator.ID{}) || a.blocks.Get(field) == nil {
		return known, nil
	}
	a.it.ID = known.Copy
	a.record = encodeItem(a.it)
	return seen{}, errors.Join(a.blocks.Delete(field), a.lookUpClaims())
}

// known looks for the item among its source's own; a zero copy is none. Text is zero if only its link
// or its id tell.
func (a *arrival) known() (seen, error) {
	if record := a.seen.Get(seenKey(a.source, a.it.Seen.Own)); record != nil {
		return unpackSeen(record)
	}
	var err error
	if h := a.it.Seen.Link; h != 0 {
		if a.links, err = unpackClaims(a.claims.Get(claimKey(claimLink, h))); err != nil {
			return seen{}, err
		}
		c, ok := renamed(a.links, a.source, a.doc.stands)
		if ok && a.seen.Get(seenKey(a.source, c.Own)) != nil {
			return seen{Copy: c.Copy}, nil
		}
		if c.Copy != (aggregator.ID{}) && c.Own != a.it.Seen.Own { // both stand side by side
			a.links, _ = disowned(a.links, a.source)
		}
	}
	if a.ids.Get(a.it.ID[:]) != nil { // its own id was forgotten, the item is still here
		return seen{Copy: a.it.ID}, nil
	}
	if h := a.it.Seen.Digest; h != 0 {
		a.digest, err = unpackClaims(a.claims.Get(claimKey(claimDigest, h)))
	}
	return seen{}, err
}

// belong finds the entry that the item belongs to, first of all by what the operator has decided; false if
// it makes one of its own.
func (a *arrival) belong() (bool, error) {
	hand, err := unpackHand(a.hand.Get(a.it.ID[:]))
	if err != nil || hand.apart {
		return false, err
	}
	if hand.into != (aggregator.ID{}) {
		if joined, err := a.joinEntry(hand.into, aggregator.ByHand); joined || err != nil {
			return joined, err
		}
	}
	return a.join()
}

// join adds the item to the entry of another source that tells the same; false if there is none.
func (a *arrival) join() (bool, error) {
	for _, way := range []struct {
		how     aggregator.How
		entries []aggregator.ID
	}{
		{aggregator.ByLink, sameLink(a.links, a.source)},
		{aggregator.ByText, sameText(a.digest, a.source, dayOf(a.it.Date()), a.it.Area)},
	} {
		for _, id := range way.entries {
			if joined, err := a.joinEntry(id, way.how); joined || err != nil {
				return joined, err
			}
		}
	}
	return a.joinStory()
}

// joinEntry adds the item to an entry; false if that is no longer there or has a copy of its source.
func (a *arrival) joinEntry(id aggregator.ID, how aggregator.How) (bool, error) {
	n, h, ok, err := a.entryOf(id)
	if err != nil || !ok || h.tells(a.it.Source) || len(h.Copies) > maxPlace {
		return false, err
	}
	return true, a.joinAt(n, &h, &aggregator.Joined{How: how, With: h.ID})
}

// joinAt adds the item to an entry, for a reason.
func (a *arrival) joinAt(n number, h *head, j *aggregator.Joined) error {
	a.say(j)
	it, before, place := a.it, h.Places, len(h.Copies)
	h.Copies = append(h.Copies, ref{it.ID, it.Source})
	h.Places = h.Places.with(it)
	h.Changed, h.Arrived = it.Changed, it.Changed
	if err := a.change(n, h, before); err != nil {
		return err
	}
	return a.keep(n, place, h.ID)
}

// maxPlace is the last place that the key of a copy can name.
const maxPlace = 1<<16 - 1

// found makes an entry of the item.
func (a *arrival) found() error {
	it := a.it
	at := number(a.log.Sequence() + 1)
	h := head{
		ID: it.ID, Order: orderOf(it, aggregator.Position(at)), Changed: it.Changed, Arrived: it.Changed,
		Copies: []ref{{it.ID, it.Source}}, Places: places{}.with(it),
	}
	if err := a.change(at, &h, places{}); err != nil {
		return err
	}
	return errors.Join(a.keep(at, 0, it.ID), a.lead())
}

// keep stores the item as a new copy of an entry, and how it is recognised.
func (a *arrival) keep(n number, place int, entry aggregator.ID) error {
	it := a.it
	if err := a.ids.Put(it.ID[:], n.key()); err != nil {
		return err
	}
	if err := a.copies.Put(copyKey(n, place), a.record); err != nil {
		return err
	}
	return a.recognise(entry, it.ID)
}

// recognise remembers the item's own id, and claims its link and digest for it.
func (a *arrival) recognise(entry, copyID aggregator.ID) error {
	it := a.it
	s := seen{Copy: copyID, Text: it.Seen.Text, Day: dayOf(it.Changed)}
	if err := a.seen.Put(seenKey(a.source, it.Seen.Own), packSeen(nil, s)); err != nil {
		return err
	}
	if entry == (aggregator.ID{}) {
		return nil // it has expired: nothing can join it
	}
	c := claim{Entry: entry, Copy: copyID, Source: a.source, Own: it.Seen.Own, Day: dayOf(it.Date()), Area: it.Area}
	if it.Seen.Link != 0 {
		if err := a.claims.Put(claimKey(claimLink, it.Seen.Link), packClaims(nil, claimed(a.links, c))); err != nil {
			return err
		}
	}
	if it.Seen.Digest != 0 {
		return a.claims.Put(claimKey(claimDigest, it.Seen.Digest), packClaims(nil, claimed(a.digest, c)))
	}
	return nil
}

// update replaces the text of a copy; false if that changes nothing a reader sees, or if the entry has
// expired and must not come back.
func (a *arrival) update(copyID aggregator.ID) (changed bool, err error) {
	n, h, ok, err := a.entryOf(copyID)
	if err != nil {
		return false, err
	}
	place := h.place(copyID)
	if !ok || place < 0 { // expired, or taken back while others tell the entry
		return false, a.recognise(aggregator.ID{}, copyID)
	}
	old, err := decodeItem(a.copies.Get(copyKey(n, place)))
	if err != nil {
		return false, err
	}
	if err := a.lookUpClaims(); err != nil {
		return false, err
	}
	if old.Seen.Text == a.it.Seen.Text { // renamed only
		return false, a.recognise(h.ID, copyID)
	}
	it := updated(old, *a.it, a.it.Changed)
	if err := a.copies.Put(copyKey(n, place), encodeItem(&it)); err != nil {
		return false, err
	}
	before := h.Places
	if h.Places, err = a.placesWith(n, &h, place, &it); err != nil {
		return false, err
	}
	h.Changed = it.Changed
	if err := a.change(n, &h, before); err != nil {
		return false, err
	}
	return true, a.recognise(h.ID, copyID)
}

// lookUpClaims reads the claims that known did not come to.
func (a *arrival) lookUpClaims() (err error) {
	if h := a.it.Seen.Link; h != 0 && a.links == nil {
		if a.links, err = unpackClaims(a.claims.Get(claimKey(claimLink, h))); err != nil {
			return err
		}
	}
	if h := a.it.Seen.Digest; h != 0 && a.digest == nil {
		a.digest, err = unpackClaims(a.claims.Get(claimKey(claimDigest, h)))
	}
	return err
}

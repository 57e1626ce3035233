package store

import (
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// What is withdrawn must not come back. A block stands under each thing that an item may be recognised
// by: its ids, its own id in its source, its link, its digest. Several withdrawals may block one of
// them, so each block names its entry; who took that back may give it back. Both stores keep the same
// fields and records, and ask here what follows from them.

// block says that what is recognised by its field was withdrawn.
type block struct {
	entry aggregator.ID
	by    aggregator.Hash // the source that took it back itself; 0 = the operator
	area  string          // of a digest: the words of towns elsewhere are others
}

const blockSize = 16 + 8 + 8

func packBlocks(blocks []block) []byte {
	b := make([]byte, 0, blockSize*len(blocks))
	for _, x := range blocks {
		b = packHash(append(b, x.entry[:]...), x.by)
		b = append(b, x.area...) // 8 digits at most
		b = append(b, "        "[len(x.area):]...)
	}
	return b
}

func unpackBlocks(record []byte) ([]block, error) {
	if len(record)%blockSize != 0 {
		return nil, errDamaged
	}
	var blocks []block
	for b := range slices.Chunk(record, blockSize) {
		blocks = append(blocks, block{
			entry: aggregator.ID(b[:16]), by: aggregator.Hash(binary.BigEndian.Uint64(b[16:])), area: strings.TrimRight(string(b[24:]), " "),
		})
	}
	return blocks, nil
}

// unblocked is what stands in a field once an entry no longer blocks it.
func unblocked(blocks []block, entry aggregator.ID) []block {
	return slices.DeleteFunc(blocks, func(b block) bool { return b.entry == entry })
}

// fields of blocks.
func blockedID(id aggregator.ID) string      { return "i" + string(id[:]) }
func blockedLink(h aggregator.Hash) string   { return "l" + string(packHash(nil, h)) }
func blockedDigest(h aggregator.Hash) string { return "d" + string(packHash(nil, h)) }
func blockedOwn(source, h aggregator.Hash) string {
	return "o" + string(packHash(packHash(nil, source), h))
}

// returning is the field that says of a copy that is gone: it may come back, under this id.
func returning(id aggregator.ID) string { return "r" + string(id[:]) }

// blockedBy lists the fields that may keep an item out.
func blockedBy(source aggregator.Hash, id aggregator.ID, s aggregator.Seen) []string {
	fields := append(make([]string, 0, 4), blockedOwn(source, s.Own))
	if id != (aggregator.ID{}) {
		fields = append(fields, blockedID(id))
	}
	if s.Link != 0 {
		fields = append(fields, blockedLink(s.Link))
	}
	if s.Digest != 0 {
		fields = append(fields, blockedDigest(s.Digest))
	}
	return fields
}

// nowhere is the area of an item whose area is not known yet: only words blocked everywhere count.
const nowhere = "-"

// gate is what the blocks in an item's fields say of it.
type gate struct {
	shut  bool            // it stays out
	lifts []aggregator.ID // if not: withdrawals that its source takes back by telling it
}

// pass looks at the blocks of one field.
func (g *gate) pass(field string, blocks []block, source aggregator.Hash, area string) {
	for _, b := range blocks {
		switch {
		case field[0] == 'd' && conflict(b.area, area):
		case b.by == source:
			if !slices.Contains(g.lifts, b.entry) {
				g.lifts = append(g.lifts, b.entry)
			}
		default:
			g.shut = true
		}
	}
}

// withdrawal is a withdrawal with what is needed to lift it.
type withdrawal struct {
	aggregator.Withdrawal
	categories []string // where its tombstones stand
}

// blocks are the fields that a withdrawal blocks. Shared tells of links that identify no item.
func (w *withdrawal) blocks(shared func(link aggregator.Hash) bool) map[string]block {
	by := aggregator.Hash(0)
	if w.By != "" {
		by = sourceHash(w.By)
	}
	fields := map[string]block{blockedID(w.ID): {entry: w.ID, by: by}}
	for _, c := range w.Copies {
		fields[blockedID(c.ID)] = block{entry: w.ID, by: by}
		fields[blockedOwn(sourceHash(c.Source), c.Seen.Own)] = block{entry: w.ID, by: by}
		if h := c.Seen.Link; h != 0 && !shared(h) {
			fields[blockedLink(h)] = block{entry: w.ID, by: by}
		}
		if h := c.Seen.Digest; h != 0 {
			area := c.Area
			if len(area) > 8 {
				area = area[:8]
			}
			fields[blockedDigest(h)] = block{entry: w.ID, by: by, area: area}
		}
	}
	return fields
}

// recalledOf makes what stays of a copy.
func recalledOf(it *aggregator.Item) aggregator.Recalled {
	return aggregator.Recalled{ID: it.ID, Source: it.Source, Area: it.Area, Seen: it.Seen}
}

const withdrawalFormat = 1

func packWithdrawal(w *withdrawal) []byte {
	b := append([]byte{withdrawalFormat}, w.ID[:]...)
	b = packText(packText(packTime(b, w.At), w.By), w.Reason)
	b = packUint(b, uint64(len(w.Copies)))
	for _, c := range w.Copies {
		b = packText(packText(append(b, c.ID[:]...), c.Source), c.Area)
		b = packHash(packHash(packHash(packHash(b, c.Seen.Own), c.Seen.Text), c.Seen.Link), c.Seen.Digest)
	}
	return packTexts(b, w.categories)
}

func unpackWithdrawal(record []byte) (*withdrawal, error) {
	u := unpacker{rest: string(record)}
	if u.take(1) != string(rune(withdrawalFormat)) {
		u.fail()
	}
	w := &withdrawal{Withdrawal: aggregator.Withdrawal{ID: u.id(), At: u.time(), By: u.text(), Reason: u.text()}}
	w.Copies = unpackList(&u, 16+2+32, func() aggregator.Recalled {
		return aggregator.Recalled{ID: u.id(), Source: u.text(), Area: u.text(),
			Seen: aggregator.Seen{Own: u.hash(), Text: u.hash(), Link: u.hash(), Digest: u.hash()}}
	})
	w.categories = u.texts()
	return w, u.done()
}

// retractable tells whether a source's wish to take a copy back holds for it.
func retractable(it *aggregator.Item, newer time.Time) bool {
	return newer.IsZero() || it.Published.After(newer)
}

// latestFirst orders withdrawals for the operator.
func latestFirst(a, b aggregator.Withdrawal) int {
	if c := b.At.Compare(a.At); c != 0 {
		return c
	}
	return strings.Compare(string(a.ID[:]), string(b.ID[:]))
}

// followable checks a cursor against what the log holds, and says where to go on reading.
func followable(c, head aggregator.LogCursor) (aggregator.LogCursor, error) {
	switch {
	case c == aggregator.LogCursor{}:
		return aggregator.LogCursor{Epoch: head.Epoch, Base: head.Base}, nil
	case c.Epoch != head.Epoch, c.Position > head.Position, c.Position < head.Base && c.Base < head.Base:
		return c, aggregator.ErrResync
	default:
		return c, nil
	}
}

// followed is the cursor behind a page of changes.
func followed(c aggregator.LogCursor, changes []aggregator.Change) aggregator.LogCursor {
	if n := len(changes); n > 0 {
		c.Position = changes[n-1].Position
	}
	return c
}

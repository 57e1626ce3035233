package store

import (
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// task is what one item of a commit needs after the source's slot was written. It stands in the outbox
// until it is done; whoever finds it there can finish it.
type task struct {
	kind   taskKind
	source string
	id     aggregator.ID // of the copy; of a mark: nil
	token  string        // 8 bytes, from what is done, so that doing it twice is noticed
	now    time.Time     // of the commit
	turn   uint32        // its place in the commit
	flags  taskFlags
	record string // the copy, packed
	item   aggregator.Item
	mark   aggregator.Hash // link that the source's items share
	into   address         // entry that another becomes part of

	number   uint32  // among what may tell one story; 0 = it takes no part
	teller   *teller // its words, if it does
	lead     *told   // the record of the entry that it joined for its words
	followed byte    // partition of the entry that it goes on with

	shown  bool    // its entry is visible already: only the telling is left
	entry  address // where the copy stands in the end
	joined bool    // … as a further copy
	lost   bool    // … nowhere: the entry has expired
	note   *note
	link   string // claims last found at its link …
	digest string // … and digest
}

type taskKind byte

const (
	taskNew    taskKind = 'N' // a pending entry: decide whose it is, show it
	taskChange taskKind = 'C' // a copy has another text
	taskMark   taskKind = 'M' // a link identifies nothing in this source
	taskDrop   taskKind = 'D' // a copy leaves an entry: it was split off
	taskMerge  taskKind = 'G' // an entry becomes part of another
)

type taskFlags byte

const (
	flagShared  taskFlags = 1 << iota // its link is shared within the source
	flagDecided                       // whose it is has been written down
	flagApart                         // the operator has split it off: it joins nobody
)

// linkOf returns the link the task may be recognised by, 0 if none.
func (t *task) linkOf() aggregator.Hash {
	if t.flags&flagShared != 0 {
		return 0
	}
	return t.item.Seen.Link
}

// claim is what the task's copy claims, in a given entry.
func (t *task) claim(entry aggregator.ID) claim { return claimOf(&t.item, t.source, entry) }

func claimOf(it *aggregator.Item, source string, entry aggregator.ID) claim {
	return claim{Entry: entry, Copy: it.ID, Source: sourceHash(source), Own: it.Seen.Own, Day: dayOf(it.Date()), Area: it.Area}
}

// before returns the copy as it was before a change, nil if nobody remembers.
func (t *task) before() (*aggregator.Item, error) {
	if t.note == nil {
		return nil, nil
	}
	for _, record := range t.note.replaced {
		if it, err := decodeItem([]byte(record)); err != nil || it.ID == t.id {
			return &it, err
		}
	}
	return nil, nil
}

// newTask packs an item for what is to be done with it.
func newTask(kind taskKind, source string, it aggregator.Item, now time.Time) *task {
	t := &task{kind: kind, source: source, id: it.ID, now: now, item: it, record: string(encodeItem(&it))}
	t.token = tokenOf(string(t.id[:]), t.record)
	return t
}

func newMark(source string, link aggregator.Hash, now time.Time) *task {
	return &task{kind: taskMark, source: source, now: now, mark: link, token: tokenOf("mark", source)}
}

func tokenOf(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
	}
	return string(h.Sum(nil)[:8])
}

// field is the task's place in the outbox.
func (t *task) field() string {
	switch t.kind {
	case taskMark:
		return claimField(claimLink, t.mark)
	case taskDrop, taskMerge:
		return string(append([]byte{byte(t.kind)}, t.id[:]...))
	}
	return string(t.id[:])
}

// pack makes the outbox record: kind, token, time, place in the commit, and of a change the copy. A new
// item's copy stands in the pending entry.
func (t *task) pack() string {
	b := append([]byte{byte(t.kind)}, t.token...)
	b = binary.BigEndian.AppendUint64(b, uint64(t.now.UnixMilli()))
	b = binary.BigEndian.AppendUint32(b, t.turn)
	switch t.kind {
	case taskChange:
		b = append(b, t.record...)
	case taskDrop:
		b = append(b, t.entry.String()...)
	case taskMerge:
		b = append(append(b, t.entry.String()...), t.into.String()...)
	}
	return string(b)
}

// parseTask reads an outbox record and the entry of its id.
func parseTask(source, field, record, entry string) (*task, error) {
	if len(record) < 21 {
		return nil, errDamaged
	}
	t := &task{kind: taskKind(record[0]), source: source, token: record[1:9],
		now:  time.UnixMilli(int64(binary.BigEndian.Uint64([]byte(record[9:17])))).UTC(),
		turn: binary.BigEndian.Uint32([]byte(record[17:21]))}
	if t.kind == taskMark {
		u := unpacker{rest: field}
		u.take(1)
		t.mark = u.hash()
		return t, u.done()
	}
	if t.kind == taskDrop || t.kind == taskMerge {
		return t, t.readByHand(field, record[21:])
	}
	if len(field) != len(t.id) {
		return nil, errDamaged
	}
	copy(t.id[:], field)
	t.entry = address{t.id, byte(partitionOf(source))}
	if t.kind == taskChange {
		t.record = record[21:]
		var err error
		t.item, err = decodeItem([]byte(t.record))
		return t, err
	}
	if entry == "" {
		t.lost = true
		return t, nil
	}
	return t, t.readPending(entry)
}

// readByHand reads what is to be done for a decision of the operator.
func (t *task) readByHand(field, record string) (err error) {
	if len(field) != 1+len(t.id) || len(record) < 17 {
		return errDamaged
	}
	copy(t.id[:], field[1:])
	if t.entry, err = parseAddress(record[:17]); err == nil && t.kind == taskMerge {
		t.into, err = parseAddress(record[17:])
	}
	return err
}

// readPending takes the item of a new task from its entry.
func (t *task) readPending(entry string) error {
	e, err := parseEntry(t.id, entry)
	if err != nil {
		return err
	}
	switch e.kind {
	case kindAlias:
		t.joined, t.entry, t.shown = true, e.alias, true
		return nil
	case kindEntry:
		t.shown = true
	}
	t.item, t.record = e.entry.Copies[0], e.records[0]
	if e.kind == kindPending {
		t.decidedBy(&e)
	}
	return nil
}

// decidedBy takes over what a pending entry says.
func (t *task) decidedBy(e *storedEntry) {
	if t.flags = e.flags; t.flags&flagDecided != 0 {
		t.entry = e.decided
	}
	if t.number = e.number; t.number != 0 {
		t.teller = tellerOf(&t.item, t.source, t.now)
	}
	t.followed = e.followed
}

// pendingTask makes a task of an entry that another commit has not finished.
func pendingTask(at address, entry string) (*task, error) {
	e, err := parseEntry(at.id, entry)
	if err != nil {
		return nil, err
	}
	return pendingOf(at, &e), nil
}

func pendingOf(at address, e *storedEntry) *task {
	it := e.entry.Copies[0]
	t := &task{kind: taskNew, source: it.Source, id: it.ID, now: e.entry.Changed, item: it, record: e.records[0], entry: at}
	t.decidedBy(e)
	bare := it // the token is older than what was found out of it
	bare.Joined = nil
	t.token = tokenOf(string(t.id[:]), string(encodeItem(&bare)))
	return t
}

// note is a change of an entry that is still to be announced.
type note struct {
	entry    address
	token    string
	now      time.Time
	loud     bool     // a reader sees more than other tags
	replaced []string // records of copies as they were before
}

func parseNote(at address, s string) (*note, error) {
	if len(s) < 17 {
		return nil, errDamaged
	}
	n := &note{entry: at, token: s[:8], now: time.UnixMilli(int64(binary.BigEndian.Uint64([]byte(s[8:16])))).UTC(), loud: s[16] == '1'}
	u := unpacker{rest: s[17:]}
	for u.rest != "" && u.err == nil {
		size := u.take(4)
		if u.err == nil {
			n.replaced = append(n.replaced, u.take(uint64(binary.BigEndian.Uint32([]byte(size)))))
		}
	}
	return n, u.err
}

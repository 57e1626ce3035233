package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/redis/go-redis/v9"

	"github.com/litfass/litfass/aggregator"
)

// What is seen of a source, in its table: own id → copy, text, day last present; link → own id and
// day, or a mark and day.

func ownField(own aggregator.Hash) string   { return string(packHash([]byte{'o'}, own)) }
func linkField(link aggregator.Hash) string { return string(packHash([]byte{'l'}, link)) }

func seenRecord(copy aggregator.ID, text aggregator.Hash, day string) string {
	return string(packHash(append([]byte(nil), copy[:]...), text)) + day
}

func linkRecord(own aggregator.Hash, day string) string { return string(packHash(nil, own)) + day }

// linkMark is the record of a link that several items of the source share, before its day.
const linkMark = "x"

// lookedUp is what the store knows of an item.
type lookedUp struct {
	own, link, via, head, self string // as lua/look.lua answers

	id      aggregator.ID // it has it under this id, if known
	text    aggregator.Hash
	known   bool    // by its own id, or by its link
	renamed bool    // by its link
	differs bool    // from what was seen last: the stored copy tells whether it has changed
	returns bool    // its entry was withdrawn, and it may come back under its id
	where   address // of the entry with the copy; of known ones
	old     *aggregator.Item
}

func (f lookedUp) pending() bool {
	return f.head != "" && f.head[0] == kindPending || f.self != "" && f.self[0] == kindPending
}

// lookup asks the source's slot about items, and others whatever shall go with it.
func (s *redisStore) lookup(ctx context.Context, source string, items []aggregator.Item, others ...*call) ([]lookedUp, error) {
	args := append(make([]any, 0, 1+3*len(items)), source)
	for i := range items {
		it := &items[i]
		link := ""
		if it.Seen.Link != 0 {
			link = linkField(it.Seen.Link)
		}
		args = append(args, ownField(it.Seen.Own), link, string(it.ID[:]))
	}
	call := newCall("look", s.part(source), args...)
	if err := s.do(ctx, append(others, call)...); err != nil {
		return nil, err
	}
	out, err := call.exactly(5 * len(items))
	if err != nil {
		return nil, s.wrap(err)
	}
	found := make([]lookedUp, len(items))
	for i := range found {
		o := out[5*i:]
		found[i] = lookedUp{own: o[0], link: o[1], via: o[2], head: o[3], self: o[4]}
	}
	return found, nil
}

// identify applies the rules of identity within a source. Stands tells whether an own id is in the
// document, shares whether several of its items have a link.
func (f *lookedUp) identify(source string, seen aggregator.Seen, stands, shares func(aggregator.Hash) bool) {
	record := f.own
	if record == "" && f.via != "" && !shares(seen.Link) {
		own := aggregator.Hash(binary.BigEndian.Uint64([]byte(f.link[:8])))
		holder := claim{Entry: aggregator.ID([]byte(f.via[:16])), Copy: aggregator.ID([]byte(f.via[:16])), Source: sourceHash(source), Own: own}
		if _, f.renamed = renamed([]claim{holder}, holder.Source, stands); f.renamed {
			record = f.via
		}
	}
	if len(record) >= 24 {
		f.known = true
		copy(f.id[:], record)
		f.text = aggregator.Hash(binary.BigEndian.Uint64([]byte(record[16:24])))
	}
}

// Judge: see aggregator.Ledger.
func (s *redisStore) Judge(ctx context.Context, source string, asked []aggregator.Seen) ([]aggregator.Verdict, error) {
	if len(asked) == 0 {
		return nil, nil
	}
	items := make([]aggregator.Item, len(asked))
	for i := range asked {
		items[i].Seen = asked[i]
	}
	blocks := s.askBlocks(source, items)
	found, err := s.lookup(ctx, source, items, blocks.call)
	if err != nil {
		return nil, err
	}
	d := documentOf(&aggregator.Commit{Items: items})
	verdicts := make([]aggregator.Verdict, len(asked))
	for i := range found {
		f := &found[i]
		f.identify(source, asked[i], d.stands, d.shares)
	}
	gates, err := blocks.gates(source, items, unknownArea)
	if err != nil {
		return nil, s.wrap(err)
	}
	if err := s.markReturning(ctx, found); err != nil {
		return nil, err
	}
	for i := range found {
		switch f := &found[i]; {
		case gates[i].shut:
			verdicts[i] = aggregator.Verdict{Known: true}
		case f.known:
			same := f.text == asked[i].Text && !f.renamed && !f.returns
			verdicts[i] = aggregator.Verdict{Known: same, Changed: !same, ID: f.id}
		}
	}
	return verdicts, nil
}

// drafter builds a draft.
type drafter struct {
	draft
	commit *aggregator.Commit
	document
	source string
	day    string
	marked map[aggregator.Hash]bool
	hands  []string                            // what the operator has decided of each item
	byOwn  map[aggregator.Hash]*task           // what this commit does, by own id
	owns   map[aggregator.Hash]aggregator.Hash // text of what this commit brings, by own id
}

func (p *drafter) identify(it *aggregator.Item, f *lookedUp) {
	f.identify(p.source, it.Seen, p.stands, p.shares)
	if !f.known && f.self != "" { // forgotten, but the entry still stands
		f.known, f.id, f.head = true, it.ID, f.self
	}
	f.differs = f.known && f.head != "" && (f.text != it.Seen.Text || f.renamed)
	f.where = address{f.id, byte(partitionOf(p.source))}
	if f.known && len(f.head) >= 18 && f.head[0] == kindAlias {
		if at, err := parseAddress(f.head[1:18]); err == nil {
			f.where = at
		}
	}
}

// fetchChanged reads the stored copies of known items that may have changed.
func (s *redisStore) fetchChanged(ctx context.Context, source string, found []lookedUp) error {
	answers := make([]*redis.StringCmd, len(found))
	_, err := s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i := range found {
			if f := &found[i]; f.differs {
				answers[i] = p.Get(ctx, s.entryKey(f.where))
			}
		}
		return nil
	})
	if err != nil && !errors.Is(err, redis.Nil) {
		return s.wrap(err)
	}
	for i, a := range answers {
		if a == nil || a.Val() == "" {
			continue
		}
		e, err := parseEntry(found[i].where.id, a.Val())
		if err != nil {
			return fmt.Errorf("source %s: %w", source, err)
		}
		if n := e.copyOf(found[i].id); n >= 0 {
			found[i].old = &e.entry.Copies[n]
		}
	}
	return nil
}

func (s *redisStore) entryKey(at address) string { return s.parts[at.part] + "e:" + string(at.id[:]) }

// add decides what becomes of one item.
func (p *drafter) add(it *aggregator.Item, f *lookedUp, hand string) error {
	if text, again := p.owns[it.Seen.Own]; again {
		p.again(it, text)
		return nil
	}
	p.owns[it.Seen.Own] = it.Seen.Text
	if f.returns {
		f.known, f.renamed, f.via = false, false, ""
		p.returned = append(p.returned, returning(f.id))
	}
	p.linkOf(it, f)
	switch {
	case !f.known:
		fresh := *it
		if f.returns {
			fresh.ID = f.id
		}
		fresh.Source, fresh.Changed = p.source, p.commit.Now
		t := newTask(taskNew, p.source, fresh, p.commit.Now)
		t.entry = address{t.id, byte(partitionOf(p.source))}
		if !p.commit.Alone {
			t.teller = tellerOf(&t.item, t.source, t.now)
		}
		if p.marked[it.Seen.Link] || f.shared() {
			t.flags = flagShared
		}
		if err := t.obey(hand); err != nil {
			return err
		}
		p.tasks = append(p.tasks, t)
		p.byOwn[it.Seen.Own] = t
		p.see(it.Seen, fresh.ID)
	case f.old == nil: // the same, or expired: then it does not come back
		p.result.Known++
		if f.text != it.Seen.Text || f.renamed {
			p.see(it.Seen, f.id)
		}
	case f.text == it.Seen.Text || f.old.Seen.Text == it.Seen.Text:
		p.result.Known++
		if f.renamed || f.text != it.Seen.Text {
			p.see(it.Seen, f.id)
		}
	default:
		p.result.Changed++
		p.change(it, f.old, f.where)
		p.see(it.Seen, f.id)
	}
	return nil
}

func (p *drafter) change(it, old *aggregator.Item, where address) {
	fresh := updated(*old, *it, p.commit.Now)
	fresh.Source = p.source
	t := newTask(taskChange, p.source, fresh, p.commit.Now)
	t.entry = where
	p.tasks = append(p.tasks, t)
	p.byOwn[it.Seen.Own] = t
}

// again takes a second item with an own id that this commit has brought before.
func (p *drafter) again(it *aggregator.Item, text aggregator.Hash) {
	t := p.byOwn[it.Seen.Own]
	if t == nil || text == it.Seen.Text {
		p.result.Known++
		return
	}
	p.owns[it.Seen.Own] = it.Seen.Text
	p.result.Changed++
	fresh := updated(t.item, *it, p.commit.Now)
	fresh.Source = p.source
	later := newTask(t.kind, p.source, fresh, p.commit.Now)
	t.item, t.record, t.token = later.item, later.record, later.token
	p.see(it.Seen, t.id)
}

func (p *drafter) see(s aggregator.Seen, id aggregator.ID) {
	p.seen = append(p.seen, ownField(s.Own), seenRecord(id, s.Text, p.day))
}

// linkOf keeps what the item's link says within the source: whose it is, or that it identifies none.
func (p *drafter) linkOf(it *aggregator.Item, f *lookedUp) {
	link := it.Seen.Link
	switch {
	case link == 0 || f.shared():
	case p.shares(link):
		p.mark(link)
	case f.via != "" && string(packHash(nil, it.Seen.Own)) != f.link[:8] && !f.renamed && (!f.known || f.via[:16] != string(f.id[:])):
		p.mark(link)
	case f.known && f.head == "", len(f.link) > 8 && f.link[:8] == string(packHash(nil, it.Seen.Own)):
	default:
		p.seen = append(p.seen, linkField(link), linkRecord(it.Seen.Own, p.day))
	}
}

// shared tells whether the source is known to share the item's link.
func (f *lookedUp) shared() bool { return len(f.link) == len(linkMark)+2 }

func (p *drafter) mark(link aggregator.Hash) {
	if link == 0 || p.marked[link] {
		return
	}
	p.marked[link] = true
	p.seen = append(p.seen, linkField(link), linkMark+p.day)
	p.tasks = append(p.tasks, newMark(p.source, link, p.commit.Now))
}

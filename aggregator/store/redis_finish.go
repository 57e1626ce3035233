package store

import (
	"context"
)

// finisher carries out what tasks have left to do. Claims that nothing waits for queue up and travel with
// whatever goes next.
type finisher struct {
	*redisStore
	queue  []holding
	riders []*call // calls that travel likewise
}

// finish carries out what tasks have left to do, whoever left it.
func (s *redisStore) finish(ctx context.Context, tasks []*task) error {
	if len(tasks) == 0 {
		return nil
	}
	if err := s.mergeAll(ctx, tasks); err != nil {
		return err
	}
	f := &finisher{redisStore: s}
	f.queueMarks(tasks)
	changes := changesOf(tasks)
	if err := f.resolve(ctx, tasks, changes); err != nil {
		return err
	}
	for _, a := range changes {
		a.task.entry, a.task.note, a.task.lost = a.at, a.note, a.answer == "missing"
	}
	if err := f.queueClaims(tasks); err != nil {
		return err
	}
	if err := f.settleStories(ctx, tasks); err != nil {
		return err
	}
	return f.announce(ctx, announcements(tasks), f.settle(tasks))
}

// do runs calls, and the claims in the queue with them.
func (f *finisher) do(ctx context.Context, calls ...*call) error {
	calls, f.riders = append(f.riders, calls...), nil
	if len(f.queue) == 0 {
		return f.redisStore.do(ctx, calls...)
	}
	w, err := f.newSwap(f.queue)
	if err != nil {
		return err
	}
	if err := f.redisStore.do(ctx, append(w.calls, calls...)...); err != nil {
		return err
	}
	f.queue, err = w.failed()
	return f.wrap(err)
}

// flush carries out what is left in the queue.
func (f *finisher) flush(ctx context.Context) error {
	for len(f.queue) > 0 {
		if err := f.do(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (f *finisher) queueMarks(tasks []*task) {
	for _, t := range tasks {
		if t.kind == taskMark {
			source := sourceHash(t.source)
			f.queue = append(f.queue, holding{kind: claimLink, hash: t.mark, change: func(h held) held { return h.shared(source) }})
		}
	}
}

// changesOf are the copies to be replaced because they have another text.
func changesOf(tasks []*task) (changes []*apply) {
	for _, t := range tasks {
		switch t.kind {
		case taskChange:
			changes = append(changes, &apply{at: t.entry, first: t.entry.id, mode: "set", task: t})
		case taskDrop:
			changes = append(changes, &apply{at: t.entry, first: t.entry.id, mode: "drop", task: t})
		}
	}
	return changes
}

// queueClaims has further copies claim their link and digest for the entry they belong to, and changed
// copies those they now have. What a copy held before it changed stays its own: others may still tell
// it so.
func (f *finisher) queueClaims(tasks []*task) error {
	for _, t := range tasks {
		if t.lost || t.record == "" || t.kind == taskMark || t.kind == taskMerge || t.kind == taskNew && !t.joined && t.flags&flagApart == 0 {
			continue
		}
		c, part := t.claim(t.entry.id), t.entry.part
		change := func(h held) held { return h.with(c, part) }
		link, digest := t.linkOf(), t.item.Seen.Digest
		if t.kind == taskChange {
			was, err := t.before()
			if err != nil {
				return err
			}
			if was != nil && was.Date().Equal(t.item.Date()) && was.Area == t.item.Area && was.Seen.Own == t.item.Seen.Own {
				if was.Seen.Link == link {
					link = 0
				}
				if was.Seen.Digest == digest {
					digest = 0
				}
			}
		}
		if link != 0 {
			f.queue = append(f.queue, holding{claimLink, link, t.link, change})
		}
		if digest != 0 {
			f.queue = append(f.queue, holding{claimDigest, digest, t.digest, change})
		}
	}
	return nil
}

// settle makes the calls that clear the outbox.
func (f *finisher) settle(tasks []*task) (calls []*call) {
	bySource := make(map[string]*call)
	for _, t := range tasks {
		c := bySource[t.source]
		if c == nil {
			c = newCall("settle", f.part(t.source), t.source)
			bySource[t.source] = c
			calls = append(calls, c)
		}
		alias := ""
		if t.joined {
			alias = t.entry.String()
		}
		c.args = append(c.args, t.field(), t.token, alias)
	}
	return calls
}

package store

import (
	"context"
	"slices"

	"github.com/litfass/litfass/aggregator"
)

// Claims in Redis: who holds a link or a digest. Deciding is for judge.go; what it decided on must
// still stand when the claim is written (compare and set), else it decides again.

// held is what stands at a link or digest: the claims and, of each, the partition of its entry.
type held struct {
	claims []claim
	parts  map[aggregator.ID]byte
}

func packHeld(h held) string {
	b := packUint(nil, uint64(len(h.claims)))
	for _, c := range h.claims {
		b = append(b, h.parts[c.Entry])
	}
	return string(packClaims(b, h.claims))
}

func parseHeld(record string) (held, error) {
	h := held{parts: make(map[aggregator.ID]byte)}
	if record == "" {
		return h, nil
	}
	u := unpacker{rest: record}
	parts := u.take(uint64(u.count(1)))
	claims, err := unpackClaims([]byte(u.rest))
	if u.err != nil || err != nil || len(claims) != len(parts) {
		return h, errDamaged
	}
	for i, c := range claims {
		h.parts[c.Entry] = parts[i] % partitions
	}
	h.claims = claims
	return h, nil
}

// by returns the claim of a copy, if it is there.
func (h held) by(copy aggregator.ID) (claim, bool) {
	i := slices.IndexFunc(h.claims, func(c claim) bool { return c.Copy == copy && !c.shared() })
	if i < 0 {
		return claim{}, false
	}
	return h.claims[i], true
}

func (h held) clone() held {
	parts := make(map[aggregator.ID]byte, len(h.parts)+1)
	for id, p := range h.parts {
		parts[id] = p
	}
	return held{slices.Clone(h.claims), parts}
}

// with adds a claim, in place of what the same item held.
func (h held) with(c claim, part byte) held {
	h = h.clone()
	h.parts[c.Entry] = part
	h.claims = claimed(h.claims, c)
	return h
}

// shared lets a source's claims give way to the mark that its items share the link.
func (h held) shared(source aggregator.Hash) held {
	h = h.clone()
	h.claims, _ = disowned(h.claims, source)
	return h
}

// holding is one link or digest that is to be changed.
type holding struct {
	kind   byte
	hash   aggregator.Hash
	was    string          // what was found there last
	change func(held) held // what shall stand there, given what stands there
}

// swap is a set of changes on its way: what is wanted is written wherever what was found last still
// stands.
type swap struct {
	changes []holding
	wants   []string
	calls   []*call
	answers [][2]int // of each change: call, and place in its answer
}

func (s *redisStore) newSwap(changes []holding) (*swap, error) {
	w := &swap{changes: changes, wants: make([]string, len(changes)), answers: make([][2]int, len(changes))}
	byBase := make(map[string]int)
	for i, c := range changes {
		h, err := parseHeld(c.was)
		if err != nil {
			return nil, s.wrap(err)
		}
		w.wants[i] = packHeld(c.change(h))
		base := s.claimBase(c.hash)
		n, ok := byBase[base]
		if !ok {
			n = len(w.calls)
			byBase[base] = n
			w.calls = append(w.calls, newCall("claims", base))
		}
		w.answers[i] = [2]int{n, len(w.calls[n].args) / 3}
		w.calls[n].args = append(w.calls[n].args, claimField(c.kind, c.hash), c.was, w.wants[i])
	}
	return w, nil
}

// found returns what stands at each hash after the calls.
func (w *swap) found() ([]string, error) {
	texts := make([][]string, len(w.calls))
	for n, c := range w.calls {
		var err error
		if texts[n], err = c.texts(); err != nil {
			return nil, err
		}
	}
	found := make([]string, len(w.changes))
	for i, at := range w.answers {
		found[i] = texts[at[0]][at[1]]
	}
	return found, nil
}

// failed returns the changes that came too late, with what they found.
func (w *swap) failed() ([]holding, error) {
	found, err := w.found()
	if err != nil {
		return nil, err
	}
	var again []holding
	for i, c := range w.changes {
		if found[i] != w.wants[i] {
			c.was = found[i]
			again = append(again, c)
		}
	}
	return again, nil
}

// hold carries out changes of claims, each until what it was computed from still stood when it was written.
func (s *redisStore) hold(ctx context.Context, changes []holding) error {
	f := finisher{redisStore: s, queue: changes}
	return f.flush(ctx)
}

func claimField(kind byte, h aggregator.Hash) string { return string(claimKey(kind, h)) }

// unmarked drops the mark that a source's items share the link.
func (h held) unmarked(source aggregator.Hash) held {
	h = h.clone()
	h.claims = slices.DeleteFunc(h.claims, func(c claim) bool { return c.shared() && c.Source == source })
	return h
}

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

// hold carries out changes of claims, each until what it was computed from still stood when it was written.
func (s *redisStore) hold(ctx context.Context, changes []holding) error {
	for len(changes) > 0 {
		wants := make([]string, len(changes))
		for i, c := range changes {
			h, err := parseHeld(c.was)
			if err != nil {
				return s.wrap(err)
			}
			wants[i] = packHeld(c.change(h))
		}
		found, err := s.swap(ctx, changes, wants)
		if err != nil {
			return err
		}
		var again []holding
		for i, c := range changes {
			if found[i] != wants[i] {
				c.was = found[i]
				again = append(again, c)
			}
		}
		changes = again
	}
	return nil
}

// swap writes what is wanted wherever what was found last still stands, and returns what stands there
// now. An empty want only reads.
func (s *redisStore) swap(ctx context.Context, changes []holding, wants []string) ([]string, error) {
	type place struct{ call, at int }
	places := make([]place, len(changes))
	byBase := make(map[string]int)
	var calls []*call
	for i, c := range changes {
		base := s.claimBase(c.hash)
		n, ok := byBase[base]
		if !ok {
			n = len(calls)
			byBase[base] = n
			calls = append(calls, newCall("claims", base))
		}
		places[i] = place{n, len(calls[n].args) / 3}
		calls[n].args = append(calls[n].args, claimField(c.kind, c.hash), c.was, wants[i])
	}
	if err := s.do(ctx, calls...); err != nil {
		return nil, err
	}
	answers := make([][]string, len(calls))
	for n, c := range calls {
		var err error
		if answers[n], err = c.texts(); err != nil {
			return nil, s.wrap(err)
		}
	}
	found := make([]string, len(changes))
	for i, p := range places {
		found[i] = answers[p.call][p.at]
	}
	return found, nil
}

func claimField(kind byte, h aggregator.Hash) string { return string(claimKey(kind, h)) }

// unmarked drops the mark that a source's items share the link.
func (h held) unmarked(source aggregator.Hash) held {
	h = h.clone()
	h.claims = slices.DeleteFunc(h.claims, func(c claim) bool { return c.shared() && c.Source == source })
	return h
}

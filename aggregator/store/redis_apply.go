package store

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"fmt"

	"github.com/litfass/litfass/aggregator"
)

// apply is one change of an entry's copies, see lua/apply.lua.
type apply struct {
	at    address       // the entry; follows aliases
	first aggregator.ID // the entry first asked
	mode  string        // add, set, amend or drop
	task  *task
	was   string // amend: the record that the new one was made from

	answer string
	note   *note // what is to be announced, nil if nothing
}

// noteDelay is how long after its commit a change may still be announced by the committing worker
// itself before a sweeper takes it up, in milliseconds.
const noteDelay = 60_000

// applyAll carries out changes. It follows entries that became copies of others, and finishes
// pending ones of other commits, for only what is decided can take a copy in.
func (s *redisStore) applyAll(ctx context.Context, all []*apply) error {
	for hops := 0; len(all) > 0; hops++ {
		if hops > 2*partitions {
			return fmt.Errorf("%s: entry %s never comes to rest", s.place, all[0].first)
		}
		calls := make([]*call, len(all))
		for i, a := range all {
			t := a.task
			sum := sha1.Sum([]byte(a.was))
			calls[i] = newCall("apply", s.parts[a.at.part], string(a.at.id[:]), a.mode, string(t.id[:]), t.source, t.record,
				hex.EncodeToString(sum[:]), t.token, t.now.UnixMilli(), t.now.UnixMilli()+noteDelay)
		}
		if err := s.do(ctx, calls...); err != nil {
			return err
		}
		var again []*apply
		var pending []*task
		for i, a := range all {
			out, err := calls[i].some()
			if err != nil {
				return s.wrap(err)
			}
			a.answer = out[0]
			switch a.answer {
			case "alias":
				if a.at, err = parseAddress(out[1]); err != nil {
					return err
				}
				again = append(again, a)
			case "pending":
				t, err := pendingTask(a.at, out[1])
				if err != nil {
					return err
				}
				pending = append(pending, t)
				again = append(again, a)
			case "ok", "same":
				if out[1] != "" {
					if a.note, err = parseNote(a.at, out[1]); err != nil {
						return err
					}
				}
			}
		}
		for _, t := range pending {
			if err := s.finish(ctx, []*task{t}); err != nil {
				return err
			}
		}
		all = again
	}
	return nil
}

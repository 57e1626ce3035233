package store

import (
	"cmp"
	"container/heap"
	"crypto/rand"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// desk keeps due times and leases of one process in memory. The embedded store writes due times to its
// file and forgets leases when it closes: nobody can be working then.
type desk struct {
	mu    sync.Mutex
	slots map[string]*slot
	due   line // enrolled and free, by due time
	taken line // under a lease, by its end
}

// slot is one source at the desk.
type slot struct {
	key      string
	enrolled bool
	due      time.Time
	token    string // of the current lease, "" = free
	until    time.Time
	closing  bool // its commit is under way: nobody can take it over
	line     *line
	place    int // in line
}

func newDesk() *desk {
	d := &desk{slots: map[string]*slot{}}
	d.due.before = func(a, b *slot) bool { return sooner(a, b) < 0 }
	d.taken.before = func(a, b *slot) bool { return a.until.Before(b.until) }
	return d
}

// sooner compares two sources by due time, then key.
func sooner(a, b *slot) int {
	return cmp.Or(a.due.Compare(b.due), strings.Compare(a.key, b.key))
}

// enrol sets whether a source is on the schedule, and when it is due.
func (d *desk) enrol(key string, enrolled bool, due time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.slot(key)
	s.enrolled, s.due = enrolled, due
	d.file(s)
}

// claim leases up to limit sources (0 = all) that are due, or only the given ones, due or not.
func (d *desk) claim(now time.Time, lease time.Duration, limit int, keys []string) []aggregator.Lease {
	d.mu.Lock()
	defer d.mu.Unlock()
	for len(d.taken.slots) > 0 && !now.Before(d.taken.slots[0].until) {
		s := d.taken.slots[0]
		s.token = ""
		d.file(s)
	}
	var leases []aggregator.Lease
	grant := func(s *slot) {
		s.token, s.until = rand.Text(), now.Add(lease)
		d.file(s)
		leases = append(leases, aggregator.Lease{Source: s.key, Token: s.token, Until: s.until})
	}
	full := func() bool { return limit > 0 && len(leases) >= limit }
	if len(keys) == 0 {
		for !full() && len(d.due.slots) > 0 && !now.Before(d.due.slots[0].due) {
			grant(d.due.slots[0])
		}
		return leases
	}
	var named []*slot
	for _, key := range slices.Compact(slices.Sorted(slices.Values(keys))) {
		if s := d.slot(key); s.token == "" {
			named = append(named, s)
		}
	}
	slices.SortFunc(named, sooner)
	for _, s := range named {
		if full() {
			d.file(s)
			continue
		}
		grant(s)
	}
	return leases
}

// begin opens the commit of a lease; false = another worker has it, or nobody. Until finish, the lease
// cannot be taken over.
func (d *desk) begin(l aggregator.Lease) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.slots[l.Source]
	if s == nil || s.token == "" || s.token != l.Token || s.closing {
		return false
	}
	s.closing = true
	d.file(s)
	return true
}

// finish closes what begin opened. After a commit the lease is over and the source due again at due;
// after a failure it stands as before.
func (d *desk) finish(source string, committed bool, due time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.slots[source]
	s.closing = false
	if committed {
		s.token, s.due = "", due
	}
	d.file(s)
}

// release gives a source back, if the lease is still its own.
func (d *desk) release(l aggregator.Lease) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if s := d.slots[l.Source]; s != nil && s.token == l.Token && !s.closing {
		s.token = ""
		d.file(s)
	}
}

// working counts the leases that have not come to their commit yet.
func (d *desk) working() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.taken.slots)
}

// slot finds a source's slot, or makes one that is on no schedule.
func (d *desk) slot(key string) *slot {
	s := d.slots[key]
	if s == nil {
		s = &slot{key: key}
		d.slots[key] = s
	}
	return s
}

// file puts a slot where it now belongs.
func (d *desk) file(s *slot) {
	if s.line != nil {
		heap.Remove(s.line, s.place)
		s.line = nil
	}
	switch {
	case s.closing:
	case s.token != "":
		heap.Push(&d.taken, s)
	case s.enrolled:
		heap.Push(&d.due, s)
	default:
		delete(d.slots, s.key)
	}
}

// line is a heap of slots that know their place in it.
type line struct {
	slots  []*slot
	before func(a, b *slot) bool
}

func (l *line) Len() int           { return len(l.slots) }
func (l *line) Less(i, j int) bool { return l.before(l.slots[i], l.slots[j]) }
func (l *line) Swap(i, j int) {
	l.slots[i], l.slots[j] = l.slots[j], l.slots[i]
	l.slots[i].place, l.slots[j].place = i, j
}

func (l *line) Push(x any) {
	s := x.(*slot)
	s.line, s.place = l, len(l.slots)
	l.slots = append(l.slots, s)
}

func (l *line) Pop() any {
	last := len(l.slots) - 1
	s := l.slots[last]
	l.slots[last] = nil
	l.slots = l.slots[:last]
	return s
}

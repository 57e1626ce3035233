package syndication

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"
)

// cacheSize is how many bytes all that is printed may take. Until garbage is collected it takes a
// multiple of that, so a process of a thousand categories in three formats stays below 256 MB.
const cacheSize = 80 << 20

// cache keeps what is printed within bounds. What was asked for least lately goes first, step by step: the
// plain bytes where gzip made them much smaller, for nearly every client asks for gzip; then the other
// encodings; then all of it. Each comes back when it is asked for, out of what the step before has left.
type cache struct {
	size    int64         // in bytes
	turn    atomic.Uint64 // moves with each check: the clock by which sheets are used
	fresh   atomic.Int64  // bytes made since the last tidying
	tidying sync.Mutex
	passing passing
}

// made notes bytes that were made. From time to time that means tidying up, which no reader waits for as
// long as tidying keeps pace.
func (c *cache) made(bytes int, sheets []*sheet) {
	if bytes == 0 {
		return
	}
	switch fresh := c.fresh.Add(int64(bytes)); {
	case fresh > c.size/2:
		c.tidying.Lock()
		c.tidy(sheets)
		c.tidying.Unlock()
	case fresh > c.size/8 && c.tidying.TryLock():
		go func() {
			defer c.tidying.Unlock()
			c.tidy(sheets)
		}()
	}
}

// tidy sheds bytes until those of the sheets fit again. Sheets that keep nothing but the last good bytes
// of a store that is away are not thrown away. The caller has locked tidying.
func (c *cache) tidy(sheets []*sheet) {
	c.fresh.Store(0)
	list := make([]used, 0, len(sheets))
	var held int64
	for _, s := range slices.Concat(sheets, c.passing.all()) {
		if now := s.current.Load(); now != nil {
			list = append(list, used{s, s.used.Load()})
			held += now.held()
		}
	}
	if held <= c.size {
		return
	}
	slices.SortStableFunc(list, func(a, b used) int { return cmp.Compare(a.turn, b.turn) })
	for _, step := range []func(*printed) bool{(*printed).pack, (*printed).flatten, (*printed).dispensable} {
		for _, u := range list {
			now := u.sheet.current.Load()
			if now == nil || held <= c.size*3/4 {
				continue
			}
			before := now.held()
			if step(now) && u.sheet.current.CompareAndSwap(now, nil) {
				held -= before
			} else {
				held -= before - now.held()
			}
		}
	}
	c.passing.forget(c.turn.Load())
}

// used is a sheet and when it was last asked for.
type used struct {
	sheet *sheet
	turn  uint64
}

// copyOverhead is what a copy takes beside its bytes: its headers.
const copyOverhead = 1 << 10

// held is how many bytes the copies take.
func (c *copies) held() (bytes int64) {
	plain := c.encoded[identity].copy.Load()
	for i := range c.encoded {
		if e := c.encoded[i].copy.Load(); e != nil && (i == identity || e != plain) {
			bytes += int64(len(e.body)) + copyOverhead
		}
	}
	return bytes
}

// pack lets the plain bytes go where they are much smaller in gzip. It is a step of tidy and never throws
// all away.
func (c *copies) pack() bool {
	plain := c.encoded[identity].copy.Load()
	if plain == nil {
		return false
	}
	if packed, _ := c.in(packedIn); len(packed.body) <= len(plain.body)/2 {
		c.encoded[identity].copy.Store(nil)
	}
	return false
}

// flatten keeps nothing but the form that all others are made of.
func (c *copies) flatten() bool {
	c.pack()
	for i := range c.encoded {
		if i != packedIn && i != identity {
			c.encoded[i].copy.Store(nil)
		}
	}
	return false
}

// dispensable tells whether the store can give it back.
func (p *printed) dispensable() bool { return !p.away }

// passing are the sheets of archive documents: made when they are asked for, forgotten when that is long ago.
type passing struct {
	mu     sync.Mutex
	sheets map[string]*sheet
}

// mostPassing is how many there may be.
const mostPassing = 5000

// find returns a sheet, nil if there is none.
func (p *passing) find(name string) *sheet {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sheets[name]
}

// add returns the sheet of that name, the given one if there is none yet.
func (p *passing) add(s *sheet) *sheet {
	p.mu.Lock()
	defer p.mu.Unlock()
	if there := p.sheets[s.name]; there != nil {
		return there
	}
	if p.sheets == nil {
		p.sheets = map[string]*sheet{}
	}
	for name := range p.sheets {
		if len(p.sheets) < mostPassing {
			break
		}
		delete(p.sheets, name)
	}
	p.sheets[s.name] = s
	return s
}

func (p *passing) all() []*sheet {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := make([]*sheet, 0, len(p.sheets))
	for _, s := range p.sheets {
		list = append(list, s)
	}
	return list
}

// forget lets go of sheets with nothing printed that nobody has asked for in this turn or the one before.
func (p *passing) forget(turn uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for name, s := range p.sheets {
		if s.current.Load() == nil && s.used.Load()+1 < turn {
			delete(p.sheets, name)
		}
	}
}

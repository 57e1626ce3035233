package syndication

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/zstd"
)

// cacheSize is how many bytes all that is printed may take. Until garbage is collected it takes a
// multiple of that, so a process of a thousand categories in three formats stays below 256 MB.
const cacheSize = 40 << 20

// cache keeps what is printed within bounds. What was asked for least lately goes first, step by step:
// the plain bytes are packed, then the encodings go, then all of it; each comes back when it is asked
// for, out of the step before.
type cache struct {
	size    int64         // in bytes
	turn    atomic.Uint64 // moves with each check: the clock by which sheets are used
	fresh   atomic.Int64  // bytes made since the last tidying
	tidying sync.Mutex
	passing passing
}

// made notes bytes that were made and tells whether it is time to tidy up.
func (c *cache) made(bytes int) bool { return c.fresh.Add(int64(bytes)) > c.size/8 }

// tidy sheds bytes until those of the sheets fit again. Sheets that keep nothing but the last good bytes
// of a store that is away are not thrown away.
func (c *cache) tidy(sheets []*sheet) {
	if !c.tidying.TryLock() {
		return
	}
	defer c.tidying.Unlock()
	c.fresh.Store(0)
	sheets = append(slices.Clone(sheets), c.passing.all()...)
	var held int64
	for _, s := range sheets {
		held += s.held()
	}
	if held <= c.size {
		return
	}
	slices.SortStableFunc(sheets, func(a, b *sheet) int { return cmp.Compare(a.used.Load(), b.used.Load()) })
	for _, step := range []func(*printed) bool{(*printed).pack, (*printed).flatten, (*printed).dispensable} {
		for _, s := range sheets {
			now := s.current.Load()
			if now == nil || held <= c.size*3/4 {
				continue
			}
			before := now.held()
			if step(now) && s.current.CompareAndSwap(now, nil) {
				held -= before
			} else {
				held -= before - now.held()
			}
		}
	}
	c.passing.forget(c.turn.Load())
}

func (s *sheet) held() int64 {
	if now := s.current.Load(); now != nil {
		return now.held()
	}
	return 0
}

// held is how many bytes the copies take.
func (c *copies) held() int64 {
	n := 0
	plain := c.plain.Load()
	if plain != nil {
		n = len(*plain)
	}
	if packed := c.packed.Load(); packed != nil {
		n += len(*packed)
	}
	for i := range c.encoded {
		if e := c.encoded[i].copy.Load(); e != nil && len(e.body) > 0 && (plain == nil || &e.body[0] != &(*plain)[0]) {
			n += len(e.body)
		}
	}
	return int64(n)
}

// packer makes the packed form of plain bytes, which never leaves the house: quick, and a tenth of them.
var packer = sync.OnceValues(func() (*zstd.Encoder, error) {
	return zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2), zstd.WithWindowSize(1<<18))
})

var unpacker = sync.OnceValues(func() (*zstd.Decoder, error) { return zstd.NewReader(nil, zstd.WithDecoderConcurrency(2)) })

// leastPacked is how many bytes are worth packing.
const leastPacked = 2 << 10

// pack keeps the plain bytes in their packed form only. It is a step of tidy and never throws away.
func (c *copies) pack() bool {
	plain := c.plain.Load()
	if plain == nil || len(*plain) < leastPacked {
		return false
	}
	if c.packed.Load() == nil {
		e, err := packer()
		if err != nil {
			return false
		}
		packed := e.EncodeAll(*plain, make([]byte, 0, len(*plain)/4))
		c.packed.Store(&packed)
	}
	c.plain.Store(nil)
	for i := range c.encoded { // those that are the plain bytes go with them
		if e := c.encoded[i].copy.Load(); e != nil && len(e.body) > 0 && &e.body[0] == &(*plain)[0] {
			c.encoded[i].copy.Store(nil)
		}
	}
	return false
}

// flatten keeps nothing but the packed form.
func (c *copies) flatten() bool {
	c.pack()
	for i := range c.encoded {
		c.encoded[i].copy.Store(nil)
	}
	return false
}

// dispensable tells whether the store can give it back.
func (p *printed) dispensable() bool { return !p.away }

// bytes returns the plain bytes. They are kept again: what is asked for once is asked for again.
func (c *copies) bytes() []byte {
	if plain := c.plain.Load(); plain != nil {
		return *plain
	}
	packed := c.packed.Load()
	if packed == nil {
		return nil
	}
	d, err := unpacker()
	if err != nil {
		return nil
	}
	plain, err := d.DecodeAll(*packed, nil)
	if err != nil {
		return nil
	}
	return plain
}

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

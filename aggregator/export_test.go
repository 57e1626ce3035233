package aggregator

// NewMemory returns a ledger of one source.
func NewMemory() Ledger { return &memory{own: map[Hash]remembered{}, links: map[Hash][]ID{}} }

// KnownItems is how many items of the document were not parsed.
func (b Batch) KnownItems() int { return b.sliced.knownItems() }

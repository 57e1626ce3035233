package syndication

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// A draft is what a sheet's writer delivers: the bytes and the versions of the categories they show.
type draft struct {
	body     []byte
	versions []aggregator.Version
	maxAge   time.Duration       // how long it will probably stand
	position aggregator.Position // of its last change, if that is not the versions'
}

// printed is one state of a sheet. It never changes; the next state takes its place.
type printed struct {
	*copies
	versions []aggregator.Version
	stale    bool // a newer version is known: print again before serving
	taken    bool // printed by an earlier press, perhaps with another configuration: never right for good
	away     bool // the store does not answer: these are the last good bytes
}

// copies are the printed bytes in every encoding, each made when it is first asked for.
type copies struct {
	stem     string // what its ETags begin with
	position aggregator.Position
	modified time.Time
	size     int                    // of the plain bytes
	plain    atomic.Pointer[[]byte] // nil while packed
	packed   atomic.Pointer[[]byte] // see cache.go
	headers  func(encoding string, maxAge time.Duration) http.Header
	maxAge   time.Duration
	encoded  [len(encodings)]struct {
		making sync.Mutex
		copy   atomic.Pointer[encodedCopy]
	}
}

// encodedCopy is ready to go out: bytes and headers.
type encodedCopy struct {
	body        []byte
	etag        string
	full, brief []field // headers of a 200 and of a 304
	fullAway    []field // the same while the store is away
	briefAway   []field
}

// field is a header in the form http.Header wants it, so that serving allocates nothing.
type field struct {
	name   string
	values []string
}

// awayMaxAge is how long others may keep the last good bytes before they ask again.
const awayMaxAge = time.Minute

func newPrinted(d draft, headers func(encoding string, maxAge time.Duration) http.Header) *printed {
	newest := combine(d.versions)
	sum := sha256.Sum256(d.body)
	position := cmp.Or(d.position, newest.Position)
	p := &printed{versions: d.versions, copies: &copies{
		stem:     strconv.FormatUint(uint64(position), 36) + "-" + hex.EncodeToString(sum[:8]),
		position: position,
		size:     len(d.body),
		modified: stored(newest),
		maxAge:   d.maxAge,
		headers:  headers,
	}}
	p.plain.Store(&d.body)
	return p
}

// in returns the copy in an encoding, the plain one where compression gains nothing, and how many bytes
// were made for it: none if it was there.
func (c *copies) in(encoding int) (*encodedCopy, int) {
	slot := &c.encoded[encoding]
	if e := slot.copy.Load(); e != nil {
		return e, 0
	}
	slot.making.Lock()
	defer slot.making.Unlock()
	if e := slot.copy.Load(); e != nil {
		return e, 0
	}
	name, body := encodings[encoding].name, c.bytes()
	if encoding == identity {
		c.plain.Store(&body)
	} else {
		smaller, err := encodings[encoding].compress(body)
		if err != nil || len(smaller) >= len(body) {
			e, made := c.in(identity)
			slot.copy.Store(e)
			return e, made
		}
		body = smaller
	}
	e := c.newCopy(name, body)
	slot.copy.Store(e)
	return e, len(body)
}

func (c *copies) newCopy(encoding string, body []byte) *encodedCopy {
	e := &encodedCopy{body: body, etag: newETag(c.stem, encoding)}
	for _, state := range []struct {
		full, brief *[]field
		away        bool
	}{{&e.full, &e.brief, false}, {&e.fullAway, &e.briefAway, true}} {
		maxAge := c.maxAge
		if state.away {
			maxAge = awayMaxAge
		}
		h := c.headers(encoding, maxAge)
		h.Set("Etag", e.etag)
		h.Set("Last-Modified", c.modified.Format(http.TimeFormat))
		if state.away {
			h.Set("Warning", `110 litfass "Response is Stale"`)
		}
		for _, name := range inNotModified {
			if values := h[name]; values != nil {
				*state.brief = append(*state.brief, field{name, values})
			}
		}
		h.Set("Content-Length", strconv.Itoa(len(body)))
		for name, values := range h {
			*state.full = append(*state.full, field{name, values})
		}
	}
	return e
}

// inNotModified are the headers a 304 repeats (RFC 9110 section 15.4.5; Date comes from net/http), and
// what browsers of other sites need to see.
var inNotModified = []string{"Etag", "Last-Modified", "Cache-Control", "Vary", "Warning", "Access-Control-Allow-Origin"}

// fields returns the prepared headers of an answer.
func (e *encodedCopy) fields(status int, away bool) []field {
	switch {
	case status == http.StatusNotModified && away:
		return e.briefAway
	case status == http.StatusNotModified:
		return e.brief
	case away:
		return e.fullAway
	default:
		return e.full
	}
}

// combine is the version of what depends on several categories: the newest.
func combine(versions []aggregator.Version) aggregator.Version {
	var newest aggregator.Version
	for _, v := range versions {
		newest.Position = max(newest.Position, v.Position)
		if v.Changed.After(newest.Changed) {
			newest.Changed = v.Changed
		}
	}
	return newest
}

func sameVersions(a, b []aggregator.Version) bool {
	return slices.EqualFunc(a, b, func(x, y aggregator.Version) bool {
		return x.Position == y.Position && x.Serial == y.Serial && x.Changed.Equal(y.Changed)
	})
}

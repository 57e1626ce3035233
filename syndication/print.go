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
	stale    bool      // a newer version is known: print again before serving
	taken    bool      // printed by an earlier press, perhaps with another configuration: never right for good
	away     bool      // the store does not answer: these are the last good bytes
	rests    time.Time // until then it is served although a newer version is known
}

// copies are the printed bytes in every encoding, each made when it is first asked for. Either the plain
// ones are there or those in gzip, which they can be got back from: see cache.go.
type copies struct {
	stem     string // what its ETags begin with
	position aggregator.Position
	modified time.Time
	size     int // of the plain bytes
	maxAge   time.Duration
	headers  headerMaker
	encoded  [len(encodings)]struct {
		making sync.Mutex
		asked  atomic.Bool // by a client
		copy   atomic.Pointer[encodedCopy]
	}
}

// encodedCopy is ready to go out: bytes and headers. It never changes.
type encodedCopy struct {
	body        []byte
	etag        string
	full, brief []field // headers of a 200 and of a 304
}

// field is a header in the form http.Header wants it, so that serving allocates nothing.
type field struct {
	name   string
	values []string
}

func newPrinted(d draft, headers headerMaker) *printed {
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
	p.encoded[identity].copy.Store(p.newCopy("", d.body))
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
	if encoding == identity {
		e := c.newCopy("", unpacked(c.encoded[packedIn].copy.Load().body))
		slot.copy.Store(e)
		return e, len(e.body)
	}
	plain, made := c.in(identity)
	e := plain
	if smaller, err := encodings[encoding].compress(plain.body); err == nil && len(smaller) < len(plain.body) {
		e = c.newCopy(encodings[encoding].name, smaller)
		made += len(smaller)
	}
	slot.copy.Store(e)
	return e, made
}

// inAsked makes the copies in those encodings that clients asked for of an earlier state: they will again.
func (c *copies) inAsked(earlier *copies) (made int) {
	for i := range c.encoded {
		if earlier.encoded[i].asked.Load() {
			_, n := c.in(i)
			made += n
		}
	}
	return made
}

func (c *copies) newCopy(encoding string, body []byte) *encodedCopy {
	e := &encodedCopy{body: body, etag: newETag(c.stem, encoding)}
	h := c.headers(encoding, c.maxAge)
	h.Set("Etag", e.etag)
	h.Set("Last-Modified", c.modified.Format(http.TimeFormat))
	for _, name := range inNotModified {
		if values := h[name]; values != nil {
			e.brief = append(e.brief, field{name, values})
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	for name, values := range h {
		e.full = append(e.full, field{name, values})
	}
	return e
}

// inNotModified are the headers a 304 repeats (RFC 9110 section 15.4.5; Date comes from net/http), and
// what browsers of other sites need to see.
var inNotModified = []string{"Etag", "Last-Modified", "Cache-Control", "Vary", "Access-Control-Allow-Origin"}

// setOn puts the headers of an answer on it. Last good bytes of a store that is away say that they are.
// A 412 has no body, is about this request alone, and must not be kept as what stands at the address.
func (e *encodedCopy) setOn(h http.Header, status int, away bool) {
	fields := e.full
	switch status {
	case http.StatusNotModified:
		fields = e.brief
	case http.StatusPreconditionFailed:
		h["Cache-Control"], h["Access-Control-Allow-Origin"] = []string{"no-store"}, []string{"*"}
		return
	}
	for _, f := range fields {
		h[f.name] = f.values
	}
	if away {
		h["Cache-Control"], h["Warning"] = awayCacheControl, awayWarning
	}
}

// awayMaxAge is how long others may keep the last good bytes before they ask again.
const awayMaxAge = time.Minute

var (
	awayCacheControl = []string{cacheControl(awayMaxAge)}
	awayWarning      = []string{`110 litfass "Response is Stale"`}
)

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

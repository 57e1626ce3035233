package syndication

import (
	"container/list"
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// answers is a small cache of what was made for one request, for others will ask the same. There is no
// end of selections, so it is bounded and the one not asked for longest goes first. An answer stands as long
// as the log has not moved, but no longer than until the press checks again, for in Redis an index may
// follow the log by a moment. While the store is away it stands as the last good bytes, but not for longer than
// answerStands: something may be withdrawn that this press does not hear of any more.
type answers struct {
	mu      sync.Mutex
	named   map[string]*list.Element // of *answer
	order   list.List                // the one asked for last in front
	bytes   int
	cleared uint64 // how many times all were thrown away
}

// How much the cache holds: so many answers, and so many bytes before compression.
const (
	mostAnswers     = 1000
	mostAnswerBytes = 32 << 20
)

// answerStands is for how long an answer that the store cannot confirm is given. With what caches are told
// (awayMaxAge, staleShown, staleInNeed) that is less than the hour within which a withdrawal reaches everybody.
const answerStands = 20 * time.Minute

type answer struct {
	confirmed atomic.Int64 // when the store last said that it is right, Unix seconds
	name      string
	head      aggregator.LogCursor // end of the log when it was made …
	check     uint64               // … and the number of the press's last check
	copies    *copies
}

func newAnswers() *answers { return &answers{named: map[string]*list.Element{}} }

func (c *answers) get(name string) *answer {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.named[name]
	if e == nil {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(*answer)
}

// put keeps an answer that was begun when the answers had been cleared so many times; of an earlier time it may
// hold what was withdrawn meanwhile.
func (c *answers) put(a *answer, cleared uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if cleared != c.cleared {
		return
	}
	if e := c.named[a.name]; e != nil {
		c.drop(e)
	}
	c.named[a.name] = c.order.PushFront(a)
	c.bytes += a.copies.size
	for c.order.Len() > mostAnswers || c.bytes > mostAnswerBytes && c.order.Len() > 1 {
		c.drop(c.order.Back())
	}
}

func (c *answers) drop(e *list.Element) {
	a := c.order.Remove(e).(*answer)
	delete(c.named, a.name)
	c.bytes -= a.copies.size
}

// clear throws all answers away: something was withdrawn, and may stand in any of them.
func (c *answers) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.named)
	c.order.Init()
	c.bytes = 0
	c.cleared++
}

func (c *answers) empty() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.named) == 0
}

func (c *answers) timesCleared() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cleared
}

// reply says what an answer is beside its bytes.
type reply struct {
	kind    string // Content-Type
	links   []link
	protect func(http.Header) // changes the headers; may be nil
}

// answer serves what write makes, from the cache if that stands. The answer has an ETag and no
// Last-Modified: when the newest of a selection is withdrawn, the time of its last change goes back.
func (a *api) answer(w http.ResponseWriter, r *http.Request, name string, as reply, write func(context.Context) (draft, error)) {
	known := a.press.answers.get(name)
	made, err := a.make(r.Context(), name, as, known, write)
	away := err != nil && known != nil && isAway(err) && time.Since(time.Unix(known.confirmed.Load(), 0)) < answerStands
	switch {
	case away:
		made = known
	case err != nil:
		a.refuse(w, r, err)
		return
	}
	e, _ := made.copies.in(negotiate(r.Header["Accept-Encoding"]))
	asked := http.Header{}
	for _, condition := range []string{"If-Match", "If-None-Match"} {
		if values := r.Header[condition]; values != nil {
			asked[condition] = values
		}
	}
	status := preconditions(asked, e.etag, made.copies.modified)
	h := w.Header()
	e.setOn(h, status, away)
	delete(h, "Last-Modified")
	w.WriteHeader(status)
	if status == http.StatusOK && r.Method != http.MethodHead {
		_, _ = w.Write(e.body)
	}
}

// mostMaking is how many answers are made at once; who comes next waits, and may find one made.
const mostMaking = 4

// make returns the known answer if the log has not moved since, else a new one. A client that goes away
// does not end it: others want it too.
func (a *api) make(ctx context.Context, name string, as reply, known *answer, write func(context.Context) (draft, error)) (*answer, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.press.Patience)
	defer cancel()
	cleared := a.press.answers.timesCleared()
	head, err := a.press.archive.Head(ctx)
	if err != nil {
		return nil, err
	}
	check := a.press.checks.Load()
	asked := time.Now().Unix()
	stands := func(known *answer) bool {
		if known == nil || known.head != head || known.check != check {
			return false
		}
		known.confirmed.Store(asked)
		return true
	}
	if stands(known) {
		return known, nil
	}
	select {
	case a.making <- struct{}{}:
		defer func() { <-a.making }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if known = a.press.answers.get(name); stands(known) {
		return known, nil
	}
	d, err := write(ctx)
	if err != nil {
		return nil, err
	}
	headers := headersOf(&sheet{press: a.press, kind: as.kind, links: as.links})
	fresh := &answer{name: name, head: head, check: check, copies: newPrinted(d, func(encoding string, maxAge time.Duration) http.Header {
		h := headers(encoding, maxAge)
		h.Set("Access-Control-Expose-Headers", "ETag, Link")
		if as.protect != nil {
			as.protect(h)
		}
		return h
	}).copies}
	fresh.confirmed.Store(asked)
	if known != nil && known.copies.stem == fresh.copies.stem {
		fresh.copies = known.copies // nothing of it has changed: keep what is compressed already
	}
	a.press.answers.put(fresh, cleared)
	return fresh, nil
}

// isAway tells whether an error is the store's and not the request's.
func isAway(err error) bool {
	var f *fault
	return !errors.As(err, &f)
}

package polite

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"
)

// An exchange is one request from the moment its host is entered, and the body of its response. It
// ends, and gives the host back, when the body was read to its end, failed, or is closed.
//
// One timer watches it: first for the total time, then, while the body is read, for drips too.
type exchange struct {
	ctx      context.Context
	cancel   context.CancelFunc
	visit    *visit
	caps     caps
	decoders decoders

	src     io.ReadCloser // the body as the inner transport hands it out
	length  int64         // as announced; -1 unknown
	codings []string      // of the body, in the order in which they were applied
	reading sync.Mutex    // held during Read
	body    io.Reader     // decoded; nil before the first Read
	layers  []layer
	wired   int64 // bytes taken from src
	decoded int64 // bytes handed out
	wireErr error // what src ended with
	err     error // what Read ended with

	mu       sync.Mutex // guards what follows: the timer looks at it
	timer    *time.Timer
	deadline time.Time
	ended    bool
	slow     *SlowError
	drip     drip
}

// caps of one body.
type caps struct {
	wire, decoded int64
	ratio         int64
	timeout       time.Duration
}

// A body may be small and grow by any factor up to this size.
const ratioFrom = 1 << 20

// A body that brings fewer than dripBytes in dripTime of waiting for it is a drip: 1 KiB/s.
const (
	dripTime  = 30 * time.Second
	dripBytes = 30 << 10
)

// drip counts bytes and the time spent waiting for them. Time in which nobody reads does not count.
type drip struct {
	bytes  int
	waited time.Duration
	since  time.Time // of the wait going on; zero if none is
}

func (d *drip) sofar(now time.Time) time.Duration {
	if d.since.IsZero() {
		return d.waited
	}
	return d.waited + now.Sub(d.since)
}

func newExchange(ctx context.Context, t *Transport, v *visit, a *Access) *exchange {
	o := &t.options
	x := &exchange{visit: v, decoders: t.decoders, caps: caps{int64(o.WireCap), int64(o.DecodedCap), int64(o.RatioCap), o.Timeout}}
	if a != nil && a.WireCap > 0 {
		x.caps.wire = int64(min(a.WireCap, MaxDecodedCap))
	}
	if a != nil && a.DecodedCap > 0 {
		x.caps.decoded = int64(min(a.DecodedCap, MaxDecodedCap))
	}
	x.ctx, x.cancel = context.WithCancel(ctx)
	x.mu.Lock()
	x.deadline = time.Now().Add(o.Timeout)
	x.timer = time.AfterFunc(o.Timeout, x.tick)
	x.mu.Unlock()
	return x
}

// tick ends the exchange if it is too slow, or sets the timer anew.
func (x *exchange) tick() {
	x.mu.Lock()
	now := time.Now()
	waited := x.drip.sofar(now)
	switch {
	case x.ended:
	case !now.Before(x.deadline):
		x.slow = &SlowError{"total", x.caps.timeout}
	case waited >= dripTime && x.drip.bytes < dripBytes:
		x.slow = &SlowError{"drip", dripTime}
	case waited >= dripTime:
		x.drip.bytes, x.drip.waited = 0, 0
		if !x.drip.since.IsZero() {
			x.drip.since = now
		}
		x.setTimer(now, dripTime)
	default:
		x.setTimer(now, dripTime-waited)
	}
	late := x.slow != nil && !x.ended
	x.mu.Unlock()
	if late {
		x.finish()
	}
}

func (x *exchange) setTimer(now time.Time, d time.Duration) {
	x.timer.Reset(min(d, x.deadline.Sub(now)))
}

// finish ends the exchange; the connection of a body not read to its end is closed.
func (x *exchange) finish() {
	x.mu.Lock()
	if x.ended {
		x.mu.Unlock()
		return
	}
	x.ended = true
	x.timer.Stop()
	x.mu.Unlock()
	x.cancel()
	x.visit.leave()
}

// explain says what an error of the inner transport really was.
func (x *exchange) explain(err error, o Options) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	switch {
	case x.slow != nil:
		return x.slow
	case headerTooLarge(err):
		return &LimitError{What: "header", Max: int64(o.HeaderCap)}
	}
	return err
}

// take makes the exchange the body of the response. One without a body ends here.
func (x *exchange) take(res *http.Response) {
	bodiless := res.StatusCode == http.StatusNotModified || res.StatusCode == http.StatusNoContent
	if res.Body == http.NoBody || res.ContentLength == 0 || bodiless || res.Request.Method == http.MethodHead {
		res.Body.Close()
		res.Body = http.NoBody
		x.finish()
		return
	}
	x.src, x.length = res.Body, res.ContentLength
	if x.codings = codingsOf(res.Header); len(x.codings) > 0 {
		res.Header.Del("Content-Encoding")
		res.Header.Del("Content-Length")
		res.ContentLength = -1
		res.Uncompressed = true
	}
	res.Body = x
}

// Read reads the decoded body. An error other than io.EOF means that it is not whole.
func (x *exchange) Read(p []byte) (int, error) {
	x.reading.Lock()
	defer x.reading.Unlock()
	if x.err != nil || len(p) == 0 {
		return 0, x.err
	}
	if x.body == nil {
		if x.err = x.open(); x.err != nil {
			x.close()
			return 0, x.err
		}
	}
	if room := x.caps.decoded - x.decoded + 1; int64(len(p)) > room {
		p = p[:room]
	}
	n, err := x.body.Read(p)
	x.decoded += int64(n)
	switch {
	case x.decoded > x.caps.decoded:
		n, err = n-1, &LimitError{"decoded", x.caps.decoded}
	case x.decoded > ratioFrom && x.decoded > x.wired*x.caps.ratio:
		err = &LimitError{"ratio", x.caps.ratio}
	case err != nil:
		err = x.ending(err)
	}
	if err != nil {
		x.err = err
		x.close()
	}
	return n, err
}

// open looks at the first bytes and sets up what decodes them.
func (x *exchange) open() error {
	if x.length > x.caps.wire {
		return &LimitError{"wire", x.caps.wire}
	}
	x.mu.Lock()
	if !x.ended {
		x.setTimer(time.Now(), dripTime)
	}
	x.mu.Unlock()
	x.body = (*wire)(x)
	if err := x.decode(); err != nil {
		return x.ending(err)
	}
	return nil
}

// ending says what the end of a read means: the wire's own errors come first, since a decoder that
// lacks bytes knows nothing of why.
func (x *exchange) ending(err error) error {
	x.mu.Lock()
	slow := x.slow
	x.mu.Unlock()
	switch {
	case slow != nil:
		return slow
	case x.wireErr != nil && !errors.Is(x.wireErr, io.EOF):
		return x.wireErr
	case len(x.layers) > 0:
		if err = x.decodeError(err); errors.Is(err, io.EOF) {
			x.drain(4 << 10)
		}
		return err
	}
	return err
}

// drain takes what is left of the wire, normally little or nothing: the connection is kept only if it
// was read to its end.
func (x *exchange) drain(most int64) {
	var rest [512]byte
	for end := x.wired + most; x.wired < end; {
		if _, err := (*wire)(x).Read(rest[:]); err != nil {
			return
		}
	}
}

// What nobody wants to read, of an error page or a redirect, is taken up to this size and time.
const (
	restSize = 16 << 10
	restTime = 2 * time.Second
)

// skip reads the rest of a body that is closed early, if it is small.
func (x *exchange) skip() {
	x.mu.Lock()
	small := !x.ended && x.length-x.wired <= restSize // an unknown length may be small
	if small {
		now := time.Now()
		if soon := now.Add(restTime); soon.Before(x.deadline) {
			x.deadline = soon
		}
		x.setTimer(now, restTime)
	}
	x.mu.Unlock()
	if small {
		x.drain(restSize)
	}
}

// close ends the exchange from within Read.
func (x *exchange) close() {
	x.finish()
	x.src.Close()
	x.release()
}

// Close gives the host back. A read that is under way ends with an error.
func (x *exchange) Close() error {
	if !x.reading.TryLock() {
		x.finish()
		return x.src.Close()
	}
	defer x.reading.Unlock()
	if x.err == nil {
		x.skip()
		x.err = errClosed
	}
	x.finish()
	err := x.src.Close()
	x.release()
	return err
}

var errClosed = errors.New("the body of the response was read after it was closed")

// wire is the exchange's body as it is sent.
type wire exchange

// Read reads undecoded bytes, counts them and the time they take.
func (w *wire) Read(p []byte) (int, error) {
	if w.wireErr != nil {
		return 0, w.wireErr
	}
	w.mu.Lock()
	w.drip.since = time.Now()
	w.mu.Unlock()

	n, err := w.src.Read(p)

	w.mu.Lock()
	w.drip.waited, w.drip.since = w.drip.sofar(time.Now()), time.Time{}
	w.drip.bytes += n
	w.mu.Unlock()
	w.wired += int64(n)
	if w.wired > w.caps.wire {
		err = &LimitError{"wire", w.caps.wire}
	}
	w.wireErr = err
	return n, err
}

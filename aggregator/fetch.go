package aggregator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/litfass/litfass/aggregator/document"
	"github.com/litfass/litfass/aggregator/polite"
)

// accept names what we read, best first (RFC 9110 section 12.5.1).
var accept = []string{"application/atom+xml, application/rss+xml, application/feed+json;q=0.9, " +
	"application/rdf+xml;q=0.8, application/xml;q=0.7, text/xml;q=0.7, application/json;q=0.6, */*;q=0.1"}

// Fetch asks a source for its document, conditionally where it can, and follows its redirects one by
// one. Good answers move the batch's cursor (which counts only once it is committed); a body that is
// new goes into Body. ErrUnchanged: a 304, or the bytes that were read last time. Failures are of
// class DNS, Connect, TLS, Timeout, Status, Blocked, TooBig, Parse (not to be decoded) or Gone.
//
// What an answer means is decided in answer.go and route.go.
func Fetch(client *http.Client) Stage {
	var c http.Client
	if client != nil {
		c = *client
	}
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return func(ctx context.Context, b Batch) (Batch, error) {
		r, err := newRoute(b.Source, b.State, b.Now)
		if err != nil {
			return b, err
		}
		recheck := recheck(b.Source, b.State.Cursor, b.Now)
		if recheck {
			b.State.Cursor.Full = b.Now // counts whatever comes of it: no second time within 8 days
		}
		ctx = withAccess(ctx, b.Source)
		began := time.Now() // how long it takes is measured, what time it is is given
		for {
			again, err := visit(ctx, &c, &b, r, recheck)
			b.Answer.At = b.Now.Add(time.Since(began))
			if !again || err != nil {
				return b, err
			}
		}
	}
}

// visit makes one request of the route, without conditions if it is to recheck; again = it was sent
// elsewhere.
func visit(ctx context.Context, c *http.Client, b *Batch, r *route, recheck bool) (again bool, err error) {
	var header http.Header
	if !recheck {
		header = conditions(b.Source, b.State.Cursor, r.at.String())
	}
	conditional := header != nil
	if !conditional {
		header = make(http.Header, 3)
	}
	header["Accept"] = accept
	req := (&http.Request{Method: http.MethodGet, URL: r.at, Host: r.at.Host, Header: header}).WithContext(ctx)
	res, err := c.Do(req) //nolint:bodyclose // take and leave close it
	if err != nil {
		b.Answer = Answer{}
		return false, r.tell(unreached(ctx, err))
	}
	defer leave(res.Body)
	b.Answer = Answer{Status: res.StatusCode, Header: res.Header, URL: r.at, Retry: retryAfter(res.Header, b.Now)}
	if again, err := r.follow(res.StatusCode, res.Header); again || err != nil {
		return again, err
	}
	return false, take(ctx, b, r, res, conditional, recheck)
}

// take makes of the last answer of a route what it means.
func take(ctx context.Context, b *Batch, r *route, res *http.Response, conditional, recheck bool) error {
	var head []byte
	if res.StatusCode >= 400 {
		head, _ = io.ReadAll(io.LimitReader(res.Body, challengeKB<<10))
	}
	err := meaning(res.StatusCode, res.Header, conditional, head)
	state := &b.State
	if errors.Is(err, ErrUnchanged) {
		state.Health.Ineffective = 0
		state.Cursor = heard(r.remember(state.Cursor.confirmed(res.Header), b.Now), *b)
		return err
	}
	if err != nil {
		hold(ctx, *b, res)
		if wait := b.Answer.Retry; wait > 0 {
			err = fmt.Errorf("%w; it asks for %s of peace", err, Duration(wait.Round(time.Second)))
		}
		return r.tell(err)
	}
	body, cut, err := readBody(res)
	if err != nil {
		return r.tell(unreached(ctx, err))
	}
	if r.lasting != "" && r.lasting != r.from && isHTML(body) && (b.Source.Kind == "" || b.Source.Kind == "feed") {
		_, _, err := ReadDocument(body, res.Header.Get("Content-Type"), r.at)
		if page := (*document.HTMLError)(nil); errors.As(err, &page) {
			return Failf(Gone, "it redirects for good to %s, and %w", r.at.Redacted(), err)
		}
	}
	hash, known := bodyHash(body), state.Cursor
	b.Answer.Partial, b.Answer.Cut = res.StatusCode == http.StatusIMUsed, cut
	if !cut {
		state.Cursor = state.Cursor.read(b.Source, r.at.String(), res.Header, hash, b.Now)
	}
	state.Cursor = heard(r.remember(state.Cursor, b.Now), *b)
	if hash == known.Body && known.URL == r.at.String() && !cut {
		if !recheck {
			state.Health.Ineffective++
		}
		return ErrUnchanged
	}
	state.Health.Ineffective = 0
	b.Body = body
	return nil
}

// heard notes how long the answer says it stays fresh.
func heard(c Cursor, b Batch) Cursor {
	if fresh, said := freshFor(b.Answer.Header, b.Now); said {
		c.Hints.Fresh = fresh
	}
	return c
}

// readBody reads to the end. cut = the connection or the encoding ended before the body did: what is
// whole in it may be kept, but it is not the document.
func readBody(res *http.Response) (body []byte, cut bool, err error) {
	buf := bodies.Get().(*bytes.Buffer)
	defer bodies.Put(buf)
	buf.Reset()
	if n := res.ContentLength; n > 0 && n < largeBody {
		buf.Grow(int(n) + bytes.MinRead)
	}
	if _, err = buf.ReadFrom(io.LimitReader(res.Body, largeBody)); err == nil && buf.Len() == largeBody {
		body, err = readLarge(buf.Bytes(), res.Body)
	} else {
		body = bytes.Clone(buf.Bytes())
	}
	if errors.Is(err, io.ErrUnexpectedEOF) && len(body) > 0 {
		return body, true, nil
	}
	return body, false, err
}

// readLarge reads what follows the beginning in blocks and puts all together once: a buffer that doubles
// takes three times the length of a long body.
func readLarge(begin []byte, rest io.Reader) ([]byte, error) {
	parts := [][]byte{begin}
	for {
		block, full := make([]byte, largeBody/2), 0
		for full < len(block) {
			n, err := rest.Read(block[full:])
			full += n
			if err == io.EOF {
				return bytes.Join(append(parts, block[:full]), nil), nil
			}
			if err != nil {
				return bytes.Join(append(parts, block[:full]), nil), err
			}
		}
		parts = append(parts, block)
	}
}

const largeBody = 1 << 20

// bodies lends buffers to bodies of unknown length, which would outgrow several of their own.
var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// leave gives a body back; reading a little to its end lets the connection be used again.
func leave(body io.ReadCloser) {
	_, _ = io.CopyN(io.Discard, body, challengeKB<<10)
	body.Close()
}

// hold leaves the host alone, for all sources and replicas, if the answer asks for that.
func hold(ctx context.Context, b Batch, res *http.Response) {
	alone := doubled(b.Source.Key(), b.Source.floor(), b.State.Health.Failures+1, b.Now)
	if _, wait := silence(b.Source, b.Answer, alone); wait > 0 {
		_ = polite.Hold(ctx, res, time.Now().Add(wait)) // in vain: the neighbours hear the same answer
	}
}

// isHTML recognises a page for people by how it begins.
func isHTML(body []byte) bool {
	head := bytes.ToLower(bytes.TrimLeft(body[:min(len(body), 512)], " \t\r\n\ufeff"))
	return bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html"))
}

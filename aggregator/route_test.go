package aggregator

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// paths answers by path and notes in which order it was asked.
type paths map[string]http.HandlerFunc

func (p paths) origin(t *testing.T) (*origin, func() string) {
	o := newOrigin(t, func(w http.ResponseWriter, r *http.Request) {
		if h := p[r.URL.Path]; h != nil {
			h(w, r)
			return
		}
		w.WriteHeader(404)
	})
	return o, func() string {
		var asked []string
		for _, r := range o.requests {
			asked = append(asked, r.URL.Path)
		}
		o.requests = nil
		return strings.Join(asked, " ")
	}
}

func to(status int, location string) http.HandlerFunc {
	return answer(status, "", "Location: "+location)
}

func TestPermanentRedirectIsUsedAfterSevenDaysOfAValidFeed(t *testing.T) {
	for _, status := range []int{301, 308} {
		o, asked := paths{"/old": to(status, "/new"), "/new": answer(200, aFeed, `ETag: "1"`)}.origin(t)
		src, st := Source{URL: o.URL + "/old"}, State{}
		for _, c := range []struct {
			after time.Duration
			want  string
			move  string
		}{{0, "/old /new", ""}, {6 * day, "/old /new", ""}, {7 * day, "/new", o.URL + "/new"}, {8 * day, "/new", o.URL + "/new"}} {
			b, _ := fetch(t, src.URL, st, noon.Add(c.after))
			st = b.State
			if got := asked(); got != c.want {
				t.Errorf("%d, after %s: asked %s, want %s", status, c.after, got, c.want)
			}
			if got := st.Move(src, noon.Add(c.after)); got != c.move {
				t.Errorf("%d, after %s: the operator is told %q, want %q", status, c.after, got, c.move)
			}
		}
	}
}

func TestRedirectTargetIsAskedConditionallyAndTheOldAddressIsNot(t *testing.T) {
	o, asked := paths{"/old": to(302, "/new"), "/new": answer(200, aFeed, `ETag: "1"`)}.origin(t)
	b, _ := fetch(t, o.URL+"/old", State{}, noon)
	asked()
	_, _ = fetch(t, o.URL+"/old", b.State, noon)
	if o.requests[0].Header.Get("If-None-Match") != "" || o.requests[1].Header.Get("If-None-Match") != `"1"` {
		t.Errorf("%v, %v", o.requests[0].Header, o.requests[1].Header)
	}
}

func TestTemporaryRedirectIsNeverRemembered(t *testing.T) {
	for _, status := range []int{302, 303, 307} {
		o, asked := paths{"/old": to(status, "/now"), "/now": to(301, "/there"), "/there": answer(200, aFeed)}.origin(t)
		b, err := fetch(t, o.URL+"/old", State{}, noon)
		if err != nil || b.State.Cursor.Moved != "" {
			t.Fatalf("%d: remembered %q, %v", status, b.State.Cursor.Moved, err)
		}
		asked()
		_, _ = fetch(t, o.URL+"/old", b.State, noon.Add(30*day))
		if got := asked(); got != "/old /now /there" {
			t.Errorf("%d: a month later %s", status, got)
		}
	}
}

func TestMoveIsUsedAtOnceIfTheOldAddressIsGone(t *testing.T) {
	for _, status := range []int{404, 410} {
		p := paths{"/old": to(301, "/new"), "/new": answer(200, aFeed, `ETag: "1"`)}
		o, asked := p.origin(t)
		b, _ := fetch(t, o.URL+"/old", State{}, noon)
		p["/old"] = answer(status, "")
		b, err := fetch(t, o.URL+"/old", b.State, noon.Add(day))
		if !errors.Is(err, ErrUnchanged) {
			t.Fatalf("%d: %v", status, err)
		}
		asked()
		_, _ = fetch(t, o.URL+"/old", b.State, noon.Add(2*day))
		if got := asked(); got != "/new" {
			t.Errorf("%d: the next time it asks %s", status, got)
		}
	}
}

func TestMovedSourceThatIsGoneIsAskedAtItsOldAddressAgain(t *testing.T) {
	p := paths{"/old": to(301, "/new"), "/new": answer(200, aFeed)}
	o, asked := p.origin(t)
	b, _ := fetch(t, o.URL+"/old", State{}, noon)
	p["/new"], p["/old"] = nil, answer(200, aFeed+" ")
	b.Lease.State = b.State
	b.Lease.State.Cursor.MovedSince = noon.Add(-30 * day)
	b, err := fetch(t, o.URL+"/old", b.Lease.State, noon.Add(day))
	b = ended(b, err)
	if got := asked(); OutcomeOf(err) != Status || !strings.HasSuffix(got, " /new") {
		t.Fatalf("%v after %s", err, got)
	}
	b, err = fetch(t, o.URL+"/old", b.State, noon.Add(2*day))
	if got := asked(); err != nil || got != "/old" || b.State.Cursor.Moved != "" {
		t.Errorf("%v after %s, remembers %q", err, got, b.State.Cursor.Moved)
	}
}

func TestHTTPSOnTheSameHostIsUsedAtOnce(t *testing.T) {
	src := Source{URL: "http://bonn.example/rss"}
	st := State{Cursor: Cursor{MovedFrom: src.URL, Moved: "https://Bonn.example/rss", MovedSince: noon}}
	if r, _ := newRoute(src, st, noon.Add(time.Minute)); r.at.Scheme != "https" {
		t.Errorf("asks %s", r.at)
	}
	st.Cursor.Moved = "https://www.bonn.example/rss"
	if r, _ := newRoute(src, st, noon.Add(time.Minute)); r.at.String() != src.URL {
		t.Errorf("another host after a minute: asks %s", r.at)
	}
	src.URL = "http://bonn.example/neu"
	if r, _ := newRoute(src, st, noon.Add(99*day)); r.at.String() != src.URL {
		t.Errorf("with another url in the configuration it asks %s", r.at)
	}
}

func TestRedirectsEnd(t *testing.T) {
	p := paths{"/circle": to(302, "/circle2"), "/circle2": to(302, "/circle"), "/self": to(301, "/self"), "/5": answer(200, aFeed)}
	for i := range 12 {
		p[fmt.Sprintf("/-%d", i)] = to(302, fmt.Sprintf("/-%d", i+1))
		if i < 5 {
			p[fmt.Sprintf("/%d", i)] = to(302, fmt.Sprintf("/%d", i+1))
		}
	}
	o, asked := p.origin(t)
	for path, want := range map[string]string{
		"/circle": "round in a circle", "/self": "round in a circle", "/-0": "more than 5 redirects", "/0": "<nil>",
	} {
		_, err := fetch(t, o.URL+path, State{}, noon)
		if !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
		if n := len(strings.Fields(asked())); n > 6 {
			t.Errorf("%s: %d requests", path, n)
		}
	}
}

func TestHTTPSIsNeverLeftForHTTP(t *testing.T) {
	r, _ := newRoute(Source{URL: "https://bonn.example/rss"}, State{}, noon)
	again, err := r.follow(301, http.Header{"Location": {"http://bonn.example/rss"}})
	if again || err == nil {
		t.Errorf("followed: %v, %v", again, err)
	}
}

func TestARefusalBehindARedirectSaysWhereItCameFrom(t *testing.T) {
	o, _ := paths{"/old": to(302, "/new"), "/new": answer(503, "", "Retry-After: 86400")}.origin(t)
	_, err := fetch(t, o.URL+"/old", State{}, noon)
	want := "redirected to " + o.URL + "/new: 503 Service Unavailable; it asks for 1d of peace"
	if OutcomeOf(err) != Status || err.Error() != want {
		t.Errorf("%s: %v, want %s", OutcomeOf(err), err, want)
	}
}

func TestRedirectForGoodToAPageMeansGone(t *testing.T) {
	o, _ := paths{"/old": to(301, "/"), "/": answer(200, ` <!DOCTYPE html><title>Willkommen</title><link rel="alternate" type="application/rss+xml" href="/neu.rss">`)}.origin(t)
	old := State{Cursor: Cursor{ETag: `"1"`, URL: o.URL + "/old"}}
	b, err := fetch(t, o.URL+"/old", old, noon)
	if OutcomeOf(err) != Gone || !strings.Contains(err.Error(), "it offers: "+o.URL+"/neu.rss") {
		t.Fatalf("%s: %v", OutcomeOf(err), err)
	}
	b = ended(b, err)
	if b.State.Cursor.Moved != "" || b.State.Cursor.ETag != `"1"` {
		t.Errorf("the cursor moved: %+v", b.State.Cursor)
	}
	if wait := b.State.Due.Sub(noon); wait < 5*time.Hour || wait > 7*time.Hour {
		t.Errorf("asked again after %s", wait)
	}
}

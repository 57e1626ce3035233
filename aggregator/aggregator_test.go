package aggregator

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator/polite"
)

// bonn is an aggregator of one feed at an address, at noon, with a parser that makes an item of each
// line of the body and cannot read "broken".
func bonn(s *fakeStore, address string) (*Aggregator, *time.Time) {
	clock := noon
	parse := func(_ context.Context, b Batch) (Batch, error) {
		for line := range strings.Lines(string(b.Body)) {
			if line == "broken" {
				return b, Failf(Parse, "cannot be read")
			}
			b.Items = append(b.Items, Item{Title: line, Published: b.Now})
		}
		return b, nil
	}
	return &Aggregator{
		Store: s, Sources: []Source{{ID: "bonn-rathaus", URL: address}}, Now: func() time.Time { return clock },
		Heads: map[Kind]Line{"feed": {{"fetch", Fetch(http.DefaultClient)}, {"parse", parse}}},
		Tail:  Line{{"accept", Accept}, {"settle", Settle}, {"store", Save(Patient(s))}},
	}, &clock
}

// refresh reads the source of bonn once.
func refresh(t *testing.T, a *Aggregator, s *fakeStore) (Batch, error) {
	t.Helper()
	leases, err := s.Claim(t.Context(), a.Now(), time.Hour, 1, "bonn-rathaus")
	if err != nil || len(leases) != 1 {
		t.Fatalf("%v, %v", leases, err)
	}
	return a.Refresh(t.Context(), leases[0], a.Sources[0])
}

func TestValidatorsMoveOnlyWithTheItemsOfTheirBody(t *testing.T) {
	o := newOrigin(t, answer(200, "one", `ETag: "1"`), answer(200, "broken", `ETag: "2"`), answer(503, "", `ETag: "3"`), answer(200, "two", `ETag: "4"`), answer(200, "three", `ETag: "5"`))
	s := newFakeStore()
	a, clock := bonn(s, o.URL)
	for i, c := range []struct {
		etag, err string
		items     int
		class     Outcome
	}{
		{`"1"`, "", 1, New},
		{`"1"`, "refresh bonn-rathaus: parse: cannot be read", 0, Parse},
		{`"1"`, "refresh bonn-rathaus: fetch: 503 Service Unavailable", 0, Status},
		{`"4"`, "", 1, New},
	} {
		b, err := refresh(t, a, s)
		if got := fmt.Sprint(err); got != c.err && (c.err != "" || err != nil) {
			t.Errorf("%d: %s, want %s", i, got, c.err)
		}
		last := s.commits[len(s.commits)-1]
		if last.State.Cursor.ETag != c.etag || len(last.Items) != c.items || last.State.Health.Class != c.class || OutcomeOf(err) != c.class {
			t.Errorf("%d: %s with %d items and class %s", i, last.State.Cursor.ETag, len(last.Items), last.State.Health.Class)
		}
		if !b.Stored || !last.State.Due.After(*clock) {
			t.Errorf("%d: stored %v, due %s", i, b.Stored, last.State.Due)
		}
		*clock = clock.Add(time.Hour)
	}
	s.full = true
	before := s.states["bonn-rathaus"]
	if b, err := refresh(t, a, s); err == nil || b.Stored {
		t.Errorf("a full disk: %v", err)
	}
	if got := s.states["bonn-rathaus"].Cursor; got.ETag != before.Cursor.ETag {
		t.Errorf("the cursor moved without its items: %+v", got)
	}
}

func TestUnchangedIsCommittedAsGoodNews(t *testing.T) {
	o := newOrigin(t, answer(200, "one", `ETag: "1"`), answer(304, "", `ETag: "2"`, "Cache-Control: max-age=36000"))
	s := newFakeStore()
	a, clock := bonn(s, o.URL)
	_, _ = refresh(t, a, s)
	*clock = clock.Add(2 * time.Hour)
	b, err := refresh(t, a, s)
	if !errors.Is(err, ErrUnchanged) || OutcomeOf(err) != Unchanged {
		t.Fatal(err)
	}
	st := s.states["bonn-rathaus"]
	if st.Health.Success != b.asked() || st.Health.Class != Unchanged || st.Cursor.ETag != `"2"` {
		t.Errorf("%+v", st)
	}
	if wait := st.Due.Sub(*clock); wait < 10*time.Hour {
		t.Errorf("max-age on a 304 is not heeded: due after %s", wait)
	}
}

func TestFirstReadingIsTheFirstThatSucceeds(t *testing.T) {
	o := newOrigin(t, answer(500, ""), answer(200, "one"), answer(200, "two"))
	s := newFakeStore()
	a, _ := bonn(s, o.URL)
	for i, want := range []bool{true, true, false} {
		if b, _ := refresh(t, a, s); b.First != want {
			t.Errorf("reading %d: first %v", i, b.First)
		}
	}
}

func TestHostThatIsHeldBackIsNoFailure(t *testing.T) {
	s := newFakeStore()
	a, _ := bonn(s, "https://bonn.example/")
	a.Heads["feed"] = Line{{"fetch", func(_ context.Context, b Batch) (Batch, error) {
		return b, &polite.HeldError{Host: "bonn.example", Wait: time.Hour}
	}}}
	_, err := refresh(t, a, s)
	st := s.states["bonn-rathaus"]
	if err == nil || st.Health != (Health{}) {
		t.Errorf("%v, %+v", err, st.Health)
	}
	if wait := st.Due.Sub(noon); wait < time.Hour || wait > 65*time.Minute {
		t.Errorf("due after %s", wait)
	}
}

func TestUnknownKindIsSaid(t *testing.T) {
	s := newFakeStore()
	a, _ := bonn(s, "https://bonn.example/")
	a.Sources[0].Kind = "telex"
	if _, err := refresh(t, a, s); err == nil || !strings.Contains(err.Error(), `kind "telex"`) {
		t.Errorf("%v", err)
	}
}

func TestRequestToWaitForADomainReachesItsOtherHosts(t *testing.T) {
	o := newOrigin(t, answer(429, "", "Retry-After: 7200"))
	s := newFakeStore()
	a, _ := bonn(s, o.URL)
	a.Sources[0].BackOff = ScopeDomain
	for i, u := range []string{"https://www.Bonn.example/a", "https://kultur.bonn.example/b", "https://koeln.example/"} {
		a.Sources = append(a.Sources, Source{ID: fmt.Sprint("n", i), URL: u})
	}
	silenced := map[string]time.Duration{}
	a.Silence = func(_ context.Context, host string, until time.Time) error {
		silenced[host] = until.Sub(noon).Round(time.Minute)
		return nil
	}
	b, _ := refresh(t, a, s)
	b.Answer.URL, _ = url.Parse("https://kultur.bonn.example/b")
	a.hush(t.Context(), b)
	if len(silenced) != 1 || silenced["www.bonn.example"] != 2*time.Hour {
		t.Errorf("%v", silenced)
	}
}

func TestFirstReadingOfALongQuietSourceIsNotLively(t *testing.T) {
	b := Batch{Now: noon, First: true, Items: []Item{{Published: noon.Add(-100 * day)}}}
	b.State.Cursor.Newest = noon.Add(-100 * day)
	b, _ = Settle(t.Context(), b)
	if got := b.State.Condition(noon); got != Quiet {
		t.Errorf("%s", got)
	}
}

func TestPartialAndCutDocumentsSayNothingOfTheWhole(t *testing.T) {
	old := Hints{Fresh: time.Hour, Interval: 2 * time.Hour, Gap: 3 * time.Hour}
	for _, a := range []Answer{{Partial: true}, {Cut: true}, {}} {
		b := Batch{Now: noon, Answer: a, State: State{Cursor: Cursor{Hints: old}}}
		b, _ = Accept(t.Context(), b)
		want := old
		if !a.Partial && !a.Cut {
			want = Hints{Fresh: time.Hour}
		}
		if b.State.Cursor.Hints != want {
			t.Errorf("%+v: %+v", a, b.State.Cursor.Hints)
		}
	}
}

// BenchmarkUnchanged is the hot path: request, decision, state commit. BenchmarkBareRequest is the
// same request without us.
func BenchmarkUnchanged(b *testing.B) {
	s := newFakeStore()
	a, _ := bonn(s, "http://bonn.example/feed")
	a.Heads["feed"][0].Run = Fetch(&http.Client{Transport: still{}})
	l := Lease{Source: "bonn-rathaus", Token: "t", Known: true}
	l.State.Cursor = Cursor{URL: "http://bonn.example/feed", ETag: `"1"`, LastModified: "Mon", Hints: Hints{Gap: 5 * time.Hour}, Newest: noon}
	b.ReportAllocs()
	for b.Loop() {
		s.leases["bonn-rathaus"], s.commits = l, s.commits[:0]
		if _, err := a.Refresh(context.Background(), l, a.Sources[0]); !errors.Is(err, ErrUnchanged) {
			b.Fatal(err)
		}
	}
}

func BenchmarkBareRequest(b *testing.B) {
	c := &http.Client{Transport: still{}}
	b.ReportAllocs()
	for b.Loop() {
		req, _ := http.NewRequest("GET", "http://bonn.example/feed", nil)
		res, err := c.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		res.Body.Close()
	}
}

// still says 304 to everything.
type still struct{}

func (still) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 304, Request: req, Body: http.NoBody, Header: http.Header{
		"Etag": {`"1"`}, "Cache-Control": {"max-age=600"}, "Date": {"Sun, 22 Nov 2026 12:00:00 GMT"},
	}}, nil
}

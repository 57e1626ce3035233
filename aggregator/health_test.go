package aggregator

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestQuietIsToldApartFromDead(t *testing.T) {
	now := noon
	for _, c := range []struct {
		name string
		h    Health
		gap  time.Duration
		want Condition
	}{
		{"never asked", Health{}, 0, Untried},
		{"news yesterday", Health{Attempt: now, News: now.Add(-day)}, 0, Fine},
		{"daily, silent for 13 days", Health{Attempt: now, News: now.Add(-13 * day)}, day, Fine},
		{"daily, silent for 14 days", Health{Attempt: now, News: now.Add(-14 * day)}, day, Quiet},
		{"monthly, silent for 60 days", Health{Attempt: now, News: now.Add(-60 * day)}, month, Fine},
		{"monthly, silent for 90 days", Health{Attempt: now, News: now.Add(-90 * day)}, month, Quiet},
		{"silent, and fails since today", Health{Attempt: now, News: now.Add(-90 * day), Failures: 1, FailingSince: now, Class: DNS}, day, Failing},
		{"fails for 14 days", Health{Attempt: now, News: now.Add(-90 * day), Failures: 20, FailingSince: now.Add(-14 * day), Class: DNS}, day, Dead},
		{"410", Health{Attempt: now, Failures: 1, FailingSince: now, Class: Gone}, day, Ended},
		{"404 for 30 days", Health{Attempt: now, Failures: 30, FailingSince: now.Add(-month), MissingSince: now.Add(-month), Class: Status}, day, Ended},
		{"a challenge", Health{Attempt: now, Failures: 1, FailingSince: now, Class: Blocked}, day, Barred},
	} {
		st := State{Health: c.h, Cursor: Cursor{Hints: Hints{Gap: c.gap}}}
		if got := st.Condition(now); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestHealthKeepsClassLastSuccessAndSinceWhenItFails(t *testing.T) {
	h := Health{}.succeeded(noon, true)
	h = h.failed(noon.Add(time.Hour), Failf(DNS, "%s", strings.Repeat("ß", 400)), Answer{})
	h = h.failed(noon.Add(2*time.Hour), Failf(Status, "429"), Answer{Status: 429, Retry: time.Hour})
	want := Health{
		Class: Status, Error: "429", Attempt: noon.Add(2 * time.Hour), Wait: noon.Add(3 * time.Hour),
		Success: noon, News: noon, FailingSince: noon.Add(time.Hour), Failures: 2,
	}
	if h != want {
		t.Errorf("%+v\nwant\n%+v", h, want)
	}
	if h := h.failed(noon, errors.New(strings.Repeat("ß", 400)), Answer{}); len(h.Error) > longWarning+4 || strings.Contains(h.Error, "\ufffd") {
		t.Errorf("the message has %d bytes: %q", len(h.Error), h.Error)
	}
	if h := h.succeeded(noon.Add(4*time.Hour), false); h.Class != Unchanged || h.News != noon || h.Failures != 0 || !h.Wait.IsZero() {
		t.Errorf("after a 304: %+v", h)
	}
}

func TestTheOperatorIsToldWhatToLookAtThoughItWentWell(t *testing.T) {
	moved := State{Cursor: Cursor{Moved: "https://new.example/feed", MovedFrom: "https://old.example/feed", MovedSince: noon.Add(-8 * day)}}
	for want, b := range map[string]Batch{
		"": {},
		"moved for good: put https://new.example/feed into its url":            {State: moved},
		"the document ended early: its whole items were kept":                  {Answer: Answer{Cut: true}},
		"the document has more items than are read: the first 2000 were kept":  {Answer: Answer{More: true}},
		"an archive came back re-dated: 30 items were taken in as backfill":    {Redated: 30},
		"validators ineffective: the same bytes 3 times running, sent in full": {State: State{Health: Health{Ineffective: 3}}},
		"the document ended early: its whole items were kept; an archive came back re-dated: 2 items were taken in as backfill": {
			Answer: Answer{Cut: true}, Redated: 2,
		},
	} {
		b.Source.URL, b.Now = "https://old.example/feed", noon
		if got := warning(b); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

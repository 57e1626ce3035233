package aggregator

import (
	"testing"
	"time"
)

func TestQuotingIsReadStrictlyAndWrittenBack(t *testing.T) {
	good := map[string]Quoting{
		"title":      {Mode: QuoteTitle},
		"teaser":     {Mode: QuoteTeaser},
		"teaser 300": {Mode: QuoteTeaser, Chars: 300},
		"full":       {Mode: QuoteFull},
	}
	for text, want := range good {
		var q Quoting
		if err := q.UnmarshalText([]byte(text)); err != nil || q != want {
			t.Errorf("%q: %+v, %v; want %+v", text, q, err, want)
		}
		if q.String() != text {
			t.Errorf("%q is written back as %q", text, q)
		}
	}
	for _, text := range []string{"", "Title", "teaser 0", "teaser -1", "teaser 300 x", "teaser  300", "teaser 300x",
		"full 3", "title 3", " title", "teaser ", "teaser 99999"} {
		q := Quoting{Mode: QuoteFull}
		if err := q.UnmarshalText([]byte(text)); err == nil || q.Mode != QuoteFull {
			t.Errorf("%q is taken for %+v", text, q)
		}
	}
}

func TestDurationIsReadStrictlyAndWrittenBack(t *testing.T) {
	good := map[string]time.Duration{
		"90s": 90 * time.Second, "15m": 15 * time.Minute, "2h30m": 150 * time.Minute,
		"7d": 168 * time.Hour, "1d12h": 36 * time.Hour, "0s": 0, "0d": 0, "1m30s": 90 * time.Second,
		"1h": time.Hour, "20m0s": 20 * time.Minute,
	}
	for text, want := range good {
		var d, again Duration
		if err := d.UnmarshalText([]byte(text)); err != nil || time.Duration(d) != want {
			t.Errorf("%q: %v, %v; want %v", text, time.Duration(d), err, want)
		}
		if err := again.UnmarshalText([]byte(d.String())); err != nil || again != d {
			t.Errorf("%q is written back as %q: %v", text, d, err)
		}
	}
	for text, want := range map[Duration]string{
		Duration(36 * time.Hour): "36h", Duration(48 * time.Hour): "2d", Duration(time.Hour + time.Minute): "1h1m",
		Duration(20 * time.Minute): "20m", 0: "0s",
	} {
		if text.String() != want {
			t.Errorf("%v is written %q, want %q", time.Duration(text), text, want)
		}
	}
	for _, text := range []string{"", "d", "7", "-7d", "-5m", "1d-5m", "7days", "d7", "1.5d", "5m1d", "99999999d", "1w", "+1d"} {
		var d Duration
		if err := d.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is taken for %v", text, time.Duration(d))
		}
	}
}

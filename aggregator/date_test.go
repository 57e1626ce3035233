package aggregator

import (
	"testing"
	"time"
	"unicode/utf8"
)

func TestDatesAreReadAsTheyAreSent(t *testing.T) {
	for _, c := range []struct {
		in, want string
		dayOnly  bool
	}{
		// RFC 822 and 2822
		{"Tue, 03 Nov 2026 14:05:06 +0100", "2026-11-03T13:05:06Z", false},
		{"Tue, 3 Nov 2026 14:05 GMT", "2026-11-03T14:05:00Z", false},
		{"03 Nov 26 14:05:06 UT", "2026-11-03T14:05:06Z", false},
		{"Tue, 03 Nov 2026 14:05:06 EST", "2026-11-03T19:05:06Z", false},
		{"Tue, 03 Nov 2026 14:05:06 -0700 (MST)", "2026-11-03T21:05:06Z", false},
		{"Tue, 03 Nov 2026 14:05:06 GMT+0100", "2026-11-03T13:05:06Z", false},
		{"Tuesday, 03-Nov-26 14:05:06 GMT", "2026-11-03T14:05:06Z", false},
		{"Fri, 03 Nov 2026 14:05:06 Z", "2026-11-03T14:05:06Z", false}, // it is a Tuesday
		{"Thu, 01 Jan 98 00:00:00 GMT", "1998-01-01T00:00:00Z", false},
		// RFC 3339, ISO 8601, W3CDTF
		{"2026-11-03T14:05:06Z", "2026-11-03T14:05:06Z", false},
		{"2026-11-03t14:05:06.789+01:00", "2026-11-03T13:05:06.789Z", false},
		{"2026-11-03T14:05+01:00", "2026-11-03T13:05:00Z", false},
		{"2026-11-03 14:05:06 +0100", "2026-11-03T13:05:06Z", false},
		{"20261103T140506Z", "2026-11-03T14:05:06Z", false},
		{"2026-307T14:05:06Z", "2026-11-03T14:05:06Z", false},
		{"2026-11-03T24:00:00Z", "2026-11-04T00:00:00Z", false},
		{"2026-11-03T23:59:60Z", "2026-11-03T23:59:59Z", false},
		{"2026-11-03", "2026-11-03T00:00:00Z", true},
		{"2026-11", "2026-11-01T00:00:00Z", true},
		{"2026", "2026-01-01T00:00:00Z", true},
		// asctime and American
		{"Tue Nov  3 14:05:06 2026", "2026-11-03T13:05:06Z", false},
		{"Tue Nov 3 14:05:06 CET 2026", "2026-11-03T13:05:06Z", false},
		{"November 3, 2026 2:05 PM GMT", "2026-11-03T14:05:00Z", false},
		{"11/30/2026 12:05 am UTC", "2026-11-30T00:05:00Z", false},
		// German
		{"Di, 03 Nov 2026 14:05:06 +0100", "2026-11-03T13:05:06Z", false},
		{"Di, 03 Nov 2026 14:05:06 MEZ", "2026-11-03T13:05:06Z", false},
		{"Mo, 03 Aug 2026 14:05:06 MESZ", "2026-08-03T12:05:06Z", false},
		{"Mo, 03 Aug 2026 14:05:06 MEZ", "2026-08-03T13:05:06Z", false}, // in summer too it means what it says
		{"Do, 05 Mär 2026 14:05:06 CET", "2026-03-05T13:05:06Z", false},
		{"Sonntag, 3. Mai 2026, 14:05 Uhr", "2026-05-03T12:05:00Z", false},
		{"3. DEZEMBER 2026", "2026-12-03T00:00:00Z", true},
		{"am 03.11.2026 um 14.05 Uhr", "2026-11-03T13:05:00Z", false},
		{"03.11.2026 - 14:05", "2026-11-03T13:05:00Z", false},
		{"3.11.26", "2026-11-03T00:00:00Z", true},
		{"[27.11.2017]", "2017-11-27T00:00:00Z", true},
		// no zone: Berlin's, summer and winter
		{"Tue, 03 Nov 2026 14:05:06", "2026-11-03T13:05:06Z", false},
		{"2026-08-03T14:05:06", "2026-08-03T12:05:06Z", false},
		// others roll over too
		{"2026-06-31T12:00:00Z", "2026-07-01T12:00:00Z", false},
	} {
		got, dayOnly, ok := ParseDate(c.in)
		if !ok || got.Format(time.RFC3339Nano) != c.want || dayOnly != c.dayOnly {
			t.Errorf("%q: %s, day only %v, ok %v; want %s, %v", c.in, got.Format(time.RFC3339Nano), dayOnly, ok, c.want, c.dayOnly)
		}
	}
}

func TestWhatIsNoDateIsNone(t *testing.T) {
	for _, s := range []string{
		"", " ", "gestern", "heute, 14:05 Uhr", "14:05", "3. November", "Nov 2", "32.11.2026", "2026-13-01", "0000-01-01",
		"2026-11-03T25:00:00Z", "2026-11-03T14:65:00Z", "99/99/9999", "1.2.3.4.5", "+49 228 77 0", "2026-11-03T14:05:06+99:00",
	} {
		if got, _, ok := ParseDate(s); ok {
			t.Errorf("%q is taken for %v", s, got)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"Di, 03 Nov 2026 14:05:06 MEZ", "2026-11-03T14:05:06.789+01:00", "[27.11.2017]", "3. März 2026, 14.05 Uhr", "20261103T140506Z", "2026-307"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, dayOnly, ok := ParseDate(s)
		switch {
		case !ok && !got.IsZero():
			t.Fatalf("%q: no date, yet %v", s, got)
		case ok && (got.Year() < 0 || got.Year() > 10000 || got.Location() != time.UTC):
			t.Fatalf("%q: %v", s, got)
		case ok && dayOnly && got != got.Truncate(24*time.Hour):
			t.Fatalf("%q: a day with a time: %v", s, got)
		}
		if ok && utf8.ValidString(s) {
			again, _, ok := ParseDate(got.Format(time.RFC3339Nano))
			if got.Year() < 10000 && got.Year() > 0 && (!ok || !again.Equal(got)) {
				t.Fatalf("%q: %v is not read back: %v", s, got, again)
			}
		}
	})
}

func BenchmarkParseDate(b *testing.B) {
	for b.Loop() {
		ParseDate("Tue, 03 Nov 2026 14:05:06 +0100")
	}
}

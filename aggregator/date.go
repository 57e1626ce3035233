package aggregator

// Dates as feeds really send them.
//
// RSS asks for RFC 822, Atom and JSON Feed for RFC 3339, Dublin Core for W3CDTF; what comes is all of
// these, with German names, without zone, with the weekday wrong, in brackets. A list of layouts tried
// one after the other is slow and still has holes, so this reads a date the way a person does: names
// are months, weekdays or zones, a number with colons is a time, numbers joined by dots, dashes or
// slashes are a day. What stays unclear is no date: a missing date becomes the day of the first
// reading, a wrong one would mislead.

import (
	"strings"
	"time"
	_ "time/tzdata" // a container without zone files knows Berlin too
	"unicode/utf8"
)

// berlin is the zone of a date that names none: the sources are German.
var berlin = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err) // tzdata is linked in
	}
	return zone
}()

// maxDate is the length in bytes beyond which a text is no date.
const maxDate = 100

// ParseDate reads a date in any of the forms that feeds use: RFC 822, RFC 3339, ISO 8601, C's
// asctime, and German ones ("Di, 03 Nov 2026 14:05 MEZ", "[27.11.2017]", "3. November 2026, 14:30 Uhr").
// A time without zone is Berlin's. Day only: dayOnly is true and the time is 00:00 UTC, which is the
// same day in Berlin. ok is false where the text is no date, or one that the calendar does not have.
func ParseDate(text string) (t time.Time, dayOnly, ok bool) {
	text = strings.TrimSpace(text)
	if text == "" || len(text) > maxDate {
		return time.Time{}, false, false
	}
	r := dateReader{text: text, day: -1, month: -1, year: -1}
	for r.pos < len(r.text) {
		if !r.next() {
			return time.Time{}, false, false
		}
	}
	return r.date()
}

// dateReader collects the parts of a date; -1 = not seen yet.
type dateReader struct {
	text string
	pos  int

	year, month, day     int
	ofYear               bool // day counts from 1 January
	hour, minute, second int
	nano                 int
	timed                bool // a time of day was seen
	half                 int  // 1 = am, 2 = pm
	zoned                bool
	offset               int // seconds east of UTC
	expectTime           bool
}

// next reads one part; false = this is no date.
func (r *dateReader) next() bool {
	c := r.text[r.pos]
	switch {
	case isDigit(c):
		return r.number()
	case isLetter(c):
		return r.word()
	case (c == '+' || c == '-') && r.timed && r.digitAt(r.pos+1):
		return r.zone()
	case c == '(' && r.zoned: // a comment behind the zone, RFC 822 section 3.1.4
		if end := strings.IndexByte(r.text[r.pos:], ')'); end > 0 {
			r.pos += end
		}
		r.pos++
		return true
	case strings.IndexByte(" \t\r\n,.;:-/|()[]\"'", c) >= 0:
		r.pos++
		return true
	}
	return false
}

// number reads what begins with a digit: a time, a joined day, or a lone number.
func (r *dateReader) number() bool {
	start := r.pos
	v, n := r.digits()
	if r.expectTime {
		r.expectTime = false
		if r.at(':') || n == 2 {
			return r.clock(v)
		}
		return r.compactTime(r.text[start : start+n])
	}
	switch {
	case r.at(':') && n <= 2 && !r.timed:
		return r.clock(v)
	case n == 8 && r.year < 0: // 20261103
		r.year, r.month, r.day = v/10000, v/100%100, v%100
		return true
	case n == 14 && r.year < 0: // 20261103140500
		v = atoi(r.text[start : start+8])
		r.year, r.month, r.day = v/10000, v/100%100, v%100
		return r.compactTime(r.text[start+8 : start+14])
	case n <= 4 && r.joined():
		if r.year >= 0 || r.day >= 0 {
			return r.dottedTime(v, n)
		}
		return r.joinedDay(v, n)
	case n == 4 && r.year < 0:
		r.year = v
		return true
	case n > 2:
		return false
	case r.day < 0:
		r.day = v
		return true
	case r.year < 0 && r.month > 0:
		r.year = century(v)
		return true
	case !r.timed: // "14 Uhr", "02 Jan 2006 15 -0700"
		r.hour, r.timed = v, true
		return true
	}
	return v == 0 // "… 15:04:05 00"
}

// joined tells whether the number just read is joined to another one by a dot, dash or slash.
func (r *dateReader) joined() bool {
	return r.pos+1 < len(r.text) && strings.IndexByte(".-/", r.text[r.pos]) >= 0 && r.digitAt(r.pos+1)
}

// joinedDay reads 2026-11-03, 2026-307, 2026-11, 3.11.2026, 3.11.26, 11/3/2026, 03-11-2026, 26-11-03.
func (r *dateReader) joinedDay(a, an int) bool {
	sep := r.text[r.pos]
	r.pos++
	b, bn := r.digits()
	if an == 4 && bn == 3 { // day of the year
		r.year, r.month, r.day, r.ofYear = a, 1, b, true
		return b >= 1 && b <= 366 && (b <= 365 || isLeap(a))
	}
	c, cn := -1, 0
	if r.pos < len(r.text) && r.text[r.pos] == sep && r.digitAt(r.pos+1) {
		r.pos++
		c, cn = r.digits()
	}
	if bn > 2 && cn > 0 || cn == 3 || cn > 4 {
		return false
	}
	switch {
	case an >= 3 && c >= 0 || an == 4 && bn <= 2:
		r.year, r.month, r.day = a, b, c
		if c < 0 {
			r.day = 1
		}
	case c < 0:
		return false
	case sep == '/' && a <= 12:
		r.month, r.day, r.year = a, b, c
	case sep == '-' && cn <= 2:
		r.year, r.month, r.day = century(a), b, c
		return true
	default:
		r.day, r.month, r.year = a, b, c
	}
	if an < 3 && cn <= 2 {
		r.year = century(r.year)
	}
	return true
}

// dottedTime reads 14.30 (Uhr) behind a day.
func (r *dateReader) dottedTime(a, an int) bool {
	if r.timed || an > 2 || r.text[r.pos] != '.' {
		return false
	}
	r.pos++
	b, bn := r.digits()
	r.hour, r.minute, r.timed = a, b, true
	return bn == 2
}

// clock reads the rest of 14:05, 14:05:30, 14:05:30.123.
func (r *dateReader) clock(hour int) bool {
	r.hour, r.timed = hour, true
	if !r.at(':') || !r.digitAt(r.pos+1) {
		return true
	}
	r.pos++
	r.minute, _ = r.digits()
	if r.at(':') && r.digitAt(r.pos+1) {
		r.pos++
		r.second, _ = r.digits()
	}
	r.fraction()
	return true
}

// compactTime reads 1405 or 140530.
func (r *dateReader) compactTime(s string) bool {
	if len(s) != 4 && len(s) != 6 {
		return false
	}
	r.hour, r.minute, r.timed = atoi(s[:2]), atoi(s[2:4]), true
	if len(s) == 6 {
		r.second = atoi(s[4:])
	}
	r.fraction()
	return true
}

// fraction reads the decimals of a second.
func (r *dateReader) fraction() {
	if !r.at('.') && !r.at(',') || !r.digitAt(r.pos+1) {
		return
	}
	r.pos++
	scale := 100_000_000
	for r.pos < len(r.text) && isDigit(r.text[r.pos]) {
		r.nano += int(r.text[r.pos]-'0') * scale
		scale /= 10
		r.pos++
	}
}

// zone reads +01:00, +0100, +01 or -700.
func (r *dateReader) zone() bool {
	sign := 1
	if r.text[r.pos] == '-' {
		sign = -1
	}
	r.pos++
	v, n := r.digits()
	hours, minutes := v, 0
	switch {
	case n == 3 || n == 4:
		hours, minutes = v/100, v%100
	case n > 4:
		return false
	case r.at(':') && r.digitAt(r.pos+1):
		r.pos++
		minutes, _ = r.digits()
	}
	if hours > 15 || minutes > 59 {
		return false
	}
	r.zoned, r.offset = true, sign*(hours*3600+minutes*60)
	return true
}

// word reads a name: of a month, a weekday, a zone, or a filler.
func (r *dateReader) word() bool {
	start := r.pos
	for r.pos < len(r.text) && isLetter(r.text[r.pos]) {
		r.pos++
	}
	raw := r.text[start:r.pos]
	var buf [16]byte
	if len(raw) > len(buf) {
		return false
	}
	word := appendLower(buf[:0], raw)
	if len(word) == 1 {
		switch {
		case word[0] == 't' && r.digitAt(r.pos) && !r.timed:
			r.expectTime = true
			return true
		case word[0] == 'z' && r.timed:
			r.zoned, r.offset = true, 0
			return true
		}
	}
	if m, ok := monthNames[string(word)]; ok {
		if r.month > 0 && r.day < 0 && r.year < 0 {
			return false
		}
		r.month = m
		return true
	}
	if off, ok := zoneNames[string(word)]; ok && r.timed {
		if !r.zoned {
			r.zoned, r.offset = true, off
		}
		return true
	}
	switch string(word) {
	case "am", "a":
		if r.timed && r.half == 0 {
			r.half = 1
		}
		return true
	case "pm", "p":
		r.half = 2
		return r.timed
	}
	if fillers[string(word)] {
		return true
	}
	return r.timed && len(word) <= 5 && utf8.ValidString(raw) // a zone nobody knows
}

// date puts the parts together.
func (r *dateReader) date() (time.Time, bool, bool) {
	if r.year < 0 || (r.month < 0) != (r.day < 0) && r.day >= 0 {
		return time.Time{}, false, false
	}
	if r.month < 0 {
		if len(r.text) != 4 { // W3CDTF: a year alone
			return time.Time{}, false, false
		}
		r.month = 1
	}
	if r.day < 0 {
		r.day = 1
	}
	// A 31st of June is taken as the 1st of July, as others take it; a day of the year may be larger.
	if r.year < 1 || r.month < 1 || r.month > 12 || r.day < 1 || r.day > 31 && !r.ofYear {
		return time.Time{}, false, false
	}
	if !r.timed {
		return time.Date(r.year, time.Month(r.month), r.day, 0, 0, 0, 0, time.UTC), true, true
	}
	if r.half != 0 && r.hour <= 12 {
		r.hour = r.hour%12 + 12*(r.half-1)
	}
	if r.hour > 24 || r.hour == 24 && r.minute+r.second > 0 || r.minute > 59 || r.second > 60 {
		return time.Time{}, false, false
	}
	zone := berlin
	if r.zoned {
		zone = time.UTC
	}
	t := time.Date(r.year, time.Month(r.month), r.day, r.hour, r.minute, min(r.second, 59), r.nano, zone)
	return t.Add(-time.Duration(r.offset) * time.Second).UTC(), false, true
}

// digits reads a run of digits: its value (of the first nine) and its length.
func (r *dateReader) digits() (v, n int) {
	for r.pos < len(r.text) && isDigit(r.text[r.pos]) {
		if n < 9 {
			v = v*10 + int(r.text[r.pos]-'0')
		}
		n++
		r.pos++
	}
	return v, n
}

func (r *dateReader) at(c byte) bool       { return r.pos < len(r.text) && r.text[r.pos] == c }
func (r *dateReader) digitAt(pos int) bool { return pos < len(r.text) && isDigit(r.text[pos]) }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isLetter counts every byte beyond ASCII as one: months have umlauts.
func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 }

func atoi(s string) (v int) {
	for i := range len(s) {
		v = v*10 + int(s[i]-'0')
	}
	return v
}

// century completes a year of two digits (RFC 2822 section 4.3).
func century(y int) int {
	switch {
	case y < 50:
		return y + 2000
	case y < 1000:
		return y + 1900
	}
	return y
}

func isLeap(y int) bool { return y%4 == 0 && (y%100 != 0 || y%400 == 0) }

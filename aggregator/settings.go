package aggregator

import (
	"encoding"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// FieldError is what is wrong with one setting; config adds file, line and column. Validate methods
// return them joined (errors.Join), so that all are seen at once.
type FieldError struct {
	Field string // as the operator writes it: "url", "quoting", "tags[2]"
	Err   error
}

func (e *FieldError) Error() string { return e.Field + ": " + e.Err.Error() }
func (e *FieldError) Unwrap() error { return e.Err }

// Wrong makes a FieldError as fmt.Errorf makes an error.
func Wrong(field, format string, args ...any) error {
	return &FieldError{Field: field, Err: fmt.Errorf(format, args...)}
}

// Duration is a time.Duration that is written as "90s", "15m", "2h30m" or "7d".
type Duration time.Duration

// Secret is a text that is never printed; compare it with Secret{} to see whether there is one. The configuration gives it as {env: NAME} or {file: PATH}.
type Secret struct{ value string }

// NewSecret wraps a text.
func NewSecret(value string) Secret { return Secret{value} }

// Reveal returns the text itself, for the one place that needs it.
func (s Secret) Reveal() string { return s.value }

// String hides the text from logs and %v.
func (s Secret) String() string {
	if s.value == "" {
		return ""
	}
	return "…"
}

// GoString hides it from %#v.
func (s Secret) GoString() string { return s.String() }

// Schedule is a cron line, "" for none.
type Schedule string

// QuotingMode says how much of an item may be quoted.
type QuotingMode string

// The modes of quoting.
const (
	QuoteTitle  QuotingMode = "title"
	QuoteTeaser QuotingMode = "teaser"
	QuoteFull   QuotingMode = "full"
)

// Quoting is what of a source's items may be quoted: "title", "teaser", "teaser 300" (characters) or
// "full". The zero value means: by class (see Source.Quotes).
type Quoting struct {
	Mode  QuotingMode
	Chars int // for teaser; 0 = 200
}

var (
	_ encoding.TextUnmarshaler = (*Quoting)(nil)
	_ encoding.TextUnmarshaler = (*Duration)(nil)
)

// Quotes returns what holds for a source: its own quoting, else 200 characters of teaser for official
// sources and the title alone for the press.
func (s Source) Quotes() Quoting {
	q := s.Quoting
	if q.Mode == "" {
		q.Mode = QuoteTitle
		if s.Class == Official {
			q.Mode = QuoteTeaser
		}
	}
	if q.Mode == QuoteTeaser && q.Chars == 0 {
		q.Chars = 200
	}
	return q
}

// UnmarshalText reads "title", "teaser", "teaser N" or "full".
func (q *Quoting) UnmarshalText(text []byte) error {
	mode, count, counted := strings.Cut(string(text), " ")
	parsed := Quoting{Mode: QuotingMode(mode)}
	switch parsed.Mode {
	case QuoteTitle, QuoteTeaser, QuoteFull:
	default:
		return notQuoting(text)
	}
	if counted {
		n, err := strconv.ParseUint(count, 10, 16)
		if err != nil || n == 0 || parsed.Mode != QuoteTeaser {
			return notQuoting(text)
		}
		parsed.Chars = int(n)
	}
	*q = parsed
	return nil
}

func notQuoting(text []byte) error {
	return fmt.Errorf("%q is not title, teaser, teaser N (characters) or full", text)
}

// String writes it as UnmarshalText reads it; the zero value is "".
func (q Quoting) String() string {
	if q.Chars == 0 {
		return string(q.Mode)
	}
	return fmt.Sprintf("%s %d", q.Mode, q.Chars)
}

// MarshalText is String.
func (q Quoting) MarshalText() ([]byte, error) { return []byte(q.String()), nil }

// UnmarshalText reads "90s", "15m", "2h30m", "7d" or "1d12h": days first, never negative.
func (d *Duration) UnmarshalText(text []byte) error {
	const day = 24 * time.Hour
	var sum time.Duration
	rest := string(text)
	if count, behind, found := strings.Cut(rest, "d"); found {
		n, err := strconv.ParseUint(count, 10, 16)
		if err != nil {
			return notDuration(text)
		}
		sum, rest = time.Duration(n)*day, behind
	}
	if rest != "" || sum == 0 {
		v, err := time.ParseDuration(rest)
		if err != nil && (rest != "" || len(text) == 0) || v < 0 || sum+v < 0 {
			return notDuration(text)
		}
		sum += v
	}
	*d = Duration(sum)
	return nil
}

func notDuration(text []byte) error {
	return fmt.Errorf("%q is not a duration such as 90s, 15m, 2h30m or 7d", text)
}

// String writes it as UnmarshalText reads it, whole days as days.
func (d Duration) String() string {
	const day = 24 * time.Hour
	v := time.Duration(d)
	if v != 0 && v%day == 0 {
		return fmt.Sprintf("%dd", v/day)
	}
	s := v.String()
	if strings.HasSuffix(s, "m0s") {
		s = s[:len(s)-2]
	}
	if strings.HasSuffix(s, "h0m") {
		s = s[:len(s)-2]
	}
	return s
}

// MarshalText is String.
func (d Duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

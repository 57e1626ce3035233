package aggregator

import (
	"encoding"
	"fmt"
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

// Secret is a text that is never printed. The configuration gives it as {env: NAME} or {file: PATH}.
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
	var mode string
	var chars int
	switch n, _ := fmt.Sscanf(string(text), "%s %d", &mode, &chars); {
	case n == 1 && (mode == "title" || mode == "full" || mode == "teaser"):
	case n == 2 && mode == "teaser" && chars > 0:
	default:
		return fmt.Errorf("%q is not title, teaser, teaser N or full", text)
	}
	*q = Quoting{QuotingMode(mode), chars}
	return nil
}

// UnmarshalText reads "90s", "15m", "2h30m" or "7d".
func (d *Duration) UnmarshalText(text []byte) error {
	s := string(text)
	var days int
	if n, _ := fmt.Sscanf(s, "%dd", &days); n == 1 && s == fmt.Sprintf("%dd", days) {
		*d = Duration(time.Duration(days) * 24 * time.Hour)
		return nil
	}
	v, err := time.ParseDuration(s)
	if err != nil {
		return fmt.Errorf("%q is not a duration like 90s, 15m, 2h30m or 7d", s)
	}
	*d = Duration(v)
	return nil
}

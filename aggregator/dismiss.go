package aggregator

import (
	"context"
	"slices"
	"strings"
	"time"
)

// Roll is what Dismiss asks of a store.
type Roll interface {
	Dismiss(ctx context.Context, now time.Time, source string) (int, error)
	Mark(ctx context.Context, name string) (string, error)
	SetMark(ctx context.Context, name, value string) error
}

// Dismiss takes back what only sources told that have left the configuration, unless "keep: true" stood
// with them. It returns the keys of those sources and how many copies went.
//
// Who was there last, and who is to be kept, is remembered in the store (the mark "sources"), for a source
// that is gone from the configuration can no longer be asked. The mark moves after the work, so what a
// crash cuts off is done the next time. A configuration without any source dismisses nobody: that is
// a replica that only publishes, or a slip.
func Dismiss(ctx context.Context, s Roll, now time.Time, sources []Source) (dismissed []string, copies int, err error) {
	if len(sources) == 0 {
		return nil, 0, nil
	}
	before, err := s.Mark(ctx, "sources")
	if err != nil {
		return nil, 0, err
	}
	present := make(map[string]bool, len(sources))
	for _, src := range sources {
		present[src.Key()] = true
	}
	for line := range strings.Lines(before) {
		key, keep, _ := strings.Cut(strings.TrimSpace(line), " ")
		if key == "" || present[key] || keep != "" {
			continue
		}
		n, err := s.Dismiss(ctx, now, key)
		copies += n
		if err != nil {
			return dismissed, copies, err
		}
		dismissed = append(dismissed, key)
	}
	if roll := rollOf(sources); roll != before {
		err = s.SetMark(ctx, "sources", roll)
	}
	return dismissed, copies, err
}

// rollOf lists sources, one a line: the key, and "keep" if its items outlast it.
func rollOf(sources []Source) string {
	lines := make([]string, len(sources))
	for i, s := range sources {
		lines[i] = s.Key()
		if s.Keep {
			lines[i] += " keep"
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

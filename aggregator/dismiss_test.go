package aggregator

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"
)

// roll is a store that remembers who was dismissed.
type roll struct {
	mark string
	gone []string
	away bool
}

func (r *roll) Dismiss(_ context.Context, _ time.Time, source string) (int, error) {
	if r.away {
		return 0, ErrUnavailable
	}
	r.gone = append(r.gone, source)
	return 2, nil
}
func (r *roll) Mark(context.Context, string) (string, error) { return r.mark, nil }
func (r *roll) SetMark(_ context.Context, _, value string) error {
	r.mark = value
	return nil
}

func TestRemovedSourcesAreDismissedOnceUnlessKept(t *testing.T) {
	var r roll
	dismiss := func(sources ...Source) []string {
		t.Helper()
		r.gone = nil
		gone, copies, err := Dismiss(t.Context(), &r, time.Time{}, sources)
		if err != nil || !reflect.DeepEqual(gone, r.gone) || copies != 2*len(gone) {
			t.Errorf("got %v, %d copies, %v; dismissed %v", gone, copies, err, r.gone)
		}
		return gone
	}
	a, b, kept := Source{ID: "a"}, Source{ID: "b"}, Source{ID: "kept", Keep: true}
	if got := dismiss(a, b, kept); got != nil {
		t.Errorf("at first: %v", got)
	}
	if got := dismiss(); got != nil {
		t.Errorf("without any source: %v", got)
	}
	if got := dismiss(Source{ID: "renamed", Was: "a"}, b); got != nil {
		t.Errorf("kept and renamed: %v", got)
	}
	r.away = true
	if _, _, err := Dismiss(t.Context(), &r, time.Time{}, []Source{b}); !errors.Is(err, ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	r.away = false
	if got, want := dismiss(b), []string{"a"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v, after the store was away", got, want)
	}
	if got := dismiss(b); got != nil {
		t.Errorf("again: %v", got)
	}
}

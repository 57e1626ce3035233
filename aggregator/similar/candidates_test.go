package similar

import (
	"slices"
	"testing"
)

func TestForemostPicksWhatSharesMost(t *testing.T) {
	times := func(count int, numbers ...uint32) (all []uint32) {
		for range count {
			all = append(all, numbers...)
		}
		return all
	}
	many := make([]uint32, 40)
	for i := range many {
		many[i] = uint32(i)
	}
	for _, c := range []struct {
		name    string
		numbers []uint32
		keys    int
		want    []uint32
	}{
		{"none", nil, 12, nil},
		{"one word in common is chance", []uint32{7, 3}, 12, nil},
		{"of a short text it is all there is", []uint32{7, 3}, 4, []uint32{3, 7}},
		{"in their order", times(3, 9, 2, 5), 12, []uint32{2, 5, 9}},
		{"less than half of the first", append(times(5, 9), times(2, 4)...), 12, []uint32{9}},
		{"half of the first", append(times(4, 9), times(2, 4)...), 12, []uint32{4, 9}},
		{"of equals the latest", times(2, many...), 12, many[40-MaxCandidates:]},
	} {
		if got := Foremost(c.numbers, c.keys); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

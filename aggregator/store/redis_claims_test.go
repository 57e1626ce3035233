package store

import (
	"strings"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/store/storetest"
)

func TestClaimsForEntriesThatAreGoneAreSwept(t *testing.T) {
	s := openTest(t, storetest.Redis(t).URL, "")
	refresh(t, s, noon, "a", news("a", "old"), news("a", "shares", link("list")), news("a", "shares too", link("list")))
	refresh(t, s, days(5), "a", news("a", "young"))
	for range partitions { // a sweep looks at the claims of one partition
		if _, err := s.Sweep(ctx, days(6), aggregator.Retention{Items: 48 * time.Hour}); err != nil {
			t.Fatal(err)
		}
	}
	claims := 0
	for key, value := range dumpRedis(t, s) {
		if strings.Contains(key, ":claims:") {
			claims += strings.Count(value, ":\"")
		}
	}
	if want := 3; claims != want { // link and digest of the young one, and that a list is shared
		t.Errorf("%d claims are left, want %d", claims, want)
	}
}

func FuzzParseHeld(f *testing.F) {
	entry := aggregator.NewID("a", "1")
	f.Add([]byte(packHeld(held{}.with(claim{Entry: entry, Copy: entry, Source: 1, Own: 2, Day: 3, Area: "05"}, 7).shared(9))))
	f.Fuzz(func(t *testing.T, record []byte) {
		h, err := parseHeld(string(record))
		if err != nil {
			return
		}
		again, err := parseHeld(packHeld(h))
		if err != nil || len(again.claims) != len(h.claims) {
			t.Errorf("%x is read as %+v, which is read as %+v, %v", record, h, again, err)
		}
	})
}

func FuzzParseEntry(f *testing.F) {
	it := news("a", "1")
	f.Add([]byte(packPending(newTask(taskNew, "a", it, noon))))
	f.Add([]byte("A0123456789abcdef\x01"))
	f.Fuzz(func(t *testing.T, record []byte) {
		e, err := parseEntry(it.ID, string(record))
		if err == nil && e.kind != kindAlias && len(e.records) == 0 {
			t.Errorf("%x is read as %+v", record, e)
		}
	})
}

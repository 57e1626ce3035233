package store

import (
	"reflect"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// Two sources and some items, for the tables below.
var (
	srcA, srcB, srcC = sourceHash("a"), sourceHash("b"), sourceHash("c")
	entry1, entry2   = aggregator.NewID("a", "1"), aggregator.NewID("a", "2")
	copyB1           = aggregator.NewID("b", "1")
)

func TestAreasConflictWhenNeitherLiesInTheOther(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"", "", false}, {"05913000", "", false}, {"05", "05913000", false}, {"05913000", "05913000", false},
		{"05913000", "05315000", true}, {"05", "06", true}, {"05566", "05913000", true}, {"05566", "05566012", false},
	} {
		if conflict(c.a, c.b) != c.want || conflict(c.b, c.a) != c.want {
			t.Errorf("conflict(%q, %q) is not %v", c.a, c.b, c.want)
		}
	}
}

func TestRenamedFindsTheOldItem(t *testing.T) {
	mine := claim{Entry: entry1, Copy: entry1, Source: srcA, Own: 11}
	for name, c := range map[string]struct {
		link   []claim
		stands map[aggregator.Hash]bool
		want   bool
	}{
		"nobody has the link":             {nil, nil, false},
		"one item of the source had it":   {[]claim{mine}, nil, true},
		"that item stands beside it":      {[]claim{mine}, map[aggregator.Hash]bool{11: true}, false},
		"another source has it":           {[]claim{{Entry: entry1, Copy: copyB1, Source: srcB}}, nil, false},
		"the source shares it":            {[]claim{{Source: srcA}}, nil, false},
		"another shares it, one has it":   {[]claim{{Source: srcB}, mine}, nil, true},
		"further copy in another's entry": {[]claim{{Entry: entry1, Copy: copyB1, Source: srcB}, mine}, nil, true},
	} {
		got, ok := renamed(c.link, srcA, func(own aggregator.Hash) bool { return c.stands[own] })
		if ok != c.want || ok && got != mine {
			t.Errorf("%s: got %v, %v", name, got, ok)
		}
	}
}

func TestSameLinkJoinsTheFirstEntryThatHasNoCopyOfTheSource(t *testing.T) {
	a1 := claim{Entry: entry1, Copy: entry1, Source: srcA}
	b1 := claim{Entry: entry1, Copy: copyB1, Source: srcB}
	a2 := claim{Entry: entry2, Copy: entry2, Source: srcA}
	for name, c := range map[string]struct {
		link []claim
		want []aggregator.ID
	}{
		"nobody":                    {nil, nil},
		"another source":            {[]claim{a1}, []aggregator.ID{entry1}},
		"two of one entry":          {[]claim{a1, b1}, nil},
		"own only":                  {[]claim{b1}, nil},
		"second entry is free":      {[]claim{a1, b1, a2}, []aggregator.ID{entry2}},
		"several of A have it":      {[]claim{{Source: srcA}}, nil},
		"several of C have it too":  {[]claim{a1, {Source: srcC}}, nil},
		"several of the source too": {[]claim{a1, {Source: srcB}}, nil},
	} {
		if got := sameLink(c.link, srcB); len(got) != len(c.want) || len(got) > 0 && !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func TestSameTextJoinsTheNearestWithinAWeekWithoutConflict(t *testing.T) {
	at := func(e aggregator.ID, source aggregator.Hash, day int32, area string) claim {
		return claim{Entry: e, Copy: e, Source: source, Day: day, Area: area}
	}
	for name, c := range map[string]struct {
		digest []claim
		want   []aggregator.ID
	}{
		"same day":                     {[]claim{at(entry1, srcA, 100, "")}, []aggregator.ID{entry1}},
		"seven days":                   {[]claim{at(entry1, srcA, 93, "")}, []aggregator.ID{entry1}},
		"eight days":                   {[]claim{at(entry1, srcA, 108, "")}, nil},
		"nearest first":                {[]claim{at(entry1, srcA, 94, ""), at(entry2, srcA, 101, "")}, []aggregator.ID{entry2, entry1}},
		"area around":                  {[]claim{at(entry1, srcA, 100, "05")}, []aggregator.ID{entry1}},
		"another town":                 {[]claim{at(entry1, srcA, 100, "05315000")}, nil},
		"another town is in the entry": {[]claim{at(entry1, srcA, 100, ""), at(entry1, srcC, 100, "05315000")}, nil},
		"told before":                  {[]claim{at(entry1, srcA, 100, ""), at(entry1, srcB, 20, "")}, nil},
	} {
		if got := sameText(c.digest, srcB, 100, "05913000"); len(got) != len(c.want) || len(got) > 0 && !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}

func TestClaimsSurvivePacking(t *testing.T) {
	for _, want := range [][]claim{
		nil,
		{{Source: srcA}},
		{{Entry: entry1, Copy: entry1, Source: srcA, Own: 5, Day: -3, Area: "05"}, {Source: srcC}, {Entry: entry1, Copy: copyB1, Source: srcB}},
	} {
		got, err := unpackClaims(packClaims(nil, want))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("got %v, %v, want %v", got, err, want)
		}
	}
	want := seen{Copy: entry1, Text: 1, Day: 20000}
	if got, err := unpackSeen(packSeen(nil, want)); err != nil || got != want {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}

func TestAClaimIsReplacedByTheSameItem(t *testing.T) {
	old, fresh := claim{Entry: entry1, Copy: copyB1, Source: srcB, Own: 1}, claim{Entry: entry1, Copy: copyB1, Source: srcB, Own: 2}
	other := claim{Entry: entry1, Copy: entry1, Source: srcA}
	claims := claimed(claimed(claimed(nil, other), old), fresh)
	if !reflect.DeepEqual(claims, []claim{other, fresh}) {
		t.Errorf("got %v", claims)
	}
	shared, changed := disowned([]claim{other, fresh}, srcA)
	if want := []claim{fresh, {Source: srcA}}; !changed || !reflect.DeepEqual(shared, want) {
		t.Errorf("disowned: got %v, %v, want %v", shared, changed, want)
	}
	if again := claimed(shared, other); !reflect.DeepEqual(again, shared) {
		t.Errorf("a shared link was claimed again: %v", again)
	}
	if _, changed := disowned(shared, srcA); changed {
		t.Error("the second mark is a change")
	}
}

func TestASourceClaimsATextSoManyTimesOnly(t *testing.T) {
	claims := []claim{{Entry: entry1, Copy: copyB1, Source: srcB}}
	for day := range int32(sameSource + 3) {
		id := aggregator.NewID("a", string('a'+day))
		claims = claimed(claims, claim{Entry: id, Copy: id, Source: srcA, Day: day})
	}
	if len(claims) != sameSource+1 || claims[0].Source != srcB || claims[1].Day != 3 {
		t.Errorf("got %d: %v", len(claims), claims)
	}
}

func TestDocumentKnowsWhatStandsAndWhatIsShared(t *testing.T) {
	c := aggregator.Commit{
		State: aggregator.State{Cursor: aggregator.Cursor{Present: []aggregator.Standing{{Own: 1}}, Links: []aggregator.Hash{70}}},
		Items: []aggregator.Item{
			{Seen: aggregator.Seen{Own: 2, Link: 71}}, {Seen: aggregator.Seen{Own: 3, Link: 72}}, {Seen: aggregator.Seen{Own: 4, Link: 72}},
			{Seen: aggregator.Seen{Own: 2, Link: 71}}, {Seen: aggregator.Seen{Own: 5}}, {Seen: aggregator.Seen{Own: 6}},
		},
	}
	d := documentOf(&c)
	for own, want := range map[aggregator.Hash]bool{1: true, 2: true, 6: true, 9: false} {
		if d.stands(own) != want {
			t.Errorf("stands(%d) is not %v", own, want)
		}
	}
	for link, want := range map[aggregator.Hash]bool{70: true, 71: false, 72: true, 0: false} {
		if d.shares(link) != want {
			t.Errorf("shares(%d) is not %v", link, want)
		}
	}
}

func TestLeftNamesWhatNoLongerStands(t *testing.T) {
	list := func(owns ...aggregator.Hash) (l []aggregator.Standing) {
		for _, o := range owns {
			l = append(l, aggregator.Standing{Own: o})
		}
		return l
	}
	if got := left(list(1, 2, 3), list(3, 4)); !reflect.DeepEqual(got, []aggregator.Hash{1, 2}) {
		t.Errorf("got %v", got)
	}
	if got := left(list(1, 2), []aggregator.Standing{{Own: 1, Text: 9}, {Own: 2}}); got != nil {
		t.Errorf("a new text is no leaving: %v", got)
	}
}

func TestOrderIsByArrivalOrBelowByDate(t *testing.T) {
	date := time.Date(2026, 11, 3, 9, 30, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		it   aggregator.Item
		want aggregator.Order
	}{
		"news":             {aggregator.Item{Published: date}, aggregator.OrderLive + 7},
		"backfill":         {aggregator.Item{Published: date, Backfill: true}, aggregator.Order(date.Unix())},
		"undated backfill": {aggregator.Item{FirstSeen: date, Backfill: true}, aggregator.Order(date.Unix())},
		"before 1970":      {aggregator.Item{Published: time.Unix(-5, 0), Backfill: true}, 1},
		"far future":       {aggregator.Item{Published: time.Unix(1<<50, 0), Backfill: true}, aggregator.OrderLive - 1},
	} {
		if got := orderOf(&c.it, 7); got != c.want {
			t.Errorf("%s: got %d, want %d", name, got, c.want)
		}
	}
}

func TestUpdatedKeepsWhatWasGivenOnce(t *testing.T) {
	first, later := time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC), time.Date(2026, 11, 4, 9, 0, 0, 0, time.UTC)
	old := aggregator.Item{ID: entry1, Title: "alt", Published: first, FirstSeen: first, Backfill: true}
	undated := updated(old, aggregator.Item{ID: entry2, Title: "neu", FirstSeen: later}, later)
	want := aggregator.Item{ID: entry1, Title: "neu", Published: first, FirstSeen: first, Backfill: true, Changed: later}
	if !reflect.DeepEqual(undated, want) {
		t.Errorf("undated: got %+v", undated)
	}
	dated := updated(old, aggregator.Item{Published: first.Add(time.Hour), FirstSeen: later}, later)
	if !dated.Published.Equal(first.Add(time.Hour)) || !dated.FirstSeen.Equal(first) {
		t.Errorf("dated: got %+v", dated)
	}
}

func TestVersionTimeMovesByWholeSecondsAndNeverFalls(t *testing.T) {
	now := time.Date(2026, 11, 3, 9, 0, 0, 999, time.UTC)
	v := moved(aggregator.Version{}, 1, now)
	for i, at := range []time.Time{now, now.Add(-time.Hour), now.Add(10 * time.Second)} {
		next := moved(v, v.Position+1, at)
		if next.Changed.Sub(v.Changed) < time.Second || next.Changed.Nanosecond() != 0 {
			t.Errorf("%d: %v after %v", i, next.Changed, v.Changed)
		}
		v = next
	}
	if want := now.Add(10 * time.Second).Truncate(time.Second); !v.Changed.Equal(want) {
		t.Errorf("got %v, want %v", v.Changed, want)
	}
}

func TestDaysCountFrom1970(t *testing.T) {
	for s, want := range map[int64]int32{0: 0, 86399: 0, 86400: 1, -1: -1, -86400: -1, -86401: -2} {
		if got := dayOf(time.Unix(s, 0)); got != want {
			t.Errorf("second %d is day %d, want %d", s, got, want)
		}
	}
}

func TestPlacesAreThoseOfAllCopies(t *testing.T) {
	got := placesOf([]aggregator.Item{
		{Source: "b", Categories: []string{"verkehr"}, Tags: []aggregator.Tag{{ID: "topic/x"}, {ID: "place/05"}}},
		{Source: "a", Categories: []string{"nrw", "verkehr"}, Tags: []aggregator.Tag{{ID: "topic/x"}}},
	})
	want := places{[]string{"nrw", "verkehr"}, []string{"place/05", "topic/x"}, []string{"a", "b"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
}

func FuzzUnpackClaims(f *testing.F) {
	f.Add(packClaims(nil, []claim{{Entry: entry1, Copy: copyB1, Source: srcB, Day: 3, Area: "05"}, {Source: srcC}}))
	f.Fuzz(func(t *testing.T, record []byte) {
		claims, err := unpackClaims(record)
		if err != nil {
			return
		}
		if again, err := unpackClaims(packClaims(nil, claims)); err != nil || !reflect.DeepEqual(again, claims) {
			t.Errorf("%v came back as %v, %v", claims, again, err)
		}
	})
}

package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// told makes an item with a text of its own. Link and digest are nobody else's.
func tells(source, own, headline, teaser string, details ...detail) aggregator.Item {
	text := func(it *aggregator.Item) { it.Title, it.Teaser = headline, teaser }
	return news(source, own, append([]detail{text}, details...)...)
}

// bridge is one story as three houses tell it.
func bridge(source string, details ...detail) aggregator.Item {
	switch source {
	case "agency":
		return tells(source, "bridge", "Marienbrücke in Grünwalde wird für 4,2 Millionen Euro saniert",
			"Der Stadtrat von Grünwalde hat am Dienstagabend die Sanierung der maroden Marienbrücke für 4,2 Millionen Euro beschlossen. "+
				"Die Arbeiten sollen im März beginnen und rund 18 Monate dauern.", details...)
	case "paper":
		return tells(source, "bridge", "Sanierung der Marienbrücke für 4,2 Millionen Euro beschlossen",
			"Grünwalde. Der Stadtrat von Grünwalde hat am Dienstagabend die Sanierung der maroden Marienbrücke für 4,2 Millionen Euro beschlossen. "+
				"Die Arbeiten sollen im März beginnen.", details...)
	default:
		return tells(source, "bridge", "Grünwalde: Marienbrücke wird für 4,2 Millionen Euro saniert",
			"Die marode Marienbrücke in Grünwalde wird saniert. Der Stadtrat hat am Dienstagabend 4,2 Millionen Euro beschlossen. "+
				"Die Arbeiten sollen im März beginnen und rund 18 Monate dauern.", details...)
	}
}

// wordsOf checks that a copy of an entry is there for its words, and says so.
func wordsOf(t *testing.T, e aggregator.Entry, id aggregator.ID) {
	t.Helper()
	i := slices.IndexFunc(e.Copies, func(it aggregator.Item) bool { return it.ID == id })
	if i < 0 {
		t.Fatalf("entry %s has no copy %s", e.ID, id)
	}
	j := e.Copies[i].Joined
	if j == nil || j.How != aggregator.ByWords || j.With != e.ID || j.Score < j.Threshold || j.Threshold == 0 || len(j.Shared) == 0 {
		t.Errorf("evidence of copy %s: %+v", id, j)
	}
}

func TestWhatTellsTheSameStoryInOtherWordsIsOneEntry(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		first := bridge("agency", in("all"))
		refresh(t, s, noon, "agency", first, tells("agency", "other", "Freibad Grünwalde öffnet im Mai mit neuen Rutschen", "Das Freibad am Mühlenteich öffnet nach dem Umbau am 15. Mai wieder, Familienkarten kosten 12 Euro."))
		before := entry(t, s, first.ID)
		second, third := bridge("paper", in("press")), bridge("radio", in("all"), backfill)
		if r := refresh(t, s, days(1), "paper", second); r != (aggregator.Result{Further: 1}) {
			t.Errorf("the paper: %+v", r)
		}
		if r := refresh(t, s, days(2), "radio", third); r != (aggregator.Result{Further: 1}) {
			t.Errorf("the radio, with old news: %+v", r)
		}
		for _, id := range []aggregator.ID{first.ID, second.ID, third.ID} {
			e := entry(t, s, id)
			if e.ID != first.ID || e.Order != before.Order || !slices.Equal(tellers(e), []string{"agency", "paper", "radio"}) {
				t.Errorf("by %s: entry %s of order %d, told by %v", id, e.ID, e.Order, tellers(e))
			}
			wordsOf(t, e, second.ID)
			wordsOf(t, e, third.ID)
		}
		if got := titles(t, s, aggregator.Query{Category: "press"}); len(got) != 1 || got[0] != first.Title {
			t.Errorf("the category of the second copy has %v", got)
		}
		if got := titles(t, s, aggregator.Query{Category: "all"}); len(got) != 2 {
			t.Errorf("in all: %v", got)
		}
	})
}

// coined is a name that nobody else has.
func coined(n int) string {
	syllables := []string{"bal", "del", "fon", "gri", "hul", "ken", "lom", "mar", "nie", "ost", "pra", "run", "sil", "tor", "ulm", "wen"}
	name := syllables[n%16] + syllables[n/16%16] + syllables[n/256%16] + "ow"
	return strings.ToUpper(name[:1]) + name[1:]
}

func TestManyStoriesOfOneDocumentAreEachFound(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		const n = 250 // Redis is asked about them in several calls
		var first, copied []aggregator.Item
		for i := range n {
			own := fmt.Sprint("story ", i)
			town, street, mayor, firm := coined(4*i), coined(4*i+1), coined(4*i+2), coined(4*i+3)
			first = append(first, tells("agency", own, town+" verkauft die "+street+"halle an "+firm,
				fmt.Sprintf("Der Rat von %s hat den Verkauf der %shalle an %s für %d Euro beschlossen. Bürgermeisterin %s nannte das Gebäude baufällig.", town, street, firm, 100_000+7*i, mayor)))
			copied = append(copied, tells("paper", own, street+"halle geht an "+firm,
				fmt.Sprintf("%s verkauft die %shalle für %d Euro an %s. Das Gebäude sei baufällig, sagte Bürgermeisterin %s nach dem Beschluss im Rat.", town, street, 100_000+7*i, firm, mayor)))
		}
		if r := refresh(t, s, noon, "agency", first...); r != (aggregator.Result{New: n}) {
			t.Errorf("the agency: %+v", r)
		}
		if r := refresh(t, s, noon, "paper", copied...); r != (aggregator.Result{Further: n}) {
			t.Errorf("the paper: %+v", r)
		}
		for i := range copied {
			if e := entry(t, s, copied[i].ID); e.ID != first[i].ID {
				t.Errorf("%q stands with %q", copied[i].Title, e.Copies[0].Title)
			}
		}
	})
}

func TestEachFurtherCopySaysWhyItIsOne(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		first := news("a", "1", link("x"), digest("p"))
		refresh(t, s, noon, "a", first)
		refresh(t, s, noon, "b", news("b", "1", link("x")))
		refresh(t, s, noon, "c", news("c", "1", digest("p")))
		e := entry(t, s, first.ID)
		if len(e.Copies) != 3 || e.Copies[0].Joined != nil {
			t.Fatalf("copies: %+v", e.Copies)
		}
		for i, how := range []aggregator.How{aggregator.ByLink, aggregator.ByText} {
			if j := e.Copies[i+1].Joined; j == nil || j.How != how || j.With != first.ID {
				t.Errorf("copy %d: %+v, want %s", i+1, j, how)
			}
		}
	})
}

func TestASourceTellsAStoryOnceAndGoesOnWithIt(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		first, copied := bridge("agency"), bridge("paper")
		refresh(t, s, noon, "agency", first)
		refresh(t, s, noon, "paper", copied)
		again := bridge("agency")
		again = tells("agency", "again", again.Title, again.Teaser)
		later := tells("paper", "later", "Sanierung der Marienbrücke für 5,9 Millionen Euro beschlossen",
			"Grünwalde. Der Stadtrat von Grünwalde hat am Dienstagabend die Sanierung der maroden Marienbrücke für 5,9 Millionen Euro beschlossen. Die Arbeiten sollen im Juni beginnen.")
		if r := refresh(t, s, days(1), "agency", first, again); r.New != 1 {
			t.Errorf("the same words under another link: %+v", r)
		}
		if r := refresh(t, s, days(2), "paper", copied, later); r.New != 1 {
			t.Errorf("other numbers: %+v", r)
		}
		e := entry(t, s, again.ID)
		if j := e.Copies[0].Joined; e.ID != again.ID || j == nil || j.How != aggregator.Follows || j.With != first.ID {
			t.Errorf("entry %s says %+v", e.ID, j)
		}
		next, err := s.FollowUps(ctx, copied.ID)
		if err != nil || !slices.Contains(next, again.ID) {
			t.Errorf("what follows: %v, %v", next, err)
		}
		if next, err := s.FollowUps(ctx, later.ID); err != nil || slices.Contains(next, later.ID) {
			t.Errorf("what follows the last: %v, %v", next, err)
		}
	})
}

func TestTheSameWordsOfTwoTownsAreTwoStories(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		closed := func(source, ags string) aggregator.Item {
			return tells(source, "closed", "Rathaus am Freitag geschlossen",
				"Wegen einer Personalversammlung bleiben das Rathaus, das Bürgerbüro und die Bücherei am Freitag, 13. November, ab 12 Uhr geschlossen. Ab Montag gelten die üblichen Öffnungszeiten.", area(ags))
		}
		refresh(t, s, noon, "altstadt", closed("altstadt", "05913000"))
		refresh(t, s, noon, "neustadt", closed("neustadt", "05315000"))
		if got := titles(t, s, aggregator.Query{Category: "all"}); len(got) != 2 {
			t.Errorf("the notices of two towns: %v", got)
		}
		about := func(source, ags string) aggregator.Item {
			it := bridge(source, area(ags))
			it.Tags = append(it.Tags, aggregator.Tag{ID: "place/12061001", Primary: true, Why: []aggregator.Evidence{{Field: "title", Text: "Grünwalde", Rule: "place"}}})
			return it
		}
		refresh(t, s, noon, "agency", about("agency", "05913000"))
		if r := refresh(t, s, noon, "paper", about("paper", "05315000")); r.Further != 1 {
			t.Errorf("both say that it plays elsewhere, in one place: %+v", r)
		}
	})
}

func TestAStoryStaysOpenFor14DaysAfterItsLastCopy(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		refresh(t, s, noon, "agency", bridge("agency"))
		if r := refresh(t, s, days(10), "paper", bridge("paper")); r.Further != 1 {
			t.Errorf("after 10 days: %+v", r)
		}
		if _, err := s.Sweep(ctx, days(12), aggregator.Retention{}); err != nil {
			t.Fatal(err)
		}
		if r := refresh(t, s, days(23), "radio", bridge("radio")); r.Further != 1 {
			t.Errorf("13 days after the last copy: %+v", r)
		}
		if _, err := s.Sweep(ctx, days(38), aggregator.Retention{}); err != nil {
			t.Fatal(err)
		}
		if r := refresh(t, s, days(38), "blog", bridge("blog")); r.New != 1 {
			t.Errorf("15 days after the last copy: %+v", r)
		}
		if r := refresh(t, s, days(39), "tv", bridge("tv")); r.Further != 1 {
			t.Errorf("the new story takes in another: %+v", r)
		}
	})
}

func TestItemsThatStayAloneJoinOnlyForLinkAndText(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		alone := func(source string, items ...aggregator.Item) aggregator.Result {
			t.Helper()
			r, err := s.Commit(ctx, aggregator.Commit{Lease: claimOne(t, s, source, noon), Now: noon, Items: items, Alone: true,
				State: aggregator.State{Cursor: aggregator.Cursor{Present: standing(items...)}}})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		refresh(t, s, noon, "agency", bridge("agency", link("x")))
		if r := alone("paper", bridge("paper")); r.New != 1 {
			t.Errorf("it joins for its words: %+v", r)
		}
		if r := alone("blog", bridge("blog", link("x"))); r.Further != 1 {
			t.Errorf("it does not join for its link: %+v", r)
		}
		if r := refresh(t, s, noon, "radio", bridge("radio")); r.Further != 1 || entry(t, s, bridge("paper").ID).ID != bridge("paper").ID || len(entry(t, s, bridge("paper").ID).Copies) != 1 {
			t.Errorf("another joined it: %+v", r)
		}
	})
}

func TestACopyOfAStoryCanLeave(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		first, second, third := bridge("agency"), bridge("paper"), bridge("radio")
		refresh(t, s, noon, "agency", first)
		refresh(t, s, noon, "paper", second)
		refresh(t, s, noon, "radio", third)
		if n, err := s.Retract(ctx, days(1), "agency", []aggregator.Hash{first.Seen.Own}, time.Time{}); n != 1 || err != nil {
			t.Fatalf("retract: %d, %v", n, err)
		}
		if e := entry(t, s, first.ID); !slices.Equal(tellers(e), []string{"paper", "radio"}) {
			t.Errorf("after the first was retracted: %v", tellers(e))
		}
		if r := refresh(t, s, days(1), "tv", bridge("tv")); r.Further != 1 {
			t.Errorf("the story lives on: %+v", r)
		}
		if _, err := s.Withdraw(ctx, days(2), second.ID, "error"); err != nil {
			t.Fatal(err)
		}
		if r := refresh(t, s, days(3), "blog", bridge("blog")); r.New != 1 {
			t.Errorf("what is withdrawn takes in another: %+v", r)
		}
		if r := refresh(t, s, days(3), "paper", second); r.Known != 1 {
			t.Errorf("what is withdrawn comes back: %+v", r)
		}
	})
}

func TestACopyThatIsSplitOffStaysApart(t *testing.T) {
	eachReopened(t, func(t *testing.T, open func() aggregator.Store) {
		s := open()
		first, second, third := bridge("agency"), bridge("paper", link("x"), in("all", "press")), bridge("radio")
		refresh(t, s, noon, "agency", first)
		refresh(t, s, noon, "paper", second)
		refresh(t, s, noon, "radio", third)
		before := entry(t, s, first.ID)
		if err := s.Split(ctx, days(1), first.ID); !errors.Is(err, aggregator.ErrFirst) {
			t.Errorf("the copy that lent the id: %v", err)
		}
		if err := s.Split(ctx, days(1), aggregator.NewID("nobody", "1")); !errors.Is(err, aggregator.ErrNotFound) {
			t.Errorf("an unknown one: %v", err)
		}
		head, err := s.Head(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Split(ctx, days(1), second.ID); err != nil {
			t.Fatal(err)
		}
		apart := func(when string) {
			t.Helper()
			e, rest := entry(t, s, second.ID), entry(t, s, first.ID)
			if e.ID != second.ID || !slices.Equal(tellers(e), []string{"paper"}) || e.Copies[0].Title == "" {
				t.Errorf("%s: entry %s told by %v", when, e.ID, tellers(e))
			}
			if rest.ID != first.ID || rest.Order != before.Order || slices.Contains(tellers(rest), "paper") {
				t.Errorf("%s: what it left is %s of order %d, told by %v", when, rest.ID, rest.Order, tellers(rest))
			}
			if got := titles(t, s, aggregator.Query{Category: "press"}); !slices.Equal(got, []string{e.Copies[0].Title}) {
				t.Errorf("%s: its category has %v", when, got)
			}
		}
		apart("at once")
		changes, _, err := s.Follow(ctx, head, 10)
		var told []aggregator.ID
		for _, c := range changes {
			if c.Kind == aggregator.ChangePut {
				told = append(told, c.ID)
			}
		}
		if err != nil || !slices.Contains(told, first.ID) || !slices.Contains(told, second.ID) {
			t.Errorf("the log tells of %v, %v", told, err)
		}
		changed := bridge("paper", link("x"), in("all", "press"))
		changed.Title += ", teilt die Stadt mit"
		changed.Seen.Text = 77
		refresh(t, s, days(2), "paper", changed)
		apart("after it was read again, changed")
		if r := refresh(t, s, days(2), "tv", bridge("tv", link("x"))); r.Further != 1 || entry(t, s, bridge("tv").ID).ID != second.ID {
			t.Errorf("who has its link joins it: %+v", r)
		}
		if n, err := s.Retract(ctx, days(2), "tv", []aggregator.Hash{bridge("tv").Seen.Own}, time.Time{}); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		if err := s.Amend(ctx, days(2), []aggregator.Item{changed}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Withdraw(ctx, days(3), second.ID, "error"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Restore(ctx, days(4), second.ID); err != nil {
			t.Fatal(err)
		}
		s.Close()
		s = open()
		defer s.Close()
		if r := refresh(t, s, days(5), "paper", changed); r.New != 1 {
			t.Errorf("given back: %+v", r)
		}
		apart("after it was withdrawn and given back")
	})
}

func TestEntriesThatAreMergedStayOne(t *testing.T) {
	eachReopened(t, func(t *testing.T, open func() aggregator.Store) {
		s := open()
		lead, other, further := news("a", "1", in("all")), news("b", "1", link("x"), in("all", "press")), news("c", "1", link("x"))
		refresh(t, s, noon, "a", lead, news("a", "2"))
		refresh(t, s, noon, "b", other)
		refresh(t, s, noon, "c", further)
		before := entry(t, s, lead.ID)
		var p portal
		p.follow(t, s, 2)
		for _, wrong := range []struct {
			id, into aggregator.ID
			want     error
		}{
			{other.ID, further.ID, aggregator.ErrSameEntry},
			{news("a", "2").ID, lead.ID, aggregator.ErrSameSource},
			{other.ID, aggregator.NewID("nobody", "1"), aggregator.ErrNotFound},
			{aggregator.NewID("nobody", "1"), other.ID, aggregator.ErrNotFound},
		} {
			if err := s.Merge(ctx, days(1), wrong.id, wrong.into); !errors.Is(err, wrong.want) {
				t.Errorf("merge %s into %s: %v, want %v", wrong.id, wrong.into, err, wrong.want)
			}
		}
		if err := s.Merge(ctx, days(1), further.ID, lead.ID); err != nil {
			t.Fatal(err)
		}
		one := func(when string) {
			t.Helper()
			for _, id := range []aggregator.ID{lead.ID, other.ID, further.ID} {
				e := entry(t, s, id)
				if e.ID != lead.ID || e.Order != before.Order || !slices.Equal(tellers(e), []string{"a", "b", "c"}) {
					t.Errorf("%s: %s is in %s of order %d, told by %v", when, id, e.ID, e.Order, tellers(e))
					continue
				}
				for _, c := range e.Copies[1:] {
					if c.Joined == nil || c.Joined.How != aggregator.ByHand || c.Joined.With != lead.ID {
						t.Errorf("%s: copy of %s says %+v", when, c.Source, c.Joined)
					}
				}
			}
			if got := titles(t, s, aggregator.Query{Category: "press"}); !slices.Equal(got, []string{lead.Title}) {
				t.Errorf("%s: the category of what was merged has %v", when, got)
			}
			if got := titles(t, s, aggregator.Query{Category: "all"}); len(got) != 2 {
				t.Errorf("%s: in all: %v", when, got)
			}
		}
		one("at once")
		changes := p.follow(t, s, 2)
		i := slices.IndexFunc(changes, func(c aggregator.Change) bool { return c.ID == other.ID })
		if i < 0 || changes[i].Kind != aggregator.ChangeMerged || changes[i].Into != lead.ID || changes[i].Entry != nil {
			t.Errorf("the log says %+v of what was merged", changes)
		}
		if !slices.ContainsFunc(changes, func(c aggregator.Change) bool { return c.ID == lead.ID && c.Kind == aggregator.ChangePut }) {
			t.Errorf("the log says nothing of what took it in: %+v", changes)
		}
		if r := refresh(t, s, days(2), "b", news("b", "1", link("x"), in("all", "press"), title("anders"))); r.Changed != 1 {
			t.Errorf("read again, changed: %+v", r)
		}
		one("after it was read again")
		if r := refresh(t, s, days(2), "d", news("d", "1", link("x"))); r.Further != 1 || entry(t, s, news("d", "1").ID).ID != lead.ID {
			t.Errorf("who has its link: %+v", r)
		}
		if n, err := s.Retract(ctx, days(2), "d", []aggregator.Hash{news("d", "1").Seen.Own}, time.Time{}); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		s.Close()
		s = open()
		defer s.Close()
		one("after a restart")
		if err := s.Split(ctx, days(3), other.ID); err != nil {
			t.Fatal(err)
		}
		if e := entry(t, s, other.ID); e.ID != other.ID || !slices.Equal(tellers(e), []string{"b"}) {
			t.Errorf("split off again: %s, %v", e.ID, tellers(e))
		}
		changes = p.follow(t, s, 2)
		if !slices.ContainsFunc(changes, func(c aggregator.Change) bool { return c.ID == other.ID && c.Kind == aggregator.ChangePut }) {
			t.Errorf("the log says nothing of what was split off: %+v", changes)
		}
	})
}

// TestNothingIsLostByMerging splits each copy of a story off again.
func TestNothingIsLostByMerging(t *testing.T) {
	each(t, func(t *testing.T, s aggregator.Store) {
		houses := []string{"agency", "paper", "radio", "tv", "blog"}
		for i, source := range houses {
			refresh(t, s, noon.Add(time.Duration(i)*time.Minute), source, bridge(source))
		}
		if e := entry(t, s, bridge("agency").ID); len(e.Copies) != len(houses) {
			t.Fatalf("told by %v", tellers(e))
		}
		for i, source := range houses[1:] {
			it := bridge(source)
			wordsOf(t, entry(t, s, it.ID), it.ID)
			if err := s.Split(ctx, days(1).Add(time.Duration(i)*time.Minute), it.ID); err != nil {
				t.Fatal(err)
			}
			e := entry(t, s, it.ID)
			if e.ID != it.ID || len(e.Copies) != 1 || e.Copies[0].Teaser != it.Teaser || e.Copies[0].Link != it.Link {
				t.Errorf("%s: %+v", source, e)
			}
		}
		if got, err := s.Entries(ctx, aggregator.Query{Category: "all"}); err != nil || len(got) != len(houses) {
			t.Errorf("%d entries, %v", len(got), err)
		}
		if got := fmt.Sprint(titles(t, s, aggregator.Query{Source: "agency"})); got != fmt.Sprint([]string{bridge("agency").Title}) {
			t.Errorf("the first is in %v", got)
		}
	})
}

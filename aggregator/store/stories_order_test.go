package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/store/storetest"
)

// report is news of several houses: some tell what others tell, in words of their own.
type report struct {
	source string
	item   aggregator.Item
	story  int
}

var (
	pressPlaces = crossed("Grün Hohen Linden Tiefen Alt Sand Buchen Marien Stein Kalten", "walde bruch au see kirchen hofen ried felde bach born")
	pressThings = strings.Fields("Marienbrücke Feuerwache Stadtbibliothek Schwimmhalle Kläranlage Grundschule Wasserturm Stadthalle Straßenbahn Radschnellweg Krankenhaus Sportpark")
	pressDeeds  = strings.Fields("saniert erweitert verkauft geschlossen eröffnet abgerissen umgebaut modernisiert")
	pressWhy    = strings.Fields("Hochwasserschäden Fördermittel Personalmangel Brandschutz Bürgerentscheid Denkmalschutz Energiepreise Insolvenz Rechnungsprüfung Verkehrsgutachten")
	pressWho    = strings.Fields("Baudezernentin Kämmerer Bürgermeister Fraktionsvorsitzende Landrätin Sprecherin Stadtplaner Ortsvorsteherin")
)

// crossed joins each of the first words with each of the second.
func crossed(first, second string) (words []string) {
	for a := range strings.FieldsSeq(first) {
		for b := range strings.FieldsSeq(second) {
			words = append(words, a+b)
		}
	}
	return words
}

// writePress writes so many stories, each told by one to four of six houses, in order of time.
func writePress(stories int, r *rand.Rand) (list []report) {
	pick := func(words []string) string { return words[r.IntN(len(words))] }
	houses := []string{"agency", "blog", "paper", "radio", "tv", "weekly"}
	for n := range stories {
		place, thing, deed, why, who := pick(pressPlaces), pick(pressThings), pick(pressDeeds), pick(pressWhy), pick(pressWho)
		millions, name := fmt.Sprintf("%d,%d", 1+r.IntN(40), r.IntN(10)), fmt.Sprintf("Dr. %s-%s", pick(pressPlaces), pick(pressPlaces))
		heads := []string{
			fmt.Sprintf("%s in %s wird %s", thing, place, deed),
			fmt.Sprintf("%s: %s wird für %s Millionen Euro %s", place, thing, millions, deed),
			fmt.Sprintf("%s wird wegen %s %s", thing, why, deed),
		}
		bodies := []string{
			fmt.Sprintf("Die %s in %s wird wegen %s %s. Das kostet nach Angaben von %s %s rund %s Millionen Euro.", thing, place, why, deed, who, name, millions),
			fmt.Sprintf("In %s wird die %s %s. Grund sind %s, sagte %s %s. Die Kosten: %s Millionen Euro.", place, thing, deed, why, who, name, millions),
			fmt.Sprintf("Wegen %s wird die %s in %s %s, teilte %s %s mit. Rund %s Millionen Euro sind dafür vorgesehen.", why, thing, place, deed, who, name, millions),
		}
		for i, h := range r.Perm(len(houses))[:1+r.IntN(4)] {
			it := tells(houses[h], fmt.Sprint(n), heads[r.IntN(len(heads))], bodies[(i+r.IntN(2))%len(bodies)])
			list = append(list, report{houses[h], it, n})
		}
	}
	return list
}

// partition is which items an entry takes together, by the order in which they were written.
func partition(t testing.TB, s aggregator.Store, list []report) []aggregator.ID {
	t.Helper()
	of := make([]aggregator.ID, len(list))
	for i, p := range list {
		e, err := s.Entry(ctx, p.item.ID)
		if err != nil {
			t.Fatalf("item %d: %v", i, err)
		}
		of[i] = e.ID
	}
	return of
}

// pairs counts the pairs that two partitions have in common, and those of each.
func pairs[A, B comparable](a []A, b []B) (both, inA, inB int) {
	for i := range a {
		for j := range i {
			x, y := a[i] == a[j], b[i] == b[j]
			if x {
				inA++
			}
			if y {
				inB++
			}
			if x && y {
				both++
			}
		}
	}
	return both, inA, inB
}

func pairF1[A, B comparable](a []A, b []B) float64 {
	both, inA, inB := pairs(a, b)
	if inA+inB == 0 {
		return 1
	}
	return 2 * float64(both) / float64(inA+inB)
}

// commitPress commits single items, each by itself.
func commitPress(t testing.TB, s aggregator.Store, list []report) {
	t.Helper()
	for i, p := range list {
		leases, err := s.Claim(ctx, noon, time.Hour, 1, p.source)
		if err != nil || len(leases) != 1 {
			t.Fatal(leases, err)
		}
		if _, err := s.Commit(ctx, aggregator.Commit{Lease: leases[0], Now: noon, Items: []aggregator.Item{p.item}}); err != nil {
			t.Fatalf("item %d: %v", i, err)
		}
	}
}

// TestTheSameOrderGivesTheSameStories commits the same news in the same orders to every store. In another order other
// items begin a story, so some pairs may differ; ids never do.
func TestTheSameOrderGivesTheSameStories(t *testing.T) {
	const stories, orders = 60, 5
	r := rand.New(rand.NewPCG(3, 5))
	list := writePress(stories, r)
	var truth []int
	for _, p := range list {
		truth = append(truth, p.story)
	}
	shuffles := [][]int{r.Perm(len(list))}
	for i := range shuffles[0] {
		shuffles[0][i] = i // the first is as it was written
	}
	for range orders {
		shuffles = append(shuffles, r.Perm(len(list)))
	}
	var want [][]aggregator.ID
	for _, i := range implementations {
		t.Run(i.name, func(t *testing.T) {
			sum, worst := 0.0, 1.0
			for n, order := range shuffles {
				if n > 1 && i.name != "bolt" {
					break
				}
				var got []aggregator.ID
				t.Run(fmt.Sprint("order ", n), func(t *testing.T) { // a cluster is emptied when a test ends
					s := i.start(t)()
					defer s.Close()
					commitPress(t, s, inOrder(list, order))
					got = partition(t, s, list)
				})
				switch {
				case i.name != "bolt":
					if !slices.Equal(got, want[n]) {
						for i := range got {
							if got[i] != want[n][i] {
								t.Logf("%s of story %d: in %s, want %s", list[i].source, list[i].story, got[i], want[n][i])
							}
						}
						t.Errorf("order %d: other stories than in the embedded store", n)
					}
					continue
				case n == 0:
					t.Logf("%d items of %d stories: pairwise F1 against what was written %.3f", len(list), stories, pairF1(got, truth))
				default:
					f := pairF1(got, want[0])
					sum, worst = sum+f, min(worst, f)
				}
				want = append(want, got)
			}
			if i.name != "bolt" {
				return
			}
			t.Logf("over %d random orders: pairwise F1 against the first order %.3f, at worst %.3f", orders, sum/orders, worst)
			if sum/orders < 0.97 {
				t.Errorf("the order decides too much: F1 %.3f", sum/orders)
			}
		})
	}
}

func inOrder[T any](list []T, order []int) []T {
	ordered := make([]T, len(list))
	for to, from := range order {
		ordered[to] = list[from]
	}
	return ordered
}

// TestAKilledCommitDoesNotChangeTheStories lets one replica die before any of its commands, in the middle of news
// that others go on with. The stories must be those of the same order of arrival without a crash.
func TestAKilledCommitDoesNotChangeTheStories(t *testing.T) {
	server := storetest.Redis(t)
	list := writePress(6, rand.New(rand.NewPCG(8, 1)))
	calm := prefixed(t, server, "calm")
	defer calm.Close()
	commitPress(t, calm, list)
	want := partition(t, calm, list)
	victim := len(list) / 3
	for n := 0; ; n++ {
		prefix := fmt.Sprintf("k%d", n)
		killed, other := prefixed(t, server, prefix), prefixed(t, server, prefix)
		commitPress(t, other, list[:victim])
		k := &killer{left: never}
		killed.client.AddHook(k)
		leases, err := killed.Claim(ctx, noon, 1, 1, list[victim].source)
		if err != nil || len(leases) != 1 {
			t.Fatal(leases, err)
		}
		k.left = n
		_, err = killed.Commit(ctx, aggregator.Commit{Lease: leases[0], Now: noon, Items: []aggregator.Item{list[victim].item}})
		done := err == nil
		if !done && !errors.Is(err, aggregator.ErrUnavailable) {
			t.Fatal(err)
		}
		rest, expected := list[victim+1:], want
		if known, err := other.Judge(ctx, list[victim].source, []aggregator.Seen{list[victim].item.Seen}); err != nil {
			t.Fatal(err)
		} else if !known[0].Known { // it was never there: it comes last
			late := append(slices.Clone(list[:victim]), append(slices.Clone(rest), list[victim])...)
			fresh := prefixed(t, server, prefix+"late")
			commitPress(t, fresh, late)
			expected = partition(t, fresh, list)
			fresh.Close()
			rest = append(slices.Clone(rest), list[victim])
		}
		for i, p := range rest { // the lease of the dead runs out
			now := noon.Add(2)
			leases, err := other.Claim(ctx, now, time.Hour, 1, p.source)
			if err != nil || len(leases) != 1 {
				t.Fatal(i, leases, err)
			}
			if _, err := other.Commit(ctx, aggregator.Commit{Lease: leases[0], Now: now, Items: []aggregator.Item{p.item}}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := other.Sweep(ctx, days(1), aggregator.Retention{}); err != nil {
			t.Fatal(err)
		}
		if got := partition(t, other, list); !slices.Equal(got, expected) {
			t.Errorf("killed before command %d: other stories", n)
		}
		killed.Close()
		other.Close()
		if done || t.Failed() {
			t.Logf("%d commands", n)
			return
		}
	}
}

// TestReplicasInterleavedAnyhowTellTheStoriesOfSomeOrder lets three replicas commit an item each, one command of one
// replica at a time, and ends some of them anywhere. The entries must be those that the three items give one after the
// other, in one of their orders.
func TestReplicasInterleavedAnyhowTellTheStoriesOfSomeOrder(t *testing.T) {
	server := storetest.Redis(t)
	round := 0
	fresh := func() *redisStore {
		round++
		return prefixed(t, server, fmt.Sprint("r", round))
	}
	told := 0
	for scenario := range 6 {
		r := rand.New(rand.NewPCG(9, uint64(scenario)))
		var list []report
		for len(list) != 3 { // one story of three houses, or two
			list = writePress(1+scenario%2, r)
		}
		possible := map[string]bool{}
		for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
			s := fresh()
			commitPress(t, s, inOrder(list, order))
			possible[fmt.Sprint(partition(t, s, list))] = true
			s.Close()
		}
		for schedule := range 6 {
			prefix := fmt.Sprintf("s%d-%d", scenario, schedule)
			observer := prefixed(t, server, prefix)
			var waiting []*stepper
			for _, p := range list {
				s := prefixed(t, server, prefix)
				defer s.Close()
				leases, err := observer.Claim(ctx, noon, time.Hour, 1, p.source)
				if err != nil || len(leases) != 1 {
					t.Fatal(leases, err)
				}
				step := newStepper()
				s.client.AddHook(step)
				go func() {
					_, err := s.Commit(ctx, aggregator.Commit{Lease: leases[0], Now: noon, Items: []aggregator.Item{p.item}})
					if err != nil && !errors.Is(err, errKilled) {
						t.Errorf("commit of %s: %v", p.source, err)
					}
					step.ready <- false
				}()
				if <-step.ready {
					waiting = append(waiting, step)
				}
			}
			for len(waiting) > 0 {
				n := r.IntN(len(waiting))
				waiting[n].next <- r.IntN(80) != 0 // now and then one dies
				if !<-waiting[n].ready {
					waiting = slices.Delete(waiting, n, n+1)
				}
			}
			if _, err := observer.Sweep(ctx, days(9), aggregator.Retention{}); err != nil {
				t.Fatal(err)
			}
			for _, p := range list {
				if known, err := observer.Judge(ctx, p.source, []aggregator.Seen{p.item.Seen}); err != nil {
					t.Fatal(err)
				} else if !known[0].Known { // it died before anything was kept, and is read again
					refresh(t, observer, days(9), p.source, p.item)
				}
			}
			got := fmt.Sprint(partition(t, observer, list))
			if !possible[got] {
				t.Errorf("scenario %d, schedule %d: no order gives %s; %v", scenario, schedule, got, possible)
			}
			if strings.Count(got, got[1:37]) > 1 {
				told++
			}
			observer.Close()
		}
	}
	if told == 0 {
		t.Error("nobody joined anybody: the test tests nothing")
	}
}

package store

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/store/storetest"
)

// compounds makes words as German news have them: rare ones of common parts.
func compound(r *rand.Rand) string {
	parts := strings.Fields("linden markt bahn kirch wald berg stein mühl brunnen garten hafen burg wiesen feld tal brück alt neu ober unter süd nord west ost rosen eichen buchen tannen hirsch adler")
	ends := strings.Fields("straße weg platz schule halle bad werk haus hof park ring damm gasse turm tor heim dorf stadt au ried bach see horst kamp busch grund garten ufer steg steig")
	w := parts[r.IntN(len(parts))] + parts[r.IntN(len(parts))] + ends[r.IntN(len(ends))]
	return strings.ToUpper(w[:1]) + w[1:]
}

// manyTellers makes items of which one in five tells what an earlier one tells.
func manyTellers(n int, r *rand.Rand) func() (*teller, aggregator.ID) {
	common := strings.Fields("Stadt Rat Gemeinde Kreis Verwaltung Haushalt Schule Kita Verein Feuerwehr Polizei Sitzung Ausschuss Beschluss Antrag Bürger Termin Rathaus Baustelle Sanierung Förderung Millionen Euro Radweg Bus Bahn Markt Fest Theater Museum Wald")
	var said []string
	i := 0
	return func() (*teller, aggregator.ID) {
		i++
		words := make([]string, 40)
		for k := range words {
			if words[k] = common[r.IntN(len(common))]; k%5 == 0 {
				words[k] = compound(r)
			}
		}
		text := strings.Join(words, " ")
		if len(said) > 0 && i%5 == 0 {
			text = said[r.IntN(len(said))] + " teilte die Stadt mit"
		} else if len(said) < 10000 {
			said = append(said, text)
		}
		headline, teaser, _ := strings.Cut(text, " Stadt ")
		it := aggregator.Item{ID: aggregator.NewID("s", fmt.Sprint(i)), Title: headline, Teaser: teaser + fmt.Sprint(" am ", 1+i%28, ". November")}
		return tellerOf(&it, fmt.Sprint("source ", i%1000), noon), it.ID
	}
}

// windowSize is how many items the window holds in the benchmarks below.
func windowSize() int {
	if os.Getenv("LITFASS_BENCH_WINDOW") != "" {
		return 500_000
	}
	return 20_000
}

// BenchmarkStoryLookup finds and compares what may tell the story of one item; LITFASS_BENCH_WINDOW=1 fills the
// window with 500,000 items. It reports what the index takes for each of them.
func BenchmarkStoryLookup(b *testing.B) {
	b.Run("bolt", func(b *testing.B) {
		s, err := Open(ctx, "bolt:"+b.TempDir()+"/store.db")
		if err != nil {
			b.Fatal(err)
		}
		defer s.Close()
		store, size := s.(*bolt), windowSize()
		next := manyTellers(size, rand.New(rand.NewPCG(1, 1)))
		for done := 0; done < size; done += 2000 {
			err := store.turn(func(t *turn) error {
				for range 2000 {
					x, id := next()
					if err := t.stories.record(x.Keys(), x.record(id, 0)); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		info, err := os.Stat(store.path)
		if err != nil {
			b.Fatal(err)
		}
		tellers := make([]*teller, 1000)
		for i := range tellers {
			tellers[i], _ = next()
		}
		found, used := 0, cpuTime()
		err = store.turn(func(t *turn) error {
			for i := 0; b.Loop(); i++ { // once: the window is not filled anew for each number of look-ups
				list, err := t.stories.find(tellers[i%len(tellers)])
				if err != nil {
					return err
				}
				if _, err := newChooser(tellers[i%len(tellers)], list).next(); err != nil {
					return err
				}
				found += len(list)
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(cpuTime()-used)/float64(b.N)/1e6, "cpu-ms/op")
		keys := &store.stories.keys
		b.ReportMetric(float64(info.Size())/float64(size), "file-B/item")
		b.ReportMetric(float64(8*len(keys.slots)+8*cap(keys.links)+12*cap(store.stories.records))/float64(size), "memory-B/item")
		b.ReportMetric(float64(found)/float64(b.N), "candidates")
	})
	b.Run("redis", func(b *testing.B) {
		server := storetest.Redis(b)
		s := openTest(b, server.URL, "")
		defer s.Close()
		before := usedMemory(b, s)
		size := windowSize()
		next := manyTellers(size, rand.New(rand.NewPCG(1, 1)))
		for done := 0; done < size; done += 250 {
			var tasks []*task
			settle := newCall("stories", s.stories, "settle")
			for range 250 {
				x, id := next()
				tasks = append(tasks, &task{kind: taskNew, source: "s", id: id, teller: x})
			}
			if err := s.enlist(ctx, tasks); err != nil {
				b.Fatal(err)
			}
			for _, t := range tasks {
				settle.args = append(settle.args, t.number, packKeys(t.teller.Keys()), storyLeads, "")
			}
			if err := s.do(ctx, settle); err != nil {
				b.Fatal(err)
			}
		}
		perItem := float64(usedMemory(b, s)-before) / float64(size)
		tasks := make([]*task, 1000)
		for i := range tasks {
			x, id := next()
			tasks[i] = &task{kind: taskNew, source: "s", id: id, teller: x, number: 1<<32 - 1}
		}
		found, used, served := 0, cpuTime(), serverTime(b, s)
		for i := 0; b.Loop(); i++ {
			t := tasks[i%len(tasks)]
			all, _, err := s.candidates(ctx, []*task{t})
			if err != nil {
				b.Fatal(err)
			}
			list := make([]told, len(all[0]))
			for i, x := range all[0] {
				list[i] = x.told
			}
			if _, err := newChooser(t.teller, list).next(); err != nil {
				b.Fatal(err)
			}
			found += len(list)
		}
		b.ReportMetric(float64(cpuTime()-used)/float64(b.N)/1e6, "cpu-ms/op")
		b.ReportMetric((serverTime(b, s)-served)*1000/float64(b.N), "server-cpu-ms/op")
		b.ReportMetric(perItem, "memory-B/item")
		b.ReportMetric(float64(found)/float64(b.N), "candidates")
	})
}

// serverTime is what Redis has used, in seconds.
func serverTime(b *testing.B, s *redisStore) (sum float64) {
	b.Helper()
	info, err := s.client.Info(b.Context(), "cpu").Result()
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(info) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		if name == "used_cpu_sys" || name == "used_cpu_user" {
			seconds, err := strconv.ParseFloat(value, 64)
			if err != nil {
				b.Fatal(err)
			}
			sum += seconds
		}
	}
	return sum
}

// BenchmarkTeller reads one item.
func BenchmarkTeller(b *testing.B) {
	it := bridge("agency")
	for b.Loop() {
		tellerOf(&it, "agency", noon)
	}
}

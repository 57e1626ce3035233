package syndication

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// manyCategories sets up a stand of so many categories that hold the same sixty items each.
func manyCategories(n int) (*shelf, Settings) {
	s, settings := newsstand()
	settings.Categories = nil
	var keys []string
	for i := range n {
		id := "k" + strconv.Itoa(i)
		keys = append(keys, id)
		settings.Categories = append(settings.Categories, Category{ID: id, Title: "Rubrik " + id, Select: Selection{Sources: []string{"*"}}})
	}
	for i := range 60 {
		s.put(i, plainItem("rathaus", strconv.Itoa(i), "Eine Meldung aus dem Rathaus, wie sie jeden Tag kommt", keys...))
	}
	return s, settings
}

// TestWhatFitsPackedIsPrintedOnce asks for every document of many categories in every encoding again and
// again. There is no room for all the plain bytes, and not for all encodings at once, but for each
// document in its packed form: the store is asked for each once, whatever is asked of us.
func TestWhatFitsPackedIsPrintedOnce(t *testing.T) {
	const categories, bound = 15, 225 << 10
	s, settings := manyCategories(categories)
	settings.Cache = bound
	p := New(s, settings)
	h := p.Handler()
	total := 0
	visit := func(encoding string) {
		for i := range categories {
			for _, f := range Formats {
				total += get(h, fmt.Sprintf("/k%d.%s", i, f.Extension), "Accept-Encoding", encoding).Body.Len()
			}
			p.Check(t.Context())
		}
	}
	visit("identity")
	if total < 5*bound {
		t.Fatalf("%d plain bytes: too little for a test", total)
	}
	printed := s.calls()
	for _, encoding := range []string{"gzip", "identity", "br", "gzip", "zstd", "identity"} {
		visit(encoding)
		var held int64
		tidy(p)
		for _, s := range p.sheets {
			if now := s.current.Load(); now != nil {
				held += now.held()
			}
		}
		if held > bound {
			t.Errorf("after a visit in %s %d bytes are held, bound %d", encoding, held, bound)
		}
	}
	checks := 2 * 6 * categories // of which each asks for the versions and for the end of the log
	if calls := s.calls() - printed; calls != checks {
		t.Errorf("what was printed was asked of the store again: %d calls instead of %d", calls, checks)
	}
}

func TestAChangeInOneOfManyCategoriesPrintsItsDocumentsOnly(t *testing.T) {
	const categories = 20
	s, settings := manyCategories(categories)
	p := New(s, settings)
	h := p.Handler()
	visit := func() (calls int) {
		before := s.calls()
		for i := range categories {
			for _, f := range Formats {
				get(h, fmt.Sprintf("/k%d.%s", i, f.Extension))
			}
		}
		return s.calls() - before
	}
	all := visit()
	s.put(90, plainItem("rathaus", "neu", "Eben erst geschehen", "k7"))
	p.Check(t.Context())
	if one := visit(); one != all/categories {
		t.Errorf("a change in one category asks the store %d times, printing all of them %d times", one, all)
	}
	if !strings.Contains(get(h, "/k7.atom").Body.String(), "Eben erst geschehen") {
		t.Error("the change does not show")
	}
}

// TestWhatIsTooMuchIsPrintedAgain bounds the cache below what fits even packed.
func TestWhatIsTooMuchIsPrintedAgain(t *testing.T) {
	const categories, bound = 20, 30 << 10
	s, settings := manyCategories(categories)
	settings.Cache = bound
	p := New(s, settings)
	h := p.Handler()
	for range 2 {
		for i := range categories {
			if w := get(h, fmt.Sprintf("/k%d.rss", i)); strings.Count(w.Body.String(), "<item>") != newestEntries+10 {
				t.Fatalf("k%d: %d with %d entries", i, w.Code, strings.Count(w.Body.String(), "<item>"))
			}
		}
	}
	tidy(p)
	there := 0
	for _, s := range p.sheets {
		if s.current.Load() != nil {
			there++
		}
	}
	if there == 0 || there == categories {
		t.Errorf("%d of %d documents are held", there, categories)
	}
}

// tidy has the cache tidied when nobody else does.
func tidy(p *Press) {
	p.cache.tidying.Lock()
	defer p.cache.tidying.Unlock()
	p.cache.tidy(p.sheets)
}

// TestAThousandCategoriesFitPacked weighs the documents of a category as large ones are: a hundred entries,
// with a teaser of 200 characters each. A thousand of these in every format must stand side by side, or they
// are printed again and again.
func TestAThousandCategoriesFitPacked(t *testing.T) {
	s, settings := newsstand()
	words := strings.Fields(`Stadt Rat Gemeinde Kreis Verwaltung Haushalt Straße Brücke Schule Kita Verein Feuerwehr Polizei Sitzung
		Ausschuss Beschluss Antrag Fraktion Termin Rathaus Baustelle Sanierung Förderung der die das und in von mit für auf dem ein eine im
		beschlossen eröffnet geplant gefördert saniert gesperrt vorgestellt gewählt begonnen beendet verlängert öffentlich gemeinsam künftig`)
	r := rand.New(rand.NewPCG(1, 2))
	text := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteString(words[r.IntN(len(words))] + " ")
		}
		return b.String()
	}
	for i := range 100 {
		it := plainItem("rathaus", fmt.Sprint(r.Uint32()), text(8), "verkehr")
		it.Teaser = text(40)
		s.put(i, it)
	}
	p := New(s, settings)
	var packed, plain int64
	for _, f := range Formats {
		get(p.Handler(), "/verkehr."+f.Extension)
		now := p.byName["verkehr."+f.Extension].current.Load()
		plain += now.held()
		now.flatten()
		packed += now.held()
	}
	if 1000*packed > cacheSize*3/4 {
		t.Errorf("packed they take %d bytes (plain %d): a thousand such categories do not fit into %d", packed, plain, cacheSize*3/4)
	}
}

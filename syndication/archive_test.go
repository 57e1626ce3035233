package syndication

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// shelf is an archive in memory: entries with their categories, versions by the highest position.
type shelf struct {
	mu      sync.Mutex
	entries []aggregator.Entry
	version map[string]aggregator.Version
	gone    []aggregator.Change
	graves  map[string][]aggregator.Tombstone
	serials map[string]map[aggregator.ID]aggregator.Serial
	away    bool
	asked   int // calls so far
}

var morning = time.Date(2026, time.November, 22, 7, 30, 0, 0, time.UTC)

func (s *shelf) ask() error {
	s.asked++
	if s.away {
		return fmt.Errorf("test: %w", aggregator.ErrUnavailable)
	}
	return nil
}

func (s *shelf) Entry(_ context.Context, id aggregator.ID) (aggregator.Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ask(); err != nil {
		return aggregator.Entry{}, err
	}
	for _, e := range s.entries {
		if e.ID == id || slices.ContainsFunc(e.Copies, func(it aggregator.Item) bool { return it.ID == id }) {
			return e, nil
		}
	}
	return aggregator.Entry{}, aggregator.ErrNotFound
}

func (s *shelf) Entries(_ context.Context, q aggregator.Query) ([]aggregator.Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ask(); err != nil {
		return nil, err
	}
	var found []aggregator.Entry
	for _, e := range s.entries {
		if !stands(e, q) || q.Below != 0 && (spotOf(e).compare(spot{q.Below, q.BelowID}) <= 0 || e.Order >= q.Below && q.BelowID == aggregator.ID{}) {
			continue
		}
		if serial := s.serials[q.Category][e.ID]; q.Last > 0 {
			if serial < q.First || serial > q.Last {
				continue
			}
			e.Serial = serial
		}
		found = append(found, e)
	}
	slices.SortFunc(found, func(a, b aggregator.Entry) int {
		if q.Last > 0 {
			return int(int64(b.Serial) - int64(a.Serial))
		}
		if a.Order != b.Order {
			return int(int64(b.Order) - int64(a.Order))
		}
		return strings.Compare(a.ID.String(), b.ID.String())
	})
	limit := q.Limit
	if limit == 0 {
		limit = 50
	}
	return found[:min(len(found), limit)], nil
}

func (s *shelf) Versions(_ context.Context, categories ...string) ([]aggregator.Version, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ask(); err != nil {
		return nil, err
	}
	versions := make([]aggregator.Version, len(categories))
	for i, c := range categories {
		versions[i] = s.version[c]
	}
	return versions, nil
}

// stands tells whether an entry is in the index that a query asks for.
func stands(e aggregator.Entry, q aggregator.Query) bool {
	switch {
	case q.Category != "":
		return in(e, q.Category)
	case q.Source != "":
		return choiceOf{parameter: "source", keys: []string{q.Source}}.heldBy(e)
	default:
		return choiceOf{parameter: "tag", keys: []string{q.Tag}}.heldBy(e)
	}
}

func (s *shelf) Head(context.Context) (aggregator.LogCursor, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return aggregator.LogCursor{Epoch: "one", Position: s.position()}, s.ask()
}

func (s *shelf) Follow(_ context.Context, after aggregator.LogCursor, limit int) ([]aggregator.Change, aggregator.LogCursor, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.ask(); err != nil {
		return nil, after, err
	}
	if after.Position > s.position() || after.Epoch != "one" && after.Epoch != "" {
		return nil, after, aggregator.ErrResync
	}
	changes := slices.Clone(s.gone)
	for _, e := range s.entries {
		changes = append(changes, aggregator.Change{Position: e.Position, ID: e.ID, Kind: aggregator.ChangePut, At: e.Changed, Entry: &e})
	}
	changes = slices.DeleteFunc(changes, func(c aggregator.Change) bool { return c.Position <= after.Position })
	slices.SortFunc(changes, func(a, b aggregator.Change) int { return int(a.Position) - int(b.Position) })
	changes = changes[:min(len(changes), limit)]
	after.Epoch = "one"
	if len(changes) > 0 {
		after.Position = changes[len(changes)-1].Position
	}
	return changes, after, nil
}

func in(e aggregator.Entry, category string) bool {
	return slices.ContainsFunc(e.Copies, func(it aggregator.Item) bool { return slices.Contains(it.Categories, category) })
}

// put makes an item visible, n minutes after the morning, or changes the entry that has its id.
func (s *shelf) put(minutes int, it aggregator.Item) aggregator.ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := morning.Add(time.Duration(minutes) * time.Minute)
	position := s.position() + 1
	if it.ID == (aggregator.ID{}) {
		it.ID = aggregator.NewID(it.Source, it.OwnID)
	}
	it.Changed = now
	if i := slices.IndexFunc(s.entries, func(e aggregator.Entry) bool { return e.ID == it.ID }); i >= 0 {
		s.touchAll(it.ID, position, now) // where it was
		it.FirstSeen = s.entries[i].Copies[0].FirstSeen
		s.entries[i].Copies = append([]aggregator.Item{it}, s.entries[i].Copies[1:]...)
		s.entries[i].Position, s.entries[i].Changed = position, now
	} else {
		it.FirstSeen = now
		order := aggregator.OrderLive + aggregator.Order(position)
		if it.Backfill {
			order = aggregator.Order(it.Published.Unix())
		}
		s.entries = append(s.entries, aggregator.Entry{ID: it.ID, Order: order, Position: position, Changed: now, Copies: []aggregator.Item{it}})
	}
	s.touchAll(it.ID, position, now)
	return it.ID
}

// position is the latest in the log.
func (s *shelf) position() (latest aggregator.Position) {
	for _, v := range s.version {
		latest = max(latest, v.Position)
	}
	for _, e := range s.entries {
		latest = max(latest, e.Position)
	}
	for _, c := range s.gone {
		latest = max(latest, c.Position)
	}
	return latest
}

// touchAll moves the version of every category that an entry is in: all of them show the change.
func (s *shelf) touchAll(id aggregator.ID, position aggregator.Position, now time.Time) {
	i := slices.IndexFunc(s.entries, func(e aggregator.Entry) bool { return e.ID == id })
	touched := map[string]bool{}
	for _, it := range s.entries[i].Copies {
		for _, c := range it.Categories {
			if !touched[c] {
				touched[c] = true
				s.touch(c, position, now)
			}
		}
	}
}

func (s *shelf) touch(category string, position aggregator.Position, now time.Time) {
	if s.version == nil {
		s.version = map[string]aggregator.Version{}
	}
	v := s.version[category]
	if !now.After(v.Changed) {
		now = v.Changed.Add(time.Second)
	}
	s.version[category] = aggregator.Version{Position: position, Changed: now, Serial: s.enter(category, v.Serial)}
}

// enter gives those that have come into a category the next serials and takes them from those that left.
func (s *shelf) enter(category string, last aggregator.Serial) aggregator.Serial {
	if s.serials == nil {
		s.serials = map[string]map[aggregator.ID]aggregator.Serial{}
	}
	before, now := s.serials[category], map[aggregator.ID]aggregator.Serial{}
	for _, e := range s.entries {
		if !in(e, category) {
			continue
		}
		if now[e.ID] = before[e.ID]; now[e.ID] == 0 {
			last++
			now[e.ID] = last
		}
	}
	s.serials[category] = now
	return last
}

// join adds a further copy to an entry.
func (s *shelf) join(id aggregator.ID, minutes int, it aggregator.Item) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := morning.Add(time.Duration(minutes) * time.Minute)
	it.ID, it.FirstSeen, it.Changed = aggregator.NewID(it.Source, it.OwnID), now, now
	for i := range s.entries {
		if e := &s.entries[i]; e.ID == id {
			e.Copies = append(slices.Clone(e.Copies), it)
			e.Position, e.Changed = s.position()+1, now
			s.touchAll(id, e.Position, now)
		}
	}
}

// remove takes an entry out.
func (s *shelf) remove(id aggregator.ID, minutes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.entries, func(e aggregator.Entry) bool { return e.ID == id })
	position := s.position() + 1
	s.touchAll(id, position, morning.Add(time.Duration(minutes)*time.Minute))
	s.gone = append(s.gone, aggregator.Change{Position: position, ID: id, Kind: aggregator.ChangeWithdrawn})
	if s.graves == nil {
		s.graves = map[string][]aggregator.Tombstone{}
	}
	for c := range s.version {
		if in(s.entries[i], c) {
			s.graves[c] = append(s.graves[c], aggregator.Tombstone{ID: id, At: morning.Add(time.Duration(minutes) * time.Minute)})
		}
	}
	s.entries = slices.Delete(s.entries, i, i+1)
}

func (s *shelf) FollowUps(_ context.Context, id aggregator.ID) (ids []aggregator.ID, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.entries {
		if lead, ok := earlierOf(e); ok && lead == id {
			ids = append(ids, e.ID)
		}
	}
	return ids, nil
}

func (s *shelf) Withdrawn(_ context.Context, category string, since time.Time) (list []aggregator.Tombstone, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.graves[category] {
		if !t.At.Before(since) {
			list = append(list, t)
		}
	}
	return list, s.ask()
}

// States knows of one source what reading it tells.
func (s *shelf) States(context.Context, ...string) (map[string]aggregator.State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return map[string]aggregator.State{"rathaus": {
		Cursor: aggregator.Cursor{Hints: aggregator.Hints{Gap: 10 * time.Hour}, Format: "RSS"},
		Health: aggregator.Health{News: morning.Add(90 * time.Second)},
	}}, s.ask()
}

func (s *shelf) setAway(away bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away = away
}

func (s *shelf) calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

// newsstand is the world of the tests: sources, categories and a morning's news.
func newsstand() (*shelf, Settings) {
	settings := Settings{
		Site: Site{
			Title: "Litfass Rheinland", Description: "Was in Rathäusern und Redaktionen ausgehängt wird",
			BaseURL: "https://news.example.org", Contact: "redaktion@example.org",
			Imprint: "https://example.org/impressum", Privacy: "https://example.org/datenschutz", Rights: "Zusammenstellung: CC0",
		},
		Sources: []aggregator.Source{
			{ID: "rathaus", Name: "Stadt Bonn", Class: aggregator.Official, URL: "https://www.bonn.example/rss?token=geheim"},
			{ID: "blatt", Name: "Rheinisches Tageblatt", Description: "Zeitung für Bonn und den Rhein-Sieg-Kreis", Class: aggregator.Press, URL: "https://user:pw@blatt.example/feed.atom"},
			{ID: "offen", Name: "Offene Stadt", Class: aggregator.Press, URL: "https://offen.example/feed.json", Images: true,
				Quoting: aggregator.Quoting{Mode: aggregator.QuoteFull}},
		},
		Categories: []Category{
			{ID: "verkehr", Title: "Verkehr & Mobilität", Description: "Straßen, Schienen, Wege", Select: Selection{Any: []string{"topic/verkehr"}}},
			{ID: "digitales", Was: "digital", Title: "Digitales", Select: Selection{Any: []string{"topic/digitalisierung"}}},
			{ID: "leer", Title: "Noch nichts", Select: Selection{Any: []string{"topic/nichts"}}},
			{ID: "vorbei", Title: "Vorbei", Ended: true},
		},
		Label: func(tag, _ string) string {
			return map[string]string{
				"topic/verkehr": "Verkehr", "topic/digitalisierung": "Digitalisierung", "place/05314000": "Bonn",
				"format/interview": "Interview", "format/pressemitteilung": "Pressemitteilung",
			}[tag]
		},
	}
	s := &shelf{}
	s.put(0, item(aggregator.Item{
		Source: "rathaus", OwnID: "1", Link: "https://www.bonn.example/radweg", Kicker: "Bonn", Title: "Neuer Radweg am Rhein eröffnet",
		Teaser:    "Der Radweg zwischen Beuel und Oberkassel ist fertig. Er ist vier Meter breit, beleuchtet und kostete 3,2 Millionen Euro.",
		Published: morning.Add(-2 * time.Hour), Categories: []string{"verkehr"}, Area: "05314000",
		Enclosures: []aggregator.Enclosure{{URL: "https://www.bonn.example/plan.pdf", Type: "application/pdf", Length: 123456}},
	}, "topic/verkehr", "place/05314000", "format/pressemitteilung"))
	shared := s.put(5, item(aggregator.Item{
		Source: "blatt", OwnID: "a", Link: "https://blatt.example/bahn", Title: "Stadtbahn fährt wieder", Teaser: "Nur für Abonnenten.",
		Published: morning.Add(-time.Hour), Categories: []string{"verkehr"}, Authors: []aggregator.Author{{Name: "Erika Beispiel"}, {Name: "Max Muster"}},
	}, "topic/verkehr"))
	s.join(shared, 9, item(aggregator.Item{
		Source: "rathaus", OwnID: "2", Link: "https://www.bonn.example/stadtbahn", Title: "Stadtbahn-Linie 66 fährt wieder durchgehend",
		Teaser: "Die Bauarbeiten sind abgeschlossen.", Published: morning.Add(-30 * time.Minute), Categories: []string{"verkehr"},
	}, "topic/verkehr", "place/05314000"))
	s.put(20, item(aggregator.Item{
		Source: "offen", OwnID: "x", Link: "https://offen.example/ki", Title: "„Verwaltung muss einfacher werden“", Teaser: "Ein Gespräch.",
		Content: "<p>Ein <em>Gespräch</em> über Akten &amp; Apps.</p>", Language: "de", DayOnly: true,
		Published: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), Categories: []string{"digital", "verkehr"},
		Image: &aggregator.Image{URL: "https://offen.example/bild.jpg", Alt: "Zwei Menschen", Credit: "A. Foto"},
		Enclosures: []aggregator.Enclosure{
			{URL: "https://offen.example/folge.mp3", Type: "audio/mpeg", Length: 99}, {URL: "https://offen.example/folien.pdf"},
		},
	}, "topic/digitalisierung", "format/interview"))
	s.put(0, item(aggregator.Item{
		Source: "rathaus", OwnID: "alt", Link: "https://www.bonn.example/alt", Title: "Aus dem Archiv", Backfill: true,
		Published: morning.Add(-90 * 24 * time.Hour), Categories: []string{"verkehr"},
	}, "topic/verkehr"))
	return s, settings
}

// plainItem is the least an item has.
func plainItem(source, own, title string, categories ...string) aggregator.Item {
	return aggregator.Item{
		Source: source, OwnID: own, Title: title, Link: "https://www.bonn.example/" + own, Published: morning,
		Categories: categories,
	}
}

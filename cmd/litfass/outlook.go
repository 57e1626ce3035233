package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/config"
	"github.com/litfass/litfass/syndication"
)

// outlook is what rules would make of stored items. However many there are, it holds counts and a few samples.
type outlook struct {
	cfg        *config.Config
	rules      aggregator.Rules
	samples    int
	items      int
	retagged   int
	categories map[string]*categoryOutlook // by key
	topics     map[string]int              // how many items each is given to
	kept       map[string]bool             // keys of sources whose items stay when they leave the configuration
}

// outlookReport is what it comes to.
type outlookReport struct {
	Items      int               `json:"items"`
	Retagged   int               `json:"retagged"`
	Categories []categoryOutlook `json:"categories"`
	Warnings   []string          `json:"warnings"`
}

// categoryOutlook counts entries.
type categoryOutlook struct {
	ID      string   `json:"id"`
	Now     int      `json:"now"`
	Then    int      `json:"then"`
	In      int      `json:"in"`
	Out     int      `json:"out"`
	CameIn  []sample `json:"came_in"`
	WentOut []sample `json:"went_out"`
	Note    string   `json:"note,omitempty"`
}

type sample struct {
	ID     string    `json:"id"`
	Title  string    `json:"title"`
	Source string    `json:"source"`
	Date   time.Time `json:"date"`
}

func newOutlook(cfg *config.Config, taggers []aggregator.Tagger, samples int) *outlook {
	return &outlook{
		cfg: cfg, rules: rulesOf(cfg, taggers, syndication.Selector(cfg.Categories, cfg.Sources)), samples: samples,
		categories: map[string]*categoryOutlook{}, topics: map[string]int{}, kept: map[string]bool{},
	}
}

// shelfful is how many entries are read at once.
const shelfful = 200

// read looks at every stored entry. What changes meanwhile moves beyond the end that stood when it began, and
// is left out.
func (o *outlook) read(ctx context.Context, s shelf) error {
	roll, err := s.Mark(ctx, "sources")
	if err != nil {
		return err
	}
	for line := range strings.Lines(roll) {
		if key, keep, _ := strings.Cut(strings.TrimSpace(line), " "); keep != "" {
			o.kept[key] = true
		}
	}
	head, err := s.Head(ctx)
	if err != nil {
		return err
	}
	for at := aggregator.Position(0); ; {
		changes, err := s.Changes(ctx, at, shelfful)
		if err != nil {
			return err
		}
		for _, c := range changes {
			if c.Position > head.Position {
				return nil
			}
			if c.Entry != nil && len(c.Entry.Copies) > 0 {
				o.look(*c.Entry)
			}
			at = c.Position
		}
		if len(changes) < shelfful {
			return nil
		}
	}
}

// look counts what would become of an entry. In a category it is as long as one of its copies is.
func (o *outlook) look(e aggregator.Entry) {
	o.items++
	now, then, topics := map[string]bool{}, map[string]bool{}, map[string]bool{}
	changed := false
	for _, it := range e.Copies {
		for _, c := range it.Categories {
			now[c] = true
		}
		src, configured := o.rules.Source(it.Source)
		if !configured {
			if o.kept[it.Source] { // nobody looks at these again
				for _, c := range it.Categories {
					then[c] = true
				}
			}
			continue
		}
		tagged := it
		tagged.Tags = aggregator.TagsOf(src, it, o.rules.Taggers)
		changed = changed || len(difference(it.Tags, tagged.Tags)) > 0
		for _, t := range tagged.Tags {
			topics[t.ID] = topics[t.ID] || strings.HasPrefix(t.ID, "topic/")
		}
		for _, c := range o.rules.Selects(src, tagged) {
			then[c] = true
		}
	}
	if changed {
		o.retagged++
	}
	for t, isTopic := range topics {
		if isTopic {
			o.topics[t]++
		}
	}
	o.count(e, now, then)
}

func (o *outlook) count(e aggregator.Entry, now, then map[string]bool) {
	both := maps.Clone(now)
	maps.Copy(both, then)
	for key := range both {
		c := o.categories[key]
		if c == nil {
			c = &categoryOutlook{CameIn: []sample{}, WentOut: []sample{}}
			o.categories[key] = c
		}
		switch {
		case now[key] && then[key]:
			c.Now, c.Then = c.Now+1, c.Then+1
		case then[key]:
			c.Then, c.In = c.Then+1, c.In+1
			o.keep(&c.CameIn, e)
		default:
			c.Now, c.Out = c.Now+1, c.Out+1
			o.keep(&c.WentOut, e)
		}
	}
}

// keep keeps the samples that changed last.
func (o *outlook) keep(list *[]sample, e aggregator.Entry) {
	if o.samples == 0 {
		return
	}
	it := e.Copies[0]
	source := it.Source
	if src, ok := o.rules.Source(it.Source); ok {
		source = src.ID
	}
	*list = append(*list, sample{ID: e.ID.URN(), Title: titleOf(it), Source: source, Date: it.Date()})
	if len(*list) > o.samples {
		*list = slices.Delete(*list, 0, 1)
	}
}

// report lists the categories of the configuration in their order, then those that it no longer has.
func (o *outlook) report() outlookReport {
	r := outlookReport{Items: o.items, Retagged: o.retagged, Categories: []categoryOutlook{}, Warnings: []string{}}
	rest := maps.Clone(o.categories)
	for _, c := range o.cfg.Categories {
		v := categoryOutlook{CameIn: []sample{}, WentOut: []sample{}}
		if found := rest[c.Key()]; found != nil {
			v = *found
		}
		delete(rest, c.Key())
		v.ID = c.ID
		switch {
		case c.Ended:
			v.Note = "ended"
		case v.Now == 0 && v.Then > 0:
			v.Note = "new, or empty so far"
		case v.Then == 0 && v.Now > 0:
			v.Note = "would be empty"
		case v.Then == 0:
			v.Note = "takes nothing of what is stored"
		}
		r.Categories = append(r.Categories, v)
		if narrows(c.Select) && v.Then == o.items && o.items >= fewToTell {
			r.Warnings = append(r.Warnings, fmt.Sprintf("category %s takes all %d stored items: its selection sorts nothing out", c.ID, o.items))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(rest)) {
		v := *rest[key]
		v.ID, v.Note = key, "no longer in the configuration"
		r.Categories = append(r.Categories, v)
	}
	for _, topic := range slices.Sorted(maps.Keys(o.topics)) {
		if n := o.topics[topic]; n*20 >= o.items*19 && o.items >= fewToTell && topic != "topic/"+o.cfg.Taxonomy.Defaults.Fallback {
			r.Warnings = append(r.Warnings, fmt.Sprintf("%s is given to %d of %d stored items: its words match nearly everything", topic, n, o.items))
		}
	}
	return r
}

// fewToTell is how many items must be stored for a rule that matches all to be suspect.
const fewToTell = 20

// narrows tells whether a selection means to leave something out.
func narrows(s syndication.Selection) bool {
	return len(s.Any)+len(s.All)+len(s.Not)+len(s.Words) > 0 || len(s.Sources) > 0 && !slices.Contains(s.Sources, "*")
}

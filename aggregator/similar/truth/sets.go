package truth

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// Sets returns what the part puts to the test, one set for each kind of edit and of hard negative, and
// last, under the name "all", one with everything.
func (p Part) Sets() []Set {
	var sets []Set
	for _, r := range p.recipes() {
		sets = append(sets, p.build(r))
	}
	return sets
}

// Set returns the set of that name.
func (p Part) Set(name string) Set {
	all := p.recipes()
	return p.build(all[slices.IndexFunc(all, func(r recipe) bool { return r.name == name })])
}

// recipe says how a set is made.
type recipe struct {
	name string
	fill func(*builder)
}

func (p Part) recipes() []recipe {
	var all []recipe
	for _, e := range edits {
		all = append(all, recipe{"edit: " + e.name, func(b *builder) { b.edited(e) }})
	}
	all = append(all, recipe{"told independently", (*builder).retold}, recipe{"follow-ups", (*builder).later})
	for _, kind := range p.kinds() {
		all = append(all,
			recipe{"series of one source: " + kind, func(b *builder) { b.series(kind, false, true) }},
			recipe{"series of many sources: " + kind, func(b *builder) { b.series(kind, true, true) }})
	}
	return append(all,
		recipe{"series, one source", func(b *builder) { b.allSeries(false) }},
		recipe{"series, many sources", func(b *builder) { b.allSeries(true) }},
		recipe{"all", (*builder).everything})
}

func (p Part) kinds() (kinds []string) {
	for _, t := range p.templates() {
		if !slices.Contains(kinds, t.kind) {
			kinds = append(kinds, t.kind)
		}
	}
	return kinds
}

// builder collects items; they arrive in the order of their publication.
type builder struct {
	Part
	rng     *rand.Rand
	items   []Item
	stories int
	filled  map[text]bool // texts of series
}

func (p Part) build(r recipe) Set {
	b := &builder{Part: p, rng: rand.New(rand.NewPCG(p.seed, hash(r.name))), filled: map[text]bool{}}
	r.fill(b)
	slices.SortStableFunc(b.items, func(x, y Item) int { return x.Published.Compare(y.Published) })
	for i := range b.items {
		b.items[i].ID = fmt.Sprintf("%s-%d", p.Name, i)
	}
	return Set{r.name, b.items}
}

func (b *builder) story() string {
	b.stories++
	return fmt.Sprintf("s%d", b.stories)
}

// moment is some time in the ten days of the news.
func (b *builder) moment() time.Time {
	return firstDay.Add(time.Duration(b.rng.IntN(10*24*60)) * time.Minute)
}

func (b *builder) add(story, source string, t text, at time.Time) {
	b.items = append(b.items, Item{Source: source, Title: t.title, Summary: t.teaser, Published: at, Story: story})
}

// press is one of the papers that take over what others write.
func (b *builder) press() string { return fmt.Sprintf("press-%d", b.rng.IntN(12)) }

// edited: every event once, and once more in another source with the edit.
func (b *builder) edited(e edit) {
	for _, ev := range b.events() {
		at, story := b.moment(), b.story()
		t := text{ev.title, ev.teaser}
		b.add(story, "origin", t, at)
		b.add(story, "paper", e.do(ev, t, b.rng), at.Add(b.delay()))
	}
}

func (b *builder) delay() time.Duration { return time.Duration(10+b.rng.IntN(1400)) * time.Minute }

// retold: every event that has been told twice, by two sources.
func (b *builder) retold() {
	for _, ev := range b.events() {
		at, story := b.moment(), b.story()
		b.add(story, "origin", text{ev.title, ev.teaser}, at)
		if ev.retold.title != "" {
			b.add(story, "paper", ev.retold, at.Add(b.delay()))
		}
	}
}

// later: what came of an event is another story, in the same source and in another.
func (b *builder) later() {
	for i, ev := range b.events() {
		at := b.moment()
		b.add(b.story(), "origin", text{ev.title, ev.teaser}, at)
		if ev.later.title != "" {
			source := "origin"
			if i%2 == 0 {
				source = "paper"
			}
			b.add(b.story(), source, ev.later, at.Add(2*b.delay()))
		}
	}
}

// series: 12 texts of each template of a kind. With copied, a paper takes every third one over, slightly edited.
func (b *builder) series(kind string, manySources, copied bool) {
	for n, t := range b.templates() {
		if t.kind != kind {
			continue
		}
		towns := b.rng.Perm(len(b.towns))
		for i := range 12 {
			at, story := b.moment(), b.story()
			source := fmt.Sprintf("town-hall-%d", n)
			if manySources {
				source = fmt.Sprintf("town-hall-%d-%d", n, i)
			}
			town := b.towns[towns[i]]
			if !manySources && n%2 == 0 {
				town = b.towns[towns[0]] // the source of one town hall
			}
			filled := b.fillAnew(t, town, at)
			b.add(story, source, filled, at)
			if copied && i%3 == 0 {
				light := pickEdit(b.rng)
				b.add(story, b.press(), light.do(event{title: filled.title, teaser: filled.teaser}, filled, b.rng), at.Add(b.delay()))
			}
		}
	}
}

// fillAnew fills a template as it has not been filled before: two stories never have the same text.
func (b *builder) fillAnew(t template, town string, at time.Time) text {
	for {
		if filled := b.fill(t, town, b.rng, at); !b.filled[filled] {
			b.filled[filled] = true
			return filled
		}
	}
}

func (b *builder) allSeries(manySources bool) {
	for _, kind := range b.kinds() {
		b.series(kind, manySources, true)
	}
}

// everything: each event with one to four edits of it, some retold, some with what came of them, and all series.
func (b *builder) everything() {
	for i, ev := range b.events() {
		at, story := b.moment(), b.story()
		t := text{ev.title, ev.teaser}
		b.add(story, fmt.Sprintf("origin-%d", i%7), t, at)
		for j := range 1 + b.rng.IntN(4) {
			e := edits[b.rng.IntN(len(edits))]
			b.add(story, fmt.Sprintf("paper-%d", j), e.do(ev, t, b.rng), at.Add(b.delay()))
		}
		if ev.retold.title != "" && i%3 == 0 {
			b.add(story, "retelling", ev.retold, at.Add(b.delay()))
		}
		if ev.later.title != "" {
			b.add(b.story(), fmt.Sprintf("origin-%d", i%7), ev.later, at.Add(2*b.delay()))
		}
	}
	b.allSeries(false)
	b.allSeries(true)
}

package aggregator

import "context"

// A Tagger says what an item is about.
type Tagger func(Source, Item) []Tag

// TagWith asks every tagger about every item.
func TagWith(taggers ...Tagger) Stage {
	return func(ctx context.Context, b Batch) (Batch, error) { return b, nil }
}

// A Selector names the categories that take an item.
type Selector func(Source, Item) []string

// Select puts items into categories.
func Select(selects Selector) Stage {
	return Each(func(b Batch, it Item) (Item, bool) {
		it.Categories = selects(b.Source, it)
		return it, true
	})
}

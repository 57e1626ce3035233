package syndication

import (
	"context"
	"errors"
	"slices"

	"github.com/litfass/litfass/aggregator"
)

// What goes on with what: an entry that tells of the same matter as an earlier one without being part of its
// story is linked to it, in both directions. Only pages and the API of one item show it.

// mostSequels is how many entries are shown that go on with one.
const mostSequels = 10

// earlierOf is the id of the entry that one goes on with; ok is false if it goes on with none.
func earlierOf(e aggregator.Entry) (id aggregator.ID, ok bool) {
	for _, it := range e.Copies {
		if j := it.Joined; j != nil && j.How == aggregator.Follows {
			return j.With, true
		}
	}
	return id, false
}

// neighbours reads the entry that one goes on with, and those that go on with it.
func (p *Press) neighbours(ctx context.Context, e aggregator.Entry) (earlier, later []Entry, err error) {
	read := func(id aggregator.ID) ([]Entry, error) {
		other, err := p.archive.Entry(ctx, id)
		if errors.Is(err, aggregator.ErrNotFound) || err == nil && (other.ID == e.ID || len(other.Copies) == 0) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		return []Entry{p.editor.entry(other, p.Site.language())}, nil
	}
	if id, ok := earlierOf(e); ok {
		if earlier, err = read(id); err != nil {
			return nil, nil, err
		}
	}
	next, err := p.archive.FollowUps(ctx, e.ID)
	if err != nil && !errors.Is(err, aggregator.ErrNotFound) {
		return nil, nil, err
	}
	for _, id := range next[max(0, len(next)-mostSequels):] {
		one, err := read(id)
		if err != nil {
			return nil, nil, err
		}
		later = append(later, one...)
	}
	return earlier, later, nil
}

func shows(list []news, e aggregator.Entry) bool {
	return slices.ContainsFunc(list, func(n news) bool { return n.ID == urn(e.ID) })
}

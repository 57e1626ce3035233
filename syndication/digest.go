package syndication

import (
	"context"
	"slices"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// digest is what the front page and the directories show of a category.
type digest struct {
	version   aggregator.Version
	headlines []Entry
	perWeek   float64
}

// headlinesShown is how many entries of a category stand on the front page.
const headlinesShown = 5

// readDigests reads what has changed since it was last read.
func (p *Press) readDigests(ctx context.Context) ([]*digest, []aggregator.Version, error) {
	versions, err := p.archive.Versions(ctx, p.keys...)
	if err != nil {
		return nil, nil, err
	}
	versions = slices.Clone(versions)
	list := make([]*digest, len(p.keys))
	for n, key := range p.keys {
		if list[n] = p.digests[n].Load(); list[n] == nil || !sameVersions([]aggregator.Version{list[n].version}, versions[n:n+1]) {
			version, entries, err := readCategory(ctx, p.archive, key)
			if err != nil {
				return nil, nil, err
			}
			d := &digest{version: version, perWeek: lastWeek(entries)}
			entries = entries[:min(len(entries), headlinesShown)]
			d.headlines = p.editor.document(p.published[n], version, entries).Entries
			p.digests[n].Store(d)
			list[n] = d
		}
		versions[n] = list[n].version
	}
	return list, versions, nil
}

// lastWeek counts the entries dated within the seven days before the newest one.
func lastWeek(entries []aggregator.Entry) float64 {
	var newest time.Time
	for _, e := range entries {
		if d := e.Copies[0].Date(); d.After(newest) {
			newest = d
		}
	}
	n := 0
	for _, e := range entries {
		if newest.Sub(e.Copies[0].Date()) < 7*24*time.Hour {
			n++
		}
	}
	return float64(n)
}

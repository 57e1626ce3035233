package truth

import "github.com/litfass/litfass/aggregator/similar"

// Ours is the judge that Litfass uses.
func Ours(items []Item) []int {
	var stories similar.Stories
	out := make([]int, len(items))
	for i, it := range items {
		out[i], _ = stories.Add(similar.New(similar.Text{Title: it.Title, Teaser: it.Summary, Published: it.Published}), it.Source, nil)
	}
	return out
}

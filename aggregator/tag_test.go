package aggregator

import "testing"

func TestTagsOfAllTaggersAreOneSet(t *testing.T) {
	tagger := func(id string, primary bool, why string) Tagger {
		return func(Source, Item) []Tag {
			return []Tag{{ID: id, Primary: primary, Why: []Evidence{{Rule: why}}}}
		}
	}
	b := Batch{Source: Source{ID: "s", Tags: []string{"place/05", "place/05"}}, Items: []Item{{Title: "x"}}}
	b, err := TagWith(tagger("topic/a", false, "1"), tagger("place/05", false, "2"), tagger("topic/a", true, "3"))(t.Context(), b)
	if err != nil {
		t.Fatal(err)
	}
	tags := b.Items[0].Tags
	if len(tags) != 2 || tags[0].ID != "place/05" || len(tags[0].Why) != 2 || tags[1].ID != "topic/a" || !tags[1].Primary || len(tags[1].Why) != 2 {
		t.Errorf("%+v", tags)
	}
}

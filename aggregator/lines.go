package aggregator

import (
	"net/http"
)

// Heads says how each kind of source is read. A new kind is one more entry.
func Heads(client *http.Client) map[Kind]Line {
	fetch := Step{"fetch", Fetch(client)}
	return map[Kind]Line{
		"feed": {fetch, {"parse", FewLarge(spare.computing(ParseFeed))}},
	}
}

// Tail is what happens to the items of every source.
func Tail(books Books, taggers []Tagger, selects Selector, publish Stage) Line {
	s := Patient(books)
	return Line{
		{"accept", Accept},
		{"normalise", spare.computing(Normalise)},
		{"dedup", Dedup(s)},
		{"tag", spare.computing(TagWith(taggers...))},
		{"select", spare.computing(Select(selects))},
		{"settle", Settle},
		{"retract", Retract(books)},
		{"store", Save(s)},
		{"publish", publish},
	}
}

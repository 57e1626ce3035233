package aggregator

import (
	"slices"
	"time"

	"github.com/litfass/litfass/aggregator/words"
)

// maxShared bounds the links a source is remembered to share among its items.
const maxShared = 256

// identify gives each item of a batch its own id and its hashes (but the digest), takes doubled items of
// the document together, and remembers links that several items share. See dedup.go for the rules.
func identify(b *Batch) []Item {
	links := make([]string, len(b.Items))
	tracking := b.Source.Tracking
	home := CanonicalLink(b.Feed.Link, tracking...)
	for i, it := range b.Items {
		links[i] = CanonicalLink(it.Link, tracking...)
	}
	names := namingLinks(b, links, home)
	guids := namingGUIDs(b.Items, links, home)

	items := make([]Item, 0, len(b.Items))
	at := make(map[Hash]int, len(b.Items))
	for i, it := range b.Items {
		it.Seen.Link = names(links[i])
		it.OwnID = ownID(it, guids[it.OwnID], links[i], it.Seen.Link != 0)
		it.Seen.Own, it.Seen.Text = HashOf(it.OwnID), wording(it, links[i])
		if j, ok := at[it.Seen.Own]; ok {
			if edited(it).After(edited(items[j])) {
				items[j] = it
			}
			continue
		}
		at[it.Seen.Own] = len(items)
		items = append(items, it)
	}
	return withoutTwins(items)
}

// ownID is the name a source gives an item, or the one we find where it gives none.
func ownID(it Item, guid bool, canonical string, linkNames bool) string {
	switch {
	case guid:
		if webLink(it.OwnID) {
			return CleanLink(it.OwnID) // a GUID may carry a session, too
		}
		return it.OwnID
	case linkNames:
		return "link:" + canonical
	case it.Published.IsZero():
		return "title:" + words.Fold(it.Kicker+" "+it.Title)
	default:
		return "title:" + words.Fold(it.Kicker+" "+it.Title) + " " + it.Published.UTC().Format("2006-01-02")
	}
}

// namingGUIDs tells which GUIDs of a document name one item each: not the home page, and not on items
// of different links or, where they have none, of different titles.
func namingGUIDs(items []Item, links []string, home string) map[string]bool {
	names := make(map[string]bool, len(items))
	first := make(map[string]int, len(items))
	for i, it := range items {
		j, again := first[it.OwnID]
		switch {
		case it.OwnID == "":
		case !again:
			first[it.OwnID] = i
			canonical := CanonicalLink(it.OwnID)
			names[it.OwnID] = canonical == "" || canonical != home && identifies(canonical)
		case links[i] != links[j] || links[i] == "" && it.Title != items[j].Title:
			names[it.OwnID] = false
		}
	}
	return names
}

// namingLinks returns a function that hashes a canonical link that names one item: no home or list page,
// not the document's own page, and not shared by several items of this source, now or before; 0 for any
// other. Links shared now are added to the cursor.
func namingLinks(b *Batch, links []string, home string) func(string) Hash {
	shared := make(map[Hash]bool, len(b.State.Cursor.Links))
	for _, h := range b.State.Cursor.Links {
		shared[h] = true
	}
	source := CanonicalLink(b.Source.URL)
	first := make(map[string]int, len(links))
	var found []Hash
	for i, l := range links {
		j, again := first[l]
		if !again {
			first[l] = i
			continue
		}
		a, c := b.Items[i], b.Items[j]
		if !identifies(l) || a.OwnID == c.OwnID && a.OwnID != "" || a.Title == c.Title && a.Teaser == c.Teaser {
			continue // no link to name anything by, or one item twice
		}
		if h := HashOf(l); !shared[h] {
			shared[h] = true
			found = append(found, h)
		}
	}
	if len(found) > 0 { // the newest are kept
		all := slices.Concat(found, b.State.Cursor.Links)
		b.State.Cursor.Links = all[:min(len(all), maxShared)]
	}
	return func(l string) Hash {
		if l == home || l == source || !identifies(l) {
			return 0
		}
		if h := HashOf(l); !shared[h] {
			return h
		}
		return 0
	}
}

// withoutTwins drops what comes under a link that another item has, too: systems that list an item in two
// sections give it two GUIDs. Where such items read differently, the link names none of them by now.
func withoutTwins(items []Item) []Item {
	seen := make(map[Hash]bool, len(items))
	return slices.DeleteFunc(items, func(it Item) bool {
		twice := it.Seen.Link != 0 && seen[it.Seen.Link]
		seen[it.Seen.Link] = true
		return twice
	})
}

// edited is when an item was last touched, as its source says.
func edited(it Item) time.Time {
	if it.Updated.After(it.Published) {
		return it.Updated
	}
	return it.Published
}

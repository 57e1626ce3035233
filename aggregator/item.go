package aggregator

import (
	"time"

	"github.com/google/uuid"
)

// ID names an item for ever. Its URN form ("urn:uuid:…") is what feeds publish.
type ID = uuid.UUID

// namespace is the UUID namespace of all item ids; it must never change.
var namespace = uuid.MustParse("5f0b4d2e-6c1a-5d0e-9a55-1854c01a5500")

// NewID mints the id of an item from the key of its source and the source's own id of it (UUID
// version 5, RFC 9562 section 5.5). Nothing else goes in, so another order of arrival, another
// replica or a second reading give the same id.
func NewID(source, own string) ID {
	return uuid.NewSHA1(uuid.NewSHA1(namespace, []byte(source)), []byte(own))
}

// Item is one piece of news as one source tells it.
//
// The parse step fills it with what the document says, links absolute but otherwise untouched; the
// normalise step makes it fit to store and publish. Which field is what at which point stands beside it.
type Item struct {
	ID     ID     // from NewID; when the source renamed the item (GUID drift), the id it already had
	Source string // key of the source that brought it, see Source.Key
	Area   string // AGS of that source, empty if it has none
	OwnID  string // what the source calls it; Normalise finds one where the source gives none

	Link    string // absolute URL of the original; Normalise cuts session and tracking parts
	Kicker  string // plain text, split from the headline by Normalise: "Hannover", "DStGB"
	Title   string // plain text from Normalise on
	Summary string // HTML as parsed; Normalise turns it into Teaser and clears it
	Teaser  string // plain text, from Normalise on
	Content string // HTML; from Normalise on safe to show, and empty unless the source is quoted in full

	Language   string // BCP 47; empty = the source's
	Authors    []Author
	Keywords   []string // the source's own categories, as it writes them
	Image      *Image
	Enclosures []Enclosure

	Published time.Time // as the source says; zero where that is missing or implausible: show Date()
	DayOnly   bool      // Published is known to the day only
	Updated   time.Time // as the source says, zero if it does not
	FirstSeen time.Time // when Litfass first read it; set by Normalise, kept by the store
	Changed   time.Time // when what a reader sees of this copy last changed; set by the store

	Tags       []Tag
	Categories []string // ids of the categories that take it, from the select step
	Seen       Seen     // how it is recognised again, from the dedup step
	Backfill   bool     // indexed by its date, below what is on top, and never announced
	Joined     *Joined  // why it is told with others, or what it goes on with; nil: neither. Set by the store
}

// Date is the day and time an item is sorted and shown by: as the source says, else when it was first
// seen. The store keeps FirstSeen, so an item without a date never moves.
func (it Item) Date() time.Time {
	if it.Published.IsZero() {
		return it.FirstSeen
	}
	return it.Published
}

// Author of an item; any field may be empty.
type Author struct {
	Name, Email, URL string
}

// Image that belongs to an item.
type Image struct {
	URL, Alt, Credit string
}

// Enclosure is a file that belongs to an item (RSS enclosure, Atom link rel=enclosure, JSON attachment).
type Enclosure struct {
	URL    string
	Type   string // media type, empty if unknown
	Length int64  // bytes, 0 if unknown
}

// Tag says what an item is about and why Litfass thinks so.
//
// IDs: place/AGS (2, 5 or 8 digits), org/NAME, topic/NAME, format/NAME, keyword/SLUG.
type Tag struct {
	ID      string
	Primary bool // what the item is about; otherwise a mention
	Why     []Evidence
}

// Evidence is one reason for a tag.
type Evidence struct {
	Field string // "kicker", "title", "teaser", "keywords", "source"
	Text  string // what was found there
	Rule  string // what gave the tag
}

// Order is an entry's place in every index, given once: a news item gets the position at which it
// became visible plus OrderLive, a backfilled one the seconds of its date, so that it stands below.
type Order uint64

// OrderLive is the floor of orders given by arrival. Orders stay below 2^53: Redis keeps them as floats.
const OrderLive Order = 1 << 40

// Position is the number of a visible change in the store's log, from 1.
type Position uint64

// Entry is what is published: one item with every source that carries it. Copies[0] came first and
// lent it ID and Order for ever; whose words are shown is for Speaker to say.
type Entry struct {
	ID       ID
	Order    Order
	Position Position  // of its last visible change
	Changed  time.Time // stored time of that change
	Copies   []Item    // in the order in which they came
	Serial   Serial    // in the category asked for; only in answers to queries for serials
}

// Serial numbers the entries of a category in the order in which they came into it, from 1. It is given
// once and to one entry only, whatever the entry's date and order; who leaves and comes back gets a new
// one. So the entries of a range of serials that are all given can become fewer, and never more.
type Serial uint64

// Version is the state of an index: it moves with every visible change in it.
type Version struct {
	Position Position
	Changed  time.Time // never falls, moves by at least a second; zero while the index is empty
	Serial   Serial    // the last one given in the index
}

// Query asks for the entries of one index, newest first. Exactly one of Category, Tag and Source is set.
// The index of a place holds all that lies in it (see EachTerm); an item's area counts as a place of it.
type Query struct {
	Category string
	Tag      string
	Source   string // key of a source
	Below    Order  // only entries below this order; 0 = from the top
	BelowID  ID     // with Below: entries of that very order too, if their id is above this one; the last entry of a page gives both
	First    Serial // with Last and Category alone: only the entries of these serials, by falling serial
	Last     Serial
	Limit    int // at most so many; 0 = 50
}

package store

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/similar"
)

// What tells the same story in other words. Both stores keep a record of each item that leads an entry, for
// aggregator.StoryWindow, and find it by its keys; what follows is decided here.
//
// Which entry is it? Of the records that share keys with a new item, those that similar.Foremost picks, in the
// order in which they came. similar.Decide names one. It is passed over, and the others are asked again, if
// it plays elsewhere (see aggregator.Whereabouts): "Rathaus geschlossen" is true of many towns. If its entry has a copy of
// the item's source, the item is an entry of its own that goes on with it, whatever else is alike: a source
// tells a thing once, and what it tells again is news.
//
// When a copy joins on another day than the record's, the lead is recorded again under the keys of what
// joined, so that a story that goes on stays open. So records grow old in the order in which they were
// made, and the oldest may be dropped without looking at each.

// told is the record of an item that leads an entry.
type told struct {
	entry  aggregator.ID
	part   byte   // of the entry, in Redis
	day    uint16 // on which it was made
	source uint32 // of the lead, hashed
	place  uint32 // where it plays, see packPlace
	sketch []byte
}

const toldSize = 16 + 1 + 2 + 4 + 4 // and the sketch

func packTold(b []byte, t told) []byte {
	b = append(append(b, t.entry[:]...), t.part)
	b = binary.BigEndian.AppendUint16(b, t.day)
	b = binary.BigEndian.AppendUint32(b, t.source)
	b = binary.BigEndian.AppendUint32(b, t.place)
	return append(b, t.sketch...)
}

func unpackTold(b []byte) (t told, err error) {
	if len(b) < toldSize {
		return t, errDamaged
	}
	t.entry, t.part = aggregator.ID(b[:16]), b[16]
	t.day = binary.BigEndian.Uint16(b[17:])
	t.source, t.place = binary.BigEndian.Uint32(b[19:]), binary.BigEndian.Uint32(b[23:])
	t.sketch = b[toldSize:]
	return t, nil
}

// teller is a new item that may tell a story which is known.
type teller struct {
	*similar.Reading
	source uint32
	place  uint32
	places []string // all that it speaks of
	day    uint16
}

// shortest is how many words and numbers a text must have to be told from others, see similar.Sketch.Len.
const shortest = 4

// tellerOf reads an item; nil if its text says too little. Now is the time of its commit.
func tellerOf(it *aggregator.Item, source string, now time.Time) *teller {
	title := it.Title
	if it.Kicker != "" {
		title = it.Kicker + ": " + title
	}
	r := similar.New(similar.Text{Title: title, Teaser: it.Teaser, Published: it.Published})
	if r.Len() < shortest || len(r.Keys()) == 0 {
		return nil
	}
	place, places := aggregator.Whereabouts(it)
	return &teller{Reading: r, source: shortSource(source), place: packPlace(place), places: places, day: storyDay(now)}
}

// record is what is kept of the item if it leads an entry.
func (t *teller) record(entry aggregator.ID, part byte) told {
	sketch, _ := t.AppendBinary(nil)
	return told{entry: entry, part: part, day: t.day, source: t.source, place: t.place, sketch: sketch}
}

func shortSource(key string) uint32 { return uint32(sourceHash(key)) }

func storyDay(now time.Time) uint16 { return uint16(min(max(dayOf(now), 0), math.MaxUint16)) }

// open tells whether a record still takes in what comes on a day.
func (t told) open(day uint16) bool {
	return int(day)-int(t.day) <= int(aggregator.StoryWindow/(24*time.Hour))
}

// packPlace keeps an AGS of up to 8 digits in 32 bits: its digits, and how many there are.
func packPlace(ags string) uint32 {
	var n uint32
	ags = ags[:min(len(ags), 8)]
	for _, c := range []byte(ags) {
		if c < '0' || c > '9' {
			return 0
		}
		n = n*10 + uint32(c-'0')
	}
	return n<<4 | uint32(len(ags)) // 10^8 takes 27 bits
}

// unpackPlace returns the AGS.
func unpackPlace(n uint32) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%0*d", n&15, n>>4)
}

// elsewhere tells whether what a record leads plays where the item does not.
func (t *teller) elsewhere(lead told) bool {
	return aggregator.PlaysElsewhere(unpackPlace(lead.place), t.places)
}

// choice is where a new item belongs for its words.
type choice struct {
	lead   told
	joined *aggregator.Joined // nil: nowhere
}

// joins tells whether the item is to become a further copy.
func (c choice) joins() bool { return c.joined != nil && c.joined.How == aggregator.ByWords }

// chooser decides among records; asked again, it leaves out what was turned down.
type chooser struct {
	teller *teller
	open   []told
	own    choice // the entry that has a copy of the item's source, if the best one has
}

// newChooser takes the records that share a key with the item, the oldest first. Of several of one entry the
// last counts.
func newChooser(t *teller, found []told) *chooser {
	c := &chooser{teller: t}
	for _, x := range found {
		if !x.open(t.day) {
			continue
		}
		if i := slices.IndexFunc(c.open, func(o told) bool { return o.entry == x.entry }); i >= 0 {
			c.open[i].day = max(c.open[i].day, x.day)
			continue
		}
		c.open = append(c.open, x)
	}
	return c
}

// next says where the item belongs among what is still open.
func (c *chooser) next() (choice, error) {
	for c.own.joined == nil {
		list := make([]similar.Candidate, len(c.open))
		for i, x := range c.open {
			sketch, err := similar.Parse(x.sketch)
			if err != nil {
				return choice{}, err
			}
			list[i] = similar.Candidate{Lead: sketch, SameSource: x.source == c.teller.source}
		}
		d := similar.Decide(c.teller.Reading, list)
		if d.Join >= 0 {
			lead := c.open[d.Join]
			if c.teller.elsewhere(lead) {
				c.drop(d.Join)
				continue
			}
			best := choice{lead, joinedFor(aggregator.ByWords, lead.entry, d.Match)}
			if lead.source == c.teller.source {
				c.taken(best)
				return c.own, nil
			}
			return best, nil
		}
		if d.FollowUp >= 0 {
			lead := c.open[d.FollowUp]
			if c.teller.elsewhere(lead) {
				c.drop(d.FollowUp)
				continue
			}
			return choice{lead, joinedFor(aggregator.Follows, lead.entry, d.Match)}, nil
		}
		return choice{}, nil
	}
	return c.own, nil
}

func (c *chooser) drop(i int) { c.open = slices.Delete(c.open, i, i+1) }

// gone leaves out an entry that is no longer there.
func (c *chooser) gone(entry aggregator.ID) {
	c.open = slices.DeleteFunc(c.open, func(x told) bool { return x.entry == entry })
}

// taken says that the entry of a choice has a copy of the item's source: the item goes on with it.
func (c *chooser) taken(best choice) {
	own := *best.joined
	own.How, own.Guard = aggregator.Follows, "it has a copy of this source"
	c.own = choice{best.lead, &own}
}

// joinedFor makes evidence of a match, as exact as it is kept.
func joinedFor(how aggregator.How, entry aggregator.ID, m similar.Match) *aggregator.Joined {
	return &aggregator.Joined{How: how, With: entry, Score: rounded(m.Score), Threshold: rounded(m.Threshold),
		Shared: m.Shared, Guard: m.Guard}
}

const scoreSteps = 10000

func rounded(score float64) float64 { return math.Round(score*scoreSteps) / scoreSteps }

func packJoined(b []byte, j *aggregator.Joined) []byte {
	b = append(packText(b, string(j.How)), j.With[:]...)
	b = packUint(packUint(b, uint64(math.Round(j.Score*scoreSteps))), uint64(math.Round(j.Threshold*scoreSteps)))
	return packText(packTexts(b, j.Shared), j.Guard)
}

func (u *unpacker) joined() *aggregator.Joined {
	return &aggregator.Joined{How: aggregator.How(u.text()), With: u.id(), Score: float64(u.uint()) / scoreSteps,
		Threshold: float64(u.uint()) / scoreSteps, Shared: u.texts(), Guard: u.text()}
}

// byHand is a decision of the operator about an item: it stays apart, or belongs to an entry.
type byHand struct {
	apart bool
	into  aggregator.ID
	part  byte // of the entry, in Redis
}

func packHand(h byHand) []byte {
	if h.apart {
		return []byte{'x'}
	}
	return append(append([]byte{'i'}, h.into[:]...), h.part)
}

// unpackHand reads what packHand made; no bytes are no decision.
func unpackHand(b []byte) (h byHand, err error) {
	switch {
	case len(b) == 0:
	case len(b) == 1 && b[0] == 'x':
		h.apart = true
	case len(b) == 18 && b[0] == 'i' && b[17] < partitions:
		h.into, h.part = aggregator.ID(b[1:17]), b[17]
	default:
		err = errDamaged
	}
	return h, err
}

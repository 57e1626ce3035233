package store

import (
	"encoding/binary"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// flags of an item.
const (
	flagDayOnly = 1 << iota
	flagBackfill
	flagImage
	flagJoined
)

func packItem(b []byte, it *aggregator.Item) []byte {
	b = append(b, it.ID[:]...)
	b = packText(b, it.Source)
	b = packText(b, it.Area)
	b = packText(b, it.OwnID)
	b = packText(b, it.Link)
	b = packText(b, it.Kicker)
	b = packText(b, it.Title)
	b = packText(b, it.Summary)
	b = packText(b, it.Teaser)
	b = packText(b, it.Content)
	b = packText(b, it.Language)
	b = packUint(b, uint64(len(it.Authors)))
	for _, a := range it.Authors {
		b = packText(packText(packText(b, a.Name), a.Email), a.URL)
	}
	b = packTexts(b, it.Keywords)
	b = packUint(b, uint64(len(it.Enclosures)))
	for _, e := range it.Enclosures {
		b = packInt(packText(packText(b, e.URL), e.Type), e.Length)
	}
	b = packTime(b, it.Published)
	b = packTime(b, it.Updated)
	b = packTime(b, it.FirstSeen)
	b = packTime(b, it.Changed)
	b = packTags(b, it.Tags)
	b = packTexts(b, it.Categories)
	b = packHash(packHash(b, it.Seen.Own), it.Seen.Text)
	b = packHash(packHash(b, it.Seen.Link), it.Seen.Digest)
	var flags byte
	if it.DayOnly {
		flags |= flagDayOnly
	}
	if it.Backfill {
		flags |= flagBackfill
	}
	if it.Image != nil {
		flags |= flagImage
	}
	if it.Joined != nil {
		flags |= flagJoined
	}
	b = append(b, flags)
	if it.Image != nil {
		b = packText(packText(packText(b, it.Image.URL), it.Image.Alt), it.Image.Credit)
	}
	if it.Joined != nil {
		b = packJoined(b, it.Joined)
	}
	return b
}

func (u *unpacker) item() (it aggregator.Item) {
	it.ID = u.id()
	it.Source = u.text()
	it.Area = u.text()
	it.OwnID = u.text()
	it.Link = u.text()
	it.Kicker = u.text()
	it.Title = u.text()
	it.Summary = u.text()
	it.Teaser = u.text()
	it.Content = u.text()
	it.Language = u.text()
	it.Authors = unpackList(u, 3, func() aggregator.Author {
		return aggregator.Author{Name: u.text(), Email: u.text(), URL: u.text()}
	})
	it.Keywords = u.texts()
	it.Enclosures = unpackList(u, 3, func() aggregator.Enclosure {
		return aggregator.Enclosure{URL: u.text(), Type: u.text(), Length: u.int()}
	})
	it.Published = u.time()
	it.Updated = u.time()
	it.FirstSeen = u.time()
	it.Changed = u.time()
	it.Tags = u.tags()
	it.Categories = u.texts()
	it.Seen = aggregator.Seen{Own: u.hash(), Text: u.hash(), Link: u.hash(), Digest: u.hash()}
	var flags byte
	if s := u.take(1); s != "" {
		flags = s[0]
	}
	it.DayOnly = flags&flagDayOnly != 0
	it.Backfill = flags&flagBackfill != 0
	if flags&flagImage != 0 {
		it.Image = &aggregator.Image{URL: u.text(), Alt: u.text(), Credit: u.text()}
	}
	if flags&flagJoined != 0 {
		it.Joined = u.joined()
	}
	return it
}

func packTags(b []byte, tags []aggregator.Tag) []byte {
	b = packUint(b, uint64(len(tags)))
	for _, t := range tags {
		b = packBool(packText(b, t.ID), t.Primary)
		b = packUint(b, uint64(len(t.Why)))
		for _, w := range t.Why {
			b = packText(packText(packText(b, w.Field), w.Text), w.Rule)
		}
	}
	return b
}

func (u *unpacker) tags() []aggregator.Tag {
	return unpackList(u, 3, func() aggregator.Tag {
		return aggregator.Tag{ID: u.text(), Primary: u.bool(), Why: unpackList(u, 3, func() aggregator.Evidence {
			return aggregator.Evidence{Field: u.text(), Text: u.text(), Rule: u.text()}
		})}
	})
}

func packState(b []byte, s *aggregator.State) []byte {
	c, h := &s.Cursor, &s.Health
	b = packText(packText(packText(b, c.URL), c.ETag), c.LastModified)
	b = packHash(packHash(b, c.Body), c.Auth)
	b = packTime(b, c.Full)
	b = packLinks(packPresent(b, c.Present), c.Links)
	b = packInt(b, int64(c.Hints.Interval))
	b = packInt(b, int64(c.Hints.Fresh))
	b = packUint(b, uint64(c.Hints.SkipHours))
	b = packUint(b, uint64(c.Hints.SkipDays))
	b = packInt(b, int64(c.Hints.Gap))
	b = packText(packText(b, c.Moved), c.MovedFrom)
	b = packTime(packTime(b, c.MovedSince), c.Newest)
	b = packInt(b, int64(c.Empty))
	b = packText(packText(packText(packText(b, string(h.Class)), h.Error), h.Warning), h.Asked)
	b = packTime(packTime(packTime(packTime(b, h.Attempt), h.Success), h.FailingSince), h.MissingSince)
	b = packTime(b, h.Wait)
	b = packInt(b, int64(h.Failures))
	b = packTime(b, h.News)
	b = packInt(b, int64(h.Ineffective))
	b = packTime(b, s.Due)
	return packText(packSlices(packHash(b, c.Read), c.Slices), c.Format)
}

func packPresent(b []byte, list []aggregator.Standing) []byte {
	b = packUint(b, uint64(len(list)))
	for _, p := range list {
		b = packHash(packHash(b, p.Own), p.Text)
	}
	return b
}

func packLinks(b []byte, list []aggregator.Hash) []byte {
	b = packUint(b, uint64(len(list)))
	for _, l := range list {
		b = packHash(b, l)
	}
	return b
}

// packPicture packs what a cursor holds of the source's document.
func packPicture(b []byte, c *aggregator.Cursor) []byte {
	b = packLinks(packPresent(b, c.Present), c.Links)
	return packSlices(packHash(b, c.Read), c.Slices)
}

func (u *unpacker) picture(c *aggregator.Cursor) {
	c.Present, c.Links = u.present(), u.links()
	c.Read, c.Slices = u.hash(), u.slices()
}

// packSlices writes each date as its distance from the one before: news come in order of time.
func packSlices(b []byte, list []aggregator.Slice) []byte {
	b = packUint(b, uint64(len(list)))
	last := int64(0)
	for _, s := range list {
		b = packHash(b, s.Raw)
		b = binary.BigEndian.AppendUint32(b, s.Link)
		b = packInt(b, s.Published-last)
		last = s.Published
	}
	return b
}

func (u *unpacker) slices() []aggregator.Slice {
	last := int64(0)
	return unpackList(u, 13, func() (s aggregator.Slice) {
		s.Raw = u.hash()
		if link := u.take(4); link != "" {
			s.Link = binary.BigEndian.Uint32([]byte(link))
		}
		last += u.int()
		s.Published = last
		return s
	})
}

func (u *unpacker) present() []aggregator.Standing {
	return unpackList(u, 16, func() aggregator.Standing {
		return aggregator.Standing{Own: u.hash(), Text: u.hash()}
	})
}

func (u *unpacker) links() []aggregator.Hash { return unpackList(u, 8, u.hash) }

func (u *unpacker) state() (s aggregator.State) {
	c, h := &s.Cursor, &s.Health
	c.URL, c.ETag, c.LastModified = u.text(), u.text(), u.text()
	c.Body, c.Auth = u.hash(), u.hash()
	c.Full = u.time()
	c.Present, c.Links = u.present(), u.links()
	c.Hints.Interval = time.Duration(u.int())
	c.Hints.Fresh = time.Duration(u.int())
	c.Hints.SkipHours = uint32(u.uint())
	c.Hints.SkipDays = uint8(u.uint())
	c.Hints.Gap = time.Duration(u.int())
	c.Moved, c.MovedFrom = u.text(), u.text()
	c.MovedSince, c.Newest = u.time(), u.time()
	c.Empty = int(u.int())
	h.Class, h.Error, h.Warning, h.Asked = aggregator.Outcome(u.text()), u.text(), u.text(), u.text()
	h.Attempt, h.Success, h.FailingSince, h.MissingSince = u.time(), u.time(), u.time(), u.time()
	h.Wait = u.time()
	h.Failures = int(u.int())
	h.News = u.time()
	h.Ineffective = int(u.int())
	s.Due = u.time()
	return s
}

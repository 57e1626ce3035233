package store

import (
	"bytes"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// fullItem has a value in every field.
func fullItem() aggregator.Item {
	at := time.Date(2026, 11, 3, 9, 30, 0, 123456789, time.UTC)
	return aggregator.Item{
		ID: aggregator.NewID("stadt-musterstadt", "news-1"), Source: "stadt-musterstadt", Area: "05913000", OwnID: "news-1",
		Link:   "https://www.musterstadt.example/aktuelles/meldungen/2026/radweg-an-der-hauptstrasse.html",
		Kicker: "Musterstadt", Title: "Der Radweg an der Hauptstraße wird saniert", Summary: "<p>roh</p>",
		Teaser: "Die Stadtverwaltung beginnt am Montag, 9. November, mit der Sanierung des Radwegs an der Hauptstraße. " +
			"Die Arbeiten dauern voraussichtlich bis Ende Dezember; eine Umleitung ist ausgeschildert.",
		Content: "<p>Die Stadtverwaltung beginnt …</p>", Language: "de",
		Authors:    []aggregator.Author{{Name: "Pressestelle", Email: "presse@musterstadt.example", URL: "https://www.musterstadt.example/"}},
		Keywords:   []string{"Verkehr", "Baustellen"},
		Image:      &aggregator.Image{URL: "https://www.musterstadt.example/bild.jpg", Alt: "Ein Radweg", Credit: "Stadt Musterstadt"},
		Enclosures: []aggregator.Enclosure{{URL: "https://www.musterstadt.example/plan.pdf", Type: "application/pdf", Length: 123456}},
		Published:  at, DayOnly: true, Updated: at.Add(time.Hour), FirstSeen: at.Add(2 * time.Hour), Changed: at.Add(3 * time.Hour),
		Tags: []aggregator.Tag{
			{ID: "place/05913000", Primary: true, Why: []aggregator.Evidence{{Field: "kicker", Text: "Musterstadt", Rule: "place"}}},
			{ID: "topic/verkehr", Why: []aggregator.Evidence{{Field: "title", Text: "Radweg", Rule: "verkehr"}, {Field: "keywords", Text: "Verkehr", Rule: "keyword"}}},
		},
		Categories: []string{"verkehr", "nrw"},
		Seen:       aggregator.Seen{Own: 1, Text: 2, Link: 3, Digest: 1<<64 - 1}, Backfill: true,
		Joined: &aggregator.Joined{How: aggregator.ByWords, With: aggregator.NewID("dpa", "1"), Score: 0.8125, Threshold: 0.6,
			Shared: []string{"Hauptstraße", "9. November"}, Guard: "other numbers"},
	}
}

// fullState has a value in every field.
func fullState() aggregator.State {
	at := time.Date(2026, 11, 3, 9, 30, 0, 5, time.UTC)
	return aggregator.State{
		Cursor: aggregator.Cursor{
			URL: "https://www.musterstadt.example/rss", ETag: `W/"a"`, LastModified: "Tue, 03 Nov 2026 09:30:00 GMT", Body: 77, Auth: 78, Full: at,
			Present: []aggregator.Standing{{Own: 1, Text: 2}, {Own: 3, Text: 4}}, Links: []aggregator.Hash{9},
			Read: 10, Slices: []aggregator.Slice{{Raw: 11, Link: 12, Published: at.Unix()}, {Raw: 1<<64 - 1, Link: 1<<32 - 1, Published: -62135596800}},
			Hints: aggregator.Hints{Interval: time.Hour, SkipHours: 1 << 23, SkipDays: 1 << 6, Gap: 36 * time.Hour, Fresh: time.Minute},
			Moved: "https://neu.example/", MovedFrom: "https://alt.example/", MovedSince: at.Add(time.Minute), Empty: 2, Newest: at.Add(-1), Format: "Atom",
		},
		Health: aggregator.Health{Class: aggregator.Timeout, Error: "too slow", Attempt: at, Success: at.Add(1), FailingSince: at.Add(2),
			Failures: 3, News: at.Add(3), Ineffective: 4, MissingSince: at.Add(4), Warning: "same bytes",
			Asked: "https://www.musterstadt.example/feed", Wait: at.Add(5)},
		Due: at.Add(time.Hour),
	}
}

// fieldsSet fails the test if any exported field of v is zero, so that a new one is not forgotten here. What is not
// exported is no store's business.
func fieldsSet(t *testing.T, v reflect.Value, path string) {
	t.Helper()
	for i := range v.NumField() {
		if !v.Type().Field(i).IsExported() {
			continue
		}
		f, name := v.Field(i), path+v.Type().Field(i).Name
		if f.IsZero() {
			t.Errorf("%s has no value: a new field needs one here, and a new format of the record", name)
		}
		if f.Kind() == reflect.Struct && f.Type() != reflect.TypeFor[time.Time]() {
			fieldsSet(t, f, name+".")
		}
	}
}

func TestRecordKeepsEveryFieldOfAnItem(t *testing.T) {
	want := fullItem()
	fieldsSet(t, reflect.ValueOf(want), "Item.")
	got, err := decodeItem(encodeItem(&want))
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
	want.Joined = nil // as it was written before there were stories
	if got, err := decodeItem(encodeItem(&want)); err != nil || !reflect.DeepEqual(got, want) || encodeItem(&want)[0] != 1 {
		t.Errorf("without evidence: got %+v, %v", got, err)
	}
	if got, err := decodeItem(encodeItem(&aggregator.Item{})); err != nil || !reflect.DeepEqual(got, aggregator.Item{}) {
		t.Errorf("empty item: got %+v, %v", got, err)
	}
}

func TestRecordKeepsEveryFieldOfAState(t *testing.T) {
	want := fullState()
	fieldsSet(t, reflect.ValueOf(want), "State.")
	got, err := decodeState(encodeState(&want))
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
	if got, err := decodeState(encodeState(&aggregator.State{})); err != nil || !reflect.DeepEqual(got, aggregator.State{}) {
		t.Errorf("empty state: got %+v, %v", got, err)
	}
}

func TestStateOfAnOlderVersionIsRead(t *testing.T) {
	want := fullState()
	want.Cursor.Read, want.Cursor.Slices, want.Cursor.Format = 0, nil, ""
	newest := encodeState(&want)
	for format, without := range map[byte]int{
		2: 1,     // the length of the format's name
		1: 1 + 9, // and a hash and the length of a list
	} {
		older := bytes.Clone(newest[:len(newest)-without])
		older[0] = format
		if got, err := decodeState(older); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("format %d: got %+v, %v\nwant %+v", format, got, err, want)
		}
	}
}

func TestRecordIsCompact(t *testing.T) {
	it := fullItem()
	if n, plain := len(encodeItem(&it)), len(packItem(nil, &it)); n > plain*3/4 {
		t.Errorf("%d bytes of %d", n, plain)
	}
}

func TestRecordRefusesWhatANewerVersionWrote(t *testing.T) {
	it := fullItem()
	for place, what := range []string{"format", "dictionary"} {
		record := bytes.Clone(encodeItem(&it))
		record[place] = 200
		if _, err := decodeItem(record); err == nil || !bytes.Contains([]byte(err.Error()), []byte(what+" 200")) {
			t.Errorf("%s: got %v", what, err)
		}
	}
}

func TestRecordSurvivesDamage(t *testing.T) {
	it, state := fullItem(), fullState()
	for _, record := range [][]byte{append([]byte{itemFormat, 0}, packItem(nil, &it)...), encodeItem(&it)} {
		for n := range record {
			if _, err := decodeItem(record[:n]); err == nil {
				t.Fatalf("%d of %d bytes read as an item", n, len(record))
			}
		}
	}
	record := encodeState(&state)
	for n := range record {
		if _, err := decodeState(record[:n]); err == nil {
			t.Fatalf("%d of %d bytes read as a state", n, len(record))
		}
	}
}

func FuzzDecodeItem(f *testing.F) {
	it := fullItem()
	f.Add(encodeItem(&it))
	f.Add(append([]byte{itemFormat, 0}, packItem(nil, &it)...))
	f.Add([]byte{itemFormat, dictionaryID})
	f.Fuzz(func(t *testing.T, record []byte) {
		it, err := decodeItem(record)
		if err != nil {
			return
		}
		again, err := decodeItem(encodeItem(&it))
		if err != nil || !reflect.DeepEqual(it, again) {
			t.Errorf("%+v came back as %+v, %v", it, again, err)
		}
	})
}

func FuzzDecodeState(f *testing.F) {
	s := fullState()
	f.Add(encodeState(&s))
	f.Fuzz(func(t *testing.T, record []byte) {
		s, err := decodeState(record)
		if err != nil {
			return
		}
		again, err := decodeState(encodeState(&s))
		if err != nil || !reflect.DeepEqual(s, again) {
			t.Errorf("%+v came back as %+v, %v", s, again, err)
		}
	})
}

func BenchmarkEncodeItem(b *testing.B) {
	it := fullItem()
	it.Content = ""
	b.ReportAllocs()
	for b.Loop() {
		encodeItem(&it)
	}
}

func BenchmarkDecodeItem(b *testing.B) {
	it := fullItem()
	record := encodeItem(&it)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := decodeItem(record); err != nil {
			b.Fatal(err)
		}
	}
}

func TestThePictureOfADocumentSurvivesPacking(t *testing.T) {
	whole := fullState()
	for _, c := range []aggregator.Cursor{whole.Cursor, {Present: []aggregator.Standing{{Own: 1, Text: 2}, {Own: 3, Text: 4}}}, {Links: []aggregator.Hash{9}}, {Read: 5}} {
		record := encodePicture(&c)
		var got aggregator.Cursor
		if err := decodePicture(record, &got); err != nil {
			t.Fatal(err)
		}
		want := aggregator.Cursor{Present: c.Present, Links: c.Links, Read: c.Read, Slices: c.Slices}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("read %+v; want %+v", got, want)
		}
		if present, err := decodePresent(record); err != nil || !slices.Equal(present, c.Present) {
			t.Errorf("read %v, %v; want %v", present, err, c.Present)
		}
		for n := range record {
			if decodePicture(record[:n], &got) == nil {
				t.Errorf("a picture of %d bytes was read when only %d were there", len(record), n)
			}
		}
	}
	if record := encodePicture(&aggregator.Cursor{ETag: `"abc"`}); record != nil {
		t.Errorf("a cursor without a picture was packed as %x", record)
	}
}

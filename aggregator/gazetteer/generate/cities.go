package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"slices"
)

// town is a populated place of GeoNames.
type town struct {
	name  string
	rank  int // seats before towns before parts of towns, then by inhabitants
	point point
}

// readCities returns the German towns by the AGS of their municipality, the chief one first.
//
// cities.pbf is a row of protocol buffer messages, each behind its length: 2 name, 3 country, 6 AGS, 7 feature code, 9 inhabitants,
// 10 and 11 longitude and latitude in 1e-5 degrees as the difference to the message before.
func readCities(pack string) (map[string][]town, error) {
	r, c, err := open(pack, "cities.pbf")
	if err != nil {
		return nil, err
	}
	defer c.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", pack, err)
	}
	towns := map[string][]town{}
	var lat, lon int64
	for d := (decoder{b: b}); len(d.b) > 0; {
		message := decoder{b: d.bytes()}
		text, numbers := map[uint64]string{}, map[uint64]uint64{}
		for len(message.b) > 0 {
			key := message.varint()
			switch tag := key >> 3; {
			case key&7 == 2:
				text[tag] = string(message.bytes())
			case tag == 10:
				lon += signed(message.varint())
			case tag == 11:
				lat += signed(message.varint())
			default:
				numbers[tag] = message.varint()
			}
		}
		if d.broken || message.broken {
			return nil, fmt.Errorf("%s: cities.pbf is broken", pack)
		}
		if text[3] == "DE" && len(text[6]) == 8 {
			t := town{text[2], rank(text[7], numbers[9]), point{float64(lat) / 1e5, float64(lon) / 1e5}}
			towns[text[6]] = append(towns[text[6]], t)
		}
	}
	for _, list := range towns {
		slices.SortStableFunc(list, func(a, b town) int { return b.rank - a.rank })
	}
	return towns, nil
}

// rank weighs a feature code of GeoNames (PPLC capital, PPLA… seats, PPLX part of a town) and inhabitants.
func rank(code string, people uint64) int {
	level := map[string]int{"PPLC": 6, "PPLA": 5, "PPLA2": 4, "PPLA3": 3, "PPLA4": 2, "PPL": 1}[code]
	return level*1e8 + int(people)
}

// seat is the least rank of the seat of a Kreis.
const seat = 3e8

// decoder reads the two wire types that occur.
type decoder struct {
	b      []byte
	broken bool
}

func (d *decoder) varint() uint64 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 {
		d.b, d.broken = nil, true
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *decoder) bytes() []byte {
	n := d.varint()
	if n > uint64(len(d.b)) {
		d.b, d.broken = nil, true
		return nil
	}
	b := d.b[:n]
	d.b = d.b[n:]
	return b
}

func signed(v uint64) int64 { return int64(v>>1) ^ -int64(v&1) }

// Package truth holds texts of which is known who tells the same story, and measures how well a judge
// finds out. All texts are ours, in two parts: one to tune on, one to measure with, which share no base
// text and no template. The same part always gives the same items.
package truth

import (
	_ "embed" // the texts
	"strings"
	"time"
)

// Item is a text as a source sends it.
type Item struct {
	ID, Source     string
	Title, Summary string
	Published      time.Time
	Story          string // what it really belongs to; two items with the same story tell the same
}

// Set is a list of items in the order of their arrival, under the name of what it puts to the test.
type Set struct {
	Name  string
	Items []Item
}

// Part is one half of the truth.
type Part struct {
	Name   string
	texts  string
	series string
	towns  []string
	seed   uint64
}

// The two parts.
var (
	Tuning    = Part{Name: "tuning", texts: tuningTexts, series: tuningSeries, towns: tuningTowns, seed: 1}
	Measuring = Part{Name: "measuring", texts: measuringTexts, series: measuringSeries, towns: measuringTowns, seed: 2}
)

//go:embed tuning.txt
var tuningTexts string

//go:embed measuring.txt
var measuringTexts string

//go:embed series_tuning.txt
var tuningSeries string

//go:embed series_measuring.txt
var measuringSeries string

// event is a block of the texts: one event as it was first told, and what else was told of it.
type event struct {
	title, teaser string
	otherTitle    string
	retold, later text // empty if there is none
}

type text struct{ title, teaser string }

// template is a block of the series.
type template struct{ kind, title, teaser string }

func blocks(s string) (all [][]string) {
	for block := range strings.SplitSeq(s, "\n\n") {
		var lines []string
		for line := range strings.SplitSeq(strings.TrimSpace(block), "\n") {
			if !strings.HasPrefix(line, "#") {
				lines = append(lines, line)
			}
		}
		if len(lines) > 1 {
			all = append(all, lines)
		}
	}
	return all
}

func (p Part) events() (all []event) {
	for _, b := range blocks(p.texts) {
		e := event{title: b[0], teaser: b[1]}
		for _, line := range b[2:] {
			mark, rest := line[:2], line[2:]
			title, teaser, _ := strings.Cut(rest, " | ")
			switch mark {
			case "~ ":
				e.otherTitle = rest
			case "= ":
				e.retold = text{title, teaser}
			case "> ":
				e.later = text{title, teaser}
			}
		}
		all = append(all, e)
	}
	return all
}

func (p Part) templates() (all []template) {
	for _, b := range blocks(p.series) {
		all = append(all, template{b[0], b[1], b[2]})
	}
	return all
}

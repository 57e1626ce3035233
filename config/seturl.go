package config

import (
	"fmt"
	"strings"
)

// Edit is a line of the configuration that should read otherwise.
type Edit struct {
	Line     int // from 1
	Old, New string
}

// SetURLs returns the text of a configuration with other URLs for some sources, by id. Only the URLs
// change: comments, order and everything else stay to the byte. A source whose URL does not stand on a
// line of its own as the loader sees it is left out. The text must be one that Parse accepts.
func SetURLs(raw []byte, urls map[string]string) (changed []byte, edits []Edit) {
	d := newDocument("")
	lines := strings.SplitAfter(string(raw), "\n")
	d.parse(string(raw))
	if d.root == nil || d.root.kind != mapping {
		return raw, nil
	}
	for _, section := range d.root.pairs {
		if section.key != "sources" {
			continue
		}
		for _, source := range section.value.items {
			at, id := urlOf(source)
			if to, ok := urls[id]; ok && at != nil && at.at.line >= 1 && at.at.line <= len(lines) {
				line := lines[at.at.line-1]
				if swapped, ok := swapScalar(line, at, to); ok {
					edits = append(edits, Edit{at.at.line, strings.TrimRight(line, "\r\n"), strings.TrimRight(swapped, "\r\n")})
					lines[at.at.line-1] = swapped
				}
			}
		}
	}
	return []byte(strings.Join(lines, "")), edits
}

func urlOf(source *node) (url *node, id string) {
	for _, p := range source.pairs {
		switch p.key {
		case "url":
			url = p.value
		case "id":
			id = p.value.text
		}
	}
	return url, id
}

// swapScalar writes another text in place of a scalar that stands plain or in quotes on its line.
func swapScalar(line string, at *node, to string) (string, bool) {
	runes := []rune(line)
	if at.at.column < 1 || at.at.column > len(runes) {
		return line, false
	}
	before, rest := string(runes[:at.at.column-1]), string(runes[at.at.column-1:])
	for _, written := range []string{at.text, `"` + at.text + `"`, "'" + at.text + "'"} {
		if after, ok := strings.CutPrefix(rest, written); ok {
			return before + fmt.Sprintf("%q", to) + after, true
		}
	}
	return line, false
}

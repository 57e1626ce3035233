package config

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxSize is more than 50,000 sources take; a file beyond it was named by mistake.
const maxSize = 16 << 20

// maxDepth is how deep values may nest; the deepest setting there is stands at 6.
const maxDepth = 40

// clean makes the bytes of a file fit to be read as YAML without moving anything: a byte order mark
// goes and all line ends become \n, so that lines and columns are those an editor shows. What cannot
// be text at all comes back as a problem.
func (d *document) clean(raw []byte) (string, bool) {
	switch {
	case len(raw) > maxSize:
		d.report(place{}, "", "is larger than %d MiB; is this the right file?", maxSize>>20)
		return "", false
	case bytes.HasPrefix(raw, []byte("\xff\xfe")), bytes.HasPrefix(raw, []byte("\xfe\xff")):
		d.report(place{}, "", "is UTF-16; save it as UTF-8")
		return "", false
	}
	text := string(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")))
	if strings.Contains(text, "\r") {
		text = strings.ReplaceAll(text, "\r\n", "\n")
		text = strings.ReplaceAll(text, "\r", "\n")
	}
	d.lines = strings.Split(text, "\n")
	for i, line := range d.lines {
		if at, what := unreadable(line); what != "" {
			d.report(place{i + 1, at}, "", "%s", what)
			return "", false
		}
	}
	return text, true
}

// unreadable finds what no line of a configuration can hold: bytes that are not UTF-8, control
// characters, more nesting than anybody means (the parser recurses).
func unreadable(line string) (column int, what string) {
	opened, indicators, column := 0, 0, 0
	for i, c := range line {
		column++
		switch {
		case c == utf8.RuneError && !strings.HasPrefix(line[i:], "\uFFFD"):
			return column, "a byte that is not UTF-8; save the file as UTF-8"
		case c < ' ' && c != '\t', c == 0x7f, c == 0xfeff:
			return column, fmt.Sprintf("the control character U+%04X; take it out", c)
		case c == '[', c == '{':
			opened++
		case c == ']', c == '}':
			opened--
		case c == '-' && indicators == column-1, c == '?' && indicators == column-1, c == ' ' && indicators == column-1:
			indicators++
		}
		if opened > maxDepth || indicators > 8*maxDepth {
			return column, fmt.Sprintf("values nest deeper than %d levels", maxDepth)
		}
	}
	return 0, ""
}

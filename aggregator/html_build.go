package aggregator

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"github.com/litfass/litfass/aggregator/words"
)

// builder writes HTML anew, tag by tag, from a list of elements, so that what it writes is nested as
// HTML5 asks for: a browser makes the very tree of it that stands there. It reads tags as browsers do
// and closes by itself what they would close (a paragraph before a list, a link before the next, an
// entry of a list before its neighbour). Formatting that is closed in the wrong order ends there and is
// not taken up again; words that stand in a table but in no cell get one.
type builder struct {
	images   bool
	baseText string
	base     *url.URL // of baseText, once it was asked for
	parsed   bool

	out  []byte
	open []string // elements, outermost first
	pre  int      // where the content of an open <pre> begins in out, -1 = none has just been opened

	skip  string // the element that is being left out with what it holds, "" = none
	depth int    // elements open within it, itself included
}

// Elements within each other: more has no article. A table needs room for its parts.
const (
	maxOpen   = 100
	tableRoom = 4 // table, tbody, tr, td
)

// What an element means for those around it.
type nesting byte

const (
	unwrapped nesting = iota // its tags go, what it holds stays
	removed                  // it goes with what it holds
	phrase                   // stands in a line
	anchor                   // a phrase that holds no other of its kind
	para                     // p
	block                    // ends a paragraph
	heading                  // ends a paragraph and a heading
	entry                    // of a list: ends the one before
	single                   // has no end: br, img
	divider                  // hr: ends a paragraph and has no end
	table                    // the following are its parts, in the order in which they hold each other
	caption
	section
	row
	cell
)

// nestings are the elements that are shown, and those that are removed with what they hold.
var nestings = func() map[string]nesting {
	all := make(map[string]nesting)
	for kind, names := range map[nesting]string{
		phrase:  "abbr b cite code del dfn em i ins kbd mark q s samp small span strong sub sup time u var",
		anchor:  "a",
		block:   "blockquote div dl figcaption figure ol pre ul",
		heading: "h1 h2 h3 h4 h5 h6",
		entry:   "dd dt li",
		single:  "br img",
		divider: "hr",
		table:   "table",
		caption: "caption",
		section: "tbody tfoot thead",
		row:     "tr",
		cell:    "td th",
		para:    "p",
	} {
		for _, name := range strings.Fields(names) {
			all[name] = kind
		}
	}
	for name, kind := range textElements {
		if kind == elementVoid && all[name] == unwrapped && !endless[name] {
			all[name] = removed
		}
	}
	return all
}()

// build returns the markup written anew.
func (b *builder) build(markup string) string {
	b.out, b.open, b.pre, b.skip = make([]byte, 0, len(markup)+len(markup)/8), b.open[:0], -1, ""
	z := html.NewTokenizer(strings.NewReader(markup))
	for {
		switch z.Next() {
		case html.ErrorToken: // the end: a reader of a string has no other errors
			b.closeTo(0)
			return strings.TrimSpace(string(b.out))
		case html.TextToken:
			if b.skip == "" {
				b.text(z.Text())
			}
		case html.StartTagToken:
			b.start(z, false)
		case html.SelfClosingTagToken:
			b.start(z, true)
		case html.EndTagToken:
			name, _ := z.TagName()
			b.end(string(name))
		}
	}
}

// start handles a start tag; selfClosed = it ends with "/>", which means something only where the
// element goes anyway.
func (b *builder) start(z *html.Tokenizer, selfClosed bool) {
	raw, more := z.TagName()
	if b.skip != "" {
		if !selfClosed && !endless[string(raw)] {
			b.depth++
		}
		return
	}
	name := string(raw)
	kind := nestings[name]
	switch kind {
	case unwrapped:
		return
	case removed:
		if !selfClosed || rawText[name] {
			b.skip, b.depth = name, 1
		}
		return
	case anchor:
		if i := b.find(name); i >= 0 {
			b.closeTo(i)
		}
	}
	attributes, keep := b.attributes(z, name, more)
	if !keep || !b.place(name, kind) {
		return
	}
	if name == "h1" {
		name = "h2" // the page has its own first heading
	}
	b.out = append(append(append(b.out, '<'), name...), attributes...)
	if kind == single || kind == divider {
		b.out = append(b.out, "/>"...)
		return
	}
	b.out = append(b.out, '>')
	b.open = append(b.open, name)
	if name == "pre" {
		b.pre = len(b.out)
	}
}

// endless elements have no end tag, or lose it often.
var endless = words.Set("area base br col embed frameset head hr img input link meta param source track wbr")

// rawText are elements whose content has no tags, however the start tag ends.
var rawText = words.Set("iframe noembed noscript script style textarea xmp")

// place closes what cannot stand around an element of this kind and tells whether it may be opened.
func (b *builder) place(name string, kind nesting) bool {
	switch kind {
	case caption, section, row, cell:
		return b.placePart(kind)
	case table:
		if b.betweenCells() {
			b.closeTo(b.lastTable())
		}
	default:
		b.intoCell()
	}
	switch kind {
	case entry:
		b.closeEntry(name)
		b.closeParagraph()
	case block, heading, divider, table, para:
		b.closeParagraph()
	}
	if kind == heading && len(b.open) > 0 && nestings[b.open[len(b.open)-1]] == heading {
		b.closeTo(len(b.open) - 1)
	}
	if kind == table {
		return len(b.open)+tableRoom <= maxOpen
	}
	return len(b.open) < maxOpen
}

// placePart makes the current element one that a part of a table may stand in; false = there is no table.
func (b *builder) placePart(kind nesting) bool {
	t := b.lastTable()
	if t < 0 {
		return false
	}
	at := t + 1
	if kind == row || kind == cell {
		if at < len(b.open) && nestings[b.open[at]] == section {
			at++
			if kind == cell && at < len(b.open) && nestings[b.open[at]] == row {
				at++
			}
		}
	}
	b.closeTo(at)
	last := nestings[b.open[at-1]]
	if kind >= row && last == table {
		b.implied("tbody")
		last = section
	}
	if kind == cell && last == section {
		b.implied("tr")
	}
	return true
}

// intoCell opens a cell for what stands in a table but in none.
func (b *builder) intoCell() {
	if b.betweenCells() {
		b.placePart(cell)
		b.implied("td")
	}
}

func (b *builder) implied(name string) {
	b.out = append(append(append(b.out, '<'), name...), '>')
	b.open = append(b.open, name)
}

func (b *builder) betweenCells() bool {
	if len(b.open) == 0 {
		return false
	}
	kind := nestings[b.open[len(b.open)-1]]
	return kind == table || kind == section || kind == row
}

// lastTable is the innermost open table, -1 = none.
func (b *builder) lastTable() int {
	for i := len(b.open) - 1; i >= 0; i-- {
		if b.open[i] == "table" {
			return i
		}
	}
	return -1
}

// find returns where an element is open, -1 if it is not, or only around the table that we are in.
func (b *builder) find(name string) int {
	for i := len(b.open) - 1; i >= 0; i-- {
		if b.open[i] == name {
			return i
		}
		if kind := nestings[b.open[i]]; kind == cell || kind == caption || kind == table {
			return -1
		}
	}
	return -1
}

func (b *builder) closeParagraph() {
	if i := b.find("p"); i >= 0 {
		b.closeTo(i)
	}
}

// closeEntry closes an entry before the next of the same list. Only paragraphs, divisions and
// formatting stand between an entry and what it is to be closed by (HTML5, "in body", li).
func (b *builder) closeEntry(name string) {
	for i := len(b.open) - 1; i >= 0; i-- {
		switch open := b.open[i]; {
		case open == name, name != "li" && (open == "dd" || open == "dt"):
			b.closeTo(i)
			return
		case open == "p", open == "div", nestings[open] == phrase, nestings[open] == anchor:
		default:
			return
		}
	}
}

// end handles an end tag: of what is open, it closes all within.
func (b *builder) end(name string) {
	if b.skip != "" {
		if b.depth--; b.depth > 0 {
			return
		}
		if b.depth = 1; name == b.skip {
			b.skip = ""
			return
		} // else it may be the end of something around
	}
	if name == "h1" {
		name = "h2"
	}
	i := -1
	switch nestings[name] {
	case table:
		i = b.lastTable()
	case caption, section, row, cell:
		if t := b.lastTable(); t >= 0 {
			for k := t + 1; k < len(b.open) && i < 0; k++ {
				if b.open[k] == name {
					i = k
				}
			}
		}
	default:
		i = b.find(name)
	}
	if i >= 0 {
		b.skip = ""
		b.closeTo(i)
	}
}

// closeTo closes all but the n outermost elements.
func (b *builder) closeTo(n int) {
	for i := len(b.open) - 1; i >= n; i-- {
		b.out = append(append(append(b.out, "</"...), b.open[i]...), '>')
	}
	b.open = b.open[:min(n, len(b.open))]
}

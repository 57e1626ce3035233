package document

// Feeds as they are served are often not well-formed, say things gofeed passes over, and carry much that
// nobody reads. This rewrites a feed, in one pass over its markup, into a plain one: known elements under
// their usual names without namespaces, every tag closed, every reference legal, links resolved against
// xml:base, bounded in all directions. What the document says stays; how it says it does not.

import (
	"bytes"
	"fmt"
	"net/url"
)

// Bounds of what is read of an XML document.
const (
	MaxDepth      = 256    // elements within each other
	MaxNamespaces = 64     // namespace declarations in scope
	maxKept       = 60_000 // elements handed on
)

// LimitError says which bound a document breaks.
type LimitError struct {
	What  string
	Limit int
	Line  int
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("line %d: more than %d %s: no feed needs that many, so the document is refused", e.Line, e.Limit, e.What)
}

// rewriter holds the state of one pass.
type rewriter struct {
	tokens   tokenizer
	entities *entities
	out      []byte
	stack    []frame
	open8    [256]uint16 // how many open elements have a name with this low byte of its hash
	bindings []binding
	base     *url.URL   // xml:base in scope, nil = none
	bases    []*url.URL // those outside of it
	document *url.URL   // where the document is from
	native   space      // namespace of the document's own elements
	key      []byte     // scratch

	seen    bits // fields of the open channel or item that count once
	channel bits // those of the channel while an item is open
	noted   bool // the open item knows the base of its HTML

	leafFrame int  // index of the open leaf, -1 = none
	room      int  // how much text it may still take
	tags      bool // it has tags of its own
	verbatim  bool // its text is HTML as it stands, whether it has tags or not
	unwrap    bool // the next tag is the div that XHTML content is wrapped in

	items, kept int
	cut, more   bool
}

// rewrite makes a plain feed of in, which is UTF-8 and begins at its root element.
func rewrite(in []byte, root *rootKind, defs *entities, doc *url.URL) (Document, error) {
	r := &rewriter{
		tokens:    tokenizer{in: in},
		entities:  defs,
		out:       make([]byte, 0, len(in)+len(in)/8+64),
		stack:     make([]frame, 0, 16),
		document:  doc,
		native:    root.native,
		leafFrame: -1,
	}
	if err := r.root(root); err != nil {
		return Document{}, err
	}
	for len(r.stack) > 0 && !r.more {
		tok, err := r.tokens.next()
		if err != nil {
			return Document{}, err
		}
		switch tok.kind {
		case tokenOpen:
			if err := r.open(tok); err != nil {
				return Document{}, err
			}
		case tokenClose:
			r.close(tok.name)
		case tokenText, tokenLess, tokenCDATA:
			r.text(tok)
		case tokenEnd:
			r.truncated()
		}
	}
	r.closeTo(0)
	r.out = append(r.out, root.after...)
	return Document{Format: root.format, Body: r.out, Cut: r.cut, More: r.more}, nil
}

// truncated ends a document that ends early: an item that is not whole goes.
func (r *rewriter) truncated() {
	r.cut = true
	for i, f := range r.stack {
		if f.field != nil && f.field.item {
			r.leafFrame = -1
			r.out = r.out[:f.begin]
			r.stack = r.stack[:i] // open8 no longer matters: no end tag comes
			break
		}
	}
	r.closeTo(0)
}

// root opens the root element.
func (r *rewriter) root(root *rootKind) error {
	tok, err := r.tokens.next()
	if err != nil {
		return err
	}
	f, err := r.scope(tok)
	if err != nil {
		return err
	}
	for i := range r.bindings {
		if len(r.bindings[i].prefix) == 0 { // whatever the root is in is this document's own
			r.bindings[i].space = root.native
		}
	}
	r.out = append(r.out, root.before...)
	r.out = append(append(r.out, '<'), root.out...)
	if lang := r.attribute(tok, "lang"); root.out == "feed" && len(lang) > 0 {
		r.writeAttr("lang", lang)
	}
	r.out = append(r.out, '>')
	f.state, f.field, f.start = structure, root.field, len(r.out)
	f.begin = f.start
	if f.field.item {
		r.describe(tok)
	}
	r.push(f)
	if tok.empty {
		r.closeTo(0)
	}
	return nil
}

// open handles a start tag.
func (r *rewriter) open(tok *token) error {
	if len(r.stack) >= MaxDepth {
		if r.leafFrame >= 0 { // text full of unclosed <p>: their text is kept, the tags are not
			return nil
		}
		return &LimitError{What: "elements within each other", Limit: MaxDepth, Line: line(r.tokens.in, r.tokens.pos)}
	}
	parent := &r.stack[len(r.stack)-1]
	f, err := r.scope(tok)
	if err != nil {
		return err
	}
	switch parent.state {
	case dropped:
	case leaf, within:
		if !r.openWithin(tok, &f) {
			r.unscope(&f)
			return nil
		}
	case structure:
		field := r.lookup(tok.name, parent.field.children)
		if field == nil && parent.field.item && r.isItem() && len(r.stack) > 1 {
			r.unscope(&f)
			r.closeTo(len(r.stack) - 1) // the item before was never closed
			return r.open(tok)
		}
		if field != nil && (!field.once || !r.seen.has(field.id)) {
			if field.item && r.items == MaxItems || r.kept == maxKept {
				r.more = true
				return nil
			}
			r.openField(tok, &f, field)
		}
	}
	r.push(f)
	if tok.empty {
		r.closeTo(len(r.stack) - 1)
	}
	return nil
}

// openField writes the tag of an element that is kept.
func (r *rewriter) openField(tok *token, f *frame, field *field) {
	r.kept++
	f.field, f.begin = field, len(r.out)
	f.instead = field.instead != "" && r.attribute(tok, "href") == nil
	out := f.out()
	if out != "" {
		r.out = append(append(r.out, '<'), out...)
		for _, name := range field.attrs {
			if v := r.attribute(tok, name); v != nil {
				r.writeAttr(name, v)
			}
		}
	}
	mode := r.constructMode(tok, field)
	if out != "" {
		r.out = append(r.out, '>')
	}
	f.start = len(r.out)
	switch {
	case field.bare && !f.instead:
		f.state = dropped
	case field.children != nil:
		f.state = structure
		if field.item {
			r.items++
			r.channel, r.seen, r.noted = r.seen, bits{}, false
			r.describe(tok)
		}
	default:
		f.state = leaf
		r.leafFrame, r.room, r.tags = len(r.stack), field.max, false
		r.verbatim, r.unwrap = mode, mode
		if r.room == 0 {
			r.room = shortText
		}
	}
}

// describe writes down what the tag of an item says of it.
func (r *rewriter) describe(tok *token) {
	if about := r.attribute(tok, "about"); len(about) > 0 { // RSS 1.0 section 5.5
		r.element("atom:id", about)
	}
	if lang := r.attribute(tok, "lang"); len(lang) > 0 {
		r.element("litfass:language", lang)
	}
	if href := r.attribute(tok, "href"); len(href) > 0 { // CDF
		r.element("link", r.absolute(href))
	}
	if modified := r.attribute(tok, "lastmod"); len(modified) > 0 {
		r.element("litfass:updated", modified)
	}
}

func (r *rewriter) element(name string, value []byte) {
	r.out = append(append(append(r.out, '<'), name...), '>')
	r.out = r.entities.appendText(r.out, bytes.ReplaceAll(value, []byte("<"), []byte("&lt;")))
	r.out = append(append(append(r.out, "</"...), name...), '>')
}

// isItem tells whether the name that was looked up last begins an item.
func (r *rewriter) isItem() bool { return string(r.key) == "item" || string(r.key) == "entry" }

// lookup finds what a tag means where v is known.
func (r *rewriter) lookup(name []byte, v vocabulary) *field {
	s, local := r.resolve(name)
	r.key = r.key[:0]
	if s != "" && s != r.native {
		r.key = append(append(r.key, s...), ':')
	}
	for _, c := range local {
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		r.key = append(r.key, c)
	}
	return v[string(r.key)]
}

// bits is a set of fields by their number.
type bits [2]uint64

func (b *bits) has(id uint8) bool { return b[id/64]&(1<<(id%64)) != 0 }
func (b *bits) add(id uint8)      { b[id/64] |= 1 << (id % 64) }

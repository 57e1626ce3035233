package document

import (
	"bytes"
	"html"
	"net/url"
	"strings"
	"unicode/utf8"
)

// text handles character data: kept in a leaf, as far as there is room.
func (r *rewriter) text(tok *token) {
	if r.leafFrame < 0 || r.stack[len(r.stack)-1].state == dropped {
		return
	}
	text, before := tok.text, len(r.out)
	if len(text) > r.room {
		text = shorten(text, r.room)
	}
	switch tok.kind {
	case tokenText:
		if r.unwrap && !blank(text) {
			r.unwrap = false
		}
		r.out = r.entities.appendText(r.out, text)
	case tokenLess:
		if r.room > 0 {
			r.out = append(r.out, "&lt;"...)
		}
	case tokenCDATA:
		if r.room > 0 {
			r.out = append(append(append(r.out, "<![CDATA["...), text...), "]]>"...)
		}
	}
	if r.room -= len(r.out) - before; r.room < 0 || len(text) < len(tok.text) {
		r.room = 0
	}
}

// shorten cuts text to n bytes, at the boundary of a character and not within a reference.
func shorten(text []byte, n int) []byte {
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	text = text[:n]
	if amp := bytes.LastIndexByte(text, '&'); amp >= 0 && bytes.IndexByte(text[amp:], ';') < 0 {
		text = text[:amp]
	}
	return text
}

// openWithin handles a tag in a leaf; false = it opens nothing.
func (r *rewriter) openWithin(tok *token, f *frame) bool {
	f.state = within
	if !r.stack[r.leafFrame].field.markup {
		return true
	}
	s, local := r.resolve(tok.name)
	name := tok.name
	if s == "xhtml" {
		name = local
	}
	if r.unwrap { // RFC 4287 section 3.1.1.3: the div is not part of the content
		r.unwrap = false
		if strings.EqualFold(string(local), "div") {
			return true
		}
	}
	r.tags = true
	size := 2*len(name) + 5
	for _, a := range tok.attrs {
		size += len(a.name) + len(a.value) + 4
	}
	if r.room -= size; r.room < 0 {
		r.room = 0
		return true
	}
	r.out = append(append(r.out, '<'), name...)
	for _, a := range tok.attrs {
		if !bytes.HasPrefix(a.name, []byte("xml")) {
			r.writeRaw(a.name, a.value)
		}
	}
	if voids[strings.ToLower(string(local))] && (s == "" || s == core || s == "xhtml" || s == "atom") {
		r.out = append(r.out, "/>"...)
		return false
	}
	r.out = append(r.out, '>')
	f.tagged = len(name)
	return true
}

// constructMode reads the type of an Atom text construct (RFC 4287 section 3.1; mode: Atom 0.3) and
// tells whether its markup is to be kept as it stands. Base64 is left to the parser.
func (r *rewriter) constructMode(tok *token, field *field) (verbatim bool) {
	if !field.markup {
		return false
	}
	if strings.HasPrefix(field.out, "content:") {
		s, _ := r.resolve(tok.name)
		return s == "xhtml"
	}
	kind := strings.ToLower(strings.TrimSpace(string(r.attribute(tok, "type"))))
	mode := strings.ToLower(strings.TrimSpace(string(r.attribute(tok, "mode"))))
	switch {
	case mode == "base64" || isBinary(kind):
		r.writeAttr("type", []byte("application/octet-stream"))
		r.writeAttr("mode", []byte("base64"))
		return false
	case mode == "escaped":
		return false
	}
	return strings.Contains(kind, "xhtml") || strings.HasSuffix(kind, "+xml") || strings.HasSuffix(kind, "/xml") || mode == "xml" && kind != ""
}

// isBinary tells whether a media type stands for base64 (RFC 4287 section 4.1.3.3).
func isBinary(kind string) bool {
	switch kind {
	case "application/octet-stream", "application/pdf", "application/zip", "application/gzip", "application/ogg":
		return true
	}
	return !strings.Contains(kind, "xml") &&
		(strings.HasPrefix(kind, "image/") || strings.HasPrefix(kind, "audio/") || strings.HasPrefix(kind, "video/"))
}

// closeLeaf finishes the text of a leaf.
func (r *rewriter) closeLeaf(f *frame) {
	r.leafFrame = -1
	said := !blank(r.out[f.start:])
	if f.field.link && r.base != nil {
		r.resolveLeaf(f.start)
	}
	if f.field.markup && (r.tags || r.verbatim) {
		r.out = append(r.out[:f.start], asCDATA(r.out[f.start:])...)
	}
	if f.field.once && said {
		r.seen.add(f.field.id)
	}
	if f.field.markup && r.base != nil && !r.noted && f.field.max == longText {
		r.noteBase(f)
	}
}

// noteBase writes down, before the element f, what relative links in its HTML are resolved against.
func (r *rewriter) noteBase(f *frame) {
	r.noted = true
	tail := bytes.Clone(r.out[f.begin:])
	r.out = r.out[:f.begin]
	r.element("litfass:base", []byte(html.EscapeString(r.base.String())))
	r.out = append(r.out, tail...)
}

// resolveLeaf makes the link that stands from start on absolute.
func (r *rewriter) resolveLeaf(start int) {
	raw := strings.TrimSpace(string(r.out[start:]))
	if cdata, ok := strings.CutPrefix(raw, "<![CDATA["); ok {
		raw = html.EscapeString(strings.TrimSuffix(cdata, "]]>"))
	}
	if raw == "" || strings.Contains(raw, "<") {
		return
	}
	r.out = append(r.out[:start], r.absolute([]byte(raw))...)
}

// absolute resolves a link, as written in XML, against xml:base.
func (r *rewriter) absolute(raw []byte) []byte {
	if r.base == nil {
		return raw
	}
	link := strings.TrimSpace(html.UnescapeString(string(raw)))
	if u, err := url.Parse(link); err != nil || u.IsAbs() {
		return raw
	}
	u, err := r.base.Parse(link)
	if err != nil {
		return raw
	}
	return []byte(html.EscapeString(u.String()))
}

// resolveBase reads an xml:base (XML Base section 4): relative to the one outside, else to the document.
func (r *rewriter) resolveBase(raw []byte) *url.URL {
	ref := strings.TrimSpace(html.UnescapeString(string(raw)))
	outer := r.base
	if outer == nil {
		outer = r.document
	}
	var u *url.URL
	var err error
	if outer != nil {
		u, err = outer.Parse(ref)
	} else {
		u, err = url.Parse(ref)
	}
	if err != nil || ref == "" || !u.IsAbs() || u.Host == "" {
		return nil
	}
	return u
}

// attribute returns the value of an attribute by its local name in any case, nil if there is none.
func (r *rewriter) attribute(tok *token, name string) []byte {
	for _, a := range tok.attrs {
		if n := len(a.name) - len(name); n == 0 && strings.EqualFold(string(a.name), name) ||
			n > 1 && a.name[n-1] == ':' && strings.EqualFold(string(a.name[n:]), name) && !bytes.HasPrefix(a.name, []byte("xmlns")) {
			if a.value == nil {
				return []byte{}
			}
			return a.value
		}
	}
	return nil
}

// writeAttr writes an attribute; links are resolved.
func (r *rewriter) writeAttr(name string, value []byte) {
	if len(value) > shortText {
		return
	}
	switch name {
	case "href", "src":
		value = r.absolute(value)
	}
	r.writeRaw([]byte(name), value)
}

func (r *rewriter) writeRaw(name, value []byte) {
	r.out = append(append(append(r.out, ' '), name...), '=')
	quote := byte('"')
	if bytes.IndexByte(value, '"') >= 0 {
		if quote = '\''; bytes.IndexByte(value, '\'') >= 0 {
			value = bytes.ReplaceAll(value, []byte(`'`), []byte("&#39;"))
		}
	}
	if bytes.IndexByte(value, '<') >= 0 {
		value = bytes.ReplaceAll(value, []byte("<"), []byte("&lt;"))
	}
	r.out = append(r.out, quote)
	r.out = r.entities.appendText(r.out, value)
	r.out = append(r.out, quote)
}

// asCDATA wraps markup so that it is taken verbatim; CDATA sections within become escaped text.
func asCDATA(markup []byte) []byte {
	wrapped := make([]byte, 0, len(markup)+12)
	wrapped = append(wrapped, "<![CDATA["...)
	for {
		before, rest, ok := bytes.Cut(markup, []byte("<![CDATA["))
		wrapped = append(wrapped, before...)
		if !ok {
			break
		}
		inside, after, _ := bytes.Cut(rest, []byte("]]>"))
		wrapped = append(wrapped, html.EscapeString(string(inside))...)
		markup = after
	}
	return append(wrapped, "]]>"...)
}

func blank(s []byte) bool { return len(bytes.TrimSpace(s)) == 0 }

package document

import "bytes"

// outliner finds the items of an XML document.
type outliner struct {
	tokens tokenizer
	open   [][]byte // names of the open elements
	item   int      // how many were open where the open item began; -1 = none
	holder bool     // <channel> was there
	kept   int      // elements seen
	out    Outline
}

func outlineXML(text []byte) (Outline, bool) {
	o := outliner{tokens: tokenizer{in: text}, open: make([][]byte, 0, 16), item: -1}
	for {
		tok, err := o.tokens.next()
		if err != nil {
			return Outline{}, false
		}
		sure := true
		switch tok.kind {
		case tokenOpen:
			sure = o.start(tok)
		case tokenClose:
			sure = o.end(tok)
		case tokenEnd:
			return Outline{}, false
		}
		if !sure {
			return Outline{}, false
		}
		if len(o.open) == 0 && tok.kind == tokenClose {
			o.out.text = text
			return o.out, true
		}
	}
}

// start takes in a start tag; false = it is not what one can be sure of.
func (o *outliner) start(tok *token) bool {
	tag := o.tokens.in[tok.at:o.tokens.pos]
	if o.kept++; tag[len(tag)-1] != '>' || len(o.open) == outlineDepth || o.kept > maxKept {
		return false
	}
	switch depth := len(o.open); {
	case depth == 0:
		if tok.empty || !isOutlineRoot(tok.name) || bytes.Contains(o.tokens.in[:tok.at], []byte("<!ENTITY")) {
			return false
		}
		o.out.Around = append(o.out.Around, tag...)
	case likeItem(tok.name):
		if tok.empty || o.item >= 0 || !o.holdsItem(tok.name) {
			return false
		}
		o.item = depth
		o.out.spans = append(o.out.spans, span{start: tok.at})
	case depth == 1 && string(tok.name) == "channel":
		if o.holder {
			return false
		}
		o.holder = true
		o.out.Around = append(o.out.Around, tag...)
	}
	if !tok.empty {
		o.open = append(o.open, tok.name)
	}
	return true
}

// end takes in an end tag, which must be that of the innermost element.
func (o *outliner) end(tok *token) bool {
	last := len(o.open) - 1
	if last < 0 || !bytes.Equal(o.open[last], tok.name) || o.tokens.in[o.tokens.pos-1] != '>' {
		return false
	}
	o.open = o.open[:last]
	if last == o.item {
		o.item = -1
		o.out.spans[len(o.out.spans)-1].end = o.tokens.pos
	}
	return true
}

func isOutlineRoot(name []byte) bool {
	switch string(name) {
	case "rss", "rdf:RDF", "feed":
		return true
	}
	return false
}

// likeItem tells whether a name could be that of an item, in any namespace and case.
func likeItem(name []byte) bool {
	local := name[bytes.LastIndexByte(name, ':')+1:]
	return len(local) == 4 && bytes.EqualFold(local, []byte("item")) || len(local) == 5 && bytes.EqualFold(local, []byte("entry"))
}

// holdsItem tells whether an element of this name is an item where it stands.
func (o *outliner) holdsItem(name []byte) bool {
	inChannel := len(o.open) == 2 && string(o.open[1]) == "channel"
	switch string(o.open[0]) {
	case "rss":
		return string(name) == "item" && inChannel
	case "rdf:RDF":
		return string(name) == "item" && (inChannel || len(o.open) == 1)
	default:
		return string(name) == "entry" && len(o.open) == 1
	}
}

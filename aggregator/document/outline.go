package document

// A feed that is read again holds mostly what it held before. An Outline says where each item of a
// document begins and ends, so that those that are known need not be parsed: Without makes a document of
// the others, which reads as they would have in the whole one.
//
// That holds because an outline is only made of a document in good order: every tag closed by its own
// end tag, items only where they belong, in the elements that usually hold them, with nothing like an
// item within an item or elsewhere, no entities of its own, within all bounds. Then nothing in an item
// changes how another one is read, and what does (the tags around them) is in Around. Of any other
// document there is no outline, and it is parsed whole.
//
// The scan uses the tokenizer that Prepare uses, so both mean the same by a tag, a comment or a CDATA section.

// Outline is where the items of a document are.
type Outline struct {
	Items  [][]byte // each as it stands, in document order; they point into the text
	Around []byte   // the start tags that the items stand in, as they stand

	text  []byte
	spans []span
	json  bool
}

// span is where an item is in the text.
type span struct{ start, end int }

// outlineDepth bounds how deep a document in good order is nested; feeds need eight.
const outlineDepth = 64

// Outline finds the items of a document; false = it is not in such an order that one can be sure of them.
func (d Decoded) Outline() (Outline, bool) {
	var o Outline
	var sure bool
	if d.isJSON() {
		o, sure = outlineJSON(d.Text)
	} else {
		o, sure = outlineXML(d.Text)
	}
	if !sure || len(o.spans) > MaxItems {
		return Outline{}, false
	}
	o.Items = make([][]byte, len(o.spans))
	for i, s := range o.spans {
		o.Items[i] = d.Text[s.start:s.end]
	}
	return o, true
}

// Without is the document without the items that are left out, by their number.
func (o Outline) Without(leftOut func(int) bool) []byte {
	size, first := len(o.text), true
	for i, s := range o.spans {
		if leftOut(i) {
			size -= s.end - s.start
		}
	}
	out, at := make([]byte, 0, size), 0
	for i, s := range o.spans {
		switch {
		case !o.json:
			out = append(out, o.text[at:s.start]...)
		case i == 0:
			out = append(out, o.text[:s.start]...)
		}
		if at = s.end; leftOut(i) {
			continue
		}
		if o.json && !first {
			out = append(out, ',')
		}
		first = false
		out = append(out, o.text[s.start:s.end]...)
	}
	return append(out, o.text[at:]...)
}

package document

import "bytes"

// The elements that are open while a document is rewritten, and what each of them declares: namespaces
// and the base of links hold until it is closed.

// state says what happens to what stands in an element.
type state uint8

const (
	dropped   state = iota // left out with all it holds
	structure              // its known children are kept
	leaf                   // its text is kept
	within                 // an element in a leaf: text kept, and the tag where the leaf is markup
)

// frame is an open element. It holds one pointer only: frames are written often, and each pointer
// costs the garbage collector's write barrier.
type frame struct {
	field        *field
	name, length int    // where its name stands in the input, to find its end tag …
	hash         uint32 // … fast
	state        state
	instead      bool // written under field.instead
	tagged       int  // how many bytes of the name, from its end, are its tag in markup; 0 = none
	begin, start int  // where its tag and its content begin in the output
	bindings     int  // how many were in scope outside
	based        bool // it has a base of its own
}

// scope begins a frame with the namespaces and the base that the element declares.
func (r *rewriter) scope(tok *token) (frame, error) {
	f := frame{name: tok.at + 1, length: len(tok.name), hash: nameHash(tok.name), bindings: len(r.bindings)}
	for _, a := range tok.attrs {
		switch {
		case bytes.HasPrefix(a.name, []byte("xmlns")) && (len(a.name) == 5 || a.name[5] == ':'):
			var prefix []byte
			if len(a.name) > 5 {
				prefix = a.name[6:]
			}
			if len(r.bindings) == MaxNamespaces {
				return f, &LimitError{What: "namespace declarations in scope", Limit: MaxNamespaces, Line: line(r.tokens.in, r.tokens.pos)}
			}
			r.bindings = append(r.bindings, binding{prefix, spaceOf(prefix, a.value)})
		case string(a.name) == "xml:base":
			if u := r.resolveBase(a.value); u != nil {
				f.based, r.bases, r.base = true, append(r.bases, r.base), u
			}
		}
	}
	return f, nil
}

// close handles an end tag: what it leaves open is closed, and without its start tag it is nothing.
func (r *rewriter) close(name []byte) {
	if top := len(r.stack) - 1; bytes.Equal(r.nameOf(&r.stack[top]), name) {
		r.closeTo(top)
		return
	}
	h := nameHash(name)
	if r.open8[byte(h)] == 0 {
		return
	}
	for i := len(r.stack) - 1; i >= 0; i-- {
		if r.stack[i].hash == h && bytes.EqualFold(r.nameOf(&r.stack[i]), name) {
			r.closeTo(i)
			return
		}
	}
}

// nameOf is the name of an element as written.
func (r *rewriter) nameOf(f *frame) []byte { return r.tokens.in[f.name : f.name+f.length] }

// push opens an element.
func (r *rewriter) push(f frame) {
	r.open8[byte(f.hash)]++
	r.stack = append(r.stack, f)
}

// nameHash is the same for names that differ in the case of letters only (FNV-1a).
func nameHash(name []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range name {
		h = (h ^ uint32(c|0x20)) * 16777619
	}
	return h
}

// closeTo closes all but the n outermost elements.
func (r *rewriter) closeTo(n int) {
	for len(r.stack) > n {
		top := len(r.stack) - 1
		f := &r.stack[top]
		if r.leafFrame == top {
			r.closeLeaf(f)
		}
		if out := f.out(); out != "" {
			r.out = append(append(append(r.out, "</"...), out...), '>')
		} else if f.tagged > 0 {
			name := r.nameOf(f)
			r.out = append(append(append(r.out, "</"...), name[len(name)-f.tagged:]...), '>')
		}
		if f.field != nil && f.field.item {
			r.seen = r.channel
		}
		r.unscope(f)
		r.open8[byte(f.hash)]--
		r.stack = r.stack[:top]
	}
}

// out is the name an element was written under, "" = none.
func (f *frame) out() string {
	switch {
	case f.field == nil:
		return ""
	case f.instead:
		return f.field.instead
	}
	return f.field.out
}

// unscope takes back what an element declared.
func (r *rewriter) unscope(f *frame) {
	r.bindings = r.bindings[:f.bindings]
	if f.based {
		last := len(r.bases) - 1
		r.base, r.bases = r.bases[last], r.bases[:last]
	}
}

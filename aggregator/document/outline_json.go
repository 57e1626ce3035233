package document

import "bytes"

// outlineJSON finds the objects in the array "items" of a JSON Feed.
func outlineJSON(text []byte) (Outline, bool) {
	o := Outline{text: text, json: true}
	if text[0] != '{' {
		return o, false
	}
	s := jsonOutliner{in: text, pos: 1}
	found := false
	for depth := 1; depth > 0; {
		switch s.skip(); {
		case s.pos == len(text):
			return o, false
		case text[s.pos] == '"':
			key, ok := s.text()
			if !ok {
				return o, false
			}
			if s.space(); depth > 1 || s.peek() != ':' {
				continue
			}
			if bytes.IndexByte(key, '\\') >= 0 {
				return o, false // it may be spelt "items"
			}
			if !bytes.EqualFold(key, []byte("items")) {
				continue
			}
			if found || string(key) != "items" {
				return o, false
			}
			found = true
			if o.spans, ok = s.array(); !ok {
				return o, false
			}
		case text[s.pos] == ',':
			s.comma()
		case text[s.pos] == '{', text[s.pos] == '[':
			s.pos++
			if depth++; depth > outlineDepth {
				return o, false
			}
		default:
			s.pos++
			depth--
		}
	}
	return o, found && s.commas < maxJSONValues
}

// jsonOutliner reads along a JSON text: strings and brackets, the parser judges the rest.
type jsonOutliner struct {
	in     []byte
	pos    int
	commas int
}

// array reads the array of items behind its key, of which only objects and the commas between them may be part.
func (s *jsonOutliner) array() (items []span, ok bool) {
	s.pos++ // the colon
	if s.space(); s.peek() != '[' {
		return nil, false
	}
	s.pos++
	for {
		if s.space(); s.peek() == ']' && len(items) == 0 {
			s.pos++
			return items, true
		}
		start := s.pos
		if s.peek() != '{' || !s.object() {
			return nil, false
		}
		items = append(items, span{start, s.pos})
		s.space()
		switch s.peek() {
		case ',':
			s.comma()
		case ']':
			s.pos++
			return items, true
		default:
			return nil, false
		}
	}
}

// object moves behind the object that begins here; false = it does not end, or is too deep.
func (s *jsonOutliner) object() bool {
	for depth := 0; ; {
		s.skip()
		switch s.peek() {
		case 0:
			return false
		case '"':
			if _, ok := s.text(); !ok {
				return false
			}
		case ',':
			s.comma()
		case '{', '[':
			s.pos++
			if depth++; depth > outlineDepth {
				return false
			}
		default:
			s.pos++
			if depth--; depth == 0 {
				return true
			}
		}
	}
}

// text moves behind the string that begins here and returns what is between its quotes.
func (s *jsonOutliner) text() ([]byte, bool) {
	start := s.pos + 1
	for at := start; ; {
		n := bytes.IndexByte(s.in[at:], '"')
		if n < 0 {
			return nil, false
		}
		at += n
		slashes := 0
		for at-slashes > start && s.in[at-slashes-1] == '\\' {
			slashes++
		}
		if at++; slashes%2 == 0 {
			s.pos = at
			return s.in[start : at-1], true
		}
	}
}

func (s *jsonOutliner) comma() {
	s.pos++
	s.commas++
}

// jsonMarks are the characters that a scan stops at.
var jsonMarks = [256]bool{'"': true, '{': true, '}': true, '[': true, ']': true, ',': true}

// skip moves to the next mark, or to the end.
func (s *jsonOutliner) skip() {
	for s.pos < len(s.in) && !jsonMarks[s.in[s.pos]] {
		s.pos++
	}
}

func (s *jsonOutliner) space() {
	for s.pos < len(s.in) && isSpace(s.in[s.pos]) {
		s.pos++
	}
}

// peek is the character here, 0 at the end.
func (s *jsonOutliner) peek() byte {
	if s.pos < len(s.in) {
		return s.in[s.pos]
	}
	return 0
}

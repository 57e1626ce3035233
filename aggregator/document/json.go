package document

import (
	"bytes"
	"fmt"
)

// prepareJSON bounds a JSON Feed: at most MaxItems items, MaxDepth deep; one that ends early keeps its
// whole items. Only brackets, strings and the key "items" are looked at; the parser judges the rest.
func prepareJSON(text []byte) (Document, error) {
	d := Document{Format: JSON}
	if text[0] != '{' {
		return d, fmt.Errorf("%w: JSON, but no object, as a JSON Feed is", ErrNotAFeed)
	}
	s := jsonScan{in: text}
	if err := s.run(); err != nil {
		return d, err
	}
	if s.items < 0 && !bytes.Contains(text, []byte("jsonfeed.org/version")) {
		return d, fmt.Errorf("%w: a JSON document without \"items\" and without the version of a JSON Feed", ErrNotAFeed)
	}
	switch {
	case s.end > 0: // whole
		d.Body = text[:s.end]
		if s.count > MaxItems {
			d.More = true
			d.Body = append(append(bytes.Clone(text[:s.last]), ']'), text[s.close+1:s.end]...)
		}
	case s.items >= 0: // ends early
		d.Cut = true
		d.More = s.count > MaxItems
		d.Body = append(bytes.Clone(text[:max(s.last, s.items)]), "]}"...)
	default:
		d.Cut = true
		d.Body = []byte("{}")
	}
	return d, nil
}

// maxJSONValues bounds what a parser must allocate.
const maxJSONValues = 200_000

// jsonScan finds the array of items.
type jsonScan struct {
	in     []byte
	items  int // behind its "[", -1 = none
	close  int // its "]"
	last   int // behind the last whole item that is kept
	count  int // items seen
	values int // commas seen
	end    int // behind the whole object, 0 = it ends early
}

func (s *jsonScan) run() error {
	s.items = -1
	depth, itemsDepth := 0, -1
	var key []byte // the last string at depth 1
	for i := 0; i < len(s.in); i++ {
		switch s.in[i] {
		case '"':
			start := i + 1
			for i++; i < len(s.in) && s.in[i] != '"'; i++ {
				if s.in[i] == '\\' {
					i++
				}
			}
			if depth == 1 && i < len(s.in) {
				key = nil
				if next := bytes.TrimLeft(s.in[i+1:min(len(s.in), i+40)], " \t\r\n"); len(next) > 0 && next[0] == ':' {
					key = s.in[start:i]
				}
			}
		case ',':
			if s.values++; s.values > maxJSONValues {
				return &LimitError{What: "values", Limit: maxJSONValues, Line: line(s.in, i)}
			}
		case '{', '[':
			if depth++; depth > MaxDepth {
				return &LimitError{What: "values within each other", Limit: MaxDepth, Line: line(s.in, i)}
			}
			if s.in[i] == '[' && depth == 2 && s.items < 0 && string(key) == "items" {
				s.items, itemsDepth = i+1, depth
			}
		case '}', ']':
			depth--
			switch {
			case depth == itemsDepth:
				if s.count++; s.count <= MaxItems {
					s.last = i + 1
				}
			case depth == itemsDepth-1 && itemsDepth > 0:
				s.close, itemsDepth = i, -1
			}
			if depth == 0 {
				s.end = i + 1
				return nil
			}
		}
	}
	return nil
}

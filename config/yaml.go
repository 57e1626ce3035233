package config

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// kind of a node: what JSON knows.
type kind uint8

const (
	mapping kind = iota
	sequence
	text
	number
	boolean
	null
)

// String names the kind for a message.
func (k kind) String() string {
	return [...]string{"a mapping", "a list", "text", "a number", "true or false", "nothing"}[k]
}

// node is a value of the document with its place. It is all the rest of the package sees of YAML.
type node struct {
	kind  kind
	at    place
	text  string // a scalar: text as it is meant, numbers and booleans as they are written
	pairs []pair
	items []*node
}

// pair is an entry of a mapping.
type pair struct {
	key   string
	at    place
	value *node
}

// parse reads text as YAML into d.root. Only what JSON could express as well is allowed: no anchors,
// aliases, merge keys, tags or directives, no second document, no key twice. So nothing in the file
// can grow when it is read, and the JSON Schema tells the whole truth about it. A file with nothing
// but comments leaves d.root nil.
func (d *document) parse(text string) {
	file, err := parseYAML(text)
	if err != nil {
		d.reportSyntax(err)
		return
	}
	for i, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if i > 0 && d.root != nil {
			at := placeOf(doc.Start)
			if doc.Start == nil {
				at = placeOf(doc.Body.GetToken())
			}
			d.report(at, "", "a second document begins here; a configuration is one document")
			return
		}
		d.root = d.node(doc.Body, "", 0)
	}
}

// parseYAML is the parser with its panics turned into errors.
func parseYAML(text string) (file *ast.File, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("is no YAML that can be read: %v", r)
		}
	}()
	return parser.ParseBytes([]byte(text), 0, parser.AllowDuplicateMapKey())
}

func placeOf(t *token.Token) place {
	if t == nil || t.Position == nil {
		return place{}
	}
	return place{t.Position.Line, t.Position.Column}
}

// node turns a node of the parser into ours.
func (d *document) node(n ast.Node, path string, depth int) *node {
	at := placeOf(n.GetToken())
	if depth > maxDepth {
		d.report(at, path, "values nest deeper than %d levels", maxDepth)
		return &node{kind: null, at: at}
	}
	switch n := n.(type) {
	case *ast.MappingNode:
		return d.mapping(n.Values, at, path, depth)
	case *ast.MappingValueNode:
		return d.mapping([]*ast.MappingValueNode{n}, at, path, depth)
	case *ast.SequenceNode:
		list := &node{kind: sequence, at: at, items: make([]*node, len(n.Values))}
		for i, v := range n.Values {
			list.items[i] = d.node(v, index(path, i), depth+1)
		}
		return list
	case *ast.StringNode:
		return &node{kind: text, at: at, text: n.Value}
	case *ast.LiteralNode:
		return &node{kind: text, at: at, text: n.Value.Value}
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return &node{kind: number, at: at, text: n.GetToken().Value}
	case *ast.BoolNode:
		return &node{kind: boolean, at: at, text: n.GetToken().Value}
	case *ast.NullNode:
		return &node{kind: null, at: at}
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
		d.report(at, path, noAliases)
	case *ast.TagNode:
		d.report(at, path, "YAML tags (%s) are not read here; leave it out", n.GetToken().Value)
	case *ast.DirectiveNode:
		d.report(at, path, "YAML directives (%%) are not read here; leave it out")
	default:
		d.report(at, path, "is nothing that a configuration can hold (%s)", n.Type())
	}
	return &node{kind: null, at: at}
}

// mapping turns key and value pairs into a node; it stands where its first key does.
func (d *document) mapping(values []*ast.MappingValueNode, at place, path string, depth int) *node {
	m := &node{kind: mapping, at: at, pairs: make([]pair, 0, len(values))}
	first := make(map[string]place, len(values))
	for i, v := range values {
		keyAt := placeOf(v.Key.GetToken())
		if i == 0 {
			m.at = keyAt
		}
		var key string
		switch k := v.Key.(type) {
		case *ast.StringNode:
			key = k.Value
		case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
			key = v.Key.GetToken().Value
		case *ast.MergeKeyNode:
			d.report(keyAt, path, noAliases)
			continue
		default:
			d.report(keyAt, path, "a key must be plain text")
			continue
		}
		if before, twice := first[key]; twice {
			d.report(keyAt, join(path, key), "stands here a second time; the first is in line %d", before.line)
			continue
		}
		first[key] = keyAt
		m.pairs = append(m.pairs, pair{key, keyAt, d.node(v.Value, join(path, key), depth+1)})
	}
	return m
}

// noAliases is said of *, & and << where a value should be.
const noAliases = "begins with &, * or <<: an anchor or alias, which are not read here; put it in quotes or write it out"

// get returns the value of a key, nil if there is none.
func (n *node) get(key string) *node {
	for _, p := range n.pairs {
		if p.key == key {
			return p.value
		}
	}
	return nil
}

// find goes down a path such as "sources[3].auth.headers.X-Key" as far as the document has it; whole
// tells whether it came to the end. A path that ends early stands at the mapping or list it reached.
func (n *node) find(path string) (at place, whole bool) {
	at = n.at
	for n != nil && path != "" {
		next := (*node)(nil)
		switch n.kind {
		case mapping:
			path = strings.TrimPrefix(path, ".")
			for _, p := range n.pairs {
				if rest, found := strings.CutPrefix(path, p.key); found && (rest == "" || rest[0] == '.' || rest[0] == '[') {
					next, path = p.value, rest
					break
				}
			}
		case sequence:
			var i int
			if _, err := fmt.Sscanf(path, "[%d]", &i); err == nil && i >= 0 && i < len(n.items) {
				next, path = n.items[i], path[strings.IndexByte(path, ']')+1:]
			}
		}
		if next == nil {
			return at, false
		}
		n, at = next, next.at
	}
	return at, true
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func index(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

package tagging

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"

	"github.com/litfass/litfass/aggregator"
)

// A topic may say in one expression when an item has it:
//
//	has("place/05") and title contains "Haushalt" and not has("format/kommentar")
//
// It is compiled once, against the fields below and no others; it can do nothing but look at them. An
// expression has at most 500 parts and may not count up ranges, so what it costs is bounded by the item.

// whenEnv is what an expression knows of an item.
type whenEnv struct {
	Kicker   string   `expr:"kicker"`
	Title    string   `expr:"title"`
	Teaser   string   `expr:"teaser"`
	Keywords []string `expr:"keywords"` // the source's own categories
	Language string   `expr:"language"`
	Area     string   `expr:"area"`   // AGS of the source
	Source   string   `expr:"source"` // its id
	Official bool     `expr:"official"`

	Has     func(tag string) bool `expr:"has"`     // the item has the tag; a place also for what lies in it
	Primary func(tag string) bool `expr:"primary"` // likewise, and is about it
}

// WhenNames are the names that expressions may use.
func WhenNames() []string {
	t := reflect.TypeFor[whenEnv]()
	names := make([]string, t.NumField())
	for i := range names {
		names[i] = t.Field(i).Tag.Get("expr")
	}
	return names
}

const (
	maxWhenNodes  = 500
	maxWhenMemory = 10_000 // cells that an evaluation may hold
)

// when is a compiled expression.
type when struct {
	program *vm.Program
	tags    []string // that it asks for by name
}

// WhenError is what is wrong with an expression, and where.
type WhenError struct {
	Line, Column int // from 1, in characters of the expression; 0 = it as a whole
	Message      string
}

func (e *WhenError) Error() string { return e.Message }

// compileWhen reads an expression. Its error is a *WhenError.
func compileWhen(source string) (*when, error) {
	w := &when{}
	found := &whenVisitor{}
	program, err := expr.Compile(source, expr.Env(whenEnv{}), expr.AsBool(), expr.MaxNodes(maxWhenNodes),
		expr.DisableAllBuiltins(), expr.EnableBuiltin("lower"), expr.EnableBuiltin("len"), expr.EnableBuiltin("any"), expr.EnableBuiltin("none"),
		expr.Optimize(false), expr.Patch(found))
	if err == nil {
		err = found.wrong(source)
	}
	if err != nil {
		return nil, whenError(err)
	}
	w.program, w.tags = program, found.tags
	return w, nil
}

// whenVisitor looks at the parts of an expression: it collects the tags asked for, and what is not allowed.
type whenVisitor struct {
	tags   []string
	ranges *file.Location
}

func (v *whenVisitor) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.BinaryNode:
		if n.Operator == ".." {
			at := n.Location()
			v.ranges = &at
		}
	case *ast.CallNode:
		name, ok := n.Callee.(*ast.IdentifierNode)
		if ok && (name.Value == "has" || name.Value == "primary") && len(n.Arguments) == 1 {
			if tag, ok := n.Arguments[0].(*ast.StringNode); ok {
				v.tags = append(v.tags, tag.Value)
			}
		}
	}
}

func (v *whenVisitor) wrong(source string) error {
	if v.ranges == nil {
		return nil
	}
	e := &file.Error{Location: *v.ranges, Message: "ranges (..) are not allowed: an expression looks at one item and counts nothing up"}
	return e.Bind(file.NewSource(source))
}

func whenError(err error) *WhenError {
	var at *file.Error
	if !errors.As(err, &at) || at.Line == 0 {
		return &WhenError{Message: strings.TrimSpace(err.Error())}
	}
	return &WhenError{Line: at.Line, Column: at.Column + 1, Message: at.Message}
}

// holds tells whether an item with these tags satisfies the expression. What cannot be evaluated does not hold.
func (w *when) holds(machine *vm.VM, env whenEnv) bool {
	yes, err := w.evaluate(machine, env)
	return err == nil && yes
}

func (w *when) evaluate(machine *vm.VM, env whenEnv) (bool, error) {
	machine.MemoryBudget = maxWhenMemory
	out, err := machine.Run(w.program, env)
	yes, _ := out.(bool)
	return yes, err
}

// whenEnvOf makes an item known to expressions.
func whenEnvOf(s aggregator.Source, it aggregator.Item, tags []aggregator.Tag) whenEnv {
	has := func(id string, primary bool) bool {
		return slices.ContainsFunc(tags, func(t aggregator.Tag) bool {
			if primary && !t.Primary {
				return false
			}
			found := false
			aggregator.EachTerm(t.ID, func(term string) { found = found || term == id })
			return found
		})
	}
	return whenEnv{
		Kicker: it.Kicker, Title: it.Title, Teaser: it.Teaser, Keywords: it.Keywords, Language: it.Language,
		Area: s.Area, Source: s.ID, Official: s.Class == aggregator.Official,
		Has:     func(id string) bool { return has(id, false) },
		Primary: func(id string) bool { return has(id, true) },
	}
}

// AsksFor returns the tags that the topic's expression names, for whoever knows which tags there are.
func (t Topic) AsksFor() []string {
	if t.When == "" {
		return nil
	}
	w, err := compileWhen(t.When)
	if err != nil {
		return nil
	}
	return w.tags
}

// validateWhen tells what is wrong with a topic's expression.
func (t Topic) validateWhen(field string) []error {
	if t.When == "" {
		return nil
	}
	if len(t.Any)+len(t.Not) > 0 || t.Min > 0 {
		return []error{aggregator.Wrong(field, "topic %q says when it applies; it can have no words (any, not, min) besides", t.ID)}
	}
	if _, err := compileWhen(t.When); err != nil {
		return []error{aggregator.Wrong(field, "topic %q: %w", t.ID, err)}
	}
	return nil
}

// whenSaid is the expression as evidence shows it.
func (t Topic) whenSaid() string {
	const most = 80
	said := strings.Join(strings.Fields(t.When), " ")
	if r := []rune(said); len(r) > most {
		said = string(r[:most]) + "…"
	}
	return fmt.Sprintf("when: %s", said)
}

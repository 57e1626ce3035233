package config

import (
	"encoding"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// decoder puts the values of a document into the fields of Go values. A struct's fields are named by
// their yaml tag; one without omitempty must be there. It reports all that is wrong and goes on.
type decoder struct {
	*document
	o      Options
	fields map[reflect.Type][]field
}

func newDecoder(name string, o Options) *decoder {
	return &decoder{newDocument(name), o, map[reflect.Type][]field{}}
}

// field of a struct that the configuration sets.
type field struct {
	name     string
	index    []int // more than one where it is a field of an inline struct
	required bool
}

// decode sets v from n. What the document does not name keeps its value.
func (d *decoder) decode(n *node, v reflect.Value, path string) {
	if d.wrong[path] && n.kind == null {
		return // it was reported as it was parsed
	}
	if n.kind == null {
		d.report(n.at, path, "has no value; give it one or take the key out")
		return
	}
	if set := scalar(v.Type()); set != nil {
		if n.kind == mapping || n.kind == sequence {
			d.expect(n, text, path)
		} else if err := set(v, n.text); err != nil {
			d.report(n.at, path, "%v", err)
		} else {
			d.expect(n, text, path)
		}
		return
	}
	if secret, ok := v.Addr().Interface().(*aggregator.Secret); ok {
		d.secretValue(n, secret, path)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.structure(n, v, path)
	case reflect.Slice:
		d.list(n, v, path)
	case reflect.Map:
		d.table(n, v, path)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.decode(n, v.Elem(), path)
	case reflect.String:
		if d.expect(n, text, path) {
			v.SetString(n.text)
		}
	case reflect.Bool:
		if d.expect(n, boolean, path) {
			v.SetBool(strings.EqualFold(n.text, "true"))
		}
	case reflect.Int, reflect.Int64, reflect.Float64:
		d.number(n, v, path)
	default:
		panic("config: no way to set a " + v.Type().String()) // a test decodes every setting there is
	}
}

// scalar returns how a type is read from text, nil if it is read otherwise.
func scalar(t reflect.Type) func(reflect.Value, string) error {
	switch t {
	case reflect.TypeFor[time.Duration]():
		return func(v reflect.Value, s string) error {
			var d aggregator.Duration
			err := d.UnmarshalText([]byte(s))
			v.SetInt(int64(d))
			return err
		}
	case reflect.TypeFor[netip.Prefix]():
		return func(v reflect.Value, s string) error {
			p, err := network(s)
			v.Set(reflect.ValueOf(p))
			return err
		}
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		return func(v reflect.Value, s string) error {
			return v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(s))
		}
	}
	return nil
}

// network reads "10.0.0.0/8"; a single address is a network of its own.
func network(s string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(s); err == nil && a.Zone() == "" {
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return p, fmt.Errorf("%q is not an address or network such as 127.0.0.1, 10.0.0.0/8 or fd00::/8", s)
	}
	if p != p.Masked() {
		return p, fmt.Errorf("%q has bits beyond its length; the network is %s", s, p.Masked())
	}
	return p, nil
}

// expect reports whether a node is of a kind, and tells the operator if it is not. The message leaves
// the value to the excerpt, which knows what is secret.
func (d *decoder) expect(n *node, want kind, path string) bool {
	switch {
	case n.kind == want:
		return true
	case want == text && (n.kind == number || n.kind == boolean):
		d.report(n.at, path, "is read as %s; put it in quotes: %q", n.kind, n.text)
	default:
		d.report(n.at, path, "should be %s, not %s", want, n.kind)
	}
	return false
}

func (d *decoder) number(n *node, v reflect.Value, path string) {
	if !d.expect(n, number, path) {
		return
	}
	if v.CanFloat() {
		f, err := strconv.ParseFloat(n.text, 64)
		if err != nil {
			d.report(n.at, path, "%q is not a number such as 1.5", n.text)
		}
		v.SetFloat(f)
		return
	}
	i, err := strconv.ParseInt(n.text, 10, 32)
	if err != nil {
		d.report(n.at, path, "%q is not a whole number such as 10", n.text)
	}
	v.SetInt(i)
}

func (d *decoder) list(n *node, v reflect.Value, path string) {
	if !d.expect(n, sequence, path) {
		return
	}
	list := reflect.MakeSlice(v.Type(), len(n.items), len(n.items))
	for i, item := range n.items {
		d.decode(item, list.Index(i), index(path, i))
	}
	v.Set(list)
}

func (d *decoder) table(n *node, v reflect.Value, path string) {
	if !d.expect(n, mapping, path) {
		return
	}
	table := reflect.MakeMapWithSize(v.Type(), len(n.pairs))
	for _, p := range n.pairs {
		value := reflect.New(v.Type().Elem()).Elem()
		d.decode(p.value, value, join(path, p.key))
		table.SetMapIndex(reflect.ValueOf(p.key).Convert(v.Type().Key()), value)
	}
	v.Set(table)
}

func (d *decoder) structure(n *node, v reflect.Value, path string) {
	if !d.expect(n, mapping, path) {
		return
	}
	fields := d.fieldsOf(v.Type())
	for _, p := range n.pairs {
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == p.key })
		if i < 0 {
			d.unknown(p, v.Type(), path)
			continue
		}
		d.decode(p.value, v.FieldByIndex(fields[i].index), join(path, p.key))
	}
	for _, f := range fields {
		if at := join(path, f.name); f.required && n.get(f.name) == nil && !d.wrong[at] {
			d.report(n.at, at, "is missing")
		}
	}
}

// unknown reports a key that no field has. The field that was probably meant is not missing then.
func (d *decoder) unknown(p pair, t reflect.Type, path string) {
	fields := d.fieldsOf(t)
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	hint := "; there are " + strings.Join(names, ", ")
	if near := nearest(p.key, names); near != "" {
		hint = didYouMean(p.key, names)
		d.markWrong(join(path, near))
		meant := t.FieldByIndex(fields[slices.Index(names, near)].index)
		d.secret[p.value.at] = meant.Type == reflect.TypeFor[aggregator.Secret]() && p.value.kind == text
	}
	d.report(p.at, join(path, p.key), "unknown key%s", hint)
}

// fieldsOf lists the fields of a struct that have a yaml tag, those of inline structs among them.
func (d *decoder) fieldsOf(t reflect.Type) []field {
	if known, ok := d.fields[t]; ok {
		return known
	}
	var fields []field
	for i := range t.NumField() {
		name, options, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if options == "inline" {
			for _, f := range d.fieldsOf(t.Field(i).Type) {
				f.index = append([]int{i}, f.index...)
				fields = append(fields, f)
			}
		}
		if name == "" || name == "-" {
			continue
		}
		// What must stand inside a missing struct is for the struct's Validate to say.
		required := !strings.Contains(options, "omitempty") && t.Field(i).Type.Kind() != reflect.Struct
		fields = append(fields, field{name, []int{i}, required})
	}
	d.fields[t] = fields
	return fields
}

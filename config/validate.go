package config

import (
	"errors"
	"reflect"
	"strconv"
	"strings"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/polite"
)

// validator is any part that can say what is wrong with its own settings.
type validator interface{ Validate() error }

// validate asks every part of v for what is wrong with it, itself first. The FieldErrors it returns
// are put where the document has the field; other errors where it has the part. Of a setting that has
// a problem already, or that holds one, nothing further is said.
func (d *decoder) validate(v reflect.Value, path string) {
	if v.Kind() != reflect.Pointer && v.CanAddr() {
		if part, ok := v.Addr().Interface().(validator); ok {
			for _, err := range spread(part.Validate()) {
				d.wrongField(err, path)
			}
		}
	}
	switch v.Kind() {
	case reflect.Struct:
		for _, f := range d.fieldsOf(v.Type()) {
			d.validate(v.FieldByIndex(f.index), join(path, f.name))
		}
	case reflect.Slice:
		for i := range v.Len() {
			if !plain(v.Type().Elem()) {
				d.validate(v.Index(i), index(path, i))
			}
		}
	case reflect.Pointer:
		if !v.IsNil() {
			d.validate(v.Elem(), path)
		}
	}
}

// plain types have neither fields nor a Validate of their own.
func plain(t reflect.Type) bool {
	return t.Kind() != reflect.Struct && t.Kind() != reflect.Pointer && !reflect.PointerTo(t).Implements(reflect.TypeFor[validator]())
}

// spread takes joined errors apart.
func spread(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	switch {
	case err == nil:
		return nil
	case !ok:
		return []error{err}
	}
	var all []error
	for _, e := range joined.Unwrap() {
		all = append(all, spread(e)...)
	}
	return all
}

func (d *decoder) wrongField(err error, path string) {
	if field, inner, ok := fieldOf(err); ok {
		path, err = strings.TrimSuffix(join(path, field), "."), inner
	}
	d.reportAt(path, "%v", err)
}

// fieldOf takes a FieldError apart. Package polite has one of its own, for it stands below aggregator.
func fieldOf(err error) (field string, inner error, ok bool) {
	var ours *aggregator.FieldError
	if errors.As(err, &ours) {
		return ours.Field, ours.Err, true
	}
	var theirs *polite.FieldError
	if errors.As(err, &theirs) {
		return theirs.Field, theirs.Err, true
	}
	return "", err, false
}

// reportAt reports a problem where the document has the setting at a path, or would have it, unless
// one was reported there before.
func (d *document) reportAt(path, format string, args ...any) {
	if d.wrong[path] || d.holdsWrong[path] {
		return
	}
	d.report(d.placeOf(path), path, format, args...)
}

// placeOf says where the document has the setting at a path, or would have it.
func (d *document) placeOf(path string) place {
	if d.root == nil {
		return place{}
	}
	at, _ := d.root.find(path)
	return at
}

// nth is the path of a field of an item of a list: "sources[3].id".
func nth(list string, i int, field string) string {
	return list + "[" + strconv.Itoa(i) + "]." + field
}

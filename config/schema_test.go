package config

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// packages are the packages whose types stand in Config.
var packages = []string{".", "../aggregator", "../aggregator/polite", "../aggregator/tagging", "../syndication"}

func commentsOfSources(t *testing.T) map[string]string {
	t.Helper()
	said := map[string]string{}
	for _, dir := range packages {
		for _, file := range files(t, filepath.Join(dir, "*.go")) {
			collectComments(t, file, said)
		}
	}
	return said
}

func TestCommentsAreThoseOfTheSources(t *testing.T) {
	want, err := json.MarshalIndent(commentsOfSources(t), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "comments.json", string(want)+"\n")
}

// collectComments notes what is said of each field that has a yaml tag.
func collectComments(t *testing.T, file string, said map[string]string) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		structure, ok := spec.Type.(*ast.StructType)
		if !ok {
			return false
		}
		for _, field := range structure.Fields.List {
			text := strings.Join(strings.Fields(field.Doc.Text()+field.Comment.Text()), " ")
			if field.Tag == nil || text == "" || strings.Contains(field.Tag.Value, `yaml:"-"`) {
				continue
			}
			for _, name := range field.Names {
				said[f.Name.Name+"."+spec.Name.Name+"."+name.Name] = text
			}
		}
		return false
	})
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("litfass.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("litfass.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// asJSON reads YAML as a schema validator of an editor would.
func asJSON(t *testing.T, raw []byte) any {
	t.Helper()
	text, err := yaml.YAMLToJSON(raw)
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSchemaTakesTheGoodFiles(t *testing.T) {
	s := compiled(t)
	for _, file := range files(t, "testdata/good/*.yaml") {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(asJSON(t, bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")))); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func TestSchemaRefusesFilesOfWrongShape(t *testing.T) {
	s := compiled(t)
	for _, name := range []string{
		"area-without-quotes", "auth-as-text", "bad-urls", "list-at-top", "no-base-url", "no-site", "not-whole", "no-value",
		"secrets", "source-settings", "store-unknown", "tags", "ten-mistakes", "text-at-top", "text-without-quotes", "unknown-key",
		"unknown-key-of-required", "wrong-types",
	} {
		raw, err := os.ReadFile("testdata/bad/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		if s.Validate(asJSON(t, raw)) == nil {
			t.Errorf("%s is taken for good", name)
		}
	}
}

func TestEverySettingHasItsNameAndSaysWhatItIs(t *testing.T) {
	d := &decoder{fields: map[reflect.Type][]field{}}
	var walk func(reflect.Type)
	seen := map[reflect.Type]bool{}
	walk = func(typ reflect.Type) {
		for typ.Kind() == reflect.Slice || typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Map {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || scalar(typ) != nil || shape(typ) != nil || seen[typ] {
			return
		}
		seen[typ] = true
		for i := range typ.NumField() {
			if f := typ.Field(i); f.IsExported() && f.Tag.Get("yaml") == "" {
				t.Errorf("%s.%s has no yaml tag; give it one, or yaml:\"-\"", typ, f.Name)
			}
		}
		for _, f := range d.fieldsOf(typ) {
			walk(typ.FieldByIndex(f.index).Type)
		}
	}
	walk(reflect.TypeFor[Config]())

	all := settings(schema(commentsOfSources(t)), "", nil)
	for path, s := range all {
		if s.Description == "" && !strings.HasSuffix(path, "[]") {
			t.Errorf("%s says nothing of itself: comment its field", path)
		}
	}
	for path := range forms {
		if all[path] == nil {
			t.Errorf("%s has a form and is no setting", path)
		}
	}
}

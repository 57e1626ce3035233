package config

import (
	_ "embed"
	"encoding"
	"encoding/json"
	"maps"
	"net/netip"
	"reflect"
	"slices"
	"time"

	"github.com/invopop/jsonschema"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/polite"
)

// comments are what the Go sources say of each setting ("aggregator.Source.ID" → its comment), so
// that nothing is said twice. A test takes them from the sources anew.
//
//go:embed comments.json
var comments []byte

// Schema returns the JSON Schema (2020-12) of litfass.yaml, for editors to complete and check with.
// It knows shapes, not what must agree with each other; only Parse does.
func Schema() []byte {
	var said map[string]string
	if err := json.Unmarshal(comments, &said); err != nil {
		panic("config: comments.json: " + err.Error()) // embedded, and compared by a test
	}
	text, err := json.MarshalIndent(schema(said), "", "  ")
	if err != nil {
		panic(err) // a schema is plain data
	}
	return append(text, '\n')
}

// schema makes it of the types, with what is said of their fields.
func schema(said map[string]string) *jsonschema.Schema {
	r := jsonschema.Reflector{
		FieldNameTag:   "yaml",
		Anonymous:      true,
		ExpandedStruct: true,
		DoNotReference: true,
		Mapper:         shape,
		LookupComment: func(t reflect.Type, field string) string {
			if field == "" {
				return "" // what a setting is for stands at the field, not at its type
			}
			return said[t.String()+"."+field]
		},
	}
	s := r.Reflect(Config{})
	s.Title = "litfass.yaml"
	refine(s, "")
	return s
}

// shape gives the schema of the types that are written as text or as one of a few words.
func shape(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[aggregator.Secret]():
		return &jsonschema.Schema{OneOf: []*jsonschema.Schema{secretFrom("env"), secretFrom("file")}}
	case reflect.TypeFor[aggregator.Kind]():
		return enum(slices.Sorted(maps.Keys(aggregator.Heads(nil)))...)
	case reflect.TypeFor[aggregator.Class]():
		return enum(aggregator.Official, aggregator.Press)
	case reflect.TypeFor[aggregator.Scope]():
		return enum(aggregator.ScopeFeed, aggregator.ScopeHost, aggregator.ScopeDomain)
	case reflect.TypeFor[aggregator.Quoting]():
		return pattern(`^(title|teaser|teaser [1-9][0-9]*|full)$`, "title", "teaser", "teaser 300", "full")
	case reflect.TypeFor[aggregator.Duration](), reflect.TypeFor[time.Duration]():
		return pattern(`^([0-9]+d)?([0-9.]+(h|m|s|ms|us|µs|ns))*$|^0$`, "90s", "15m", "2h30m", "7d")
	case reflect.TypeFor[polite.Size]():
		return pattern(`^[0-9]+ *(B|KiB|MiB|GiB)?$`, "5 MiB", "64 KiB")
	case reflect.TypeFor[netip.Prefix]():
		return pattern(`^[0-9a-fA-F:.]+(/[0-9]+)?$`, "127.0.0.1", "10.0.0.0/8")
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		return &jsonschema.Schema{Type: "string"}
	}
	return nil
}

func enum[T ~string](values ...T) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "string"}
	for _, v := range values {
		s.Enum = append(s.Enum, v)
	}
	return s
}

func pattern(p string, examples ...any) *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Pattern: p, Examples: examples}
}

func secretFrom(key string) *jsonschema.Schema {
	s := &jsonschema.Schema{
		Type: "object", Properties: jsonschema.NewProperties(), Required: []string{key},
		AdditionalProperties: jsonschema.FalseSchema,
	}
	what := map[string]string{"env": "name of the environment variable that holds it", "file": "path of the file that holds it, beside this one if relative"}
	s.Properties.Set(key, &jsonschema.Schema{Type: "string", Description: what[key]})
	return s
}

// form is how a setting is written that is plain text in Go.
type form struct {
	pattern string
	example string
}

var (
	urlForm = form{`^https?://[^/?#@]`, "https://www.koeln.example/rss"}
	idForm  = form{`^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$`, "koeln-stadt"}
	tagForm = form{`^(place/([0-9]{2}|[0-9]{5}|[0-9]{8})|(org|topic|format|keyword)/[^\s/]+)$`, "topic/verkehr"}
)

// forms says which, by path.
var forms = map[string]form{
	"site.base_url":             {urlForm.pattern, "https://news.example"},
	"site.language":             {"", "de"},
	"site.time_zone":            {"", "Europe/Berlin"},
	"site.contact":              {"", "redaktion@news.example"},
	"site.imprint":              {urlForm.pattern, "https://news.example/impressum"},
	"site.privacy":              {urlForm.pattern, "https://news.example/datenschutz"},
	"server.listen":             {"", "127.0.0.1:8080"},
	"server.metrics":            {"", "127.0.0.1:9090"},
	"store.url":                 {`^(bolt:|rediss?://|redis\+(sentinel|cluster)://)[^/]*.`, "bolt:litfass.db"},
	"fetching.proxy":            {`^(https?|socks5h?)://`, "http://proxy.example:3128"},
	"fetching.user_agent_info":  {urlForm.pattern, "https://news.example/litfass"},
	"sources[].id":              idForm,
	"sources[].was":             idForm,
	"sources[].url":             urlForm,
	"sources[].schedule":        {"", "*/30 6-20 * * *"},
	"sources[].language":        {"", "de"},
	"sources[].area":            {`^([0-9]{2}|[0-9]{5}|[0-9]{8})$`, "05315000"},
	"sources[].tags[]":          tagForm,
	"topics.own[].id":           {idForm.pattern, "radverkehr"},
	"topics.own[].any[]":        {"", "radweg*"},
	"categories[].id":           {idForm.pattern, "verkehr"},
	"categories[].was":          {idForm.pattern, "mobilitaet"},
	"categories[].select.any[]": tagForm,
	"categories[].select.all[]": tagForm,
	"categories[].select.not[]": tagForm,
}

// refine adds the forms.
func refine(s *jsonschema.Schema, path string) {
	if f, ok := forms[path]; ok {
		s.Pattern, s.Examples = f.pattern, []any{f.example}
	}
	if s.Items != nil {
		refine(s.Items, path+"[]")
	}
	if s.Properties == nil {
		return
	}
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		refine(p.Value, join(path, p.Key))
	}
}

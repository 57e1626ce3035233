package config

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/invopop/jsonschema"
)

// settings lists every setting of a schema by its path: "sources[].auth.user".
func settings(s *jsonschema.Schema, path string, all map[string]*jsonschema.Schema) map[string]*jsonschema.Schema {
	if all == nil {
		all = map[string]*jsonschema.Schema{}
	}
	if path != "" {
		all[path] = s
	}
	if s.Items != nil {
		settings(s.Items, path+"[]", all)
	}
	if s.Properties != nil {
		for p := s.Properties.Oldest(); p != nil; p = p.Next() {
			settings(p.Value, join(path, p.Key), all)
		}
	}
	return all
}

// The reference of all settings is the part of docs/configuration.md between these lines.
const (
	referenceFile  = "../docs/configuration.md"
	referenceBegin = "<!-- reference: written by go test ./config -update -->\n"
	referenceEnd   = "<!-- end of reference -->\n"
)

func TestReferenceNamesEverySetting(t *testing.T) {
	raw, err := os.ReadFile(referenceFile)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begun := strings.Cut(string(raw), referenceBegin)
	_, after, ended := strings.Cut(rest, referenceEnd)
	if !begun || !ended {
		t.Fatalf("%s: the lines around the reference are gone", referenceFile)
	}
	var b strings.Builder
	s := schema(commentsOfSources(t))
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		section(&b, p.Value, p.Key)
	}
	golden(t, referenceFile, before+referenceBegin+b.String()+"\n"+referenceEnd+after)
}

// section writes a heading and a table for a mapping, then the sections of the mappings in it.
func section(b *strings.Builder, s *jsonschema.Schema, path string) {
	fmt.Fprintf(b, "\n### `%s`\n\n", path)
	if s.Description != "" {
		fmt.Fprintf(b, "%s\n\n", s.Description)
	}
	s = inner(s)
	if s.Properties == nil {
		fmt.Fprintf(b, "Value: %s.\n", value(s))
		return
	}
	required := map[string]bool{}
	for _, name := range s.Required {
		required[name] = true
	}
	b.WriteString("| key | value | what it says |\n|---|---|---|\n")
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		name := "`" + p.Key + "`"
		if required[p.Key] {
			name += " (required)"
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", name, value(p.Value), cell(p.Value.Description))
	}
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		if holds(p.Value) {
			section(b, p.Value, path+"."+p.Key)
		}
	}
}

// inner is what a list or a mapping of names holds; anything else is itself.
func inner(s *jsonschema.Schema) *jsonschema.Schema {
	for {
		switch {
		case s.Items != nil:
			s = s.Items
		case named(s):
			s = s.AdditionalProperties
		default:
			return s
		}
	}
}

// named tells whether a value is a mapping whose keys are names that the operator gives.
func named(s *jsonschema.Schema) bool {
	return s.Type == "object" && s.Properties == nil && s.AdditionalProperties != nil
}

// holds tells whether a value is a mapping of settings, a list of such, or such by names.
func holds(s *jsonschema.Schema) bool {
	in := inner(s)
	return in.Properties != nil && in.Properties.Len() > 0
}

// value says in a few words what can be written.
func value(s *jsonschema.Schema) string {
	switch {
	case len(s.Enum) > 0:
		var words []string
		for _, v := range s.Enum {
			words = append(words, fmt.Sprintf("`%v`", v))
		}
		return strings.Join(words, ", ")
	case len(s.OneOf) > 0:
		return "`{env: NAME}` or `{file: PATH}`"
	case s.Items != nil && holds(s):
		return "list of mappings, below"
	case s.Items != nil:
		return strings.Replace("list: "+value(s.Items), "list: text", "list of texts", 1)
	case named(s) && holds(s):
		return "mapping of names to mappings, below"
	case named(s):
		return "mapping of names to " + value(s.AdditionalProperties)
	case holds(s):
		return "mapping, below"
	case len(s.Examples) > 0:
		var shown []string
		for _, e := range s.Examples {
			shown = append(shown, fmt.Sprintf("`%v`", e))
		}
		return "such as " + strings.Join(shown, ", ")
	}
	return map[string]string{"string": "text", "integer": "whole number", "boolean": "`true` or `false`"}[s.Type]
}

func cell(s string) string { return strings.ReplaceAll(s, "|", "\\|") }

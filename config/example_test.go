package config

import (
	"bytes"
	"strings"
	"testing"
)

func TestExampleWantsNothingButAContact(t *testing.T) {
	c, warnings, err := Parse("litfass.yaml", Example(), world)
	if err != nil {
		t.Fatal(err)
	}
	if len(warnings) != 1 || warnings[0].Path != "site.contact" {
		t.Errorf("warnings: %v", warnings)
	}
	if n := len(c.Sources); n < 20 {
		t.Errorf("%d sources, want about 25", n)
	}
	filled := bytes.Replace(Example(), []byte("  # contact: redaktion@example.org "), []byte("  contact: redaktion@example.org   "), 1)
	c, warnings, err = Parse("litfass.yaml", filled, world)
	if err != nil || len(warnings) != 0 || c.Site.Contact != "redaktion@example.org" {
		t.Errorf("with a contact: %v, %v", warnings, err)
	}
}

func TestExampleHasTheSchemaThatEditorsLookFor(t *testing.T) {
	first, _, _ := strings.Cut(string(Example()), "\n")
	if first != "# yaml-language-server: $schema=./litfass.schema.json" {
		t.Errorf("first line: %s", first)
	}
	if err := compiled(t).Validate(asJSON(t, Example())); err != nil {
		t.Error(err)
	}
}

func TestExampleNamesPublicBodiesOnly(t *testing.T) {
	c, _, err := Parse("litfass.yaml", Example(), world)
	if err != nil {
		t.Fatal(err)
	}
	broadcasters := []string{"www.tagesschau.de", "www.mdr.de", "www.swr.de", "www.rbb24.de"}
	for _, s := range c.Sources {
		press := false
		for _, host := range broadcasters {
			press = press || strings.HasPrefix(s.URL, "https://"+host+"/")
		}
		if press != (s.Class == "press") || s.Class == "" {
			t.Errorf("%s is of class %q", s.ID, s.Class)
		}
	}
}

func TestExampleIsACopy(t *testing.T) {
	Example()[0] = 'x'
	if Example()[0] != '#' {
		t.Error("a caller can change the example")
	}
}

func TestExampleHasACategoryForEachTopic(t *testing.T) {
	c, _, err := Parse("litfass.yaml", Example(), world)
	if err != nil {
		t.Fatal(err)
	}
	titles := map[string]string{}
	for _, category := range c.Categories {
		if len(category.Select.Any) == 1 {
			titles[category.Select.Any[0]] = category.Title
		}
	}
	for _, topic := range DefaultTaxonomy().Categories {
		if titles["topic/"+topic.ID] != topic.De {
			t.Errorf("topic %s (%s) has the category %q", topic.ID, topic.De, titles["topic/"+topic.ID])
		}
	}
}

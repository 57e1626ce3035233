package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/tagging"
)

const least = "site: {title: N, base_url: \"https://news.example\"}\n"

func parse(t *testing.T, name, text string) *Config {
	t.Helper()
	c, _, err := Parse(name, []byte(text), world)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWhatTheFileDoesNotNameIsAsByDefault(t *testing.T) {
	c := parse(t, "litfass.yaml", least+"retention: {keep: 7}\n")
	if c.Store.URL != "bolt:litfass.db" || c.Server.Listen != "127.0.0.1:8080" || c.Site.TimeZone != "Europe/Berlin" {
		t.Errorf("%+v", c)
	}
	if want := (aggregator.Retention{Items: 400 * 24 * time.Hour, Keep: 7, Seen: 800 * 24 * time.Hour}); c.Retention != want {
		t.Errorf("retention %+v, want %+v", c.Retention, want)
	}
	if !reflect.DeepEqual(c.Taxonomy, DefaultTaxonomy()) {
		t.Error("the taxonomy is not the default one")
	}
}

func TestSecretsAreReadAndNeverPrinted(t *testing.T) {
	raw, err := os.ReadFile("testdata/good/everything.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c := parse(t, "everything.yaml", string(raw))
	auth := c.Sources[0].Auth
	if auth.Password.Reveal() != "t0ken" || auth.Headers["X-Key.2"].Reveal() != "s3cret" {
		t.Errorf("read %q and %q", auth.Password.Reveal(), auth.Headers["X-Key.2"].Reveal())
	}
	if !strings.HasPrefix(c.Store.Address().Reveal(), "redis+sentinel://litfass:s3cret@") {
		t.Errorf("store at %s", c.Store.Address().Reveal())
	}
	if c.Fetching.Proxy != "http://litfass:s3cret@proxy.example:3128" {
		t.Errorf("proxy %s", c.Fetching.Proxy)
	}
	if s := c.Sources[0]; strings.Contains(reflectString(s), "t0ken") || strings.Contains(reflectString(c.Store), "s3cret") {
		t.Error("a secret is printed")
	}
}

func TestPathsAreBesideTheFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "token"), []byte("t0ken\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "litfass.yaml")
	text := least + "sources: [{id: a, url: \"https://a.example/\", auth: {bearer: {file: token}}}]\nstore: {url: \"bolt:data/litfass.db\"}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, _, err := Load(file, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Sources[0].Auth.Bearer.Reveal(); got != "t0ken" {
		t.Errorf("bearer %q", got)
	}
	if want := "bolt:" + filepath.Join(dir, "data", "litfass.db"); c.Store.URL != want {
		t.Errorf("store %s, want %s", c.Store.URL, want)
	}
	if c := parse(t, file, least+"store: {url: \"bolt:/var/lib/litfass.db\"}\n"); c.Store.URL != "bolt:/var/lib/litfass.db" {
		t.Errorf("absolute path became %s", c.Store.URL)
	}
}

func TestLoadNamesTheFileItCannotRead(t *testing.T) {
	for _, path := range []string{filepath.Join(t.TempDir(), "none.yaml"), t.TempDir()} {
		if _, _, err := Load(path, Options{}); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestAFileTooLargeIsRefusedUnread(t *testing.T) {
	file := filepath.Join(t.TempDir(), "big.yaml")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(file, maxSize+1); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Load(file, Options{}); err == nil || !strings.Contains(err.Error(), "larger than 16 MiB") {
		t.Errorf("%v", err)
	}
}

func TestTwoLoadsShareNothing(t *testing.T) {
	text := least + "sources: [{id: a, url: \"https://a.example/\", tags: [topic/verkehr]}]\n"
	first, second := parse(t, "litfass.yaml", text), parse(t, "litfass.yaml", text)
	if !reflect.DeepEqual(first, second) {
		t.Error("two loads of one file differ")
	}
	first.Sources[0].Tags[0] = "x"
	first.Taxonomy.Categories[0].Any[0] = "x"
	if second.Sources[0].Tags[0] == "x" || second.Taxonomy.Categories[0].Any[0] == "x" {
		t.Error("a change of one shows in the other")
	}
}

func TestTopicsChangeTheTaxonomy(t *testing.T) {
	c := parse(t, "litfass.yaml", least+`
topics:
  without: [politik, panorama]
  own:
    - {id: radverkehr, de: Radverkehr, parent: verkehr, any: [radweg*]}
    - {id: energie, de: Strom, any: [strom*]}
  scoring: {max_categories: 1}
`)
	byID := map[string]tagging.Topic{}
	for _, topic := range c.Taxonomy.Categories {
		byID[topic.ID] = topic
	}
	if _, there := byID["politik"]; there || byID["wahlen"].ID == "" || byID["wahlen"].Parent != "" {
		t.Error("politik is still there, or wahlen is not on its own")
	}
	if byID["radverkehr"].Parent != "verkehr" || byID["energie"].De != "Strom" {
		t.Errorf("own topics: %+v, %+v", byID["radverkehr"], byID["energie"])
	}
	standard := DefaultTaxonomy()
	if d := c.Taxonomy.Defaults; d.Fallback != "" || d.MaxCategories != 1 || d.TitleWeight != standard.Defaults.TitleWeight {
		t.Errorf("scoring %+v", d)
	}
	if n, want := len(c.Taxonomy.Categories), len(standard.Categories)-2+1; n != want {
		t.Errorf("%d topics, want %d", n, want)
	}
	if _, err := tagging.CompileTopics(c.Taxonomy); err != nil {
		t.Error(err)
	}
	all := parse(t, "litfass.yaml", least+"topics: {without: [\"*\"]}\n")
	if len(all.Taxonomy.Categories) != 0 || len(all.Taxonomy.Formats) == 0 {
		t.Error("without all topics, some are there or the formats are not")
	}
}

// Package config reads litfass.yaml, strictly, into the types of the parts it sets up.
//
// What a part can be told is the part's own business: its fields carry yaml tags and comments, its
// Validate says what is wrong with them. This package adds what none of them knows: where in the file
// a setting stands, whether ids and tags agree with each other, and which setting was probably meant.
// All problems are reported at once.
//
//	bytes → clean → parse (tree of nodes) → decode (into Config) → validate (each part) → check (across parts)
//
// A Config is a value: load it anew, build anew, swap.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/gazetteer"
	"github.com/litfass/litfass/aggregator/tagging"
	"github.com/litfass/litfass/syndication"
)

// Config is all of litfass.yaml.
type Config struct {
	// Who publishes here.
	Site syndication.Site `yaml:"site"`
	// Where Litfass listens.
	Server Server `yaml:"server,omitempty"`
	// Where items are kept.
	Store Store `yaml:"store,omitempty"`
	// How other servers are called.
	Fetching Fetching `yaml:"fetching,omitempty"`
	// Where news comes from.
	Sources []aggregator.Source `yaml:"sources,omitempty"`
	// What items can be about, and the words by which it is recognised.
	Topics Topics `yaml:"topics,omitempty"`
	// File with a newer table of municipalities than the one that comes with Litfass; `litfass gazetteer import` writes it. Beside this file if relative.
	Gazetteer string `yaml:"gazetteer,omitempty"`
	// Bodies that items can be about, and their names.
	Organisations Organisations `yaml:"organisations,omitempty"`
	// What is published: each category is a feed in every format, and a page.
	Categories []syndication.Category `yaml:"categories,omitempty"`
	// How it is told that several sources tell one story.
	Stories Stories `yaml:"stories,omitempty"`
	// How long things are kept.
	Retention aggregator.Retention `yaml:"retention,omitempty"`

	// Taxonomy is the default one with what Topics changes.
	Taxonomy tagging.Taxonomy `yaml:"-"`
	// Bodies are the default ones with what Organisations changes.
	Bodies []tagging.Body `yaml:"-"`
	// Places is the table that Gazetteer names; nil = the one that comes with Litfass, see Table.
	Places *gazetteer.Table `yaml:"-"`
}

// Table returns the places that there are.
func (c *Config) Table() *gazetteer.Table {
	if c.Places != nil {
		return c.Places
	}
	return gazetteer.Default()
}

// Options are what reading a configuration needs of the world; the zero value takes it from the
// process and its file system.
type Options struct {
	LookupEnv func(name string) (value string, set bool) // for {env: NAME}
	ReadFile  func(path string) ([]byte, error)          // for {file: PATH}
}

// Default is what holds where the file says nothing.
func Default() Config {
	const day = 24 * time.Hour
	return Config{
		Site:      syndication.Site{Language: "de", TimeZone: "Europe/Berlin"},
		Server:    Server{Listen: "127.0.0.1:8080", Metrics: "127.0.0.1:9090", ClientRate: 20, Concurrent: 1000},
		Store:     Store{URL: "bolt:litfass.db"},
		Retention: aggregator.Retention{Items: 400 * day, Keep: 100, Seen: 800 * day},
	}
}

// WithoutFile is what holds where there is no file: the defaults, and the rules that come with Litfass.
func WithoutFile() *Config {
	c := Default()
	c.Taxonomy, c.Bodies = DefaultTaxonomy(), tagging.DefaultBodies()
	return &c
}

// Load reads the file at a path. The error is a Problems if the file could be read but not used;
// the warnings hold in either case.
func Load(path string, o Options) (*Config, []Warning, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("%w; `litfass init` writes one to start from", err)
	}
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	var raw bytes.Buffer
	if _, err := raw.ReadFrom(io.LimitReader(f, maxSize+1)); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	return Parse(path, raw.Bytes(), o)
}

// Parse reads a configuration. Name is the path it came from: problems begin with it, and relative
// paths in the configuration are beside it.
func Parse(name string, raw []byte, o Options) (*Config, []Warning, error) {
	if o.LookupEnv == nil {
		o.LookupEnv = os.LookupEnv
	}
	if o.ReadFile == nil {
		o.ReadFile = os.ReadFile
	}
	d := newDecoder(name, o)
	c := Default()
	d.read(raw, &c)
	warnings, err := d.finish()
	if err != nil {
		return nil, warnings, err
	}
	if file, ok := strings.CutPrefix(c.Store.URL, "bolt:"); ok {
		c.Store.URL = "bolt:" + beside(name, file)
	}
	if c.Server.Keep != "off" {
		c.Server.Keep = beside(name, c.Server.Keep)
	}
	c.Gazetteer = beside(name, c.Gazetteer)
	c.Fetching = c.Fetching.withLogin()
	for i := range c.Sources {
		c.Sources[i].Alone = c.Sources[i].Alone || c.Stories.Off
	}
	c.Fetching.Contact = c.Site.Contact
	return &c, warnings, nil
}

// beside makes a relative path one beside the configuration.
func beside(name, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(name), path)
}

// read goes from bytes to a checked Config as far as the document lets it.
func (d *decoder) read(raw []byte, c *Config) {
	text, ok := d.clean(raw)
	if !ok {
		return
	}
	d.parse(text)
	switch {
	case d.root != nil:
	case len(d.problems) == 0:
		d.report(place{}, "", "is empty; `litfass init` writes a file to start from")
		return
	default:
		return // a syntax error: what stands behind it means nothing
	}
	v := reflect.ValueOf(c).Elem()
	d.decode(d.root, v, "")
	if d.root.kind != mapping {
		return
	}
	d.validate(v, "")
	d.check(c)
}

package config

import (
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/litfass/litfass/aggregator/tagging"
)

//go:embed taxonomy.yaml
var taxonomy []byte

// Topics says how the taxonomy that comes with Litfass is changed: its topics are what items can be
// about, its formats how news comes.
type Topics struct {
	// Topics that are switched off; "*" = all of them.
	Without []string `yaml:"without,omitempty"`
	// Topics of your own; one with the id of a known topic takes its place.
	Own []tagging.Topic `yaml:"own,omitempty"`
	// Formats of your own, by id; a known one is replaced.
	Formats map[string]tagging.Format `yaml:"formats,omitempty"`
	// How hits are counted.
	Scoring tagging.Scoring `yaml:"scoring,omitempty"`
}

// taxonomyTree is the default taxonomy as it was parsed; nobody changes it.
var taxonomyTree = sync.OnceValue(func() *node {
	d := newDocument("taxonomy.yaml")
	if text, ok := d.clean(taxonomy); ok {
		d.parse(text)
	}
	if _, err := d.finish(); err != nil {
		panic(err) // it is embedded, and a test reads it
	}
	return d.root
})

// DefaultTaxonomy is the one that comes with Litfass. Each call makes a new one.
func DefaultTaxonomy() tagging.Taxonomy {
	var t tagging.Taxonomy
	d := newDecoder("taxonomy.yaml", Options{})
	d.decode(taxonomyTree(), reflect.ValueOf(&t).Elem(), "")
	if len(d.problems) > 0 {
		panic(d.problems) // likewise
	}
	return t
}

// over returns a taxonomy with the changes made to it. What stood below a topic that is switched off
// stands on its own. Of two own topics with one id the first counts.
func (ts Topics) over(t tagging.Taxonomy) tagging.Taxonomy {
	off := func(id string) bool {
		return id != "" && (slices.Contains(ts.Without, id) || slices.Contains(ts.Without, "*"))
	}
	var kept []tagging.Topic
	for _, c := range t.Categories {
		if off(c.ID) {
			continue
		}
		if off(c.Parent) {
			c.Parent = ""
		}
		kept = append(kept, c)
	}
	t.Categories = kept
	if off(t.Defaults.Fallback) {
		t.Defaults.Fallback = ""
	}
	var own []tagging.Topic
	for _, topic := range ts.Own {
		if !slices.ContainsFunc(own, func(o tagging.Topic) bool { return o.ID == topic.ID }) {
			own = append(own, topic)
		}
	}
	t = t.With(own...)
	if len(ts.Formats) > 0 {
		t.Formats = maps.Clone(t.Formats)
		maps.Copy(t.Formats, ts.Formats)
	}
	given, counts := reflect.ValueOf(ts.Scoring), reflect.ValueOf(&t.Defaults).Elem()
	for i := range given.NumField() {
		if !given.Field(i).IsZero() {
			counts.Field(i).Set(given.Field(i))
		}
	}
	return t
}

// checkTopics makes the taxonomy and says what is wrong with it where the operator wrote it.
func (d *decoder) checkTopics(c *Config) {
	standard := DefaultTaxonomy()
	var names []string
	for _, topic := range standard.Categories {
		names = append(names, topic.ID)
	}
	for i, id := range c.Topics.Without {
		if id != "*" && !slices.Contains(names, id) {
			d.reportAt(index("topics.without", i), "there is no topic %q%s", id, d.hint(id, names))
		}
	}
	ids := uniques{d: d, what: "topic"}
	own := map[string]int{} // id → the first of its own topics
	for i, topic := range c.Topics.Own {
		ids.add(topic.ID, nth("topics.own", i, "id"))
		if _, twice := own[topic.ID]; !twice {
			own[topic.ID] = i
		}
	}
	c.Taxonomy = c.Topics.over(standard)
	for _, err := range spread(c.Taxonomy.Validate()) {
		field, inner, _ := fieldOf(err)
		path := writtenAs(field, c.Taxonomy, own)
		var at *tagging.WhenError
		if errors.As(inner, &at) && !d.wrong[path] && !d.holdsWrong[path] {
			hint := ""
			if name, ok := strings.CutPrefix(at.Message, "unknown name "); ok {
				hint = "; there are " + strings.Join(tagging.WhenNames(), ", ")
				if near := didYouMean(name, tagging.WhenNames()); near != "" {
					hint = near
				}
			}
			d.report(d.within(path, at.Line, at.Column), path, "%v%s", inner, hint)
			continue
		}
		d.reportAt(path, "%v", inner)
	}
}

// within says where a line and column of a setting's text, from 1, stand in the file: in quotes, behind
// a bare beginning, or in the lines of a block below it.
func (d *document) within(path string, line, column int) place {
	at := d.placeOf(path)
	if at.line < 1 || at.line > len(d.lines) || line < 1 {
		return at
	}
	first := []rune(d.lines[at.line-1])
	if at.column <= len(first) && strings.ContainsRune("|>", first[at.column-1]) {
		at.line += line
		if at.line > len(d.lines) {
			return d.placeOf(path)
		}
		text := d.lines[at.line-1]
		at.column = len(text) - len(strings.TrimLeft(text, " ")) + column
		return at
	}
	if at.column <= len(first) && strings.ContainsRune("'\"", first[at.column-1]) {
		at.column++
	}
	if line == 1 {
		at.column += column - 1
	}
	return at
}

// warnTopics speaks of rules of the operator that match nearly everything.
func (d *decoder) warnTopics(c *Config) {
	for _, w := range (tagging.Taxonomy{Categories: c.Topics.Own}).TooWide() {
		path := strings.Replace(w.Field, "categories", "topics.own", 1)
		if !d.wrong[path] && !d.holdsWrong[path] {
			d.warn(d.placeOf(path), path, "matches %d of %d sample headlines that have nothing in common: nearly every item would get topic/%s", w.Matches, w.Of, w.Topic)
		}
	}
}

var (
	inTopic = regexp.MustCompile(`^categories\[(\d+)\](.*)$`)
	inOther = regexp.MustCompile(`^(formats|defaults)(\..*)$`)
)

// writtenAs turns the path of a field of the whole taxonomy into the one the operator wrote.
func writtenAs(field string, t tagging.Taxonomy, own map[string]int) string {
	if m := inTopic.FindStringSubmatch(field); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil && n < len(t.Categories) {
			if i, ok := own[t.Categories[n].ID]; ok {
				return fmt.Sprintf("topics.own[%d]%s", i, m[2])
			}
		}
	}
	if m := inOther.FindStringSubmatch(field); m != nil {
		return "topics." + map[string]string{"formats": "formats", "defaults": "scoring"}[m[1]] + m[2]
	}
	return "topics"
}

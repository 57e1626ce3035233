package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/config"
)

// tryTagCmd tags texts as the daemon would tag items.
type tryTagCmd struct {
	Config string   `short:"c" help:"Configuration whose rules are used; default: litfass.yaml if it is there, else the rules that come with Litfass." placeholder:"FILE"`
	Inputs []string `arg:"" optional:"" name:"lines" help:"FILE or - (standard input, the default), a JSON object per line."`
}

// Help shows how it is used.
func (tryTagCmd) Help() string {
	return `Each line: {"id": …, "title": "…", "summary": "…", "kicker": "…", "keywords": ["…"], "area": "05913000"}
Only title or summary must be there. Without a kicker it is split from the title, as for every item.
area is the AGS of the source, and says which of several places of a name is meant.
Each answer: {"id": …, "tags": [{"id": "place/05913000", "primary": true, "why": [{"field", "text", "rule"}]}]}

Examples:
  echo '{"title": "Dortmund: Neuer Radweg in Hörde"}' | litfass try tag
  litfass try tag sentences.jsonl -c litfass.yaml > tags.jsonl`
}

// Run prints an answer for each line. A line that cannot be read is told on standard error and the others
// go on; then it ends with exit code 1.
func (c tryTagCmd) Run(e *env) error {
	cfg, err := c.rules(e)
	if err != nil {
		return err
	}
	taggers, err := taggersOf(cfg)
	if err != nil {
		return err
	}
	return answerLines(e, "try tag", c.Inputs, func(line []byte, _ int) (any, error) { return tagLine(e.ctx, line, taggers) })
}

// rules is the configuration named, litfass.yaml if it is there, or what holds without one.
func (c tryTagCmd) rules(e *env) (*config.Config, error) {
	f := configFlag{Config: c.Config}
	if f.Config == "" {
		f.Config = "litfass.yaml"
		if _, err := os.Stat(f.Config); errors.Is(err, fs.ErrNotExist) {
			return config.WithoutFile(), nil
		}
	}
	return f.load(e)
}

// text is a line of input: what a source might say.
type text struct {
	ID       json.RawMessage `json:"id"`
	Title    string          `json:"title"`
	Summary  string          `json:"summary"` // plain or HTML
	Kicker   string          `json:"kicker"`
	Keywords []string        `json:"keywords"`
	Area     string          `json:"area"`
}

type (
	taggedText struct {
		ID   json.RawMessage `json:"id"`
		Tags []tagView       `json:"tags"`
	}
	tagView struct {
		ID      string         `json:"id"`
		Primary bool           `json:"primary"`
		Why     []evidenceView `json:"why"`
	}
	evidenceView struct {
		Field string `json:"field"`
		Text  string `json:"text"`
		Rule  string `json:"rule"`
	}
)

var areaForm = regexp.MustCompile(`^(\d{2}|\d{5}|\d{8})?$`)

// tagLine tags a text on the way that items take: normalise, then all taggers.
func tagLine(ctx context.Context, line []byte, taggers []aggregator.Tagger) (taggedText, error) {
	var t text
	if err := json.Unmarshal(line, &t); err != nil {
		return taggedText{}, plainJSONError(err)
	}
	switch {
	case strings.TrimSpace(t.Title+t.Summary) == "":
		return taggedText{}, errors.New(`there is no text: give "title" or "summary"`)
	case !areaForm.MatchString(t.Area):
		return taggedText{}, fmt.Errorf("area %q is no AGS of 2, 5 or 8 digits", t.Area)
	}
	src := aggregator.Source{ID: "try", Area: t.Area}
	b, err := aggregator.Normalise(ctx, aggregator.Batch{Source: src, Now: time.Now(), Items: []aggregator.Item{
		{Title: t.Title, Summary: t.Summary, Kicker: t.Kicker, Keywords: t.Keywords},
	}})
	if err != nil {
		return taggedText{}, err
	}
	answer := taggedText{ID: t.ID, Tags: []tagView{}}
	for _, it := range b.Items {
		answer.Tags = tagViews(aggregator.TagsOf(src, it, taggers))
	}
	return answer, nil
}

func tagViews(tags []aggregator.Tag) []tagView {
	views := make([]tagView, len(tags))
	for i, t := range tags {
		views[i] = tagView{ID: t.ID, Primary: t.Primary, Why: make([]evidenceView, len(t.Why))}
		for j, why := range t.Why {
			views[i].Why[j] = evidenceView(why)
		}
	}
	return views
}

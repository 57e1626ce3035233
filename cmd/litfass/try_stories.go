package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/similar"
	"github.com/litfass/litfass/aggregator/tagging"
	"github.com/litfass/litfass/config"
)

// tryStoriesCmd puts texts together that tell the same story, as the daemon would.
type tryStoriesCmd struct {
	Inputs []string `arg:"" optional:"" name:"lines" help:"FILE or - (standard input, the default), a JSON object per line, in the order of arrival."`
}

// Help shows how it is used.
func (tryStoriesCmd) Help() string {
	return `Each line: {"id": …, "source": "…", "title": "…", "summary": "…", "link": "…", "published": "2026-11-03T14:05:00Z"}
Only title or summary must be there. What plays in different places is never one story. A story stays open for 14 days after somebody joined it.
Each answer: {"id": …, "story": …, "why": {…}}; a story is called by the id of its first text. Why says which
story it was compared with, the score and the threshold, the words both share, and what spoke against it.

Examples:
  litfass try stories news.jsonl
  litfass try stories < news.jsonl | jq -c 'select(.why.score) | [.id, .story, .why.shared]'`
}

// Run prints an answer for each line. A line that cannot be read is told on standard error and the others
// go on; then it ends with exit code 1.
func (c tryStoriesCmd) Run(e *env) error {
	cfg := config.WithoutFile()
	bodies, err := tagging.CompileBodies(cfg.Bodies)
	if err != nil {
		return err
	}
	teller := storyTeller{tagger: tagging.Places(cfg.Table(), bodies.Spans)}
	return answerLines(e, "try stories", c.Inputs, func(line []byte, number int) (any, error) { return teller.line(e.ctx, line, number) })
}

// storyLine is a line of input.
type storyLine struct {
	ID        json.RawMessage `json:"id"`
	Source    string          `json:"source"`
	Title     string          `json:"title"`
	Summary   string          `json:"summary"` // plain or HTML
	Link      string          `json:"link"`
	Published string          `json:"published"`
}

// storyAnswer is a line of output.
type storyAnswer struct {
	ID    json.RawMessage `json:"id"`
	Story json.RawMessage `json:"story"`
	Why   storyWhy        `json:"why"`
}

// storyWhy is the evidence; of a text like no other nothing is said.
type storyWhy struct {
	Joins     json.RawMessage `json:"joins,omitempty"`   // the story it is part of
	Follows   json.RawMessage `json:"follows,omitempty"` // the story it goes on with, as one of its own
	Closest   json.RawMessage `json:"closest,omitempty"` // the story it is not part of although the words are alike
	Score     float64         `json:"score,omitempty"`
	Threshold float64         `json:"threshold,omitempty"`
	Shared    []string        `json:"shared,omitempty"`
	Guard     string          `json:"guard,omitempty"`
}

// storyTeller answers line by line and remembers the stories.
type storyTeller struct {
	stories similar.Stories
	names   []json.RawMessage // of the stories: the id of the first text
	places  []string          // likewise: where it plays
	tagger  aggregator.Tagger
}

// line finds the story of a text on the way that items take: normalise, then compare.
func (s *storyTeller) line(ctx context.Context, line []byte, number int) (storyAnswer, error) {
	var in storyLine
	if err := json.Unmarshal(line, &in); err != nil {
		return storyAnswer{}, plainJSONError(err)
	}
	if strings.TrimSpace(in.Title+in.Summary) == "" {
		return storyAnswer{}, errors.New(`there is no text: give "title" or "summary"`)
	}
	var published time.Time
	if in.Published != "" {
		var ok bool
		if published, _, ok = aggregator.ParseDate(in.Published); !ok {
			return storyAnswer{}, fmt.Errorf(`"published" is no date: %q`, in.Published)
		}
	}
	src := aggregator.Source{ID: "try"}
	b, err := aggregator.Normalise(ctx, aggregator.Batch{Source: src, Now: time.Now(),
		Items: []aggregator.Item{{Title: in.Title, Summary: in.Summary, Link: in.Link}}})
	if err != nil {
		return storyAnswer{}, err
	}
	id := in.ID
	if id == nil {
		id, _ = json.Marshal(fmt.Sprintf("line %d", number))
	}
	var text similar.Text
	var place string
	var places []string
	for _, it := range b.Items {
		it.Tags = s.tagger(src, it)
		place, places = aggregator.Whereabouts(&it)
		text = similar.Text{Title: it.Title, Teaser: it.Teaser, Published: published}
		if it.Kicker != "" {
			text.Title = it.Kicker + ": " + it.Title
		}
	}
	story, d := s.stories.Add(similar.New(text), in.Source, func(n int) bool { return aggregator.PlaysElsewhere(s.places[n], places) })
	if story == len(s.names) {
		s.names, s.places = append(s.names, id), append(s.places, place)
	}
	answer := storyAnswer{ID: id, Story: s.names[story]}
	if m := d.Match; d.Closest >= 0 {
		answer.Why = storyWhy{Score: math.Round(m.Score*100) / 100, Threshold: m.Threshold, Shared: m.Shared, Guard: m.Guard}
	}
	switch {
	case d.Join >= 0:
		answer.Why.Joins = s.names[d.Join]
	case d.FollowUp >= 0:
		answer.Why.Follows = s.names[d.FollowUp]
	case d.Closest >= 0:
		answer.Why.Closest = s.names[d.Closest]
	}
	return answer, nil
}

package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/tagging"
	"github.com/litfass/litfass/config"
	"github.com/litfass/litfass/syndication"
)

// explainCmd answers an operator who wonders why an item is tagged, or published, as it is.
type explainCmd struct {
	configFlag
	Item string `arg:"" help:"Id of the item, the address of its page here, or the address of its original."`
	JSON bool   `name:"json" help:"Print JSON."`
}

// Run asks the running daemon, whose rules are those that count, or opens the store itself.
func (c explainCmd) Run(e *env) error {
	cfg, err := c.load(e)
	if err != nil {
		return err
	}
	x, err := askExplanation(e.ctx, controlPath(cfg.Store.URL), c.Item)
	if errors.Is(err, errNoDaemon) {
		x, err = explainAlone(e, cfg, c.Item)
	}
	if err != nil {
		return err
	}
	if c.JSON {
		out := json.NewEncoder(e.stdout)
		out.SetEscapeHTML(false)
		out.SetIndent("", "  ")
		return out.Encode(x)
	}
	_, err = fmt.Fprint(e.stdout, x.text(paletteFor(e.stdout)))
	return err
}

// explanation is all that is known of an item: who told it, what it is tagged with and why, and what each
// category says to it.
type explanation struct {
	ID         string         `json:"id"`
	Page       string         `json:"page"` // its page here
	Published  time.Time      `json:"published"`
	Changed    time.Time      `json:"changed"`
	Backfill   bool           `json:"backfill"` // filed by its date, below what came as news
	Position   uint64         `json:"position"` // in the log, of its last visible change
	Told       []told         `json:"told"`     // who told it, the one whose words are shown first
	Categories []categorySays `json:"categories"`
}

// told is an item as one source tells it.
type told struct {
	Source   string     `json:"source"` // id
	Name     string     `json:"name"`
	Class    string     `json:"class"`
	Area     string     `json:"area,omitempty"`
	Place    string     `json:"place,omitempty"` // the area's name
	Link     string     `json:"link"`
	Read     time.Time  `json:"read"`
	Kicker   string     `json:"kicker,omitempty"`
	Title    string     `json:"title"`
	Teaser   string     `json:"teaser,omitempty"`
	Keywords []string   `json:"keywords,omitempty"`
	Tags     []namedTag `json:"tags"`
	Joined   string     `json:"joined,omitempty"` // why it is told with others, or what it goes on with, in words
	Story    *joinView  `json:"story,omitempty"`  // likewise, as values
	Today    []string   `json:"today,omitempty"`  // "+topic/x", "-topic/y": what the rules of today say otherwise
	Votes    []voteView `json:"votes,omitempty"`  // of rules, also of those that lost
}

// joinView is the evidence for where a copy stands, as far as it is kept: see aggregator.Joined.
type joinView struct {
	How       string   `json:"how"`  // link, text, words, hand, follows
	With      string   `json:"with"` // the entry that it joined, or that it follows
	Score     float64  `json:"score,omitempty"`
	Threshold float64  `json:"threshold,omitempty"`
	Shared    []string `json:"shared,omitempty"`
	Guard     string   `json:"guard,omitempty"`
}

type namedTag struct {
	tagView
	Name string `json:"name"`
}

type voteView struct {
	Tag  string `json:"tag"`
	Name string `json:"name"`
	evidenceView
	Weight  int    `json:"weight,omitempty"` // points it gave
	Against string `json:"against,omitempty"`
}

// categorySays is a verdict, and for which source's copy it was given.
type categorySays struct {
	syndication.Verdict
	Source string `json:"source"`
}

// explain says what is known of the item that an operator names.
func explain(ctx context.Context, a *app, st aggregator.Store, name string) (explanation, error) {
	id, err := aggregator.FindItem(ctx, st, name)
	if err != nil {
		return explanation{}, err
	}
	e, err := st.Entry(ctx, id)
	if errors.Is(err, aggregator.ErrNotFound) || err == nil && len(e.Copies) == 0 {
		return explanation{}, whyNot(ctx, st, id)
	}
	if err != nil {
		return explanation{}, err
	}
	sources := syndication.NewSources(a.cfg.Sources)
	explainers, err := a.explainers()
	if err != nil {
		return explanation{}, err
	}
	speaker := syndication.Speaker(e.Copies, sources)
	copies := slices.Concat(e.Copies[speaker:speaker+1], e.Copies[:speaker], e.Copies[speaker+1:])
	x := explanation{
		ID: e.ID.URN(), Page: strings.TrimRight(a.cfg.Site.BaseURL, "/") + "/item/" + e.ID.String(),
		Published: e.Copies[0].Date(), Changed: e.Changed, Backfill: e.Order < aggregator.OrderLive, Position: uint64(e.Position),
	}
	for _, it := range copies {
		src, ok := a.rules.Source(it.Source)
		if !ok {
			src = aggregator.Source{ID: it.Source}
		}
		told := a.told(src, it, ok, explainers)
		if j := it.Joined; j != nil {
			told.Story = &joinView{string(j.How), j.With.URN(), j.Score, j.Threshold, j.Shared, j.Guard}
		}
		if it.Joined != nil || len(e.Copies) > 1 {
			told.Joined = reasonOf(it, e)
		}
		x.Told = append(x.Told, told)
		x.addVerdicts(src.ID, syndication.Verdicts(a.cfg.Categories, a.cfg.Sources, src, it))
	}
	return x, nil
}

// addVerdicts keeps for each category the verdict on the first copy, or on the first that it takes.
func (x *explanation) addVerdicts(source string, verdicts []syndication.Verdict) {
	for i, v := range verdicts {
		switch {
		case i == len(x.Categories):
			x.Categories = append(x.Categories, categorySays{v, source})
		case v.Takes && !x.Categories[i].Takes:
			x.Categories[i] = categorySays{v, source}
		}
	}
}

// told tells a copy. Of a source that is no longer configured nothing is known but its key.
func (a *app) told(src aggregator.Source, it aggregator.Item, configured bool, explainers []tagging.Explainer) told {
	t := told{
		Source: src.ID, Name: cmp.Or(src.Name, src.ID), Class: string(cmp.Or(src.Class, aggregator.Press)), Area: it.Area, Link: it.Link, Read: it.FirstSeen,
		Kicker: it.Kicker, Title: it.Title, Teaser: it.Teaser, Keywords: it.Keywords, Tags: []namedTag{},
	}
	if it.Area != "" {
		t.Place = a.label("place/" + it.Area)
	}
	for i, v := range tagViews(it.Tags) {
		t.Tags = append(t.Tags, namedTag{v, a.label(it.Tags[i].ID)})
	}
	if !configured {
		t.Class = "no longer configured"
		return t
	}
	t.Today = difference(it.Tags, aggregator.TagsOf(src, it, a.rules.Taggers))
	for _, ask := range explainers {
		for _, v := range ask(src, it) {
			t.Votes = append(t.Votes, voteView{v.Tag, a.label(v.Tag), evidenceView(v.Evidence), v.Weight, v.Against})
		}
	}
	return t
}

// difference lists the tags that come and go from one list to another.
func difference(before, after []aggregator.Tag) (list []string) {
	has := func(tags []aggregator.Tag, id string) bool {
		return slices.ContainsFunc(tags, func(t aggregator.Tag) bool { return t.ID == id })
	}
	for _, t := range after {
		if !has(before, t.ID) {
			list = append(list, "+"+t.ID)
		}
	}
	for _, t := range before {
		if !has(after, t.ID) {
			list = append(list, "-"+t.ID)
		}
	}
	return list
}

// whyNot says what became of an item that is not there.
func whyNot(ctx context.Context, st aggregator.Curator, id aggregator.ID) error {
	all, err := st.Withdrawals(ctx)
	if err != nil {
		return err
	}
	for _, w := range all {
		if w.ID == id || slices.ContainsFunc(w.Copies, func(c aggregator.Recalled) bool { return c.ID == id }) {
			by := "by the operator"
			if w.By != "" {
				by = "by its source " + w.By
			}
			return fmt.Errorf("%s was withdrawn %s on %s; what it said is erased (litfass withdraw --list, litfass restore)",
				w.ID.URN(), by, w.At.Format(time.DateTime))
		}
	}
	return fmt.Errorf("%w: no item has the id %s; it may have expired", aggregator.ErrNotFound, id.URN())
}

// explain answers for the running daemon.
func (d *daemon) explain(ctx context.Context, item string) (explanation, error) {
	return explain(ctx, d.current.Load(), d.store, item)
}

// handleExplain offers explanations on the control socket.
func handleExplain(mux *http.ServeMux, do func(ctx context.Context, item string) (explanation, error)) {
	mux.HandleFunc("POST /explain", func(w http.ResponseWriter, r *http.Request) {
		x, err := do(r.Context(), r.PostFormValue("item"))
		answer := explained{Explanation: &x}
		if err != nil {
			answer = explained{Error: err.Error()}
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(answer)
	})
}

// explained is the daemon's answer.
type explained struct {
	Explanation *explanation `json:"explanation,omitempty"`
	Error       string       `json:"error,omitempty"`
}

// askExplanation has the running daemon explain; errNoDaemon if there is none.
func askExplanation(ctx context.Context, path, item string) (explanation, error) {
	res, err := askDaemon(ctx, path, "explain", url.Values{"item": {item}})
	if err != nil {
		return explanation{}, err
	}
	var answer explained
	if err := answerOf(path, res, &answer); err != nil {
		return explanation{}, err
	}
	if answer.Explanation == nil {
		return explanation{}, errors.New(answer.Error)
	}
	return *answer.Explanation, nil
}

func explainAlone(e *env, cfg *config.Config, item string) (explanation, error) {
	st, err := openExisting(e.ctx, cfg)
	if err != nil {
		return explanation{}, err
	}
	defer st.Close()
	a, err := newApp(cfg, st, newMetrics(), e.log, func(report) {})
	if err != nil {
		return explanation{}, err
	}
	return explain(e.ctx, a, st, item)
}

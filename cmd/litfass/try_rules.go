package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/litfass/litfass/aggregator"
)

// tryRulesCmd says what a changed configuration would do with the stored items, before it goes live.
type tryRulesCmd struct {
	configFlag
	Samples int  `default:"3" help:"Items shown of those that come into a category, and of those that go." placeholder:"N"`
	JSON    bool `name:"json" help:"Print JSON."`
}

// Help shows how it is used.
func (tryRulesCmd) Help() string {
	return `Reads every stored item, gives it the tags and categories that the configuration would give it, and compares. Nothing is changed.
The items come from the running daemon on the configuration's store, or from the store itself.

Examples:
  cp litfass.yaml new.yaml; $EDITOR new.yaml
  litfass try rules -c new.yaml`
}

// Run compares and prints.
func (c tryRulesCmd) Run(e *env) error {
	cfg, err := c.load(e)
	if err != nil {
		return err
	}
	taggers, err := taggersOf(cfg)
	if err != nil {
		return err
	}
	items, done, err := openShelf(e.ctx, controlPath(cfg.Store.URL), func() (aggregator.Store, error) { return openExisting(e.ctx, cfg) })
	if err != nil {
		return err
	}
	defer done()
	o := newOutlook(cfg, taggers, max(c.Samples, 0))
	if err := o.read(e.ctx, items); err != nil {
		return err
	}
	if c.JSON {
		out := json.NewEncoder(e.stdout)
		out.SetEscapeHTML(false)
		out.SetIndent("", "  ")
		return out.Encode(o.report())
	}
	o.report().write(e.stdout, c.Config, paletteFor(e.stdout))
	return nil
}

// shelf is what reading all stored items needs of a store.
type shelf interface {
	Head(ctx context.Context) (aggregator.LogCursor, error)
	Changes(ctx context.Context, after aggregator.Position, limit int) ([]aggregator.Change, error)
	Mark(ctx context.Context, name string) (string, error)
}

// openShelf reads through the daemon that listens on a path or, if there is none, opens the store.
func openShelf(ctx context.Context, path string, open func() (aggregator.Store, error)) (s shelf, done func(), err error) {
	far := farShelf(path)
	if _, err = far.Head(ctx); err == nil {
		return far, func() {}, nil
	}
	if !errors.Is(err, errNoDaemon) {
		return nil, nil, err
	}
	st, err := open()
	if err != nil {
		return nil, nil, err
	}
	return st, func() { _ = st.Close() }, nil
}

// farShelf reads the store of the daemon that listens on a path. The daemon only hands items out, some at a
// time: what is done with them costs it nothing.
type farShelf string

type shelfAnswer struct {
	Head    aggregator.LogCursor
	Changes []aggregator.Change
	Mark    string
	Error   string
}

func (s farShelf) ask(ctx context.Context, what string, form url.Values) (a shelfAnswer, err error) {
	res, err := askDaemon(ctx, string(s), "shelf/"+what, form)
	if err != nil {
		return a, err
	}
	if err := answerOf(string(s), res, &a); err != nil {
		return a, err
	}
	if a.Error != "" {
		return a, errors.New(a.Error)
	}
	return a, nil
}

// Head returns the end of the log.
func (s farShelf) Head(ctx context.Context) (aggregator.LogCursor, error) {
	a, err := s.ask(ctx, "head", nil)
	return a.Head, err
}

// Changes returns entries that changed after a position.
func (s farShelf) Changes(ctx context.Context, after aggregator.Position, limit int) ([]aggregator.Change, error) {
	a, err := s.ask(ctx, "changes", url.Values{"after": {strconv.FormatUint(uint64(after), 10)}, "limit": {strconv.Itoa(limit)}})
	return a.Changes, err
}

// Mark returns a note of the store.
func (s farShelf) Mark(ctx context.Context, name string) (string, error) {
	a, err := s.ask(ctx, "mark", url.Values{"name": {name}})
	return a.Mark, err
}

// handleShelf hands items out on the control socket.
func handleShelf(mux *http.ServeMux, s shelf) {
	mux.HandleFunc("POST /shelf/{what}", func(w http.ResponseWriter, r *http.Request) {
		var a shelfAnswer
		var err error
		switch r.PathValue("what") {
		case "head":
			a.Head, err = s.Head(r.Context())
		case "mark":
			a.Mark, err = s.Mark(r.Context(), r.PostFormValue("name"))
		case "changes":
			after, _ := strconv.ParseUint(r.PostFormValue("after"), 10, 64)
			limit, _ := strconv.Atoi(r.PostFormValue("limit"))
			a.Changes, err = s.Changes(r.Context(), aggregator.Position(after), min(max(limit, 1), shelfful))
		default:
			http.NotFound(w, r)
			return
		}
		if err != nil {
			a = shelfAnswer{Error: err.Error()}
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(a)
	})
}

// write prints the outlook for people.
func (r outlookReport) write(w io.Writer, name string, p palette) {
	fmt.Fprintf(w, "%d stored items; with %s %d would be tagged otherwise\n", r.Items, name, r.Retagged)
	if r.Items == 0 {
		return
	}
	t := tabwriter.NewWriter(w, 2, 0, 2, ' ', 0)
	fmt.Fprintln(t, "\nCATEGORY\tNOW\tTHEN\tIN\tOUT\t")
	for _, c := range r.Categories {
		fmt.Fprintf(t, "%s\t%d\t%d\t%s\t%s\t%s\n", c.ID, c.Now, c.Then, signed("+", c.In), signed("–", c.Out), c.Note)
	}
	_ = t.Flush()
	for _, c := range r.Categories {
		if c.In+c.Out == 0 {
			continue
		}
		fmt.Fprintf(w, "\n%s\n", p.bold(c.ID))
		printSamples(w, p.green("+"), c.In, c.CameIn)
		printSamples(w, p.red("–"), c.Out, c.WentOut)
	}
	for _, warning := range r.Warnings {
		fmt.Fprintf(w, "\n%s %s\n", p.yellow("warning:"), warning)
	}
}

// signed is a count with its sign, "" for none.
func signed(sign string, n int) string {
	if n == 0 {
		return ""
	}
	return sign + strconv.Itoa(n)
}

func printSamples(w io.Writer, sign string, count int, samples []sample) {
	for _, s := range samples {
		fmt.Fprintf(w, "  %s %s  %s (%s)  %s\n", sign, s.Date.Local().Format("2006-01-02"), shorten(s.Title, 70), s.Source, s.ID)
	}
	if more := count - len(samples); more > 0 && len(samples) > 0 {
		fmt.Fprintf(w, "  %s and %d more\n", sign, more)
	} else if more > 0 {
		fmt.Fprintf(w, "  %s %d\n", sign, more)
	}
}

// titleOf is an item's title with its kicker.
func titleOf(it aggregator.Item) string { return strings.TrimPrefix(it.Kicker+": "+it.Title, ": ") }

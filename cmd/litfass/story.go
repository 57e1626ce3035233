package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// storyCmd looks at what was taken for one story, and corrects it.
type storyCmd struct {
	Show  storyShowCmd  `cmd:"" help:"Say who tells an item, and why they are told as one."`
	Split storySplitCmd `cmd:"" help:"Take what a source tells out of the entry it joined; it stays apart."`
	Merge storyMergeCmd `cmd:"" help:"Tell two entries as one; they stay one."`
}

type storyShowCmd struct {
	configFlag
	Item string `arg:"" help:"Id of the item, or the address of its original."`
}

// Run prints each copy with the reason why it is there.
func (c storyShowCmd) Run(e *env) error { return tellStory(e, c.configFlag, "show", c.Item, "") }

type storySplitCmd struct {
	configFlag
	Item string `arg:"" help:"Id of what the source tells, or the address of its original."`
}

// Run takes a copy out into an entry of its own, in the running daemon if there is one.
func (c storySplitCmd) Run(e *env) error { return tellStory(e, c.configFlag, "split", c.Item, "") }

type storyMergeCmd struct {
	configFlag
	Item string `arg:"" help:"Id of the item that is to be told as part of another, or the address of its original."`
	Into string `arg:"" help:"Id of that other, or the address of its original."`
}

// Run merges two entries, in the running daemon if there is one.
func (c storyMergeCmd) Run(e *env) error {
	return tellStory(e, c.configFlag, "merge", c.Item, c.Into)
}

// tellStory has the running daemon do it, or does it itself where there is none.
func tellStory(e *env, f configFlag, what, item, into string) error {
	cfg, err := f.load(e)
	if err != nil {
		return err
	}
	said, err := askOrder(e.ctx, controlPath(cfg.Store.URL), "stories/"+what, url.Values{"item": {item}, "into": {into}})
	if errors.Is(err, errNoDaemon) {
		st, openErr := openExisting(e.ctx, cfg)
		if openErr != nil {
			return openErr
		}
		defer st.Close()
		said, err = story(e.ctx, st, what, item, into)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(e.stdout, said)
	return err
}

// story does what is asked and says what was done.
func story(ctx context.Context, st aggregator.Store, what, item, into string) (string, error) {
	said, err := doStory(ctx, st, what, item, into)
	if err != nil {
		return "", fmt.Errorf("story %s: %w", what, err)
	}
	return said, nil
}

func doStory(ctx context.Context, st aggregator.Store, what, item, into string) (string, error) {
	id, e, err := findCopy(ctx, st, item)
	if err != nil {
		return "", err
	}
	switch what {
	case "show":
		next, err := st.FollowUps(ctx, e.ID)
		if err != nil && !errors.Is(err, aggregator.ErrNotFound) {
			return "", err
		}
		return shownStory(e, next), nil
	case "split":
		if err := st.Split(ctx, time.Now(), id); err != nil {
			if errors.Is(err, aggregator.ErrFirst) && len(e.Copies) == 1 {
				err = fmt.Errorf("nobody else tells %s: there is nothing to split off", id.URN())
			} else if errors.Is(err, aggregator.ErrFirst) {
				err = fmt.Errorf("%w; these can be: %s", err, strings.Join(others(e), ", "))
			}
			return "", err
		}
		return fmt.Sprintf("split off: %s is an entry of its own and stays apart; %s is told by the others\n", id.URN(), e.ID.URN()), nil
	default:
		_, lead, err := findCopy(ctx, st, into)
		if err != nil {
			return "", err
		}
		if err := st.Merge(ctx, time.Now(), e.ID, lead.ID); err != nil {
			return "", err
		}
		return fmt.Sprintf("merged: %s is told as part of %s from now on\n", e.ID.URN(), lead.ID.URN()), nil
	}
}

// others are the copies that did not lend the entry its id.
func others(e aggregator.Entry) (ids []string) {
	for _, it := range e.Copies {
		if it.ID != e.ID {
			ids = append(ids, it.ID.URN()+" ("+it.Source+")")
		}
	}
	return ids
}

// findCopy finds what an operator names: an entry, and the one of its copies that is meant, the first if the
// name says no more.
func findCopy(ctx context.Context, st aggregator.Store, name string) (aggregator.ID, aggregator.Entry, error) {
	id, err := aggregator.FindItem(ctx, st, name)
	if err != nil {
		return id, aggregator.Entry{}, err
	}
	e, err := st.Entry(ctx, id)
	if errors.Is(err, aggregator.ErrNotFound) {
		err = fmt.Errorf("%w: no item has the id %s, or it was withdrawn or has expired", aggregator.ErrNotFound, id.URN())
	}
	if err != nil || id != e.ID {
		return id, e, err
	}
	link := aggregator.HashOf(aggregator.CanonicalLink(strings.TrimSpace(name)))
	var named []aggregator.Item
	for _, it := range e.Copies {
		if it.Seen.Link == link {
			named = append(named, it)
		}
	}
	if len(named) == 1 {
		id = named[0].ID
	}
	return id, e, nil
}

// shownStory tells each copy with the reason why it is there.
func shownStory(e aggregator.Entry, next []aggregator.ID) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  told by %d\n", e.ID.URN(), len(e.Copies))
	for _, it := range e.Copies {
		headline := it.Title
		if it.Kicker != "" {
			headline = it.Kicker + ": " + it.Title
		}
		fmt.Fprintf(&b, "\n  %s  %s  %s\n  %s\n", it.Source, it.FirstSeen.UTC().Format(time.RFC3339), it.ID.URN(), headline)
		if it.Link != "" {
			fmt.Fprintf(&b, "  %s\n", it.Link)
		}
		fmt.Fprintf(&b, "  %s\n", reasonOf(it, e))
	}
	for _, id := range next {
		fmt.Fprintf(&b, "\ngoes on in %s\n", id.URN())
	}
	return b.String()
}

// reasonOf says why a copy stands in its entry.
func reasonOf(it aggregator.Item, e aggregator.Entry) string {
	j := it.Joined
	if j == nil {
		if it.ID == e.ID {
			return "came first"
		}
		return "joined before reasons were kept"
	}
	alike := fmt.Sprintf("%.2f alike (same story from %.2f on)", j.Score, j.Threshold)
	if len(j.Shared) > 0 {
		alike += ", both say " + strings.Join(j.Shared, ", ")
	}
	if j.Guard != "" {
		alike += "; " + j.Guard
	}
	switch j.How {
	case aggregator.ByLink:
		return "joined: the same link"
	case aggregator.ByText:
		return "joined: the same title and teaser"
	case aggregator.ByWords:
		return "joined: the same story in other words, " + alike
	case aggregator.ByHand:
		return "joined: by the operator"
	default:
		return "goes on with " + j.With.URN() + ", " + alike
	}
}

// story does it in the daemon and has it shown at once.
func (d *daemon) story(ctx context.Context, what, item, into string) (string, error) {
	said, err := story(ctx, d.store, what, item, into)
	if err == nil && what != "show" {
		d.log.Info("story", "what", what, "item", item, "into", cmp.Or(into, "-"))
		d.showAtOnce(ctx)
	}
	return said, err
}

package syndication

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/litfass/litfass/aggregator"
)

// How many changes an answer has, if nobody says and at most.
const (
	usualChanges = 100
	mostChanges  = 500
)

type (
	apiChanges struct {
		Changes []apiChange `json:"changes"`
		Cursor  string      `json:"cursor"` // where to go on, now or later
		More    bool        `json:"more"`   // there is more at once
		Next    string      `json:"next"`   // the address with that cursor
	}
	apiChange struct {
		Position uint64   `json:"position"`
		Kind     string   `json:"kind"` // put, withdrawn, expired or merged
		ID       string   `json:"id"`
		At       string   `json:"at,omitempty"`
		Item     *apiItem `json:"item,omitempty"` // with put: as it is now
		Into     string   `json:"into,omitempty"` // with merged: the item that it is part of now
	}
)

// changes serves the log: the last state of each item that has changed since a cursor. Followed from
// the beginning it gives what is stored, and then all that comes, changes and goes.
func (a *api) changes(w http.ResponseWriter, r *http.Request) {
	values, err := parametersOf(r)
	if err == nil {
		err = knownParameters(values, []string{"cursor", "limit"})
	}
	var limit int
	if err == nil {
		limit, err = count(values, "limit", usualChanges, mostChanges)
	}
	var cursor string
	if err == nil {
		cursor, err = single(values, "cursor")
	}
	var after aggregator.LogCursor
	if err == nil {
		after, err = parseLogCursor(cursor)
	}
	if err != nil {
		a.refuse(w, r, err)
		return
	}
	address := func(cursor string) string {
		address := a.press.Site.base() + "api/v1/changes?cursor=" + cursor
		if limit != usualChanges {
			address += "&limit=" + strconv.Itoa(limit)
		}
		return address
	}
	a.answer(w, r, nameOf("changes", cursor, strconv.Itoa(limit)), reply{kind: jsonType}, func(ctx context.Context) (draft, error) {
		changes, next, err := a.press.archive.Follow(ctx, after, limit)
		if errors.Is(err, aggregator.ErrResync) {
			return draft{}, &fault{"resync", "cursor", "The log cannot be followed from this cursor: it is too old, or the store was restored. " +
				"Throw away the copy and begin anew, without a cursor."}
		}
		if err != nil {
			return draft{}, err
		}
		out := apiChanges{Changes: make([]apiChange, len(changes)), Cursor: logCursor(next), More: len(changes) == limit}
		out.Next = address(out.Cursor)
		for i, c := range changes {
			out.Changes[i] = a.apiChange(c)
		}
		return draftOf(out, 0)
	})
}

func (a *api) apiChange(c aggregator.Change) apiChange {
	out := apiChange{Position: uint64(c.Position), Kind: string(c.Kind), ID: urn(c.ID)}
	if !c.At.IsZero() {
		out.At = rfc3339(c.At)
	}
	if c.Kind == aggregator.ChangeMerged {
		out.Into = urn(c.Into)
	}
	if c.Entry != nil {
		it := a.apiItem(*c.Entry)
		out.Item = &it
	}
	return out
}

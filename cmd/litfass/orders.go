package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
)

// An order concerns one item, and is answered with a few words for the operator: withdraw, story split … The
// running daemon carries it out; without one the command does so itself.

// handleOrders offers orders of a kind on the control socket. Each takes an item and one further value, which
// the form calls further.
func handleOrders(mux *http.ServeMux, kind string, known []string, further string,
	do func(ctx context.Context, what, item, further string) (string, error)) {
	mux.HandleFunc("POST /"+kind+"/{what}", func(w http.ResponseWriter, r *http.Request) {
		what := r.PathValue("what")
		if !slices.Contains(known, what) {
			http.NotFound(w, r)
			return
		}
		said, err := do(r.Context(), what, r.PostFormValue("item"), r.PostFormValue(further))
		answer := map[string]string{"said": said}
		if err != nil {
			answer["error"] = err.Error()
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(answer)
	})
}

// askOrder has the running daemon carry out an order and returns what it says; errNoDaemon if there is none.
func askOrder(ctx context.Context, path, order string, form url.Values) (string, error) {
	res, err := askDaemon(ctx, path, order, form)
	if err != nil {
		return "", err
	}
	var answer struct{ Said, Error string }
	if err := answerOf(path, res, &answer); err != nil {
		return "", err
	}
	if answer.Error != "" {
		return "", errors.New(answer.Error)
	}
	return answer.Said, nil
}

// showAtOnce has readers see what an order has changed.
func (d *daemon) showAtOnce(ctx context.Context) {
	press := d.current.Load().press
	press.Check(ctx)
	press.Nudge()
}

package syndication

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
)

// problem is an error as the API tells it: problem details of RFC 9457. Its type is an address of the
// page that explains the API.
type problem struct {
	Type      string `json:"type"`
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Detail    string `json:"detail"`
	Parameter string `json:"parameter,omitempty"` // the one that is wrong
}

// The kinds of problems: the anchor behind the page's address, the title and the status that goes with it.
var problemKinds = map[string]struct {
	title  string
	status int
}{
	"parameter":   {"A parameter cannot be understood", http.StatusBadRequest},
	"not-found":   {"There is no such thing", http.StatusNotFound},
	"gone":        {"It is no longer there", http.StatusGone},
	"resync":      {"The cursor is of no use any more: begin anew", http.StatusGone},
	"read-only":   {"The API can only be read", http.StatusMethodNotAllowed},
	"unavailable": {"Not available right now", http.StatusServiceUnavailable},
}

// fault is a request that gets a problem for an answer.
type fault struct{ kind, parameter, detail string }

func (f *fault) Error() string { return f.detail }

func wrongParameter(name, format string, args ...any) error {
	return &fault{"parameter", name, name + ": " + fmt.Sprintf(format, args...)}
}

func noSuch(name, format string, args ...any) error {
	return &fault{"not-found", name, fmt.Sprintf(format, args...)}
}

// refuse answers with the problem that an error is; what is no fault of the request is the store's.
func (a *api) refuse(w http.ResponseWriter, r *http.Request, err error) {
	var f *fault
	if !errors.As(err, &f) {
		a.press.Trouble(fmt.Errorf("publish: /%s: %w", r.URL.Path, err))
		w.Header().Set("Retry-After", "30")
		f = &fault{kind: "unavailable", detail: "The store does not answer. Please try again in a minute."}
	}
	kind := problemKinds[f.kind]
	var body bytes.Buffer
	if err := writeJSON(&body, problem{
		Type: a.press.Site.base() + "api#" + f.kind, Title: kind.title, Status: kind.status, Detail: f.detail, Parameter: f.parameter,
	}); err != nil {
		http.Error(w, kind.title, kind.status)
		return
	}
	h := w.Header()
	h.Set("Content-Type", problemType)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Access-Control-Allow-Origin", "*")
	w.WriteHeader(kind.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body.Bytes())
	}
}

const problemType = "application/problem+json"

// onlyRead lets GET and HEAD pass and answers every other method itself.
func (a *api) onlyRead(w http.ResponseWriter, r *http.Request) bool {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return readOnly(w, r)
	}
	w.Header().Set("Allow", "GET, HEAD, OPTIONS")
	a.refuse(w, r, &fault{kind: "read-only", detail: "Use GET, HEAD or OPTIONS; " + r.Method + " changes nothing here."})
	return false
}

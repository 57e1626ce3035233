package syndication

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// The API for portals, and what else is made for one request from what clients select:
//
//	/api                        what there is, for people
//	/api/v1/openapi.json        the same for machines: what it says is tested against the answers
//	/api/v1/items               a selection, page by page
//	/api/v1/items/ID            one item
//	/api/v1/changes             the log: all that has changed since a cursor, for a true copy
//	/api/v1/categories /sources what can be selected
//	/feed.atom .rss .json       a selection as a feed
//	/embed/CATEGORY             the newest of a category, to be shown inside other pages
//
// Anonymous and read-only. What an address does not know it refuses: a typing error in a parameter would
// otherwise give another selection in silence. Texts are those of Entry, and so of Quote, and no others.

// api answers these requests.
type api struct {
	press  *Press
	making chan struct{}
}

// serveAPI adds the addresses of the API to a tree.
func (p *Press) serveAPI(mux *http.ServeMux) {
	a := &api{press: p, making: make(chan struct{}, mostMaking)}
	get := func(path string, h http.HandlerFunc) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			if a.onlyRead(w, r) {
				h(w, r)
			}
		})
	}
	get("/api/v1/items", a.items)
	get("/api/v1/items/{id}", a.item)
	get("/api/v1/changes", a.changes)
	get("/api/v1/categories", a.categories)
	get("/api/v1/sources", a.sources)
	get("/api/", func(w http.ResponseWriter, r *http.Request) {
		a.refuse(w, r, noSuch("", "There is nothing at this address; /api/v1/openapi.json says what there is."))
	})
	for _, f := range Formats {
		get("/feed."+f.Extension, a.selectionFeed(f))
	}
	get("/place/{name}", a.servePlace)
	mux.HandleFunc("/places", p.servePlaces)
	mux.Handle("/place/{$}", http.RedirectHandler(p.Site.base()+"places", http.StatusMovedPermanently))
	mux.HandleFunc("/embed/{category}", a.embed)
	for name, sheet := range a.documents() {
		mux.Handle("/"+name, sheet)
	}
}

const jsonType = "application/json; charset=utf-8"

// parametersOf reads the parameters of a request; a text that is none is a fault.
func parametersOf(r *http.Request) (url.Values, error) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, &fault{kind: "parameter", detail: "The query cannot be read: " + shown(err.Error())}
	}
	return values, nil
}

// single returns the value of a parameter that may be given once; "" if it is not given.
func single(values url.Values, name string) (string, error) {
	given, ok := values[name]
	switch {
	case !ok:
		return "", nil
	case len(given) > 1:
		return "", wrongParameter(name, "may be given once")
	case given[0] == "":
		return "", wrongParameter(name, "has no value")
	default:
		return given[0], nil
	}
}

// count reads a number from 1 to most.
func count(values url.Values, name string, usual, most int) (int, error) {
	text, err := single(values, name)
	if text == "" || err != nil {
		return usual, err
	}
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil || n == 0 || n > uint64(most) || strings.HasPrefix(text, "0") {
		return 0, wrongParameter(name, "%q is not a number from 1 to %d", shown(text), most)
	}
	return int(n), nil
}

// instant reads a moment (RFC 3339), or a day, which begins at midnight in the site's time zone.
func (a *api) instant(values url.Values, name string) (time.Time, error) {
	text, err := single(values, name)
	if text == "" || err != nil {
		return time.Time{}, err
	}
	if day, err := time.ParseInLocation(time.DateOnly, text, a.press.pages.zone); err == nil {
		return day, nil
	}
	at, err := time.Parse(time.RFC3339, strings.ReplaceAll(text, " ", "+")) // a plus that was not encoded
	if err != nil {
		return at, wrongParameter(name, "%q is neither a day like 2026-11-22 nor a time like 2026-11-22T07:30:00Z", shown(text))
	}
	return at, nil
}

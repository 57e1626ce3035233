// Package landscape is a small fictional press landscape on loopback: town halls, a district, a
// ministry, agencies and papers that publish in every feed format and in three charsets, copy each
// other's press releases, break, dawdle and publish something new every few seconds. The demo and
// tests read it; none of its towns exist.
package landscape

import (
	"fmt"
	"hash/crc32"
	"net/http"
	"strings"
	"time"
)

// Outlet is one publisher of the landscape.
type Outlet struct {
	ID       string
	Name     string
	Official bool
	Land     string // AGS of the Land it works in
	Every    string // how often the demo asks it
	write    func(o Outlet, base string, stories []Story) []byte
	mediaTyp string
	charset  string
	stories  func(start time.Time, since time.Duration) []Story
	trouble  func(w http.ResponseWriter, since time.Duration) // answers instead, if set
	pause    time.Duration                                    // before it answers
}

// Path is where its feed is.
func (o Outlet) Path() string { return "/" + o.ID + "/feed" }

// Outlets lists the landscape, in the order of the page that introduces it.
func Outlets() []Outlet {
	fixed := func(id string) func(time.Time, time.Duration) []Story {
		return func(start time.Time, _ time.Duration) []Story { return storiesOf(id, start) }
	}
	list := []Outlet{
		{ID: "altbrueck", Name: "Stadt Altbrück", Official: true, Land: "05", write: rss20, mediaTyp: "application/rss+xml", charset: "UTF-8"},
		{ID: "lindenau", Name: "Stadt Lindenau am See", Official: true, Land: "09", write: rss20, mediaTyp: "text/xml", charset: "ISO-8859-1"},
		{ID: "hohenfeld", Name: "Landkreis Hohenfeld", Official: true, Land: "05", write: atom10, mediaTyp: "application/atom+xml", charset: "UTF-8"},
		{ID: "tiefenbruch", Name: "Gemeinde Tiefenbruch", Official: true, Land: "09", write: atom03, mediaTyp: "text/xml", charset: "windows-1252"},
		{ID: "ministerium", Name: "Ministerium für Kommunales", Official: true, Land: "05", write: rss10, mediaTyp: "application/rdf+xml", charset: "UTF-8"},
		{ID: "digitalagentur", Name: "Digitalagentur der Kommunen", Official: true, write: jsonFeed, mediaTyp: "application/feed+json", charset: "UTF-8"},
		{ID: "stadtanzeiger", Name: "Altbrücker Stadtanzeiger", Land: "05", write: rss091, mediaTyp: "text/xml", charset: "ISO-8859-1"},
		{ID: "seebote", Name: "Der Seebote", Land: "09", write: rss20, mediaTyp: "application/rss+xml", charset: "windows-1252"},
		{ID: "rathausblatt", Name: "Rathausblatt, Magazin für Verwaltung", write: atom10, mediaTyp: "application/atom+xml", charset: "UTF-8"},
		{ID: "landesdienst", Name: "Landesdienst", write: rss20, mediaTyp: "application/rss+xml", charset: "UTF-8"},
	}
	for i := range list {
		list[i].stories, list[i].Every = fixed(list[i].ID), "1m"
	}
	return append(list,
		Outlet{ID: "ticker", Name: "Verkehrsticker Altbrück", Official: true, Land: "05", Every: "5s",
			write: rss20, mediaTyp: "application/rss+xml", charset: "UTF-8", stories: ticker},
		Outlet{ID: "archiv", Name: "Stadtarchiv Lindenau (langsam)", Official: true, Land: "09", Every: "1m",
			write: jsonFeed, mediaTyp: "application/feed+json", charset: "UTF-8", stories: fixed("archiv"), pause: 4 * time.Second},
		Outlet{ID: "baustelle", Name: "Gemeinde Kaputt (antwortet falsch)", Official: true, Every: "1m", trouble: broken},
	)
}

// Handler serves the landscape. start is when it opened; now tells the time.
func Handler(start time.Time, now func() time.Time) http.Handler {
	mux := http.NewServeMux()
	for _, o := range Outlets() {
		mux.HandleFunc("GET "+o.Path(), func(w http.ResponseWriter, r *http.Request) {
			if o.pause > 0 {
				select {
				case <-time.After(o.pause):
				case <-r.Context().Done():
					return
				}
			}
			if o.trouble != nil {
				o.trouble(w, now().Sub(start))
				return
			}
			o.serve(w, r, start, now().Sub(start))
		})
	}
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "This is %s on the fictional press landscape of the Litfass demo.\n", r.URL.Path)
	})
	return mux
}

func (o Outlet) serve(w http.ResponseWriter, r *http.Request, start time.Time, since time.Duration) {
	body := encode(o.charset, o.write(o, "http://"+r.Host, o.stories(start, since)))
	etag := fmt.Sprintf(`"%08x"`, crc32.ChecksumIEEE(body))
	w.Header().Set("ETag", etag)
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", o.mediaTyp+"; charset="+strings.ToLower(o.charset))
	_, _ = w.Write(body)
}

// broken answers as servers do on a bad day: an error, a page instead of a feed, half a document.
func broken(w http.ResponseWriter, since time.Duration) {
	switch since / time.Minute % 3 {
	case 0:
		http.Error(w, "Fatal error: Allowed memory size exhausted", http.StatusInternalServerError)
	case 1:
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!DOCTYPE html><title>Wartung</title><p>Wir sind gleich wieder da."))
	default:
		w.Header().Set("Content-Type", "text/xml")
		_, _ = w.Write([]byte(`<?xml version="1.0"?><rss version="2.0"><chan`))
	}
}

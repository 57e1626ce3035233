package syndication

import (
	"net/http"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/litfass/litfass/aggregator"
)

// outputs are the bytes and ETags of everything a handler publishes.
func outputs(h http.Handler) map[string]string {
	out := map[string]string{}
	for _, path := range []string{
		"/", "/verkehr", "/verkehr.rss", "/verkehr.atom", "/verkehr.json", "/digitales.rss", "/digitales.atom", "/digitales.json",
		"/leer.rss", "/feeds.opml", "/feeds.json", "/sources.json",
	} {
		for _, encoding := range []string{"", "gzip", "br", "zstd"} {
			w := get(h, path, "Accept-Encoding", encoding)
			out[path+" "+encoding] = w.Header().Get("Etag") + w.Header().Get("Last-Modified") + w.Header().Get("Cache-Control") + w.Body.String()
		}
	}
	return out
}

// TestTheSameStoreGivesTheSameBytes lets a press follow a store through arrivals, changes, further
// copies and removals while it is asked now and then. In the end another press on the same store, as
// after a restart or on another replica, publishes exactly the same. In between: the same ids in the
// same order in every format, versions that never fall, and an ETag that changes with the bytes.
func TestTheSameStoreGivesTheSameBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, settings := newsstand()
		p := New(s, settings)
		h := p.Handler()
		known := map[string]string{}
		var modified string
		for minute := range rapid.IntRange(1, 12).Draw(t, "steps") {
			minute += 30
			pick := func() aggregator.ID { return rapid.SampledFrom(s.entries).Draw(t, "entry").ID }
			source := rapid.SampledFrom([]string{"rathaus", "blatt", "offen"}).Draw(t, "source")
			it := plainItem(source, strconv.Itoa(minute), rapid.String().Draw(t, "title"), rapid.SampledFrom([]string{"verkehr", "digital"}).Draw(t, "category"))
			switch rapid.IntRange(0, 4).Draw(t, "what") {
			case 0, 1:
				s.put(minute, it)
			case 2:
				i := rapid.IntRange(0, len(s.entries)-1).Draw(t, "entry")
				changed := s.entries[i].Copies[0]
				changed.Title = it.Title
				s.put(minute, changed)
			case 3:
				s.join(pick(), minute, it)
			case 4:
				if len(s.entries) > 1 {
					s.remove(pick(), minute)
				}
			}
			p.Check(t.Context())
			if rapid.Bool().Draw(t, "asked") {
				w := get(h, "/verkehr.rss")
				etag, body := w.Header().Get("Etag"), w.Body.String()
				if before, there := known[etag]; there && before != body {
					t.Fatalf("one ETag, two contents: %s", etag)
				}
				known[etag] = body
				now, _ := http.ParseTime(w.Header().Get("Last-Modified"))
				if then, err := http.ParseTime(modified); err == nil && now.Before(then) {
					t.Fatalf("Last-Modified falls from %s to %s", then, now)
				}
				modified = w.Header().Get("Last-Modified")
			}
		}
		p.Check(t.Context())
		followed, fresh := outputs(h), outputs(New(s, settings).Handler())
		for name, bytes := range fresh {
			if followed[name] != bytes {
				t.Errorf("%s differs:\n%s", name, firstDifference([]byte(followed[name]), []byte(bytes)))
			}
		}
		rss, atom, json := ids(h, "/verkehr.rss"), ids(h, "/verkehr.atom"), ids(h, "/verkehr.json")
		if !slices.Equal(rss, atom) || !slices.Equal(atom, json) {
			t.Errorf("the formats hold other entries:\n%v\n%v\n%v", rss, atom, json)
		}
	})
}

package syndication

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/litfass/litfass/aggregator"
)

// history remembers the ETags a sheet had lately and the positions they stood for.
type history struct {
	mu   sync.Mutex
	past []edition
}

type edition struct {
	stem     string
	position aggregator.Position
}

const longestHistory = 64

func (h *history) add(stem string, position aggregator.Position) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.past = append(h.past, edition{stem, position})
	if len(h.past) > longestHistory {
		h.past = slices.Delete(h.past, 0, len(h.past)-longestHistory)
	}
}

// position finds the latest edition among the tags of an If-None-Match header.
func (h *history) position(lists []string) (aggregator.Position, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range slices.Backward(h.past) {
		if anyETag(lists, func(tag string) bool {
			tag = strings.Trim(strings.TrimPrefix(tag, "W/"), `"`)
			return tag == e.stem || strings.HasPrefix(tag, e.stem+"-")
		}) {
			return e.position, !slices.Contains(lists, "*")
		}
	}
	return 0, false
}

// serveDelta answers "A-IM: feed" (RFC 3229, and the feed practice named in its registry entry) with the
// entries that changed since the edition the client has: 226, uncacheable. It reports false, and has
// written nothing, if that edition is not known or the store is away: then the whole document does. The ETag is that
// of the whole document in the encoding the client takes (an "instance", RFC 3229 section 3): with it the next request gets a 304.
func (s *sheet) serveDelta(w http.ResponseWriter, r *http.Request, now *printed, etag string) bool {
	if !accepts(r.Header["A-Im"], "feed") || strings.HasPrefix(r.UserAgent(), noDeltas) {
		return false
	}
	since, known := s.past.position(r.Header["If-None-Match"])
	if !known || now.away {
		return false
	}
	p := s.press
	version, entries, err := readCategory(r.Context(), p.archive, p.keys[s.category])
	if err != nil || version.Position != now.position {
		return false
	}
	entries = slices.DeleteFunc(entries, func(e aggregator.Entry) bool { return e.Position <= since })
	var b bytes.Buffer
	f := formatOf(s.name)
	doc := p.editor.document(p.published[s.category], version, entries)
	if doc.Deleted, err = tombstones(r.Context(), p.archive, p.keys[s.category]); err != nil {
		return false
	}
	if f.Write == nil || f.Write(&b, doc.As(f)) != nil {
		return false
	}
	h := w.Header()
	whole, _ := now.in(identity)
	whole.setOn(h, http.StatusOK, false)
	h.Del("Content-Length")
	h.Set("Etag", etag)
	h.Set("Im", "feed")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusIMUsed)
	if r.Method != http.MethodHead {
		_, _ = w.Write(b.Bytes())
	}
	return true
}

// noDeltas is how Python's feedparser introduces itself. It asks for deltas on behalf of programs that do not
// know of it; rss2email (3.13, feed.py) takes a 226 for an error and would never see what is new.
const noDeltas = "feedparser/"

// accepts tells whether a list of tokens with q-values names one without refusing it.
func accepts(lists []string, want string) bool {
	for _, list := range lists {
		for part := range strings.SplitSeq(list, ",") {
			if name, weight := weighted(part); strings.EqualFold(name, want) && weight > 0 {
				return true
			}
		}
	}
	return false
}

func formatOf(name string) Format {
	_, extension, _ := strings.Cut(name, ".")
	for _, f := range Formats {
		if f.Extension == extension {
			return f
		}
	}
	return Format{}
}

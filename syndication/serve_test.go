package syndication

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

func TestEveryEncodingHoldsTheSameBytesUnderItsOwnETag(t *testing.T) {
	_, _, h := stand(t)
	plain := get(h, "/verkehr.json")
	seen := map[string]bool{plain.Header().Get("Etag"): true}
	for name, open := range map[string]func(io.Reader) (io.Reader, error){
		"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		"br":   func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
		"zstd": func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r) },
	} {
		w := get(h, "/verkehr.json", "Accept-Encoding", name)
		if w.Header().Get("Content-Encoding") != name {
			t.Fatalf("%s: got %q", name, w.Header().Get("Content-Encoding"))
		}
		r, err := open(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(body, plain.Body.Bytes()) {
			t.Errorf("%s holds other bytes (%v)", name, err)
		}
		if etag := w.Header().Get("Etag"); seen[etag] || strings.HasPrefix(etag, "W/") {
			t.Errorf("%s: ETag %s", name, etag)
		} else {
			seen[etag] = true
		}
		if w.Header().Get("Vary") != "Accept-Encoding, A-IM" {
			t.Errorf("%s: Vary %q", name, w.Header().Get("Vary"))
		}
	}
}

func TestCachesAreToldEverythingWithinTheHour(t *testing.T) {
	_, _, h := stand(t)
	for _, path := range []string{"/", "/verkehr", "/verkehr.rss", "/leer.json", "/feeds.opml"} {
		var total int
		control := get(h, path).Header().Get("Cache-Control")
		for part := range strings.SplitSeq(control, ", ") {
			if _, seconds, ok := strings.Cut(part, "="); ok {
				n := 0
				for _, c := range seconds {
					n = n*10 + int(c-'0')
				}
				total += n
			}
		}
		if !strings.HasPrefix(control, "public, max-age=") || total > 3600 {
			t.Errorf("%s: %s: %d s together", path, control, total)
		}
	}
}

func TestARequestForSomethingPrintedAsksTheStoreNothing(t *testing.T) {
	s, _, h := stand(t)
	get(h, "/verkehr.rss")
	before := s.calls()
	for range 10 {
		get(h, "/verkehr.rss", "Accept-Encoding", "gzip")
	}
	if s.calls() != before {
		t.Errorf("%d calls of the store", s.calls()-before)
	}
}

func TestAChangeShowsAfterANudgeAndOnlyThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p, h := stand(t)
		go p.Run(t.Context())
		synctest.Wait()
		old, other := get(h, "/verkehr.rss"), get(h, "/digitales.rss")
		s.put(60, item(plainItem("rathaus", "neu", "Eben erst geschehen", "verkehr"), "topic/verkehr"))
		p.Nudge()
		synctest.Wait()
		now := get(h, "/verkehr.rss", "If-None-Match", old.Header().Get("Etag"))
		if now.Code != 200 || !strings.Contains(now.Body.String(), "Eben erst geschehen") {
			t.Errorf("%d without the news", now.Code)
		}
		before := s.calls()
		if w := get(h, "/digitales.rss", "If-None-Match", other.Header().Get("Etag")); w.Code != 304 || s.calls() != before {
			t.Errorf("another category: %d, %d calls of the store", w.Code, s.calls()-before)
		}
	})
}

func TestAChangeByAnotherReplicaShowsWithinASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p, h := stand(t)
		go p.Run(t.Context())
		old := get(h, "/verkehr.rss")
		s.put(60, plainItem("rathaus", "neu", "Eben erst geschehen", "verkehr"))
		time.Sleep(1001 * time.Millisecond)
		synctest.Wait()
		if w := get(h, "/verkehr.rss", "If-None-Match", old.Header().Get("Etag")); w.Code != 200 {
			t.Errorf("after a second: %d", w.Code)
		}
	})
}

func TestAReplicaThatIsBehindCatchesUpFirst(t *testing.T) {
	s, ours, h := stand(t)
	get(h, "/verkehr.rss")
	s.put(60, plainItem("rathaus", "neu", "Eben erst geschehen", "verkehr"))
	ahead := get(New(s, ours.Settings).Handler(), "/verkehr.rss").Header().Get("Etag")
	ours.mayCatchUp.Store(true)
	if w := get(h, "/verkehr.rss", "If-None-Match", ahead); w.Code != 304 {
		t.Errorf("%d, want 304", w.Code)
	}
	before := s.calls()
	for range 20 {
		get(h, "/verkehr.rss", "If-None-Match", `"zzzzzz-0123456789abcdef"`)
	}
	if s.calls() != before {
		t.Errorf("made-up ETags cause %d calls of the store", s.calls()-before)
	}
}

func TestTheLastGoodBytesStandWhileTheStoreIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, p, h := stand(t)
		go p.Run(t.Context())
		good := get(h, "/verkehr.atom")
		s.put(60, plainItem("rathaus", "neu", "Eben erst geschehen", "verkehr"))
		s.setAway(true)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		w := get(h, "/verkehr.atom")
		if w.Code != 200 || !bytes.Equal(w.Body.Bytes(), good.Body.Bytes()) || w.Header().Get("Etag") != good.Header().Get("Etag") {
			t.Errorf("%d with other bytes", w.Code)
		}
		if w.Header().Get("Warning") == "" || !strings.Contains(w.Header().Get("Cache-Control"), "max-age=60,") {
			t.Errorf("it is not marked as stale: %v", w.Header())
		}
		if w := get(h, "/digitales.atom"); w.Code != 503 || w.Header().Get("Retry-After") == "" || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("what was never printed: %d %v", w.Code, w.Header())
		}
		s.setAway(false)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if w := get(h, "/verkehr.atom"); w.Header().Get("Warning") != "" || !strings.Contains(w.Body.String(), "Eben erst geschehen") {
			t.Error("the store is back, but not the news")
		}
		if w := get(h, "/digitales.atom"); w.Code != 200 {
			t.Errorf("the store is back: %d", w.Code)
		}
	})
}

func TestTheLastGoodBytesOutliveARestart(t *testing.T) {
	s, settings := newsstand()
	settings.Keep = t.TempDir()
	good := map[string]string{}
	paths := []string{"/", "/verkehr", "/verkehr.rss", "/feeds.opml"}
	h := New(s, settings).Handler()
	for _, path := range paths {
		good[path] = get(h, path).Body.String()
	}
	s.setAway(true)
	h = New(s, settings).Handler()
	for _, path := range paths {
		if w := get(h, path); w.Code != 200 || w.Body.String() != good[path] || w.Header().Get("Warning") == "" {
			t.Errorf("%s after a restart without a store: %d", path, w.Code)
		}
	}
}

func TestADeltaHoldsWhatChangedSinceTheClientsEdition(t *testing.T) {
	s, p, h := stand(t)
	for _, path := range []string{"/verkehr.rss", "/verkehr.atom", "/verkehr.json"} {
		old := get(h, path).Header().Get("Etag")
		name := "Delta für " + path
		s.put(60, plainItem("rathaus", path, name, "verkehr"))
		p.Check(t.Context())
		get(h, path)
		w := get(h, path, "A-IM", "feed", "If-None-Match", old)
		if w.Code != http.StatusIMUsed || w.Header().Get("Im") != "feed" || w.Header().Get("Cache-Control") != "no-store" {
			t.Fatalf("%s: %d %v", path, w.Code, w.Header())
		}
		if body := w.Body.String(); !strings.Contains(body, name) || strings.Contains(body, "Aus dem Archiv") {
			t.Errorf("%s: the delta is wrong: %s", path, body)
		}
		now := w.Header().Get("Etag")
		for why, headers := range map[string][]string{
			"no edition":         {"A-IM", "feed"},
			"an unknown edition": {"A-IM", "feed", "If-None-Match", `"1-0123456789abcdef"`},
			"another method":     {"A-IM", "vcdiff", "If-None-Match", old},
			"refused":            {"A-IM", "feed;q=0", "If-None-Match", old},
			"not asked":          {"If-None-Match", old},
		} {
			if w := get(h, path, headers...); w.Code != 200 {
				t.Errorf("%s, %s: %d, want 200", path, why, w.Code)
			}
		}
		if w := get(h, path, "A-IM", "feed", "If-None-Match", now); w.Code != 304 {
			t.Errorf("%s: nothing new: %d", path, w.Code)
		}
		now = get(h, path, "A-IM", "feed", "If-None-Match", old, "Accept-Encoding", "gzip").Header().Get("Etag")
		if w := get(h, path, "A-IM", "feed", "If-None-Match", now, "Accept-Encoding", "gzip"); w.Code != 304 {
			t.Errorf("%s: nothing new for one who takes gzip: %d", path, w.Code)
		}
	}
}

func TestTheBasePathMayBeThereOrNot(t *testing.T) {
	s, settings := newsstand()
	settings.Site.BaseURL = "https://example.org/presse/news/"
	h := New(s, settings).Handler()
	for _, path := range []string{"/verkehr.atom", "/presse/news/verkehr.atom", "/presse/news/", "/presse/news/verkehr"} {
		w := get(h, path)
		if w.Code != 200 {
			t.Errorf("%s: %d", path, w.Code)
		}
		if body := w.Body.String(); strings.Contains(strings.ReplaceAll(body, "https://example.org/presse/news/", ""), "example.org/verkehr") {
			t.Errorf("%s has addresses without the path", path)
		}
	}
	if w := get(h, "/presse/news"); w.Code != 301 || w.Header().Get("Location") != "/presse/news/" {
		t.Errorf("without the slash: %d %s", w.Code, w.Header().Get("Location"))
	}
}

func TestLinksPointToSelfAndAlternates(t *testing.T) {
	_, _, h := stand(t)
	for path, want := range map[string]string{
		"/verkehr.rss": `<https://news.example.org/verkehr.rss>; rel="self"; type="application/rss+xml", <https://news.example.org/verkehr>; rel="alternate"; type="text/html"`,
		"/verkehr":     `<https://news.example.org/verkehr.rss>; rel="alternate"; type="application/rss+xml"`,
	} {
		if got := get(h, path).Header().Get("Link"); !strings.Contains(got, want) {
			t.Errorf("%s: %s", path, got)
		}
	}
}

func TestPagesMayRunAndLoadNothing(t *testing.T) {
	_, _, h := stand(t)
	for _, path := range []string{"/", "/verkehr", "/nirgends"} {
		w := get(h, path)
		if csp := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'; style-src 'self'") {
			t.Errorf("%s: %q", path, csp)
		}
		for _, forbidden := range []string{"<script", "javascript:", "style=", "Set-Cookie"} {
			if strings.Contains(w.Body.String(), forbidden) {
				t.Errorf("%s contains %s", path, forbidden)
			}
		}
		if w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s sets a cookie", path)
		}
	}
}

func TestStaticFilesMayBeKeptForEver(t *testing.T) {
	_, p, h := stand(t)
	w := get(h, "/static/"+p.pages.style)
	if w.Code != 200 || w.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/css") {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if !strings.Contains(get(h, "/").Body.String(), "https://news.example.org/static/"+p.pages.style) {
		t.Error("the page does not use it")
	}
}

func TestAChangeOfConfigurationWhileTheStoreIsAwayEmptiesNothing(t *testing.T) {
	s, old, h := stand(t)
	good := get(h, "/verkehr.rss").Body.String()
	settings := old.Settings
	settings.Site.Title = "Ein neuer Name"
	s.setAway(true)
	p := New(s, settings)
	p.TakeOver(old)
	h = p.Handler()
	for range 2 {
		if w := get(h, "/verkehr.rss"); w.Code != 200 || w.Body.String() != good {
			t.Errorf("%d, or other bytes than before", w.Code)
		}
		p.Check(t.Context())
	}
	s.setAway(false)
	p.Check(t.Context())
	if body := get(h, "/verkehr.atom").Body.String(); !strings.Contains(body, "Ein neuer Name") {
		t.Error("the store is back, but not the new configuration")
	}
	if w := get(h, "/verkehr"); !strings.Contains(w.Body.String(), "Ein neuer Name") || w.Header().Get("Warning") != "" {
		t.Error("the store is back, but not the new page")
	}
	if w := get(h, "/verkehr.rss"); w.Header().Get("Warning") != "" {
		t.Error("it is still marked as stale")
	}
}

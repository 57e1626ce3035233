package syndication

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/litfass/litfass/aggregator"
)

// What a source sends must not run in a reader's browser (promise 5). Every way in that we know of, and
// every piece of markup in the tests of sanitisers and parsers among our modules, is cleaned and opened
// in Chromium: bare, without our page and its Content-Security-Policy, and inside our page with the
// policy switched off. The browser's own tree must hold nothing but what Clean promises.

func TestNothingThatASourceSendsRuns(t *testing.T) {
	attacks := append(ownAttacks(t), foreignAttacks(t)...)
	if len(attacks) < 2000 {
		t.Errorf("only %d attacks were found", len(attacks))
	}
	w := watch(t)
	var pages []string // those without pictures first
	for _, images := range []bool{false, true} {
		for group := range slices.Chunk(attacks, 1500) {
			var b strings.Builder
			b.WriteString("<!DOCTYPE html><meta charset=utf-8><title>bare</title>\n")
			for _, a := range group {
				fmt.Fprintf(&b, "<div class=given>%s</div>\n", aggregator.Clean(a, "https://a.example/dir/", images))
			}
			pages = append(pages, b.String())
		}
	}
	for i, body := range pages {
		w.open(t, fmt.Sprintf("bare page %d", i), i >= len(pages)/2, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(body))
		}, "/")
	}
	for i, press := range presses(attacks, w.server.URL) {
		for _, path := range press.paths {
			images := !strings.HasPrefix(path, "/item/") // lists show a picture of the newsstand's
			w.open(t, fmt.Sprintf("page %d %s", i, path), images, press.ServeHTTP, path)
		}
	}
	t.Logf("%d attacks on %d pages", len(attacks), w.opened)
}

// TestTheBrowserWouldTell: what is not cleaned does run, and is noticed.
func TestTheBrowserWouldTell(t *testing.T) {
	w := watch(t)
	serve := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<div class=given><img src="https://evil.example/x" onerror="window.pwned=1;console.log(1);alert(1)"></div>`))
	}
	found := strings.Join(w.look(t, false, serve, "/"), "\n")
	for _, sign := range []string{"window.pwned", "console", "dialog", "evil.example", "onerror"} {
		if !strings.Contains(found, sign) {
			t.Errorf("%s went unnoticed among %q", sign, found)
		}
	}
}

type pressed struct {
	http.Handler
	paths []string
}

// presses are our own pages with attacks in each field of an item.
func presses(attacks []string, address string) (all []pressed) {
	for group := range slices.Chunk(attacks, 1500) {
		s, settings := newsstand()
		settings.Site.BaseURL = address
		p := pressed{paths: []string{"/", "/digitales"}}
		for part := range slices.Chunk(group, 300) {
			var b strings.Builder
			for _, a := range part {
				b.WriteString("<p>" + a + "</p>")
			}
			text := aggregator.PlainText(strings.Join(part, " "))
			s.put(30+len(p.paths), item(aggregator.Item{
				Source: "offen", OwnID: fmt.Sprint(len(p.paths)), Link: "https://offen.example/" + fmt.Sprint(len(p.paths)),
				Kicker: aggregator.PlainText(part[0]), Title: text[:min(len(text), 2000)], Teaser: text, Published: morning,
				Content:    aggregator.Clean(b.String(), "https://offen.example/", false),
				Authors:    []aggregator.Author{{Name: part[0], Email: part[0], URL: part[0]}},
				Keywords:   part[:min(len(part), 20)],
				Language:   part[0],
				Categories: []string{"digital"},
				Enclosures: []aggregator.Enclosure{{URL: part[0], Type: part[0]}},
			}, "topic/digitalisierung", "keyword/"+part[0]))
			p.paths = append(p.paths, "/item/"+s.entries[len(s.entries)-1].ID.String())
		}
		p.Handler = New(s, settings).Handler()
		all = append(all, p)
	}
	return all
}

// watcher opens pages in a browser and notes what they do.
type watcher struct {
	ctx    context.Context
	server *httptest.Server
	opened int

	mu     sync.Mutex
	serve  http.HandlerFunc
	images bool // pictures may be asked for; nobody answers, by the browser's settings
	seen   []string
}

func watch(t *testing.T) *watcher {
	w := &watcher{ctx: browser(t)}
	w.server = httptest.NewServer(http.HandlerFunc(func(res http.ResponseWriter, req *http.Request) {
		w.mu.Lock()
		serve := w.serve
		w.mu.Unlock()
		serve(res, req)
	}))
	t.Cleanup(w.server.Close)
	chromedp.ListenTarget(w.ctx, w.event)
	if err := chromedp.Run(w.ctx, network.Enable(), log.Enable(), page.SetBypassCSP(true)); err != nil {
		t.Fatal(err)
	}
	return w
}

// event notes what a page that runs nothing would not do.
func (w *watcher) event(event any) {
	switch e := event.(type) {
	case *page.EventJavascriptDialogOpening:
		w.note("a dialog says %q", e.Message)
		go func() { _ = chromedp.Run(w.ctx, page.HandleJavaScriptDialog(false)) }()
	case *runtime.EventConsoleAPICalled:
		w.note("the console is written to")
	case *runtime.EventExceptionThrown:
		w.note("a script fails: %s", e.ExceptionDetails.Error())
	case *log.EventEntryAdded:
		if e.Entry.Source != log.SourceNetwork {
			w.note("the browser complains: %s (%s)", e.Entry.Text, e.Entry.Source)
		}
	case *network.EventRequestWillBeSent:
		w.mu.Lock()
		images := w.images
		w.mu.Unlock()
		if !strings.HasPrefix(e.Request.URL, w.server.URL+"/") && (!images || e.Type != network.ResourceTypeImage) {
			w.note("a request to %s for %s", e.Request.URL, e.Type)
		}
	}
}

func (w *watcher) note(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = append(w.seen, fmt.Sprintf(format, args...))
}

func (w *watcher) open(t *testing.T, name string, images bool, serve http.HandlerFunc, path string) {
	t.Helper()
	w.opened++
	for _, s := range w.look(t, images, serve, path) {
		t.Errorf("%s: %s", name, s)
	}
}

// look opens a page, waits until it has loaded and its pictures have failed, and returns what is wrong.
func (w *watcher) look(t *testing.T, images bool, serve http.HandlerFunc, path string) []string {
	t.Helper()
	w.mu.Lock()
	w.seen, w.images, w.serve = nil, images, serve
	w.mu.Unlock()
	var wrong []string
	var status int64
	err := chromedp.Run(w.ctx,
		chromedp.ActionFunc(func(ctx context.Context) error {
			res, err := chromedp.RunResponse(ctx, chromedp.Navigate(w.server.URL+path))
			if res != nil {
				status = res.Status
			}
			return err
		}),
		chromedp.Evaluate(treeJS, &wrong, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }),
	)
	if err != nil || status != http.StatusOK {
		t.Fatalf("%s: status %d, %v", path, status, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return append(wrong, w.seen...)
}

// treeJS lists what the tree of the page holds beyond what may be shown.
const treeJS = `(async () => {
  await new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)));
  const bad = window.pwned === undefined ? [] : ['window.pwned is set'];
  const roots = document.querySelectorAll('.given').length ? document.querySelectorAll('.given') : document.querySelectorAll('main');
  if (roots.length === 0) bad.push('nothing to look at');
  const ours = roots[0] && roots[0].localName === 'main';
  if (ours) document.querySelector('main form.find')?.remove(); // the search for places is ours; a second one is not
  for (const root of roots) for (const e of root.querySelectorAll('*')) {
    if (/^(script|style|iframe|frame|object|embed|base|meta|link|form|input|button|svg|math|template|noscript|video|audio|marquee|select|textarea)$/.test(e.localName)) bad.push('<' + e.localName + '>');
    for (const a of e.attributes) {
      if (/^(on|style|srcdoc|formaction|ping|srcset|background|action|autofocus)/.test(a.name) && a.name !== 'style' || a.name === 'style' && !ours) bad.push(e.localName + ' ' + a.name + '=' + a.value);
      if (!ours && !/^(href|title|rel|src|alt|width|height|colspan|rowspan)$/.test(a.name)) bad.push(e.localName + ' ' + a.name);
    }
    if (e.href !== undefined && !/^(https?:|mailto:)/.test(e.href)) bad.push('leads to ' + e.href);
    if (e.localName === 'img' && !/^https?:\/\//.test(e.getAttribute('src'))) bad.push('picture ' + e.getAttribute('src'));
  }
  for (const e of document.querySelectorAll('.given')) if (e.parentElement !== document.body) bad.push('a piece broke out of its place');
  return bad.slice(0, 20);
})()`

// ownAttacks are ours.
func ownAttacks(t *testing.T) []string {
	text, err := os.ReadFile("../aggregator/testdata/xss.txt")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	controls := strings.NewReplacer("␀", "\x00", "␊", "\n", "␍", "\r", "␉", "\t", "␌", "\f")
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "#") {
			found = append(found, controls.Replace(strings.TrimSuffix(line, "\n")))
		}
	}
	return found
}

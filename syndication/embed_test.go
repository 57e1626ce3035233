package syndication

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

func TestOnlyEmbeddedPagesMayBeFramed(t *testing.T) {
	_, _, h := stand(t)
	for path, framable := range map[string]bool{
		"/embed/verkehr": true, "/embed/verkehr?fragment": true, "/": false, "/verkehr": false, "/api": false, "/embed/nirgends": false, "/nirgends": false,
	} {
		policy := get(h, path).Header().Get("Content-Security-Policy")
		if strings.Contains(policy, "frame-ancestors *") != framable || !strings.HasPrefix(policy, "default-src 'none'") {
			t.Errorf("%s: %s", path, policy)
		}
	}
}

func TestAnEmbeddedListHoldsNoScriptAndNothingForeign(t *testing.T) {
	_, _, h := stand(t)
	for _, path := range []string{"/embed/verkehr", "/embed/verkehr?fragment"} {
		w := get(h, path)
		body := w.Body.String()
		for _, foreign := range []string{"<script", "<img", "onload", "javascript:", "<iframe", "style="} {
			if strings.Contains(body, foreign) {
				t.Errorf("%s holds %s", path, foreign)
			}
		}
		if w.Header().Get("Set-Cookie") != "" || w.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: %v", path, w.Header())
		}
		if fragment := strings.Contains(path, "fragment"); fragment == strings.Contains(body, "<html") || fragment != strings.HasPrefix(body, "<section") {
			t.Errorf("%s is\n%s", path, body)
		}
	}
}

func TestAnEmbeddedListHasAsManyEntriesAsAskedFor(t *testing.T) {
	s, _, h := stand(t)
	for i := range 30 {
		s.put(30+i, plainItem("rathaus", strings.Repeat("n", i+1), "Meldung", "verkehr"))
	}
	for path, want := range map[string]int{"/embed/verkehr": 5, "/embed/verkehr?n=1": 1, "/embed/verkehr?fragment&n=20": 20, "/embed/leer?fragment": 0} {
		if got := strings.Count(get(h, path).Body.String(), "<li>"); got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
	for path, want := range map[string]int{"/embed/nirgends": 404, "/embed/vorbei": 410, "/embed/digital?fragment&n=3": 301} {
		w := get(h, path)
		if w.Code != want || want == 301 && w.Header().Get("Location") != "https://news.example.org/embed/digitales?fragment&n=3" {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
	}
}

// TestAnEmbeddedListFollowsThePageAroundIt shows both forms inside a page of another origin, light and
// dark. With SHOTS=DIR it leaves pictures there.
func TestAnEmbeddedListFollowsThePageAroundIt(t *testing.T) {
	ctx := browser(t)
	s, settings := newsstand()
	server := httptest.NewUnstartedServer(nil)
	settings.Site.BaseURL = "http://" + server.Listener.Addr().String()
	ours := New(s, settings).Handler()
	server.Config.Handler = ours
	server.Start()
	defer server.Close()

	fragment := get(ours, "/embed/verkehr?fragment&n=3").Body.String()
	portal := `<!DOCTYPE html><html lang="de"><meta charset="utf-8"><title>Portal</title>
<style>:root { color-scheme: light dark } body { font: 18px/1.5 monospace; margin: 2rem; color: light-dark(#123, #fed) } .litfass a { color: rgb(0, 128, 0) }</style>
<h1>Portal der Stadt</h1><h2>Als Fragment</h2><div id="inside">` + fragment + `</div>
<h2>Als Rahmen</h2><iframe src="` + settings.Site.BaseURL + `/embed/verkehr?n=3" style="border: 0; width: 100%; height: 18rem"></iframe></html>`
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(portal)) }))
	defer host.Close()
	var foreign []string
	chromedp.ListenTarget(ctx, func(event any) {
		if e, ok := event.(*network.EventRequestWillBeSent); ok && !strings.HasPrefix(e.Request.URL, server.URL) && !strings.HasPrefix(e.Request.URL, host.URL) {
			foreign = append(foreign, e.Request.URL)
		}
	})
	for _, scheme := range []string{"light", "dark"} {
		var family, colour string
		var entries int
		var shot []byte
		err := chromedp.Run(ctx, network.Enable(), chromedp.EmulateViewport(700, 1000),
			emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}),
			chromedp.Navigate(host.URL),
			chromedp.Evaluate(`getComputedStyle(document.querySelector('#inside a')).fontFamily`, &family),
			chromedp.Evaluate(`getComputedStyle(document.querySelector('#inside a')).color`, &colour),
			chromedp.Evaluate(`document.querySelectorAll('#inside li').length`, &entries),
			chromedp.ActionFunc(func(ctx context.Context) error {
				frames, err := page.GetFrameTree().Do(ctx)
				if err == nil && (len(frames.ChildFrames) != 1 || !strings.HasPrefix(frames.ChildFrames[0].Frame.URL, server.URL)) {
					t.Errorf("%s: the frame was not loaded: %+v", scheme, frames.ChildFrames)
				}
				return err
			}),
			chromedp.FullScreenshot(&shot, 100),
		)
		if err != nil {
			t.Fatal(err)
		}
		if family != "monospace" || colour != "rgb(0, 128, 0)" || entries != 3 {
			t.Errorf("%s: %d entries in %s, %s", scheme, entries, family, colour)
		}
		if dir := os.Getenv("SHOTS"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, "embedded-"+scheme+".png"), shot, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(foreign) > 0 {
		t.Errorf("it asks others for %v", foreign)
	}
}

package syndication

import (
	"context"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// browser starts Chromium, which finds no host but this one. Without Chromium the test fails: a test that
// is not run proves nothing.
func browser(t *testing.T) context.Context {
	t.Helper()
	if testing.Short() {
		t.Skip("starts a browser")
	}
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("this test needs Chromium: apt-get install chromium, or make needs")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WSURLReadTimeout(2*time.Minute),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// TestPagesFitEveryScreenAndLoadNothingForeign opens each kind of page on a narrow phone, a desktop, in
// dark and on paper. With SHOTS=DIR it leaves pictures there.
func TestPagesFitEveryScreenAndLoadNothingForeign(t *testing.T) {
	ctx := browser(t)
	s, settings := newsstand()
	long := strings.Repeat("Donaudampfschifffahrtsgesellschaftskapitän", 4)
	s.put(30, item(plainItem("rathaus", "long", long, "verkehr"), "topic/verkehr", "keyword/"+long))
	for i := range 40 {
		s.put(31+i, item(plainItem("rathaus", strconv.Itoa(100+i), "Meldung aus dem Rathaus, Nummer "+strconv.Itoa(i+1), "verkehr")))
	}
	server := httptest.NewUnstartedServer(nil)
	settings.Site.BaseURL = "http://" + server.Listener.Addr().String()
	server.Config.Handler = New(s, settings).Handler()
	server.Start()
	defer server.Close()

	var foreign []string
	chromedp.ListenTarget(ctx, func(event any) {
		if e, ok := event.(*network.EventRequestWillBeSent); ok && !strings.HasPrefix(e.Request.URL, server.URL) {
			foreign = append(foreign, e.Request.URL)
		}
	})
	for name, path := range map[string]string{
		"front": "/", "category": "/verkehr", "empty": "/leer", "item": "/item/" + s.entries[2].ID.String(), "missing": "/nirgends",
		"place": "/place/05314000", "land": "/place/05", "places": "/places", "found": "/places?q=neustadt", "similar": "/places?q=dortmudn", "choose": "/place/frankfurt.atom",
	} {
		for _, screen := range []struct {
			name   string
			width  int64
			scheme string
			media  string
		}{{"phone", 320, "light", ""}, {"desktop", 1200, "light", ""}, {"dark", 1200, "dark", ""}, {"paper", 700, "light", "print"}} {
			var width int64
			var errors int
			var shot []byte
			err := chromedp.Run(ctx,
				network.Enable(),
				chromedp.EmulateViewport(screen.width, 900),
				emulation.SetEmulatedMedia().WithMedia(screen.media).WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: screen.scheme}}),
				chromedp.Navigate(server.URL+path),
				chromedp.Evaluate(`document.documentElement.scrollWidth`, &width),
				chromedp.Evaluate(contrastJS, &errors),
				chromedp.FullScreenshot(&shot, 100),
			)
			if err != nil {
				t.Fatalf("%s on %s: %v", name, screen.name, err)
			}
			if width > screen.width {
				t.Errorf("%s on %s is %d px wide, the screen has %d", name, screen.name, width, screen.width)
			}
			if errors > 0 {
				t.Errorf("%s on %s: %d texts with a contrast below 4.5 : 1", name, screen.name, errors)
			}
			if dir := os.Getenv("SHOTS"); dir != "" {
				if err := os.WriteFile(filepath.Join(dir, name+"-"+screen.name+".png"), shot, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if len(foreign) > 0 {
		t.Errorf("pages ask others for %v", foreign)
	}
}

// contrastJS counts the texts whose contrast to their ground is below what WCAG 2.1 (1.4.3) asks for.
const contrastJS = `(() => {
  const parse = c => { const m = c.match(/[\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m };
  const lum = c => { const f = c.slice(0, 3).map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4 });
    return .2126 * f[0] + .7152 * f[1] + .0722 * f[2] };
  const ground = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c[3] > 0) return c }
    return [255, 255, 255, 1] };
  let bad = 0;
  for (const e of document.body.querySelectorAll('*')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
    const a = lum(parse(getComputedStyle(e).color)), b = lum(ground(e));
    if ((Math.max(a, b) + .05) / (Math.min(a, b) + .05) < 4.5) bad++;
  }
  return bad })()`

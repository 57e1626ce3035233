package aggregator_test

import (
	"fmt"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// hostile are bodies made to cost memory or time; all stay under the fetcher's cap of 8 MiB.
var hostile = map[string]struct {
	body string
	want aggregator.Outcome // New = it is read
}{
	"elements with their own xmlns":  {rssOf(strings.Repeat(`<a xmlns:a="u">`, 70_000)), aggregator.Parse},
	"siblings under 60 namespaces":   {`<rss` + namespaces(60) + `><channel>` + strings.Repeat(`<item><title>a</title><dc:creator>a</dc:creator></item>`, 130_000), aggregator.New},
	"depth 1,000,000":                {rssOf(strings.Repeat("<a>", 1_000_000)), aggregator.Parse},
	"depth in a description":         {rssOf("<item><description>" + strings.Repeat("<a>", 1_000_000)), aggregator.New},
	"JSON depth 1,000,000":           {`{"items":` + strings.Repeat("[", 1_000_000), aggregator.Parse},
	"200,000 attributes":             {`<rss` + attributes(200_000) + `>`, aggregator.Parse},
	"256 attributes each":            {rssOf(strings.Repeat(`<item><media:content`+attributes(256)+`/></item>`, 2800)), aggregator.New},
	"500,000 items":                  {rssOf(strings.Repeat("<item></item>", 500_000)), aggregator.New},
	"500,000 entries":                {"<feed>" + strings.Repeat("<entry/>", 500_000) + "</feed>", aggregator.New},
	"500,000 JSON items":             {`{"items":[` + strings.Repeat(`{"id":"1"},`, 500_000) + `{}]}`, aggregator.Parse},
	"JSON of 2 million objects":      {`{"items":[{"id":"1","attachments":[` + strings.Repeat(`{},`, 2_000_000) + `{}]}]}`, aggregator.Parse},
	"100,000 categories":             {rssOf("<item>" + numbered("<category>%d</category>", 100_000) + "</item>"), aggregator.New},
	"50,000 creators and enclosures": {rssOf("<item>" + numbered("<dc:creator>%[1]d</dc:creator><enclosure url='%[1]d'/>", 50_000) + "</item>"), aggregator.New},
	"100,000 authors":                {"<feed><entry>" + numbered("<author><name>%d</name></author>", 100_000) + "</entry></feed>", aggregator.New},
	"unclosed items":                 {rssOf(strings.Repeat("<item>", 1_000_000)), aggregator.New},
	"stray end tags under 250 open":  {rssOf(strings.Repeat("<a>", 250) + strings.Repeat("</b>", 2_000_000)), aggregator.New},
	"NUL bytes":                      {"<rss>" + strings.Repeat("\x00", 8<<20) + "</rss>", aggregator.New},
	"NUL bytes alone":                {strings.Repeat("\x00", 8<<20), aggregator.Empty},
	"invalid UTF-8":                  {rssOf("<item><title>" + strings.Repeat("\xC3\x28\xFF", 2<<20) + "</title></item>"), aggregator.New},
	"a title of 8 MB":                {rssOf("<item><title>" + strings.Repeat("Rathaus ", 1<<20) + "</title></item>"), aggregator.New},
	"a title of 8 MB of ampersands":  {rssOf("<item><title>" + strings.Repeat("&", 8<<20) + "</title></item>"), aggregator.New},
	"descriptions of 8 MB":           {rssOf(strings.Repeat("<item><description>"+strings.Repeat("&lt;p&gt;", 400)+"</description></item>", 1990)), aggregator.New},
	"8 MB of references":             {rssOf("<item><description>" + strings.Repeat("&amp;", 1_600_000) + "</description></item>"), aggregator.New},
	"8 MB of CDATA sections":         {rssOf("<item><description>" + strings.Repeat("<![CDATA[a]]>", 600_000) + "</description></item>"), aggregator.New},
	"a billion laughs":               {laughs(), aggregator.New},
	"quadratic blow-up":              {`<!DOCTYPE rss [<!ENTITY a "` + strings.Repeat("a", 250) + `">]>` + rssOf("<item><description>"+strings.Repeat("&a;", 2_000_000)+"</description></item>"), aggregator.New},
	"8 MB without a tag":             {strings.Repeat("a", 8<<20), aggregator.NotAFeed},
	"8 MB of lesser-than signs":      {strings.Repeat("<", 8<<20), aggregator.NotAFeed},
	"8 MB of comments":               {rssOf(strings.Repeat("<!---->", 1_000_000)), aggregator.New},
	"an HTML page of links":          {"<html>" + strings.Repeat(`<link rel="alternate" type="text/xml" href="a">`, 150_000), aggregator.NotAFeed},
	"a person of 8 MB":               {"<feed><entry><author>" + strings.Repeat("<name>a</name>", 500_000) + "</author></entry></feed>", aggregator.New},
	"bases within each other":        {"<feed>" + strings.Repeat("<entry xml:base='a/'><link href='b'/><content>c</content></entry>", 100_000) + "</feed>", aggregator.New},
	"dates nobody can read":          {rssOf(strings.Repeat("<item><pubDate>Mon Mon Mon Mon Mon Mon Mon 99:99</pubDate></item>", 120_000)), aggregator.New},
}

// TestHostileBodiesStayCheap holds each body to 64 MB above idle and 2 s.
func TestHostileBodiesStayCheap(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("takes some seconds, and the race detector costs memory and time of its own")
	}
	for name, c := range hostile {
		t.Run(name, func(t *testing.T) {
			body := []byte(c.body)
			if len(body) > 8<<20+100 {
				t.Fatalf("%d bytes: the fetcher would not let it through", len(body))
			}
			var err error
			peak, took := cost(func() { _, _, err = aggregator.ReadDocument(body, "text/xml", nil) })
			t.Logf("%4d MB, %v: %.200v", peak>>20, took.Round(time.Millisecond), err)
			if got := aggregator.OutcomeOf(err); got != c.want {
				t.Errorf("ends as %s, want %s: %v", got, c.want, err)
			}
			if peak > 64<<20 {
				t.Errorf("%d MB above idle, at most 64", peak>>20)
			}
			if took > 2*time.Second {
				t.Errorf("took %v, at most 2 s", took)
			}
		})
	}
}

// cost returns the highest heap use above idle, in bytes, while f runs, and how long that takes.
func cost(f func()) (peak uint64, took time.Duration) {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	runtime.GC()
	metrics.Read(sample)
	idle := sample[0].Value.Uint64()
	done := make(chan struct{})
	start := time.Now()
	go func() { f(); took = time.Since(start); close(done) }()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		metrics.Read(sample)
		if now := sample[0].Value.Uint64(); now > idle {
			peak = max(peak, now-idle)
		}
		select {
		case <-done:
			return peak, took
		case <-tick.C:
		}
	}
}

func rssOf(items string) string { return "<rss><channel>" + items + "</channel></rss>" }

func attributes(n int) string { return numbered(` a%d=""`, n) }

func namespaces(n int) string { return numbered(` xmlns:n%[1]d="u%[1]d"`, n) }

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func laughs() string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE rss [<!ENTITY l0 "lol">`)
	for i := range 10 {
		fmt.Fprintf(&b, `<!ENTITY l%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&l%d;", i), 10))
	}
	b.WriteString("]>" + rssOf("<item><title>&l10;</title></item>"))
	return b.String()
}

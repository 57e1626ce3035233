package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/litfass/litfass/cmd/litfass/landscape"
	"github.com/litfass/litfass/config"
)

type demoCmd struct {
	Listen string `default:"127.0.0.1:8080" help:"Address for feeds and pages; a free port is taken if it is in use." placeholder:"ADDR"`
}

// Run starts the landscape and the whole daemon on a temporary store, and prints where to look.
func (c demoCmd) Run(e *env) error {
	dir, err := os.MkdirTemp("", "litfass-demo")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	var lc net.ListenConfig
	l, err := lc.Listen(e.ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	press := &http.Server{Handler: landscape.Handler(time.Now(), time.Now), ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = press.Serve(l) }()
	defer press.Close()

	listen := freeAddress(e.ctx, c.Listen)
	text := demoConfig("http://"+l.Addr().String(), listen, filepath.Join(dir, "litfass.db"))
	cfg, _, err := config.Parse("demo.yaml", []byte(text), config.Options{})
	if err != nil {
		return err
	}
	d, err := newDaemon(e, cfg, false)
	if err != nil {
		return err
	}
	defer d.close()
	d.current.Load().agg.Spread = 2 * time.Second // nobody wants to wait for a demo
	c.tell(e, cfg, d.public.Addr().String(), l.Addr().String())
	return d.run(e.ctx, nil, nil)
}

// freeAddress returns the address, or one with a free port if it is in use.
func freeAddress(ctx context.Context, addr string) string {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		host, _, splitErr := net.SplitHostPort(addr)
		if splitErr != nil {
			return addr // the daemon says what is wrong with it
		}
		if l, err = lc.Listen(ctx, "tcp", net.JoinHostPort(host, "0")); err != nil {
			return addr
		}
	}
	defer l.Close()
	return l.Addr().String()
}

func (c demoCmd) tell(e *env, cfg *config.Config, addr, origin string) {
	p := paletteFor(e.stdout)
	fmt.Fprintf(e.stdout, "%s\n\n  Front page   %s\n  All feeds    http://%s/feeds.opml\n", p.bold("Litfass demo: a fictional press landscape, read and republished"), p.green("http://"+addr+"/"), addr)
	for _, cat := range cfg.Categories[:min(3, len(cfg.Categories))] {
		fmt.Fprintf(e.stdout, "  %-12s http://%s/%s.atom  .rss  .json\n", cat.Title, addr, cat.ID)
	}
	fmt.Fprintf(e.stdout, "  A source     http://%s%s\n\nNews comes in every few seconds (Verkehr). Ctrl-C ends it; nothing is left behind.\n\n",
		origin, landscape.Outlets()[0].Path())
}

// demoConfig is an ordinary litfass.yaml for the landscape.
func demoConfig(origin, listen, file string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `site:
  title: Litfass-Demo
  description: Nachrichten aus einer erfundenen Gegend
  base_url: "http://%s"
  language: de
  contact: demo@litfass.example
server: {listen: "%[1]s", metrics: "off"}
store: {url: "bolt:%s"}
fetching:
  allow_networks: [127.0.0.0/8]
  gaps: [{network: 127.0.0.0/8, gap: 0s}]
sources:
`, listen, file)
	for _, o := range landscape.Outlets() {
		class := "press"
		if o.Official {
			class = "official"
		}
		fmt.Fprintf(&b, "  - {id: %s, name: %q, class: %s, url: %q, every: %s, quoting: teaser}\n", o.ID, o.Name, class, origin+o.Path(), o.Every)
	}
	b.WriteString("categories:\n")
	for _, c := range demoCategories {
		fmt.Fprintf(&b, "  - {id: %s, title: %q, description: %q, select: {%s}}\n", c[0], c[1], c[2], c[3])
	}
	return b.String()
}

var demoCategories = [][4]string{
	{"alles", "Alles", "Alles, was in der Gegend gemeldet wird", `sources: ["*"]`},
	{"digitales", "Digitales", "Verwaltungsdigitalisierung, Breitband, Smart City", "any: [topic/digitalisierung, topic/e-government, topic/smart-city, topic/breitband, topic/it-sicherheit, topic/dokumenten-management]"},
	{"verkehr", "Verkehr", "Straßen, Radwege, Busse", "any: [topic/verkehr]"},
	{"politik", "Politik und Haushalt", "Räte, Wahlen, Geld", "any: [topic/politik, topic/finanzen, topic/wahlen]"},
	{"leben", "Leben vor Ort", "Soziales, Bildung, Kultur, Umwelt", "any: [topic/soziales, topic/bildung, topic/kultur-sport, topic/umwelt-klima, topic/wirtschaft]"},
	{"amtlich", "Amtlich", "Bekanntmachungen und Warnungen", "any: [topic/bekanntmachungen, topic/sicherheit, format/warnung, format/bekanntmachung]"},
}

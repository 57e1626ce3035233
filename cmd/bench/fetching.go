package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/store"
)

// passes are made in each round, in this order.
var passes = []struct {
	name    string
	bare    bool // all is answered with 304
	advance bool // each feed gets a new item before
	times   int  // in a row; the median counts
}{
	{name: "cold", times: 1},
	{name: "304", bare: true, times: 1},
	{name: "304 on and on", bare: true, times: 9},
	{name: "one new each", advance: true, times: 1},
}

// measured is one pass with its floor.
type measured struct {
	pass, floor  pass
	lost, double int
	told         tellings
}

// benchFetching makes the rounds and prints the medians.
func benchFetching(o options, binary, dir string) error {
	all := make([][]measured, len(passes))
	var peaks []int64
	for round := range o.Rounds {
		fmt.Fprintf(os.Stderr, "round %d of %d\n", round+1, o.Rounds)
		list, peak, err := fetchingRound(o, binary, filepath.Join(dir, strconv.Itoa(round)))
		if err != nil {
			return err
		}
		for i, m := range list {
			all[i] = append(all[i], m)
		}
		peaks = append(peaks, peak)
	}
	fmt.Printf("Fetching: %d feeds of %d items, gzip, four formats, three charsets; median of %d\n", o.Feeds, itemsPerFeed, o.Rounds)
	fmt.Printf("%-14s %9s %9s %12s %12s %7s %6s %7s\n", "pass", "feeds/s", "items/s", "CPU ms/feed", "floor ms", "ratio", "lost", "double")
	for i, p := range passes {
		var feeds, items, cpu, floor, ratio []float64
		lost, double := 0, 0
		for _, m := range all[i] {
			perFeed := m.pass.CPU.Seconds() * 1000 / float64(m.pass.Feeds)
			base := m.floor.CPU.Seconds() * 1000 / float64(m.floor.Feeds)
			feeds = append(feeds, float64(m.pass.Feeds)/m.pass.Wall.Seconds())
			items = append(items, float64(m.pass.Items)/m.pass.Wall.Seconds())
			cpu, floor, ratio = append(cpu, perFeed), append(floor, base), append(ratio, perFeed/base)
			lost, double = lost+m.lost, double+m.double
		}
		fmt.Printf("%-14s %9.0f %9.0f %12.3f %12.3f %6.2fx %6d %7d\n", p.name, median(feeds), median(items), median(cpu), median(floor), median(ratio), lost, double)
	}
	t := all[len(passes)-1][0].told
	fmt.Printf("told by several feeds: %d copies (%d edited); joined: %d for equal texts, %d for the same story in other words, %d wrongly\n", t.Copies, t.Edited, t.Equal, t.Words, t.Wrong)
	fmt.Printf("peak RssAnon of the daemon: %.0f MB\n", float64(median(peaks))/(1<<20))
	fmt.Print("floor: cold and one new each = download, gunzip, gofeed, nothing stored; 304 = a bare client\n")
	fmt.Print("304 = the first such pass after the cold one, which clears up behind it; on and on = the median of nine more in a row\n\n")
	return nil
}

// fetchingRound starts everything afresh and makes the passes, each beside its floor.
func fetchingRound(o options, binary, dir string) (list []measured, peak int64, err error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, 0, err
	}
	name, args := self("origin", strconv.Itoa(o.Feeds))
	origin, addr, err := start(-1, name, args...)
	if err != nil {
		return nil, 0, err
	}
	defer origin.stop()
	name, args = self("floor", addr, strconv.Itoa(o.Feeds))
	floor, _, err := start(-1, name, args...)
	if err != nil {
		return nil, 0, err
	}
	defer floor.stop()
	d, err := startDaemon(-1, binary, dir, o, fetchingConfig(addr, o.Feeds))
	if err != nil {
		return nil, 0, err
	}
	stopMemory := d.watchMemory()
	for _, p := range passes {
		if p.advance {
			if err := post("http://" + addr + "/advance"); err != nil {
				return nil, 0, err
			}
		}
		var row []measured
		for range p.times {
			m, err := onePass(d, floor, p.bare)
			if err != nil {
				return nil, 0, err
			}
			row = append(row, m)
		}
		slices.SortFunc(row, func(a, b measured) int { return cmp.Compare(a.pass.CPU, b.pass.CPU) })
		list = append(list, row[len(row)/2])
	}
	peak = stopMemory()
	d.stop()
	last := &list[len(list)-1]
	last.lost, last.double, last.told, err = audit(d.storeURL, o.Feeds)
	return list, peak, err
}

func onePass(d *daemon, floor *process, bare bool) (m measured, err error) {
	kind := "full"
	if bare {
		kind = "bare"
	}
	fmt.Fprintln(floor.in, kind)
	if !floor.out.Scan() {
		return m, fmt.Errorf("the floor ended")
	}
	if err := json.Unmarshal(floor.out.Bytes(), &m.floor); err != nil {
		return m, err
	}
	m.pass, err = d.pass()
	return m, err
}

// daemon is a running Litfass that fetches only when told.
type daemon struct {
	*process
	socket, storeURL string
	addr             string
}

func fetchingConfig(origin string, feeds int) string {
	var b strings.Builder
	for i := range feeds {
		quoting := "teaser"
		if i%4 == 1 {
			quoting = "full"
		}
		fmt.Fprintf(&b, "  - {id: stadt%d, class: official, url: \"http://%s/f/%d\", every: 24h, floor: 1ms, quoting: %s}\n", i, origin, i, quoting)
	}
	return b.String()
}

func startDaemon(cpu int, binary, dir string, o options, sources string) (*daemon, error) {
	d := &daemon{storeURL: o.Store}
	if d.storeURL == "" {
		d.storeURL = "bolt:" + filepath.Join(dir, "litfass.db")
	}
	d.socket = filepath.Join(dir, "litfass.db.sock")
	config := filepath.Join(dir, "litfass.yaml")
	text := `site: {title: Bench, base_url: "http://127.0.0.1:8080", language: de, contact: bench@example.org}
server: {listen: "127.0.0.1:0", metrics: "127.0.0.1:0"}
store: {url: "` + d.storeURL + `"}
stories: {off: ` + strconv.FormatBool(o.Alone) + `}
fetching: {allow_networks: [127.0.0.0/8], gaps: [{network: 127.0.0.0/8, gap: 0s}]}
sources:
` + sources + `categories:
  - {id: alles, title: Alles, select: {any: [keyword/stadt]}}
` + moreCategories(o.Categories)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		return nil, err
	}
	p, first, err := start(cpu, binary, "serve", "--config", config, "--no-fetch", "--log", "text", "--print-address")
	if err != nil {
		return nil, err
	}
	d.process, d.addr = p, first
	return d, nil
}

// pass has the daemon read every source once.
func (d *daemon) pass() (p pass, err error) {
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", d.socket)
	}}}
	begin, cpu := time.Now(), d.cpu()
	res, err := client.Post("http://litfass/once?all", "", http.NoBody) //nolint:noctx // a minute
	if err != nil {
		return p, err
	}
	defer res.Body.Close()
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		var line struct {
			Report *struct {
				Source, Error string
				New, Further  int
			}
			Error string
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return p, err
		}
		if line.Error != "" {
			return p, fmt.Errorf("the pass failed: %s", line.Error)
		}
		if line.Report == nil {
			continue
		}
		if line.Report.Error != "" {
			return p, fmt.Errorf("%s: %s", line.Report.Source, line.Report.Error)
		}
		p.Feeds++
		p.Items += line.Report.New + line.Report.Further
	}
	p.Wall, p.CPU = time.Since(begin), d.cpu()-cpu
	return p, nil
}

// audit opens the store after the daemon has gone and counts what is missing and what is there twice.
func audit(storeURL string, feeds int) (lost, double int, told tellings, err error) {
	ctx := context.Background()
	s, err := store.Open(ctx, storeURL)
	if err != nil {
		return 0, 0, told, err
	}
	defer s.Close()
	seen := map[string]int{}
	for at := aggregator.Position(0); ; {
		changes, err := s.Changes(ctx, at, 500)
		if err != nil {
			return 0, 0, told, err
		}
		for _, c := range changes {
			at = c.Position
			if c.Entry == nil {
				continue
			}
			for _, it := range c.Entry.Copies {
				seen[it.Source+" "+it.OwnID]++
			}
			told.add(*c.Entry)
		}
		if len(changes) == 0 {
			break
		}
	}
	for _, n := range seen {
		double += n - 1
	}
	return feeds*(itemsPerFeed+1) - len(seen), double, told, nil
}

// tellings counts what became of items that are told by several feeds.
type tellings struct{ Copies, Edited, Equal, Words, Wrong int }

// add looks at an entry: whose items are its copies, and why are they there?
func (t *tellings) add(e aggregator.Entry) {
	origin := func(it aggregator.Item) (feed, by, n int, edited bool) {
		_, _ = fmt.Sscanf(it.OwnID, "feed%d-item%d", &feed, &n)
		by, edited = told(feed, n)
		return feed, by, n, edited
	}
	_, lead, number, _ := origin(e.Copies[0])
	for _, it := range e.Copies {
		feed, by, n, edited := origin(it)
		if by != feed {
			t.Copies++
		}
		if edited {
			t.Edited++
		}
		switch j := it.Joined; {
		case by != lead || n != number:
			t.Wrong++
		case j == nil || j.How == aggregator.Follows:
		case j.How == aggregator.ByWords:
			t.Words++
		default:
			t.Equal++
		}
	}
}

func post(url string) error {
	res, err := http.Post(url, "", http.NoBody) //nolint:noctx // loopback
	if err != nil {
		return err
	}
	return res.Body.Close()
}

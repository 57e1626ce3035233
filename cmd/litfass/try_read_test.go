package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const tryFeed = `<rss><channel><title>Bonn</title><item><title>A &amp; B</title><link>/a</link><author>a@b.example</author>
<guid>1</guid><pubDate>Di, 03 Nov 2026 14:05:00 MEZ</pubDate><category>c</category><description>&lt;p&gt;</description>
<enclosure url="https://b.example/f" type="x/y" length="7"/></item></channel></rss>`

const tryView = `{"error":"","feed":{"title":"Bonn","link":"","description":"","updated":"","language":"","authors":[]},` +
	`"entries":[{"title":"A & B","link":"https://a.example/a","id":"1","published":"2026-11-03T13:05:00Z","updated":"","authors":["a@b.example"],` +
	`"summary":"<p>","content":"","categories":["c"],"enclosures":[{"url":"https://b.example/f","type":"x/y","length":"7"}]}]}` + "\n"

func TestTryReadPrintsWhatTheParseStepReads(t *testing.T) {
	file := filepath.Join(t.TempDir(), "feed.xml")
	if err := os.WriteFile(file, []byte(tryFeed), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args  []string
		stdin string
		out   string
		exit  int
	}{
		"a file":         {[]string{"--url=https://a.example/feed", file}, "", tryView, 0},
		"standard input": {[]string{"--url=https://a.example/feed"}, tryFeed, tryView, 0},
		"a batch":        {[]string{"--batch"}, file + "\thttps://a.example/x\ttext/xml\n\n" + file + "\thttps://a.example/y\n", tryView + tryView, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var out, trouble bytes.Buffer
			exit := run(context.Background(), append([]string{"try", "read"}, c.args...), strings.NewReader(c.stdin), &out, &trouble)
			if exit != c.exit || out.String() != c.out {
				t.Errorf("exit %d, %s\ngot  %s\nwant %s", exit, trouble.String(), out.String(), c.out)
			}
		})
	}
}

func TestTryReadFailsOnWhatCannotBeReadButNotInABatch(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "none.xml")
	for name, c := range map[string]struct {
		args  []string
		stdin string
		exit  int
	}{
		"standard input": {nil, "<html>", 1},
		"no such file":   {[]string{missing}, "", 1},
		"a batch":        {[]string{"--batch"}, missing + "\t\t\n", 0},
	} {
		var out, trouble bytes.Buffer
		exit := run(context.Background(), append([]string{"try", "read"}, c.args...), strings.NewReader(c.stdin), &out, &trouble)
		if exit != c.exit || strings.Contains(out.String(), `"error":""`) || !strings.Contains(out.String(), `"entries":[]`) {
			t.Errorf("%s: exit %d\n%s", name, exit, out.String())
		}
	}
}

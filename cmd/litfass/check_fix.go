package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/document"
	"github.com/litfass/litfass/config"
)

// betterURL is the address that belongs into the configuration instead of the source's own: where it has moved to for
// good, or the one feed that a web page offers, if that can be read. Empty if there is none.
func betterURL(ctx context.Context, head aggregator.Line, s aggregator.Source, b aggregator.Batch, err error) string {
	if err == nil {
		return b.State.Cursor.Moved
	}
	var page *document.HTMLError
	if !errors.As(err, &page) || len(page.Feeds) != 1 || b.Answer.URL == nil {
		return ""
	}
	at, err := b.Answer.URL.Parse(page.Feeds[0].URL)
	if err != nil {
		return ""
	}
	s.URL = at.String()
	if _, err := head.Run(ctx, aggregator.Batch{Source: s, Now: time.Now(), First: true}); err != nil {
		return ""
	}
	return s.URL
}

// offerURLs prints better URLs as a patch for the configuration, or writes them into it.
func offerURLs(w io.Writer, path string, found []finding, fix bool) error {
	urls := map[string]string{}
	for _, f := range found {
		if f.better != "" {
			urls[f.source] = f.better
		}
	}
	if len(urls) == 0 {
		return nil
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	changed, edits := config.SetURLs(raw, urls)
	if fix {
		if err := replaceFile(path, changed); err != nil {
			return err
		}
		fmt.Fprintf(w, "%s: %d URLs changed\n", path, len(edits))
		return nil
	}
	fmt.Fprintf(w, "\nBetter addresses, as a patch (or run again with --fix):\n--- %s\n+++ %[1]s\n", path)
	for _, e := range edits {
		fmt.Fprintf(w, "@@ -%d +%[1]d @@\n-%s\n+%s\n", e.Line, e.Old, e.New)
	}
	return nil
}

// replaceFile puts other contents in place of a file at once: a crash leaves the old or the new one.
func replaceFile(path string, contents []byte) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	next := path + ".new"
	if err := os.WriteFile(next, contents, info.Mode().Perm()); err != nil {
		return err
	}
	return os.Rename(next, path)
}

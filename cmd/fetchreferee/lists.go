package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
)

// list is one URL a line.
func list(feeds []Feed) []byte {
	var b bytes.Buffer
	for _, f := range feeds {
		fmt.Fprintln(&b, f.URL)
	}
	return b.Bytes()
}

// opml is the list as OPML 2.0.
func opml(feeds []Feed) []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<opml version="2.0"><head><title>Scenarios</title></head><body>` + "\n")
	for _, f := range feeds {
		fmt.Fprintf(&b, `<outline type="rss" text="%s" xmlUrl="%s"/>`+"\n", f.Scenario, escaped(f.URL))
	}
	b.WriteString("</body></opml>\n")
	return b.Bytes()
}

func escaped(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

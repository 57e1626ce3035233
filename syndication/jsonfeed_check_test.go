package syndication

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/litfass/litfass/aggregator"
)

// checkJSONFeed is a strict reading of JSON Feed 1.1: members and their types, what must be there, URLs
// absolute, dates RFC 3339, ids unique; members that the format does not know and that do not begin with
// an underscore are mistakes. It returns all it finds.
func checkJSONFeed(data []byte) (faults []string) {
	c := &jsonChecker{}
	if !utf8.Valid(data) {
		c.fault("$", "is not UTF-8")
	}
	var doc any
	d := json.NewDecoder(bytes.NewReader(data))
	if err := d.Decode(&doc); err != nil {
		return append(c.faults, "$ is not JSON: "+err.Error())
	}
	if _, err := d.Token(); err != io.EOF {
		c.fault("$", "goes on behind its end")
	}
	c.duplicates(data)
	c.feed(doc)
	return c.faults
}

type jsonChecker struct{ faults []string }

func (c *jsonChecker) fault(path, format string, args ...any) {
	c.faults = append(c.faults, path+" "+fmt.Sprintf(format, args...))
}

// member describes a member of an object: its check, and whether it must be there.
type member struct {
	check    func(path string, value any)
	required bool
}

func (c *jsonChecker) object(path string, value any, members map[string]member) map[string]any {
	o, ok := value.(map[string]any)
	if !ok {
		c.fault(path, "is no object")
		return nil
	}
	for name, v := range o {
		m, known := members[name]
		switch {
		case strings.HasPrefix(name, "_"):
			if name == "_" || strings.Contains(name, ".") {
				c.fault(path+"."+name, "is no name for an extension")
			}
			if _, isObject := v.(map[string]any); !isObject {
				c.fault(path+"."+name, "is an extension but no object")
			}
		case !known:
			c.fault(path+"."+name, "is unknown")
		default:
			m.check(path+"."+name, v)
		}
	}
	for name, m := range members {
		if _, there := o[name]; m.required && !there {
			c.fault(path+"."+name, "is missing")
		}
	}
	return o
}

func (c *jsonChecker) feed(doc any) {
	o := c.object("$", doc, map[string]member{
		"version": {required: true, check: func(path string, v any) {
			if v != "https://jsonfeed.org/version/1.1" {
				c.fault(path, "is %v", v)
			}
		}},
		"title": {c.text, true}, "home_page_url": {c.url, false}, "feed_url": {c.url, false}, "description": {c.text, false},
		"user_comment": {c.text, false}, "next_url": {c.url, false}, "icon": {c.url, false}, "favicon": {c.url, false},
		"authors": {c.authors, false}, "language": {c.language, false}, "expired": {c.boolean, false},
		"hubs": {c.hubs, false}, "items": {c.items, true},
	})
	if next, ok := o["next_url"]; ok && next == o["feed_url"] {
		c.fault("$.next_url", "is the feed itself")
	}
}

func (c *jsonChecker) items(path string, value any) {
	ids := map[any]bool{}
	c.each(path, value, func(path string, v any) {
		o := c.object(path, v, map[string]member{
			"id": {c.filled, true}, "url": {c.url, false}, "external_url": {c.url, false}, "title": {c.text, false},
			"content_html": {c.text, false}, "content_text": {c.text, false}, "summary": {c.text, false}, "image": {c.url, false},
			"banner_image": {c.url, false}, "date_published": {c.date, false}, "date_modified": {c.date, false},
			"authors": {c.authors, false}, "tags": {c.tags, false}, "language": {c.language, false}, "attachments": {c.attachments, false},
		})
		if o["content_html"] == nil && o["content_text"] == nil {
			c.fault(path, "has neither content_html nor content_text")
		}
		if ids[o["id"]] {
			c.fault(path+".id", "is there twice")
		}
		ids[o["id"]] = true
	})
}

func (c *jsonChecker) authors(path string, value any) {
	c.each(path, value, func(path string, v any) {
		if o := c.object(path, v, map[string]member{"name": {c.filled, false}, "url": {c.url, false}, "avatar": {c.url, false}}); len(o) == 0 {
			c.fault(path, "is empty")
		}
	})
}

func (c *jsonChecker) attachments(path string, value any) {
	c.each(path, value, func(path string, v any) {
		c.object(path, v, map[string]member{
			"url": {c.url, true}, "mime_type": {c.mime, true}, "title": {c.text, false},
			"size_in_bytes": {c.number, false}, "duration_in_seconds": {c.number, false},
		})
	})
}

func (c *jsonChecker) hubs(path string, value any) {
	c.each(path, value, func(path string, v any) {
		c.object(path, v, map[string]member{"type": {c.filled, true}, "url": {c.url, true}})
	})
}

func (c *jsonChecker) tags(path string, value any) { c.each(path, value, c.filled) }

func (c *jsonChecker) each(path string, value any, check func(string, any)) {
	list, ok := value.([]any)
	if !ok {
		c.fault(path, "is no array")
	}
	for i, v := range list {
		check(fmt.Sprintf("%s[%d]", path, i), v)
	}
}

func (c *jsonChecker) text(path string, value any) {
	s, ok := value.(string)
	if !ok {
		c.fault(path, "is no string")
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == utf8.RuneError }) {
		c.fault(path, "has control or replacement characters")
	}
}

func (c *jsonChecker) filled(path string, value any) {
	c.text(path, value)
	if s, _ := value.(string); strings.TrimSpace(s) == "" {
		c.fault(path, "is empty")
	}
}

func (c *jsonChecker) url(path string, value any) {
	s, ok := value.(string)
	u, err := url.Parse(s)
	if !ok || err != nil || !u.IsAbs() || u.Host == "" {
		c.fault(path, "is no absolute URL: %v", value)
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("\"<>\\^`{|}", r) }) {
		c.fault(path, "has characters no URL may have: %v", value)
	}
}

func (c *jsonChecker) date(path string, value any) {
	s, _ := value.(string)
	if t, err := time.Parse(time.RFC3339, s); err != nil || t.Year() < 1970 || t.Year() > 2100 {
		c.fault(path, "is no plausible date of RFC 3339: %v", value)
	}
}

func (c *jsonChecker) language(path string, value any) {
	if s, _ := value.(string); !aggregator.WellFormedLanguage(s) {
		c.fault(path, "is no language tag: %v", value)
	}
}

func (c *jsonChecker) boolean(path string, value any) {
	if _, ok := value.(bool); !ok {
		c.fault(path, "is no boolean")
	}
}

func (c *jsonChecker) number(path string, value any) {
	if n, ok := value.(float64); !ok || n < 0 {
		c.fault(path, "is no number from 0: %v", value)
	}
}

func (c *jsonChecker) mime(path string, value any) {
	s, _ := value.(string)
	if kind, _, err := mime.ParseMediaType(s); err != nil || !strings.Contains(kind, "/") {
		c.fault(path, "is no media type: %v", value)
	}
}

// duplicates finds names that are twice in one object, which decoding hides.
func (c *jsonChecker) duplicates(data []byte) {
	d := json.NewDecoder(bytes.NewReader(data))
	type level struct {
		object, name bool
		seen         []string
	}
	var levels []level
	for {
		token, err := d.Token()
		if err != nil {
			return
		}
		top := len(levels) - 1
		if delim, ok := token.(json.Delim); ok && (delim == '}' || delim == ']') {
			levels = levels[:top]
			continue
		}
		if top >= 0 && levels[top].object {
			l := &levels[top]
			if l.name = !l.name; l.name {
				name := token.(string)
				if slices.Contains(l.seen, name) {
					c.fault("$", "has %q twice in one object", name)
				}
				l.seen = append(l.seen, name)
				continue
			}
		}
		if delim, ok := token.(json.Delim); ok {
			levels = append(levels, level{object: delim == '{'})
		}
	}
}

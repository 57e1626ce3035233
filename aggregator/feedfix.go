package aggregator

// What all formats need once gofeed has read them: values of modules, absolute links, persons, dates.

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"

	ext "github.com/mmcdole/gofeed/extensions"
)

// first returns the first of its arguments that says something.
func first(s ...string) string {
	for _, v := range s {
		if v != "" {
			return v
		}
	}
	return ""
}

// value is the first text of a module's element, such as "dc", "date".
func value(x ext.Extensions, module, name string) string {
	for _, e := range x[module][name] {
		if e.Value != "" {
			return e.Value
		}
	}
	return ""
}

// values are all texts of a module's element.
func values(x ext.Extensions, module, name string) []string {
	var out []string
	for _, e := range x[module][name] {
		out = append(out, e.Value)
	}
	return out
}

// child is the text of an element's child.
func child(e ext.Extension, name string) string {
	for _, c := range e.Children[name] {
		if c.Value != "" {
			return c.Value
		}
	}
	return ""
}

// atomLink is the first atom:link of a relation in an RSS document.
func atomLink(x ext.Extensions, rel string) string {
	for _, l := range x["atom"]["link"] {
		if href := l.Attrs["href"]; href != "" && first(l.Attrs["rel"], "alternate") == rel {
			return href
		}
	}
	return ""
}

// documentBase is what relative links of items are resolved against: the feed's own link, else its URL.
func documentBase(link string, base *url.URL) *url.URL {
	if u, err := url.Parse(link); err == nil && u.IsAbs() && u.Host != "" {
		return u
	}
	return base
}

// absolute resolves a link; one that is absolute already, or that cannot be resolved, stays as it is.
func absolute(link string, base *url.URL) string {
	link = strings.TrimSpace(link)
	if link == "" || base == nil || hasScheme(link) {
		return link
	}
	u, err := base.Parse(link)
	if err != nil {
		return link
	}
	return u.String()
}

// htmlLinks are the attributes of HTML that hold one URL.
var htmlLinks = map[string]bool{"href": true, "src": true, "cite": true, "poster": true, "background": true, "longdesc": true}

// resolveTexts makes the links in an item's HTML absolute where the document gave them a base (xml:base).
func resolveTexts(it *Item, base string) {
	if base == "" {
		return
	}
	if u, err := url.Parse(base); err == nil {
		it.Summary, it.Content = resolveHTML(it.Summary, u), resolveHTML(it.Content, u)
	}
}

// resolveHTML makes the links of a piece of HTML absolute; all else stays byte for byte.
func resolveHTML(text string, base *url.URL) string {
	if !strings.Contains(text, "=") {
		return text
	}
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(text))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			b.Write(z.Raw())
			return b.String()
		}
		raw := string(z.Raw())
		if kind == html.StartTagToken || kind == html.SelfClosingTagToken {
			tok, changed := z.Token(), false
			for i, a := range tok.Attr {
				if htmlLinks[a.Key] && a.Val != "" && !strings.HasPrefix(a.Val, "#") {
					if link := absolute(a.Val, base); link != a.Val {
						tok.Attr[i].Val, changed = link, true
					}
				}
			}
			if changed {
				raw = tok.String()
			}
		}
		b.WriteString(raw)
	}
}

// withHyphen writes a language as BCP 47 does, where only the separator is wrong: "de_DE".
func withHyphen(s string) string { return strings.ReplaceAll(strings.TrimSpace(s), "_", "-") }

// hasScheme tells an absolute URL by its scheme (RFC 3986 section 3.1), without parsing it.
func hasScheme(link string) bool {
	for i := range len(link) {
		switch c := link[i]; {
		case c == ':':
			return i > 1
		case c|0x20 >= 'a' && c|0x20 <= 'z', i > 0 && (isDigit(c) || c == '+' || c == '-' || c == '.'):
		default:
			return false
		}
	}
	return false
}

// isWebURL tells whether an id can serve as a link.
func isWebURL(s string) bool {
	rest, ok := strings.CutPrefix(s, "https://")
	if !ok {
		rest, ok = strings.CutPrefix(s, "http://")
	}
	return ok && rest != "" && !strings.ContainsAny(rest, " \t\n<>\"")
}

func appendEnclosure(to []Enclosure, link, mediaType, length string, base *url.URL) []Enclosure {
	link = absolute(link, base)
	if link == "" || len(to) == maxEach || slices.ContainsFunc(to, func(e Enclosure) bool { return e.URL == link }) {
		return to
	}
	size, err := strconv.ParseInt(strings.TrimSpace(length), 10, 64)
	if err != nil || size < 0 {
		size = 0
	}
	return append(to, Enclosure{URL: link, Type: strings.TrimSpace(mediaType), Length: size})
}

// maxEach is how many authors, keywords or enclosures of one item are read.
const maxEach = 256

// appendNew appends what is neither empty nor there already.
func appendNew(to []string, more ...string) []string {
	for _, s := range more {
		if s = strings.TrimSpace(s); s != "" && len(to) < maxEach && !slices.Contains(to, s) {
			to = append(to, s)
		}
	}
	return to
}

// persons reads what RSS puts into one text: "Name", "mail@example.org", "mail@example.org (Name)",
// "Name (mail@example.org)", "Name <mail@example.org>".
func persons(texts ...string) []Author {
	var out []Author
	for _, s := range texts {
		if a := person(strings.TrimSpace(s)); a != (Author{}) && len(out) < maxEach && !slices.Contains(out, a) {
			out = append(out, a)
		}
	}
	return out
}

func person(s string) Author {
	for _, pair := range []string{"()", "<>"} {
		open := strings.IndexByte(s, pair[0])
		if open < 0 || s[len(s)-1] != pair[1] {
			continue
		}
		before, inside := strings.TrimSpace(s[:open]), strings.TrimSpace(s[open+1:len(s)-1])
		switch {
		case isMail(inside):
			return Author{Name: before, Email: inside}
		case isMail(before):
			return Author{Name: inside, Email: before}
		}
	}
	if isMail(s) {
		return Author{Email: s}
	}
	return Author{Name: s}
}

func isMail(s string) bool {
	at := strings.IndexByte(s, '@')
	return at > 0 && at < len(s)-1 && !strings.ContainsAny(s, " \t\n()<>")
}

// firstDate is the first of some texts that is a date; zero if none is.
func firstDate(texts ...string) time.Time {
	t, _ := firstDateDay(texts...)
	return t
}

func firstDateDay(texts ...string) (time.Time, bool) {
	for _, s := range texts {
		if s == "" {
			continue
		}
		if t, dayOnly, ok := ParseDate(s); ok {
			return t, dayOnly
		}
	}
	return time.Time{}, false
}

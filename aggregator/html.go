package aggregator

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// What a source sends is shown in other people's pages. Clean therefore works from a list of what may
// pass, never of what may not: text, its structure, links to http, https and mailto, and pictures
// where the operator allows them. There is no id and no name (they would collide with those of the
// page, and scripts trust them), no class and no style, no form, frame, media, SVG or MathML.
//
// It goes three ways over the markup: the HTML5 tree algorithm reads it as a browser does, our walk
// cuts the tree down and makes addresses absolute, and bluemonday, which has an own list, goes over
// the result. Both lists would have to fail for anything to get through.

// Clean returns a piece of HTML that is safe to show in any page and well-formed, addresses resolved
// against base (an absolute URL, or empty: then relative ones are dropped). Pictures stay only where
// images says so. Cleaning twice changes nothing.
func Clean(markup, base string, images bool) string {
	if len(markup) > maxMarkup || len(markup) > dense && strings.Count(markup, "<")*16 > len(markup) {
		return paragraph(markup[:min(len(markup), maxMarkup)])
	}
	b, err := url.Parse(base)
	if err != nil || !webLink(base) {
		b = nil
	}
	// Taking an element out can make a browser read the rest otherwise (a table without its form),
	// so both go over it until neither changes anything.
	for range 5 {
		next, err := cleanPass(markup, b, images)
		if err != nil {
			break // nested deeper than 512 elements
		}
		if next == markup {
			if next = shown.Sanitize(markup); next == markup {
				return markup
			}
		}
		markup = next
	}
	return paragraph(markup)
}

// What is no article is shown as plain text, cut at maxMarkup: more than 256 KiB, or more than 16 KiB
// with a tag every 16 bytes. Browsers' way to mend such markup takes seconds.
const (
	maxMarkup = 256 << 10
	dense     = 16 << 10
)

func paragraph(markup string) string {
	text := PlainText(markup)
	if text == "" {
		return ""
	}
	return "<p>" + html.EscapeString(text) + "</p>"
}

func cleanPass(markup string, base *url.URL, images bool) (string, error) {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(markup), body)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	for _, n := range nodes {
		body.AppendChild(n)
	}
	cutDown(body, base, images)
	for n := body.FirstChild; n != nil; n = n.NextSibling {
		if err := html.Render(&out, n); err != nil {
			return "", err
		}
	}
	return strings.TrimSpace(out.String()), nil
}

// cutDown keeps of the children of n what may be shown; an element that may not is replaced by what
// it holds, or goes with all of it.
func cutDown(n *html.Node, base *url.URL, images bool) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		switch {
		case c.Type == html.TextNode:
			c.Data = visible(c.Data)
		case c.Type != html.ElementNode || c.Namespace != "":
			n.RemoveChild(c)
		case c.DataAtom == atom.H1:
			c.Data, c.DataAtom = "h2", atom.H2 // the page has its own first heading
			fallthrough
		case keepElement(c, base, images):
			cutDown(c, base, images)
		default:
			if textElements[c.Data] != elementVoid || c.DataAtom == atom.Figcaption {
				for k := c.FirstChild; k != nil; k = c.FirstChild {
					c.RemoveChild(k)
					n.InsertBefore(k, next)
				}
				next = c.NextSibling // what it held is looked at in its place
			}
			n.RemoveChild(c)
		}
		c = next
	}
}

// keepElement tells whether an element may be shown and leaves it only the attributes that may.
func keepElement(c *html.Node, base *url.URL, images bool) bool {
	given := c.Attr
	c.Attr = nil
	keep := func(name, value string) {
		if value = visible(value); value != "" {
			c.Attr = append(c.Attr, html.Attribute{Key: name, Val: value})
		}
	}
	switch c.DataAtom {
	case atom.A:
		href := safeAddress(attribute(given, "href"), base, true)
		keep("href", href)
		keep("title", attribute(given, "title"))
		if href != "" {
			keep("rel", "noopener nofollow")
		}
		return href != ""
	case atom.Img:
		src := safeAddress(attribute(given, "src"), base, false)
		keep("src", src)
		keep("alt", attribute(given, "alt"))
		for _, side := range []string{"width", "height"} {
			if v := attribute(given, side); digits.MatchString(v) {
				keep(side, v)
			}
		}
		return images && src != ""
	case atom.Td, atom.Th:
		for _, span := range []string{"colspan", "rowspan"} {
			if v := attribute(given, span); digits.MatchString(v) {
				keep(span, v)
			}
		}
		return true
	case atom.Abbr, atom.Dfn:
		keep("title", attribute(given, "title"))
		return true
	}
	return shownElements[c.Data]
}

var (
	digits  = regexp.MustCompile(`^[0-9]{1,4}$`)
	address = regexp.MustCompile(`^(?:https?://|mailto:)`)
	rel     = regexp.MustCompile(`^noopener nofollow$`)
)

// shownElements have no attributes at all.
var shownElements = set("b blockquote br caption cite code dd del div dl dt em figcaption figure h2 h3 h4 h5 h6 hr i ins kbd li " +
	"mark ol p pre q s samp small span strong sub sup table tbody tfoot thead time tr u ul var")

// shown is the second list, in bluemonday's words. It is built once and safe for concurrent use.
var shown = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	for name := range shownElements {
		p.AllowElements(name)
	}
	p.AllowNoAttrs().OnElements("span", "abbr", "dfn", "td", "th")
	p.AllowElements("abbr", "dfn", "td", "th")
	p.AllowAttrs("title").OnElements("a", "abbr", "dfn")
	p.AllowAttrs("href").Matching(address).OnElements("a")
	p.AllowAttrs("rel").Matching(rel).OnElements("a")
	p.AllowAttrs("src").Matching(address).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("width", "height").Matching(digits).OnElements("img")
	p.AllowAttrs("colspan", "rowspan").Matching(digits).OnElements("td", "th")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(false)
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnLinks(true)
	return p
}()

// safeAddress resolves an address and returns it only if it leads to the web or, if mail is allowed, to
// a mailbox.
func safeAddress(address string, base *url.URL, mail bool) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || address == "" || strings.HasPrefix(address, "#") {
		return ""
	}
	if !u.IsAbs() {
		if base == nil {
			return ""
		}
		u = base.ResolveReference(u)
	}
	switch s := u.String(); {
	case u.Scheme == "mailto" && mail:
		return s
	case u.Opaque == "" && u.User == nil && webLink(s):
		return s
	}
	return ""
}

func attribute(attributes []html.Attribute, name string) string {
	for _, a := range attributes {
		if a.Key == name && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

// visible drops characters that are forbidden in XML or turn a line around.
func visible(s string) string {
	s = strings.ToValidUTF8(s, "")
	drop := func(r rune) bool { return invisible(r) && r != '\n' && r != '\t' && r != 0xad && r != 0x200b }
	if strings.IndexFunc(s, drop) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if drop(r) {
			return -1
		}
		return r
	}, s)
}

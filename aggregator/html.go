package aggregator

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"

	"github.com/litfass/litfass/aggregator/words"
)

// What a source sends is shown in other people's pages. Clean therefore works from a list of what may
// pass, never of what may not: text, its structure, links to http, https and mailto, and pictures
// where the operator allows them. There is no id and no name (they would collide with those of the
// page, and scripts trust them), no class and no style, no form, frame, media, SVG or MathML.
//
// Two go over the markup: builder (html_build.go), which writes each tag anew from its own list, and
// bluemonday, which has another list, over the result. Both would have to fail for anything to get
// through. Both take time in proportion to the length, whatever the markup: the tree algorithm of
// HTML5 does not, 16 KB of unclosed <b> cost it seconds.

// Clean returns a piece of HTML that is safe to show in any page, well-formed, and read by browsers as
// it stands, addresses resolved against base (an absolute URL, or empty: then relative ones are
// dropped). Pictures stay only where images says so. Cleaning twice changes nothing.
func Clean(markup, base string, images bool) string {
	if len(markup) > maxMarkup {
		return paragraph(markup[:maxMarkup])
	}
	b := builder{images: images, baseText: base}
	for range 3 {
		written := b.build(markup)
		if markup = shown.Sanitize(written); markup == written {
			return markup
		}
	}
	return paragraph(markup)
}

// maxMarkup is the longest piece that is shown as HTML, in bytes: what is longer is no article, and its
// beginning is shown as plain text.
const maxMarkup = 256 << 10

func paragraph(markup string) string {
	text := strings.ReplaceAll(unmarked(markup), "\n", " ")
	if text == "" {
		return ""
	}
	return "<p>" + html.EscapeString(text) + "</p>"
}

var (
	digits  = regexp.MustCompile(`^[0-9]{1,4}$`)
	address = regexp.MustCompile(`^(?:https?://|mailto:)`)
	rel     = regexp.MustCompile(`^noopener nofollow$`)
)

// shownElements have no attributes at all.
var shownElements = words.Set("b blockquote br caption cite code dd del div dl dt em figcaption figure h2 h3 h4 h5 h6 hr i ins kbd li " +
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

package polite

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// product is the token by which robots.txt addresses us (RFC 9309 section 2.2.1), in lower case.
const product = "litfass"

// rules are what a robots.txt says to us. The zero value allows everything.
type rules struct {
	none  bool // nothing is allowed
	paths []rule
	delay time.Duration
}

// rule allows or forbids the paths that match its pattern.
type rule struct {
	allow    bool
	parts    []string // of the pattern, between the asterisks
	anchored bool     // the pattern ends in "$"
	length   int      // of the pattern: the longest match decides
}

// maxDelay is the longest Crawl-delay that is honoured; longer ones are mistakes.
const maxDelay = 5 * time.Minute

// parseRobots reads a robots.txt. Whatever is not understood is skipped (RFC 9309 section 2.2).
func parseRobots(text []byte) rules {
	var own, all rules
	var named bool               // a group names us
	var isOwn, isAll, begun bool // of the group being read: whom it is for, and whether its rules have begun
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	for line := range strings.FieldsFuncSeq(string(text), func(c rune) bool { return c == '\n' || c == '\r' }) {
		line, _, _ = strings.Cut(line, "#")
		key, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
		switch key {
		case "user-agent":
			if begun {
				isOwn, isAll, begun = false, false, false
			}
			isOwn = isOwn || token(value) == product
			isAll = isAll || strings.HasPrefix(value, "*")
			named = named || isOwn
		case "allow", "disallow", "crawl-delay":
			begun = true
			if isOwn {
				own.add(key, value)
			}
			if isAll {
				all.add(key, value)
			}
		}
	}
	if named {
		return own
	}
	return all
}

// token is the product token at the start of a user-agent line: "Litfass/1.0" is "litfass".
func token(s string) string {
	end := strings.IndexFunc(s, func(c rune) bool {
		return c != '-' && c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z')
	})
	if end >= 0 {
		s = s[:end]
	}
	return strings.ToLower(s)
}

func (r *rules) add(key, value string) {
	switch {
	case key == "crawl-delay":
		if seconds, err := strconv.ParseFloat(value, 64); err == nil && seconds > 0 {
			r.delay = max(r.delay, time.Duration(min(seconds, maxDelay.Seconds())*float64(time.Second)))
		}
	case value != "":
		r.paths = append(r.paths, newRule(key == "allow", value))
	}
}

func newRule(allow bool, pattern string) rule {
	r := rule{allow: allow, length: len(pattern)}
	pattern, r.anchored = strings.CutSuffix(pattern, "$")
	for part := range strings.SplitSeq(pattern, "*") {
		r.parts = append(r.parts, normalPath(part))
	}
	return r
}

// allow says whether a URL may be read: the longest matching rule decides, allowing wins a tie
// (RFC 9309 section 2.2.2). robots.txt itself always may.
func (r *rules) allow(u *url.URL) bool {
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if path == "/robots.txt" {
		return true
	}
	if r.none {
		return false
	}
	if u.RawQuery != "" || u.ForceQuery {
		path += "?" + u.RawQuery
	}
	path = normalPath(path)
	allowed, longest := true, -1
	for _, p := range r.paths {
		if p.length < longest || p.length == longest && allowed {
			continue
		}
		if p.match(path) {
			allowed, longest = p.allow, p.length
		}
	}
	return allowed
}

// match looks for the parts one after the other. Taking each at its first place is enough, and an
// anchored last part is looked for at the end.
func (r *rule) match(path string) bool {
	rest, ok := strings.CutPrefix(path, r.parts[0])
	if !ok {
		return false
	}
	last := len(r.parts) - 1
	if last == 0 {
		return !r.anchored || rest == ""
	}
	for _, part := range r.parts[1:last] {
		if _, rest, ok = strings.Cut(rest, part); !ok {
			return false
		}
	}
	if r.anchored {
		return strings.HasSuffix(rest, r.parts[last])
	}
	return strings.Contains(rest, r.parts[last])
}

// normalPath writes a path in the one way in which it can be compared: unreserved characters bare,
// all others percent-encoded if they may be at all, "*", "$" and a "%" that begins no escape always.
func normalPath(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		c, encoded := s[i], false
		if c == '%' && i+2 < len(s) {
			if v, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				c, encoded = byte(v), true
				i += 2
			}
		}
		switch {
		case unreserved(c), !encoded && c > ' ' && c < 0x7f && c != '*' && c != '$' && c != '%':
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}

// unreserved as in RFC 3986 section 2.3.
func unreserved(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

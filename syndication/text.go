package syndication

import (
	"html"
	"net/url"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// clean leaves of a text what XML 1.0 (section 2.2) can carry and a reader can show: no control
// characters (the C1 range is left-over windows-1252 at best), no noncharacters, no invalid UTF-8 and no
// replacement characters. Tabs and line ends stay.
func clean(text string) string {
	if sound(text) {
		return text
	}
	return strings.Map(func(c rune) rune {
		if c == utf8.RuneError || forbidden(c) {
			return -1
		}
		return c
	}, text)
}

// sound is the quick answer for nearly every text.
func sound(text string) bool {
	for _, c := range text {
		if c == utf8.RuneError || forbidden(c) {
			return false
		}
	}
	return true
}

func forbidden(c rune) bool {
	switch {
	case c < 0x20:
		return c != '\t' && c != '\n' && c != '\r'
	case c < 0x7f:
		return false
	case c <= 0x9f:
		return true
	default:
		return c >= 0xfdd0 && c <= 0xfdef || c&0xfffe == 0xfffe
	}
}

// line is a clean plain text on one line, without white space around it. Readers take every text for
// HTML now and then; so what is left of it is made harmless: character references (the source escaped
// twice) become what they mean, and the brackets of a text with an end tag become ‹angle quotes›.
func line(text string) string {
	text = clean(text)
	for range 3 {
		if strings.IndexByte(text, '&') < 0 {
			break
		}
		text = clean(html.UnescapeString(text))
	}
	text = strings.Join(strings.Fields(text), " ")
	if strings.Contains(text, "</") {
		text = angleQuotes.Replace(text)
	}
	return text
}

var angleQuotes = strings.NewReplacer("<", "‹", ">", "›")

// plain writes a plain text as XML so that neither those who decode it once nor those who then take it
// for HTML see markup in it (RSS Profile, "Character data"; the W3C validator asks for it in Atom too).
func plain(text string) string { return plainText.Replace(text) }

var plainText = strings.NewReplacer("&", "&#x26;", "<", "&#x3C;", ">", "&#x3E;")

// webURL makes a link fit to publish: absolute, http or https, all in characters of RFC 3986 (host in
// its ASCII form, everything else percent-encoded). "" if it is no such link.
func webURL(link string) string {
	u, err := url.Parse(strings.TrimSpace(clean(link)))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return ""
	}
	host, err := idna.Lookup.ToASCII(u.Hostname())
	if err != nil {
		if !plainHost(u.Hostname()) {
			return ""
		}
		host = strings.ToLower(u.Hostname())
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if u.Port() != "" {
		host += ":" + u.Port()
	}
	u.Host, u.User = host, nil
	u.RawQuery = escape(u.RawQuery)
	return strings.ReplaceAll(u.Scheme+"://"+host+escape(u.EscapedPath())+query(u)+fragment(u), "'", "%27")
}

func query(u *url.URL) string {
	if u.RawQuery == "" {
		return ""
	}
	return "?" + u.RawQuery
}

func fragment(u *url.URL) string {
	if u.Fragment == "" {
		return ""
	}
	return "#" + escape(u.EscapedFragment())
}

// plainHost tells whether a host that IDNA refuses (an address, a name with an underscore) can stand in a URL as it is.
func plainHost(host string) bool {
	return strings.Trim(strings.ToLower(host), "abcdefghijklmnopqrstuvwxyz0123456789.-_:") == ""
}

// escape percent-encodes what may not stand in a path, query or fragment; what is encoded already stays.
func escape(part string) string {
	const allowed = "-._~!$&'()*+,;=:@/?"
	const hex = "0123456789ABCDEF"
	isHex := func(i int) bool { return i < len(part) && strings.IndexByte("0123456789abcdefABCDEF", part[i]) >= 0 }
	var b strings.Builder
	for i := 0; i < len(part); i++ {
		c := part[i]
		plain := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte(allowed, c) >= 0
		if plain || c == '%' && isHex(i+1) && isHex(i+2) {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}

// publicURL is the address of a source as others may see it: without user, password and what looks like a key.
func publicURL(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	var kept []string
	for _, pair := range strings.Split(u.RawQuery, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if !secret(name) {
			kept = append(kept, pair)
		}
	}
	u.User, u.RawQuery = nil, strings.Join(kept, "&")
	return webURL(u.String())
}

func secret(parameter string) bool {
	parameter = strings.ToLower(parameter)
	for _, part := range []string{"key", "token", "auth", "pass", "secret", "sig", "session", "user", "pwd"} {
		if strings.Contains(parameter, part) {
			return true
		}
	}
	return false
}

// origin is the front page of the site that a URL belongs to.
func origin(link string) string {
	u, err := url.Parse(webURL(link))
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host + "/"
}

// mediaType returns a well-formed media type: the given one, else by the file's name, else octets.
func mediaType(given, link string) string {
	given = strings.ToLower(strings.TrimSpace(given))
	kind, sub, ok := strings.Cut(given, "/")
	if ok && token(kind) && token(sub) {
		return given
	}
	u, err := url.Parse(link)
	if err == nil {
		if known, ok := mediaTypes[strings.ToLower(path.Ext(u.Path))]; ok {
			return known
		}
	}
	return "application/octet-stream"
}

// mediaTypes are the files that public bodies attach. A table of ours, for the system's differs from host to host.
var mediaTypes = map[string]string{
	".pdf": "application/pdf", ".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".ogg": "audio/ogg", ".mp4": "video/mp4",
	".webm": "video/webm", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif",
	".webp": "image/webp", ".svg": "image/svg+xml", ".ics": "text/calendar", ".csv": "text/csv", ".zip": "application/zip",
}

func token(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789!#$&-^_.+") == ""
}

// escapeHTML writes plain text as HTML.
func escapeHTML(text string) string { return html.EscapeString(text) }

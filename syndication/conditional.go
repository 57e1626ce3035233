package syndication

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// preconditions answers a conditional GET or HEAD in the order of RFC 9110 section 13.2.2: 200, 304 or
// 412. The representation always exists, etag is strong, modified has whole seconds.
func preconditions(h http.Header, etag string, modified time.Time) int {
	if match, asked := h["If-Match"]; asked {
		if !anyETag(match, func(tag string) bool { return tag == etag }) {
			return http.StatusPreconditionFailed
		}
	} else if since, ok := httpDate(h["If-Unmodified-Since"]); ok && modified.After(since) {
		return http.StatusPreconditionFailed
	}
	if none, asked := h["If-None-Match"]; asked {
		if len(none) == 1 && none[0] == etag || anyETag(none, func(tag string) bool { return strings.TrimPrefix(tag, "W/") == etag }) {
			return http.StatusNotModified
		}
		return http.StatusOK
	}
	if since, ok := httpDate(h["If-Modified-Since"]); ok && !modified.After(since) {
		return http.StatusNotModified
	}
	return http.StatusOK
}

// httpDate reads a date in one of the three forms of RFC 9110 section 5.6.7; anything else, or more than
// one value, is as if it were not there.
func httpDate(values []string) (time.Time, bool) {
	if len(values) != 1 {
		return time.Time{}, false
	}
	t, err := http.ParseTime(values[0])
	return t, err == nil
}

// anyETag tells whether the test holds for one entity tag of the list (RFC 9110 section 8.8.3); "*"
// alone stands for any. Commas may stand inside a tag. What follows a malformed tag is not looked at.
func anyETag(lists []string, test func(tag string) bool) bool {
	for _, list := range lists {
		if strings.TrimSpace(list) == "*" {
			return true
		}
		for {
			list = strings.TrimLeft(list, " \t,")
			if list == "" {
				break
			}
			rest := strings.TrimPrefix(list, "W/")
			if !strings.HasPrefix(rest, `"`) {
				break
			}
			end := strings.IndexByte(rest[1:], '"')
			if end < 0 {
				break
			}
			size := len(list) - len(rest) + end + 2
			if test(list[:size]) {
				return true
			}
			list = list[size:]
		}
	}
	return false
}

// An ETag is position, hash of the plain bytes and encoding: "1a2-9f86d081884c7d65-gzip". The hash
// stands for contents, renderer and configuration; the position lets a replica see that it is behind.

func newETag(stem, encoding string) string {
	if encoding == "" {
		return `"` + stem + `"`
	}
	return `"` + stem + "-" + encoding + `"`
}

// ahead tells whether a client has seen a later position than ours.
func ahead(lists []string, position uint64) bool {
	return anyETag(lists, func(tag string) bool {
		digits, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(tag, "W/"), `"`), "-")
		seen, err := strconv.ParseUint(digits, 36, 64)
		return err == nil && seen > position
	}) && strings.TrimSpace(lists[0]) != "*"
}

package syndication

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestConditionalRequests is RFC 9110 section 13 as a table, for GET and HEAD. {E} is the ETag of the
// document, {W} the same as a weak tag, {G} the ETag of its gzip copy.
func TestConditionalRequests(t *testing.T) {
	_, _, h := stand(t)
	first := get(h, "/verkehr.atom")
	etag := first.Header().Get("Etag")
	gzipTag := get(h, "/verkehr.atom", "Accept-Encoding", "gzip").Header().Get("Etag")
	modified, err := http.ParseTime(first.Header().Get("Last-Modified"))
	if err != nil {
		t.Fatal(err)
	}
	at := func(d time.Duration) string { return modified.Add(d).UTC().Format(http.TimeFormat) }
	fill := strings.NewReplacer("{E}", etag, "{W}", "W/"+etag, "{G}", gzipTag)
	const inm, ims, im, ius = "If-None-Match", "If-Modified-Since", "If-Match", "If-Unmodified-Since"

	for _, c := range []struct {
		why     string
		headers []string
		want    int
	}{
		{"no condition", nil, 200},

		// 13.1.2 If-None-Match, weak comparison (8.8.3.2)
		{"the same tag", []string{inm, "{E}"}, 304},
		{"the same tag, weak", []string{inm, "{W}"}, 304},
		{"another tag", []string{inm, `"other"`}, 200},
		{"another weak tag", []string{inm, `W/"other"`}, 200},
		{"any", []string{inm, "*"}, 304},
		{"any, with white space", []string{inm, " * "}, 304},
		{"a list with it at the end", []string{inm, `"a", "b", {E}`}, 304},
		{"a list with it in front", []string{inm, `{E}, "a"`}, 304},
		{"a list with it weak in the middle", []string{inm, `"a", {W}, "b"`}, 304},
		{"a list without it", []string{inm, `"a", "b"`}, 200},
		{"a list without blanks", []string{inm, `"a",{E}`}, 304},
		{"a list with empty elements", []string{inm, `, ,{E},,`}, 304},
		{"several fields", []string{inm, `"a"`, inm, "{E}"}, 304},
		{"several fields without it", []string{inm, `"a"`, inm, `"b"`}, 200},
		{"a comma inside a tag", []string{inm, `"a,b", {E}`}, 304},
		{"a tag that only contains it", []string{inm, `"x` + strings.Trim(etag, `"`) + `"`}, 200},
		{"without quotes", []string{inm, strings.Trim(etag, `"`)}, 200},
		{"without closing quote", []string{inm, strings.TrimSuffix(etag, `"`)}, 200},
		{"small w is no weakness", []string{inm, "w/" + etag}, 200},
		{"empty", []string{inm, ""}, 200},
		{"rubbish", []string{inm, "rubbish"}, 200},
		{"rubbish in front", []string{inm, "rubbish, {E}"}, 200},
		{"an asterisk in a list is no tag", []string{inm, `"a", *`}, 200},

		// a tag is that of one encoding
		{"the tag of the gzip copy for the plain one", []string{inm, "{G}"}, 200},
		{"the tag of the gzip copy for it", []string{inm, "{G}", "Accept-Encoding", "gzip"}, 304},
		{"the tag of the plain copy for the gzip one", []string{inm, "{E}", "Accept-Encoding", "gzip"}, 200},
		{"both tags", []string{inm, "{E}, {G}", "Accept-Encoding", "gzip"}, 304},

		// 13.1.3 If-Modified-Since
		{"not modified since the very second", []string{ims, at(0)}, 304},
		{"not modified since a second later", []string{ims, at(time.Second)}, 304},
		{"not modified since next year", []string{ims, at(365 * 24 * time.Hour)}, 304},
		{"modified since a second earlier", []string{ims, at(-time.Second)}, 200},
		{"modified since 1970", []string{ims, "Thu, 01 Jan 1970 00:00:00 GMT"}, 200},
		{"a date after RFC 850", []string{ims, modified.UTC().Format("Monday, 02-Jan-06 15:04:05") + " GMT"}, 304},
		{"a date of asctime", []string{ims, modified.UTC().Format(time.ANSIC)}, 304},
		{"no date", []string{ims, "yesterday"}, 200},
		{"an empty date", []string{ims, ""}, 200},
		{"two dates are none", []string{ims, at(0), ims, at(0)}, 200},

		// 13.2.2: If-None-Match goes before If-Modified-Since
		{"another tag, though not modified", []string{inm, `"other"`, ims, at(0)}, 200},
		{"the same tag, though modified", []string{inm, "{E}", ims, at(-time.Hour)}, 304},
		{"rubbish as tag, though not modified", []string{inm, "rubbish", ims, at(0)}, 200},

		// 13.1.1 If-Match, strong comparison
		{"match: the same", []string{im, "{E}"}, 200},
		{"match: any", []string{im, "*"}, 200},
		{"match: a list", []string{im, `"a", {E}`}, 200},
		{"match: another", []string{im, `"other"`}, 412},
		{"match: weak is not strong", []string{im, "{W}"}, 412},
		{"match: the same, and none-match too", []string{im, "{E}", inm, "{E}"}, 304},
		{"match: another, and none-match", []string{im, `"other"`, inm, "{E}"}, 412},

		// 13.1.4 If-Unmodified-Since
		{"unmodified since then", []string{ius, at(0)}, 200},
		{"unmodified since later", []string{ius, at(time.Hour)}, 200},
		{"modified in the meantime", []string{ius, at(-time.Second)}, 412},
		{"unmodified since no date", []string{ius, "never"}, 200},
		{"If-Match goes before it", []string{im, "{E}", ius, at(-time.Hour)}, 200},
		{"unmodified, and the same tag", []string{ius, at(0), inm, "{E}"}, 304},

		// 14.2: who does not do ranges ignores them
		{"a range", []string{"Range", "bytes=0-9"}, 200},
		{"a range if the same", []string{"Range", "bytes=0-9", "If-Range", "{E}"}, 200},
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			headers := make([]string, len(c.headers))
			for i, v := range c.headers {
				headers[i] = fill.Replace(v)
			}
			w := ask(h, method, "/verkehr.atom", headers...)
			if w.Code != c.want {
				t.Errorf("%s, %s: %d, want %d", method, c.why, w.Code, c.want)
			}
			if empty := method == http.MethodHead || w.Code != 200; (w.Body.Len() == 0) != empty {
				t.Errorf("%s, %s: %d with %d bytes of body", method, c.why, w.Code, w.Body.Len())
			}
			if w.Code == 412 && (w.Header().Get("Content-Length")+w.Header().Get("Etag") != "" || w.Header().Get("Cache-Control") != "no-store") {
				t.Errorf("%s, %s: the 412 describes what it does not send: %v", method, c.why, w.Header())
			}
			if w.Code == 304 {
				for _, name := range []string{"Etag", "Cache-Control", "Vary", "Last-Modified"} {
					if w.Header().Get(name) == "" {
						t.Errorf("%s, %s: the 304 has no %s", method, c.why, name)
					}
				}
				if w.Header().Get("Content-Length")+w.Header().Get("Content-Type")+w.Header().Get("Content-Encoding") != "" {
					t.Errorf("%s, %s: the 304 describes a body", method, c.why)
				}
			}
		}
	}
}

func TestHeadIsGetWithoutBody(t *testing.T) {
	_, _, h := stand(t)
	for _, path := range []string{"/", "/verkehr", "/verkehr.rss", "/feeds.opml", "/nirgends"} {
		g, hd := get(h, path), ask(h, http.MethodHead, path)
		if g.Code != hd.Code || hd.Body.Len() != 0 {
			t.Errorf("%s: HEAD %d with %d bytes, GET %d", path, hd.Code, hd.Body.Len(), g.Code)
		}
		for name := range g.Header() {
			if g.Header().Get(name) != hd.Header().Get(name) {
				t.Errorf("%s: %s is %q for GET, %q for HEAD", path, name, g.Header().Get(name), hd.Header().Get(name))
			}
		}
	}
}

func TestOtherMethodsAreRefused(t *testing.T) {
	_, _, h := stand(t)
	if w := ask(h, http.MethodOptions, "/verkehr.rss"); w.Code != 204 || w.Header().Get("Access-Control-Allow-Methods") == "" || w.Body.Len() > 0 {
		t.Errorf("OPTIONS: %d %v", w.Code, w.Header())
	}
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH"} {
		for _, path := range []string{"/verkehr.rss", "/", "/nirgends", "/item/x"} {
			if w := ask(h, method, path); w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD, OPTIONS" {
				t.Errorf("%s %s: %d", method, path, w.Code)
			}
		}
	}
}

func TestEncodingIsNegotiated(t *testing.T) {
	for header, want := range map[string]string{
		"":                              "",
		"gzip":                          "gzip",
		"GZIP":                          "gzip",
		"x-gzip":                        "gzip",
		"gzip, deflate, br, zstd":       "br",
		"gzip, deflate":                 "gzip",
		"deflate":                       "",
		"identity":                      "",
		"*":                             "br",
		"*;q=0":                         "",
		"br;q=0, *":                     "zstd",
		"gzip;q=1.0, br;q=0.8":          "gzip",
		"gzip;q=0.5, zstd;q=0.9":        "zstd",
		"gzip;q=0":                      "",
		"gzip;q=0.000":                  "",
		"gzip;q=2":                      "",
		"gzip;q=x":                      "",
		"identity;q=1, gzip;q=0.5":      "",
		"identity;q=0.5, gzip;q=1":      "gzip",
		"gzip ; q=0.5":                  "gzip",
		"identity;q=0, gzip;q=0.1":      "gzip",
		" ,, gzip,":                     "gzip",
		"zstd;q=0.001":                  "zstd",
		"deflate, gzip;q=1.0, *;q=0.5":  "gzip",
		"br;q=1.0, gzip;q=0.8, *;q=0.1": "br",
	} {
		var values []string
		if header != "" {
			values = []string{header}
		}
		if got := encodings[negotiate(values)].name; got != want {
			t.Errorf("%q gives %q, want %q", header, got, want)
		}
	}
}

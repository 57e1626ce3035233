package polite

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestCredentialsGoToTheirOriginOnly(t *testing.T) {
	var got http.Header
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { got = r.Header.Clone() })
	own, other := httptest.NewTLSServer(handler), httptest.NewTLSServer(handler)
	plainly := httptest.NewServer(handler)
	defer own.Close()
	defer other.Close()
	defer plainly.Close()
	c := transport(t, unpaced()).Client()
	defer c.CloseIdleConnections()
	for want, a := range map[string]Access{
		"Basic dXNlcjpwYTpzcw==": {User: "user", Password: "pa:ss"},
		"Bearer token":           {Bearer: "token"},
		"":                       {Headers: map[string]string{"x-api-key": "key"}},
	} {
		a.Origin, a.CA = own.URL+"/feed.xml", pemOf(own)+pemOf(other)
		ctx := With(t.Context(), a)
		if _, _, err := get(ctx, c, own.URL+"/elsewhere"); err != nil {
			t.Fatal(err)
		}
		if got.Get("Authorization") != want || got.Get("X-Api-Key") != a.Headers["x-api-key"] {
			t.Errorf("to its origin: %v", got)
		}
		for _, target := range []string{other.URL, plainly.URL} {
			if _, _, err := get(ctx, c, target); err != nil {
				t.Fatal(err)
			}
			if got.Get("Authorization") != "" || got.Get("X-Api-Key") != "" {
				t.Errorf("to %s: %v", target, got)
			}
		}
		a.Origin = plainly.URL
		got = nil
		_, _, err := get(With(t.Context(), a), c, plainly.URL)
		wantRefused(t, "a source without https", err)
		if got != nil {
			t.Error("the request was sent")
		}
		if s := fmt.Sprintf("%v %+v %#v %s", a, a, a, a); strings.Contains(s, "pa:ss") || strings.Contains(s, "token") || strings.Contains(s, "key:") {
			t.Errorf("secrets are printed: %s", s)
		}
	}
}

func TestNobodyElsesCredentialsGoOverHTTP(t *testing.T) {
	called := false
	s := origin1(t, func(http.ResponseWriter, *http.Request) { called = true })
	req, _ := http.NewRequest("POST", s.URL, strings.NewReader("hub.mode=subscribe"))
	req.Header.Set("Authorization", "Bearer token")
	_, err := transport(t, unpaced()).Client().Do(req)
	wantRefused(t, "a callback", err)
	if called || strings.Contains(err.Error(), "token") {
		t.Error(err)
	}
}

func TestOriginIsSchemeHostAndPort(t *testing.T) {
	same := func(a, b string) bool { return origin(mustURL(t, a)) == origin(mustURL(t, b)) }
	if !same("https://example.org/a", "HTTPS://Example.ORG:443/b?c") || !same("https://köln.example/", "https://xn--kln-sna.example/") {
		t.Error("the same origin is told apart")
	}
	for _, other := range []string{"http://example.org/", "https://example.org:8443/", "https://www.example.org/", "https://example.org.evil.example/"} {
		if same("https://example.org/", other) {
			t.Errorf("%s is taken for https://example.org/", other)
		}
	}
}

func TestValidateNamesEachWrongSetting(t *testing.T) {
	cases := map[string]interface{ Validate() error }{
		"":                            Options{},
		"contact":                     Options{Contact: "a(b)"},
		"version":                     Options{Version: "1\r\nX: y"},
		"user_agent_info":             Options{InfoURL: "litfass.example"},
		"proxy":                       Options{Proxy: "ftp://proxy.example"},
		"gap":                         Options{Gap: -1},
		"timeout":                     Options{Timeout: -1},
		"gaps[0].network":             Options{Gaps: []NetworkGap{{}}},
		"decoded_cap":                 Options{DecodedCap: 21 << 20},
		"header_cap":                  Options{HeaderCap: 2 << 20},
		"url":                         Access{Origin: "http://example.org", Bearer: "x"},
		"auth":                        Access{Origin: "https://example.org", Bearer: "x", User: "y"},
		"auth.bearer":                 Access{Origin: "https://example.org", Bearer: "a\nb"},
		`auth.headers["Cookie"]`:      Access{Origin: "https://example.org", Headers: map[string]string{"Cookie": "a=b"}},
		`auth.headers["no header\n"]`: Access{Origin: "https://example.org", Headers: map[string]string{"no header\n": "a"}},
		"ca":                          Access{CA: "no certificate"},
		"wire_cap":                    Access{WireCap: 1 << 40},
	}
	for field, v := range cases {
		err := v.Validate()
		var wrong *FieldError
		if field == "" {
			if err != nil {
				t.Error(err)
			}
		} else if !errors.As(err, &wrong) || wrong.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestWithoutAContactNothingIsFetched(t *testing.T) {
	if _, err := New(Options{Version: "1"}); err == nil || !strings.Contains(err.Error(), "site.contact") {
		t.Error(err)
	}
}

func TestSizesAreReadAndWritten(t *testing.T) {
	for text, want := range map[string]Size{"5 MiB": 5 << 20, "64KiB": 64 << 10, "4096": 4 << 10, " 7 B ": 7, "0": 0, "2GiB": 2 << 30} {
		var s Size
		if err := s.UnmarshalText([]byte(text)); err != nil || s != want {
			t.Errorf("%q: %d, %v", text, s, err)
		}
		var again Size
		if err := again.UnmarshalText([]byte(s.String())); err != nil || again != s {
			t.Errorf("%q is written %q", text, s)
		}
	}
	for _, text := range []string{"", "-1", "5 MB", "5.5 MiB", "9999999999999 GiB", "MiB"} {
		if err := new(Size).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is taken for a size", text)
		}
	}
}

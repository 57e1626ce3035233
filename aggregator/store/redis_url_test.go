package store

import (
	"slices"
	"strings"
	"testing"
)

func TestRedisURLsAreRead(t *testing.T) {
	for _, c := range []struct {
		url    string
		kind   redisKind
		hosts  []string
		user   string
		pass   string
		db     int
		master string
		prefix string
		tls    bool
	}{
		{"redis://localhost", redisSingle, []string{"localhost:6379"}, "", "", 0, "", "", false},
		{"redis://:p%40ss@h:1/3?prefix=x", redisSingle, []string{"h:1"}, "", "p@ss", 3, "", "x", false},
		{"rediss://u:p@h", redisSingle, []string{"h:6379"}, "u", "p", 0, "", "", true},
		{"redis://[::1]:7000", redisSingle, []string{"[::1]:7000"}, "", "", 0, "", "", false},
		{"redis+sentinel://u:p@a:1,b/main?db=2&tls=true", redisSentinel, []string{"a:1", "b:26379"}, "u", "p", 2, "main", "", true},
		{"redis+cluster://a:1,b:2,c", redisCluster, []string{"a:1", "b:2", "c:6379"}, "", "", 0, "", "", false},
	} {
		p, err := parseRedis(c.url)
		if err != nil {
			t.Errorf("%s: %v", c.url, err)
			continue
		}
		if p.kind != c.kind || !slices.Equal(p.hosts, c.hosts) || p.user != c.user || p.password != c.pass ||
			p.db != c.db || p.master != c.master || p.prefix != c.prefix || (p.tls != nil) != c.tls {
			t.Errorf("%s is read as %+v", c.url, p)
		}
	}
}

func TestBadRedisURLsAreRefusedWithoutShowingThePassword(t *testing.T) {
	for url, want := range map[string]string{
		"redis:localhost":                        "no scheme",
		"http://u:geheim@h":                      "unknown scheme",
		"redis://u:geheim@":                      "no host",
		"redis://u:geheim@h:port":                "not HOST:PORT",
		"redis://u:geheim%@h":                    "percent-encoded",
		"redis://geheim@h":                       "without a password",
		"redis://u:geheim@a,b":                   "several hosts",
		"redis://u:geheim@h/x":                   "not a number",
		"redis://u:geheim@h?prefix={a}":          "without braces",
		"redis://u:geheim@h?timeout=3":           `"timeout"`,
		"redis+sentinel://u:geheim@h":            "master's name",
		"redis+cluster://u:geheim@h/1":           "one database",
		"redis+cluster://u:geheim@h?db=1":        `"db"`,
		"redis://u:geheim@h?sentinel_username=x": `"sentinel_username"`,
	} {
		_, err := parseRedis(url)
		switch {
		case err == nil:
			t.Errorf("%s is accepted", url)
		case !strings.Contains(err.Error(), want):
			t.Errorf("%s: %v; want %q", url, err, want)
		case strings.Contains(err.Error(), "geheim"):
			t.Errorf("%s: the message shows the password: %v", url, err)
		}
	}
}

func FuzzParseRedis(f *testing.F) {
	f.Add("redis+sentinel://u:p@a:1,b/main?db=2&tls=true")
	f.Fuzz(func(t *testing.T, url string) {
		if p, err := parseRedis(url); err == nil && len(p.hosts) == 0 {
			t.Errorf("%q is read as %+v", url, p)
		}
	})
}

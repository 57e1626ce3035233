package config

import "testing"

func TestNearestFindsTheNameThatWasMeant(t *testing.T) {
	names := []string{"schedule", "every", "url", "id", "language", "listen", "base_url", "topic/verkehr", "topic/energie"}
	for wrong, want := range map[string]string{
		"schedul": "schedule", "shcedule": "schedule", "Schedule": "schedule", "evry": "every", "URL": "url", "ulr": "url",
		"base-url": "base_url", "baseurl": "base_url", "langauge": "language", "topic/verkher": "topic/verkehr", "di": "id",
		"": "", "zzz": "", "description": "", "interval": "", "x": "", "topic/kultur": "",
	} {
		if got := nearest(wrong, names); got != want {
			t.Errorf("%q: %q, want %q", wrong, got, want)
		}
	}
	if got := nearest("ab", []string{"cb", "aa"}); got != "aa" {
		t.Errorf("of two as near, %q and not the first in the alphabet", got)
	}
}

func TestDistanceCountsSlips(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"a", "", 1}, {"", "ab", 2}, {"abc", "abc", 0}, {"abc", "acb", 1}, {"abc", "bca", 2},
		{"kitten", "sitting", 3}, {"köln", "koln", 1}, {"ca", "abc", 3},
	} {
		if got := distance([]rune(c.a), []rune(c.b)); got != c.want {
			t.Errorf("%q to %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

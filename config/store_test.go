package config

import (
	"testing"

	"github.com/litfass/litfass/aggregator"
)

func TestStoreAddressCarriesThePasswords(t *testing.T) {
	secret := aggregator.NewSecret("p@ss:w/rd?&")
	cases := []struct {
		name  string
		store Store
		want  string
	}{
		{"a file", Store{URL: "bolt:litfass.db"}, "bolt:litfass.db"},
		{"no password", Store{URL: "redis://h:6379/1"}, "redis://h:6379/1"},
		{"a password alone", Store{URL: "redis://h:6379/1", Password: secret}, "redis://:p%40ss%3Aw%2Frd%3F&@h:6379/1"},
		{"with a user", Store{URL: "rediss://u%20x@h", Password: secret}, "rediss://u%20x:p%40ss%3Aw%2Frd%3F&@h"},
		{"Sentinel", Store{URL: "redis+sentinel://h:1,i:2/m?db=2", SentinelPassword: secret},
			"redis+sentinel://h:1,i:2/m?db=2&sentinel_password=p%40ss%3Aw%2Frd%3F%26"},
		{"Sentinel without settings", Store{URL: "redis+sentinel://h:1/m", SentinelPassword: aggregator.NewSecret("x")},
			"redis+sentinel://h:1/m?sentinel_password=x"},
	}
	for _, c := range cases {
		if got := c.store.Address().Reveal(); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

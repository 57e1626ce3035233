package aggregator

import (
	"errors"
	"slices"
	"testing"
	"time"
)

func TestSourceValidateNamesEachWrongField(t *testing.T) {
	good := Source{ID: "bonn-rathaus", URL: "https://www.bonn.example/rss"}
	cases := []struct {
		name string
		edit func(*Source)
		want []string
	}{
		{"the least there can be", func(s *Source) {}, nil},
		{"all there can be", func(s *Source) {
			s.Was, s.Kind, s.Class, s.Area, s.Language = "bonn", "feed", Official, "05314000", "de-DE"
			s.Every, s.Tags = Duration(15*time.Minute), []string{"topic/verkehr", "org/dstgb", "place/05", "keyword/öpnv"}
			s.Auth.User, s.Auth.Password = "u", NewSecret("p")
		}, nil},
		{"nothing", func(s *Source) { *s = Source{} }, []string{"id", "url"}},
		{"upper case id", func(s *Source) { s.ID = "Bonn" }, []string{"id"}},
		{"id with double hyphen", func(s *Source) { s.ID = "a--b" }, []string{"id"}},
		{"was is the id", func(s *Source) { s.Was = s.ID }, []string{"was"}},
		{"unknown kind and class", func(s *Source) { s.Kind, s.Class = "fead", "offical" }, []string{"class", "kind"}},
		{"ftp", func(s *Source) { s.URL = "ftp://bonn.example" }, []string{"url"}},
		{"no host", func(s *Source) { s.URL = "https:///rss" }, []string{"url"}},
		{"password in url", func(s *Source) { s.URL = "https://u:p@bonn.example/" }, []string{"url"}},
		{"two clocks", func(s *Source) { s.Schedule, s.Every = "0 * * * *", Duration(time.Hour) }, []string{"every"}},
		{"too often", func(s *Source) { s.Every = Duration(time.Millisecond) }, []string{"every"}},
		{"broken cron line", func(s *Source) { s.Schedule = "61 * * * *" }, []string{"schedule"}},
		{"odd limits", func(s *Source) { s.Floor, s.HintCap, s.BackOff = -1, Duration(400*24*time.Hour), "planet" },
			[]string{"floor", "hint_cap", "back_off"}},
		{"area of 7 digits", func(s *Source) { s.Area = "5314000" }, []string{"area"}},
		{"no such Land", func(s *Source) { s.Area = "17" }, []string{"area"}},
		{"bad tags", func(s *Source) {
			s.Tags = []string{"verkehr", "topic/verkehr", "place/123", "topic/verkehr", "foo/bar", "keyword/A B"}
		},
			[]string{"tags[0]", "tags[2]", "tags[3]", "tags[4]", "tags[5]"}},
		{"language", func(s *Source) { s.Language = "deutsch" }, []string{"language"}},
		{"secret over http", func(s *Source) { s.URL, s.Auth.Bearer = "http://bonn.example/", NewSecret("x") }, []string{"auth"}},
		{"half a login", func(s *Source) { s.Auth.User = "u" }, []string{"auth.user"}},
		{"two logins", func(s *Source) {
			s.Auth = Auth{User: "u", Password: NewSecret("p"), Bearer: NewSecret("b")}
		}, []string{"auth.bearer"}},
		{"bad header", func(s *Source) { s.Auth.Headers = map[string]Secret{"X Key": NewSecret("x")} }, []string{"auth.headers.X Key"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := good
			c.edit(&s)
			if got := wrongFields(s.Validate()); !slices.Equal(got, c.want) {
				t.Errorf("wrong fields %q, want %q (%v)", got, c.want, s.Validate())
			}
		})
	}
}

// wrongFields lists the fields of the FieldErrors in a tree of joined errors.
func wrongFields(err error) []string {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var fields []string
		for _, e := range joined.Unwrap() {
			fields = append(fields, wrongFields(e)...)
		}
		return fields
	}
	var f *FieldError
	if errors.As(err, &f) {
		return []string{f.Field}
	}
	return nil
}

func TestTheWayToASourceIsChecked(t *testing.T) {
	good := Source{ID: "a", URL: "https://a.example/", Proxy: "socks5://proxy.example:1080", BodyCap: 20 << 20}
	if err := good.Validate(); err != nil {
		t.Error(err)
	}
	for field, s := range map[string]Source{
		"proxy":    {ID: "a", URL: "https://a.example/", Proxy: "ftp://proxy.example"},
		"ca":       {ID: "a", URL: "https://a.example/", CA: NewSecret("no certificate")},
		"body_cap": {ID: "a", URL: "https://a.example/", BodyCap: 21 << 20},
	} {
		var wrong *FieldError
		if err := s.Validate(); !errors.As(err, &wrong) || wrong.Field != field {
			t.Errorf("%s: got %v", field, err)
		}
	}
}

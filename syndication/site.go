package syndication

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// Site is what the operator says of the whole: it stands on every page and in every feed.
type Site struct {
	ID          string `yaml:"id,omitempty"`          // sets the ids of our feeds apart from other installations; keep it for ever
	Title       string `yaml:"title"`                 // for people
	Description string `yaml:"description,omitempty"` // one sentence for the front page
	BaseURL     string `yaml:"base_url"`              // public address, may have a path; every URL we publish starts with it
	Language    string `yaml:"language,omitempty"`    // BCP 47; default de; pages know German and English
	TimeZone    string `yaml:"time_zone,omitempty"`   // IANA name, for dates on pages; default Europe/Berlin
	Contact     string `yaml:"contact,omitempty"`     // mail address or URL; also sent to sources, which nothing is fetched without
	Imprint     string `yaml:"imprint,omitempty"`     // URL of the Impressum
	Privacy     string `yaml:"privacy,omitempty"`     // URL of the privacy policy
	Rights      string `yaml:"rights,omitempty"`      // what may be done with the feeds themselves
}

// Validate tells all that is wrong with the settings: joined *aggregator.FieldError, or nil.
func (s Site) Validate() error {
	var errs []error
	if strings.TrimSpace(s.Title) == "" {
		errs = append(errs, aggregator.Wrong("title", "is missing: every page and feed carries it"))
	}
	switch u, err := url.Parse(s.BaseURL); {
	case s.BaseURL == "":
		errs = append(errs, aggregator.Wrong("base_url", "is missing: give the public address, like https://news.example.org"))
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		errs = append(errs, aggregator.Wrong("base_url", "%q is not an absolute http or https address", s.BaseURL))
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		errs = append(errs, aggregator.Wrong("base_url", "%q may hold scheme, host, port and path only", s.BaseURL))
	}
	if s.Language != "" && !aggregator.WellFormedLanguage(s.Language) {
		errs = append(errs, aggregator.Wrong("language", "%q is not a language tag like de or en-GB", s.Language))
	}
	if _, err := time.LoadLocation(s.TimeZone); err != nil || s.TimeZone == "Local" {
		errs = append(errs, aggregator.Wrong("time_zone", "%q is not a time zone like Europe/Berlin", s.TimeZone))
	}
	for _, link := range []struct{ field, value string }{{"imprint", s.Imprint}, {"privacy", s.Privacy}} {
		if link.value != "" && webURL(link.value) == "" {
			errs = append(errs, aggregator.Wrong(link.field, "%q is not an absolute http or https address", link.value))
		}
	}
	return errors.Join(errs...)
}

// base is the public address with exactly one slash at its end.
func (s Site) base() string { return strings.TrimRight(webURL(s.BaseURL), "/") + "/" }

// prefix is the path of the public address, without the slash at its end: "" or "/news".
func (s Site) prefix() string {
	u, err := url.Parse(s.BaseURL)
	if err != nil {
		return ""
	}
	return strings.TrimRight(u.Path, "/")
}

func (s Site) language() string {
	if s.Language == "" {
		return "de"
	}
	return s.Language
}

// location is where the dates on pages are at home.
func (s Site) location() *time.Location {
	name := s.TimeZone
	if name == "" {
		name = "Europe/Berlin"
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return zone
}

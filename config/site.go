package config

import (
	"errors"
	"net/mail"
	"net/url"
	"strings"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// Site says who publishes here; it stands in every feed and on every page.
type Site struct {
	// Name of the site, in feeds and on pages.
	Title string `yaml:"title,omitempty"`
	// Address under which readers reach Litfass: every published link begins with it.
	BaseURL string `yaml:"base_url"`
	// Language of the site, BCP 47: de or en for its own pages.
	Language string `yaml:"language,omitempty"`
	// Mail address or URL of who runs this; it is told to every publisher in the User-Agent. Without it nothing is fetched.
	Contact string `yaml:"contact,omitempty"`
	// URL of the legal notice (Impressum).
	Imprint string `yaml:"imprint,omitempty"`
	// URL of the privacy notice (Datenschutz).
	Privacy string `yaml:"privacy,omitempty"`
	// Time zone of cron lines, pages and dates without a zone, such as Europe/Berlin.
	TimeZone string `yaml:"time_zone,omitempty"`
}

// Validate returns what is wrong with the site as joined FieldErrors.
func (s Site) Validate() error {
	var errs []error
	wrong := func(field, format string, args ...any) { errs = append(errs, aggregator.Wrong(field, format, args...)) }
	if s.BaseURL == "" {
		wrong("base_url", "is missing")
	} else if err := aggregator.CheckURL(s.BaseURL); err != nil {
		wrong("base_url", "%w", err)
	} else if strings.ContainsAny(s.BaseURL, "?#") {
		wrong("base_url", "must not have a query or a fragment")
	}
	if strings.TrimSpace(s.Title) == "" {
		wrong("title", "is empty")
	}
	if !aggregator.WellFormedLanguage(s.Language) {
		wrong("language", "%q is not a language tag such as de or en", s.Language)
	}
	if s.Contact != "" && !isContact(s.Contact) {
		wrong("contact", "%q is neither a mail address nor a URL", s.Contact)
	}
	for field, link := range map[string]string{"imprint": s.Imprint, "privacy": s.Privacy} {
		if link == "" {
			continue
		}
		if err := aggregator.CheckURL(link); err != nil {
			wrong(field, "%w", err)
		}
	}
	if _, err := time.LoadLocation(s.TimeZone); err != nil || s.TimeZone == "" || s.TimeZone == "Local" {
		wrong("time_zone", "%q is not a time zone such as Europe/Berlin", s.TimeZone)
	}
	return errors.Join(errs...)
}

// isContact: it goes into a header, so it is one line of plain characters.
func isContact(s string) bool {
	if strings.ContainsAny(s, "\r\n();<>\"") {
		return false
	}
	if u, err := url.Parse(s); err == nil && (u.Scheme == "https" || u.Scheme == "http") {
		return u.Host != ""
	}
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s
}

// Location is the time zone itself; UTC if there is no such zone, which Validate tells.
func (s Site) Location() *time.Location {
	if l, err := time.LoadLocation(s.TimeZone); err == nil {
		return l
	}
	return time.UTC
}

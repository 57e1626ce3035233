package aggregator

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Validate returns what is wrong with the source as joined FieldErrors, nil if nothing is. It knows
// the source alone: whether its id is taken or its topics exist is for those who know the others.
func (s Source) Validate() error {
	return errors.Join(
		s.validateNames(),
		s.validateReading(),
		s.validateTags(),
		s.Auth.validate(s.URL),
		s.validateAccess(),
	)
}

func (s Source) validateNames() error {
	var errs []error
	if s.ID == "" {
		errs = append(errs, Wrong("id", "is missing"))
	} else if err := CheckID(s.ID); err != nil {
		errs = append(errs, Wrong("id", "%w", err))
	}
	if s.Was != "" {
		if err := CheckID(s.Was); err != nil {
			errs = append(errs, Wrong("was", "%w", err))
		} else if s.Was == s.ID {
			errs = append(errs, Wrong("was", "is the id itself; leave it out"))
		}
	}
	if s.Class != "" && s.Class != Official && s.Class != Press {
		errs = append(errs, Wrong("class", "%q is not official or press", s.Class))
	}
	return errors.Join(errs...)
}

func (s Source) validateReading() error {
	var errs []error
	if s.Kind != "" {
		if kinds := slices.Sorted(maps.Keys(Heads(nil))); !slices.Contains(kinds, s.Kind) {
			errs = append(errs, Wrong("kind", "%q is not one of %q", s.Kind, kinds))
		}
	}
	if s.URL == "" {
		errs = append(errs, Wrong("url", "is missing"))
	} else if err := CheckURL(s.URL); err != nil {
		errs = append(errs, Wrong("url", "%w", err))
	}
	switch every := time.Duration(s.Every); {
	case s.Schedule != "" && every != 0:
		errs = append(errs, Wrong("every", "stands beside schedule; keep one of them"))
	case every < 0, every > 0 && every < leastEvery, every > mostEvery:
		errs = append(errs, Wrong("every", "%s is not between %s and %s", s.Every, Duration(leastEvery), Duration(mostEvery)))
	}
	if err := s.Schedule.Validate(); err != nil {
		errs = append(errs, Wrong("schedule", "%w", err))
	}
	if f := time.Duration(s.Floor); f < 0 || f > 366*day {
		errs = append(errs, Wrong("floor", "%s is not between 0s and 366d", s.Floor))
	}
	if c := time.Duration(s.HintCap); c < 0 || c > 366*day {
		errs = append(errs, Wrong("hint_cap", "%s is not between 0s and 366d", s.HintCap))
	}
	switch s.BackOff {
	case "", ScopeFeed, ScopeHost, ScopeDomain:
	default:
		errs = append(errs, Wrong("back_off", "%q is not feed, host or domain", s.BackOff))
	}
	if q := s.Quoting; q.Chars != 0 && q.Mode != QuoteTeaser || q.Chars < 0 {
		errs = append(errs, Wrong("quoting", "%q is not title, teaser, teaser N or full", q))
	}
	if s.Language != "" && !WellFormedLanguage(s.Language) {
		errs = append(errs, Wrong("language", "%q is not a language tag such as de or de-AT", s.Language))
	}
	return errors.Join(errs...)
}

func (s Source) validateTags() error {
	var errs []error
	if s.Area != "" && !wellFormedArea(s.Area) {
		errs = append(errs, Wrong("area", "%q is not an AGS: 2 digits for a Land, 5 for a Kreis, 8 for a municipality; litfass gazetteer find NAME tells it", s.Area))
	}
	for i, tag := range s.Tags {
		field := fmt.Sprintf("tags[%d]", i)
		if err := CheckTag(tag); err != nil {
			errs = append(errs, Wrong(field, "%w", err))
		} else if slices.Index(s.Tags, tag) < i {
			errs = append(errs, Wrong(field, "%q stands here twice", tag))
		}
	}
	return errors.Join(errs...)
}

// validate checks what a source is told of us. Secrets travel over https only: the URL decides.
func (a Auth) validate(source string) error {
	var errs []error
	if a.User != "" && a.Password == (Secret{}) {
		errs = append(errs, Wrong("auth.user", "needs a password"))
	}
	if a.User == "" && a.Password != (Secret{}) {
		errs = append(errs, Wrong("auth.password", "needs a user"))
	}
	if a.Bearer != (Secret{}) && (a.User != "" || a.Password != (Secret{})) {
		errs = append(errs, Wrong("auth.bearer", "stands beside user and password; keep one of them"))
	}
	for name, value := range a.Headers {
		field := "auth.headers." + name
		if !headerName(name) {
			errs = append(errs, Wrong(field, "%q is not a header name", name))
		}
		if strings.ContainsAny(value.Reveal(), "\r\n\x00") {
			errs = append(errs, Wrong(field, "the value has a line break"))
		}
	}
	some := a.User != "" || a.Password != (Secret{}) || a.Bearer != (Secret{}) || len(a.Headers) > 0
	if some && !strings.HasPrefix(strings.ToLower(source), "https:") {
		errs = append(errs, Wrong("auth", "would be sent in the clear; the url must be https"))
	}
	return errors.Join(errs...)
}

// CheckID says whether a text can name a source or a category: 1 to 64 of a–z, 0–9 and single
// hyphens between them, so that it fits into addresses, keys and commands as it is.
func CheckID(id string) error {
	if len(id) > 64 {
		return fmt.Errorf("%q is longer than 64 characters", id)
	}
	if !slug(id) {
		return fmt.Errorf("%q is not an id: a to z, 0 to 9 and single hyphens in between", id)
	}
	return nil
}

// CheckURL says whether a text is an absolute http or https URL with a host and without a user.
func CheckURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return errors.New("is not a URL that can be read")
	case u.Scheme != "http" && u.Scheme != "https":
		return errors.New("is not a URL that begins with https:// or http://")
	case u.Hostname() == "":
		return errors.New("is a URL without a host")
	case u.User != nil:
		return errors.New("holds a user or password; write them under auth")
	}
	return nil
}

// CheckTag says whether a text has the form of a tag: place/AGS, org/NAME, topic/NAME, format/NAME
// or keyword/SLUG. Whether the topic or the format exists it does not know.
func CheckTag(tag string) error {
	family, name, found := strings.Cut(tag, "/")
	switch {
	case !found:
		return fmt.Errorf("%q is not a tag: it begins with topic/, place/, org/, format/ or keyword/", tag)
	case family == "place":
		if !wellFormedArea(name) {
			return fmt.Errorf("%q is not a place: an AGS has 2, 5 or 8 digits", tag)
		}
	case family == "org", family == "topic", family == "format":
		if !slug(name) {
			return fmt.Errorf("%q is not a tag: behind the slash stand a to z, 0 to 9 and hyphens", tag)
		}
	case family == "keyword":
		if name == "" || strings.ContainsAny(name, " \t/") || strings.ToLower(name) != name {
			return fmt.Errorf("%q is not a keyword: lower case, hyphens for spaces", tag)
		}
	default:
		return fmt.Errorf("%q is not a tag: it begins with topic/, place/, org/, format/ or keyword/", tag)
	}
	return nil
}

// wellFormedArea: the first two digits of an AGS (Amtlicher Gemeindeschlüssel) are the Land, 01 to 16.
func wellFormedArea(ags string) bool {
	if n := len(ags); n != 2 && n != 5 && n != 8 || strings.Trim(ags, "0123456789") != "" {
		return false
	}
	return ags[:2] >= "01" && ags[:2] <= "16"
}

func slug(s string) bool {
	if s == "" || s[0] == '-' || s[len(s)-1] == '-' || strings.Contains(s, "--") {
		return false
	}
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// WellFormedLanguage looks at the shape of a tag only (RFC 5646 section 2.1): 2 or 3 letters, then
// parts of 1 to 8 letters or digits.
func WellFormedLanguage(tag string) bool {
	first, _, _ := strings.Cut(tag, "-")
	if n := len(first); n != 2 && n != 3 || strings.ContainsAny(first, "0123456789") {
		return false
	}
	for part := range strings.SplitSeq(tag, "-") {
		if !slug(strings.ToLower(part)) || len(part) > 8 {
			return false
		}
	}
	return true
}

// headerName: a token, RFC 9110 section 5.6.2.
func headerName(s string) bool {
	for _, c := range []byte(s) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte(`"(),/:;<=>?@[\]{}`, c) >= 0 {
			return false
		}
	}
	return s != ""
}

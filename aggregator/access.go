package aggregator

import (
	"context"
	"errors"

	"github.com/litfass/litfass/aggregator/polite"
)

// withAccess gives the requests of a source what they need other than everybody else's. polite sends
// credentials to the source's own origin only.
func withAccess(ctx context.Context, s Source) context.Context {
	if authHash(s.Auth) == 0 && s.Proxy == "" && s.CA == (Secret{}) && s.BodyCap == 0 {
		return ctx
	}
	return polite.With(ctx, s.access())
}

func (s Source) access() polite.Access {
	a := polite.Access{
		Origin: s.URL, User: s.Auth.User, Password: s.Auth.Password.Reveal(), Bearer: s.Auth.Bearer.Reveal(),
		Proxy: s.Proxy, CA: s.CA.Reveal(), WireCap: s.BodyCap, DecodedCap: s.BodyCap,
	}
	if len(s.Auth.Headers) > 0 {
		a.Headers = make(map[string]string, len(s.Auth.Headers))
		for name, value := range s.Auth.Headers {
			a.Headers[name] = value.Reveal()
		}
	}
	return a
}

// validateAccess says what is wrong with the way to the source; its credentials are Auth's to check.
func (s Source) validateAccess() error {
	var errs []error
	for field, a := range map[string]polite.Access{
		"proxy": {Proxy: s.Proxy}, "ca": {CA: s.CA.Reveal()}, "body_cap": {WireCap: s.BodyCap},
	} {
		var wrong *polite.FieldError
		if errors.As(a.Validate(), &wrong) {
			errs = append(errs, &FieldError{Field: field, Err: wrong.Err})
		}
	}
	return errors.Join(errs...)
}

package polite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// Robots answers whether a page may be read, from its site's robots.txt (RFC 9309). It is for pages
// that Litfass finds by itself; a feed that the operator configured was published to be read. So nothing
// asks it as long as feeds are the only kind of source.
//
//	2xx              its rules hold
//	4xx but 429      there is none: all is allowed (section 2.3.1.3)
//	5xx, 429, no answer   nobody knows: nothing is allowed (section 2.3.1.4), asked again after an hour
//	more than 5 redirects all is allowed (section 2.3.1.2)
type Robots struct {
	mu    sync.Mutex
	sites map[string]*site
}

// Permission is what robots.txt says of a URL.
type Permission struct {
	Allowed bool
	Delay   time.Duration // Crawl-delay, at most 5 minutes: use it as Access.Gap; 0 = none
}

// site is one origin's robots.txt. Whoever put the token into asking reads and writes the rest.
type site struct {
	asking  chan struct{}
	rules   rules
	expires time.Time
}

const (
	robotsTTL   = 24 * time.Hour // RFC 9309 section 2.4
	robotsRetry = time.Hour
	robotsSize  = 500 << 10 // section 2.5
	robotsHops  = 5
	robotsSites = 10_000
)

// NewRobots makes a Robots that knows no site yet.
func NewRobots() *Robots { return &Robots{sites: map[string]*site{}} }

// Allowed asks for the robots.txt of u's origin, unless it is known, with a client from a Transport.
// An error means that no answer can be had at the moment for reasons of our own: the context ended,
// or it is not the host's turn (HeldError, PaceError).
func (r *Robots) Allowed(ctx context.Context, client *http.Client, u *url.URL, now time.Time) (Permission, error) {
	s := r.site(origin(u))
	select {
	case s.asking <- struct{}{}:
		defer func() { <-s.asking }()
	case <-ctx.Done():
		return Permission{}, context.Cause(ctx)
	}
	if !now.Before(s.expires) {
		rules, ttl, err := askRobots(ctx, client, u)
		if err != nil {
			return Permission{}, fmt.Errorf("robots.txt of %s: %w", u.Host, err)
		}
		s.rules, s.expires = rules, now.Add(ttl)
	}
	return Permission{Allowed: s.rules.allow(u), Delay: s.rules.delay}, nil
}

func (r *Robots) site(key string) *site {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.sites[key]
	if s == nil {
		if len(r.sites) >= robotsSites {
			r.sites = map[string]*site{}
		}
		s = &site{asking: make(chan struct{}, 1)}
		r.sites[key] = s
	}
	return s
}

// askRobots fetches the file and says how long it holds.
func askRobots(ctx context.Context, client *http.Client, of *url.URL) (rules, time.Duration, error) {
	u := &url.URL{Scheme: of.Scheme, Host: of.Host, Path: "/robots.txt"}
	for range robotsHops + 1 {
		status, location, body, err := getRobots(ctx, client, u)
		switch {
		case err != nil && ours(ctx, err):
			return rules{}, 0, err
		case err != nil || status >= 500 || status == http.StatusTooManyRequests:
			return rules{none: true}, robotsRetry, nil //nolint:nilerr // no answer is an answer: keep out
		case status >= 300 && status < 400 && location != nil:
			u = location
		case status >= 200 && status < 300:
			return parseRobots(body), robotsTTL, nil
		default:
			return rules{}, robotsTTL, nil
		}
	}
	return rules{}, robotsTTL, nil
}

// ours says whether an error tells nothing of the site.
func ours(ctx context.Context, err error) bool {
	var held *HeldError
	var pace *PaceError
	return ctx.Err() != nil || errors.As(err, &held) || errors.As(err, &pace)
}

func getRobots(ctx context.Context, client *http.Client, u *url.URL) (status int, location *url.URL, body []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return 0, nil, nil, err
	}
	req.Header.Set("Accept", "text/plain")
	res, err := client.Do(req)
	if err != nil {
		return 0, nil, nil, err
	}
	defer res.Body.Close()
	location, _ = res.Location()
	if res.StatusCode >= 200 && res.StatusCode < 300 {
		body, err = io.ReadAll(io.LimitReader(res.Body, robotsSize))
	}
	return res.StatusCode, location, body, err
}

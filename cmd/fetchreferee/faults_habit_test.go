package main

import (
	"net/http"
	"net/netip"
	"time"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/polite"
)

// after makes a source due so long after it was asked.
func after(d time.Duration) func(*rig) {
	return keeping(func(c *aggregator.Commit) { c.State.Due = c.State.Health.Attempt.Add(d) })
}

// mistakesOfHabit are in what is remembered, in when it asks and in how much it takes.
var mistakesOfHabit = []mistake{
	{"same bytes again and again change nothing", 4, "deaf", 30, keeping(func(c *aggregator.Commit) { c.State.Health.Ineffective = 0 })},
	{"a 304 is believed for ever", 4, "frozen", 25, source(func(s *aggregator.Source) { s.Trust304 = true })},
	{"a restart forgets everything", 5, "restart", 5, func(r *rig) { r.amnesia, r.events = true, []event{{2, "restart"}} }},
	{"a restart asks for everything", 5, "restart", 5, func(r *rig) {
		r.events = []event{{2, "restart"}}
		starts := 0
		r.daemon = func(a *aggregator.Aggregator) {
			if starts++; starts > 1 {
				for i := range a.Sources { // another address is asked as soon as it may
					a.Sources[i].URL += "?"
				}
			}
		}
	}},
	{"an order by hand knows no floor", 5, "restart", 5, func(r *rig) {
		r.events = []event{{2, "manual"}}
		source(func(s *aggregator.Source) { s.Floor = aggregator.Duration(time.Minute) })(r)
	}},
	{"a permanent redirect is forgotten", 6, "moved", 12, keeping(func(c *aggregator.Commit) { c.State.Cursor.Moved = "" })},
	{"a permanent redirect is believed at once", 6, "moved", 4, keeping(func(c *aggregator.Commit) {
		if !c.State.Cursor.MovedSince.IsZero() {
			c.State.Cursor.MovedSince = c.Now.Add(-8 * day)
		}
	})},
	{"what is gone is asked for", 7, "ended", 4, after(6 * time.Hour)},
	{"what is missing is asked for every hour", 7, "missing", 3, after(time.Hour)},
	{"what is missing for a month is asked for daily", 7, "missing", 40, after(day)},
	{"what is forbidden is asked for", 7, "refused", 3, after(6 * time.Hour)},
	{"a 429 of a host is forgotten at a restart", 8, "busy", 8, func(r *rig) {
		r.amnesia, r.events = true, []event{{3, "restart"}}
	}},
	{"the domain is not silenced", 8, "domain", 10, func(r *rig) {
		r.daemon = func(a *aggregator.Aggregator) { a.Silence = nil }
	}},
	{"it does not back off", 9, "failing", 6, after(time.Hour)},
	{"it backs off without jitter", 8, "overrun", 20, keeping(func(c *aggregator.Commit) {
		if n := c.State.Health.Failures; n > 0 {
			c.State.Due = c.State.Health.Attempt.Add(min(time.Hour<<(n-1), day))
		}
	})},
	{"it gives up", 9, "failing", 12, keeping(func(c *aggregator.Commit) {
		if c.State.Health.Failures > 5 {
			c.State.Due = c.Now.Add(1000 * day)
		}
	})},
	{"a success does not reset the back-off", 9, "failing", 25, func() func(*rig) {
		most := 0
		return keeping(func(c *aggregator.Commit) {
			if most = max(most, c.State.Health.Failures); c.State.Health.Failures > 0 {
				c.State.Due = c.State.Health.Attempt.Add(min(time.Hour<<(min(most, 8)-1), 23*time.Hour))
			}
		})
	}()},
	{"there is no floor", 10, "floor", 2, source(func(s *aggregator.Source) { s.Floor = aggregator.Duration(10 * time.Minute) })},
	{"a year's max-age is obeyed", 10, "forever", 5, source(func(s *aggregator.Source) { s.HintCap = aggregator.Duration(366 * day) })},
	{"ttl is ignored", 10, "channel", 2, after(time.Hour)},
	{"skipHours and skipDays are ignored", 10, "closed", 6, after(90 * time.Minute)},
	{"every feed has one rhythm", 11, "lively,sleepy", 8, source(func(s *aggregator.Source) { s.Every = aggregator.Duration(12 * time.Hour) })},
	{"it never sleeps", 11, "lively", 8, source(func(s *aggregator.Source) { s.Every = aggregator.Duration(2 * time.Hour) })},
	{"intervals have no jitter", 12, "twins", 8, after(6 * time.Hour)},
	{"two feeds of one rhythm are asked together", 12, "twins", 12, func(r *rig) {
		r.daemon = func(a *aggregator.Aggregator) { a.Spread = time.Nanosecond }
		keeping(func(c *aggregator.Commit) { c.State.Due = c.Now.Truncate(6 * time.Hour).Add(6 * time.Hour) })(r)
	}},
	{"everything is asked on the full hour", 12, "lively,twins,everybody-in-time", 12, keeping(func(c *aggregator.Commit) {
		c.State.Due = c.State.Due.Truncate(time.Hour).Add(time.Hour)
	})},
	{"a cron schedule is shared to the second", 12, "cron", 6, keeping(func(c *aggregator.Commit) {
		c.State.Due = c.Now.Add(-15 * time.Minute).Truncate(6 * time.Hour).Add(6*time.Hour + 15*time.Minute)
	})},
	{"a backlog is worked off at once", 12, "", 6, func(r *rig) {
		r.events = []event{{2, "outage"}, {5, "return"}}
		r.daemon = func(a *aggregator.Aggregator) { a.PerSecond, a.Workers = -1, 200 }
	}},
	{"a host is asked by several at once", 13, "crowd,everybody-in-time", 3, func(r *rig) {
		unpaced(r)
		r.daemon = func(a *aggregator.Aggregator) { a.Spread = time.Nanosecond }
	}},
	{"requests to a host follow each other at once", 13, "crowd,everybody-in-time", 3, func(r *rig) {
		r.daemon = func(a *aggregator.Aggregator) { a.Spread = time.Nanosecond }
		options(func(o *polite.Options) { o.Gap = 100 * time.Millisecond })(r)
	}},
	{"a body may be as large as it likes", 14, "huge", 2, options(func(o *polite.Options) { o.WireCap, o.DecodedCap = 64<<20, 20<<20 })},
	{"a source's own cap is not used", 14, "roomy", 3, source(func(s *aggregator.Source) { s.BodyCap = 0 })},
	{"a source's own proxy is not used", 22, "proxied", 2, source(func(s *aggregator.Source) { s.Proxy = "" })},
	{"a header may be as large as it likes", 14, "talker", 2, options(func(o *polite.Options) { o.HeaderCap = 1 << 20 })},
	{"what decodes to too much is cut and taken", 14, "bomb", 3, func(r *rig) {
		etag := ""
		hearing(func(res *http.Response) { etag = res.Header.Get("Etag") })(r)
		keeping(func(c *aggregator.Commit) { c.State.Cursor.ETag = etag })(r)
	}},
	{"an answer that does not begin is waited for", 14, "mute", 2, options(func(o *polite.Options) {
		o.FirstByteTimeout, o.Timeout = 8*time.Minute, 8*time.Minute
	})},
	{"an answer that does not end is waited for", 14, "trickle", 2, options(func(o *polite.Options) { o.Timeout = 8 * time.Minute })},
	{"inner addresses are called", 16, "inside", 2, options(func(o *polite.Options) {
		o.AllowNetworks = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	})},
}

// unpaced goes round the manners, straight to the network.
func unpaced(r *rig) {
	var direct *http.Transport
	r.options = func(o *polite.Options) {
		direct = &http.Transport{DialContext: o.DialContext, DisableCompression: true, IdleConnTimeout: time.Second}
	}
	r.client = func(http.RoundTripper) http.RoundTripper { return direct }
}

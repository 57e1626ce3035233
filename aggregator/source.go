package aggregator

import (
	"time"

	"github.com/litfass/litfass/aggregator/polite"
)

// Kind says how a source is read; it is a key of Heads.
type Kind string

// Class says what a source is, and with it what may be quoted and who speaks first.
type Class string

// The classes: a public body speaks for itself, the press reports.
const (
	Official Class = "official"
	Press    Class = "press"
)

// Scope says how far a request to wait reaches.
type Scope string

// The scopes: the source alone, all of its host, all hosts of its registrable domain.
const (
	ScopeFeed   Scope = "feed"
	ScopeHost   Scope = "host"
	ScopeDomain Scope = "domain"
)

// Source is a place where news comes from, as the operator describes it.
type Source struct {
	ID              string      `yaml:"id"`                         // names it in configuration, logs and commands
	Was             string      `yaml:"was,omitempty"`              // the id it had at first, if it was renamed; keep it for ever
	Name            string      `yaml:"name,omitempty"`             // for people; default: the id
	Description     string      `yaml:"description,omitempty"`      // one sentence for the directory of sources; default: class and place
	Kind            Kind        `yaml:"kind,omitempty"`             // default: feed
	Class           Class       `yaml:"class,omitempty"`            // default: press
	URL             string      `yaml:"url"`                        // http or https
	Schedule        Schedule    `yaml:"schedule,omitempty"`         // cron line; with neither this nor every: adaptive
	Every           Duration    `yaml:"every,omitempty"`            // instead of a cron line: the time between two readings
	Floor           Duration    `yaml:"floor,omitempty"`            // least time between two requests; default: 60m, or less if the schedule is shorter
	HintCap         Duration    `yaml:"hint_cap,omitempty"`         // how long max-age, ttl and the like may put the source off; default: 24h
	BackOff         Scope       `yaml:"back_off,omitempty"`         // whom a 429 or 503 silences; default: 429 the host, 503 the feed
	Trust304        bool        `yaml:"trust_304,omitempty"`        // never ask unconditionally, though it says 304 for weeks
	Area            string      `yaml:"area,omitempty"`             // AGS of 2, 5 or 8 digits
	Tags            []string    `yaml:"tags,omitempty"`             // given to each of its items
	Credit          string      `yaml:"credit,omitempty"`           // who is named in "Quelle: …"; default: the name
	Quoting         Quoting     `yaml:"quoting,omitempty"`          // what may be quoted; default: teaser 200 of official sources, title of the press
	Priority        int         `yaml:"priority,omitempty"`         // who speaks for an item of several sources: higher first
	Language        string      `yaml:"language,omitempty"`         // BCP 47, where the document says nothing
	Images          bool        `yaml:"images,omitempty"`           // its pictures may be shown; otherwise they are not even stored
	Tracking        []string    `yaml:"tracking,omitempty"`         // query parameters that only track, beyond those known; "x_*" names a family
	FollowDeletions bool        `yaml:"follow_deletions,omitempty"` // an item that disappears from its document, though older ones still stand there, is withdrawn; not for feeds that keep old items pinned
	Alone           bool        `yaml:"alone,omitempty"`            // its items join no others for telling the same story in other words, nor do others join them; equal links and texts count all the same
	Keep            bool        `yaml:"keep,omitempty"`             // its items stay when it is taken out of the configuration
	Auth            Auth        `yaml:"auth,omitempty"`             // what it wants to know of us; sent over https only
	Proxy           string      `yaml:"proxy,omitempty"`            // http, https or socks5 URL of its own proxy, or none; default: fetching.proxy
	CA              Secret      `yaml:"ca,omitempty"`               // PEM certificates that are trusted for it besides the usual ones, such as {file: ca.pem}
	BodyCap         polite.Size `yaml:"body_cap,omitempty"`         // how large its document may be, sent and decoded, up to 20 MiB; default: fetching.wire_cap and fetching.decoded_cap
}

// Key is what the store and every item id know the source by: its first id.
func (s Source) Key() string {
	if s.Was != "" {
		return s.Was
	}
	return s.ID
}

// Auth is what a source wants to know of us. Sent over https only.
type Auth struct {
	User     string            `yaml:"user,omitempty"`     // basic authentication: user …
	Password Secret            `yaml:"password,omitempty"` // … and password
	Bearer   Secret            `yaml:"bearer,omitempty"`   // token, instead of user and password
	Headers  map[string]Secret `yaml:"headers,omitempty"`  // further headers, name to value
}

// Cursor is where a source was left off. It moves only in the commit that holds the items it stands for.
type Cursor struct {
	URL          string     // the validators belong to this URL
	ETag         string     // byte for byte as served, RFC 9110 section 8.8.3
	LastModified string     // likewise, RFC 9110 section 8.8.2
	Body         Hash       // of the last accepted body and the parser's version; 0 = none
	Auth         Hash       // … asked with these credentials; 0 = none
	Full         time.Time  // when a body was last read whole or asked for without conditions
	Present      []Standing // what the current document holds, in document order
	Read         Hash       // what decided how its items were read; 0 = it is to be read whole next time
	Slices       []Slice    // how each of Present stood there, in the same order; empty = likewise
	Links        []Hash     // links that several items of the source share: they identify none
	Hints        Hints      // what that document said of when to come again
	Format       string     // of that document: RSS, Atom or JSON Feed; "" = not known yet
	Moved        string     // permanent redirect: its target …
	MovedFrom    string     // … for this URL of the configuration …
	MovedSince   time.Time  // … and when it was first seen
	Newest       time.Time  // date of the newest item ever committed
	Empty        int        // how many times running the document had no items after it had some
}

// Standing is an item of the current document: its own id and its text, hashed.
type Standing struct {
	Own, Text Hash
}

// Slice is an item of the current document as it stood there, so that it need not be parsed again; see slices.go.
type Slice struct {
	Raw       Hash   // of its bytes, decoded; 0 = it is to be read again
	Link      uint32 // of Seen.Link the lower half, 0 = it has none
	Published int64  // as the document says, in Unix seconds; that of the zero time = not at all
}

// Hints are a publisher's wishes about when to come again.
type Hints struct {
	Fresh     time.Duration // max-age − Age, else Expires − Date, of the last answer that had one
	Interval  time.Duration // RSS ttl or sy:updatePeriod/updateFrequency; 0 = none
	SkipHours uint32        // bit per hour of the day, GMT
	SkipDays  uint8         // bit per weekday, Sunday = bit 0, GMT
	Gap       time.Duration // median gap between recent items; 0 = unknown
}

// Health is how a source has been doing.
type Health struct {
	Class        Outcome   // of the last outcome
	Error        string    // its message, empty when it was good
	Attempt      time.Time // when it was last tried
	Success      time.Time // when it last answered as it should (a 304 too)
	FailingSince time.Time // zero while it does
	Failures     int       // in a row
	News         time.Time // when it last brought something new
	Asked        string    // the URL of the configuration at that time
	Wait         time.Time // the publisher asked not to be asked before (Retry-After); zero if not
	MissingSince time.Time // since when it says 404 or 410; zero while it does not
	Warning      string    // what the operator should look at though nothing fails
	Ineffective  int       // same bytes in a 200 so many times running: its validators do not work
}

// State is what the store keeps about a source besides its items.
type State struct {
	Cursor Cursor
	Health Health
	Due    time.Time
}

package main

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// A Scenario is a publisher of one or a few feeds who behaves in one interesting way. It keeps no state:
// what it answers follows from what it was asked before.
type Scenario struct {
	Name   string
	Feeds  []string          // paths that the fetcher is told, each "feed.xml" or "1/feed.xml" (of its second host); default: feed.xml
	Hosts  int               // how many hosts it has; 0 = 1
	Secure bool              // its feeds are told as https
	Wish   *Wish             // how the fetcher should be set up for them, if it can be
	Answer func(Visit) Reply // nil: it only watches what all others see
	Checks []Check           // what is judged when it is over
}

// Wish is a setting of a fetcher that a scenario is about.
type Wish struct {
	User     string            `json:"user,omitempty"`
	Password string            `json:"password,omitempty"`
	Bearer   string            `json:"bearer,omitempty"`
	Headers  map[string]string `json:"headers,omitempty"`
	Schedule string            `json:"schedule,omitempty"` // cron line, in UTC
	BackOff  string            `json:"back_off,omitempty"` // whom a 429 silences: "feed", "host" or "domain"
	Proxy    string            `json:"proxy,omitempty"`    // URL of a proxy, which the referee is too; a scenario writes the number of its host
	BodyCap  string            `json:"body_cap,omitempty"` // how large the document may be: "12 MiB"
}

// Visit is one request as a scenario sees it.
type Visit struct {
	Past   Log // what came before, this request not included
	Now    time.Time
	Host   int    // which of its hosts was asked
	Path   string // behind the name of the scenario: "feed.xml"
	Secure bool
	Header http.Header
	URL    func(host int, secure bool, path string) string // the address of a path of this scenario
}

// Reply is what it answers.
type Reply struct {
	Status  int // 0 = 200
	Header  map[string]string
	Body    []byte
	Refused bool                                // nobody should accept this body: it is cut, or no feed
	Send    func(http.ResponseWriter, *Sending) // sends a body in a way of its own, after the header is set
}

// Check is one demand of a line of docs/fetching.md and the judge of it.
type Check struct {
	Line   int
	Demand string
	Wished bool // it can be judged only if the fetcher is set up as the scenario wishes
	Judge  func(Log) Finding
}

// Verdict is the word of the referee.
type Verdict string

// The verdicts, from the best to the worst.
const (
	Kept       Verdict = "kept"
	NotSeen    Verdict = "not seen"            // the fetcher gave no occasion
	NeedsClock Verdict = "needs a moved clock" // it would show after hours or days only
	Broken     Verdict = "broken"
)

// Finding is a verdict and what it rests on.
type Finding struct {
	Verdict  Verdict
	Evidence string
	Requests []Request // that show it
}

// Request is a line of the log: one request and what it got.
type Request struct {
	At, End  time.Time // its header was read; its answer was sent or given up
	Run      int       // of the fetcher: how many times it had been started
	Conn     int64     // the connection it came on
	Proto    int       // 1 or 2
	Secure   bool
	Scenario string
	Host     int
	Path     string // behind the name of the scenario, without query
	Target   string // as it stands in the request
	Name     string // the Host it asked for
	Header   http.Header
	Status   int
	Answer   http.Header
	Sent     int64 // bytes of the body that it took
	Refused  bool  // nobody should accept this body
	Early    bool  // it left before the answer was whole
	Expired  bool  // the referee lost patience before the fetcher did
}

// Mark is something that happened to the fetcher.
type Mark struct {
	At   time.Time
	Kind string // "restart"; "manual": somebody asked for all feeds at once; "outage": it was away until now
}

// Log is what was seen of a scenario, in order of time.
type Log struct {
	Requests   []Request
	Marks      []Mark
	Start, End time.Time // of the observation
	Errands    bool      // each run was ordered by hand: when it began says nothing of the fetcher
}

// on returns the requests of one path, such as "feed.xml" or "1/feed.xml".
func (l Log) on(path string) []Request {
	host, path := splitHost(path)
	var found []Request
	for _, r := range l.Requests {
		if r.Path == path && r.Host == host {
			found = append(found, r)
		}
	}
	return found
}

// splitHost tells the host from a path: "1/feed.xml" is feed.xml of the second one.
func splitHost(path string) (int, string) {
	if len(path) > 2 && path[0] >= '1' && path[0] <= '9' && path[1] == '/' {
		return int(path[0] - '0'), path[2:]
	}
	return 0, path
}

// marked says whether something of the kind happened after from and until to.
func (l Log) marked(kind string, from, to time.Time) bool {
	return slices.ContainsFunc(l.Marks, func(m Mark) bool {
		return m.Kind == kind && m.At.After(from) && !m.At.After(to)
	})
}

// byHand says whether the later of two requests was made because somebody asked for all feeds at once: it
// came within the hour.
func (l Log) byHand(a, b Request) bool {
	from := b.At.Add(-time.Hour)
	if a.At.After(from) {
		from = a.At
	}
	return l.marked("manual", from, b.At)
}

// ordered says whether the later of two requests came because somebody started the fetcher by hand.
func (l Log) ordered(a, b Request) bool { return l.Errands && a.Run != b.Run }

// Scenarios returns all scenarios, in the order in which a fetcher is told of them.
func Scenarios() []Scenario {
	return slices.Concat(identityScenarios(), validatorScenarios(), statusScenarios(), redirectScenarios(),
		timingScenarios(), hintScenarios(), bodyScenarios(), limitScenarios())
}

// feeds are the paths that the fetcher is told.
func (s Scenario) feeds() []string {
	if len(s.Feeds) == 0 && s.Answer != nil {
		return []string{"feed.xml"}
	}
	return s.Feeds
}

// Lines says which lines a scenario speaks to, in order.
func (s Scenario) Lines() []int {
	var lines []int
	for _, c := range s.Checks {
		lines = append(lines, c.Line)
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

func kept(evidence string) Finding       { return Finding{Verdict: Kept, Evidence: evidence} }
func notSeen(evidence string) Finding    { return Finding{Verdict: NotSeen, Evidence: evidence} }
func needsClock(evidence string) Finding { return Finding{Verdict: NeedsClock, Evidence: evidence} }
func broken(evidence string, shown ...Request) Finding {
	return Finding{Verdict: Broken, Evidence: evidence, Requests: shown}
}

// path of the listed feed that a target such as "/name/sub/feed.xml" stands for.
func pathOf(target string) string {
	target, _, _ = strings.Cut(target, "?")
	_, path, _ := strings.Cut(strings.TrimPrefix(target, "/"), "/")
	return path
}

package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// demands are the lines of docs/fetching.md that an origin can see, in a sentence each.
var demands = map[int]string{
	1:  "Validators come back byte for byte, none is invented",
	2:  "Validators follow each answer that carries them",
	3:  "Validators are kept of accepted bodies only, and for their URL only",
	4:  "Validators that do not work are noticed, endless 304s doubted once in 8 days",
	5:  "Restarts and orders by hand are conditional and obey due times",
	6:  "Redirects: permanent ones after 7 days, others never; 5 hops; no way down",
	7:  "410 ends polling, 404 slows it, 401 and 403 are asked daily",
	8:  "429 and 503: Retry-After is obeyed, by host and by feed",
	9:  "Failures back off, a day at most, and success resets",
	10: "Floor of an hour; max-age, Expires, ttl, sy:update, skipHours and skipDays",
	11: "Feeds are asked at their own rhythm, less at night",
	12: "Offset, jitter, never all on the hour; backlogs are spread",
	13: "One request per host at a time, 2 seconds apart, on kept connections",
	14: "Caps on body, decoded body, header and time; over them is an error",
	16: "No way to inner addresses",
	17: "gzip, br, zstd and Accept",
	20: "A-IM: feed with If-None-Match only; 226",
	21: "Says who calls; no cookies, Referer or additions",
	22: "Credentials to their own origin, over https only",
	23: "robots.txt is not for feeds that the operator named",
}

// Report is what the referee found.
type Report struct {
	Lines []Line `json:"lines"`
}

// Line is one line of docs/fetching.md and what was found of it.
type Line struct {
	Line     int      `json:"line"`
	Demands  string   `json:"demands"`
	Verdict  Verdict  `json:"verdict"`
	Evidence string   `json:"evidence"`
	Checks   []Result `json:"checks"`
}

// Result is what one check found.
type Result struct {
	Line     int      `json:"-"`
	Scenario string   `json:"scenario"`
	Demand   string   `json:"demand"`
	Verdict  Verdict  `json:"verdict"`
	Evidence string   `json:"evidence"`
	Requests []string `json:"requests,omitempty"`
}

// Judge has all checks judge what was seen until now.
func (r *Referee) Judge() Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	byLine := map[int][]Result{}
	for _, s := range r.scenarios {
		l := r.logOf(s.Name)
		if s.Answer == nil {
			l = r.logOf("")
		}
		for _, c := range s.Checks {
			byLine[c.Line] = append(byLine[c.Line], r.check(s, c, l))
		}
	}
	var report Report
	for line, results := range byLine {
		report.Lines = append(report.Lines, summed(line, results))
	}
	slices.SortFunc(report.Lines, func(a, b Line) int { return cmp.Compare(a.Line, b.Line) })
	return report
}

func (r *Referee) check(s Scenario, c Check, l Log) Result {
	f := notSeen("it was not set up for this")
	if !c.Wished || r.o.Wishes {
		f = c.Judge(l)
	}
	res := Result{Line: c.Line, Scenario: s.Name, Demand: c.Demand, Verdict: f.Verdict, Evidence: f.Evidence}
	for _, req := range f.Requests {
		res.Requests = append(res.Requests, req.String())
	}
	return res
}

// summed is broken if one check is, else kept if one is: what gave no occasion says nothing. It is kept
// only as far as it was seen, which its evidence tells.
func summed(line int, results []Result) Line {
	count := map[Verdict]int{}
	l := Line{Line: line, Demands: demands[line], Checks: results}
	for _, r := range results {
		count[r.Verdict]++
		if r.Verdict == Broken && count[Broken] == 1 {
			l.Evidence = r.Scenario + ": " + r.Evidence
		}
	}
	switch {
	case count[Broken] > 0:
		l.Verdict = Broken
	case count[Kept] > 0:
		l.Verdict = Kept
		l.Evidence = fmt.Sprintf("%d of %d demands seen", count[Kept], len(results))
	case count[NeedsClock] > 0:
		l.Verdict, l.Evidence = NeedsClock, results[0].Evidence
	default:
		l.Verdict, l.Evidence = NotSeen, results[0].Evidence
	}
	return l
}

// String is a request for people, one line.
func (r Request) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s%s → %d", r.At.UTC().Format("2 Jan 15:04:05.0"), r.Name, r.Target, r.Status)
	for _, name := range []string{"If-None-Match", "If-Modified-Since", "A-Im", "User-Agent"} {
		if v := r.Header.Get(name); v != "" && (name != "User-Agent" || b.Len() < 90) {
			fmt.Fprintf(&b, "  %s: %s", name, v)
		}
	}
	return b.String()
}

// Write prints the table, and below it what was broken and what was not seen.
func (r Report) Write(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "line\tdemands\tverdict\tevidence")
	for _, l := range r.Lines {
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\n", l.Line, l.Demands, l.Verdict, l.Evidence)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, l := range r.Lines {
		for _, c := range l.Checks {
			if c.Verdict == Kept {
				continue
			}
			fmt.Fprintf(w, "\n%d %s: %s (%s)\n    %s\n", l.Line, c.Verdict, c.Demand, c.Scenario, c.Evidence)
			for _, req := range c.Requests {
				fmt.Fprintln(w, "    "+req)
			}
		}
	}
	return nil
}

// Of returns what was found of a line.
func (r Report) Of(line int) Line {
	for _, l := range r.Lines {
		if l.Line == line {
			return l
		}
	}
	return Line{Line: line, Verdict: NotSeen, Evidence: "no scenario speaks to it"}
}

// Command fetchreferee is an origin that watches a feed fetcher, any fetcher, and says which of the rules
// of docs/fetching.md it keeps, as far as an origin can see:
//
//	fetchreferee [--runs N] [--wait D] [--json] [--only NAME,…] -- COMMAND [ARGUMENT…]
//
// It listens on loopback addresses, one per pretended publisher, and starts the command N times. "{opml}",
// "{urls}", "{feeds}" and "{ca}" in its arguments, and REFEREE_OPML, REFEREE_URLS, REFEREE_FEEDS and
// REFEREE_CA in its environment, name files: the feeds as OPML, as plain list, as JSON with the settings
// that some scenarios are about, and the certificate authority of those that are served by https.
//
// The program imports nothing of Litfass. Where what stands:
//
//	scenario.go  what a scenario, a check, a log and a verdict are
//	referee.go   the http.Handler that answers as the scenarios say and keeps the log
//	identity.go validators.go status.go timing.go limits.go bodies.go   the scenarios, by what they watch
//	judges.go    judgements that several scenarios share
//	report.go    the table and the JSON
//	run.go       loopback, files and the command
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"
)

func main() {
	err := command(os.Args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "fetchreferee:", err)
		os.Exit(1)
	}
}

// command runs what the arguments say. A line that is broken is a result, not an error.
func command(args []string) error {
	flags := flag.NewFlagSet("fetchreferee", flag.ContinueOnError)
	runs := flags.Int("runs", 2, "how many times the command is started")
	wait := flags.Duration("wait", 2*time.Minute, "a run that takes longer is ended")
	patience := flags.Duration("patience", 15*time.Second, "how long a fetcher is kept waiting by an answer that does not end")
	asJSON := flags.Bool("json", false, "print the verdicts as JSON")
	only := flags.String("only", "", "names of scenarios, separated by commas; default: all")
	wishes := flags.Bool("wishes", false, "the command is set up as REFEREE_FEEDS says (credentials, schedules)")
	allow := flags.Bool("guarded", true, "judge the guard against inner addresses: 127.0.0.0/9 is allowed, 127.128.0.0/9 is inside")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		flags.Usage()
		return errors.New("no command: write it behind --")
	}
	chosen, err := choose(Scenarios(), *only)
	if err != nil {
		return err
	}
	if !*allow {
		chosen = without(chosen, "inside")
	}
	report, err := watch(chosen, watching{command: flags.Args(), runs: *runs, wait: *wait, patience: *patience, wishes: *wishes})
	if err != nil {
		return err
	}
	if *asJSON {
		out := json.NewEncoder(os.Stdout)
		out.SetIndent("", "  ")
		return out.Encode(report)
	}
	return report.Write(os.Stdout)
}

// choose takes the named scenarios, all if names is empty.
func choose(all []Scenario, names string) ([]Scenario, error) {
	if names == "" {
		return all, nil
	}
	var chosen []Scenario
	for name := range strings.SplitSeq(names, ",") {
		found := len(chosen)
		for _, s := range all {
			if s.Name == name {
				chosen = append(chosen, s)
			}
		}
		if len(chosen) == found {
			return nil, fmt.Errorf("no scenario is called %q", name)
		}
	}
	return chosen, nil
}

func without(all []Scenario, name string) []Scenario {
	var rest []Scenario
	for _, s := range all {
		if s.Name != name {
			rest = append(rest, s)
		}
	}
	return rest
}

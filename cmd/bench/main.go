// Command bench measures Litfass beside its floors, in one run: `make bench`.
//
// Fetching: an origin of its own process serves generated feeds; the real daemon makes passes over them (cold, all
// 304, one new item each), and a bare program makes the same requests with nothing behind the parser. Serving: a client
// of its own process, pinned to the other core, asks the daemon and a bare net/http handler for the same bytes; then every
// document of a large house is asked for, and one document again and again while very much comes in.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	if len(os.Args) > 2 && os.Args[1] == "role" {
		if err := playRole(os.Args[2], os.Args[3:]); err != nil {
			fmt.Fprintf(os.Stderr, "bench %s: %v\n", os.Args[2], err)
			os.Exit(1)
		}
		return
	}
	var o options
	flag.IntVar(&o.Feeds, "feeds", 1000, "how many feeds of 30 items")
	flag.IntVar(&o.Rounds, "rounds", 5, "how many rounds; the median is printed")
	flag.IntVar(&o.House, "house", 100, "how many categories the large house has; the bound is for 1000, which takes minutes")
	flag.StringVar(&o.Store, "store", "", "store URL; default: a bbolt file in a temporary folder")
	flag.BoolVar(&o.ServingOnly, "serving", false, "measure serving only")
	flag.BoolVar(&o.FetchingOnly, "fetching", false, "measure fetching only")
	flag.BoolVar(&o.Alone, "alone", false, "join only equal links and texts, to see what stories cost")
	flag.Parse()
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

type options struct {
	Feeds, Rounds             int
	Categories                int // beside the one there is
	House                     int // categories whose every document is asked for
	Store                     string
	ServingOnly, FetchingOnly bool
	Alone                     bool
}

// playRole is what the processes do that the bench starts of itself.
func playRole(role string, args []string) error {
	switch role {
	case "origin":
		return serveOrigin(args)
	case "floor":
		return runFloor(args)
	case "bare":
		return serveBare(args)
	case "load":
		return runLoad(args)
	}
	return fmt.Errorf("no such role")
}

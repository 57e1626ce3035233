package main

import (
	"os"
	"runtime"
)

// tuneCores lets Go work on one core more than there are, where the operator's GOMAXPROCS does not decide: computing and
// printing each leave one free, but on two cores they take both, and Go looks for a request only when one has nothing to
// do, or every 10 ms. The one more is idle and looks; the system shares the cores out in shorter slices than that. On a
// single core it costs more than it gives: an eighth of the requests answered in a second.
func tuneCores() {
	if cores := runtime.GOMAXPROCS(0); cores > 1 && os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(cores + 1)
	}
}

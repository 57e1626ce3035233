package main

import (
	"runtime"
	"testing"
)

func TestGoWorksOnOneCoreMoreUnlessTheOperatorSaysOtherwise(t *testing.T) {
	const before = 2
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(before))
	t.Setenv("GOMAXPROCS", "1")
	tuneCores()
	if got := runtime.GOMAXPROCS(0); got != before {
		t.Errorf("%d instead of the operator's %d", got, before)
	}
	t.Setenv("GOMAXPROCS", "")
	tuneCores()
	if got := runtime.GOMAXPROCS(0); got != before+1 {
		t.Errorf("%d with %d cores", got, before)
	}
	runtime.GOMAXPROCS(1)
	tuneCores()
	if got := runtime.GOMAXPROCS(0); got != 1 {
		t.Errorf("%d with one core", got)
	}
}

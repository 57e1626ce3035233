package main

import (
	"strings"
	"testing"
)

// TestLitfassKeepsEveryLineThatAnOriginCanSee lets 60 days pass.
func TestLitfassKeepsEveryLineThatAnOriginCanSee(t *testing.T) {
	report := rig{scenarios: Scenarios(), days: 60, events: busyLife}.play(t)
	var table strings.Builder
	if err := report.Write(&table); err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + table.String())
	for line := range demands {
		if l := report.Of(line); l.Verdict != Kept {
			t.Errorf("line %d is %s: %s", line, l.Verdict, l.Evidence)
		}
	}
	for _, l := range report.Lines {
		for _, c := range l.Checks {
			if c.Verdict != Kept {
				t.Errorf("line %d, %s: %s is %s: %s %q", l.Line, c.Scenario, c.Demand, c.Verdict, c.Evidence, c.Requests)
			}
		}
	}
}

package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/litfass/litfass/aggregator"
)

// report is what became of one refresh: a line of the log, a row of `once`.
type report struct {
	Source       string             `json:"source"`
	Outcome      aggregator.Outcome `json:"outcome"`
	New          int                `json:"new"`
	Changed      int                `json:"changed"`
	Further      int                `json:"further"`
	Took         time.Duration      `json:"took"` // nanoseconds
	Due          time.Time          `json:"due"`
	Error        string             `json:"error,omitempty"`
	Warning      string             `json:"warning,omitempty"`
	Failures     int                `json:"failures,omitempty"`
	FailingSince time.Time          `json:"failing_since,omitzero"`
	Success      time.Time          `json:"success,omitzero"`
}

// notDue is the outcome of a source that was not asked.
const notDue = "not due"

func (r report) failed() bool { return r.Error != "" }

// printReports writes a table of results and a line that sums them up.
func printReports(w io.Writer, reports []report, p palette) {
	t := tabwriter.NewWriter(w, 2, 0, 2, ' ', 0)
	fmt.Fprintln(t, "SOURCE\tOUTCOME\tNEW\tCHANGED\tFURTHER\tTOOK\t")
	var failed, fresh, changed, further int
	for _, r := range reports {
		says := p.red(shorten(r.Error, 160)) + shorten(r.Warning, 160)
		if r.Outcome == notDue {
			says = "not before " + r.Due.Local().Format("2006-01-02 15:04:05")
		}
		fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%d\t%s\t%s\n", r.Source, r.Outcome, r.New, r.Changed, r.Further, r.Took.Round(time.Millisecond), says)
		fresh, changed, further = fresh+r.New, changed+r.Changed, further+r.Further
		if r.failed() {
			failed++
		}
	}
	_ = t.Flush()
	sum := fmt.Sprintf("%d sources: %d new, %d changed, %d told by others first", len(reports), fresh, changed, further)
	if failed > 0 {
		sum += p.red(fmt.Sprintf(", %d failed", failed))
	}
	fmt.Fprintln(w, sum)
}

func shorten(s string, n int) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}

// Command judge-stories measures how well stories are recognised, on the texts of aggregator/similar/truth,
// beside the usual ways to find near-duplicates.
package main

import (
	"flag"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/litfass/litfass/aggregator/similar/truth"
)

func main() {
	tuning := flag.Bool("tuning", false, "the part to tune on instead of the one to measure with")
	flag.Parse()
	part := truth.Measuring
	if *tuning {
		part = truth.Tuning
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprint(out, part.Name+" part\titems\tprecision\trecall\tF1\tARI")
	for _, b := range truth.Baselines {
		fmt.Fprint(out, "\t", b.Name)
	}
	fmt.Fprintln(out, "\t(F1)")
	for _, set := range part.Sets() {
		s := truth.Measure(set.Items, truth.Ours(set.Items))
		fmt.Fprintf(out, "%s\t%d\t%.3f\t%.3f\t%.3f\t%.3f", set.Name, len(set.Items), s.Precision, s.Recall, s.F1, s.ARI)
		for _, b := range truth.Baselines {
			fmt.Fprintf(out, "\t%.3f", truth.Measure(set.Items, b.Judge(set.Items)).F1)
		}
		fmt.Fprintln(out, "\t")
	}
	_ = out.Flush()
}

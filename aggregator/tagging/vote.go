package tagging

import "github.com/litfass/litfass/aggregator"

// A Vote is what one rule says for or against a tag of an item, whether it got its way or not. An operator
// who wonders why a tag is there, or is not, wants to see those that lost as well.
type Vote struct {
	Tag                 string // what it is about
	aggregator.Evidence        // where it looked, what it found there, and which rule it is
	Weight              int    // how many points it gave; 0: it is no matter of points
	Against             string // why it did not count ("veto", "score 1 of 3", "a surname"); empty: it counted
}

// An Explainer tells the votes behind the answers of a Tagger. It is asked about one item at a time, when an
// operator asks, so it may take its time.
type Explainer func(aggregator.Source, aggregator.Item) []Vote

//go:build !race

package aggregator_test

// raceEnabled tells whether the race detector runs: it costs memory and time of its own.
const raceEnabled = false

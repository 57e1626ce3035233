//go:build race

package aggregator_test

// raceEnabled: the race detector costs memory and time of its own.
const raceEnabled = true

package aggregator

import (
	"context"
	"errors"
	"time"
)

// One story, many sources. An entry holds what several sources tell of one thing, at most one copy of each
// source. A new item finds the entry that takes it in by its link, by its very words (see Ledger.Commit), or
// because its words tell the same story though they are others: the agency's report in three papers, cut and
// edited, under other GUIDs and links. What is alike is for package similar to say; where it is asked and
// what follows from it is the store's.
//
// An item is compared with the copy that lent an entry its id, never with the others: so a story cannot
// wander from one thing to another. A second item of a source is never taken in: if it differs it is news,
// and if it does not, the source tells it twice (the weekly council notice). It is linked as what follows.

// StoryWindow is how long an entry takes in what tells the same story in other words, after the last
// copy came. Links and equal texts count beyond it.
const StoryWindow = 14 * 24 * time.Hour

// How is why a copy stands in the entry of another, or beside it.
type How string

// The ways by which an item finds its entry.
const (
	ByLink  How = "link"    // it has the link of another copy
	ByText  How = "text"    // title and teaser are equal, letter by letter
	ByWords How = "words"   // they tell the same story in other words
	ByHand  How = "hand"    // the operator has merged them
	Follows How = "follows" // it is an entry of its own that goes on with another
)

// Joined is the evidence for where a copy stands: why it is told with others, or what it goes on with. It is
// kept with the copy, and goes with it.
type Joined struct {
	How       How
	With      ID       // the entry that it joined, or that it follows
	Score     float64  // by words: how much the two have in common, from 0 to 1
	Threshold float64  // … and from which score on they tell the same story
	Shared    []string // … some words that both have, the rarest first
	Guard     string   // … what spoke against it although the score is high
}

// What the operator's decisions about stories can be answered with, besides ErrNotFound.
var (
	ErrFirst      = errors.New("it is the copy that lent the entry its id: split off the others")
	ErrSameEntry  = errors.New("they are told as one already")
	ErrSameSource = errors.New("a source has a copy in both: one of them must be split off first")
)

// Stories corrects by hand what was taken for one story, or for two. Such a decision stays: it outlives
// restarts, further readings of the sources and changes of rules.
type Stories interface {
	// Split takes a further copy out of its entry, into an entry of its own under its own id. It joins
	// nobody by itself any more. The entry it leaves keeps id and order. ErrNotFound if there is no such
	// copy, ErrFirst if it is the one that lent the entry its id.
	Split(ctx context.Context, now time.Time, id ID) error
	// Merge takes the entry that has a copy with this id into another, copies and all. Its id answers with
	// that other from now on; the log says so of both. ErrNotFound if one of them is missing, ErrSameEntry
	// if they are one, ErrSameSource if both have a copy of one source.
	Merge(ctx context.Context, now time.Time, id, into ID) error
	// FollowUps returns the entries that go on with this one, the oldest first.
	FollowUps(ctx context.Context, id ID) ([]ID, error)
}

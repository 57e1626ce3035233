// Package aggregator turns sources into items: it reads what publishers offer, recognises what it has
// seen, tags what is new and hands it to a store.
//
// # The line
//
// News flows down a line of named steps. A [Step] is a [Stage], one function from batch to batch, with
// a name. A kind of source is a short head that makes items; one tail serves every kind:
//
//	feed:  fetch → parse ┐
//	                     ├→ accept → normalise → dedup → tag → select → settle → retract → store → publish
//	…                    ┘
//
// Heads and tail are two literals in lines.go: the architecture in one screen.
//
// # The words
//
//	Source   where news comes from: a feed of a town hall, a magazine, a council
//	Batch    what one refresh of one source carries down the line
//	Item     one piece of news as one source tells it
//	Entry    what is published: one item with all the sources that carry it
//	Tag      what an item is about: place/05913000, org/dstgb, topic/verkehr, format/interview
//	Cursor   where a source was left off: validators and the hashes of its current document
//	Lease    the right to work on a source for a while; its token is unique
//	Position the number the store gives each visible change, in one log
//	Order    an entry's fixed place in every index
//
// # The promises
//
//  1. Nothing is lost: a source's cursor moves only in the commit that holds its items.
//  2. Nothing is doubled: an item's ID depends only on its source and the source's own id, not on when
//     or by which replica it was read.
//  3. A failing source harms no other, and a failing store or network never empties a published feed.
//  4. What we publish is exact: same store contents and configuration, same bytes; dates are never
//     "now"; ids never change.
//  5. Nobody gets in: what a source sends can neither run in a reader's browser nor make us call an
//     inner address.
package aggregator

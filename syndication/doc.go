// Package syndication publishes what the archive holds: one document per category, written in every
// format, printed once per change and served from memory.
//
//	archive → Entries → edit → Document → a writer per Format → Press (bytes, ETags) → Handler
//
// Three places decide what a reader sees, and each rule stands in one of them only: [Speaker] says whose
// words are shown, [Quote] how much of them, and document.go what an entry consists of. The writers only
// spell that out; they know neither store nor clock.
//
// What is promised: the same store contents and the same configuration give the same bytes, on every
// replica and after a restart; no date is ever "now"; ids never change; a store that is away leaves the
// last good bytes standing; a request for something printed asks the store nothing.
package syndication

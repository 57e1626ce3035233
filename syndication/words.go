package syndication

import "strings"

// words are the texts of ours that readers see, in one language.
type words struct {
	Language                                                           string
	Source, NewsFrom, Subscribe, AllFeeds, AllSources                  string
	More, MoreNews, AlsoAt, Related                                    string
	Imprint, Privacy, Contact, Skip, Empty, Updated, Original, Details string
	NotFound, NotFoundText, Gone, GoneText, Away, AwayText, ToFront    string
	Topics, Tags, Files, Changed, Sources, Formats                     string
	Or, Place, Selection, API, Earlier, Later                          string
	Official, Press                                                    string // classes of sources
	Months, Weekdays                                                   []string
	Places                                                             placeWords
}

var german = words{
	Language: "de",
	Source:   "Quelle", NewsFrom: "Meldung von", Subscribe: "Abonnieren", AllFeeds: "Alle Feeds (OPML)", AllSources: "Alle Quellen (OPML)",
	More: "Alle Meldungen", MoreNews: "Weitere Meldungen", AlsoAt: "Auch berichtet von", Related: "Mehr aus",
	Imprint: "Impressum", Privacy: "Datenschutz", Contact: "Kontakt", Skip: "Zum Inhalt", Empty: "Hier ist noch nichts erschienen.",
	Updated: "Stand", Original: "Zum Original", Details: "Einzelansicht",
	NotFound: "Seite nicht gefunden", NotFoundText: "Unter dieser Adresse hängt hier nichts.",
	Gone: "Beendet", GoneText: "Diese Rubrik wird nicht mehr fortgeführt.",
	Away: "Gerade nicht erreichbar", AwayText: "Bitte in einer Minute noch einmal versuchen.", ToFront: "Zur Startseite",
	Topics: "Rubriken", Tags: "Schlagwörter", Files: "Dateien", Changed: "Geändert", Sources: "Quellen", Formats: "Formate",
	Or: "oder", Place: "Ort", Selection: "Auswahl", API: "Schnittstelle",
	Earlier: "Frühere Meldung", Later: "Fortsetzung",
	Official: "Amtliche Quelle", Press: "Presse",
	Months: []string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
		"November", "Dezember"},
	Weekdays: []string{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
	Places:   germanPlaces,
}

var english = words{
	Language: "en",
	Source:   "Source", NewsFrom: "News from", Subscribe: "Subscribe", AllFeeds: "All feeds (OPML)", AllSources: "All sources (OPML)",
	More: "All news", MoreNews: "More news", AlsoAt: "Also reported by", Related: "More from",
	Imprint: "Legal notice", Privacy: "Privacy", Contact: "Contact", Skip: "Skip to content", Empty: "Nothing has been published here yet.",
	Updated: "As of", Original: "Read the original", Details: "Details",
	NotFound: "Page not found", NotFoundText: "Nothing is posted at this address.",
	Gone: "Ended", GoneText: "This category is no longer published.",
	Away: "Not available right now", AwayText: "Please try again in a minute.", ToFront: "To the front page",
	Topics: "Categories", Tags: "Tags", Files: "Files", Changed: "Changed", Sources: "Sources", Formats: "Formats",
	Or: "or", Place: "place", Selection: "Selection", API: "API",
	Earlier: "Earlier report", Later: "Follow-up",
	Official: "Official source", Press: "Press",
	Months: []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
		"November", "December"},
	Weekdays: []string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	Places:   englishPlaces,
}

// wordsFor returns our texts in a language: German for German, English for every other.
func wordsFor(language string) words {
	if main, _, _ := strings.Cut(strings.ToLower(language), "-"); main == "de" {
		return german
	}
	return english
}

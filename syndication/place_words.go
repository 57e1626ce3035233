package syndication

// placeWords are our texts about places, in one language.
type placeWords struct {
	Title, Lead, Label, Find, Found, NotFound, Similar string
	Choose, ChooseText, Unknown, UnknownText           string
	WithAll, WithAllKreise, Inhabitants                string
	Nothing, Older, Newest, Surroundings, Around, Same string
	Laender, Kreise, Towns                             string
}

var germanPlaces = placeWords{
	Title: "Orte", Lead: "Jede Stadt, jede Gemeinde, jeder Kreis und jedes Land hat hier eine Seite und einen Feed.",
	Label: "Ihr Ort: Name oder Postleitzahl", Find: "Suchen", Found: "Gefunden",
	NotFound: "Kein Ort heißt „%s“.", Similar: "Meinten Sie …?",
	Choose: "Welches %s?", ChooseText: "Mehrere Orte heißen so.",
	Unknown: "Diesen Ort kennen wir nicht", UnknownText: "Unter „%s“ steht hier kein Ort.",
	WithAll: "mit allen Gemeinden", WithAllKreise: "mit allen Kreisen und Gemeinden", Inhabitants: "Einwohner",
	Nothing: "Hier ist noch nichts erschienen. Der Feed lässt sich schon abonnieren.", Older: "Ältere Meldungen", Newest: "Neueste Meldungen",
	Surroundings: "Mit Umgebung abonnieren", Around: "Umkreis von %d km um %s", Same: "Gleichnamige Orte",
	Laender: "Länder", Kreise: "Kreise und kreisfreie Städte", Towns: "Städte und Gemeinden",
}

var englishPlaces = placeWords{
	Title: "Places", Lead: "Every municipality, Kreis (district) and Land (state) of Germany has a page and a feed here.",
	Label: "Your town: name or postcode", Find: "Find", Found: "Found",
	NotFound: "No place is called “%s”.", Similar: "Did you mean …?",
	Choose: "Which %s?", ChooseText: "Several places have this name.",
	Unknown: "We do not know this place", UnknownText: "There is no place at “%s”.",
	WithAll: "with all its municipalities", WithAllKreise: "with all its districts and municipalities", Inhabitants: "inhabitants",
	Nothing: "Nothing has been published here yet. The feed can be subscribed to already.", Older: "Older news", Newest: "Newest news",
	Surroundings: "Subscribe with surroundings", Around: "%d km around %s", Same: "Places of the same name",
	Laender: "States", Kreise: "Districts and cities", Towns: "Towns and municipalities",
}

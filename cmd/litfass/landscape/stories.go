package landscape

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Story is a piece of news as somebody in the landscape tells it.
type Story struct {
	ID       string // of the story, the same wherever it is told
	Kicker   string
	Title    string
	Teaser   string
	Keywords []string
	Format   string // label before the headline, if any
	By       string // outlet that wrote it; others copy it
	At       time.Time
}

func (s Story) headline() string {
	switch {
	case s.Format != "":
		return s.Format + ": " + s.Title
	case s.Kicker != "":
		return s.Kicker + ": " + s.Title
	}
	return s.Title
}

func (s Story) summary() string { return "<p>" + s.Teaser + "</p>" }

// link is where an outlet sends its readers. Copies in the Landesdienst and the Seebote link to the
// original, with tracking; the papers link to a page of their own.
func (s Story) link(o Outlet, base string) string {
	original := fmt.Sprintf("%s/%s/meldung/%s", base, s.By, s.ID)
	switch o.ID {
	case s.By:
		return original
	case "landesdienst":
		return original + "?utm_source=landesdienst&utm_medium=rss"
	case "seebote":
		return original + "?fbclid=IwAR0seebote"
	}
	return fmt.Sprintf("%s/%s/artikel/%s.html", base, o.ID, s.ID)
}

func (s Story) guid(o Outlet) string {
	if o.ID == s.By {
		return s.By + "-" + s.ID
	}
	return o.ID + ":" + fmt.Sprint(len(s.Title)*7919) + "-" + s.ID
}

type telling struct {
	by     string   // who wrote it
	also   []string // who copied it
	hours  int      // before the landscape opened
	kicker string
	title  string
	words  string // comma-separated keywords
	teaser string
	format string
}

// storiesOf returns what an outlet has to tell, newest first, in a landscape that opened at start.
func storiesOf(outlet string, start time.Time) []Story {
	var list []Story
	for i, t := range tellings {
		if t.by != outlet && !slices.Contains(t.also, outlet) {
			continue
		}
		s := Story{
			ID: fmt.Sprintf("%04d", 1200+i*7), Kicker: t.kicker, Title: t.title, Teaser: t.teaser, Format: t.format, By: t.by,
			At: start.Truncate(time.Hour).Add(-time.Duration(t.hours) * time.Hour),
		}
		if t.words != "" {
			s.Keywords = strings.Split(t.words, ",")
		}
		list = append(list, s)
	}
	slices.SortStableFunc(list, func(a, b Story) int { return b.At.Compare(a.At) })
	return list
}

// ticker tells one more piece of traffic news every four seconds, and keeps the last twenty.
func ticker(start time.Time, since time.Duration) []Story {
	streets := []string{"Bahnhofstraße", "Brückenallee", "Marktgasse", "Nordring", "Uferweg", "Lindenstraße", "Am Wehr"}
	events := []string{"Vollsperrung aufgehoben", "Ampel ausgefallen", "Bus 12 fährt Umleitung", "Gehweg wird saniert", "Radweg wieder frei"}
	last := int(since/(4*time.Second)) + 3
	var list []Story
	for n := last; n > max(0, last-20); n-- {
		street, event := streets[n%len(streets)], events[n%len(events)]
		list = append(list, Story{
			ID: fmt.Sprint(n), By: "ticker", Kicker: "Altbrück", Title: fmt.Sprintf("%s: %s (Meldung %d)", street, event, n),
			Teaser:   fmt.Sprintf("Das Tiefbauamt meldet: %s, %s. Die Stadt bittet, auf die Beschilderung zu achten. Laufende Nummer %d.", street, event, n),
			Keywords: []string{"Verkehr"}, At: start.Add(time.Duration(n-3) * 4 * time.Second),
		})
	}
	return list
}

var tellings = []telling{
	{"altbrueck", []string{"stadtanzeiger", "landesdienst", "rathausblatt"}, 2, "Altbrück", "Bürgerbüro öffnet auch am Samstag", "Verwaltung,Service",
		"Ab Dezember ist das Bürgerbüro der Stadt Altbrück auch an Samstagen von 9 bis 13 Uhr geöffnet. Termine lassen sich über das Serviceportal buchen; für Ausweise genügt künftig ein einziger Besuch.", ""},
	{"altbrueck", []string{"stadtanzeiger"}, 20, "Altbrück", "Rat beschließt Haushalt mit knapper Mehrheit", "Politik,Haushalt",
		"Der Rat der Stadt Altbrück hat den Doppelhaushalt 2027/2028 beschlossen. Das Defizit sinkt auf 4,2 Millionen Euro, die Hebesätze der Grundsteuer bleiben unverändert. Die Kämmerei rechnet mit stabilen Gewerbesteuern.", ""},
	{"altbrueck", nil, 49, "Altbrück", "Neue Radwegbrücke über die Alte Aue freigegeben", "Verkehr",
		"Nach vierzehn Monaten Bauzeit rollen die ersten Fahrräder über die neue Brücke. Der Radschnellweg in den Landkreis ist damit durchgehend befahrbar.", ""},
	{"altbrueck", nil, 75, "", "Rathaus geschlossen", "", "Am Montag bleibt das Rathaus wegen einer Personalversammlung geschlossen.", ""},
	{"lindenau", []string{"seebote", "landesdienst"}, 4, "Lindenau am See", "Glasfaserausbau erreicht die letzten Ortsteile", "Breitband,Digitalisierung",
		"Bis Ostern werden die Ortsteile Übersee, Köhlerhof und Großmühle an das Glasfasernetz angeschlossen. Die Stadt Lindenau am See erhält dafür Fördermittel in Höhe von 3,8 Millionen Euro – „ein Meilenstein“, so die Bürgermeisterin.", ""},
	{"lindenau", []string{"seebote"}, 26, "Lindenau am See", "Freibad wird saniert", "Sport,Bauen",
		"Das Freibad am Südufer bekommt neue Becken und eine Photovoltaikanlage. Während der Sanierung können Schulen und Vereine das Hallenbad der Nachbargemeinde nutzen, teilt die Stadtverwaltung mit.", ""},
	{"lindenau", nil, 76, "", "Rathaus geschlossen", "", "Am Montag bleibt das Rathaus wegen einer Personalversammlung geschlossen.", ""},
	{"hohenfeld", []string{"stadtanzeiger", "landesdienst"}, 6, "Landkreis Hohenfeld", "Ausländerbehörde stellt vollständig auf E-Akte um", "Digitalisierung,E-Akte",
		"Als erste Behörde im Landkreis Hohenfeld arbeitet die Ausländerbehörde ohne Papier. 46.000 Akten wurden gescannt, Anträge lassen sich nun von Anfang bis Ende online stellen und bearbeiten.", ""},
	{"hohenfeld", []string{"landesdienst"}, 30, "Landkreis Hohenfeld", "Kreistag stimmt neuem Nahverkehrsplan zu", "ÖPNV,Politik",
		"Mehr Busse am Abend, ein Rufbus für die Dörfer und Anschlüsse im Stundentakt: Der Kreistag hat den Nahverkehrsplan 2027 bis 2032 mit großer Mehrheit verabschiedet. Die Kosten teilen sich Kreis und Gemeinden.", ""},
	{"hohenfeld", nil, 52, "Landkreis Hohenfeld", "Warntag: Sirenen heulen am Donnerstag", "Katastrophenschutz",
		"Am Donnerstag um 11 Uhr werden im gesamten Kreisgebiet die Sirenen geprobt. Entwarnung folgt um 11.45 Uhr.", ""},
	{"tiefenbruch", []string{"seebote"}, 9, "Tiefenbruch", "Dorfladen eröffnet mit Paketstation und Bürgerterminal", "Wirtschaft",
		"Einkaufen, Pakete abholen und den Hund anmelden: Im neuen Dorfladen von Tiefenbruch geht das an einem Ort. Das Bürgerterminal wurde mit Mitteln des Landes gefördert.", ""},
	{"tiefenbruch", nil, 60, "Tiefenbruch", "Satzung über die Erhebung von Hundesteuern – Öffentliche Bekanntmachung", "Bekanntmachungen",
		"Der Gemeinderat hat in seiner Sitzung am 12. November die 3. Änderung der Hundesteuersatzung beschlossen.", ""},
	{"ministerium", []string{"landesdienst", "rathausblatt", "stadtanzeiger"}, 3, "Ministerium für Kommunales", "Land fördert interkommunale Zusammenarbeit bei der IT-Sicherheit", "IT-Sicherheit,Förderung",
		"Mit 25 Millionen Euro unterstützt das Land Kommunen, die sich gemeinsam gegen Cyberangriffe wappnen. Gefördert werden Notfallübungen, gemeinsame Sicherheitsbeauftragte und ein Lagezentrum, das rund um die Uhr erreichbar ist.", ""},
	{"ministerium", []string{"landesdienst"}, 28, "Ministerium für Kommunales", "Kommunalwahl: Wahlhelfer erhalten höheres Erfrischungsgeld", "Wahlen",
		"Zur Kommunalwahl im kommenden Jahr steigt das Erfrischungsgeld auf 80 Euro. Das Ministerium ruft Bürgerinnen und Bürger auf, sich bei ihrer Gemeinde als Wahlhelferin oder Wahlhelfer zu melden.", ""},
	{"digitalagentur", []string{"rathausblatt"}, 5, "Digitalagentur", "Onlinedienst für Wohngeld geht in 40 Kommunen an den Start", "OZG,E-Government",
		"Wohngeld lässt sich künftig in 40 weiteren Kommunen online beantragen. Der Dienst wurde nach dem Prinzip „Einer für alle“ entwickelt und meldet sich über die BundID an; Nachweise kommen direkt aus den Registern.", ""},
	{"digitalagentur", nil, 33, "Digitalagentur", "Leitfaden für Künstliche Intelligenz in der Verwaltung", "KI,Digitalisierung",
		"Was darf ein Chatbot im Rathaus? Ein Leitfaden beantwortet Fragen zu Datenschutz, Vergabe und Personalvertretung und enthält Muster für Dienstvereinbarungen.", ""},
	{"rathausblatt", nil, 11, "", "„Wir müssen Aufgaben bündeln“", "Interkommunale Zusammenarbeit",
		"Die Landrätin von Hohenfeld spricht über gemeinsame Rechenzentren, knappe Kassen und die Frage, was Kommunen künftig noch allein leisten können.", "Interview"},
	{"rathausblatt", nil, 36, "Smart City", "Sensoren messen Pegel, Parkplätze und Bodenfeuchte", "Smart City",
		"Mit einem LoRaWAN-Netz sammelt Altbrück Daten für eine urbane Datenplattform. Ein Besuch bei den Technikern, die nachts Sensoren an Laternen schrauben.", ""},
	{"stadtanzeiger", nil, 14, "Altbrück", "Feuerwehr löscht Brand in Lagerhalle", "Blaulicht",
		"In der Nacht zum Freitag ist im Gewerbegebiet Nord eine Lagerhalle ausgebrannt. Verletzt wurde niemand, die Feuerwehr war mit 80 Kräften im Einsatz.", ""},
	{"landesdienst", nil, 13, "", "Lagerhalle in Altbrücker Gewerbegebiet Nord ausgebrannt", "",
		"Eine Lagerhalle im Gewerbegebiet Nord ist in der Nacht zum Freitag ausgebrannt. Die Feuerwehr war mit 80 Kräften im Einsatz, verletzt wurde niemand.", ""},
	{"seebote", nil, 12, "Altbrück", "Brand in Lagerhalle: Feuerwehr mit 80 Kräften im Einsatz", "",
		"In der Nacht zum Freitag ist in Altbrück eine Lagerhalle im Gewerbegebiet Nord ausgebrannt. Verletzt wurde niemand.", ""},
	{"stadtanzeiger", nil, 40, "", "Mehr Mut auf dem Marktplatz", "Meinung",
		"Die Innenstadt braucht weniger Parkplätze und mehr Bänke. Der Rat sollte sich trauen.", "Kommentar"},
	{"seebote", nil, 16, "Lindenau am See", "Theater am Ufer zeigt Weihnachtsstück", "Kultur",
		"Das Ensemble des Theaters am Ufer probt für die Premiere am zweiten Advent. Karten gibt es im Tourismusbüro.", ""},
	{"landesdienst", nil, 8, "", "Land und Kommunen einigen sich auf Ganztagsausbau", "Bildung",
		"Das Land übernimmt 85 Prozent der Kosten für neue Ganztagsplätze an Grundschulen. Darauf haben sich die kommunalen Spitzenverbände und die Bildungsministerin verständigt; der Landtag berät im Januar.", ""},
	{"archiv", nil, 90, "Lindenau am See", "Stadtarchiv stellt Ratsprotokolle seit 1871 ins Netz", "Archiv,Kultur",
		"Mehr als 30.000 Seiten Niederschriften sind nun durchsuchbar. Freiwillige haben die alten Handschriften entziffert.", ""},
}

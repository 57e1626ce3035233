package truth

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"
)

// fill writes a text of a series. The same slot of one text gets the same filling only where that is how
// people write: the date of the title is that of the teaser, the town is one, and another in each text of a series.
func (p Part) fill(t template, town string, rng *rand.Rand, now time.Time) text {
	day := now.AddDate(0, 0, 2+rng.IntN(20))
	fixed := map[string]string{"ort": town, "datum": longDate(day), "wochentag": weekdays[day.Weekday()]}
	return text{slots(t.title, fixed, rng, p), slots(t.teaser, fixed, rng, p)}
}

// slots fills the braces of s. What stands in fixed is used up at its second appearance per text.
func slots(s string, fixed map[string]string, rng *rand.Rand, p Part) string {
	var out strings.Builder
	seen := map[string]bool{}
	for {
		before, rest, ok := strings.Cut(s, "{")
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		slot, after, _ := strings.Cut(rest, "}")
		s = after
		word, known := fixed[slot]
		if !known || seen[slot] && slot != "ort" {
			word = p.slot(slot, rng)
		}
		seen[slot] = true
		out.WriteString(word)
	}
}

func (p Part) slot(slot string, rng *rand.Rand) string {
	switch slot {
	case "ort":
		return pick(rng, p.towns)
	case "strasse":
		return pick(rng, streetHeads) + pick(rng, streetTails)
	case "haus":
		return pick(rng, houses)
	case "name":
		return pick(rng, firstNames) + " " + pick(rng, lastNames)
	case "datum":
		return longDate(firstDay.AddDate(0, 0, rng.IntN(60)))
	case "wochentag":
		return weekdays[rng.IntN(7)]
	case "uhr":
		return strconv.Itoa(6+rng.IntN(16)) + pick(rng, []string{"", "", ".30", ".15", ".45"})
	}
	if span, ok := strings.CutPrefix(slot, "n:"); ok {
		var from, to int
		if _, err := fmt.Sscanf(span, "%d-%d", &from, &to); err != nil {
			panic("truth: slot " + slot)
		}
		return strconv.Itoa(from + rng.IntN(to-from+1))
	}
	return pick(rng, strings.Split(slot, "/"))
}

func pick(rng *rand.Rand, from []string) string { return from[rng.IntN(len(from))] }

// firstDay is when the news of the truth begin.
var firstDay = time.Date(2026, 11, 2, 6, 0, 0, 0, time.UTC)

var (
	weekdays = [...]string{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"}
	months   = [...]string{"", "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"}
)

func longDate(t time.Time) string { return fmt.Sprintf("%d. %s", t.Day(), months[t.Month()]) }

var (
	streetHeads = strings.Fields("Linden Bahnhof Schiller Goethe Mozart Kirch Schul Garten Berg Wiesen Mühlen Brücken Birken Rosen Haupt Wald See Markt Post Ring Burg Kloster Hafen Industrie Tannen Amsel")
	streetTails = strings.Fields("straße weg platz gasse allee")
	houses      = []string{"der Stadthalle", "der Turnhalle der Grundschule", "der Festhalle", "dem Gemeindehaus", "dem Bürgerhaus", "dem Feuerwehrhaus",
		"dem Haus des Gastes", "dem Kulturzentrum", "der Mehrzweckhalle", "dem Vereinsheim", "dem Dorfgemeinschaftshaus", "der Aula der Realschule", "dem Pfarrsaal", "der Mensa des Gymnasiums"}
	firstNames = strings.Fields("Anna Bernd Claudia Dieter Eva Frank Gisela Hans Ingrid Jan Karin Lukas Monika Norbert Olga Peter Renate Stefan Tanja Uwe Vera Werner Mehmet Aylin")
	lastNames  = strings.Fields("Ackermann Bergmann Claußen Drechsler Eberhard Fuchs Graf Hartmann Iversen Jacobi Kessler Lindner Maurer Nowak Ortmann Pfeiffer Quast Reuß Schubert Thiele Ullmann Vogel Winkler Yildirim Zander")
)

// The towns are real ones, as names of several words and names that are words must be coped with.
var (
	tuningTowns = []string{"Bonn", "Halle (Saale)", "Bad Homburg", "Neustadt an der Weinstraße", "Rothenburg ob der Tauber", "Essen", "Lingen", "Frankfurt (Oder)",
		"Bergisch Gladbach", "Kempten", "Wismar", "Celle", "Gotha", "Plauen", "Bautzen", "Ravensburg", "Schwäbisch Hall", "Husum", "Stade", "Detmold", "Siegen",
		"Hanau", "Worms", "Trier", "Pirmasens", "Homburg", "Greifswald", "Prenzlau", "Stendal", "Suhl", "Coburg", "Passau", "Sankt Augustin", "Bad Kreuznach",
		"Limburg an der Lahn", "Landau in der Pfalz", "Gifhorn", "Vechta", "Kleve", "Unna"}
	measuringTowns = []string{"Münster", "Freiburg im Breisgau", "Bad Hersfeld", "Weiden in der Oberpfalz", "Mülheim an der Ruhr", "Hof", "Norden", "Kiel", "Erfurt",
		"Lübbenau", "Garmisch-Partenkirchen", "Königs Wusterhausen", "Rheda-Wiedenbrück", "Landsberg am Lech", "Soest", "Goslar", "Emden", "Jena", "Görlitz",
		"Tübingen", "Speyer", "Mayen", "Merzig", "Stralsund", "Cottbus", "Dessau-Roßlau", "Naumburg", "Eisenach", "Ansbach", "Straubing", "Troisdorf",
		"Bad Oldesloe", "Wetzlar", "Alzey", "Peine", "Cloppenburg", "Wesel", "Hamm", "Idar-Oberstein", "Sankt Wendel"}
)

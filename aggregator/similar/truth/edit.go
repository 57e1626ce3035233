package truth

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"unicode"
)

// edit is what an editor, an agency or a machine makes of a text that tells the same story.
type edit struct {
	name string
	do   func(e event, t text, rng *rand.Rand) text
}

// edits are the kinds of edit, the last of which does several of the others at once.
var edits = append(singleEdits[:len(singleEdits):len(singleEdits)], edit{"several at once", func(e event, t text, rng *rand.Rand) text {
	for range 2 + rng.IntN(2) {
		t = pickEdit(rng).do(e, t, rng)
	}
	return t
}})

// pickEdit picks one that changes something.
func pickEdit(rng *rand.Rand) edit { return singleEdits[1+rng.IntN(len(singleEdits)-1)] }

var singleEdits = []edit{
	{"copy", func(_ event, t text, _ *rand.Rand) text { return t }},
	{"truncated", truncated},
	{"other title", func(e event, t text, _ *rand.Rand) text {
		if e.otherTitle != "" {
			t.title = e.otherTitle
		}
		return t
	}},
	{"order of sentences", reordered},
	{"agency line", func(_ event, t text, rng *rand.Rand) text {
		t.teaser = pick(rng, []string{"Hannover (dpa/lni) - ", "BERLIN (dpa). ", "(dpa) ", "Mainz/lrs - ", "München (epd) – ", "Kiel (kna) – "}) + t.teaser
		return t
	}},
	{"slips of the pen", func(_ event, t text, rng *rand.Rand) text {
		return text{slip(t.title, rng, 1), slip(t.teaser, rng, 2+rng.IntN(2))}
	}},
	{"numbers written otherwise", func(_ event, t text, _ *rand.Rand) text { return text{otherNumbers(t.title), otherNumbers(t.teaser)} }},
	{"synonyms", func(_ event, t text, _ *rand.Rand) text { return text{synonyms(t.title), synonyms(t.teaser)} }},
	{"shortened", shortened},
	{"teaser alone", func(_ event, t text, _ *rand.Rand) text {
		words := strings.Fields(t.teaser)
		return text{strings.Join(words[:min(7, len(words))], " ") + " …", t.teaser}
	}},
	{"kicker", kicker},
	{"leftovers of HTML", func(_ event, t text, _ *rand.Rand) text {
		s := strings.ReplaceAll(t.teaser, "„", "&quot;")
		s = strings.ReplaceAll(s, "“", "&quot;")
		s = strings.Replace(s, ". ", ".<br />", 1)
		return text{t.title, `<p><img src="/bild.jpg" alt="Symbolbild Rathaus">` + strings.Replace(s, " ", "&nbsp;", 2) + "</p>"}
	}},
	{"local angle", func(_ event, t text, rng *rand.Rand) text {
		add := pick(rng, localAngles)
		if rng.IntN(2) == 0 {
			t.teaser = add + " " + t.teaser
		} else {
			t.teaser += " " + add
		}
		return t
	}},
	{"abbreviations", func(_ event, t text, _ *rand.Rand) text { return text{abbreviate(t.title), abbreviate(t.teaser)} }},
	{"quotation added", func(_ event, t text, rng *rand.Rand) text { t.teaser += " " + pick(rng, quotations); return t }},
	{"dates written otherwise", func(_ event, t text, _ *rand.Rand) text { return text{otherDates(t.title), otherDates(t.teaser)} }},
	{"boilerplate", func(_ event, t text, rng *rand.Rand) text {
		t.teaser += pick(rng, []string{" Foto: Stadt/Presseamt", " Weiterlesen …", " mehr...", " Der Beitrag " + t.title + " erschien zuerst auf Lokalblatt Online.", " Jetzt mit Plus-Abo weiterlesen.", " Lesezeit: 2 Minuten", " (Bildquelle: Pressestelle)"})
		return t
	}},
	{"attribution", func(_ event, t text, rng *rand.Rand) text {
		t.teaser = pick(rng, []string{"Wie die Verwaltung mitteilt: ", "Das gab die Pressestelle am Vormittag bekannt. ", "Einem Medienbericht zufolge gibt es Neuigkeiten: "}) + t.teaser
		return t
	}},
	{"other umlauts", func(_ event, t text, _ *rand.Rand) text {
		r := strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue", "„", "\"", "“", "\"", "–", "-")
		return text{r.Replace(t.title), r.Replace(t.teaser)}
	}},
}

func truncated(_ event, t text, rng *rand.Rand) text {
	words := strings.Fields(t.teaser)
	keep := min(len(words), len(words)*(45+rng.IntN(40))/100)
	t.teaser = strings.TrimRight(strings.Join(words[:min(max(keep, 8), len(words))], " "), ".,;") + pick(rng, []string{" …", "...", " [...]", "… mehr", " (mehr)"})
	return t
}

// sentences cuts a text into its sentences; a point behind a number or a short word ends none.
func sentences(s string) (all []string) {
	words, from := strings.Fields(s), 0
	for i, w := range words {
		bare := strings.TrimRight(w, ".“")
		if !strings.HasSuffix(strings.TrimRight(w, "“"), ".") || len(bare) < 4 || !unicode.IsLetter(rune(bare[len(bare)-1])) && i < len(words)-1 && bare[len(bare)-1] < 0x80 && len(bare) < 4 {
			continue
		}
		all = append(all, strings.Join(words[from:i+1], " "))
		from = i + 1
	}
	if from < len(words) {
		all = append(all, strings.Join(words[from:], " "))
	}
	return all
}

func reordered(_ event, t text, rng *rand.Rand) text {
	s := sentences(t.teaser)
	if len(s) > 1 {
		s = append(s[1:], s[0])
		if rng.IntN(2) == 0 && len(s) > 2 {
			s[0], s[1] = s[1], s[0]
		}
	}
	t.teaser = strings.Join(s, " ")
	return t
}

func shortened(_ event, t text, rng *rand.Rand) text {
	s := sentences(t.teaser)
	switch {
	case len(s) > 2 && rng.IntN(2) == 0:
		drop := 1 + rng.IntN(len(s)-1)
		s = append(s[:drop:drop], s[drop+1:]...)
	case len(s) > 1:
		s = s[:1]
	}
	t.teaser = strings.Join(s, " ")
	return t
}

func kicker(_ event, t text, rng *rand.Rand) text {
	words := strings.Fields(t.teaser)
	for _, w := range words[1:] {
		bare := strings.Trim(w, ".,")
		if len(bare) > 5 && unicode.IsUpper([]rune(bare)[0]) {
			if rng.IntN(2) == 0 {
				t.title = bare + ": " + t.title
			}
			t.teaser = strings.ToUpper(bare) + pick(rng, []string{". ", " - ", " | ", ": "}) + t.teaser
			break
		}
	}
	return t
}

// slip makes n slips of the pen in long words.
func slip(s string, rng *rand.Rand, n int) string {
	words := strings.Fields(s)
	for range n * 8 {
		i := rng.IntN(len(words))
		r := []rune(words[i])
		if len(r) < 7 || !unicode.IsLetter(r[len(r)-1]) {
			continue
		}
		at := 2 + rng.IntN(len(r)-4)
		switch rng.IntN(3) {
		case 0:
			r[at], r[at+1] = r[at+1], r[at]
		case 1:
			r = append(r[:at], r[at+1:]...)
		default:
			r = append(r[:at+1], r[at:]...)
		}
		words[i] = string(r)
		if n--; n == 0 {
			break
		}
	}
	return strings.Join(words, " ")
}

var (
	millions  = regexp.MustCompile(`(\d+),(\d) Millionen`)
	grouped   = regexp.MustCompile(`(\d)\.(\d{3})\b`)
	percents  = regexp.MustCompile(`(\d) Prozent`)
	clocks    = regexp.MustCompile(`\b(\d{1,2})\.(\d{2}) Uhr`)
	hours     = regexp.MustCompile(`(^|\s)(\d{1,2}) Uhr`)
	longDates = regexp.MustCompile(`\b(\d{1,2})\. (Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)`)
	dotDates  = regexp.MustCompile(`\b(\d{2})\.(\d{2})\.(\d{4})`)
)

func otherNumbers(s string) string {
	s = millions.ReplaceAllString(s, "$1.${2}00.000")
	s = grouped.ReplaceAllString(s, "$1 $2")
	s = percents.ReplaceAllString(s, "$1 %")
	s = clocks.ReplaceAllString(s, "$1:$2 Uhr")
	for i, w := range strings.Fields("zwei drei vier fünf sechs sieben acht neun zehn elf zwölf") {
		s = strings.ReplaceAll(s, " "+w+" ", fmt.Sprintf(" %d ", i+2))
	}
	return s
}

func otherDates(s string) string {
	s = dotDates.ReplaceAllStringFunc(s, func(d string) string {
		var day, month, year int
		_, _ = fmt.Sscanf(d, "%d.%d.%d", &day, &month, &year)
		if month < 1 || month > 12 {
			return d
		}
		return fmt.Sprintf("%d. %s %d", day, months[month], year)
	})
	s = longDates.ReplaceAllStringFunc(s, func(d string) string {
		day, month, _ := strings.Cut(d, ". ")
		for i, m := range months {
			if m == month {
				return fmt.Sprintf("%s.%d.", day, i)
			}
		}
		return d
	})
	return hours.ReplaceAllString(s, "$1$2:00 Uhr")
}

var synonymsOf = strings.NewReplacer(
	"beschlossen", "verabschiedet", "Euro", "€", "schwer verletzt", "lebensgefährlich verletzt", "Rat der Stadt", "Stadtrat", "kosten", "verschlingen",
	"Bürgerinnen und Bürger", "Einwohner", "Gebäude", "Bauwerk", "gesperrt", "dicht", "Polizei", "Beamte", "mitgeteilt", "bekannt gegeben", "fordert", "verlangt",
	"Lastwagen", "Lkw", "Autofahrer", "Pkw-Fahrer", "sagte", "erklärte", "eröffnet", "eingeweiht", "künftig", "in Zukunft", "Schule", "Lehranstalt",
	"Unbekannte", "Täter", "Grund", "Ursache", "rund", "etwa", "Kinder", "Mädchen und Jungen", "Menschen", "Personen", "neue", "moderne", "warnt", "mahnt", "Sanierung", "Renovierung")

func synonyms(s string) string { return synonymsOf.Replace(s) }

var abbreviations = strings.NewReplacer(
	"Millionen", "Mio.", "Milliarden", "Mrd.", "Oberbürgermeister ", "OB ", "Bundesstraße", "B", "Landeskriminalamt", "LKA", "Technischem Hilfswerk", "THW",
	"Kilometer", "km", "Prozent", "%", "Euro", "EUR", "Professor", "Prof.", "zum Beispiel", "z. B.", "Rotes Kreuz", "DRK", "Stunde", "Std.", "Landesstraße", "L",
	"LKA", "Landeskriminalamt", "Lkw", "Lastkraftwagen", "OB ", "Oberbürgermeister ", "km ", "Kilometer ", "Industrie- und Handelskammer", "IHK", "B ", "Bundesstraße ", "A ", "Autobahn ", "KI", "Künstliche Intelligenz", "Naturschutzbund", "Nabu")

func abbreviate(s string) string { return abbreviations.Replace(s) }

var (
	localAngles = []string{"Auch aus unserer Region waren viele Menschen beteiligt.", "Für die Leser im Südkreis ist das eine wichtige Nachricht.",
		"In den Nachbargemeinden verfolgt man die Entwicklung aufmerksam.", "Das Thema beschäftigt die Menschen vor Ort schon seit Monaten."}
	quotations = []string{"„Das ist ein wichtiger Schritt für uns alle“, hieß es aus dem Rathaus.", "„Wir werden das genau beobachten“, sagte ein Sprecher auf Anfrage.",
		"„Damit hatten wir nicht gerechnet“, erklärte eine Anwohnerin.", "„Ich bin sehr froh darüber“, sagte der Vorsitzende des Fördervereins."}
)

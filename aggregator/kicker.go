package aggregator

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/litfass/litfass/aggregator/words"
)

// A kicker is the place, body or topic that German news put before the headline: "Hannover: Taskforce
// und Fonds", "IT-Planungsrat / FITKO: Gemeinsamer Jahresbericht". It reads like a name: few words,
// capital letters, no verb. What only looks like one stays in the title: a clause ("Stadt sucht:
// Helfer"), a label of the format ("Kommentar: …"), the speaker of a quotation, a time. In doubt
// nothing is split, for a whole title is never wrong.

const (
	maxKicker      = 40 // characters
	maxKickerWords = 5
)

// SplitKicker sets a kicker apart from its headline. Without one it returns the title as it is.
func SplitKicker(title string) (kicker, headline string) {
	before, after, ok := strings.Cut(title, ": ")
	if !ok {
		return "", title
	}
	before, after = strings.TrimSpace(before), strings.TrimSpace(after)
	if !namelike(before) || !headlike(after) || isLabel(before) {
		return "", title
	}
	return before, after
}

// namelike tells whether a text reads like the name of a place, body or topic.
func namelike(s string) bool {
	if s == "" || len(s) > 2*maxKicker || utf8.RuneCountInString(s) > maxKicker ||
		strings.ContainsAny(s, "„“”\"«»‚‘’'?!;|@+=<>[]…") || strings.Contains(s, "www.") || strings.Contains(s, " – ") {
		return false
	}
	parts := strings.Fields(s)
	if len(parts) > maxKickerWords || !capital(parts[0]) {
		return false
	}
	for _, w := range parts {
		if len(w) > 6 && strings.HasSuffix(w, ".") {
			return false // the end of a sentence, not an abbreviation
		}
		if !capital(w) && !links[strings.ToLower(strings.Trim(w, ",()"))] && !words.Numeral(w) {
			return false
		}
	}
	return true
}

// capital tells whether a word has a capital letter up front, or anywhere ("eGovernment"), or is a
// part of a name that is written small behind a slash ("DStGB/iit").
func capital(word string) bool {
	return strings.ContainsFunc(word, unicode.IsUpper)
}

// links are small words inside names.
var links = words.Set("a. am an auf bei d. dem den der des die das für i. im in ob of or the u. und unter v. v.d. vom von vor zu zum zur / & a.d.")

// headlike tells whether a text can be a headline of its own.
func headlike(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	if quoted(s) || utf8.RuneCountInString(s) < 3 {
		return false
	}
	return unicode.IsLetter(first) || unicode.IsDigit(first) || strings.ContainsRune("„\"»#§", first)
}

// quoted tells whether a text is one quotation and nothing else: then who stands before it said it.
func quoted(s string) bool {
	for _, marks := range [][2]string{{"„", "“"}, {"„", "”"}, {"“", "”"}, {"\"", "\""}, {"»", "«"}, {"„", "\""}} {
		inner, ok := strings.CutPrefix(s, marks[0])
		if ok && strings.HasSuffix(inner, marks[1]) && !strings.Contains(strings.TrimSuffix(inner, marks[1]), marks[1]) {
			return true
		}
	}
	return false
}

// isLabel tells whether a text names a format or an urgency instead of what the news is about.
func isLabel(s string) bool {
	first, _, _ := strings.Cut(words.Fold(s), " ")
	if first == "oeffentliche" || first == "amtliche" {
		return true
	}
	return formatLabels[first]
}

var formatLabels = words.Set("achtung amtsblatt analyse ausschreibung bekanntgabe bekanntmachung bericht eilmeldung einladung entwarnung " +
	"erinnerung essay exklusiv faktencheck gastbeitrag gastkommentar glosse hintergrund hinweis interview kolumne kommentar korrektur " +
	"kritik leitartikel leserbrief liveblog liveticker medieninformation medienmitteilung meinung meldung nachgefragt neu ots podcast " +
	"presseinfo presseinformation pressemeldung pressemitteilung pm reportage termin terminhinweis ticker tipp umfrage update " +
	"veranstaltung veranstaltungstipp video vorankuendigung warnung wichtig")

// splitGlued finds a kicker that a scraped page has glued to its headline: "DortmundArbeiten 4.0".
// "DigitalPakt" and "StadtRad" look the same, so it must be vouched for: by a keyword of that name,
// or by a teaser that speaks of it as of a place ("die Stadt Dortmund", "in Dortmund").
func splitGlued(title, teaser string, keywords []string) (kicker, headline string) {
	last, chars := rune(0), 0
	for i, r := range title {
		if unicode.IsUpper(r) && unicode.IsLower(last) {
			before, after := title[:i], title[i:]
			if namelike(before) && headlike(after) && vouched(before, teaser, keywords) &&
				!strings.Contains(teaser, gluedWord(before, after)) {
				return before, after
			}
		}
		if chars++; chars > maxKicker {
			break
		}
		last = r
	}
	return "", title
}

// gluedWord is the word that two texts make where they meet.
func gluedWord(before, after string) string {
	before = before[strings.LastIndexByte(before, ' ')+1:]
	if end := strings.IndexByte(after, ' '); end >= 0 {
		after = after[:end]
	}
	return before + after
}

func vouched(name, teaser string, keywords []string) bool {
	if len(name) < 3 {
		return false
	}
	if holdsFold(keywords, name) {
		return true
	}
	for from := 0; ; {
		i := strings.Index(teaser[from:], " "+name)
		if i < 0 {
			return false
		}
		i += from
		before := teaser[strings.LastIndexByte(teaser[:i], ' ')+1 : i]
		rest, _ := utf8.DecodeRuneInString(teaser[i+1+len(name):])
		if !unicode.IsLetter(rest) && rest != '-' && placeWords[strings.ToLower(before)] {
			return true
		}
		from = i + 1
	}
}

var placeWords = words.Set("aus bezirk bundesland freistaat gemeinde hansestadt in kommune kreis land landeshauptstadt landkreis " +
	"markt nach ortsteil region stadt")

package gazetteer

import (
	"regexp"
	"strings"
)

// Names as the official directory spells them need reading: "Lauenburg/ Elbe, Stadt" is a town called
// Lauenburg/Elbe, "Abensberg, St" one called Abensberg, "Cottbus/Chóśebuz, Stadt" is called Cottbus and has a
// Sorbian name besides, and "München" with the text code 44 is the Landkreis.

// Text codes of the Gemeindeverzeichnis (field "Textkennzeichen") that matter here.
const (
	codeKreisfrei      = "41"
	codeStadtkreis     = "42"
	codeKreis          = "43"
	codeLandkreis      = "44"
	codeUnincorporated = "65"
	codeForeign        = "66" // gemeindefreies Gebiet, inhabited or not
)

// OfficialNames returns the name people say and the one with its title, for a key, an official name and a text code.
func OfficialNames(ags, official, code string) (name, full string) {
	official = strings.Join(strings.Fields(official), " ")
	official = closed.Replace(official)
	name, title, titled := strings.Cut(official, ",")
	name, title = strings.TrimSpace(name), strings.TrimSpace(title)
	if long, ok := shortTitles[title]; ok {
		title = long
	}
	name = spaced.Replace(name)
	full = name
	if titled {
		full += ", " + title
	}
	switch len(ags) {
	case 5:
		return name, kreisName(name, full, code)
	case 8:
		name = germanName(ags, name)
	}
	return name, full
}

// shortTitles are the abbreviations that Bavaria uses.
var shortTitles = map[string]string{"M": "Markt", "St": "Stadt", "GKSt": "Große Kreisstadt"}

// closed closes up what the directory sets apart, spaced sets apart what it closes up: "a.d.Donau".
var (
	closed = strings.NewReplacer(" / ", "/", "/ ", "/", " /", "/")
	spaced = strings.NewReplacer("a.d. ", "a. d. ", "a.d.", "a. d. ", "i.d.", "i. d. ", "v.d.", "v. d. ")
)

func kreisName(name, full, code string) string {
	switch {
	case code == codeKreisfrei, code == codeStadtkreis, areaWord.MatchString(name):
		return full
	case code == codeKreis:
		return "Kreis " + full
	case code == codeLandkreis:
		return "Landkreis " + full
	}
	return full
}

// areaWord is what says in a Kreis's own name that it is one.
var areaWord = regexp.MustCompile(`(?i)kreis|^Region |^Städteregion |^Regionalverband `)

// germanName drops the Sorbian half of a name in Lusatia. A slash elsewhere, or before a river or a region, is part
// of the German name.
func germanName(ags, name string) string {
	i := strings.IndexByte(name, '/')
	if i < 0 || !sorbian[ags[:5]] {
		return name
	}
	if rest := name[i+1:]; !lusatian.MatchString(rest) {
		return strings.TrimSpace(name[:i])
	} else if j := strings.IndexByte(rest, '/'); j >= 0 {
		return name[:i+1+j]
	}
	return name
}

// sorbian are the Kreise with bilingual names: Cottbus, Dahme-Spreewald, Oberspreewald-Lausitz, Spree-Neiße, Bautzen, Görlitz.
var sorbian = map[string]bool{"12052": true, "12061": true, "12066": true, "12071": true, "14625": true, "14626": true}

// lusatian is a German qualifier behind a slash in these Kreise.
var lusatian = regexp.MustCompile(`^(Spree|Spreewald|Mark|Neiße|Lausitz|Sachsen|Oberlausitz|Schlesien|Elster)\b`)

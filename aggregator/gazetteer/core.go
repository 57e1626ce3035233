package gazetteer

import (
	"regexp"
	"strings"
)

// A qualifier tells towns of one name apart: "Halle (Saale)", "Frankfurt am Main", "Neustadt a. d. Aisch", "Lauenburg/Elbe",
// "Mülheim an der Ruhr". News leaves it out or writes it in another way.

// qualifier is where one begins.
var qualifier = regexp.MustCompile(`\s*(?:\(|/|\s(?:a\.|am|an|auf|bei|b\.|i\.|im|in|ob|unter|vor|v\.|vorm|zu|zum|zur|o\. ?d\.)(?:\s|[A-ZÄÖÜ]|d\.)|,).*$`)

// Core returns a name without its qualifier: "Halle", "Frankfurt". A name without one is returned as it is.
func Core(name string) string {
	if !strings.ContainsAny(name, " (/,") {
		return name
	}
	return strings.TrimSpace(qualifier.ReplaceAllString(name, ""))
}

// expand writes out the abbreviations of official names.
func expand(name string) string {
	return abbreviations.Replace(name)
}

var abbreviations = strings.NewReplacer(
	"a. d. ", "an der ", "a.d.", "an der ", "i. d. ", "in der ", "i.d.", "in der ", "v. d. ", "vor der ", "v.d.", "vor der ",
	"o. d. ", "ob der ", "o.d.", "ob der ", "a. ", "am ", "a.", "am ", "b. ", "bei ", "b.", "bei ", "i. ", "im ", "i.", "im ",
	"OPf.", "Oberpfalz", "Opf.", "Oberpfalz", "OB.", "Oberbayern", "Obb.", "Oberbayern", "NB", "Niederbayern", "UFr.", "Unterfranken", "OFr.", "Oberfranken", "MFr.", "Mittelfranken",
	"Erzgeb.", "Erzgebirge", "Vogtl.", "Vogtland", "Thür.", "Thüringen", "Westf.", "Westfalen", "Holst.", "Holstein", "Württ.", "Württemberg",
	"Meckl.", "Mecklenburg", "Pom.", "Pommern", "St. ", "Sankt ", "Hann. ", "Hannoversch ",
)

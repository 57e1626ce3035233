package similar

import "strings"

// abbreviations by their stem, each with the stems of the words it stands for. They are undone because
// one paper writes what another spells out.
var abbreviations = func() map[string][]string {
	m := map[string][]string{}
	for line := range strings.Lines(abbreviationTable) {
		short, long, ok := strings.Cut(strings.TrimSpace(line), " = ")
		if !ok {
			continue
		}
		var stems []string
		for _, w := range strings.Fields(long) {
			stems = append(stems, string(stem(nil, w)))
		}
		for _, s := range strings.Fields(short) {
			m[string(stem(nil, s))] = stems
		}
	}
	return m
}()

const abbreviationTable = `
OB OBin = Oberbürgermeister
BM BMin = Bürgermeister
LKA = Landeskriminalamt
BKA = Bundeskriminalamt
THW = Technisches Hilfswerk
DRK = Deutsches Rotes Kreuz
ASB = Arbeiter Samariter Bund
DLRG = Deutsche Lebens Rettungs Gesellschaft
DWD = Deutscher Wetterdienst
IHK = Industrie Handelskammer
HWK = Handwerkskammer
KI AI = Künstliche Intelligenz
VHS = Volkshochschule
ÖPNV = Nahverkehr
OVG = Oberverwaltungsgericht
VG = Verwaltungsgericht
BGH = Bundesgerichtshof
BVerfG = Bundesverfassungsgericht
Nabu = Naturschutzbund
Lkw Laster Lastwagen = Lastkraftwagen
Pkw Wagen Auto = Personenkraftwagen
Kfz = Kraftfahrzeug
Kita Kitas = Kindertagesstätte
Str = Straße
Hbf = Hauptbahnhof
Prof = Professor
EFRE = Europäischer Fonds Regionale Entwicklung
MdB = Bundestagsabgeordneter
MdL = Landtagsabgeordneter
OZG = Onlinezugangsgesetz
`

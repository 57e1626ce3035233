package tagging

import (
	"slices"
	"strings"

	"github.com/litfass/litfass/aggregator/words"
)

// partyWord tells whether an everyday word is a party's name: Grüne, Linke, Union, Volt, Piraten,
// Liberale. The neighbours say most: a bracket, another party in a list, a word like Fraktion; against
// it a noun that the word is the adjective of ("Grüne Wiese"), "im Grünen", a number of volts. Words
// that are rarer as a party's name need politics around them, too. It says by which rule, or why it is none.
func (b *Bodies) partyWord(r *bodyText, f *find, id string, c *circumstances) (why string, ok bool) {
	word := r.word(f.from, f.text)
	before, after := r.word(f.from-1, f.text), r.word(f.to, f.text)
	gap, next := r.gapBefore(f.to, f.text), r.raw(f.to, f.text)
	adjacent := next != "" && joins(gap)
	switch {
	case f.to-f.from == 1 && bracketed(r, f):
		return ", in brackets", true
	case b.listed(r, f):
		return ", in a list of parties", true
	case adjacent && partyNouns[strings.TrimSuffix(after, "s")] || adjacent && gap == "-" && (word == "gruenen" || word == "linken" || word == "unions"):
		return ", beside a word of parties", true
	case partyNouns[before] && joins(r.gapBefore(f.from, f.text)):
		return ", beside a word of parties", true
	case adjacent && gap == "-", r.gapBefore(f.from, f.text) == "-":
		return "no party: tied to another word by a hyphen", false
	case adjacent && startsUpper(next) && !b.placeAt(r, f.to):
		return "no party: the adjective of the noun behind it, or the beginning of another name", false
	case notParty[before], before != "" && before[0] <= '9': // "400 Volt", "24. SSW"
		return "no party: " + everydayBefore, false
	}
	switch id {
	case "gruene", "linke", "ssw", "bsw":
		if id == "linke" && (before == "zur" || before == "zu" || strings.HasSuffix(before, "che") || strings.HasSuffix(before, "chen") || possessive[before]) {
			return "no party: " + everydayBefore, false // "zur Linken", "die gesellschaftliche Linke", "seine Linke"
		}
		if id == "gruene" && (before == "das" || before == "ein" || before == "viel" || before == "mehr" || before == "etwas") {
			return "no party: " + everydayBefore, false
		}
		return ", a noun of its own", true
	case "union":
		if before != "die" && before != "der" && before != "" && before != "von" && before != "mit" && before != "und" || r.has(europeWords) && c.parties == 0 {
			return "no party: " + everydayBefore + ", or Europe is spoken of", false
		}
	default:
		if r.has(otherWords[id]) {
			return "no party: other words of the item make it an everyday word", false
		}
	}
	if !r.politics(c) {
		return "no party: the item does not speak of politics", false
	}
	return ", with politics around it", true
}

const everydayBefore = "the word before it makes it an everyday word"

// bracketed tells whether a find stands in brackets, alone or before a comma or slash.
func bracketed(r *bodyText, f *find) bool {
	if !strings.HasSuffix(r.gapBefore(f.from, f.text), "(") {
		return false
	}
	rest := r.texts[f.text][r.tokens[f.to-1].rawTo:]
	return strings.HasPrefix(rest, ")") || strings.HasPrefix(rest, ",") || strings.HasPrefix(rest, "/") || strings.HasPrefix(rest, ";")
}

// listed tells whether a party stands next to a find, with nothing but a comma, slash, hyphen or
// conjunction between.
func (b *Bodies) listed(r *bodyText, f *find) bool {
	at := slices.IndexFunc(r.finds, func(o find) bool { return o.from == f.from })
	if at > 0 && b.isParty(&r.finds[at-1]) && r.listGap(&r.finds[at-1], f) {
		return true
	}
	return at+1 < len(r.finds) && b.isParty(&r.finds[at+1]) && r.listGap(f, &r.finds[at+1])
}

func (b *Bodies) isParty(f *find) bool {
	return slices.ContainsFunc(b.names[f.name].claims, func(c claim) bool { return party(b.bodies[c.body].Kind) })
}

func (r *bodyText) listGap(left, right *find) bool {
	if left.text != right.text || right.from-left.to > 2 {
		return false
	}
	between := r.texts[left.text][r.tokens[left.to-1].rawTo:r.tokens[right.from].rawFrom]
	for _, mark := range []string{",", "/", "-", "–", "&", "(", ")"} {
		between = strings.ReplaceAll(between, mark, " ")
	}
	for w := range strings.FieldsSeq(between) {
		if !listWords[w] && !words.Numeral(w) { // "CDU 20 Sitze, Linke 5, Volt 2"
			return false
		}
	}
	return true
}

// placeAt tells whether a Land or one of its capitals stands at a token: "Grüne Hamburg fordern".
func (b *Bodies) placeAt(r *bodyText, i int32) bool {
	for _, f := range r.finds {
		if f.from == i {
			m := b.names[f.name].mark
			return m == landMark || m == seatMark || m == cityMark
		}
	}
	return false
}

// politics tells whether an item speaks of parties and elections.
func (r *bodyText) politics(c *circumstances) bool { return c.parties > 0 || r.has(politicsWords) }

var (
	listWords  = set("und oder sowie mit die der den von gegen bis")
	notParty   = set("im ins am zum vom beim ums europaeische europaeischen europaeischer afrikanische afrikanischen fc junge jungen frauen senioren schueler")
	possessive = set("seine seiner ihre ihrer meine meiner deren dessen rechte")
	partyNouns = set("fraktion ratsfraktion stadtratsfraktion landtagsfraktion bundestagsfraktion kreistagsfraktion gemeinderatsfraktion buergerschaftsfraktion " +
		"partei stadtverband kreisverband ortsverband landesverband bezirksverband landesvorstand landespartei bundespartei parteitag landesparteitag bundesparteitag " +
		"politiker politikerin politikern abgeordnete abgeordneter abgeordneten abgeordnetem ratsherr ratsfrau ratsmitglied ratsmitglieder stadtrat stadtraetin stadtraete " +
		"oberbuergermeister oberbuergermeisterin buergermeister buergermeisterin landrat landraetin kandidat kandidatin spitzenkandidat spitzenkandidatin " +
		"fraktionschef fraktionschefin fraktionsvorsitzender fraktionsvorsitzende parteichef parteichefin vorsitzende vorsitzender landeschef landeschefin " +
		"wahlprogramm waehler gruppe ratsgruppe basis bundestagsabgeordnete landtagsabgeordnete landtagsabgeordneter bundestagsabgeordneter minister ministerin " +
		"antrag anfrage wahlkampf bundesvorstand landtagskandidat")
	politicsWords = parsePatterns([]string{"partei*", "*partei", "*parteien", "*fraktion", "*fraktionen", "fraktion*", "koalition*", "*koalition", "opposition*", "*wahl", "*wahlen", "wahlkampf*", "wahlprogramm*",
		"*kandidat*", "ratsgruppe*", "mandat*", "stadtrat*", "gemeinderat*", "kreistag*", "ratsmitglied*", "bundestag*", "landtag*", "ampel*", "abgeordnete*", "parteitag*",
		"kreisverband*", "ortsverband*", "kanzler*", "merz", "regierung*", "stadtverordnete*", "ministerpraesident*", "bezirksvertretung*", "sitze im", "einzug in", "*parlament", "bundesrat*", "buergergeld", "stimmen"})
	europeWords = parsePatterns([]string{"europa*", "europaeisch*", "=EU", "bruessel*", "mitgliedstaat*", "mitgliedsstaat*", "eu-*", "=FC"})
	otherWords  = map[string][]pattern{
		"volt":    parsePatterns([]string{"spannung*", "strom", "stromnetz*", "ampere", "watt", "batterie*", "hochspannung*", "elektr*", "akku*", "steckdose*", "leitung*"}),
		"piraten": parsePatterns([]string{"kinder*", "schatz*", "seeraeuber*", "schiff*", "spielplatz*", "abenteuer*", "fest", "theater*", "kostuem*", "karibik", "somali*", "party"}),
		"fdp":     parsePatterns([]string{"juden*", "kirche*"}),
	}
)

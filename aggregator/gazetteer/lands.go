package gazetteer

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Adjectives of Länder are written small and declined: "bayerische Kommunen", "rheinland-pfälzischer Landtag". So is
// "bayernweit".

// landAdjectives are their stems, without the ending, by the AGS; of two words joined by a hyphen, the first is in landFirst.
var landAdjectives = map[string]string{
	"bayerisch": "09", "bayrisch": "09", "hessisch": "06", "sächsisch": "14", "niedersächsisch": "03", "saarländisch": "10", "thüringisch": "16",
	"brandenburgisch": "12",
}

var landFirst = map[string]struct{ second, ags string }{
	"baden": {"württembergisch", "08"}, "nordrhein": {"westfälisch", "05"}, "rheinland": {"pfälzisch", "07"},
	"sachsen": {"anhalt", "15"}, "schleswig": {"holsteinisch", "01"}, "mecklenburg": {"vorpommersch", "13"},
}

// landFirsts tells whether a word may be the first of two: "rheinland-pfälzisch".
func landFirsts(word string) bool {
	switch word {
	case "baden", "nordrhein", "rheinland", "sachsen", "schleswig", "mecklenburg", "Baden", "Nordrhein", "Rheinland", "Sachsen", "Schleswig", "Mecklenburg":
		return true
	}
	return false
}

// landAt finds an adjective of a Land at a word.
func (x *index) landAt(r *Reading, i int) (Candidate, bool) {
	w := r.Words[i]
	word := r.Text[w.From:w.To]
	if w.Upper {
		var buf [32]byte
		if len(word) > len(buf)-4 {
			return Candidate{}, false
		}
		first, size := utf8.DecodeRuneInString(word)
		word = string(append(utf8.AppendRune(buf[:0], unicode.ToLower(first)), word[size:]...))
	}
	if f, ok := landFirst[word]; ok && r.Gap(i+1) == Hyphen {
		second := strings.ToLower(r.Word(i + 1))
		if stem, ok := declined(second); ok && (stem == f.second || f.second == "anhalt" && (stem == "anhaltisch" || stem == "anhaltinisch")) {
			return r.candidate(i, i+1, Adjective, false, x.lands[f.ags]), true
		}
		return Candidate{}, false
	}
	if stem, ok := declined(word); ok {
		if ags, ok := landAdjectives[stem]; ok {
			return r.candidate(i, i, Adjective, false, x.lands[ags]), true
		}
	}
	if name, ok := strings.CutSuffix(word, "weit"); ok && len(name) > 4 {
		first, size := utf8.DecodeRuneInString(name)
		name = string(unicode.ToUpper(first)) + name[size:]
		for _, land := range x.lands {
			if land[0].name == name {
				return r.candidate(i, i, Adjective, false, land), true
			}
		}
	}
	return Candidate{}, false
}

// declined removes the ending of an adjective in -isch or -sch.
func declined(word string) (stem string, ok bool) {
	for _, end := range [...]string{"e", "en", "er", "es", "em"} {
		if stem, ok := strings.CutSuffix(word, end); ok && strings.HasSuffix(stem, "sch") {
			return stem, true
		}
	}
	return "", false
}

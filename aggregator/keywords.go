package aggregator

import (
	"strings"
	"unicode/utf8"
)

// maxKeyword is how many characters a keyword may have: some systems put whole sentences there.
const maxKeyword = 60

// splitKeywords takes lists apart that stand in one category ("Politik, Dortmund", "Rathaus > Presse"),
// makes each plain text and drops what is there twice. The order stays.
func splitKeywords(given []string) []string {
	if len(given) == 0 {
		return nil
	}
	kept := make([]string, 0, len(given))
	for _, g := range given {
		for k := range strings.FieldsFuncSeq(PlainText(g), keywordBreak) {
			for part := range strings.SplitSeq(k, " / ") {
				part = strings.Trim(part, " #\"„“")
				if part == "" || utf8.RuneCountInString(part) > maxKeyword || len(kept) == maxList || holdsFold(kept, part) {
					continue
				}
				kept = append(kept, part)
			}
		}
	}
	return kept
}

func keywordBreak(r rune) bool {
	return r == ',' || r == ';' || r == '|' || r == '>' || r == '»' || r == '›'
}

func holdsFold(list []string, s string) bool {
	for _, l := range list {
		if strings.EqualFold(l, s) {
			return true
		}
	}
	return false
}

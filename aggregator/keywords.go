package aggregator

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Keywords is the tagger of a source's own categories: keyword/SLUG for each.
func Keywords(_ Source, it Item) []Tag {
	var tags []Tag
	for _, k := range it.Keywords {
		if s := Slug(k); s != "" && len(tags) < maxKeywordTags {
			tags = append(tags, Tag{ID: "keyword/" + s, Why: []Evidence{{Field: "keywords", Text: k, Rule: "the source's own category"}}})
		}
	}
	return tags
}

// The most keywords that become tags of an item, and the longest: some systems put whole sentences there.
const (
	maxKeywordTags = 20
	maxKeyword     = 60 // characters
)

// Slug writes a name as an address does: lower case, "ä" as "ae", "ß" as "ss", words joined by "-". It is
// empty for a name without letters and digits.
func Slug(name string) string {
	out := make([]byte, 0, len(name)+4)
	dash := false
	for _, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			dash = dash || !unicode.Is(unicode.Mn, r)
			continue
		}
		if dash && len(out) > 0 {
			out = append(out, '-')
		}
		dash = false
		out = foldRune(out, r)
	}
	return string(out)
}

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

package aggregator

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/litfass/litfass/aggregator/words"
)

// Keywords is the tagger of a source's own categories: keyword/SLUG for each.
func Keywords(_ Source, it Item) []Tag {
	var tags []Tag
	for _, k := range it.Keywords {
		if len(tags) == maxKeywordTags {
			break
		}
		var buf [72]byte
		if slug := appendSlug(append(buf[:0], "keyword/"...), k); len(slug) > len("keyword/") {
			tags = append(tags, Tag{ID: string(slug), Why: []Evidence{{Field: "keywords", Text: k, Rule: "the source's own category"}}})
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
	return string(appendSlug(make([]byte, 0, len(name)+4), name))
}

func appendSlug(out []byte, name string) []byte {
	dash, from := false, len(out)
	for _, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			dash = dash || !unicode.Is(unicode.Mn, r)
			continue
		}
		if dash && len(out) > from {
			out = append(out, '-')
		}
		dash = false
		out = words.FoldRune(out, r)
	}
	return out
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

package tagging

import (
	"unicode"

	"github.com/litfass/litfass/aggregator"
	"github.com/litfass/litfass/aggregator/words"
)

// Keywords is the tagger of a source's own categories: keyword/SLUG for each.
func Keywords(_ aggregator.Source, it aggregator.Item) []aggregator.Tag {
	var tags []aggregator.Tag
	for _, k := range it.Keywords {
		if len(tags) == maxKeywordTags {
			break
		}
		var buf [72]byte
		if slug := appendSlug(append(buf[:0], "keyword/"...), k); len(slug) > len("keyword/") {
			tags = append(tags, aggregator.Tag{ID: string(slug), Why: []aggregator.Evidence{{Field: "keywords", Text: k, Rule: "the source's own category"}}})
		}
	}
	return tags
}

// maxKeywordTags is how many keywords become tags of an item.
const maxKeywordTags = 20

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

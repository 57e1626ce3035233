package syndication

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/litfass/litfass/aggregator"
)

// How many characters of a headline and its kicker are shown: a source must not be quoted in full by way
// of its title.
const (
	longestTitle  = 300
	longestKicker = 100
)

// Quoted is what may be shown of an item.
type Quoted struct {
	Kicker     string
	Title      string
	Teaser     string            // plain text
	Content    string            // HTML, only where the source may be quoted in full
	Image      *aggregator.Image // only where the source's pictures may be shown
	Enclosures []aggregator.Enclosure
}

// Quote applies a source's quoting to one of its items. It is the one place that does: feeds, pages and
// whatever else shows an item take what this returns and nothing else of its text.
//
// "title" leaves kicker and title, "teaser" adds the teaser, cut to its number of characters, "full" all there
// is. Pictures need the source's leave of their own; other files are links, and links are free.
func Quote(src aggregator.Source, it aggregator.Item) Quoted {
	quoted := Quoted{Kicker: Cut(it.Kicker, longestKicker), Title: Cut(it.Title, longestTitle)}
	switch q := src.Quotes(); q.Mode {
	case aggregator.QuoteTeaser:
		quoted.Teaser = Cut(it.Teaser, q.Chars)
	case aggregator.QuoteFull:
		quoted.Teaser, quoted.Content = it.Teaser, it.Content
	}
	if src.Images {
		quoted.Image = it.Image
	}
	for _, e := range it.Enclosures {
		if src.Images || !strings.HasPrefix(mediaType(e.Type, e.URL), "image/") {
			quoted.Enclosures = append(quoted.Enclosures, e)
		}
	}
	return quoted
}

// Cut shortens a text to at most limit characters: behind the last sentence that fits, if that keeps at
// least half of what is allowed; else behind the last word, with an ellipsis in the place of the rest.
func Cut(text string, limit int) string {
	text = strings.TrimSpace(text)
	if limit <= 0 || utf8.RuneCountInString(text) <= limit {
		return text
	}
	end := 0 // bytes of the first limit-1 characters: one is left for the ellipsis
	for range limit - 1 {
		_, size := utf8.DecodeRuneInString(text[end:])
		end += size
	}
	if sentence := lastSentence(text, end+1); utf8.RuneCountInString(text[:sentence])*2 >= limit {
		return text[:sentence]
	}
	head := text[:end]
	if next, _ := utf8.DecodeRuneInString(text[end:]); !unicode.IsSpace(next) {
		if space := strings.LastIndexFunc(head, unicode.IsSpace); space > 0 {
			head = head[:space]
		} else {
			head = wholeCharacters(head, text[end:])
		}
	}
	return strings.TrimRightFunc(head, func(c rune) bool {
		return unicode.IsSpace(c) || strings.ContainsRune(",;:–—-(„\"«", c)
	}) + "…"
}

// lastSentence returns where the last sentence ends that lies within the first limit bytes, 0 if none does.
func lastSentence(text string, limit int) int {
	end := 0
	for i, c := range text {
		if i >= limit {
			break
		}
		if c != '.' && c != '!' && c != '?' && c != '…' {
			continue
		}
		stop := i + utf8.RuneLen(c)
		for _, quote := range []string{"“", "”", "\"", "»", "«", ")", "’"} {
			if strings.HasPrefix(text[stop:], quote) {
				stop += len(quote)
				break
			}
		}
		if stop > limit || !beginsSentence(text[stop:]) || c == '.' && abbreviated(text[:i]) {
			continue
		}
		end = stop
	}
	return end
}

// beginsSentence tells whether a new sentence can begin here: white space, then no small letter.
func beginsSentence(rest string) bool {
	trimmed := strings.TrimLeftFunc(rest, unicode.IsSpace)
	first, _ := utf8.DecodeRuneInString(trimmed)
	return trimmed == "" || len(trimmed) < len(rest) && !unicode.IsLower(first)
}

var abbreviations = map[string]bool{
	"bzw": true, "ca": true, "dr": true, "etc": true, "evtl": true, "ggf": true, "inkl": true, "mio": true,
	"mrd": true, "nr": true, "prof": true, "sog": true, "st": true, "str": true, "tel": true, "usw": true, "vgl": true,
	"abs": true, "art": true, "jh": true, "mr": true, "mrs": true, "no": true,
}

// abbreviated tells whether the full stop behind this text ends an abbreviation or an ordinal ("z. B.",
// "Dr.", "3. Oktober") and not a sentence.
func abbreviated(head string) bool {
	other := func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }
	word := strings.TrimLeftFunc(head[max(0, strings.LastIndexFunc(head, other)):], other)
	if utf8.RuneCountInString(word) == 1 || abbreviations[strings.ToLower(word)] {
		return true
	}
	return word != "" && len(word) <= 2 && strings.Trim(word, "0123456789") == ""
}

// wholeCharacters drops what would tear a character from the marks and joiners that belong to it.
func wholeCharacters(head, rest string) string {
	joins := func(c rune) bool { return unicode.IsMark(c) || c == '\u200d' || c >= 0x1f3fb && c <= 0x1f3ff }
	next, _ := utf8.DecodeRuneInString(rest)
	for joins(next) || strings.HasSuffix(head, "\u200d") {
		var size int
		next, size = utf8.DecodeLastRuneInString(head)
		if size == 0 {
			break
		}
		head = head[:len(head)-size]
	}
	return head
}

package similar

import (
	"html"
	"strings"
)

// What stands around a text is no part of it: agency lines, picture credits, links to the rest, marks
// of truncation, leftovers of HTML. An item's text has mostly lost them before it comes here;
// what other systems hand over has not.

// cleanTitle cuts what is no part of a title.
func cleanTitle(title string) string { return plain(title) }

// cleanTeaser cuts what is no part of a teaser, and tells whether it was cut off before its end.
func cleanTeaser(teaser string) (text string, cutOff bool) {
	s := strings.TrimSpace(plain(teaser))
	s = cutAgency(cutDay(s))
	for _, a := range appended {
		from := max(1, len(s)-199) // what is appended is short
		// Contains is far quicker than LastIndex, and mostly there is nothing.
		if from < len(s) && strings.Contains(s[from:], a.begins) {
			if i := from + strings.LastIndex(s[from:], a.begins); strings.Contains(s[i:], a.holds) {
				s = s[:i]
			}
		}
	}
	return cutTail(s)
}

// plain drops tags and undoes entities.
func plain(s string) string {
	if strings.ContainsRune(s, '&') {
		s = html.UnescapeString(s)
	}
	if !strings.ContainsRune(s, '<') {
		return s
	}
	var out strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "<")
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		tag, after, closed := strings.Cut(rest, ">")
		if !closed || tag == "" || tag[0] != '/' && tag[0] != '!' && (tag[0]|0x20 < 'a' || tag[0]|0x20 > 'z') {
			out.WriteByte(' ')
			s = rest
			continue
		}
		out.WriteByte(' ')
		s = after
	}
}

// cutDay cuts the day in brackets that some magazines begin with: "[27.11.2017] Die Stadt …".
func cutDay(s string) string {
	if strings.HasPrefix(s, "[") {
		if day, rest, ok := strings.Cut(s, "]"); ok && len(day) < 14 && strings.Trim(day, "[0123456789. ") == "" {
			return strings.TrimSpace(rest)
		}
	}
	return s
}

// cutAgency cuts the place and agency that a report begins with: "Hannover (dpa/lni) - ", "Mainz/lrs – ".
func cutAgency(s string) string {
	head := s[:min(len(s), 60)]
	if i := strings.IndexByte(head, '('); i >= 0 {
		if j := strings.IndexByte(head[i:], ')'); j > 0 && agency(head[i+1:i+j]) {
			return strings.TrimLeft(s[i+j+1:], " .:-–—|")
		}
	}
	if i := strings.IndexByte(head, '/'); i > 0 {
		if word, rest, ok := strings.Cut(s[i+1:], " "); ok && agency(word) && strings.IndexAny(rest, "-–—") == 0 {
			return strings.TrimLeft(rest, " -–—")
		}
	}
	for _, a := range []string{"dpa", "ots"} {
		if rest, ok := strings.CutPrefix(s, a+" "); ok {
			return strings.TrimLeft(rest, "-–—: ")
		}
	}
	return s
}

// agency tells whether a word in brackets names agencies: "dpa/lni", "epd", "red".
func agency(s string) bool {
	first, _, _ := strings.Cut(strings.ToLower(s), "/")
	switch strings.TrimRight(first, ".,- ") {
	case "dpa", "epd", "kna", "afp", "rtr", "ots", "ap", "apa", "sid", "red", "pm", "lno", "lni", "lrs", "lsw", "lby", "lhe", "lnw", "lth", "lsa", "lsc", "lmv", "bb", "dapd", "ddp":
		return true
	}
	return false
}

// appended is what systems put behind a teaser: how it begins, and what it holds besides.
var appended = func() (all []struct{ begins, holds string }) {
	for _, line := range []string{"Der Beitrag | zuerst ", "Der Artikel | zuerst ", "Dieser Beitrag | zuerst ", "Dieser Artikel | zuerst ", "The post | first ",
		"Jetzt mit |lesen", "(Bildquelle|)", "(Foto|)", "Bildquelle:", "Foto:", "Fotos:", "Bild:", "Symbolbild:", "Quelle:", "Lesezeit:", "© ",
		"Weiterlesen", "[weiterlesen", "Mehr lesen", "Mehr dazu", "Mehr erfahren", "Read more", "Zum Artikel"} {
		begins, holds, _ := strings.Cut(line, "|")
		all = append(all, struct{ begins, holds string }{begins, holds})
	}
	return all
}()

// cutTail cuts marks of truncation and "mehr" from the end.
func cutTail(s string) (text string, cutOff bool) {
	for {
		cutOff = cutOff || hasAnySuffix(strings.TrimRight(s, " ])"), "…", "...", "(mehr", "[mehr")
		bare := strings.TrimRight(s, " .…»›>→[]()\u00a0")
		rest, ok := strings.CutSuffix(bare, "mehr")
		if !ok || !strings.HasSuffix(rest, " ") && !strings.HasSuffix(rest, "…") && !strings.HasSuffix(rest, "(") && !strings.HasSuffix(rest, "[") {
			if cutOff {
				s = bare
			}
			return s, cutOff
		}
		if bare == s { // "Wir wollen mehr"
			return s, cutOff
		}
		s = strings.TrimRight(rest, " ([")
	}
}

func hasAnySuffix(s string, suffixes ...string) bool {
	for _, x := range suffixes {
		if strings.HasSuffix(s, x) {
			return true
		}
	}
	return false
}

package aggregator

import (
	"strings"
	"time"
)

// What systems put around a teaser is no news: "mehr…" links, advertising labels, picture credits,
// "Der Beitrag … erschien zuerst auf …". It is cut here, line by line where it stands on a line of
// its own, since "Anzeige gegen Bürgermeister" is one.

// teaserOf returns the words of a teaser.
func teaserOf(markup string) string {
	text := plainLines(markup)
	if !strings.Contains(text, "\n") {
		return cutEndings(cutSource(text))
	}
	var out strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		if boilerplate(line) {
			continue
		}
		if out.Len() > 0 {
			out.WriteByte(' ')
		}
		out.WriteString(line)
	}
	return cutEndings(cutSource(out.String()))
}

// boilerplate tells whether a line is no part of the text.
func boilerplate(line string) bool {
	if len(line) > 200 {
		return false
	}
	bare := strings.TrimLeft(line, " ([-*")
	for _, credit := range credits {
		if strings.HasPrefix(bare, credit) {
			return true
		}
	}
	if len(line) > 40 {
		return false
	}
	bare = strings.Trim(line, " -–—|[]()*:»›>….")
	return bare == "" && line != "" || labels[strings.ToLower(bare)]
}

var (
	labels = func() map[string]bool {
		m := make(map[string]bool)
		for _, l := range []string{"anzeige", "werbung", "advertisement", "mehr", "weiterlesen", "mehr lesen", "weiter lesen",
			"read more", "mehr erfahren", "zum artikel", "zur meldung", "mehr dazu", "mehr informationen", "teilen", "drucken", "vorlesen"} {
			m[l] = true
		}
		return m
	}()
	credits = []string{"Bildquelle:", "Foto:", "Fotos:", "Bild:", "Bildnachweis:", "Quelle: dpa", "© ", "Copyright:"}
	// endings are links to the rest of the text. Each stands behind a space or an ellipsis.
	endings = []string{"mehr", "[mehr]", "(mehr)", "weiterlesen", "[weiterlesen]", "Weiterlesen", "Mehr lesen", "mehr lesen", "Weiter lesen",
		"weiter lesen", "Read more", "Continue reading", "[Weiterlesen]", "Mehr erfahren", "mehr erfahren", "Mehr", "Anzeige"}
	appeared = []struct{ begin, middle string }{
		{"Der Beitrag ", " erschien zuerst auf "}, {"Der Artikel ", " erschien zuerst auf "}, {"Der Post ", " erschien zuerst auf "},
		{"Dieser Beitrag ", " erschien zuerst auf "}, {"The post ", " appeared first on "}, {"The post ", " first appeared on "},
		{"Der Beitrag ", " erschien zuerst bei "}, {"Der Beitrag ", " ist zuerst erschienen auf "},
	}
)

// cutSource cuts the last sentence if it only says where the text comes from.
func cutSource(text string) string {
	tail := max(0, len(text)-600)
	if end := text[tail:]; !strings.Contains(end, " zuerst ") && !strings.Contains(end, " appeared ") {
		return text
	}
	for _, a := range appeared {
		m := strings.LastIndex(text[tail:], a.middle)
		if m < 0 {
			continue
		}
		if begin := strings.LastIndex(text[:tail+m+1], a.begin); begin >= 0 {
			return strings.TrimSpace(text[:begin])
		}
	}
	return text
}

// cutEndings cuts "mehr..." and the like from the end, as often as they are there. A word alone goes
// only where punctuation shows that the text has ended before: "Wir wollen mehr" stays.
func cutEndings(text string) string {
	for {
		bare := strings.TrimRight(text, " .…»›>→")
		dots := text[len(bare):]
		cut := ""
		for _, e := range endings {
			before, ok := strings.CutSuffix(bare, e)
			if !ok {
				continue
			}
			before = strings.TrimRight(before, " ")
			if before == "" || before == bare[:len(bare)-len(e)] && !strings.HasSuffix(before, "…") && !strings.HasSuffix(before, ".") {
				continue // glued to a word
			}
			pointed := strings.ContainsAny(dots, "…»›>→") || strings.Count(dots, ".") > 1
			if pointed || e[0] == '[' || e[0] == '(' || endsSentence(before) {
				cut = before
				break
			}
		}
		if cut == "" {
			break
		}
		text = cut
	}
	for _, e := range []string{"[...]", "[…]", "(...)", "[ … ]"} {
		if before, ok := strings.CutSuffix(text, e); ok {
			text = strings.TrimRight(before, " ") + " …"
		}
	}
	return strings.TrimSpace(text)
}

func endsSentence(s string) bool {
	for _, end := range []string{".", "!", "?", "…", "“", "\"", "]", ")"} {
		if strings.HasSuffix(s, end) {
			return true
		}
	}
	return false
}

// cutDay takes the day off that a teaser begins with in brackets: "[27.11.2017] Die Stadt …".
func cutDay(text string) (rest string, day time.Time) {
	const form = "[02.01.2006]"
	if len(text) < len(form) || text[0] != '[' {
		return text, day
	}
	day, err := time.ParseInLocation(form, text[:len(form)], berlin)
	if err != nil {
		return text, time.Time{}
	}
	return strings.TrimSpace(text[len(form):]), day
}
